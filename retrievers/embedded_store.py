"""Passages in Qdrant's own in-process engine: nothing to install, nothing to start."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import NAMESPACE_URL, uuid5

import qdrant_edge as edge

from retrievers.codes import keys
from retrievers.documents import Passage, from_payload, to_payload
from retrievers.embeddings import encoder_name
from retrievers.errors import StoreUnavailable
from retrievers.sparse import SparseEncoder, SparseWords
from retrievers.store import LEG, Edition, Hit, ranked

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

DENSE, SPARSE = "dense", "sparse"
EVERYTHING = 100_000  # the engine wants a limit; no list of documents comes near it
INDEXED = ("document", "kind", "keys", "held")


@asynccontextmanager
async def open_embedded(
    url: str, embeddings: "Embeddings | None", collection: str
) -> AsyncIterator["EmbeddedStore"]:
    """A store in a folder, or for `:memory:` in one that goes when the store closes."""
    encoder = await asyncio.to_thread(SparseEncoder)
    name, size = f"{collection}-{encoder.name}", 0
    if embeddings is not None:
        model, size = await encoder_name(embeddings)
        name = f"{name}-{model}-{size}"
    async with AsyncExitStack() as stack:
        folder = Path(url)
        if url == ":memory:":
            passing = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="resync-")
            folder = Path(stack.enter_context(passing))
        shard = await asyncio.to_thread(_open_shard, folder / name, size, kept=url != ":memory:")
        store = EmbeddedStore(shard, encoder, embeddings)
        stack.push_async_callback(store.close)
        yield store


class EmbeddedStore:
    """One shard of the engine; its calls block shortly, so they run beside the event loop."""

    def __init__(
        self, shard: edge.EdgeShard, encoder: SparseEncoder, embeddings: "Embeddings | None"
    ) -> None:
        self._shard = shard
        self._encoder = encoder
        self._embeddings = embeddings
        self._open = True

    @property
    def semantic(self) -> bool:
        """True where an encoder of meanings was given."""
        return self._embeddings is not None

    async def add(self, passages: Sequence[Passage]) -> None:
        """Keep these passages; one with a known id replaces the older."""
        dense: Sequence[list[float] | None] = [None] * len(passages)
        if self._embeddings is not None and passages:
            dense = await self._embeddings.aembed_documents([one.searchable for one in passages])
        await asyncio.to_thread(self._add, passages, dense)

    async def search(
        self, query: str, limit: int, kinds: Collection[str] | None = None
    ) -> list[Hit]:
        """The best passages first; both legs bring more than is asked before they are fused."""
        sparse = self._encoder.query(query)
        dense = await self._embeddings.aembed_query(query) if self._embeddings else None
        if not sparse.indices and dense is None:
            return []
        return await asyncio.to_thread(self._search, sparse, dense, limit, kinds)

    async def with_codes(self, codes: Iterable[str]) -> list[Passage]:
        """Every passage about one of these exact codes, in reading order."""
        return await asyncio.to_thread(self._where, "keys", keys(codes))

    async def of_document(self, document_id: str) -> list[Passage]:
        """Every passage of a document, in reading order."""
        return await asyncio.to_thread(self._where, "document", [document_id])

    async def editions(self) -> dict[str, Edition]:
        """What is held, by document."""
        return await asyncio.to_thread(self._editions)

    async def count(self) -> int:
        """How many passages are held."""
        return await asyncio.to_thread(self._count)

    async def delete(self, document_id: str) -> None:
        """Forget a document; an unknown one is no fault."""
        await asyncio.to_thread(self._delete, document_id)

    async def close(self) -> None:
        """Write what is unwritten and let go of the folder; twice is no fault."""
        if self._open:
            self._open = False
            await asyncio.to_thread(self._close)

    def _add(self, passages: Sequence[Passage], dense: Sequence[list[float] | None]) -> None:
        points = [self._point(one, two) for one, two in zip(passages, dense, strict=True)]
        with _border():
            self._shard.update(edge.UpdateOperation.upsert_points(points))
            self._shard.flush()

    def _point(self, passage: Passage, dense: list[float] | None) -> edge.Point:
        vectors: dict[str, edge.NamedVector] = {
            SPARSE: _sparse(self._encoder.document(passage.searchable))
        }
        if dense is not None:
            vectors[DENSE] = dense
        return edge.Point(point_id(passage.id), vectors, stored(passage))

    def _search(
        self,
        sparse: SparseWords,
        dense: list[float] | None,
        limit: int,
        kinds: Collection[str] | None,
    ) -> list[Hit]:
        only, wide = _only("kind", kinds) if kinds else None, max(limit, LEG)
        words = edge.Query.Nearest(_sparse(sparse), using=SPARSE)
        if dense is None:
            request = edge.QueryRequest(limit=wide, query=words, filter=only, with_payload=True)
        else:
            meaning = edge.Query.Nearest(dense, using=DENSE)
            request = edge.QueryRequest(
                limit=wide,
                prefetches=[
                    edge.Prefetch(wide, query=leg, filter=only)
                    for leg in ([meaning, words] if sparse.indices else [meaning])
                ],
                query=cast("edge.Fusion", edge.Fusion.Dbsf()),  # the stub keeps them apart
                with_payload=True,
            )
        with _border():
            points = self._shard.query(request)
        hits = (Hit(from_payload(point.payload or {}), point.score) for point in points)
        return ranked(hits, limit)

    def _where(self, field: str, wanted: list[str]) -> list[Passage]:
        request = edge.ScrollRequest(
            limit=EVERYTHING, filter=_only(field, wanted), with_payload=True
        )
        with _border():
            records, _ = self._shard.scroll(request)
        found = [from_payload(record.payload or {}) for record in records]
        return sorted(found, key=lambda one: (one.document, one.position))

    def _editions(self) -> dict[str, Edition]:
        with _border():
            facet = self._shard.facet(edge.FacetRequest("held", limit=EVERYTHING, exact=True))
        # the engine still names the values of deleted points, with a count of zero
        return editions_of((str(hit.value), hit.count) for hit in facet.hits if hit.count)

    def _count(self) -> int:
        with _border():
            return self._shard.count(edge.CountRequest(exact=True))

    def _delete(self, document_id: str) -> None:
        only = _only("document", [document_id])
        with _border():
            self._shard.update(edge.UpdateOperation.delete_points_by_filter(only))
            self._shard.flush()

    def _close(self) -> None:
        with _border():
            self._shard.flush()
            self._shard.close()


def point_id(passage_id: str) -> str:
    """A passage's place in an engine, which takes nothing but UUIDs and numbers."""
    return str(uuid5(NAMESPACE_URL, passage_id))


