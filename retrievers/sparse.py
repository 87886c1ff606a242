"""Words as sparse vectors: BM25 over folded text, questions widened by the thesaurus."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from qdrant_edge import (
    Bm25,
    Bm25Config,
    SnowballLanguage,
    SnowballParams,
    StopwordsSet,
    TokenizerType,
)

from retrievers.aspects import Aspects, domain_aspects
from retrievers.glossary import domain_glossary
from retrievers.thesaurus import Concept, Thesaurus, domain_thesaurus
from retrievers.words import own_names

_SAID = 1.0
_MEANT = 0.5  # a synonym counts, but less than what was said; all together as much as one word
_BRIDGED = 0.3  # another word for what was said, of either language
_ASIDE = 0.2  # chatter and a plant's own names are rare in manuals, so they would weigh most


@dataclass(frozen=True, slots=True)
class SparseWords:
    """Word ids and their weights, as every Qdrant engine takes them."""

    indices: list[int]
    values: list[float]


class SparseEncoder:
    """BM25 weights of documents and of questions; the store adds how rare a word is."""

    name = "bm25-1"  # part of a collection's name: raise it when documents are encoded otherwise

    def __init__(self, thesaurus: Thesaurus | None = None) -> None:
        self.thesaurus = thesaurus or domain_thesaurus()
        self.aspects: Aspects = domain_aspects()
        self.told = lru_cache(maxsize=8192)(self._told)  # the same few passages are found all day
        self._model = Bm25(
            Bm25Config(
                avg_len=120,
                tokenizer=TokenizerType.Whitespace,  # words are made by us, stop words gone
                stopwords=StopwordsSet(custom=set()),
                stemmer=SnowballParams(SnowballLanguage.English),
            )
        )
        self._bridges = domain_glossary().bridges(self.ids)

    def document(self, text: str) -> SparseWords:
        """A document's words, by how often it says them."""
        vector = self._model.embed_document(" ".join(self.thesaurus.content(text)))
        return SparseWords(vector.indices, vector.values)

    def query(self, text: str) -> SparseWords:
        """A question's words, and fainter the documents' words for them."""
        concepts, names = self.thesaurus.concepts(text), own_names(text)
        weights = dict[int, float]()
        subjects = [one for one in concepts if not self.aspects.aside(one.words)]
        for concept in subjects:
            for word in self.ids(concept.means):
                weights[word] = max(weights.get(word, 0.0), _meant(concept))
            for word in chain.from_iterable(self.bridged(concept.words)):
                weights[word] = max(weights.get(word, 0.0), _BRIDGED)
        for concept in concepts:
            aside = concept.chatter or concept not in subjects or names.issuperset(concept.words)
            for word in self.ids(concept.words):
                weights[word] = max(weights.get(word, 0.0), _ASIDE if aside else _SAID)
        return SparseWords(list(weights), list(weights.values()))

    def ids(self, words: Iterable[str]) -> list[int]:
        """The ids of words, each once."""
        return list(self._model.embed_query(" ".join(words)).indices)

    def bridged(self, words: Iterable[str]) -> tuple[frozenset[int], ...]:
        """For each word the ids of all that says the same, where any of them has another word."""
        ids = self.ids(words)
        if self._bridges.keys().isdisjoint(ids):
            return ()
        return tuple(self._bridges.get(one, frozenset({one})) for one in ids)

    def _told(self, text: str) -> frozenset[int]:
        return frozenset(self.document(text).indices)


def _meant(concept: Concept) -> float:
    return min(_MEANT, _SAID / len(concept.means))
