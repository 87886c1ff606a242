"""Example questions: which intent a message is most like, where no rule is sure of it."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphs.question import Intent

OBJECT, TIME, CODE, NUMBER, FOLDER = "<object>", "<time>", "<code>", "<number>", "<folder>"
PLACEHOLDERS: Final = {
    "job": OBJECT,
    "stream": OBJECT,
    "workstation": OBJECT,
    "resource": OBJECT,
    "it": OBJECT,
    "folder": FOLDER,
    "time": TIME,
    "code": CODE,
    "number": NUMBER,
}
_TOKEN: Final = re.compile(r"\{(\w+)\}|([a-z0-9]+)")
_WORD, _PAIR, _IDEA, _PIECE = 1.0, 0.6, 2.0, 0.35
_LONG = 4
_MOST_WORDS = 40
_SUPPORT = 3
_NEAREST = 60
Floats = NDArray[np.float64]
Ideas = Mapping[str, Sequence[tuple[tuple[str, ...], Set[str]]]]


@dataclass(frozen=True, slots=True)
class Example:
    """A question of the file: what it asks, and its words with the names masked."""

    intent: Intent
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likely:
    """An intent, and how much the message is like its examples (0 to 1)."""

    intent: Intent
    likeness: float


class Examples:
    """The examples as weighted features; a message is compared with all of them at once."""

    def __init__(self, examples: Sequence[Example], ideas: Ideas) -> None:
        self._ideas = ideas
        self._intents = [example.intent for example in examples]
        self._number: dict[str, int] = {}
        self._fill([self._features(example.tokens) for example in examples])

    def _fill(self, counted: Sequence[Mapping[str, float]]) -> None:
        """The examples that have a feature stand together: `_starts` tells where its own begin.

        Rare features weigh more, and each example weighs as much as any other.
        """
        told = [
            (place, self._number.setdefault(name, len(self._number)), weight)
            for place, features in enumerate(counted)
            for name, weight in features.items()
        ]
        place = np.array([one for one, _, _ in told], np.intp)
        number = np.array([one for _, one, _ in told], np.intp)
        many = np.bincount(number, minlength=len(self._number))
        self._rarity = np.log1p(len(counted) / np.maximum(many, 1))
        self._unseen = math.log1p(len(counted))
        weight = np.array([one for _, _, one in told]) * self._rarity[number]
        length = np.sqrt(np.bincount(place, weight * weight, minlength=len(counted)))
        order = np.argsort(number, kind="stable")
        self._places, self._weights = place[order], (weight / length[place])[order]
        self._starts = np.concatenate(([0], np.cumsum(many)))

    def likeliest(self, tokens: Sequence[str]) -> list[Likely]:
        """Every intent with an example that shares anything, the likeliest first."""
        features = self._features(tokens[:_MOST_WORDS])
        known = {self._number[name]: one for name, one in features.items() if name in self._number}
        if not known:
            return []
        number = np.fromiter(known, np.intp, len(known))
        weight = np.fromiter(known.values(), np.float64, len(known)) * self._rarity[number]
        unknown = sum(one * one for name, one in features.items() if name not in self._number)
        length = math.sqrt(float(weight @ weight) + unknown * self._unseen**2)
        stretches = [slice(self._starts[one], self._starts[one + 1]) for one in known]
        shared = np.concatenate([self._places[one] for one in stretches])
        weights = np.concatenate([self._weights[one] for one in stretches])
        sizes = self._starts[number + 1] - self._starts[number]
        likeness = np.bincount(shared, weights * np.repeat(weight, sizes), len(self._intents))
        return self._ranked(likeness / length)

    def _ranked(self, likeness: Floats) -> list[Likely]:
        """An intent is as likely as its nearest examples, the very nearest above all."""
        by_intent: dict[Intent, list[float]] = defaultdict(list)
        nearest = np.argsort(-likeness, kind="stable")[:_NEAREST]
        for at in nearest[likeness[nearest] > 0].tolist():
            by_intent[self._intents[at]].append(float(likeness[at]))
        ranked = [
            Likely(intent, 0.75 * near[0] + 0.25 * sum(near[:_SUPPORT]) / _SUPPORT)
            for intent, near in by_intent.items()
        ]
        return sorted(ranked, key=lambda likely: -likely.likeness)

    def _features(self, tokens: Sequence[str]) -> dict[str, float]:
        """The words, their pairs, their pieces, and the ideas that they say."""
        features = dict.fromkeys(tokens, _WORD)
        features |= {
            f"{one} {two}": _PAIR for one, two in zip(("", *tokens), (*tokens, ""), strict=True)
        }
        features |= {f"~{piece}": _PIECE for token in tokens for piece in _pieces(token)}
        features |= {f"#{idea}": _IDEA for idea in self._said(tokens)}
        return features

    def _said(self, tokens: Sequence[str]) -> Iterator[str]:
        """The ideas of the longest phrases, from left to right."""
        at = 0
        while at < len(tokens):
            step = 1
            for phrase, ideas in self._ideas.get(tokens[at], ()):
                if tuple(tokens[at : at + len(phrase)]) == phrase:
                    yield from ideas
                    step = len(phrase)
                    break
            at += step


def _pieces(token: str) -> Iterator[str]:
    """Runs of four letters: what a word has in common with its other forms."""
    if token.startswith("<") or len(token) < _LONG:
        return
    padded = f" {token} "
    yield from (padded[at : at + _LONG] for at in range(len(padded) - _LONG + 1))


def tokens_of(question: str) -> tuple[str, ...]:
    """The words of a folded example, its placeholders masked.

    Raises:
        KeyError: a placeholder is none that is known.
    """
    found = _TOKEN.finditer(question)
    return tuple(PLACEHOLDERS[match[1]] if match[1] else match[2] for match in found)
