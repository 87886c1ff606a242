"""What a message is compared by: its words, their pairs, their pieces and the ideas that they say."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final

OBJECT, TIME, CODE, NUMBER, FOLDER = "<object>", "<time>", "<code>", "<number>", "<folder>"
BREAK: Final = "|"
"""Stands between two clauses."""

_WORD, _PAIR, _IDEA, _PIECE = 1.0, 0.6, 1.0, 0.35
_RUN = 4
_MOST_WORDS = 60
Ideas = Mapping[str, Sequence[tuple[tuple[str, ...], Set[str]]]]
"""Phrases by their first word, the longest first, with the ideas that they say."""


def features_of(tokens: Sequence[str], ideas: Ideas) -> dict[str, float]:
    """The features of masked words, with their weights; what is beyond the bound is left out."""
    tokens = tokens[:_MOST_WORDS]
    words = [token for token in tokens if token != BREAK]
    features = dict.fromkeys(words, _WORD)
    features |= {
        f"{one} {two}": _PAIR for one, two in zip(("", *tokens), (*tokens, ""), strict=True)
    }
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
