"""The knowledge specialist: documents on codes, procedures and syntax, always with citations."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.context import Context
from graphs.specialist import Brain, specialist
from retrievers.documents import Passage
from retrievers.errors import RetrieverError
from retrievers.search import KnowledgeBase
from retrievers.store import Hit
from tools.knowledge import knowledge_tools
from tools.library import LibraryUnavailable


def knowledge_agent(
    brain: Brain, knowledge: KnowledgeBase, prompt: str
) -> CompiledStateGraph[Any, Context, Any, Any]:
    """A loop of model and tools on the documents."""
    return specialist("knowledge", brain, knowledge_tools(Shelf(knowledge)), prompt)


class Shelf:
    """The knowledge base as the tools know it: its failures are said in their words."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge

    async def search(self, query: str, *, limit: int = 5) -> Sequence[Hit]:
        """The passages nearest to the query.

        Raises:
            LibraryUnavailable: the store or the embeddings endpoint failed.
        """
        with _translated():
            return await self._knowledge.search(query, limit=limit)

    async def within(self, document: str, query: str, *, surely: bool = False) -> Sequence[Passage]:
        """The sections of one document that speak of the query.

        Raises:
            LibraryUnavailable: the store failed.
        """
        with _translated():
            return await self._knowledge.within(document, query, surely=surely)

    async def asked(self, document: str, query: str) -> Sequence[Passage]:
        """The few sections of a house's own paper that are asked of; none where all of it is to be told.

        Raises:
            LibraryUnavailable: the store failed.
        """
        with _translated():
            return await self._knowledge.asked(document, query)

    async def knows(self, message: str, *, lost: bool) -> bool:
        """True where a paper of the house surely speaks of the message; less will do if it is lost.

        Raises:
            LibraryUnavailable: the store failed.
        """
        with _translated():
            return await self._knowledge.knows(message, lost=lost)

    async def explains(self, message: str) -> bool:
        """True where a message is about a code that a paper of the house has.

        Raises:
            LibraryUnavailable: the store failed.
        """
        with _translated():
            return await self._knowledge.explains(message)

    async def unknown_code(self, message: str) -> str:
        """A code of a kind that the house's papers have, and that none of them has; empty where none is.

        Raises:
            LibraryUnavailable: the store failed.
        """
        with _translated():
            return await self._knowledge.unknown_code(message)

    async def whole(self, document: str) -> Sequence[Passage]:
        """All sections of a document.

        Raises:
            LibraryUnavailable: the store failed.
        """
        with _translated():
            return await self._knowledge.whole(document)

    async def by_code(self, code: str) -> Sequence[Passage]:
        """The sections on exactly this code.

        Raises:
            LibraryUnavailable: the store failed.
        """
        with _translated():
            return await self._knowledge.by_code(code)


@contextmanager
def _translated() -> Iterator[None]:
    """What fails in the retriever is told in the words of those who ask it."""
    try:
        yield
    except RetrieverError as error:
        raise LibraryUnavailable(type(error).__name__) from error
