"""A pattern of many rows, of which only those are tried whose words a text has; it finds the same."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from graphs.offline.needed import Needs, Words, caseless_words_of, words_of

_Match = re.Match[str]
_Index = Mapping[str, Sequence[tuple[int, Needs]]]
_SHORT: Final = 3000  # letters: what is shorter is tried as soon as its words are looked up
_SEVERAL: Final = 8


class Guarded:
    """A pattern that stands for its rows: `one|other`, each with what a text must have for it.

    Trying hundreds of rows at every word of a text is dear, and most have no word in common with it.
    """

    def __init__(
        self, pattern: re.Pattern[str], rows: Sequence[str], needs: Iterable[tuple[Needs, ...]]
    ) -> None:
        self.pattern: Final = pattern
        self._rows = rows
        self._compiled: dict[int, re.Pattern[str]] = {}
        caseless = pattern.flags & re.IGNORECASE
        self._words_of: Callable[[str], Words] = caseless_words_of if caseless else words_of
        dear = len(pattern.pattern) >= _SHORT and not pattern.groups
        self._index, self._always = _indexed(needs) if dear else ({}, ())
        self._first = frozenset(self._index)
        self._guards = bool(self._index) and len(self._always) <= _SEVERAL

    def search(self, text: str, at: int = 0) -> _Match | None:
        """The first place from here on."""
        if not self._guards:
            return self.pattern.search(text, at)
        rows = self._tried(text)
        if len(rows) > _SEVERAL:
            return self.pattern.search(text, at)
        found: _Match | None = None
        for row in rows:
            match = self._row(row).search(text, at)
            if match and (found is None or match.start() < found.start()):
                found = match
        return found

    def finditer(self, text: str, at: int = 0) -> Iterator[_Match]:
        """Every place from here on, from left to right."""
        return self.pattern.finditer(text, at) if self.search(text, at) else iter(())

    def findall(self, text: str) -> list[str]:
        """What is found at every place."""
        return self.pattern.findall(text) if self.search(text) else []

    def split(self, text: str, most: int = 0) -> list[str]:
        """What stands between the places."""
        return self.pattern.split(text, most) if self.search(text) else [text]

    def sub(self, new: str | Callable[[_Match], str], text: str, count: int = 0) -> str:
        """The text with something else in every place."""
        return self.pattern.sub(new, text, count) if self.search(text) else text

    def match(self, text: str, at: int = 0, end: int = sys.maxsize) -> _Match | None:
        """Exactly here; one place is quickly seen."""
        return self.pattern.match(text, at, end)

    def fullmatch(self, text: str, at: int = 0, end: int = sys.maxsize) -> _Match | None:
        """The whole text, or the whole of a stretch."""
        return self.pattern.fullmatch(text, at, end)

    def _tried(self, text: str) -> Sequence[int]:
        """The rows that may be in the text, in their order."""
        words = self._words_of(text)
        found: set[int] = set()
        for word in self._first & words:
            for row, needs in self._index[word]:
                for need in needs:
                    if need.isdisjoint(words):
                        break
                else:
                    found.add(row)
        return sorted(found.union(self._always)) if found else self._always

    def _row(self, at: int) -> re.Pattern[str]:
        if at not in self._compiled:
            self._compiled[at] = re.compile(self._rows[at], self.pattern.flags)
        return self._compiled[at]


def _indexed(rows: Iterable[tuple[Needs, ...]]) -> tuple[_Index, Sequence[int]]:
    """The rows and what else they need, by their rarest words; those of which nothing is known."""
    found: dict[str, list[tuple[int, Needs]]] = {}
    always: list[int] = []
    for at, ways in enumerate(rows):
        if () in ways:
            always.append(at)
            continue
        for first, *others in ways:
            for word in first:
                found.setdefault(word, []).append((at, tuple(others)))
    return found, tuple(always)
