"""A turn as a stream of events, which can be lost, found again, and stopped."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from server.turns import Turns
from tests.house import MARIA
from tests.server.conftest import Site, open_site
from tests.server.problems import problem
from tests.server.sse import Event, ask, events_of, follow

pytestmark = pytest.mark.asyncio(loop_scope="session")
_QUESTION = "why did GL_POST abend?"


def _names(events: list[Event]) -> list[str]:
    return [event.event for event in events]


async def test_a_turn_is_told_in_order(site: Site) -> None:
    """Run, agents and tools, receipts, tokens, the answer, the end; ids grow by one."""
    events = await ask(site.maria, _QUESTION)
    names = _names(events)
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    assert names[0] == "run"
    assert names[-2:] == ["answer", "end"]
    order = [names.index(one) for one in ("run", "agent", "tool_start", "tool_end", "receipt")]
    assert order == sorted(order)
    assert names.index("receipt") < names.index("token") < names.index("answer")
    assert [e.data["agent"] for e in events if e.event == "agent"] == ["supervisor", "diagnostics"]
    assert events[-1].data == {"status": "done"}


async def test_the_stream_tells_what_the_answer_says(site: Site) -> None:
    """Tokens together are the answer's text; receipts are the answer's; both forms agree."""
    events = await ask(site.maria, _QUESTION)
    answer = next(event.data for event in events if event.event == "answer")
    assert "".join(e.data["text"] for e in events if e.event == "token") == answer["answer"]
    assert [e.data["id"] for e in events if e.event == "receipt"] == [
        receipt["id"] for receipt in answer["receipts"]
    ]
    plain = (await site.maria.post("/api/chat", json={"message": _QUESTION})).json()
    assert plain["answer"] == answer["answer"]


async def test_a_tool_is_told_when_it_starts(site: Site) -> None:
    """While HWA is slow the stream already says which tool is at work."""
    site.house.hwa.delay = 0.3
    body = {"message": "status of GL_POST"}
    headers = {"accept": "text/event-stream"}
    async with site.maria.stream("POST", "/api/chat", json=body, headers=headers) as response:
        loop = asyncio.get_running_loop()
        seen = {event.event: loop.time() async for event in events_of(response)}
    assert seen["tool_end"] - seen["tool_start"] > 0.15


async def test_what_was_missed_is_told_again(site: Site) -> None:
    """After any event, exactly the later ones come, as they were."""
    events = await ask(site.maria, _QUESTION)
    thread, run = events[0].data["thread_id"], events[0].data["run_id"]
    for after in (0, 1, 4, len(events) - 1, len(events)):
        assert await follow(site.maria, thread, run, after) == events[after:]
    assert await follow(site.maria, thread, run) == events


@pytest.mark.parametrize("last", ["-1", "x", "1.5"])
async def test_a_wrong_last_event_is_refused(site: Site, last: str) -> None:
    """The last event's id is a number that was given."""
    headers = {"Last-Event-ID": last}
    address = f"/threads/{uuid4()}/runs/{uuid4()}/stream"
    problem(await site.maria.get(address, headers=headers), 422, "invalid_request")


async def test_a_run_outlives_its_client(site: Site) -> None:
    """The connection drops in the middle; the run goes on, and its answer is there to follow."""
    site.house.hwa.delay = 0.1
    body = {"message": "status of GL_POST"}
    headers = {"accept": "text/event-stream"}
    async with (
        httpx.AsyncClient(base_url=site.url, headers=site.maria.headers) as leaving,
        leaving.stream("POST", "/api/chat", json=body, headers=headers) as response,
    ):
        first = await anext(events_of(response))
    later = await follow(site.maria, first.data["thread_id"], first.data["run_id"], first.id)
    assert _names(later)[-2:] == ["answer", "end"]
    assert later[0].id == first.id + 1


