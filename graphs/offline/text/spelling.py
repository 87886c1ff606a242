"""Typing errors put right: the one known word that a mistyped word stands for."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Of the short words only these, and only with two letters in the wrong order.
_SHORT: Final = (
    "list", "show", "jobs", "what", "when", "with", "fail", "hold", "held", "late", "many", "give", "tell", "from",
    "quem", "qual", "quer", "como", "onde", "hora", "hoje", "erro", "caiu", "todo",
)  # fmt: skip
_SHORTEST: Final = 5
_LONG: Final = 9
_LONGEST: Final = 20


class Spelling:
    """Knows the words of the lexicon, by their first letter and length.

    The first letter is hardly ever the slip, and a word of four letters has too many neighbours:
    both stay as they were typed, but for letters that changed places in a word of asking. A long word may be two slips away, as `depandecies` is.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._alike: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted({word for word in words if len(word) >= _SHORTEST and word.isalpha()}):
            self._alike[word[0], len(word)].append(word)
        self._swapped = {
            f"{word[0]}{word[2]}{word[1]}{word[3]}": word for word in _SHORT if word[1] != word[2]
        } | {f"{word[:2]}{word[3]}{word[2]}": word for word in _SHORT if word[2] != word[3]}
        self._swapped |= {f"{word[1]}{word[0]}{word[2:]}": word for word in _SHORT}

    def correct(self, word: str) -> str | None:
        """The known word one slip away, or two in a long word; of several the likeliest."""
        if len(word) == _SHORTEST - 1:
            return self._swapped.get(word)
        if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
            return None
        return self._near(word, 1) or (self._near(word, 2) if len(word) >= _LONG - 1 else None)

    def _near(self, word: str, slips: int) -> str | None:
        lengths = range(len(word) - slips, len(word) + slips + 1)
        near = [
            known
            for length in lengths
            for known in self._alike.get((word[0], length), ())
            if slips == 1 or length >= _LONG
        ]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=slips, limit=None)
        return min(
            (known for known, _, _ in found), key=lambda one: _order(word, one), default=None
        )


def _order(word: str, known: str) -> tuple[bool, int, int, str]:
    """Letters in another order are the likeliest slip, then one too few, then one too many."""
    return sorted(word) != sorted(known), -abs(len(word) - len(known)), -len(known), known
