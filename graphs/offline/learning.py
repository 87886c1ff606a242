"""Learns from the examples: `python -m graphs.offline.learning` writes what the reader reads.

One least-squares classifier a label over all features, held small (ridge regression), solved
exactly. It takes half a minute, so it is done beforehand, and what was learnt is kept as a file.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from graphs.offline.clauses import clauses_of
from graphs.offline.examples import read_examples
from graphs.offline.features import features_of
from graphs.offline.hearing import Hearer
from graphs.offline.language import language_of
from graphs.offline.learned import Learned, fingerprint_of, key_of
from graphs.offline.lexicon import FOLDER, Lexicon, LexiconError, load_lexicon
from graphs.offline.masking import masked
from graphs.offline.reading import read
from graphs.offline.words import normalise

_HELD: Final = 1.0
_LEAST_SEEN: Final = 2
_BLOCK: Final = 1024
_MOST: Final = 127
_NOW: Final = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A label, and the words and features of a message that has it."""

    label: str
    tokens: tuple[str, ...]
    features: Mapping[str, float]


def lessons(folder: Path, lexicon: Lexicon) -> Iterator[Lesson]:
    """Every example as the reader will see such a message.

    Raises:
        LexiconError: names the file that is wrong.
    """
    hearer = Hearer(lexicon, ZoneInfo("UTC"))
    for example in read_examples(folder):
        reading = read(normalise(example.text), lexicon)
        language = language_of(reading.part(0, len(reading.words)), lexicon, hint=None)
        heard = [hearer.hear(clause, language, _NOW) for clause in clauses_of(reading)]
        tokens = masked(heard)
        yield Lesson(example.label, tokens, features_of(tokens, lexicon.ideas))


def learn(lessons: Sequence[Lesson], fingerprint: str) -> Learned:
    """The weights that tell the labels apart; memory grows with the lessons squared."""
    seen = Counter(name for lesson in lessons for name in lesson.features)
    places = {
        name: place
        for place, name in enumerate(sorted(one for one in seen if seen[one] >= _LEAST_SEEN))
    }
    many = np.array([seen[name] for name in places])
    rarity = np.log1p(len(lessons) / many).astype(np.float32)
    labels = sorted({lesson.label for lesson in lessons})
    table = _Table([lesson.features for lesson in lessons], places, rarity)
    weights = table.solve(_targets([lesson.label for lesson in lessons], labels))
    steps = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _MOST
    return Learned(
        features=places,
        rarity=rarity,
        weights=np.round(weights / steps).astype(np.int8),
        steps=steps.astype(np.float32),
        labels=tuple(labels),
        told=_told(lessons, labels),
        fingerprint=fingerprint,
    )


def _told(lessons: Sequence[Lesson], labels: Sequence[str]) -> dict[int, int]:
    """The label of each message by its key, where all lessons agree on it."""
    given: dict[int, set[str]] = defaultdict(set)
    for lesson in lessons:
        given[key_of(lesson.tokens)].add(lesson.label)
    return {key: labels.index(min(said)) for key, said in given.items() if len(said) == 1}


def _targets(given: Sequence[str], labels: Sequence[str]) -> Floats:
    """1 for a lesson's own label, -1 for all others."""
    place = {label: at for at, label in enumerate(labels)}
    targets = np.full((len(given), len(labels)), -1, np.float32)
    targets[np.arange(len(given)), [place[label] for label in given]] = 1
    return targets


class _Table:
    """Lessons by features, a block of columns at a time: the whole would fill the memory."""

    def __init__(
        self, lessons: Sequence[Mapping[str, float]], places: Mapping[str, int], rarity: Floats
    ) -> None:
        told = [
            (row, places[name], weight)
            for row, features in enumerate(lessons)
            for name, weight in features.items()
            if name in places
        ]
        self._rows = np.array([row for row, _, _ in told], np.intp)
        self._columns = np.array([column for _, column, _ in told], np.intp)
        values = np.array([value for _, _, value in told], np.float32) * rarity[self._columns]
        lengths = np.sqrt(np.bincount(self._rows, values * values, minlength=len(lessons)))
        self._values = (values / np.maximum(lengths[self._rows], 1e-9)).astype(np.float32)
        self._shape = (len(lessons), len(places))

    def solve(self, targets: Floats) -> Floats:
        """The weights (features x labels) that come nearest to the targets."""
        rows, columns = self._shape
        alike = np.zeros((rows, rows), np.float32)
        for start in range(0, columns, _BLOCK):
            block = self._block(start)
            alike += block @ block.T
        alike[np.diag_indices(rows)] += _HELD
        shares = np.linalg.solve(alike, targets)
        weights = [self._block(start).T @ shares for start in range(0, columns, _BLOCK)]
        return np.concatenate(weights)

    def _block(self, start: int) -> Floats:
        end = min(start + _BLOCK, self._shape[1])
        inside = (self._columns >= start) & (self._columns < end)
        block = np.zeros((self._shape[0], end - start), np.float32)
        block[self._rows[inside], self._columns[inside] - start] = self._values[inside]
        return block


def main() -> int:
    """Learns from the lexicon's examples; exit code 2 where a file is wrong."""
    try:
        taught = list(lessons(FOLDER, load_lexicon(FOLDER)))
    except LexiconError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    learn(taught, fingerprint_of(FOLDER)).save(FOLDER)
    sys.stdout.write(f"learnt from {len(taught)} examples\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