def stored(passage: Passage) -> dict[str, object]:
    """What an engine keeps of a passage: itself, and what it is filtered by."""
    held = f"{passage.edition}@{passage.document}"
    return to_payload(passage) | {"keys": keys(passage.codes), "held": held}


def editions_of(counted: Iterable[tuple[str, int]]) -> dict[str, Edition]:
    """The documents behind the `held` values of an engine."""
    found = dict[str, Edition]()
    for held, passages in counted:
        digest, _, document = held.partition("@")
        other = found.get(document)
        # two editions at once are a broken update, and equal to no document there is
        found[document] = (
            Edition("", other.passages + passages) if other else Edition(digest, passages)
        )
    return found


def _open_shard(folder: Path, dense: int, *, kept: bool) -> edge.EdgeShard:
    config = edge.EdgeConfig(
        vectors={DENSE: edge.EdgeVectorParams(dense, edge.Distance.Cosine)} if dense else None,
        sparse_vectors={SPARSE: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
        wal_enabled=kept,
    )
    with _border(f"{folder}: "):
        if folder.is_dir() and any(folder.iterdir()):
            return edge.EdgeShard.load(str(folder), config)
        folder.mkdir(parents=True, exist_ok=True)
        shard = edge.EdgeShard.create(str(folder), config)
        for field in INDEXED:
            keyword = edge.PayloadSchemaType.Keyword
            shard.update(edge.UpdateOperation.create_field_index(field, keyword))
        return shard


def _only(field: str, values: Collection[str]) -> edge.Filter:
    return edge.Filter(must=[edge.FieldCondition(field, match=edge.MatchAny(list(values)))])


def _sparse(words: SparseWords) -> edge.SparseVector:
    return edge.SparseVector(words.indices, words.values)


@contextmanager
def _border(where: str = "") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(f"{where}{error}") from error
    except Exception as error:
        if type(error) is not Exception:  # the engine raises bare ones; the rest is our own
            raise
        hint = "; another process has it open" if "WouldBlock" in str(error) else ""
        raise StoreUnavailable(f"{where}embedded Qdrant: {error}{hint}") from error
