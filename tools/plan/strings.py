"""Every text once, with a number that stands for it."""

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Strings:
    """Texts by number and numbers by text. It only grows: a number keeps its text for ever."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.texts = list(texts)
        self._numbers = {text: number for number, text in enumerate(self.texts)}

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, number: int) -> str:
        return self.texts[number]

    def number(self, text: str) -> int:
        """The text's number; a new text gets the next one."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return found

    def find(self, text: str) -> int | None:
        """The text's number, or None where no row ever had it."""
        return self._numbers.get(text)

    def matching(self, pattern: str) -> Numbers:
        """The numbers of all texts that a pattern with `@` and `?` matches."""
        if not set(pattern) & {"@", "?"}:
            found = self.find(pattern)
            return np.array([] if found is None else [found], dtype=np.int64)
        matches = like(pattern).fullmatch
        texts = self.texts[:]  # another thread may add some meanwhile
        return np.array([n for n, text in enumerate(texts) if matches(text)], dtype=np.int64)

    def beginning(self, prefix: str) -> Numbers:
        """The numbers of all texts that begin so."""
        texts = self.texts[:]
        return np.array([n for n, text in enumerate(texts) if text.startswith(prefix)], np.int64)


@lru_cache(maxsize=256)
def like(pattern: str) -> re.Pattern[str]:
    """HWA's pattern as a regular expression: `@` is any run of characters, `?` is one."""
    parts = (".*" if char == "@" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.compile("".join(parts), re.DOTALL)
