"""Short questions that leave their object out, as Portuguese does: `terminou?`, `está linkado?`."""

from typing import Final

from graphs.offline.asking.hearing import Heard, Hearer
from graphs.offline.naming.pointers import Pointer
from graphs.offline.talk.resolving import LISTS
from graphs.question import Focus, Intent

_CLEAR, _SURE = 0.7, 0.8
_SHORT: Final = 6
_POINTING: Final = frozenset({"ref", "object"})
# With one of these a question has a subject of its own.
_SUBJECT: Final = frozenset(
    {
        "jobs", "streams", "workstations", "prompts", "resources", "any", "anything", "all", "plan",
        "group", "how_many", "folder_name", "which", "what", "who", "summary", "we", "object",
    }
)  # fmt: skip
_OF_ONE: Final = frozenset(
    {"limit", "fence", "capacity", "version_word", "return_code", "priority"}
)
_ABOUT_ONE: Final = frozenset(
    {
        Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS, Intent.WHY_FAILED,
        Intent.WHY_WAITING, Intent.IMPACT, Intent.JOB_LOG,
    }
)  # fmt: skip


def with_subject(one: Heard, focus: Focus, hearer: Hearer) -> Heard:
    """The question as it is asked of what the last answer was about, where that makes it clear."""
    spoken = sum(word.shape != "mark" for word in one.clause.part.words)
    wide = _SUBJECT - {"what", "which"} if one.ideas & _OF_ONE else _SUBJECT
    silent = not (one.names_things or one.pointer) and one.ideas.isdisjoint(wide)
    if not (focus.subjects and silent and one.clause.question and spoken < _SHORT):
        return one
    if one.best.sure >= _CLEAR and one.best.intent in _ABOUT_ONE:
        return one
    if _cuts_anew(one, focus):
        return one
    kind = {f"one:{_NOUNS[ref.kind]}" for ref in focus.subjects if ref.kind in _NOUNS}
    nouns = {noun.removeprefix("one:") for noun in kind}
    pointed = hearer.rethink(one, one.ideas | _POINTING | kind | nouns)
    if pointed.best.sure < _SURE or pointed.best.intent not in _ABOUT_ONE:
        return one
    at = one.clause.part.start
    return Heard(one.clause, one.found, pointed.ideas, pointed.verdicts, Pointer(at))


def _cuts_anew(one: Heard, focus: Focus) -> bool:
    """`And in EXEC?`, after a count of the plan: of the plan, whatever was spoken of before it."""
    last = focus.tasks[-1] if focus.tasks else None
    if last is None or last.intent not in LISTS:
        return False
    told = one.found.entities
    return one.best.intent in LISTS and bool(told.states or told.conditions)


_NOUNS: Final = {"workstation": "workstation", "jobstream": "stream"}
