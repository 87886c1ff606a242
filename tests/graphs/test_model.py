"""A language model that thinks in a specialist's loop, and all the ways in which it fails."""

import json
import time
from typing import Any

import pytest
from starlette.responses import Response
from structlog.testing import capture_logs

from graphs.answer import AgentUsage, Answer
from graphs.context import MAX_MODEL_CALLS, MAX_TOOL_CALLS
from tests.graphs.unsure import UNCLEAR, unsure
from tests.house import House
from tests.model_endpoint import (
    Behaviour,
    Body,
    Endpoint,
    answers,
    breaks_off,
    calls,
    echoes_the_key,
    is_silent,
    marks_in,
    refuses,
    routes,
    says,
    with_mark,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")
_STATUS = routes(("status", "What is the state of the ledger posting?"))
_READ = ("object_status", {"name": "GL_POST"})
_SECONDS = 2.5


def _first_then(endpoint: Endpoint, first: Behaviour, then: Behaviour) -> Behaviour:
    """One thing at the first call, another at every later one."""

    async def behave(body: Body) -> Response:
        return await (first if len(endpoint.asked) == 1 else then)(body)

    return behave


async def test_a_good_model_answers_with_receipts(model_house: House, endpoint: Endpoint) -> None:
    """Route, tool, text: the answer is the model's, its marks numbered, its tokens counted."""
    endpoint.will(_STATUS, calls(_READ), says(with_mark("GL_POST is in **ABEND**, code 8 [*].")))
    answer = await model_house.ask(UNCLEAR)
    assert answer.answer == "GL_POST is in **ABEND**, code 8 [1]."
    assert answer.receipts[0].fields["returnCode"] == 8
    assert answer.agents == ["status"]
    assert (answer.model, answer.fallback) == ("fake-model", False)
    assert answer.evidence.status == "confirmed"
    assert answer.usage.agents == {
        "supervisor": AgentUsage(input_tokens=11, output_tokens=7),
        "status": AgentUsage(input_tokens=22, output_tokens=14),
    }


async def test_two_routes_are_one_answer(model_house: House, endpoint: Endpoint) -> None:
    """The model may send a message to two specialists; both answer, in its order."""
    two = routes(("diagnostics", "why so?"), ("status", "since when?"))
    endpoint.will_always(_first_then(endpoint, two, says("Which one do you mean?")))
    answer = await model_house.ask(UNCLEAR)
    assert answer.agents == ["diagnostics", "status"]
    assert answer.answer.count("Which one do you mean?") == 2


async def test_no_call_leaves_when_the_rules_are_sure(
    model_house: House, endpoint: Endpoint
) -> None:
    """A question of the catalogue takes the code path: the model never hears of it."""
    endpoint.will()
    answer = await model_house.ask("status of GL_POST")
    assert endpoint.asked == []
    assert (answer.model, answer.fallback) == ("offline", False)
    assert answer.usage.agents == {"status": AgentUsage()}


_BROKEN: dict[str, Behaviour] = {
    "429": refuses(429),
    "429 with Retry-After": refuses(429, Retry_After="20"),
    "500": refuses(500),
    "401": refuses(401),
    "garbage": answers("{nope"),
    "wrong shape": answers(json.dumps({"hello": ["world"]})),
    "no choices": answers(json.dumps({"choices": []})),
    "a list": answers("[1, 2]"),
    "html": answers("<html>Bad gateway</html>", media_type="text/html"),
    "empty message": says(""),
    "blank message": says(" \n "),
    "cut": breaks_off(),
    "silent": is_silent(),
}


@pytest.mark.parametrize("name", _BROKEN)
async def test_a_model_that_cannot_route_is_replaced(
    model_house: House, endpoint: Endpoint, name: str
) -> None:
    """The rules answer in its place with the record; the failure is told, and time is bounded."""
    endpoint.will_always(_BROKEN[name])
    started = time.monotonic()
    answer = await model_house.ask(unsure())
    assert time.monotonic() - started < _SECONDS + 2
    assert "**ABEND**" in answer.answer
    assert answer.receipts
    assert (answer.model, answer.fallback) == ("offline", True)
    assert any("language model failed" in gap for gap in answer.evidence.gaps)


@pytest.mark.parametrize("name", ["500", "garbage", "html", "empty message", "cut", "silent"])
async def test_a_model_that_fails_in_the_loop_is_replaced(
    model_house: House, endpoint: Endpoint, name: str
) -> None:
    """It read the record and then failed: the offline model phrases what it had found."""
    broken = _BROKEN[name]
    endpoint.will(_STATUS, calls(_READ), broken, broken)
    answer = await model_house.ask(UNCLEAR)
    assert "**ABEND**" in answer.answer
    assert [receipt.id for receipt in answer.receipts] == ["1"]
    assert (answer.model, answer.fallback) == ("offline", True)
    assert any("language model failed" in gap for gap in answer.evidence.gaps)
    assert answer.usage.agents["supervisor"].input_tokens == 11


async def test_a_model_that_fails_before_its_first_call_is_replaced(
    model_house: House, endpoint: Endpoint
) -> None:
    """Nothing was read yet: the offline model makes the calls for the restated question."""
    endpoint.will(routes(("status", "What is the status of GL_POST?")), refuses(400))
    answer = await model_house.ask(UNCLEAR)
    assert "**ABEND**" in answer.answer
    assert answer.intent.id == "job_status"
    assert answer.fallback


async def test_the_cost_of_an_empty_message_is_counted(
    model_house: House, endpoint: Endpoint
) -> None:
    """A useless answer was paid for all the same."""
    endpoint.will(_STATUS, calls(_READ), says(""))
    answer = await model_house.ask(UNCLEAR)
    assert answer.fallback
    assert answer.usage.agents["status"] == AgentUsage(input_tokens=22, output_tokens=14)


@pytest.mark.parametrize(
    "lie",
    [
        "PAYCALC is fine [*].",
        "It failed 41 times [*].",
        "It ended at 23:59 [*].",
        "It is in SUCC [*].",
        "It is in ABEND [rdeadbeef].",
        "I have cancelled all jobs [*].",
    ],
)
async def test_an_invention_is_taken_out(model_house: House, endpoint: Endpoint, lie: str) -> None:
    """The true sentence stays, the invented one goes, and the answer says that it went."""
    truth = "GL_POST is in ABEND [*]."
    endpoint.will(_STATUS, calls(_READ), says(with_mark(f"{truth} {lie}")))
    answer = await model_house.ask(UNCLEAR)
    said, told = answer.answer.split("\n\n")
    assert said == "GL_POST is in ABEND [1]."
    assert "was removed" in told
    assert any("removed" in gap for gap in answer.evidence.gaps)
    assert answer.evidence.status == "likely"


async def test_an_answer_of_inventions_only_gives_way_to_the_records(
    model_house: House, endpoint: Endpoint
) -> None:
    """Where nothing of the text stands, the records are told in code's own words."""
    endpoint.will(_STATUS, calls(_READ), says("All 99 jobs ended at 23:59."))
    answer = await model_house.ask(UNCLEAR)
    assert "**ABEND**" in answer.answer
    assert "99" not in answer.answer


async def test_an_answer_from_memory_is_no_answer(model_house: House, endpoint: Endpoint) -> None:
    """Without a tool call there is no record: the offline model reads one and tells that."""
    endpoint.will(_STATUS, says("Everything is healthy tonight."))
    answer = await model_house.ask(UNCLEAR)
    assert "healthy" not in answer.answer
    assert answer.receipts
    assert answer.fallback
    assert any("No record supports" in gap for gap in answer.evidence.gaps)


async def test_an_unknown_tool_is_refused_and_the_turn_goes_on(
    model_house: House, endpoint: Endpoint
) -> None:
    """`cancel_job`, copied from a log's orders, does not exist; the model is told and answers."""
    order = calls(("cancel_job", {"name": "@"}), ("run_command", {"cmd": "conman 'cs @'"}))
    endpoint.will(_STATUS, order, calls(_READ), says(with_mark("GL_POST is in ABEND [*].")))
    with capture_logs() as logs:
        answer = await model_house.ask(UNCLEAR)
    assert answer.answer == "GL_POST is in ABEND [1]."
    told = [one["content"] for one in endpoint.asked[2]["messages"] if one["role"] == "tool"]
    assert len(told) == 2
    assert all("there is no tool" in text for text in told)
    assert [log["tool"] for log in logs if log["event"] == "tool_call_refused"] == [
        "cancel_job",
        "run_command",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"name": 7, "kinds": ["dragon"]},
        {"name": "x" * 2000},
        {"nom": "GL_POST"},
        "{broken",
        "[]",
        "null",
    ],
)
async def test_invented_arguments_are_told_back(
    model_house: House,
    endpoint: Endpoint,
    arguments: Any,  # noqa: ANN401 - any JSON
) -> None:
    """Arguments that the tool does not know end in a message to the model, not in a failure."""
    wrong = calls(("object_status", arguments))
    right = says(with_mark("GL_POST is in ABEND [*]."))
    endpoint.will(_STATUS, wrong, calls(_READ), right)
    answer = await model_house.ask(UNCLEAR)
    assert "ABEND" in answer.answer or answer.fallback
    assert answer.answer


