"""What a clause says in plain words: one folded text in which numbers and times are looked for."""

from dataclasses import dataclass
from typing import Final

from graphs.offline.text.reading import Part, once
from graphs.offline.times.timespans import FoundSpan

_SIGNS: Final = frozenset({"<", ">", "=", "!", "\u2265", "\u2264"})
_TIES: Final = frozenset({"-", "/", ":", ".", "\u2013"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """The plain words of a clause as one folded text, each with where it begins in it."""

    text: str
    starts: tuple[tuple[int, int], ...]

    def words(self, start: int, end: int) -> set[int]:
        """The places of the words that begin in a stretch of the text."""
        return {at for offset, at in self.starts if start <= offset < end}

    def without(self, span: "FoundSpan | None") -> str:
        """The text with the words of a span struck out."""
        text = self.text
        for start, end in span.pieces if span else ():
            text = f"{text[:start]}{'#' * (end - start)}{text[end:]}"
        return text


@once
def spoken_of(part: Part) -> Spoken:
    """A clause without marks, quotations and what is surely a name."""
    pieces: list[str] = []
    starts: list[tuple[int, int]] = []
    length = 0
    for at, word in enumerate(part.words, part.start):
        if word.quoted or at in part.reading.strong or word.shape in {"selection", "folder"}:
            continue
        joint = _joint(part, at)
        if word.shape == "mark":
            if word.text == "+" and pieces and pieces[-1].strip().isdecimal():
                pieces.append("+")  # `50+`
                length += 1
            if word.text in _SIGNS:
                sign = word.text if pieces and pieces[-1][-1:] in _SIGNS else f" {word.text}"
                pieces.append(sign)
                length += len(sign)
            continue
        if joint is None:
            joint = " " if pieces else ""
        pieces.append(joint + word.folded)
        starts.append((length + len(joint), at))
        length += len(joint) + len(word.folded)
    return Spoken("".join(pieces), tuple(starts))


def _joint(part: Part, at: int) -> str | None:
    """What ties a figure to the word before, as in `2026-03-05`, `1-3am` and `05/03`."""
    words, word = part.reading.words, part.reading.words[at]
    if not word.text[:1].isdecimal() or at == part.start:
        return None
    left = at - 1
    while left > part.start and words[left].shape == "mark" and words[left].text in _TIES:
        left -= 1
    between = part.reading.text[words[left].end : word.start]
    if words[left].shape != "mark" and words[left].text[-1:].isalnum() and between in _TIES:
        tied = words[left].text[:1].isdecimal()
        return between if tied else None
    negative = words[at - 1].text == "-" and words[at - 1].end == word.start
    return " -" if negative else None
