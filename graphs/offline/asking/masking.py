"""A message with everything that it names masked: what is asked does not hang on the name."""

from collections.abc import Sequence, Set
from typing import Final

from graphs.offline.asking.features import BREAK, CODE, FOLDER, NUMBER, OBJECT, TIME
from graphs.offline.asking.hearing import Heard
from graphs.offline.text.reading import Part
from graphs.offline.text.words import Word

_TELLING: Final = frozenset({"final", "jnextplan"})
"""Names that tell what is asked: of the switch of the plan."""

_SHAPES: Final = {"code": CODE, "number": NUMBER, "clock": TIME, "folder": FOLDER}


def masked(heard: Sequence[Heard]) -> tuple[str, ...]:
    """The words of clauses in a row with what they name masked, a break between two clauses."""
    tokens: list[str] = []
    for one in heard:
        tokens += _masked(one.clause.part, _objects(one), one.found.used)
        if tokens and tokens[-1] != BREAK:
            tokens.append(BREAK)
    return tuple(tokens[:-1])


def _objects(one: Heard) -> set[int]:
    """Where names stand, and the word that points back."""
    objects = {name.at for name in one.found.names}
    if one.pointer is not None and one.pointer.hard:
        objects.add(one.pointer.at)
    return objects


def _masked(part: Part, objects: Set[int], used: Set[int]) -> list[str]:
    """One mask for neighbours of a kind; the substate of something named is no code in question."""
    tokens: list[str] = []
    for at, word in enumerate(part.words, part.start):
        named = at in objects and word.folded not in _TELLING
        stated = bool(objects) and word.shape == "code" and "_" in word.text
        token = OBJECT if named else TIME if at in used else word.folded if stated else _plain(word)
        if token and not (token.startswith("<") and tokens[-1:] == [token]):
            tokens.append(token)
    return tokens


def _plain(word: Word) -> str:
    """Marks say nothing; what is quoted is data, and not speech."""
    if word.shape == "mark" or word.quoted:
        return ""
    return _SHAPES.get(word.shape, word.folded)
