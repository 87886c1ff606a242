"""The chat model behind an endpoint, and the endpoint that the tests put there."""

import asyncio
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from graphs.answer import AgentUsage
from graphs.models import ModelFailed, open_chat_model, used, within
from tests.model_endpoint import Endpoint, calls, says

session = pytest.mark.asyncio(loop_scope="session")


@session
async def test_the_fake_endpoint_says_the_same_streamed_and_whole(endpoint: Endpoint) -> None:
    """Split tool arguments come together again, and the usage is told in both forms."""
    async with open_chat_model("m", endpoint=endpoint.url, api_key=None) as model:
        assert isinstance(model, ChatOpenAI)
        streaming = model.model_copy(update={"disable_streaming": False, "stream_usage": True})
        endpoint.will_always(calls(("find_jobs", {"states": ["ABEND"], "limit": 5})))
        whole = await model.ainvoke("x")
        pieces = [piece async for piece in streaming.astream("x")]
    together = pieces[0]
    for piece in pieces[1:]:
        together += piece
    assert isinstance(together, AIMessageChunk)
    assert len(pieces) > 3
    assert [(c["name"], c["args"]) for c in together.tool_calls] == [
        (c["name"], c["args"]) for c in whole.tool_calls
    ]
    assert used(together.usage_metadata) == used(whole.usage_metadata)
    assert [body.get("stream", False) for body in endpoint.asked] == [False, True]


@session
async def test_a_model_without_a_key_still_asks(endpoint: Endpoint) -> None:
    """Local endpoints want no key; the client wants one, so it gets a word."""
    endpoint.will(says("hi"))
    async with open_chat_model("m", endpoint=endpoint.url, api_key=SecretStr("k")) as model:
        assert (await model.ainvoke("x")).text == "hi"
    assert endpoint.keys == ["Bearer k"]


@pytest.mark.parametrize("error", [ValueError("secret"), KeyError("secret"), TimeoutError()])
async def test_failures_are_named_without_their_words(error: Exception) -> None:
    """An endpoint's own words stay out: they may repeat a key or a question."""

    async def fail() -> Any:  # noqa: ANN401 - never returns
        raise error

    with pytest.raises(ModelFailed) as caught:
        await within(fail(), 1)
    assert str(caught.value) == type(error).__name__


async def test_a_slow_model_has_failed() -> None:
    """The patience ends at its seconds; a cancel is no failure of the model."""
    with pytest.raises(ModelFailed, match="TimeoutError"):
        await within(asyncio.sleep(5), 0.01)
    waiting = asyncio.create_task(within(asyncio.sleep(5), 5))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_untold_usage_is_zero() -> None:
    """An endpoint that counts nothing costs nothing that we know of."""
    assert used(None) == AgentUsage()