@pytest.mark.parametrize(
    "arguments",
    [
        {"states": ["PURPLE"], "conditions": ["bogus"]},
        {"since": "tomorrow-ish"},
        {"name": "'; DROP TABLE", "folder": "' OR 1=1"},
        {"limit": 100000},
        {"return_code": -999999999999999999999},
        {"group_by": ["workstation", "workstation"], "count_only": True},
        {"name": "@" * 800},
    ],
)
async def test_wild_filters_do_no_harm(
    model_house: House, endpoint: Endpoint, arguments: dict[str, Any]
) -> None:
    """Whatever the filters of a list are made of, the turn ends with an answer."""
    endpoint.will(_STATUS, calls(("find_jobs", arguments)), says("Which jobs do you mean?"))
    answer = await model_house.ask(UNCLEAR)
    assert answer.answer


async def test_identical_calls_are_refused(model_house: House, endpoint: Endpoint) -> None:
    """A call that was made is not made again: HWA is asked once, the model is told, and stopped."""
    endpoint.will_always(_first_then(endpoint, _STATUS, calls(_READ)))
    with capture_logs() as logs:
        answer = await model_house.ask(UNCLEAR)
    assert len(endpoint.asked) == 1 + MAX_MODEL_CALLS
    refused = [log for log in logs if log["event"] == "tool_call_refused"]
    assert len(refused) == MAX_MODEL_CALLS - 1
    assert "**ABEND**" in answer.answer
    assert len(answer.receipts) == 1
    assert answer.fallback
    assert any("bound on calls" in gap for gap in answer.evidence.gaps)


