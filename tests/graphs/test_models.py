"""The chat models behind an endpoint: their order, their rest, their retries; and what they cost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from pydantic import SecretStr
from structlog.testing import capture_logs

from graphs.answer import AgentUsage
from graphs.breaker import Breaker
from graphs.budget import Limits, Spent
from graphs.models import (
    BudgetUsedUp,
    Heard,
    ModelFailed,
    Models,
    Spoken,
    open_models,
    usage_of,
    used,
    within,
)
from tests.model_endpoint import Behaviour, Endpoint, answers, calls, refuses, says

session = pytest.mark.asyncio(loop_scope="session")
_COST = AgentUsage(input_tokens=11, output_tokens=7)


@asynccontextmanager
async def _models(endpoint: Endpoint, *names: str, **given: Any) -> AsyncIterator[Models]:
    options: dict[str, Any] = {"api_key": SecretStr("sk-k"), "seconds": 5.0, **given}
    async with open_models(names or ("a",), endpoint=endpoint.url, **options) as models:
        yield models


async def _said(model: BaseChatModel) -> Spoken[AIMessage]:
    message = await model.ainvoke("x")
    assert isinstance(message, AIMessage)
    return Spoken(message, usage_of(message))


async def _asked(models: Models, spent: Spent | None = None) -> Heard[AIMessage]:
    return await models.ask(_said, spent or Spent())


@session
async def test_pieces_make_the_whole(endpoint: Endpoint) -> None:
    """Split tool arguments come together again, and the usage is told once."""
    endpoint.will_always(calls(("find_jobs", {"states": ["ABEND"], "limit": 5})))
    async with _models(endpoint) as models:
        heard = await _asked(models)
    assert [(c["name"], c["args"]) for c in heard.value.tool_calls] == [
        ("find_jobs", {"states": ["ABEND"], "limit": 5})
    ]
    assert heard.usage == _COST
    assert [body["stream"] for body in endpoint.asked] == [True]
    assert endpoint.asked[0]["stream_options"] == {"include_usage": True}


@session
async def test_a_model_without_a_key_still_asks(endpoint: Endpoint) -> None:
    """Local endpoints want no key; the client wants one, so it gets a word."""
    endpoint.will(says("hi"), says("hi"))
    for key in (None, SecretStr("k")):
        async with _models(endpoint, api_key=key) as models:
            assert (await _asked(models)).value.text == "hi"
    assert endpoint.keys == ["Bearer none", "Bearer k"]


@session
@pytest.mark.parametrize("status", [400, 422, 501])
async def test_who_cannot_stream_is_asked_whole(endpoint: Endpoint, status: int) -> None:
    """Once refused, streaming is not tried again; the cost is told all the same."""
    endpoint.will(refuses(status, "stream_options: unknown"), says("hi"), says("ho"))
    async with _models(endpoint) as models:
        assert (await _asked(models)).usage == _COST
        assert (await _asked(models)).value.text == "ho"
    assert [bool(body.get("stream")) for body in endpoint.asked] == [True, False, False]


@session
async def test_who_ignores_the_wish_to_stream_is_heard(endpoint: Endpoint) -> None:
    """A whole answer where a stream was wanted holds no piece: the next calls are whole."""
    endpoint.will(says("hi", whole=True), says("hi", whole=True), says("ho", whole=True))
    async with _models(endpoint) as models:
        assert (await _asked(models)).value.text == "hi"
        assert (await _asked(models)).value.text == "ho"
    assert [bool(body.get("stream")) for body in endpoint.asked] == [True, False, False]


@session
async def test_the_models_are_asked_in_their_order(endpoint: Endpoint) -> None:
    """The second speaks when the first failed; in this turn the first is not asked again."""
    endpoint.will(refuses(401), says("hi"), says("ho"))
    spent = Spent()
    async with _models(endpoint, "a", "b") as models:
        first = await _asked(models, spent)
        again = await _asked(models, spent)
    assert [(one.model, one.instead_of) for one in (first, again)] == [("b", "a")] * 2
    assert [body["model"] for body in endpoint.asked] == ["a", "b", "b"]
    assert (spent.failed, spent.model_calls, spent.tokens) == ({"a"}, 3, 36)


@session
async def test_a_model_that_fails_in_a_row_rests(endpoint: Endpoint) -> None:
    """It is left alone for its while, over all turns."""
    endpoint.will_always(refuses(404))
    async with _models(endpoint, failures=2) as models:
        for _ in range(4):
            with pytest.raises(ModelFailed):
                await _asked(models)
    assert len(endpoint.asked) == 2


def test_a_breaker_closes_after_its_rest() -> None:
    """Then one failure is enough to open it again, and one success to forget them all."""
    now = [0.0]
    breaker = Breaker(lambda: now[0], failures=2, seconds=10)
    breaker.failed()
    assert not breaker.resting
    breaker.failed()
    assert breaker.resting
    now[0] = 10.0
    assert not breaker.resting
    breaker.failed()
    assert breaker.resting
    now[0] = 20.0
    breaker.succeeded()
    breaker.failed()
    assert not breaker.resting


@session
@pytest.mark.parametrize(
    ("broken", "asked"),
    [
        (refuses(429), 2),
        (refuses(429, Retry_After="0.1"), 2),
        (refuses(429, Retry_After="3600"), 1),
        (refuses(429, Retry_After="Fri, 01 Jan 2100 00:00:00 GMT"), 1),
        (refuses(429, Retry_After="Mon, 01 Jan 2024 00:00:00 GMT"), 2),
        (refuses(500), 2),
        (refuses(503, Retry_After="3600"), 1),
        (refuses(401), 1),
        (refuses(403), 1),
        (refuses(404), 1),
        (answers("{nope"), 2),  # as a stream, and whole
    ],
)
async def test_a_second_try_is_made_where_it_may_help(
    endpoint: Endpoint, broken: Behaviour, asked: int
) -> None:
    """A wait that fits is waited for; one that does not, and a refusal, end it at once."""
    endpoint.will_always(broken)
    async with _models(endpoint) as models:
        with pytest.raises(ModelFailed):
            await _asked(models)
    assert len(endpoint.asked) == asked


@session
@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_the_wait_that_was_asked_for_is_kept(endpoint: Endpoint, form: str) -> None:
    """The second try comes after it, and succeeds."""
    soon = datetime.now(UTC) + timedelta(seconds=2)
    told = "1" if form == "seconds" else format_datetime(soon, usegmt=True)
    endpoint.will(refuses(429, Retry_After=told), says("hi"))
    loop = asyncio.get_running_loop()
    async with _models(endpoint) as models:
        started = loop.time()
        heard = await _asked(models)
    assert heard.value.text == "hi"
    assert not heard.instead_of
    assert loop.time() - started >= 0.9


@session
@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_wrong_key_or_name_is_told_to_the_operator(endpoint: Endpoint, status: int) -> None:
    """One clear line says what to check, without the key."""
    endpoint.will(refuses(status, "bad key sk-k"))
    with capture_logs() as logs:
        async with _models(endpoint) as models:
            with pytest.raises(ModelFailed):
                await _asked(models)
    (line,) = [log for log in logs if log["event"] == "model_refused"]
    assert "LLM_" in line["hint"]
    assert "sk-k" not in repr(logs)


@session
async def test_an_answer_whose_cost_is_not_told_is_estimated(endpoint: Endpoint) -> None:
    """The estimate says that it is one."""
    endpoint.will(says("hello there", usage=False))
    async with _models(endpoint) as models:
        heard = await _asked(models)
    assert heard.usage.estimated
    assert heard.usage.input_tokens > 0
    assert heard.usage.output_tokens == 3


@session
@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(tokens=18), "tokens"),
        (Limits(model_calls=1), "calls"),
        (Limits(seconds=1e-9), "seconds"),
    ],
)
async def test_what_a_turn_may_cost_is_bounded(
    endpoint: Endpoint, limits: Limits, what: str
) -> None:
    """When one of its means is used up, no model is asked any more."""
    endpoint.will_always(says("hi"))
    spent = Spent(seconds=0.0 if what != "seconds" else 1.0)
    async with _models(endpoint, limits=limits) as models:
        if what != "seconds":
            await _asked(models, spent)
        before = len(endpoint.asked)
        with pytest.raises(BudgetUsedUp) as caught:
            await _asked(models, spent)
    assert caught.value.what == what
    assert len(endpoint.asked) == before


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
