"""Which model speaks, what a turn may cost, and how the answer tells of both."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from starlette.responses import Response

from graphs.answer import Answer
from tests.graphs.unsure import UNCLEAR, unsure
from tests.house import MARIA, House, open_house
from tests.misbehaviour import begins_and_is_silent, calls_anew, in_turn
from tests.model_endpoint import Behaviour, Body, Endpoint, calls, refuses, routes, says, with_mark

pytestmark = pytest.mark.asyncio(loop_scope="session")
_STATUS = routes(("status", "What is the status of GL_POST?"))
_READ = calls(("object_status", {"name": "GL_POST"}))
_TOLD = says(with_mark("GL_POST is in ABEND [*]."))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(endpoint: Endpoint) -> AsyncIterator[House]:
    """A house with two language models, and little to spend on them."""
    async with open_house(
        llm_endpoint=endpoint.url,
        llm_model="first, second",
        llm_turn_tokens=60,
        llm_turn_seconds=1.5,
        llm_breaker_failures=1_000_000,
    ) as opened:
        yield opened


def _only(name: str, then: Behaviour) -> Behaviour:
    """The model of this name does that; the other refuses."""

    async def behave(body: Body) -> Response:
        return await (then if body["model"] == name else refuses(401))(body)

    return behave


async def test_the_second_speaks_for_the_first(house: House, endpoint: Endpoint) -> None:
    """The answer says who spoke and for whom; the first is asked once in the turn."""
    steps = {0: _STATUS, 1: _READ, 2: _TOLD}

    async def speak(body: Body) -> Response:
        spoken = sum(one["model"] == "second" for one in endpoint.asked) - 1
        return await steps[spoken](body)

    endpoint.will_always(_only("second", speak))
    answer = await house.ask(UNCLEAR)
    assert answer.answer == "GL_POST is in ABEND [1]."
    assert (answer.model, answer.fallback) == ("second", True)
    assert any("`first` failed; `second` answered" in gap for gap in answer.evidence.gaps)
    assert [body["model"] for body in endpoint.asked] == ["first", "second", "second", "second"]
    assert answer.evidence.status == "confirmed"


async def test_both_fail(house: House, endpoint: Endpoint) -> None:
    """The offline model is the last in the row."""
    endpoint.will_always(refuses(403))
    answer = await house.ask(unsure())
    assert [body["model"] for body in endpoint.asked] == ["first", "second"]
    assert (answer.model, answer.fallback) == ("offline", True)
    assert answer.receipts


async def test_a_caller_may_want_the_offline_model(house: House, endpoint: Endpoint) -> None:
    """Then no language model hears of the question, and that is no fallback."""
    endpoint.will_always(_STATUS)
    turn = await house.runtime.turns["supervisor"].start(MARIA, UNCLEAR, None, model="offline")
    answer = await turn.answer
    assert endpoint.asked == []
    assert (answer.model, answer.fallback) == ("offline", False)


def _tells_the_record(answer: Answer) -> None:
    assert "**ABEND**" in answer.answer
    assert any(one.fields.get("returnCode") == 8 for one in answer.receipts)
    assert (answer.model, answer.fallback) == ("offline", True)


async def test_the_tokens_of_a_turn_end(house: House, endpoint: Endpoint) -> None:
    """When they are used up, the offline model answers from what was found, and says so."""
    goes_on = calls_anew("object_status", "name")
    endpoint.will_always(in_turn(endpoint, _STATUS, _READ, goes_on))
    answer = await house.ask(UNCLEAR)
    _tells_the_record(answer)
    assert len(endpoint.asked) == 4  # 18 tokens each, and 60 to spend
    assert any("tokens" in gap for gap in answer.evidence.gaps)


async def test_the_seconds_of_a_turn_end(house: House, endpoint: Endpoint) -> None:
    """A model that takes its time has only what is left of the turn's."""
    endpoint.will_always(in_turn(endpoint, _STATUS, _READ, begins_and_is_silent()))
    answer = await house.ask(UNCLEAR)
    _tells_the_record(answer)
    assert any("time" in gap for gap in answer.evidence.gaps)


async def test_a_record_of_an_earlier_answer_may_be_spoken_of(
    house: House, endpoint: Endpoint
) -> None:
    """What was proved in this conversation needs no second reading; in another it does."""
    first = await house.ask("status of GL_POST")
    endpoint.will_always(in_turn(endpoint, _STATUS, says("As told, GL_POST ended with code 8.")))
    known = await house.ask(UNCLEAR, first.thread_id)
    assert known.answer == "As told, GL_POST ended with code 8."
    assert known.receipts
    assert known.model == "first"
    endpoint.will_always(in_turn(endpoint, _STATUS, says("As told, GL_POST ended with code 8.")))
    unknown = await house.ask(UNCLEAR)
    assert unknown.model == "offline"
