"""A message with everything that it names masked, as the examples are written."""

from collections.abc import Set
from typing import Final

from graphs.offline.examples import CODE, FOLDER, NUMBER, OBJECT, TIME
from graphs.offline.reading import Part
from graphs.offline.words import Word

_SHAPES: Final = {"code": CODE, "number": NUMBER, "clock": TIME, "folder": FOLDER}


def masked(part: Part, objects: Set[int], used: Set[int]) -> tuple[str, ...]:
    """The words of a message with what it names masked; one mask for neighbours of a kind."""
    tokens: list[str] = []
    for at, word in enumerate(part.words, part.start):
        token = OBJECT if at in objects else TIME if at in used else _plain(word)
        if token and not (token.startswith("<") and tokens[-1:] == [token]):
            tokens.append(token)
    return tuple(tokens)


def _plain(word: Word) -> str:
    """Marks say nothing; what is quoted is data, and not speech."""
    if word.shape == "mark" or word.quoted:
        return ""
    return _SHAPES.get(word.shape, word.folded)
