"""Which of the found passages tells it best: by what they are about, not by words alone."""

import math
from collections.abc import Iterable, Sequence

from retrievers.documents import Passage
from retrievers.relevance import Part, Question
from retrievers.sparse import SparseEncoder
from retrievers.store import Hit, ranked

_TITLE, _SECTION, _CODES = 2.0, 0.8, 1.5
_PHRASE = 3.0
_ELSE = 0.7  # how little a name counts of which nothing was asked
_MANNER = 1.4  # the kind of document that answers in the manner in which is asked
_UNASKED = 0.75  # a catalogue of messages, where no message was named


class Ranking:
    """The order of the passages that were found for one question."""

    def __init__(self, question: Question, encoder: SparseEncoder, hits: Sequence[Hit]) -> None:
        self._question = question
        self._encoder = encoder
        self._titles = dict[str, float]()
        told = [encoder.told(hit.passage.searchable) for hit in hits]
        self._weights = [
            (
                part,
                _matter(part) * _rarity(sum(1 for one in told if part.spoken_by(one)), len(told)),
            )
            for part in question.parts
        ]
        self._whole = sum(weight for _, weight in self._weights) or 1.0

    def of(self, hits: Iterable[Hit]) -> list[Hit]:
        """The hits with their weighed scores, best first."""
        weighed = [Hit(hit.passage, hit.score * self._weight(hit.passage)) for hit in hits]
        return ranked(weighed, len(weighed))

    def _weight(self, passage: Passage) -> float:
        title, section = self._title(passage), self._share(passage.section)
        weight = 1 + _TITLE * title + _SECTION * section + _CODES * self._coded(passage)
        weight *= math.pow(_MANNER, self._question.kinds[passage.kind])
        return weight * (_UNASKED if passage.kind == "message" and not self._question.codes else 1)

    def _title(self, passage: Passage) -> float:
        """By the best one of its names: many aliases together would name everything."""
        if passage.document not in self._titles:
            names = (passage.title, *passage.aliases)
            self._titles[passage.document] = max(map(self._named, names))
        return self._titles[passage.document]

    def _named(self, name: str) -> float:
        """What a name says of the question, and less where most of it is about something else."""
        told = self._encoder.told(name)
        asked = len(told & self._question.asked) / max(1, len(told))
        return self._share(name) * (1 - _ELSE * (1 - asked))

    def _share(self, text: str) -> float:
        told = self._encoder.told(text)
        return sum(weight * part.spoken_by(told) for part, weight in self._weights) / self._whole

    def _coded(self, passage: Passage) -> float:
        """The share of the question that the passage's own codes are; a long list tells less."""
        codes = [self._encoder.told(code) for code in passage.codes]
        spoken = sum(weight * _coded(part, codes) for part, weight in self._weights)
        return spoken / self._whole / math.sqrt(max(1, len(codes)))


def _matter(part: Part) -> float:
    """A phrase of the trade is what the question is about, more than any word of it."""
    return _PHRASE if part.sure else part.weight


def _coded(part: Part, codes: Sequence[frozenset[int]]) -> float:
    if any(code and code <= part.said for code in codes):
        return 1.0
    meant = any(code and code <= part.meant for code in codes)
    return 1 / len(part.meant) if meant else 0.0


def _rarity(spoken: int, of: int) -> float:
    """A word that few of the found passages speak of is what the question is about; of none, a story."""
    return math.log(1 + of / spoken) if spoken else 0.0
