"""Passages on a Qdrant server, through LangChain's vector store; slow to import, so on demand."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

from langchain_core.embeddings import Embeddings
from langchain_qdrant import QdrantVectorStore, RetrievalMode
from langchain_qdrant.qdrant import QdrantVectorStoreError
from langchain_qdrant.sparse_embeddings import SparseEmbeddings, SparseVector
from pydantic import SecretStr
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from retrievers.codes import keys
from retrievers.documents import Passage, from_payload
from retrievers.embedded_store import (
    DENSE,
    EVERYTHING,
    INDEXED,
    SPARSE,
    editions_of,
    point_id,
    stored,
)
from retrievers.embeddings import encoder_name
from retrievers.errors import StoreUnavailable
from retrievers.sparse import SparseEncoder, SparseWords
from retrievers.store import LEG, Edition, Hit, ranked

TIMEOUT = 10
BATCH = 256


class SparseWordEmbeddings(SparseEmbeddings):
    """Our BM25 words, as LangChain's vector store asks for them."""

    def __init__(self, encoder: SparseEncoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[SparseVector]:
        """The words of each document."""
        return [_vector(self._encoder.document(text)) for text in texts]

    def embed_query(self, text: str) -> SparseVector:
        """The words of a question."""
        return _vector(self._encoder.query(text))


@asynccontextmanager
async def open_server(
    url: str, embeddings: Embeddings | None, collection: str, api_key: SecretStr | None
) -> AsyncIterator["ServerStore"]:
    """A store on a server, or for `qdrant-client:memory:` in the client's own imitation of one."""
    encoder = SparseEncoder()
    name, size = f"{collection}-{encoder.name}", 0
    if embeddings is not None:
        model, size = await encoder_name(embeddings)
        name = f"{name}-{model}-{size}"
    local = url == "qdrant-client:memory:"
    client = await asyncio.to_thread(_client, url, api_key, local=local)
    try:
        with _border(url):
            await asyncio.to_thread(_ensure_collection, client, name, size, local=local)
        yield ServerStore(client, name, url, encoder, embeddings)
    finally:
        await asyncio.to_thread(client.close)


class ServerStore:
    """One collection; the client blocks, so its calls run beside the event loop."""

    def __init__(
        self,
        client: QdrantClient,
        name: str,
        url: str,
        encoder: SparseEncoder,
        embeddings: Embeddings | None,
    ) -> None:
        self._client = client
        self._name = name
        self._url = url
        self._encoder = encoder
        self._embeddings = embeddings

    @property
    def semantic(self) -> bool:
        """True where an encoder of meanings was given."""
        return self._embeddings is not None

    async def add(self, passages: Sequence[Passage]) -> None:
        """Keep these passages; one with a known id replaces the older."""
        if not passages:
            return
        with _border(self._url):
            await asyncio.to_thread(
                self._vectors(self._mode()).add_texts,
                [one.searchable for one in passages],
                [stored(one) for one in passages],
                [point_id(one.id) for one in passages],
                BATCH,
            )

    async def search(
        self, query: str, limit: int, kinds: Collection[str] | None = None
    ) -> list[Hit]:
        """The best passages first; both legs bring more than is asked before they are fused."""
        mode = self._mode()
        if not self._encoder.query(query).indices:  # nothing but stop words
            if mode is RetrievalMode.SPARSE:
                return []
            mode = RetrievalMode.DENSE
        with _border(self._url):
            found = await asyncio.to_thread(
                self._vectors(mode).similarity_search_with_score,
                query,
                max(limit, LEG),
                _only("kind", kinds) if kinds else None,
                hybrid_fusion=models.FusionQuery(fusion=models.Fusion.DBSF),
            )
        return ranked((Hit(from_payload(one.metadata), score) for one, score in found), limit)

    async def with_codes(self, codes: Iterable[str]) -> list[Passage]:
        """Every passage about one of these exact codes, in reading order."""
        return await self._where("keys", keys(codes))

    async def of_document(self, document_id: str) -> list[Passage]:
        """Every passage of a document, in reading order."""
        return await self._where("document", [document_id])

    async def editions(self) -> dict[str, Edition]:
        """What is held, by document."""
        with _border(self._url):
            facet = await asyncio.to_thread(
                self._client.facet, self._name, "metadata.held", limit=EVERYTHING, exact=True
            )
        return editions_of((str(hit.value), hit.count) for hit in facet.hits)

    async def count(self) -> int:
        """How many passages are held."""
        with _border(self._url):
            return (await asyncio.to_thread(self._client.count, self._name)).count

    async def delete(self, document_id: str) -> None:
        """Forget a document; an unknown one is no fault."""
        only = models.FilterSelector(filter=_only("document", [document_id]))
        with _border(self._url):
            await asyncio.to_thread(self._client.delete, self._name, only)

    async def close(self) -> None:
        """Let go of the connections; twice is no fault."""
        await asyncio.to_thread(self._client.close)

    def _mode(self) -> RetrievalMode:
        return RetrievalMode.HYBRID if self._embeddings else RetrievalMode.SPARSE

    def _vectors(self, mode: RetrievalMode) -> QdrantVectorStore:
        return QdrantVectorStore(
            self._client,
            self._name,
            embedding=self._embeddings,
            retrieval_mode=mode,
            vector_name=DENSE,
            sparse_embedding=SparseWordEmbeddings(self._encoder),
            sparse_vector_name=SPARSE,
            validate_embeddings=False,
            validate_collection_config=False,  # it was made or found by us, by its exact name
        )

    async def _where(self, field: str, wanted: list[str]) -> list[Passage]:
        with _border(self._url):
            found = await asyncio.to_thread(self._scrolled, field, wanted)
        return sorted(found, key=lambda one: (one.document, one.position))

    def _scrolled(self, field: str, wanted: list[str]) -> list[Passage]:
        found, after = list[Passage](), None
        while True:
            records, after = self._client.scroll(
                self._name, scroll_filter=_only(field, wanted), limit=BATCH, offset=after
            )
            found += [from_payload((record.payload or {})["metadata"]) for record in records]
            if after is None:
                return found


def _client(url: str, api_key: SecretStr | None, *, local: bool) -> QdrantClient:
    if local:
        return QdrantClient(":memory:")
    key = api_key.get_secret_value() if api_key else None
    # the check only warns; a server that is not there is told by the first call
    return QdrantClient(url=url, api_key=key, timeout=TIMEOUT, check_compatibility=False)


def _ensure_collection(client: QdrantClient, name: str, dense: int, *, local: bool) -> None:
    if not client.collection_exists(name):
        _create_collection(client, name, dense)
    if local:  # the imitation needs no indexes, and warns about them
        return
    for field in INDEXED:  # again each time, which costs nothing: a start may have died half way
        client.create_payload_index(name, f"metadata.{field}", models.PayloadSchemaType.KEYWORD)


def _create_collection(client: QdrantClient, name: str, dense: int) -> None:
    vectors = {DENSE: models.VectorParams(size=dense, distance=models.Distance.COSINE)}
    idf = models.SparseVectorParams(modifier=models.Modifier.IDF)
    try:
        client.create_collection(
            name, vectors_config=vectors if dense else {}, sparse_vectors_config={SPARSE: idf}
        )
    except UnexpectedResponse:
        if not client.collection_exists(name):  # else another worker was quicker
            raise


def _only(field: str, values: Collection[str]) -> models.Filter:
    match = models.MatchAny(any=list(values))
    return models.Filter(must=[models.FieldCondition(key=f"metadata.{field}", match=match)])


def _vector(words: SparseWords) -> SparseVector:
    return SparseVector(indices=words.indices, values=words.values)


@contextmanager
def _border(url: str) -> Iterator[None]:
    try:
        yield
    except (ApiException, QdrantVectorStoreError) as error:
        raise StoreUnavailable(f"Qdrant at {url}: {error}") from error
