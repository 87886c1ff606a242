"""What Resync knows: questions and codes in, passages out, and honestly nothing for the rest."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

from retrievers.codes import heading_codes, keys
from retrievers.documents import Document, Passage, knowledge_folder, passages, read_documents
from retrievers.relevance import Question
from retrievers.sparse import SparseEncoder
from retrievers.store import LEG, Edition, Hit, PassageStore, ranked

PER_DOCUMENT = 2  # sections of one document among the hits, so that others are seen too


class KnowledgeBase:
    """Questions and exact codes, answered from a store of passages."""

    def __init__(self, store: PassageStore) -> None:
        self._store = store
        self._encoder = SparseEncoder()

    async def search(
        self, query: str, *, limit: int = 5, kinds: Collection[str] | None = None
    ) -> list[Hit]:
        """The best passages that are about the question; none where none is."""
        hits = await self._store.search(query, max(LEG, 4 * limit), kinds)
        return _spread(self._relevant(query, hits), limit)

    async def count(self) -> int:
        """How many passages there are."""
        return await self._store.count()

    async def by_code(self, code: str) -> list[Passage]:
        """What is written about exactly this code: its own section first, then who lists it."""
        found = await self._store.with_codes([code])
        wanted = set(keys([code]))
        return sorted(found, key=lambda one: not _is_headed(one, wanted))

    async def whole(self, document: str) -> list[Passage]:
        """All of a document, in reading order: a step must not be shown without its warning."""
        return await self._store.of_document(document)

    async def learn(self, document: Document) -> None:
        """Keeps one more document, or a newer edition of one."""
        await self._store.delete(document.id)
        await self._store.add(passages(document))

    async def close(self) -> None:
        """Lets go of the store: whatever is asked afterwards finds it unavailable."""
        await self._store.close()

    def _relevant(self, query: str, hits: list[Hit]) -> list[Hit]:
        question = Question(query, self._encoder)
        sure = [hit for hit in hits if question.is_answered_by(hit.passage)]
        # where meaning is searched too, a question that is ours may find other words for it
        kept = hits if sure and self._store.semantic else sure
        # a short section scores high on few words, so the document's name has a say as well
        weighed = [
            Hit(hit.passage, hit.score * (1 + question.named_by(hit.passage))) for hit in kept
        ]
        return ranked(weighed, len(weighed))


async def index(store: PassageStore, folder: Path | None = None, *, prune: bool = False) -> int:
    """Bring a store up to a folder's content; returns the passages written, 0 where all was there.

    Documents that the folder does not have stay (they may have been uploaded), unless pruned.
    """
    documents = await asyncio.to_thread(read_documents, folder or knowledge_folder())
    cut = {document.id: passages(document) for document in documents}
    held = await store.editions()
    stale = [one for one in cut if one in held and held[one] != _edition(cut[one])]
    gone = [one for one in held if prune and one not in cut]
    for document in (*stale, *gone):
        await store.delete(document)
    new = [
        one
        for document, many in cut.items()
        if held.get(document) != _edition(many)
        for one in many
    ]
    if new:
        await store.add(new)
    return len(new)


def _edition(of: list[Passage]) -> Edition:
    return Edition(of[0].edition, len(of))


def _spread(hits: Iterable[Hit], limit: int) -> list[Hit]:
    seen, kept = Counter[str](), list[Hit]()
    for hit in hits:
        seen[hit.passage.document] += 1
        if seen[hit.passage.document] <= PER_DOCUMENT:
            kept.append(hit)
    return kept[:limit]


def _is_headed(passage: Passage, wanted: set[str]) -> bool:
    return not wanted.isdisjoint(keys(heading_codes(passage.section, passage.codes)))
