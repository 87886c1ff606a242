"""One contract for every place that keeps passages."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from retrievers.documents import Passage, passages
from retrievers.errors import StoreUnavailable
from retrievers.store import Edition, PassageStore, open_store
from tests.retrievers.samples import Meanings, document

PLACES = [":memory:", "folder", "qdrant-client:memory:", "server"]


@dataclass(frozen=True)
class Place:
    """Where a store is kept, and by which encoders it is searched."""

    url: str
    embeddings: Embeddings | None
    collection: str

    def open(self) -> AbstractAsyncContextManager[PassageStore]:
        """The store that is kept here."""
        return open_store(self.url, embeddings=self.embeddings, collection=self.collection)


@pytest.fixture(params=PLACES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store of each kind."""
    if request.param == "folder":
        return str(tmp_path / "knowledge")
    if request.param == "server":
        server = os.environ.get("QDRANT_URL")  # noqa: TID251 - which server to test is no setting
        return server or pytest.skip("no Qdrant server: set QDRANT_URL to run the contract on it")
    return str(request.param)


@pytest.fixture(params=["words", "hybrid"])
def place(request: pytest.FixtureRequest, url: str) -> Iterator[Place]:
    """Each kind of store, by words and by words and meaning."""
    embeddings = Meanings() if request.param == "hybrid" else None
    collection = f"resync-test-{uuid.uuid4().hex}"
    yield Place(url, embeddings, collection)
    if url.startswith("http"):
        _drop(url, collection)


@pytest.fixture
async def store(place: Place) -> AsyncIterator[PassageStore]:
    """An empty store."""
    async with place.open() as opened:
        yield opened


def _names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def _drop(url: str, prefix: str) -> None:
    from qdrant_client import QdrantClient  # noqa: PLC0415 - seconds, and only for a real server

    client = QdrantClient(url=url, check_compatibility=False)
    for one in client.get_collections().collections:
        if one.name.startswith(prefix):
            client.delete_collection(one.name)
    client.close()


def fleet() -> list[Passage]:
    """Passages of four documents of four kinds."""
    symphony = document(
        id="symphony",
        title="Recover a Symphony",
        kind="procedure",
        text="## On an agent\nReset the file.\n## On the master\nSwitch, then extend the plan.",
    )
    messages = document(
        id="messages",
        title="Messages",
        kind="message",
        codes=("AWSBHT057W", "RC 127"),
        text="## AWSBHT057W number\nToo large.\n## RC 127\nCommand not found.",
    )
    hold = document(codes=("HOLD", "RC 127"))
    pool = document(id="pool", title="The pool", kind="concept", text="## Who may\nBook a car.")
    return [one for told in (symphony, messages, hold, pool) for one in passages(told)]


async def test_an_empty_store_finds_nothing(store: PassageStore) -> None:
    """Nothing in, nothing out, and no fault."""
    assert await store.count() == 0
    assert await store.search("symphony", 5) == []
    assert await store.with_codes(["HOLD"]) == []
    assert await store.editions() == {}
    await store.add([])
    await store.delete("nobody")


async def test_a_passage_comes_back_as_it_went_in(store: PassageStore) -> None:
    """Every field of a found passage is the one that was added."""
    given = fleet()
    await store.add(given)
    found = (await store.search("recover symphony agent reset", 1))[0].passage
    assert found == given[0]


async def test_the_best_comes_first(store: PassageStore) -> None:
    """Hits are ordered by score, and the passage with the rare words leads."""
    await store.add(fleet())
    hits = await store.search("AWSBHT057W", 5)
    assert hits[0].passage.id == "messages#awsbht057w-number"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


async def test_a_limit_is_kept(store: PassageStore) -> None:
    """Never more hits than asked."""
    await store.add(fleet())
    assert len(await store.search("symphony master agent hold", 2)) == 2


async def test_only_the_kinds_asked_for(store: PassageStore) -> None:
    """Kinds that were not named are not found, however well they fit."""
    await store.add(fleet())
    hits = await store.search("symphony hold predecessor", 5, kinds=["state"])
    assert {hit.passage.kind for hit in hits} == {"state"}
    assert await store.search("symphony", 5, kinds=["recipe"]) == []


async def test_accents_and_language_do_not_matter(store: PassageStore) -> None:
    """A Portuguese question finds the English passage, with accents or without."""
    await store.add(fleet())
    for question in ("comando não encontrado", "comando nao encontrado"):
        hits = await store.search(question, 1)
        assert hits[0].passage.id == "messages#rc-127"


async def test_stop_words_find_nothing_by_themselves(place: Place, store: PassageStore) -> None:
    """A question without a word of meaning is no fault; words alone find nothing for it."""
    await store.add(fleet())
    hits = await store.search("o que é que o", 5)
    assert bool(hits) == (place.embeddings is not None)


async def test_meaning_is_searched_where_it_is_encoded(place: Place, store: PassageStore) -> None:
    """Another word for the same is found by a hybrid store, and only by it."""
    await store.add(fleet())
    hits = await store.search("automobile", 1)
    assert store.semantic == (place.embeddings is not None)
    assert [hit.passage.id for hit in hits] == (["pool#who-may"] if store.semantic else [])


