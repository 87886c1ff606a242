"""What a message is compared by: its words, pairs, pieces and the ideas that they say."""

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import Final

OBJECT, TIME, CODE, NUMBER, FOLDER = "<object>", "<time>", "<code>", "<number>", "<folder>"
BREAK: Final = "|"
"""Stands between two clauses."""

_WORD, _PAIR, _APART, _IDEA, _PIECE = 1.0, 0.6, 0.4, 1.0, 0.35
_RUN = 4
_FIRST, _LAST = 20, 40
Ideas = Mapping[str, Sequence[tuple[tuple[str, ...], Set[str]]]]
"""Phrases by their first word, the longest first, with the ideas that they say."""


def features_of(tokens: Sequence[str], ideas: Ideas) -> dict[str, float]:
    """The features of masked words, with their weights; the middle of a long tale is left out."""
    if len(tokens) > _FIRST + _LAST:
        tokens = (*tokens[:_FIRST], *tokens[-_LAST:])
    words = [token for token in tokens if token != BREAK]
    padded = ("", *tokens, "")
    features = dict.fromkeys(words, _WORD)
    features |= {f"{one} {two}": _PAIR for one, two in pairwise(padded)}
    features |= {f"{one} _ {two}": _APART for one, two in zip(padded, padded[2:], strict=False)}
    features |= {f"~{piece}": _PIECE for word in words for piece in _pieces(word)}
    features |= {f"#{idea}": _IDEA for idea in _said(words, ideas)}
    return features


def _said(words: Sequence[str], ideas: Ideas) -> Iterator[str]:
    """The ideas of the longest phrases, from left to right."""
    at = 0
    while at < len(words):
        step = 1
        for phrase, said in ideas.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                yield from said
                step = len(phrase)
                break
        at += step


def _pieces(word: str) -> Iterator[str]:
    """Runs of four letters: what a word has in common with its other forms."""
    if word.startswith("<") or len(word) < _RUN - 1:
        return
    padded = f" {word} "
    yield from (padded[at : at + _RUN] for at in range(len(padded) - _RUN + 1))