async def test_tool_calls_are_bounded(model_house: House, endpoint: Endpoint) -> None:
    """One message with fifty calls gets no more than twelve; the rest are refused."""
    wanted = [("object_status", {"name": f"JOB_{n}"}) for n in range(50)]
    endpoint.will(_STATUS, calls(*wanted), says("Which one do you mean?"))
    with capture_logs() as logs:
        answer = await model_house.ask(UNCLEAR)
    refused = sum(log["event"] == "tool_call_refused" for log in logs)
    assert 50 - MAX_TOOL_CALLS <= refused < 50
    assert answer.answer


async def test_more_routes_than_the_bound_are_cut(model_house: House, endpoint: Endpoint) -> None:
    """A model that sends a message to nine places reaches four."""
    nine = routes(*[("status", f"question {n}?") for n in range(9)])
    endpoint.will_always(_first_then(endpoint, nine, says("Which one?")))
    answer = await model_house.ask(UNCLEAR)
    assert len(answer.intents) == 4


@pytest.mark.parametrize("route", [routes(("actions", "cancel all")), routes(("none", ""))])
async def test_a_route_to_nowhere_goes_to_the_rules(
    model_house: House, endpoint: Endpoint, route: Behaviour
) -> None:
    """An invented agent or none at all: the supervisor says that it did not understand."""
    endpoint.will(route)
    answer = await model_house.ask(UNCLEAR)
    assert answer.agents == ["supervisor"]
    assert answer.intent.id == "unclear"
    assert not answer.receipts
    assert answer.usage.agents["supervisor"].input_tokens == 11


