"""The words that a house's papers are written in, and which of them a strange word stands for."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

_TYPED: Final = 5  # letters of a word that may be mistyped
_LONG: Final = 8  # letters of one that may be so twice
_BEFORE: Final = ("re", "des", "un", "de")  # religar, descongelar, unlock
_ROOT: Final = 4  # letters of a word that stands in another
_GROWN: Final = 3  # letters that a word has more than its root: bakers, bakery


class Wording:
    """The words of many papers, each as often as papers have it."""

    def __init__(self) -> None:
        self._counted = Counter[str]()
        self._begun = defaultdict[str, set[str]](set)  # by the first letter, and by the root
        self.meant = lru_cache(maxsize=4096)(self._meant)

    def put(self, words: Iterable[str]) -> None:
        """Takes in the words of a paper."""
        for word in words:
            self._counted[word] += 1
            self._begun[word[:1]].add(word)
            self._begun[word[:_ROOT]].add(word)
        self.meant.cache_clear()

    def drop(self, words: Iterable[str]) -> None:
        """Forgets the words of a paper."""
        for word in words:
            self._counted[word] -= 1
            if not self._counted[word]:
                del self._counted[word]
                self._begun[word[:1]].discard(word)
                self._begun[word[:_ROOT]].discard(word)
        self.meant.cache_clear()

    def _meant(self, word: str) -> str:
        """The word of the papers that a strange one stands for; nothing where none is near."""
        if len(word) < _TYPED or not word.isalpha():
            return ""
        return self._rooted(word) or self._mistyped(word)

    def _rooted(self, word: str) -> str:
        for before in _BEFORE:
            rest = word.removeprefix(before)
            if rest != word and len(rest) >= _ROOT and rest in self._counted:
                return rest
        alike = self._begun.get(word[:_ROOT], ())
        same = (one for one in alike if _is_grown(word, one) or _is_grown(one, word))
        return max(same, key=lambda one: (len(one), one), default="")

    def _mistyped(self, word: str) -> str:
        """Nobody mistypes the first letter."""
        most = 2 if len(word) >= _LONG else 1
        alike = sorted(self._begun.get(word[:1], ()))
        near = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=most)
        found = str(near[0]) if near else ""
        return found if len(found) >= _TYPED - 1 else ""


def _is_grown(word: str, root: str) -> bool:
    return len(root) >= _ROOT and 0 < len(word) - len(root) <= _GROWN and word.startswith(root)