async def test_exact_words_are_not_lost_in_a_hybrid_search(store: PassageStore) -> None:
    """A code is found first though its meaning says nothing to the encoder."""
    await store.add(fleet())
    hits = await store.search("AWSBHT057W weather", 1)
    assert hits[0].passage.id == "messages#awsbht057w-number"


async def test_codes_are_looked_up_exactly(store: PassageStore) -> None:
    """A code in any spelling finds the passages about it, an unknown one nothing."""
    await store.add(fleet())
    assert [one.id for one in await store.with_codes(["rc=127"])] == [
        "job-hold#reasons",
        "messages#rc-127",
    ]
    assert [one.id for one in await store.with_codes(["awsbht057"])] == [
        "messages#awsbht057w-number"
    ]
    assert await store.with_codes(["RC 12"]) == []
    assert await store.with_codes(["AWSBHT058W"]) == []


async def test_a_known_id_is_replaced(store: PassageStore) -> None:
    """Adding a passage again does not double it, and the newer text stands."""
    await store.add(fleet())
    changed = passages(document(text="## Reasons\nA hurricane came by."))
    await store.add(changed)
    assert await store.count() == len(fleet())
    assert (await store.search("hurricane", 1))[0].passage == changed[0]


async def test_editions_tell_what_is_held(store: PassageStore) -> None:
    """By document: which content, in how many passages."""
    given = fleet()
    await store.add(given)
    held = await store.editions()
    assert held["symphony"] == Edition(given[0].edition, 2)
    assert set(held) == {"symphony", "messages", "job-hold", "pool"}


async def test_two_editions_at_once_equal_no_document(store: PassageStore) -> None:
    """A broken update is seen as such, so that it is mended."""
    old = passages(document(text="## A\na\n## B\nb"))
    new = passages(document(text="## A\nc\n## B\nd"))
    await store.add([old[0], new[1]])
    assert await store.editions() == {"job-hold": Edition("", 2)}


async def test_a_deleted_document_is_gone(store: PassageStore) -> None:
    """All its passages go, and nobody else's."""
    await store.add(fleet())
    await store.delete("symphony")
    assert set(await store.editions()) == {"messages", "job-hold", "pool"}
    assert await store.count() == 4
    assert await store.search("symphony reset", 5, kinds=["procedure"]) == []


async def test_many_may_search_at_once(store: PassageStore) -> None:
    """Searches beside each other give what they give alone."""
    await store.add(fleet())
    alone = await store.search("symphony", 3)
    many = await asyncio.gather(*(store.search("symphony", 3) for _ in range(20)))
    assert all(found == alone for found in many)


async def test_closing_twice_is_no_fault(store: PassageStore) -> None:
    """A store may be closed by its owner and again at the end of its block."""
    await store.close()
    await store.close()


@pytest.mark.parametrize("embeddings", [None, Meanings()], ids=["words", "hybrid"])
async def test_a_folder_keeps_what_it_was_given(
    tmp_path: Path, embeddings: Embeddings | None
) -> None:
    """A store that is opened again holds what was added and not what was deleted."""
    place = Place(str(tmp_path), embeddings, "resync")
    async with place.open() as first:
        await first.add(fleet())
        await first.delete("messages")
    async with place.open() as again:
        assert set(await again.editions()) == {"symphony", "job-hold", "pool"}
        assert (await again.search("symphony reset", 1))[0].passage == fleet()[0]


async def test_two_owners_of_a_folder_are_refused(tmp_path: Path) -> None:
    """The second is told that the folder is open elsewhere, and the first works on."""
    place = Place(str(tmp_path), None, "resync")
    async with place.open() as first:
        with pytest.raises(StoreUnavailable, match="another process"):
            await place.open().__aenter__()
        await first.add(fleet())
        assert await first.count() == len(fleet())


async def test_encoders_do_not_mix(tmp_path: Path) -> None:
    """A folder searched by words and by meaning keeps the two apart."""
    async with Place(str(tmp_path), None, "resync").open() as by_words:
        await by_words.add(fleet())
        async with Place(str(tmp_path), Meanings(), "resync").open() as hybrid:
            assert await hybrid.count() == 0
    assert _names(tmp_path) == {"resync-bm25-1", "resync-bm25-1-tiny-meanings-4"}


@pytest.mark.parametrize("url", ["", "redis://host", "ftp://host"])
def test_an_unknown_address_is_refused(url: str) -> None:
    """The fault tells which addresses there are."""
    with pytest.raises(StoreUnavailable, match="http"):
        open_store(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9"])
async def test_a_silent_server_is_a_fault(url: str) -> None:
    """A server that is not there stops the opening, naming it."""
    with pytest.raises(StoreUnavailable, match=url):
        await open_store(url).__aenter__()


async def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """What cannot be a folder is a fault of the store, not of the system below it."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="file"):
        await open_store(str(tmp_path / "file")).__aenter__()
