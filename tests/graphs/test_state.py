"""What a conversation keeps, and how little of it."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from graphs.answer import Answer
from graphs.context import RECURSION_LIMIT
from graphs.state import WINDOW, collected, windowed
from tests.graphs.records import make_section
from tests.house import MARIA, House

session = pytest.mark.asyncio(loop_scope="session")


@given(st.lists(st.integers(1, 5), max_size=12))
def test_the_window_keeps_the_newest_messages(sizes: list[int]) -> None:
    """Messages come in any portions; the last twelve stay, in their order."""
    kept: list[AnyMessage] = []
    said = 0
    for size in sizes:
        kept = windowed(kept, [HumanMessage(f"{said + n}") for n in range(size)])
        said += size
    expected = [str(n) for n in range(max(0, said - WINDOW), said)]
    assert [message.text for message in kept] == expected


def test_sections_gather_and_are_cleared() -> None:
    """Sections of one turn add up in any order; None makes room for the next turn."""
    one, two = make_section(0, "a"), make_section(1, "b")
    assert collected([one], [two]) == [one, two]
    assert collected([one, two], None) == []


@session
async def test_a_conversation_grows_linearly(house: House) -> None:
    """After fifty turns the last checkpoint is as small as after ten, and so is each one before."""
    runtime = house.runtime
    thread = await runtime.threads.create(MARIA.name)
    config: RunnableConfig = {"configurable": {"thread_id": thread.id}}
    graph = runtime.graphs["supervisor"]
    sizes: list[int] = []
    for _ in range(50):
        await house.ask("status of GL_POST", thread.id)
        sizes.append(await _stored(house, thread.id))
    state = await graph.aget_state(config)
    assert len(state.values["messages"]) == WINDOW
    assert state.values["sections"] == []
    early, late = sizes[19] - sizes[9], sizes[49] - sizes[39]
    assert late <= early * 1.1
    assert sizes[49] < 50 * 40_000


async def _stored(house: House, thread_id: str) -> int:
    """Bytes that Redis holds under keys of this thread's checkpoints."""
    redis = house.runtime.redis
    keys = [key async for key in redis.scan_iter(match=f"resync:checkpoint:*:{thread_id}")]
    assert keys
    return sum([len(await redis.dump(key) or b"") for key in keys])


@session
async def test_studio_gives_no_context_and_gets_an_answer(house: House) -> None:
    """Run bare, as Studio does, the graph takes its default context."""
    graph = house.runtime.graphs["supervisor"]
    config: RunnableConfig = {
        "configurable": {"thread_id": "bare"},
        "recursion_limit": RECURSION_LIMIT,
    }
    given_back = await graph.ainvoke({"messages": [HumanMessage("status of GL_POST")]}, config)
    answer = Answer.model_validate(given_back["answer"])
    assert answer.receipts
    assert answer.thread_id == ""
    assert isinstance(given_back["messages"][-1], AIMessage)


@session
async def test_a_stopped_turn_leaves_nothing_in_the_next(house: House) -> None:
    """What a cancelled turn had gathered is not told in the answer after it."""
    first = await house.ask("hello")
    house.hwa.delay, house.hwa.paths = 0.3, "issues|successors|predecessors|jobstream"
    turn = await house.runtime.turns["supervisor"].start(
        MARIA, "how many jobs abended and why is ROUTE_PLAN not starting?", first.thread_id
    )
    await asyncio.sleep(0.15)
    await house.runtime.runs.cancel(turn.run_id, MARIA.name)
    with pytest.raises(Exception, match="stopped"):
        await turn.answer
    house.heal()
    answer = await house.ask("status of GL_POST", first.thread_id)
    assert [one.id for one in answer.intents] == ["job_status"]
    assert len(answer.receipts) == 1
