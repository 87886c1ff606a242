"""The laws of the saver that LangGraph's own suite does not look at."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.types import Command
from redis.asyncio import Redis

from graphs.checkpoints import (
    CheckpointError,
    CheckpointIncomplete,
    CheckpointStoreUnavailable,
    RedisSaver,
    make_saver,
    open_checkpointer,
)
from tests.graphs.checkpoints.worlds import (
    CountingRedis,
    asking,
    counting,
    echo,
    history,
    said,
    stored_bytes,
    texts,
    thread,
)
from tests.redis_server import redis_server

HOUR = timedelta(hours=1)
VALUES = "resync:checkpoint:values:thread"


@dataclass(frozen=True)
class Verdict:
    """A type of our own in a state."""

    cause: str


@pytest.fixture(name="saver")
async def _saver(redis: Redis) -> RedisSaver:
    return make_saver(redis, HOUR)


async def _put(saver: RedisSaver, values: dict[str, Any], version: int = 1) -> dict[str, Any]:
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = values
    checkpoint["channel_versions"] = dict.fromkeys(values, version)
    versions = checkpoint["channel_versions"]
    config = await saver.aput(thread(checkpoint_ns=""), checkpoint, {"step": 1}, versions)
    return config["configurable"]


async def test_a_conversation_goes_on(saver: RedisSaver) -> None:
    """Each turn finds all that was said before, in whatever durability it was stored."""
    graph = echo(saver)
    for turn, durability in enumerate(("exit", "sync", "async")):
        await graph.ainvoke(said(f"turn {turn}"), thread(), durability=cast("Any", durability))

    state = await graph.aget_state(thread())
    assert texts(state.values)[::2] == ["turn 0", "turn 1", "turn 2"]
    assert len(state.values["messages"]) == 6


async def test_a_conversation_outlives_its_process(real_redis_url: str) -> None:
    """What one saver stored, another one reads."""
    async with open_checkpointer(real_redis_url, HOUR) as saver:
        await saver.adelete_thread("thread")
        await echo(saver).ainvoke(said("one"), thread(), durability="exit")

    async with open_checkpointer(real_redis_url, HOUR) as saver:
        state = await echo(saver).ainvoke(said("two"), thread(), durability="exit")

    assert texts(state)[::2] == ["one", "two"]


async def test_a_pause_is_resumed(saver: RedisSaver) -> None:
    """A run that asked back goes on with the reply."""
    graph = asking(saver)
    paused = await graph.ainvoke(said("go"), thread(), durability="exit")

    state = await graph.ainvoke(Command(resume="yes"), thread(), durability="exit")

    assert paused["__interrupt__"][0].value == "Sure?"
    assert texts(state) == ["go", "You said yes"]


async def test_the_past_can_be_forked(saver: RedisSaver) -> None:
    """Two branches from one checkpoint do not write over each other."""
    graph = echo(saver)
    await graph.ainvoke(said("one"), thread())
    past = (await graph.aget_state(thread())).config
    await graph.ainvoke(said("two"), thread())

    fork = await graph.ainvoke(said("other two"), past)

    told = [texts(item.checkpoint["channel_values"])[2:3] for item in await history(saver, limit=9)]
    assert texts(fork)[2] == "other two"
    assert ["two"] in told
    assert ["other two"] in told


async def test_listing_is_by_page(saver: RedisSaver) -> None:
    """A thread of more checkpoints than one read takes is listed whole, and in order."""
    ids = [(await _put(saver, {}))["checkpoint_id"] for _ in range(120)]

    listed = [item.config["configurable"]["checkpoint_id"] for item in await history(saver)]

    assert listed == ids[::-1]
    assert len(await history(saver, limit=110)) == 110
    assert await history(saver, limit=0) == []
    assert len(await history(saver, config=None)) == 120
    assert len(await history(saver, config=None, limit=7)) == 7


async def test_every_key_will_expire(redis: Redis, saver: RedisSaver) -> None:
    """Nothing is stored for ever, and both a read and a write renew the whole life."""
    graph = echo(saver)
    config = await graph.ainvoke(said("one"), thread(), durability="sync")
    assert config

    async def read() -> object:
        return await saver.aget_tuple(thread())

    async def write() -> object:
        return await _put(saver, {})

    for use in (read, write):
        keys = await redis.keys("*")
        for key in keys:
            await redis.expire(cast("str", key), 10)
        await use()
        assert len(keys) == 3
        assert all(cast("bytes", key).startswith(b"resync:") for key in keys)
        assert all([await redis.ttl(cast("str", key)) > 3000 for key in keys])


async def test_a_copy_will_expire(redis: Redis, saver: RedisSaver) -> None:
    """A copied thread has a life of its own, and what was there already stays."""
    await echo(saver).ainvoke(said("source"), thread(), durability="sync")
    await echo(saver).ainvoke(said("target"), thread("copy"), durability="sync")
    await saver.acopy_thread("thread", "copy")

    keys = await redis.keys("*:copy")
    copied = await history(saver, config=thread("copy"))
    beginnings = {text for item in copied for text in texts(item.checkpoint["channel_values"])[:1]}

    assert len(keys) == 3
    assert all([await redis.ttl(cast("str", key)) > 3000 for key in keys])
    assert beginnings == {"source", "target"}


async def test_what_does_not_change_is_stored_once(redis: Redis, saver: RedisSaver) -> None:
    """Fifty turns store an unchanged channel once, and each message once: growth is a line."""
    graph = echo(saver)
    manual = "m" * 100_000
    sizes = {}
    await graph.ainvoke({"manual": manual}, thread(), durability="exit")
    for turn in range(1, 51):
        await graph.ainvoke(said(f"turn {turn} " + "x" * 500), thread(), durability="exit")
        if turn in {1, 25, 50}:
            sizes[turn] = await stored_bytes(redis)

    assert sizes[50] < 100_000 + 250_000
    # On a line the second half grows as the first; as a square it would grow three times as much.
    assert sizes[50] - sizes[25] < 1.6 * (sizes[25] - sizes[1])
    assert len((await graph.aget_state(thread())).values["messages"]) == 101


async def test_a_turn_costs_few_round_trips() -> None:
    """The newest checkpoint is read in two round trips and written in one."""
    redis = CountingRedis()
    saver = make_saver(redis, HOUR)
    for _ in range(3):
        await echo(saver).ainvoke(said("a turn"), thread(), durability="sync")

    redis.trips = 0
    found = await saver.aget_tuple(thread())
    assert redis.trips == 2

    assert found
    redis.trips = 0
    await saver.aput(found.config, found.checkpoint, found.metadata, {"messages": "9"})
    assert redis.trips == 1
    await redis.aclose()


async def test_messages_left_out_are_found(saver: RedisSaver) -> None:
    """A checkpoint that carries only what changed still has the messages that did not."""
    await _put(saver, {"messages": [HumanMessage("one", id="1")], "n": 1})
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"n": 2}
    checkpoint["channel_versions"] = {"messages": 1, "n": 2}
    await saver.aput(thread(checkpoint_ns=""), checkpoint, {}, {"n": 2})

    found = await saver.aget_tuple(thread())

    assert found
    assert found.checkpoint["channel_values"] == {"messages": [HumanMessage("one", id="1")], "n": 2}


@pytest.mark.parametrize(
    "value",
    [[], [HumanMessage("same", id="1")] * 2, [AIMessage("a", id="a"), {"not": "a message"}], None],
)
async def test_lists_come_back_as_they_were(saver: RedisSaver, value: object) -> None:
    """An empty list, a message said twice, a mixed list and nothing are kept as they are."""
    await _put(saver, {"channel": value})

    found = await saver.aget_tuple(thread())

    assert found
    assert found.checkpoint["channel_values"] == {"channel": value}


async def test_two_writers_at_once(redis: Redis, saver: RedisSaver) -> None:
    """Whatever two processes write to one thread at once is there, whole, and in order."""
    other = make_saver(redis, HOUR)

    async def write(writer: RedisSaver, name: str) -> None:
        for number in range(20):
            values = {"who": f"{name} {number}", "messages": [HumanMessage(name, id=name)]}
            config = await _put(writer, values, version=hash(f"{name}{number}"))
            await writer.aput_writes({"configurable": config}, [("who", name)], name)

    await asyncio.gather(write(saver, "one"), write(other, "two"))

    found = await history(saver)
    ids = [item.checkpoint["id"] for item in found]
    assert len(found) == 40
    assert ids == sorted(ids, reverse=True)
    for item in found:
        name = item.checkpoint["channel_values"]["messages"][0].text
        assert item.checkpoint["channel_values"]["who"].startswith(name)
        assert item.pending_writes == [(name, "who", name)]


async def test_pruning_does_not_disturb_a_writer(saver: RedisSaver) -> None:
    """A thread that is pruned while it is written to keeps its newest checkpoint, whole."""
    graph = echo(saver)

    async def talk() -> None:
        for turn in range(10):
            await graph.ainvoke(said(f"turn {turn}"), thread(), durability="sync")

    talking = asyncio.create_task(talk())
    while not talking.done():
        await saver.aprune(["thread"])
        await asyncio.sleep(0.002)
    await talking

    assert len((await graph.aget_state(thread())).values["messages"]) == 20


async def test_pruning_gives_the_room_back(redis: Redis, saver: RedisSaver) -> None:
    """Of a pruned thread nothing is left but what its newest checkpoint is made of."""
    graph = echo(saver)
    for turn in range(10):
        await graph.ainvoke(said(f"turn {turn}"), thread(), durability="sync")
    before = (await graph.aget_state(thread())).values
    much = await stored_bytes(redis)

    await saver.aprune(["thread"])

    assert (await graph.aget_state(thread())).values == before
    assert await stored_bytes(redis) < much / 4
    await saver.aprune(["thread"], strategy="delete")
    assert await redis.keys("*") == []
    with pytest.raises(ValueError, match="strategy"):
        await saver.aprune(["thread"], strategy="keep_some")


@pytest.mark.parametrize("durability", ["exit", "sync"])
@pytest.mark.parametrize("turns", range(1, 6))
async def test_pruning_keeps_what_delta_channels_are_rebuilt_from(
    saver: RedisSaver, turns: int, durability: str
) -> None:
    """A channel stored as writes is the same after pruning, and goes on to grow."""
    graph = counting(saver)
    for turn in range(turns):
        await graph.ainvoke({"names": [f"{turn}"]}, thread(), durability=durability)
    before = (await graph.aget_state(thread())).values

    await saver.aprune(["thread"])

    assert len(before["names"]) == 2 * turns
    assert (await graph.aget_state(thread())).values == before
    after = await graph.ainvoke({"names": ["more"]}, thread(), durability=durability)
    assert after["names"] == [*before["names"], "more", "answer to more"]


async def test_a_lost_value_is_not_an_empty_one(redis: Redis, saver: RedisSaver) -> None:
    """A checkpoint whose values were evicted is an error, not a conversation that is empty."""
    await _put(saver, {"plain": 1})
    await redis.delete(VALUES)
    with pytest.raises(CheckpointIncomplete):
        await saver.aget_tuple(thread())

    await _put(saver, {"messages": [HumanMessage("one")]})
    await redis.delete(VALUES)
    with pytest.raises(CheckpointIncomplete):
        await saver.aget_tuple(thread())


async def test_an_outage_is_told(tmp_path: Path) -> None:
    """When Redis is gone every verb says so: none answers as if the thread were empty."""
    with redis_server(tmp_path) as url:
        context = open_checkpointer(url, HOUR)
        saver = await context.__aenter__()
        config = {"configurable": await _put(saver, {"n": 1})}

    verbs: list[Callable[[], Awaitable[object]]] = [
        lambda: saver.aget_tuple(thread()),
        lambda: history(saver),
        lambda: history(saver, config=None),
        lambda: _put(saver, {"n": 2}),
        lambda: saver.aput_writes(cast("Any", config), [("n", 1)], "task"),
        lambda: saver.adelete_thread("thread"),
        lambda: saver.adelete_for_runs(["run"]),
        lambda: saver.acopy_thread("thread", "copy"),
        lambda: saver.aprune(["thread"]),
    ]
    for verb in verbs:
        with pytest.raises(CheckpointStoreUnavailable) as caught:
            await verb()
        assert caught.value.__cause__ is not None
    await context.__aexit__(None, None, None)


async def test_only_allowed_types_are_rebuilt(redis: Redis) -> None:
    """A type that was not allowed comes back as plain data: a checkpoint cannot run code."""
    await _put(make_saver(redis, HOUR), {"verdict": Verdict("DISK_FULL")})

    strict = await make_saver(redis, HOUR).aget_tuple(thread())
    allowing = await make_saver(redis, HOUR, allowed=[Verdict]).aget_tuple(thread())

    assert strict
    assert allowing
    assert strict.checkpoint["channel_values"] == {"verdict": {"cause": "DISK_FULL"}}
    assert allowing.checkpoint["channel_values"] == {"verdict": Verdict("DISK_FULL")}


async def test_names_cannot_run_into_each_other(saver: RedisSaver) -> None:
    """A name with the character that parts names is refused."""
    with pytest.raises(ValueError, match="NUL"):
        await saver.aput(thread(checkpoint_ns="a\0b"), empty_checkpoint(), {}, {})


async def test_a_namespace_is_not_its_neighbour(saver: RedisSaver) -> None:
    """Namespaces that begin alike, and threads that do, are kept apart."""
    for namespace in ("", "a", "ab", "a|b", "a:1"):
        await saver.aput(thread(checkpoint_ns=namespace), empty_checkpoint(), {}, {})
        found = await history(saver, config=thread(checkpoint_ns=namespace))
        assert len(found) == 1
    assert await history(saver, config=thread("thread:rows")) == []
    assert len(await history(saver)) == 5


async def test_the_first_word_stands(saver: RedisSaver) -> None:
    """A task's write is kept as first said, its error as last said; each task keeps its order."""
    config: Any = {"configurable": await _put(saver, {})}
    await saver.aput_writes(config, [("n", 1), ("m", 1)], "b", "path-1")
    await saver.aput_writes(config, [("n", 2)], "b", "path-1")
    await saver.aput_writes(config, [("__error__", "first")], "b", "path-1")
    await saver.aput_writes(config, [("__error__", "last")], "b", "path-1")
    await saver.aput_writes(config, [("n", 3)], "a", "path-2")
    await saver.aput_writes(config, [], "c")

    found = await saver.aget_tuple(thread())

    assert found
    assert found.pending_writes == [
        ("b", "__error__", "last"),
        ("b", "n", 1),
        ("b", "m", 1),
        ("a", "n", 3),
    ]


