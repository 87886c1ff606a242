"""Several objects of one name, told apart by where they are: `ret_agt01 as well`, `falta o da RSK_AGT01`."""

from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.talk.choosing import rows_there
from graphs.offline.talk.ellipsis import repointed
from graphs.offline.talk.steps import Said, Step, anew
from graphs.offline.text.clauses import Clause
from graphs.question import Intent
from tools.receipts import ObjectRef

_LONGEST: Final = 8
_FEW: Final = 2
# With one of these it is asked of the workstation itself, or something else than before.
_ITS_OWN: Final = frozenset(
    {
        "limit", "fence", "linked", "unlinked", "version_word", "jobs", "streams", "workstation", "workstations", "how_many",
        "why", "cause", "depend", "successor", "log", "run", "running", "what_if", "if_word", "when", "resource", "state",
        "status", "machine_ran", "rerun_verb", "eta", "how_is",
    }
)  # fmt: skip
_LISTS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT, Intent.WORKSTATION_LIST})


def namesake(said: Said) -> Step | None:
    """The last question, asked of another object of the same name; None where more is said."""
    focus, words = said.focus, said.reading.words
    rows = focus.listed
    told_of = len(focus.subjects) == 1 and focus.subjects[0] in rows
    if not focus.tasks or focus.choices or len(rows) < _FEW or not told_of:
        return None
    last = focus.tasks[-1]
    if len(words) > _LONGEST or last.intent in _LISTS or len({ref.name for ref in rows}) > 1:
        return None
    one = said.hear(Clause(said.reading.part(0, len(words)), 0, question=False))
    there = _there(one, rows)
    if len(there) != 1 or there[0] in focus.subjects or not one.ideas.isdisjoint(_ITS_OWN):
        return None
    return Step((anew(repointed(last, there, said.reading.text), said.language),))


def _there(one: Heard, rows: tuple[ObjectRef, ...]) -> tuple[ObjectRef, ...]:
    """The row at the one place that is named."""
    names = one.found.names
    if len(names) > 1:
        return ()
    if found := rows_there(one, rows):
        return found
    wanted = names[0].text.upper() if names else ""
    return tuple(
        ref for ref in rows if ref.key.partition("#")[0].rpartition("/")[2].upper() == wanted
    )
