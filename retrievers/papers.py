"""The house's papers among what a store holds: read again where an edition changed."""

import asyncio
from collections.abc import Sequence
from functools import lru_cache

from retrievers.common import domain_common
from retrievers.documents import Passage, knowledge_folder
from retrievers.house import Covering, House
from retrievers.sections import few_on, sections_on
from retrievers.senses import Senses, domain_lexicon, named
from retrievers.sparse import SparseEncoder
from retrievers.store import Edition, Hit, PassageStore

_LOOK_AGAIN = 10.0  # seconds until a change is seen that another process made in place


class HousePapers:
    """Follows a store: what was uploaded to it is the house's, what Resync brought along is not."""

    def __init__(self, store: PassageStore, encoder: SparseEncoder) -> None:
        self._store = store
        self._encoder = encoder
        self._held = dict[str, Edition]()
        self._count, self._due = -1, 0.0
        self._house: House | None = None
        self._turn = asyncio.Lock()

    async def first(self, question: str, hits: list[Hit]) -> list[Hit]:
        """A paper of the house that covers the question is told before what is so everywhere."""
        house = await self._now()
        kept = _uploaded(hits) if house.alone_tells(question) else hits
        rivals = {hit.passage.document for hit in kept}
        papers = house.covering(question, rivals, must=self._must(question))
        return _before(papers, kept)

    async def speak_of(self, message: str, *, lost: bool) -> bool:
        """True where a paper covers a message that may not be meant for it; less will do if lost."""
        return (await self._now()).tells(message, lost=lost)

    async def explain(self, message: str) -> bool:
        """True where a message is about a code that a paper of the house has."""
        return (await self._now()).explains(message)

    async def unknown_code(self, message: str) -> str:
        """A code of a kind that the house's papers have, and that none of them has; as it was typed."""
        return (await self._now()).unknown_code(message)

    async def within(
        self, question: str, passages: Sequence[Passage], *, surely: bool
    ) -> list[Passage]:
        """The sections of a document that speak of a question."""
        return sections_on(question, passages, (await self._now()).senses, surely=surely)

    async def asked(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """The few sections of a paper of the house that are asked of, with its warnings; none of other documents."""
        senses = (await self._now()).senses
        if not passages or passages[0].document in brought_along():
            return []
        return few_on(question, passages, senses)

    def _must(self, question: str) -> list[str]:
        """What only the house's papers tell; and who asks for a paper on a name wants that name."""
        aspects = self._encoder.aspects
        names = named(question) if aspects.asks_papers(question) else ()
        ours = (one for one in aspects.house(question) if " " not in one)  # `our rule` is any paper
        return [*ours, *names]

    def changed(self) -> None:
        """Looks again before the next answer: a paper came or went."""
        self._due = 0.0

    async def _now(self) -> House:
        async with self._turn:
            if self._house is None:
                await asyncio.to_thread(brought_along)  # a folder is read; it is kept afterwards
                self._house = House(await asyncio.to_thread(self._senses))
            # editions are dear, and what is uploaded here is told by `changed`
            count, now = await self._store.count(), asyncio.get_running_loop().time()
            if count != self._count or now >= self._due:
                await self._follow(self._house, await self._store.editions())
                self._count, self._due = count, now + _LOOK_AGAIN
            return self._house

    async def _follow(self, house: House, held: dict[str, Edition]) -> None:
        if held.keys() <= brought_along():
            held = {}  # nothing is compared where there are no papers
        if held == self._held:
            return
        for gone in self._held.keys() - held.keys():
            house.drop(gone)
        for document, edition in held.items():
            if self._held.get(document) != edition:
                await self._take(house, document)
        self._held = held

    async def _take(self, house: House, document: str) -> None:
        passages = await self._store.of_document(document)
        if not passages:
            house.drop(document)
        elif document in brought_along():
            house.put_beside(document, passages)
        else:
            house.put(document, passages)

    def _senses(self) -> Senses:
        return Senses(domain_lexicon(), self._stem, self._encoder.thesaurus.idle, domain_common())

    def _stem(self, word: str) -> str:
        return str(next(iter(self._encoder.ids((word,))), word))


@lru_cache(maxsize=1)
def brought_along() -> frozenset[str]:
    """The documents that Resync brings along."""
    return frozenset(path.stem for path in knowledge_folder().glob("*.md"))


def _uploaded(hits: list[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.passage.document not in brought_along()]


def _before(papers: list[Covering], hits: list[Hit]) -> list[Hit]:
    best = max((hit.score for hit in hits), default=0.0)
    first = [Hit(one, best + paper.score) for paper in papers for one in paper.passages]
    told = {hit.passage.id for hit in first}
    return [*first, *(hit for hit in hits if hit.passage.id not in told)]
