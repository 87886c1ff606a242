"""Whether a passage is about a question at all, counted in words and not in scores."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from retrievers.documents import Passage
from retrievers.sparse import SparseEncoder
from retrievers.thesaurus import Concept
from retrievers.words import code_words, words

FLOOR = 0.55  # the share of a question that a passage must speak of
PLENTY = 5.0  # or so much of it that the rest is a long story around it
_CODE, _OURS, _PLAIN = 3.0, 2.0, 1.0
_NAME = re.compile(r"[A-Z0-9][A-Z0-9_.@#/-]{2,}")  # PAYCALC, FIN1#EODCLOSE, 2026


@dataclass(frozen=True, slots=True)
class _Part:
    """A concept of a question as word ids: said so, or by the documents' words for it."""

    said: frozenset[int]
    meant: frozenset[int]
    weight: float
    name: bool

    def spoken_by(self, told: Collection[int]) -> float:
        """How much of its weight a passage earns; half of the words meant are enough."""
        if self.said.issubset(told):
            return self.weight
        share = len(self.meant.intersection(told)) / len(self.meant) if self.meant else 0.0
        return self.weight * min(1.0, 2 * share)


class Question:
    """A question split into the parts that a passage speaks of, or does not."""

    def __init__(self, text: str, encoder: SparseEncoder) -> None:
        codes = set(code_words(text))
        names = set(words(" ".join(_NAME.findall(text)))) - codes
        self._encoder = encoder
        self._parts = [
            _Part(
                said=frozenset(encoder.ids(concept.words)),
                meant=frozenset(encoder.ids(concept.means)),
                weight=_weight(concept, codes),
                name=not concept.ours and names.issuperset(concept.words),
            )
            for concept in encoder.thesaurus.concepts(text)
            if _says_something(concept)
        ]

    def is_answered_by(self, passage: Passage) -> bool:
        """True where the passage speaks of most of the question, or of plenty of it."""
        told = self._encoder.told(passage.searchable)
        earned = [(part, part.spoken_by(told)) for part in self._parts]
        spoken = sum(weight for _, weight in earned)
        # a plant's own names stand in no manual: missing, they are no sign against it
        whole = sum(part.weight for part, weight in earned if weight or not part.name)
        return spoken > 0 and (spoken >= PLENTY or spoken >= FLOOR * whole)

    def named_by(self, passage: Passage) -> float:
        """The share of the question that the document's title and aliases speak of."""
        told = self._encoder.told(" ; ".join((passage.title, *passage.aliases)))
        whole = sum(part.weight for part in self._parts)
        spoken = sum(part.spoken_by(told) for part in self._parts)
        return spoken / whole if whole else 0.0


def _says_something(concept: Concept) -> bool:
    number = all(word.isdigit() for word in concept.words)
    return concept.ours or not (concept.chatter or number)


def _weight(concept: Concept, codes: set[str]) -> float:
    if codes.intersection(concept.words):
        return _CODE
    return _OURS if concept.ours else _PLAIN
