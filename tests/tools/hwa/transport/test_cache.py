import asyncio
from typing import Any

import httpx
import pytest

from tests.tools.hwa.transport.far import Clock, Far, Registry, act, failing, in_turn, read, status
from tools.hwa.transport.cache import Cache
from tools.hwa.transport.reads import AGE, FRESH, age_of

JOBS = "/twsd/api/v2/plan/job?limit=5"


def numbered() -> Any:  # noqa: ANN401 - an answer
    """Answers that can be told apart."""
    count = iter(range(1000))
    return lambda _: httpx.Response(200, json={"n": next(count)}, headers={"Set-Cookie": "a=b"})


async def number(cache: Cache, request: httpx.Request | None = None) -> int:
    """Which answer came."""
    response = await cache.handle_async_request(request or read(JOBS))
    return int((await response.aread())[5:-1])


async def test_an_answer_is_good_for_its_time() -> None:
    """The same read is not sent twice in that time; its age is told, another's cookie is not."""
    clock, counted = Clock(), Registry()
    cache = Cache(Far(any=numbered()), counted.meters, ttl=2, clock=clock)

    assert await number(cache) == 0
    clock.now += 1.5
    again = await cache.handle_async_request(read(JOBS))
    assert again.json() == {"n": 0}
    assert again.extensions[AGE] == age_of(again).total_seconds() == 1.5
    assert "set-cookie" not in again.headers
    clock.now += 0.6
    assert await number(cache) == 1
    assert counted.value("hwa_cache_reads_total", outcome="hit") == 1
    assert counted.value("hwa_cache_reads_total", outcome="miss") == 2


@pytest.mark.parametrize(
    "other",
    [
        read("/twsd/api/v2/plan/job?limit=6"),
        read(JOBS, authorization="Basic eA=="),
        read(JOBS, scope="WHOLE"),
        read(JOBS, accept="text/plain"),
        httpx.Request("GET", f"https://any.test:1{JOBS}", extensions={FRESH: True}),
    ],
)
async def test_a_read_that_may_answer_otherwise_is_another_read(other: httpx.Request) -> None:
    """Another filter, another user, another scope: nobody sees what was meant for somebody else."""
    cache = Cache(Far(any=numbered()), Registry().meters, ttl=2)
    await number(cache)

    assert await number(cache, other) == 1


async def test_what_changes_no_answer_makes_no_other_read() -> None:
    """The host and the number of a request do not belong to the question."""
    cache = Cache(Far(any=numbered()), Registry().meters, ttl=2)
    await number(cache, read(JOBS, host="a", **{"request-id": "1"}))

    assert await number(cache, read(JOBS, host="b", **{"request-id": "2"})) == 0


async def test_many_at_once_are_one() -> None:
    """While a read is under way, the same read waits for it."""
    gate, counted = asyncio.Event(), Registry()
    far = Far(any=numbered())
    far.before = gate.wait
    cache = Cache(far, counted.meters, ttl=2)
    readers = [asyncio.create_task(number(cache)) for _ in range(10)]
    await asyncio.sleep(0)
    gate.set()

    assert await asyncio.gather(*readers) == [0] * 10
    assert len(far.asked) == 1
    assert counted.value("hwa_cache_reads_total", outcome="joined") == 9


async def test_whoever_leaves_does_not_take_the_others_along() -> None:
    """The first reader's leaving ends nobody's read; the last one's does."""
    gate = asyncio.Event()
    far = Far(any=numbered())
    far.before = gate.wait
    cache = Cache(far, Registry().meters, ttl=2)
    first, second = (asyncio.create_task(number(cache)) for _ in range(2))
    await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.sleep(0)
    gate.set()
    assert await second == 0

    gate.clear()
    left = asyncio.create_task(number(cache, read("/other")))
    await asyncio.sleep(0.01)
    left.cancel()
    await asyncio.sleep(0.01)
    gate.set()
    assert await number(cache, read("/other")) == 1
    assert len(far.asked) == 3


async def test_failures_are_shared_and_never_kept() -> None:
    """Those who waited hear of it, those who come later ask anew; so it is with other statuses."""
    far = Far(any=in_turn(failing(httpx.ConnectError), status(404), numbered()))
    gate = asyncio.Event()
    far.before = gate.wait
    cache = Cache(far, Registry().meters, ttl=2)
    readers = [asyncio.create_task(cache.handle_async_request(read(JOBS))) for _ in range(3)]
    await asyncio.sleep(0)
    gate.set()
    heard = await asyncio.gather(*readers, return_exceptions=True)

    assert [type(each) for each in heard] == [httpx.ConnectError] * 3
    assert (await cache.handle_async_request(read(JOBS))).status_code == 404
    assert await number(cache) == 0


@pytest.mark.parametrize("good", [True, False])
async def test_an_action_makes_all_that_was_read_stale(good: bool) -> None:
    """Also an action that failed may have been carried out."""
    wanted = numbered() if good else in_turn(numbered(), failing(httpx.ReadTimeout), numbered())
    cache = Cache(Far(any=wanted), Registry().meters, ttl=60)
    before = (await cache.handle_async_request(read(JOBS))).extensions
    try:
        await cache.handle_async_request(act())
    except httpx.ReadTimeout:
        assert not good
    after = (await cache.handle_async_request(read(JOBS))).extensions

    assert before.keys() == after.keys()
    assert await number(cache) == (2 if good else 0)


async def test_a_read_begun_before_an_action_is_not_kept_after_it() -> None:
    """It may tell how things were before."""
    gate = asyncio.Event()
    far = Far(any=numbered())
    far.before = gate.wait
    cache = Cache(far, Registry().meters, ttl=60)
    early = asyncio.create_task(number(cache))
    await asyncio.sleep(0.01)
    action = asyncio.create_task(cache.handle_async_request(act()))
    await asyncio.sleep(0.01)
    gate.set()
    await asyncio.gather(early, action)

    assert await number(cache) == 2


async def test_the_room_is_bounded() -> None:
    """Old answers make room for new ones; one that is too large is not kept at all."""
    cache = Cache(Far(any=numbered()), Registry().meters, ttl=60, size=40_000)
    for limit in range(5):
        await number(cache, read(f"{JOBS}{limit}"))
    assert await number(cache, read(f"{JOBS}4")) == 4
    assert await number(cache, read(f"{JOBS}0")) == 5

    large = Far(any=lambda _: httpx.Response(200, content=b"x" * 50_000))
    cache = Cache(large, Registry().meters, ttl=60, size=40_000)
    await cache.handle_async_request(read())
    await cache.handle_async_request(read())
    assert len(large.asked) == 2


async def test_without_a_time_nothing_is_kept() -> None:
    """A ttl of 0 switches it off."""
    far = Far(any=numbered())
    cache = Cache(far, Registry().meters, ttl=0)
    await number(cache)

    assert await number(cache) == 1


async def test_closing_ends_what_is_under_way() -> None:
    """No read outlives the transport."""
    far = Far(any=numbered())
    far.before = asyncio.Event().wait
    cache = Cache(far, Registry().meters, ttl=2)
    reader = asyncio.create_task(number(cache))
    await asyncio.sleep(0.01)
    await cache.aclose()

    assert far.closed
    with pytest.raises(asyncio.CancelledError):
        await reader
