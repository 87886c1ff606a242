"""`Whoever finished rc 127, name it`: what is alike in some is said, and their names are asked for."""

from collections.abc import Set
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.naming.entities import Found
from graphs.offline.text.clauses import Clause

_SAID: Final = Manners("selecting")
_OTHERS: Final = frozenset(
    {"why", "cause", "how", "how_to", "how_many", "mean", "explain", "what_if", "if_word", "safe", "will", "successor", "depend"}
)  # fmt: skip
OF_POINTER: Final = frozenset({"it", "ref", "object", "many_ref", "soft", "within"})
"""`Name it`, `what file is it` point at what is selected, and at nothing that was spoken of."""


def selecting(clause: Clause, found: Found, ideas: Set[str]) -> frozenset[str]:
    """`selected` where whoever ended with a code is asked for, or who is so, and a tail for names."""
    entities = found.entities
    coded = bool(entities.return_codes)
    if not (coded or entities.conditions or entities.states) or found.names or ideas & _OTHERS:
        return frozenset()
    words = [word for word in clause.part.words if word.shape != "mark" and not word.quoted]
    said = " ".join(word.folded for word in words)
    tail = _SAID["tail"].search(said)
    told = said[: tail.start()] if tail else said
    if _SAID["points"].search(told):
        return frozenset()
    opens = _SAID["whoever"].match(told) is not None and (coded or tail is not None)
    behind = coded and _SAID["who_behind"].search(said) is not None
    return frozenset({"selected"}) if opens or behind else frozenset()
