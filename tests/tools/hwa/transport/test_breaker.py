import asyncio

import httpx
import pytest

from tests.tools.hwa.transport.far import (
    Answer,
    Clock,
    Far,
    Registry,
    act,
    failing,
    in_turn,
    read,
    status,
    well,
)
from tools.hwa.transport.breaker import Breaker, HostResting

HOST = "any.test:1"


async def outcome(breaker: Breaker, request: httpx.Request | None = None) -> str:
    """How a call ended."""
    try:
        return str((await breaker.handle_async_request(request or read())).status_code)
    except httpx.TransportError as error:
        return type(error).__name__


@pytest.mark.parametrize(
    "bad", [failing(httpx.ConnectError), failing(httpx.ReadTimeout), status(503), status(502)]
)
async def test_a_host_that_fails_in_a_row_is_left_alone(bad: Answer) -> None:
    """After so many failures nothing is sent until the rest is over; then one call tries."""
    clock, counted = Clock(), Registry()
    far = Far(any=in_turn(bad, bad, bad, bad, well))
    breaker = Breaker(far, counted.meters, threshold=3, rest=30, clock=clock)
    for _ in range(3):
        assert await outcome(breaker) != "HostResting"
    assert await outcome(breaker) == "HostResting"
    assert await outcome(breaker, act()) == "HostResting"
    assert len(far.asked) == 3
    assert counted.value("hwa_breaker_open", host=HOST) == 1

    clock.now += 30
    assert await outcome(breaker) != "HostResting"
    assert await outcome(breaker) == "HostResting"
    clock.now += 30
    assert await outcome(breaker) == "200"
    assert await outcome(breaker) == "200"
    assert counted.value("hwa_breaker_open", host=HOST) == 0
    assert counted.value("hwa_breaker_openings_total", host=HOST) == 2


async def test_failures_with_a_success_between_are_no_row() -> None:
    """A host that answers now and then is asked on."""
    bad = status(503)
    far = Far(any=in_turn(bad, bad, well, bad, bad, well))
    breaker = Breaker(far, Registry().meters, threshold=3)

    assert [await outcome(breaker) for _ in range(6)] == ["503", "503", "200"] * 2


@pytest.mark.parametrize("fine", [status(500), status(404), failing(httpx.PoolTimeout)])
async def test_what_says_nothing_about_the_host_is_not_held_against_it(fine: Answer) -> None:
    """HWA answers 500 for a wrong state, and a full pool is our own."""
    far = Far(any=fine)
    breaker = Breaker(far, Registry().meters, threshold=2)
    for _ in range(5):
        await outcome(breaker)

    assert len(far.asked) == 5


async def test_each_host_has_a_breaker_of_its_own() -> None:
    """One host's rest keeps nobody from another."""
    far = Far(any=status(503))
    breaker = Breaker(far, Registry().meters, threshold=1)
    await outcome(breaker)

    assert await outcome(breaker) == "HostResting"
    assert await outcome(breaker, httpx.Request("GET", "https://other.test:1/")) == "200"


async def test_after_a_rest_one_call_tries_and_the_others_wait() -> None:
    """A host that comes back is not met by everybody at once."""
    clock, gate = Clock(), asyncio.Event()
    far = Far(any=in_turn(status(503), well))
    breaker = Breaker(far, Registry().meters, threshold=1, rest=30, clock=clock)
    await outcome(breaker)
    clock.now += 30
    far.before = gate.wait
    trial = asyncio.create_task(outcome(breaker))
    await asyncio.sleep(0)

    assert await outcome(breaker) == "HostResting"
    gate.set()
    assert await trial == "200"
    assert await outcome(breaker) == "200"


async def test_a_trial_that_was_given_up_is_no_verdict() -> None:
    """A caller who leaves neither opens nor closes; the next call may try."""
    clock, gate = Clock(), asyncio.Event()
    far = Far(any=in_turn(status(503), well))
    breaker = Breaker(far, Registry().meters, threshold=1, rest=30, clock=clock)
    await outcome(breaker)
    clock.now += 30
    far.before = gate.wait
    trial = asyncio.create_task(outcome(breaker))
    await asyncio.sleep(0)
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    gate.set()

    assert await outcome(breaker) == "200"


def test_a_resting_host_looks_like_one_that_cannot_be_reached() -> None:
    """So that the fail-over, above, asks the next."""
    assert issubclass(HostResting, httpx.ConnectError)
