"""The rows that a list had before it was narrowed: `and the others?`, after `only those in /RETAIL`."""

import re
from collections.abc import Sequence
from typing import Any, Final

from graphs.offline.talk.steps import Said, Step, anew
from graphs.question import Entities, Focus, Intent, Task

_JOBS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT})
_LISTS: Final = _JOBS | {Intent.STREAM_LIST}
_LONGEST: Final = 12
_PAGE: Final = 20
_PLACES: Final = ("folders", "workstations", "streams", "names")
# What each of these says can be said of the others the other way round.
_DENIED: Final = {"states": "without_states", "conditions": "without_conditions"}
_FILTERS: Final = (
    *_PLACES, *_DENIED, *_DENIED.values(), "without_names", "return_codes", "measures", "span",
)  # fmt: skip
_AND: Final = (
    r"(?:(?:and|e|so|ok|okay|now|agora|entao|then|but|mas|well|bom|certo|please|por favor) )*"
)
_THEM: Final = r"(?:(?:all )?(?:of )?(?:the )?(?:other|remaining) (?:ones|jobs|streams)|(?:the )?others|the rest(?: of (?:them|those))?|(?:tod[oa]s )?[oa]s (?:outr[oa]s|demais|restantes)(?: jobs| streams| malhas)?|o rest(?:o|ante)(?: d\w+)?)"
_WHO: Final = r"(?:(?:what|how) about|what_about|how_about|about|(?:and )?(?:what|which|who)(?: (?:are|were))?|show(?: me)?|list(?: me)?|give me|let me see|(?:o )?qua(?:is|l)(?: (?:sao|eram|foram))?|quem(?: sao)?|(?:me )?(?:mostr[ae]|list[ae]|fala|diz|da)|cade|quero(?: ver)?|falta\w*)"
_OTHERS: Final = re.compile(
    rf"{_AND}(?:{_WHO} )?{_THEM}(?: (?:(?:which|what|who)(?: ones)?(?: (?:are|were) (?:they|those))?|qua(?:is|l)(?: (?:sao|eram|foram))?(?: eles| elas)?))?"
    rf"|{_AND}(?:which|what|quais|que) (?:others?|outr[oa]s)(?: ones| jobs)?(?: (?:are there|are in it|tem|ha|existem))?"
    rf"|{_AND}(?:besides|apart from|other than|except(?: for)?|beyond|fora|alem|tirando|sem|afora|exceto|menos) (?:d?ess[ea]s|d?est[ea]s|d?el[ea]s|those|these|them)(?: ones)?"
    r"(?: (?:which|what|who|quais|quem|o que)(?: (?:are|else|others?|ones|outr[oa]s|mais|sao|tem|ha|is there|are there))*)?"
)


def narrows(task: Task, before: Task) -> bool:
    """Whether a list holds of an earlier one those rows alone of which something more is said."""
    if task.intent not in _LISTS or (task.intent in _JOBS) != (before.intent in _JOBS):
        return False
    old, new = before.entities, task.entities
    kept = all(
        not (told := getattr(old, slot)) or _tells(getattr(new, slot), told)
        for slot in _FILTERS
        if slot != "states"
    )
    return kept and bool(_added(new, old)) and _fewer(new.states, old.states)


def others(said: Said) -> Step | None:
    """Of the list that was narrowed the rows that were left out."""
    focus = said.focus
    last = next(iter(focus.tasks[-1:]), None)
    if focus.wider is None or last is None or last.intent not in _LISTS or not _meant(said):
        return None
    if last.intent is not Intent.JOB_COUNT and len(focus.objects) >= (last.entities.limit or _PAGE):
        return None  # the list was cut: the others are its next rows
    rest = _left_out(last.entities, focus.wider.entities)
    if rest is None:
        return None
    intent = Intent.JOB_LIST if last.intent in _JOBS else last.intent
    update = {"entities": rest, "intent": intent, "text": said.reading.text}
    return Step((anew(focus.wider.model_copy(update=update), said.language),))


def wider_than(task: Task | None, before: Focus) -> Task | None:
    """The list that the last one is a part of, if it is one; the same list on keeps its own."""
    if task is None:
        return before.wider
    for known in (before.listing, before.wider):
        if known is not None and narrows(task, known):
            return known
    return None


def _meant(said: Said) -> bool:
    words = [word.folded for word in said.reading.words if word.shape != "mark"]
    text = " ".join(words)
    return len(words) <= _LONGEST and _OTHERS.fullmatch(text) is not None


def _tells(now: Any, before: Any) -> bool:  # noqa: ANN401 - the value of any slot
    """All that was said before is still said."""
    return set(before) <= set(now) if isinstance(before, tuple) else before == now


def _fewer(now: Sequence[str], before: Sequence[str]) -> bool:
    """The same states, some of them, or some where none was told."""
    return set(now) <= set(before) if before else True


def _added(new: Entities, old: Entities) -> list[str]:
    """The slots in which more is said now."""
    return [slot for slot in _FILTERS if getattr(new, slot) != getattr(old, slot)]


def _left_out(new: Entities, old: Entities) -> Entities | None:
    """What was asked for before, without what was asked for since; None where that cannot be said."""
    added = _added(new, old)
    if not added or not set(added) <= {*_PLACES, *_DENIED}:
        return None
    more = {
        slot: tuple(one for one in getattr(new, slot) if one not in getattr(old, slot))
        for slot in added
    }
    names = (name for slot in _PLACES for name in more.get(slot, ()))
    update: dict[str, object] = {
        denied: (*getattr(old, denied), *more.get(slot, ())) for slot, denied in _DENIED.items()
    }
    if old.states:
        update["states"] = tuple(one for one in old.states if one not in new.states) or old.states
    without = tuple(dict.fromkeys((*old.without_names, *names)))
    plain = {"skip": 0, "limit": None, "group_by": ()}
    return old.model_copy(update={**update, **plain, "without_names": without})
