"""The laws of conversations."""

from datetime import timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from server.store import is_id
from server.threads import ThreadExists, ThreadNotFound, Threads


@pytest.fixture(name="threads")
def _threads(redis: Redis) -> Threads:
    return Threads(redis, timedelta(hours=1))


async def test_a_claim_without_an_id_makes_a_thread(threads: Threads) -> None:
    """Each claim without an id gives its owner a thread of its own."""
    first = await threads.claim(None, "ana")
    second = await threads.claim(None, "ana")

    assert first.id != second.id
    assert first == await threads.claim(first.id, "ana")
    assert (first.owner, first.title) == ("ana", "")


@pytest.mark.parametrize("thread_id", ["never-made", "", "a:b", "x" * 65, "../up", "a\nb"])
async def test_an_unknown_id_is_not_found(threads: Threads, thread_id: str) -> None:
    """An id that nobody made names no thread, however it is spelt."""
    with pytest.raises(ThreadNotFound):
        await threads.claim(thread_id, "ana")


async def test_anothers_thread_is_as_unknown_as_none(threads: Threads) -> None:
    """No verb tells a user that another user's thread exists, and none changes it."""
    theirs = await threads.create("bia", title="Payroll")
    await threads.append_turn(theirs.id, {"message": "?"})

    for verb in (
        threads.claim(theirs.id, "ana"),
        threads.get(theirs.id, "ana"),
        threads.turns(theirs.id, "ana"),
        threads.rename(theirs.id, "ana", "Mine"),
        threads.delete(theirs.id, "ana"),
    ):
        with pytest.raises(ThreadNotFound):
            await verb

    assert await threads.list("ana") == []
    assert (await threads.get(theirs.id, "bia")).title == "Payroll"
    assert await threads.turns(theirs.id, "bia") == [{"message": "?"}]


async def test_an_id_can_be_chosen_once(threads: Threads) -> None:
    """A chosen id makes a thread, unless it is taken by anybody or is no id."""
    assert (await threads.create("ana", "chosen-1")).id == "chosen-1"

    for owner, thread_id in [("ana", "chosen-1"), ("bia", "chosen-1"), ("ana", "a:b")]:
        with pytest.raises(ThreadExists):
            await threads.create(owner, thread_id)


async def test_turns_are_kept_in_order(threads: Threads) -> None:
    """What was said is read back as it was said; the thread knows when it last changed."""
    thread = await threads.create("ana")
    said = [{"message": f"Pergunta {number}?", "answer": {"n": number}} for number in range(5)]
    for turn in said:
        await threads.append_turn(thread.id, turn)

    assert said == await threads.turns(thread.id, "ana")
    assert (await threads.get(thread.id, "ana")).updated_at > thread.updated_at


async def test_the_list_begins_with_the_last_change(threads: Threads) -> None:
    """Threads are listed newest first, in pages, and a change brings one to the front."""
    ids = [(await threads.create("ana")).id for _ in range(4)]
    await threads.append_turn(ids[0], {})

    assert [ids[0], ids[3], ids[2], ids[1]] == [item.id for item in await threads.list("ana")]
    assert [ids[3], ids[2]] == [item.id for item in await threads.list("ana", limit=2, offset=1)]


async def test_a_renamed_thread_has_its_new_title(threads: Threads) -> None:
    """A title can be changed, and any text will do."""
    thread = await threads.create("ana")

    assert (await threads.rename(thread.id, "ana", "Fechamento: maio")).title == "Fechamento: maio"
    assert (await threads.list("ana"))[0].title == "Fechamento: maio"


async def test_a_deleted_thread_stays_deleted(threads: Threads, redis: Redis) -> None:
    """A late turn does not bring a deleted thread back, and nothing of it is left."""
    thread = await threads.create("ana")
    await threads.append_turn(thread.id, {})

    await threads.delete(thread.id, "ana")

    with pytest.raises(ThreadNotFound):
        await threads.append_turn(thread.id, {})
    assert await threads.list("ana") == []
    assert await redis.keys("*") == []


async def test_every_key_will_expire(threads: Threads, redis: Redis) -> None:
    """Nothing is stored for ever, and reading renews the whole life."""
    thread = await threads.create("ana")
    await threads.append_turn(thread.id, {})
    keys = await redis.keys("*")
    for key in keys:
        await redis.expire(key, 10)

    await threads.get(thread.id, "ana")

    assert len(keys) == 3
    assert all(cast("bytes", key).startswith(b"resync:") for key in keys)
    assert all([await redis.ttl(key) > 3000 for key in keys])


async def test_anothers_look_does_not_keep_a_thread_alive(threads: Threads, redis: Redis) -> None:
    """Only the owner's use renews a thread's life."""
    thread = await threads.create("bia")
    await redis.expire(f"resync:thread:{thread.id}", 10)

    with pytest.raises(ThreadNotFound):
        await threads.get(thread.id, "ana")

    assert await redis.ttl(f"resync:thread:{thread.id}") <= 10


async def test_an_expired_thread_leaves_the_list(threads: Threads, redis: Redis) -> None:
    """A thread that has expired is listed no more, and its id is swept from the list."""
    gone, kept = await threads.create("ana"), await threads.create("ana")
    await redis.delete(f"resync:thread:{gone.id}")

    assert [kept.id] == [item.id for item in await threads.list("ana")]
    assert await redis.zrange("resync:threads:ana", 0, -1) == [kept.id.encode()]


@given(st.text())
def test_an_id_is_harmless_in_a_key(text: str) -> None:
    """Whatever passes for an id is short and has no character that means something in a key."""
    if is_id(text):
        assert 1 <= len(text) <= 64
        assert not set(text) & set(": \n\0*?[]{}/")
        assert text.isascii()
