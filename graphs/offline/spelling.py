"""Typing errors put right: a word that is one letter away from a known one."""

from collections.abc import Iterable


class Spelling:
    """Knows the words of the lexicon, and finds the one that a mistyped word stands for."""

    def __init__(self, words: Iterable[str], *, shortest: int = 5) -> None:
        self._shortest = shortest
        self._words = {word for word in words if len(word) >= shortest and word.isalpha()}
        self._near: dict[str, str] = {}
        for word in sorted(self._words):
            for shorter in _one_less(word):
                self._near.setdefault(shorter, word)

    def correct(self, word: str) -> str | None:
        """The known word one insertion, deletion, change or swap away, if there is one."""
        if not self._shortest <= len(word) <= 20 or not word.isalpha():
            return None
        for shorter in (word, *_one_less(word)):
            near = self._near.get(shorter) or (shorter if shorter in self._words else None)
            if near and near[0] == word[0] and abs(len(near) - len(word)) <= 1:
                return near
        return None


def _one_less(word: str) -> list[str]:
    """The word with each of its letters left out in turn."""
    return [word[:at] + word[at + 1 :] for at in range(len(word))]
