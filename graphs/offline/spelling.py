"""Typing errors put right: a word that is one letter away from a known one."""

from collections import defaultdict
from collections.abc import Iterable


class Spelling:
    """Knows the words of the lexicon, and finds the one that a mistyped word stands for."""

    def __init__(self, words: Iterable[str], *, shortest: int = 5) -> None:
        self._shortest = shortest
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in sorted({word for word in words if len(word) >= shortest and word.isalpha()}):
            for form in {word, *_one_less(word)}:
                self._near[form].append(word)

    def correct(self, word: str) -> str | None:
        """The known word one insertion, deletion, change or swap away, if there is one."""
        if not self._shortest <= len(word) <= 20 or not word.isalpha():
            return None
        near = {
            known
            for form in (word, *_one_less(word))
            for known in self._near.get(form, ())
            if known[0] == word[0]
        }
        return min(near, key=lambda known: (_distance(word, known), known), default=None)


def _one_less(word: str) -> list[str]:
    """The word with each of its letters left out in turn."""
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _distance(word: str, known: str) -> tuple[bool, int]:
    """Letters in another order are the likeliest slip, then a letter too many or too few."""
    return sorted(word) != sorted(known), -abs(len(word) - len(known))
