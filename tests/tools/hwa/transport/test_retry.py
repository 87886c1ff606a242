from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from tests.tools.hwa.transport.far import (
    Answer,
    Far,
    Registry,
    act,
    failing,
    in_turn,
    read,
    status,
    well,
)
from tools.hwa.transport.breaker import HostResting
from tools.hwa.transport.reads import READ
from tools.hwa.transport.retry import Retry


class Waits:
    """A sleep that takes no time and notes how long it was asked to take."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Notes it."""
        self.seconds.append(seconds)


PASSING = [
    failing(httpx.ConnectError),
    failing(httpx.ConnectTimeout),
    failing(httpx.ReadError),
    failing(httpx.RemoteProtocolError),
    status(502),
    status(503),
    status(504),
]


@pytest.mark.parametrize("bad", PASSING)
async def test_a_read_that_failed_in_passing_is_asked_again(bad: Answer) -> None:
    """Broken connections and absent servers pass; the caller sees the good answer alone."""
    far, waits, counted = Far(any=in_turn(bad, bad, well)), Waits(), Registry()
    retry = Retry(far, counted.meters, attempts=3, sleep=waits)

    assert (await retry.handle_async_request(read())).status_code == 200
    assert len(far.asked) == 3
    assert counted.value("hwa_retries_total") == 2
    assert 0 <= waits.seconds[0] <= 0.2
    assert 0 <= waits.seconds[1] <= 0.4


@pytest.mark.parametrize("bad", PASSING)
async def test_an_action_is_sent_once(bad: Answer) -> None:
    """Whoever asks twice may do twice."""
    far = Far(any=bad)
    retry = Retry(far, Registry().meters, attempts=5, sleep=Waits())
    with suppress(httpx.TransportError):
        await retry.handle_async_request(act())

    assert len(far.asked) == 1


@pytest.mark.parametrize(
    "bad",
    [
        failing(httpx.ReadTimeout),
        failing(httpx.PoolTimeout),
        failing(HostResting),
        *(status(code) for code in (400, 401, 403, 404, 500)),
    ],
)
async def test_what_does_not_pass_is_not_repeated(bad: Answer) -> None:
    """A slow master, one that rests, and one that answered are not asked again."""
    far = Far(any=bad)
    retry = Retry(far, Registry().meters, attempts=5, sleep=Waits())
    with suppress(httpx.TransportError):
        await retry.handle_async_request(read())

    assert len(far.asked) == 1


async def test_the_last_failure_is_the_callers() -> None:
    """After the last attempt the answer is given on, or the error is raised, as it is."""
    retry = Retry(Far(any=status(503)), Registry().meters, attempts=2, sleep=Waits())
    assert (await retry.handle_async_request(read())).status_code == 503

    gone = Far(any=failing(httpx.ReadError))
    with pytest.raises(httpx.ReadError):
        await Retry(gone, Registry().meters, attempts=2, sleep=Waits()).handle_async_request(read())
    assert len(gone.asked) == 2


def in_seconds(seconds: int) -> str:
    """A moment as HTTP writes it."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("after", "least", "most"),
    [("7", 7, 7), (25, 5, 25), (-10, 0, 0), ("soon", 0, 0.2), ("", 0, 0.2)],
)
async def test_a_server_that_names_a_time_is_given_it(
    after: str | int, least: float, most: float
) -> None:
    """Retry-After, in seconds or as a date, goes before our own wait."""
    waits = Waits()
    header = after if isinstance(after, str) else in_seconds(after)
    far = Far(any=in_turn(status(503, Retry_After=header), well))
    await Retry(far, Registry().meters, attempts=2, sleep=waits).handle_async_request(read())

    (waited,) = waits.seconds
    assert least <= waited <= most


async def test_a_server_that_wants_too_long_a_wait_gets_none() -> None:
    """The whole time is bounded: a caller does not wait a minute for an answer."""
    waits = Waits()
    far = Far(any=status(503, Retry_After="60"))
    retry = Retry(far, Registry().meters, attempts=5, seconds=30, sleep=waits)

    assert (await retry.handle_async_request(read())).status_code == 503
    assert waits.seconds == []


async def test_a_query_that_is_a_post_is_a_read_where_its_sender_says_so() -> None:
    """V1 asks by POST."""
    far = Far(any=in_turn(status(503), well))
    query = httpx.Request("POST", "https://any.test:1/twsd/plan", extensions={READ: True})
    retry = Retry(far, Registry().meters, attempts=2, sleep=Waits())

    assert (await retry.handle_async_request(query)).status_code == 200
