"""How much passages speak of a question, each word alike: what the one paper of a talk says on it."""

import math
from collections.abc import Sequence

from retrievers.documents import Passage
from retrievers.sparse import SparseEncoder
from retrievers.thesaurus import Concept

_HEADED, _MENTIONED = 1.0, 0.6  # a section's heading tells what it is on
_NEAR = 0.75  # of the best one's score
_HALF = 0.5
_MOST = 0.75
_SEVERAL = 2  # one word alone may be said by chance


class Words:
    """The words of a question that say something, and who speaks of them."""

    def __init__(self, question: str, encoder: SparseEncoder) -> None:
        self._encoder = encoder
        concepts = encoder.thesaurus.concepts(question)
        self._concepts = [one for one in concepts if not one.chatter and not _is_number(one)]

    def surely_answered_by(self, passage: Passage) -> bool:
        """True where it speaks of nearly all of them, and there are several."""
        told = self._encoder.told(passage.searchable)
        spoken = sum(self._speaks(told, one) for one in self._concepts)
        return spoken >= _SEVERAL and spoken >= _MOST * len(self._concepts)

    def found_in(self, sections: Sequence[Passage], *, surely: bool) -> list[Passage]:
        """The sections that speak most of them; none below the share, all where there are none."""
        if not self._concepts:
            return list(sections)
        scores = self._scores(sections)
        if not any(scores):
            return []
        near = [at for at, score in enumerate(scores) if score and score >= _NEAR * max(scores)]
        found = [sections[at] for at in sorted(near, key=lambda at: -scores[at])]
        return found if self._share(found) >= (_MOST if surely else _HALF) else []

    def _share(self, sections: Sequence[Passage]) -> float:
        told = [self._encoder.told(one.searchable) for one in sections]
        spoken = (any(self._speaks(one, concept) for one in told) for concept in self._concepts)
        return sum(spoken) / len(self._concepts)

    def _scores(self, sections: Sequence[Passage]) -> list[float]:
        """A word that few sections speak of tells them apart."""
        heads = [self._encoder.told(one.section) for one in sections]
        texts = [self._encoder.told(f"{one.section}\n{one.text}") for one in sections]
        scores = [0.0] * len(sections)
        for concept in self._concepts:
            speaking = [at for at, told in enumerate(texts) if self._speaks(told, concept)]
            rarity = math.log(1 + len(sections) / max(1, len(speaking)))
            for at in speaking:
                headed = self._speaks(heads[at], concept)
                scores[at] += rarity * (_HEADED if headed else _MENTIONED)
        return scores

    def _speaks(self, told: frozenset[int], concept: Concept) -> bool:
        """In its own words, in the documents' words for it, or in another word of either language."""
        if told.issuperset(self._encoder.ids(concept.words)):
            return True
        meant = frozenset(self._encoder.ids(concept.means))
        if meant and len(meant & told) >= _HALF * len(meant):
            return True
        bridged = self._encoder.bridged(concept.words)
        return bool(bridged) and not any(map(told.isdisjoint, bridged))


def _is_number(concept: Concept) -> bool:
    return all(word.isdigit() for word in concept.words)
