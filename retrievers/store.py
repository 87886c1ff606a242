"""The port to wherever passages are kept; the address chooses who serves it."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from retrievers.documents import Passage
from retrievers.errors import StoreUnavailable

if TYPE_CHECKING:  # both are slow to import, and the default store needs neither
    from langchain_core.embeddings import Embeddings
    from pydantic import SecretStr

LEG = 20  # what each leg of a hybrid search brings before both are fused and cut


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; scores order the hits of one search and mean nothing else.

    `beside` where two things are compared and this passage tells the other one.
    """

    passage: Passage
    score: float
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """Which content of a document a store holds, and in how many passages."""

    digest: str
    passages: int


def ranked(hits: Iterable[Hit], limit: int) -> list[Hit]:
    """The best hits; engines order equals by chance, here they keep the order of their ids."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:limit]


class PassageStore(Protocol):
    """Keeps passages and finds them again."""

    @property
    def semantic(self) -> bool:
        """True where meaning is searched beside words."""

    async def add(self, passages: Sequence[Passage]) -> None:
        """Keep these passages; one with a known id replaces the older."""

    async def search(
        self, query: str, limit: int, kinds: Collection[str] | None = None
    ) -> list[Hit]:
        """The best passages first, of these kinds only where kinds are named."""

    async def with_codes(self, codes: Iterable[str]) -> list[Passage]:
        """Every passage about one of these exact codes, in reading order."""

    async def of_document(self, document_id: str) -> list[Passage]:
        """Every passage of a document, in reading order."""

    async def editions(self) -> dict[str, Edition]:
        """What is held, by document."""

    async def count(self) -> int:
        """How many passages are held."""

    async def delete(self, document_id: str) -> None:
        """Forget a document; an unknown one is no fault."""

    async def close(self) -> None:
        """Let go of everything; twice is no fault."""


def open_store(
    url: str,
    *,
    embeddings: "Embeddings | None" = None,
    collection: str = "resync",
    api_key: "SecretStr | None" = None,
) -> AbstractAsyncContextManager[PassageStore]:
    """A store by its address: `:memory:`, a folder, `http(s)://`, or `qdrant-client:memory:`."""
    if url == "qdrant-client:memory:" or url.startswith(("http://", "https://")):
        # numpy, grpc and the client take seconds to import: only who needs them pays
        from retrievers.server_store import open_server  # noqa: PLC0415

        return open_server(url, embeddings, collection, api_key)
    if "://" in url or not url:
        raise StoreUnavailable(f"no store at {url!r}; use ':memory:', a folder or http(s)://host")
    from retrievers.embedded_store import open_embedded  # noqa: PLC0415

    return open_embedded(url, embeddings, collection)
