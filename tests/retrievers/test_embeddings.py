from collections.abc import Iterator

import pytest
from langchain_core.embeddings import Embeddings
from pydantic import SecretStr

from retrievers.embeddings import encoder_name, make_embeddings
from retrievers.errors import EmbeddingsUnavailable
from retrievers.store import open_store
from tests.retrievers.endpoint import Endpoint, serve
from tests.retrievers.samples import Meanings, passage


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An embeddings endpoint on the loopback."""
    with serve() as served:
        yield served


def made(url: str, key: SecretStr | None = None) -> Embeddings:
    """The encoder of an endpoint."""
    found = make_embeddings(url, key, "tiny")
    assert found is not None
    return found


@pytest.mark.parametrize("url", [None, ""])
def test_without_an_endpoint_there_are_no_embeddings(url: str | None) -> None:
    """Not configured is None: the search then goes by words alone."""
    assert make_embeddings(url, None, "some-model") is None


def test_an_endpoint_needs_a_model() -> None:
    """Half a configuration is a fault, not a silent search by words."""
    with pytest.raises(EmbeddingsUnavailable, match="model"):
        make_embeddings("http://127.0.0.1:9/v1", None, None)


async def test_texts_go_as_they_are_and_the_key_with_them(endpoint: Endpoint) -> None:
    """Texts are sent as text, not as token ids, and the key is shown to nobody else."""
    embeddings = made(endpoint.url, SecretStr("s3cret"))
    assert await embeddings.aembed_documents(["a car", "an apple"]) == [
        [1.0, 0.0, 0.0, 0.0],
        [0.0, 1.0, 0.0, 0.0],
    ]
    assert embeddings.embed_query("storm") == [0.0, 0.0, 1.0, 0.0]
    assert embeddings.embed_documents(["car"]) == [[1.0, 0.0, 0.0, 0.0]]
    assert endpoint.asked == [["a car", "an apple"], ["storm"], ["car"]]
    assert set(endpoint.keys) == {"Bearer s3cret"}
    assert "s3cret" not in repr(embeddings)


async def test_a_busy_endpoint_is_asked_again(endpoint: Endpoint) -> None:
    """One refusal for the moment is not a fault."""
    endpoint.refusals.append(503)
    assert len(await made(endpoint.url).aembed_query("car")) == 4


async def test_a_refusal_is_one_kind_of_fault(endpoint: Endpoint) -> None:
    """Whatever the endpoint's answer, callers see EmbeddingsUnavailable, naming the endpoint."""
    embeddings = made(endpoint.url)
    endpoint.refusals += [401] * 4
    with pytest.raises(EmbeddingsUnavailable, match=endpoint.url):
        await embeddings.aembed_query("car")
    with pytest.raises(EmbeddingsUnavailable):
        await embeddings.aembed_documents(["car"])
    with pytest.raises(EmbeddingsUnavailable):
        embeddings.embed_query("car")
    with pytest.raises(EmbeddingsUnavailable):
        embeddings.embed_documents(["car"])


async def test_an_encoder_has_a_name_and_a_size() -> None:
    """Collections are named after both, so that vectors of two encoders never mix."""
    assert await encoder_name(Meanings()) == ("tiny-meanings", 4)


async def test_a_hybrid_store_works_over_the_endpoint(endpoint: Endpoint) -> None:
    """Passages are found by meaning through a real HTTP endpoint."""
    async with open_store(":memory:", embeddings=made(endpoint.url)) as store:
        await store.add([passage(id="fleet", text="## A\nThe car park."), passage(id="other")])
        hits = await store.search("automobile", 2)
        assert hits[0].passage.document == "fleet"
