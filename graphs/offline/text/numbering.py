"""Questions that are numbered: `1) ... 2) ...`, `a) ... b) ...`, `i. ... ii. ...`."""

from collections.abc import Sequence
from typing import Final

from graphs.offline.text.reading import Reading

_SERIES: Final[tuple[Sequence[str], ...]] = (
    ("1", "2", "3", "4", "5", "6", "7", "8", "9"),
    ("a", "b", "c", "d", "e", "f", "g", "h"),
    ("i", "ii", "iii", "iv", "v", "vi"),
)
_CLOSERS: Final = frozenset({")", ".", "-", ":", "º", "°"})
_LETTER_CLOSERS: Final = frozenset({")"})


def numbered(reading: Reading) -> tuple[int, ...]:
    """Where the numbers stand that count the questions; two in their order are needed."""
    for series in _SERIES:
        places = _counted(reading, series)
        if len(places) > 1:
            return places
    return ()


def _counted(reading: Reading, series: Sequence[str]) -> tuple[int, ...]:
    """The places of the series from its beginning, each once and in order."""
    found: list[int] = []
    closers = _CLOSERS if series[0] == "1" else _LETTER_CLOSERS
    for at, word in enumerate(reading.words[:-2]):
        if len(found) == len(series):
            break
        after = reading.words[at + 1]
        closed = after.text in closers and after.start == word.end
        apart = closed and reading.words[at + 2].start > after.end  # `1.5` counts nothing
        opened = at > 0 and reading.words[at - 1].text == "("
        if apart and not word.quoted and not opened and word.folded == series[len(found)]:
            found.append(at)
    return tuple(found)
