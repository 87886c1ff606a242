"""Learns from the examples: `python -m graphs.offline.asking.learning` writes what the reader reads.

One linear support vector machine a label over all features. It wants scikit-learn, which running
does not, so it is done beforehand, and what was learnt is kept as a file.
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
from scipy.sparse import csr_array
from sklearn.svm import LinearSVC

from graphs.offline.asking.examples import read_examples
from graphs.offline.asking.features import features_of
from graphs.offline.asking.hearing import Hearer
from graphs.offline.asking.learned import Learned, fingerprint_of, key_of
from graphs.offline.asking.masking import masked
from graphs.offline.lexicon import FOLDER, Lexicon, LexiconError, load_lexicon
from graphs.offline.text.clauses import clauses_of
from graphs.offline.text.language import language_of
from graphs.offline.text.reading import read
from graphs.offline.text.words import normalise

_SLACK: Final = 1.0
"""How dear a lesson on the wrong side is; found on what other voices wrote than were learnt from."""

_LEAST_SEEN: Final = 2
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
    """The weights that tell each label from all others."""
    seen = Counter(name for lesson in lessons for name in lesson.features)
    places = {
        name: place
        for place, name in enumerate(sorted(one for one in seen if seen[one] >= _LEAST_SEEN))
    }
    many = np.array([seen[name] for name in places])
    rarity = np.log1p(len(lessons) / many).astype(np.float32)
    labels = sorted({lesson.label for lesson in lessons})
    table, given = _table(lessons, places, rarity), np.array([one.label for one in lessons])
    weights = np.vstack([_side(table, given == label) for label in labels]).T
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


def _side(table: csr_array, inside: NDArray[np.bool_]) -> Floats:
    """Where a message lies: beyond 1 inside, below -1 outside."""
    machine = LinearSVC(C=_SLACK, fit_intercept=False, random_state=0)
    return np.asarray(machine.fit(table, inside).coef_, np.float32)


def _told(lessons: Sequence[Lesson], labels: Sequence[str]) -> dict[int, int]:
    """The label of each message by its key, where all lessons agree on it."""
    given: dict[int, set[str]] = defaultdict(set)
    for lesson in lessons:
        given[key_of(lesson.tokens)].add(lesson.label)
    return {key: labels.index(min(said)) for key, said in given.items() if len(said) == 1}


def _table(lessons: Sequence[Lesson], places: Mapping[str, int], rarity: Floats) -> csr_array:
    """Lessons by features, each lesson of length one."""
    told = [
        (row, places[name], weight)
        for row, lesson in enumerate(lessons)
        for name, weight in lesson.features.items()
        if name in places
    ]
    rows, columns = (np.array([one[axis] for one in told], np.int32) for axis in (0, 1))
    values = np.array([weight for _, _, weight in told], np.float32) * rarity[columns]
    lengths = np.sqrt(np.bincount(rows, values * values, minlength=len(lessons)))
    shape = (len(lessons), len(places))
    return csr_array((values / np.maximum(lengths[rows], 1e-9), (rows, columns)), shape=shape)


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
