"""Orders on a condition: `if X still runs at 3, kill it`, `assim que a Y acabar, libera a Z`."""

from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.naming.entities import Found
from graphs.offline.text.clauses import Clause

_SAID: Final = Manners("conditional")


def on_condition(clause: Clause, found: Found) -> bool:
    """Something is to be done once or if something else is so, and nothing is asked."""
    if clause.question:
        return False
    said = _said(clause, found)
    return any(_SAID[manner].search(said) for manner in ("paused", "straight", "then_do"))


def _said(clause: Clause, found: Found) -> str:
    """The words with the marks between them, each name as `xxx`; what is quoted is not said."""
    part, named = clause.part, {name.at for name in found.names} | clause.part.reading.strong
    words = (
        "xxx" if at in named else word.folded
        for at, word in enumerate(part.words, part.start)
        if not word.quoted
    )
    return " ".join(words)
