"""What the knowledge tools ask of a retriever: nearest passages, and a code's own section."""

from collections.abc import Sequence
from typing import Protocol


class LibraryUnavailable(Exception):
    """The documents cannot be searched now."""


class PassageLike(Protocol):
    """A passage of a document, as the retriever gives it."""

    @property
    def id(self) -> str:
        """Stable; document and section."""
        ...

    @property
    def document(self) -> str:
        """The document's id."""
        ...

    @property
    def title(self) -> str:
        """The document's title."""
        ...

    @property
    def kind(self) -> str:
        """What sort of document it is, e.g. procedure."""
        ...

    @property
    def language(self) -> str:
        """The language that it is written in, e.g. en."""
        ...

    @property
    def section(self) -> str:
        """The heading."""
        ...

    @property
    def text(self) -> str:
        """The words."""
        ...


class HitLike(Protocol):
    """A passage with its score."""

    @property
    def passage(self) -> PassageLike:
        """What was found."""
        ...

    @property
    def score(self) -> float:
        """Higher is nearer."""
        ...

    @property
    def beside(self) -> bool:
        """True where two things are compared and this tells the other one."""
        ...


class Library(Protocol):
    """Where documents are searched; the retriever keeps this promise."""

    async def search(self, query: str, *, limit: int = 5) -> Sequence[HitLike]:
        """The passages nearest to the query; none where nothing is relevant."""
        ...

    async def within(
        self, document: str, query: str, *, surely: bool = False
    ) -> Sequence[PassageLike]:
        """A document's sections on the query, the best first; all of it where that has no subject.

        None where it speaks of something else: of half of the query, or surely of most of it.
        """
        ...

    async def unknown_code(self, message: str) -> str:
        """A code of a kind that the house's papers have, and that none of them has; empty where none is."""
        ...

    async def asked(self, document: str, query: str) -> Sequence[PassageLike]:
        """The few sections of a house's own paper that are asked of, then those that warn.

        None where all of it is to be told, and none of the documents that Resync brings along.
        """
        ...

    async def whole(self, document: str) -> Sequence[PassageLike]:
        """All sections of a document, in reading order."""
        ...

    async def by_code(self, code: str) -> Sequence[PassageLike]:
        """The sections on exactly this code; none where it is not in the documents."""
        ...
