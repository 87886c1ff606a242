"""`Whoever finished rc 127, name it`: what is alike in some is said, and their names are asked for."""

from collections.abc import Set
from typing import Final

from graphs.offline.filters.paraphrase import ranked_in
from graphs.offline.manners import Manners
from graphs.offline.naming.entities import Found
from graphs.offline.text.clauses import Clause
from graphs.offline.text.words import fold

_SAID: Final = Manners("selecting")
_OTHERS: Final = frozenset(
    {"why", "cause", "how", "how_to", "how_many", "mean", "explain", "what_if", "if_word", "safe", "will", "successor", "depend"}
)  # fmt: skip
OF_POINTER: Final = frozenset({"it", "ref", "object", "many_ref", "soft", "within"})
"""`Name it`, `what file is it` point at what is selected, and at nothing that was spoken of."""


def selecting(clause: Clause, found: Found, ideas: Set[str]) -> frozenset[str]:
    """`ranked` where it is asked which place has the most jobs, `selected` where whoever is so.

    Whoever ended with a code is asked for; who is in a state only where a tail wants the names.
    """
    entities = found.entities
    if entities.group_by and ranked_in(fold(clause.part.text)):
        return frozenset({"ranked"})
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
