import httpx
import pytest

from tests.tools.hwa.transport.far import (
    FIRST,
    HOSTS,
    SECOND,
    THIRD,
    Answer,
    Clock,
    Far,
    Registry,
    act,
    failing,
    in_turn,
    read,
    status,
)
from tools.hwa.transport.breaker import HostResting
from tools.hwa.transport.failover import FailOver

UNREACHED = [failing(httpx.ConnectError), failing(httpx.ConnectTimeout), failing(HostResting)]


@pytest.mark.parametrize("first", [*UNREACHED, status(503)])
async def test_a_read_passes_an_absent_master_over(first: Answer) -> None:
    """A failed connect and a 503 send a read to the next host, under that host's name."""
    far, counted = Far(first=first), Registry()
    response = await FailOver(far, HOSTS, counted.meters).handle_async_request(read())

    assert response.status_code == 200
    assert far.asked == [FIRST, SECOND]
    assert counted.value("hwa_failovers_total", host=FIRST) == 1


@pytest.mark.parametrize("code", [200, 400, 401, 403, 404, 500, 502, 504])
async def test_a_master_that_answers_has_answered(code: int) -> None:
    """Any other status is an answer: asking elsewhere would hide it."""
    far = Far(first=status(code))
    response = await FailOver(far, HOSTS, Registry().meters).handle_async_request(read())

    assert (response.status_code, far.asked) == (code, [FIRST])


@pytest.mark.parametrize("kind", [httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError])
@pytest.mark.parametrize("request_", [read(), act()])
async def test_a_call_that_was_taken_is_not_sent_elsewhere(
    kind: type[httpx.TransportError], request_: httpx.Request
) -> None:
    """Once a master has taken the call, no other is asked."""
    far = Far(first=failing(kind))
    with pytest.raises(kind):
        await FailOver(far, HOSTS, Registry().meters).handle_async_request(request_)

    assert far.asked == [FIRST]


@pytest.mark.parametrize("first", UNREACHED)
async def test_an_action_moves_on_where_nothing_was_sent(first: Answer) -> None:
    """Without a connection nobody can have carried the action out."""
    far = Far(first=first)
    await FailOver(far, HOSTS, Registry().meters).handle_async_request(act())

    assert far.asked == [FIRST, SECOND]


async def test_an_action_that_was_sent_stays_where_it_was_sent() -> None:
    """Behind a 503 a master may have carried the action out all the same."""
    far = Far(first=status(503))
    response = await FailOver(far, HOSTS, Registry().meters).handle_async_request(act())

    assert (response.status_code, far.asked) == (503, [FIRST])


async def test_the_last_masters_failure_is_told() -> None:
    """With every host down, the last one's failure is what the caller hears."""
    gone = failing(httpx.ConnectError)
    far = Far(first=status(503), second=status(503), third=gone)
    with pytest.raises(httpx.ConnectError):
        await FailOver(far, HOSTS, Registry().meters).handle_async_request(read())
    far = Far(first=gone, second=gone, third=status(503))
    response = await FailOver(far, HOSTS, Registry().meters).handle_async_request(read())

    assert (response.status_code, far.asked) == (503, [FIRST, SECOND, THIRD])


async def test_the_host_that_answered_is_asked_first_until_the_first_had_time() -> None:
    """Nobody waits for a dead master at every call; after a while it gets its chance again."""
    clock, gone = Clock(), failing(httpx.ConnectError)
    far = Far(first=gone)
    masters = FailOver(far, HOSTS, Registry().meters, cool_down=60, clock=clock)
    for seconds in (0, 59, 0, 1, 59, 1):
        clock.now += seconds
        await masters.handle_async_request(read())
        far.asked.append("|")

    asked = " ".join(far.asked).replace(FIRST, "1").replace(SECOND, "2")
    assert asked == "1 2 | 2 | 2 | 1 2 | 2 | 1 2 |"
    clock.now += 60
    far.answers.clear()
    await masters.handle_async_request(read())
    await masters.handle_async_request(read())
    assert far.asked[-2:] == [FIRST, FIRST]


async def test_a_chosen_host_that_fails_leads_to_the_next() -> None:
    """From the last host the turn goes on to the first."""
    gone = failing(httpx.ConnectError)
    far = Far(first=in_turn(gone, status(200)), second=gone, third=in_turn(status(200), gone))
    masters = FailOver(far, HOSTS, Registry().meters)
    await masters.handle_async_request(read())
    await masters.handle_async_request(read())

    assert far.asked == [FIRST, SECOND, THIRD, THIRD, FIRST]


async def test_closing_closes_what_is_below() -> None:
    """The layer owns the one below."""
    far = Far()
    await FailOver(far, HOSTS, Registry().meters).aclose()

    assert far.closed