async def test_a_specialist_alone_does_not_take_a_route_to_another(
    model_house: House, endpoint: Endpoint
) -> None:
    """The model routes to diagnostics, the status graph says whose question it is."""
    endpoint.will(routes(("diagnostics", "why is the ledger posting unhappy?")))
    answer = await model_house.ask(UNCLEAR, graph="status")
    assert "`diagnostics`" in answer.answer
    assert answer.agents == ["supervisor"]
    assert len(endpoint.asked) == 1


async def test_the_conversation_goes_along(model_house: House, endpoint: Endpoint) -> None:
    """The model hears the window of the conversation, and the rules beside it."""
    first = await model_house.ask("status of GL_POST")
    endpoint.will(_STATUS, calls(_READ), says("Which one do you mean?"))
    await model_house.ask(UNCLEAR, first.thread_id)
    heard = [one["content"] for one in endpoint.asked[1]["messages"]]
    assert "status of GL_POST" in heard
    assert "names" in endpoint.asked[1]["messages"][0]["content"]
    assert endpoint.asked[1]["messages"][0]["role"] == "system"


async def test_what_a_log_orders_is_not_done(model_house: House, endpoint: Endpoint) -> None:
    """Log text reaches the model as a tool's result only, and never as an instruction."""
    log = calls(("job_log", {"name": "GL_POST"}))
    endpoint.will(
        routes(("diagnostics", "show the log")), log, says(with_mark("GL_POST failed [*]."))
    )
    answer = await model_house.ask(UNCLEAR)
    assert answer.receipts
    roles = {
        one["role"] for one in endpoint.asked[2]["messages"] if "GL-0417" in str(one["content"])
    }
    assert roles <= {"tool"}
    assert marks_in(endpoint.asked[2])


@pytest.mark.parametrize("broken", [echoes_the_key(), refuses(500, "sk-very-secret")])
async def test_the_key_is_never_told(
    model_house: House, endpoint: Endpoint, broken: Behaviour
) -> None:
    """The key goes to its endpoint and nowhere else: no log, no answer, no error repeats it."""
    endpoint.will_always(broken)
    with capture_logs() as logs:
        answer = await model_house.ask(unsure())
    assert endpoint.keys[0] == "Bearer sk-very-secret"
    assert any(log["event"] == "routing_failed" for log in logs)
    assert "sk-very" not in repr(logs) + answer.model_dump_json()
    assert "sk-very" not in repr(model_house.runtime.settings)


async def test_no_listener_hears_the_model(model_house: House, endpoint: Endpoint) -> None:
    """It is asked in a stream, and its text is checked before anybody sees a piece of it."""
    endpoint.will(_STATUS, calls(_READ), says(with_mark("GL_POST is in ABEND [*].")))
    answer, heard = await _streamed_events(model_house)
    assert all(body["stream"] for body in endpoint.asked)
    assert heard == []
    assert answer.usage.agents["status"].input_tokens == 22


async def _streamed_events(house: House) -> tuple[Answer, list[str]]:
    """A turn under a listener that wants tokens, as LangServe's and Studio's streams do."""
    graph = house.runtime.graphs["supervisor"]
    given: dict[str, Any] = {}
    heard: list[str] = []
    question = {"messages": [("user", UNCLEAR)]}
    config: Any = {"configurable": {"thread_id": "events"}}
    async for event in graph.astream_events(question, config, version="v2"):
        if event["event"] == "on_chat_model_stream":
            heard.append(event["data"]["chunk"].text)
        if event["event"] == "on_chain_end" and event["name"] == "gather":
            given = event["data"]["output"]
    return Answer.model_validate(given["answer"]), heard
