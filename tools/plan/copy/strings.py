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
        self._numbers = {text: number for number, text in enumerate(texts)}
        # An array, because the garbage collector walks through every list, text by text.
        self._texts = np.array([*self._numbers, ""], object)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, number: int) -> str:
        text: str = self._texts[number]
        return text

    @property
    def texts(self) -> list[str]:
        """All texts, by their number."""
        return list(self._numbers)

    def since(self, number: int) -> list[str]:
        """The texts from a number on."""
        found: list[str] = self._texts[number : len(self)].tolist()
        return found

    def several(self, numbers: Numbers) -> list[str]:
        """The texts of many numbers."""
        found: list[str] = self._texts[numbers].tolist()
        return found

    def number(self, text: str) -> int:
        """The text's number; a new text gets the next one."""
        found = self._numbers.get(text)
        if found is None:
            found = len(self._numbers)
            if found == len(self._texts):
                self._texts = np.concatenate([self._texts, np.full(found, "", object)])
            self._texts[found] = text
            self._numbers[text] = found
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
        return np.array([n for n, text in enumerate(self.texts) if matches(text)], dtype=np.int64)

    def beginning(self, prefix: str) -> Numbers:
        """The numbers of all texts that begin so."""
        return np.array(
            [n for n, text in enumerate(self.texts) if text.startswith(prefix)], np.int64
        )


@lru_cache(maxsize=256)
def like(pattern: str) -> re.Pattern[str]:
    """HWA's pattern as a regular expression: `@` is any run of characters, `?` is one."""
    parts = (".*" if char == "@" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.compile("".join(parts), re.DOTALL)