async def test_the_synchronous_face(saver: RedisSaver) -> None:
    """From another thread the synchronous methods do the same; from the loop's they refuse."""

    def work() -> list[object]:
        put = saver.put(thread(checkpoint_ns=""), empty_checkpoint(), {"run_id": "run"}, {})
        saver.put_writes(put, [("n", 1)], "task")
        saver.copy_thread("thread", "copy")
        writes = [item.pending_writes for item in saver.list(thread("copy"))]
        saver.prune(["thread"])
        saver.delete_for_runs(["run"])
        saver.delete_thread("copy")
        return [writes, saver.get_tuple(thread()), saver.get_tuple(thread("copy"))]

    assert await asyncio.to_thread(work) == [[[("task", "n", 1)]], None, None]
    with pytest.raises(CheckpointError, match="asynchronous"):
        saver.get_tuple(thread())


def test_versions_grow_and_never_meet() -> None:
    """Versions sort as they grow, and two branches from one version take different ones."""

    async def versions() -> list[str]:
        saver = make_saver(CountingRedis(), HOUR)
        grown = [saver.get_next_version(None, None)]
        for _ in range(12):
            grown.append(saver.get_next_version(grown[-1], None))
        assert saver.get_next_version(grown[0], None) != grown[1]
        return grown

    grown = asyncio.run(versions())
    assert grown == sorted(grown)
