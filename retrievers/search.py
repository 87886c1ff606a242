"""What Resync knows: questions and codes in, passages out, and honestly nothing for the rest."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

from retrievers.codes import heading_codes, keys
from retrievers.documents import Document, Passage, knowledge_folder, passages, read_documents
from retrievers.papers import HousePapers
from retrievers.ranking import Ranking
from retrievers.relevance import Question
from retrievers.sparse import SparseEncoder
from retrievers.store import LEG, Edition, Hit, PassageStore
from retrievers.words import words

_OWN = frozenset({"state", "substate", "message", "return-code"})  # that explain codes
PER_DOCUMENT = 2  # sections of one document among the hits, so that others are seen too


class KnowledgeBase:
    """Questions and exact codes, answered from a store of passages."""

    def __init__(self, store: PassageStore) -> None:
        self._store = store
        self._encoder = SparseEncoder()
        self._papers = HousePapers(store, self._encoder)

    async def search(
        self,
        query: str,
        *,
        limit: int = 5,
        kinds: Collection[str] | None = None,
    ) -> list[Hit]:
        """The best passages that are about the question; none where none is."""
        hits = await self._store.search(query, max(LEG, 4 * limit), kinds)
        question = Question(query, self._encoder, [hit.passage for hit in hits])
        relevant = self._relevant(question, hits)
        if question.state or question.compared or question.typed:
            return await self._of_manual(question, _spread(relevant, limit))
        told = await self._papers.first(query, relevant)
        return _spread((hit for hit in told if not kinds or hit.passage.kind in kinds), limit)

    async def count(self) -> int:
        """How many passages there are."""
        return await self._store.count()

    async def by_code(self, code: str) -> list[Passage]:
        """What is written about exactly this code: its own section first, then who lists it."""
        found = await self._store.with_codes([code])
        wanted = set(keys([code]))
        return sorted(found, key=lambda one: _distance(one, code, wanted))

    async def whole(self, document: str) -> list[Passage]:
        """All of a document, in reading order: a step must not be shown without its warning."""
        return await self._store.of_document(document)

    async def within(self, document: str, query: str, *, surely: bool = False) -> list[Passage]:
        """The sections of a document on a question, the best first; all where that has no subject.

        None where it speaks of less than half of the question, or where surely is asked, of most.
        """
        return await self._papers.within(query, await self.whole(document), surely=surely)

    async def asked(self, document: str, query: str) -> list[Passage]:
        """The few sections of a paper of the house that are asked of, then its warnings; none where all is."""
        return await self._papers.asked(query, await self.whole(document))

    async def knows(self, message: str, *, lost: bool) -> bool:
        """True where a paper of the house surely speaks of what may not be meant for it.

        Less will do where it is lost: nobody else has an answer.
        """
        return await self._papers.speak_of(message, lost=lost)

    async def explains(self, message: str) -> bool:
        """True where a message is about a code that a paper of the house has: `erro 88B`."""
        return await self._papers.explain(message)

    async def unknown_code(self, message: str) -> str:
        """A code of a kind that the house's papers have, and that none of them has; empty where none is."""
        return await self._papers.unknown_code(message)

    async def learn(self, document: Document) -> None:
        """Keeps one more document, or a newer edition of one."""
        await self._store.delete(document.id)
        await self._store.add(passages(document))
        self._papers.changed()

    async def close(self) -> None:
        """Lets go of the store: whatever is asked afterwards finds it unavailable."""
        await self._store.close()

    async def _of_manual(self, question: Question, hits: list[Hit]) -> list[Hit]:
        """What the documents that were brought along tell best."""
        if question.state:
            return await self._own_first(question.state, hits)
        return await self._beside(question, hits) if question.compared else hits

    async def _own_first(self, state: str, hits: list[Hit]) -> list[Hit]:
        """What a state is, its own document tells best."""
        own = [one.document for one in await self.by_code(state) if one.kind == "state"][:1]
        return sorted(hits, key=lambda hit: hit.passage.document not in own)

    async def _beside(self, question: Question, hits: list[Hit]) -> list[Hit]:
        """Of two things that are compared each is told, be it by two documents; first by one on both."""
        hits = sorted(hits, key=lambda hit: not _on_both(question.compared, hit.passage))
        for term in question.compared:
            own = await self.by_code(term)
            if hits and own and hits[0].passage.document not in {one.document for one in own}:
                other = Hit(own[0], hits[0].score, beside=True)
                rest = [hit for hit in hits[1:] if hit.passage.id != other.passage.id]
                return [hits[0], other, *rest][: max(2, len(hits))]
        return hits

    def _relevant(self, question: Question, hits: list[Hit]) -> list[Hit]:
        answered = [hit for hit in hits if question.is_answered_by(hit.passage)]
        sure = [hit for hit in answered if question.names(hit.passage)] or answered
        # where meaning is searched too, a question that is ours may find other words for it
        kept = hits if sure and self._store.semantic else sure
        return Ranking(question, self._encoder, hits).of(kept)


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


def _on_both(compared: Iterable[str], passage: Passage) -> bool:
    """`ABEND or STUCK` is the heading under which they are held against each other."""
    headed = words(passage.section)
    return all(set(words(term)).issubset(headed) for term in compared)


def _spread(hits: Iterable[Hit], limit: int) -> list[Hit]:
    seen, kept = Counter[str](), list[Hit]()
    for hit in hits:
        seen[hit.passage.document] += 1
        if seen[hit.passage.document] <= PER_DOCUMENT:
            kept.append(hit)
    return kept[:limit]


def _distance(passage: Passage, code: str, wanted: set[str]) -> tuple[bool, bool, bool, int, bool]:
    """How far a passage is from being the code's own; `HOLD` is a state, `hold` an action."""
    headed = not wanted.isdisjoint(keys(heading_codes(passage.section, passage.codes)))
    listed, unsaid = code in passage.codes, code not in passage.text
    return not headed, not listed, passage.kind not in _OWN, len(passage.codes), unsaid