async def test_a_plain_request_outlives_its_client(site: Site) -> None:
    """The same without a stream: the turn is in the history although nobody waited."""
    site.house.hwa.delay = 0.15
    first = (await site.maria.post("/api/chat", json={"message": "hello"})).json()
    body = {"message": "status of GL_POST", "thread_id": first["thread_id"]}
    with pytest.raises(httpx.ReadTimeout):
        async with httpx.AsyncClient(
            base_url=site.url, headers=site.maria.headers, timeout=httpx.Timeout(5, read=0.1)
        ) as leaving:
            await leaving.post("/api/chat", json=body)
    (run,) = (await site.runtime.runs.of_thread(first["thread_id"], MARIA.name))[:1]
    await follow(site.maria, first["thread_id"], run.id)
    history = (await site.maria.get(f"/api/chat/{first['thread_id']}")).json()
    assert [turn["message"] for turn in history["turns"]] == ["hello", "status of GL_POST"]
    assert history["turns"][1]["answer"]["receipts"]


async def test_a_turn_can_be_stopped(site: Site) -> None:
    """A cancel ends the run as cancelled, says so to its readers, and frees the thread."""
    site.house.hwa.delay = 0.3
    turn = await site.runtime.turns["supervisor"].start(MARIA, _QUESTION, None)
    address = f"/threads/{turn.thread_id}/runs/{turn.run_id}"
    following = asyncio.create_task(follow(site.maria, turn.thread_id, turn.run_id))
    assert (await site.maria.post(f"{address}/cancel")).status_code == 204
    events = await following
    assert _names(events)[-2:] == ["error", "end"]
    assert events[-2].data["code"] == "turn_cancelled"
    assert events[-1].data["status"] == "cancelled"
    site.house.heal()
    again = {"message": "hello", "thread_id": turn.thread_id}
    assert (await site.maria.post("/api/chat", json=again)).status_code == 200
    assert (await site.maria.post(f"{address}/cancel")).status_code == 204


async def test_a_plain_request_learns_that_it_was_stopped(site: Site) -> None:
    """Whoever waits for the answer gets the problem instead."""
    first = (await site.maria.post("/api/chat", json={"message": "hello"})).json()
    site.house.hwa.delay = 0.3
    body = {"message": _QUESTION, "thread_id": first["thread_id"]}
    waiting = asyncio.create_task(site.maria.post("/api/chat", json=body))
    await asyncio.sleep(0.1)
    runs = await site.runtime.runs.of_thread(first["thread_id"], MARIA.name)
    await site.runtime.runs.cancel(runs[0].id, MARIA.name)
    problem(await waiting, 409, "turn_cancelled")


async def test_a_turn_has_its_time(site: Site) -> None:
    """A turn beyond its seconds ends as 504, in the stream as an `error` before the end."""
    runtime = site.runtime
    hasty = Turns(runtime.graphs["supervisor"], runtime.runs, runtime.threads, seconds=0.1)
    async with open_site(site.house, turns={**runtime.turns, "supervisor": hasty}) as hurried:
        site.house.hwa.delay = 0.3
        response = await hurried.maria.post("/api/chat", json={"message": _QUESTION})
        problem(response, 504, "turn_too_slow")
        events = await ask(hurried.maria, _QUESTION)
    assert _names(events)[-2:] == ["error", "end"]
    assert events[-2].data["code"] == "turn_too_slow"
    assert events[-2].data["correlation_id"]
    assert events[-1].data == {"status": "error"}


async def test_a_streamed_request_under_a_key_is_one_run(site: Site) -> None:
    """Sent again under its key, the stream of the first run is told again, also as JSON."""
    key = {"idempotency-key": str(uuid4())}
    first = await ask(site.maria, _QUESTION, **key)
    assert await ask(site.maria, _QUESTION, **key) == first
    body = {"message": _QUESTION, "thread_id": None}
    plain = await site.maria.post("/api/chat", json=body, headers=key)
    assert plain.json() == next(event.data for event in first if event.event == "answer")


async def test_closing_the_house_ends_its_turns(site: Site) -> None:
    """What still runs at the end is cancelled, and its log says so."""
    runtime = site.runtime
    turns = Turns(runtime.graphs["supervisor"], runtime.runs, runtime.threads, seconds=5)
    site.house.hwa.delay = 0.5
    turn = await turns.start(MARIA, _QUESTION, None)
    await turns.close()
    events = [event async for event in runtime.runs.events(turn.run_id, MARIA.name)]
    assert events[-1].data["status"] == "cancelled"
    assert turn.answer.cancelled()
    assert runtime.settings.conversation_ttl > timedelta(0)
