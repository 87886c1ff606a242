import asyncio

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from tests.faulty_transport import FaultyTransport, cut_short, dripping, losing
from tests.tools.hwa.transport.far import FIRST, SECOND, Far, Registry, failing, read, status
from tools.hwa.address import HwaAddress
from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaError, HwaTimeout, HwaUnreachable
from tools.hwa.transport.measured import Measured, route_of
from tools.hwa.transport.stack import Policy, over, stacked
from tools.hwa.transport.whole import Whole

ADDRESS = HwaAddress(
    hosts=["first.test", "second.test"],
    port=31116,
    user="reader",
    password=SecretStr("s3cret-word"),
    timeout=5,
)
POLICY = Policy(attempts=3, cache_seconds=5, breaker_failures=2)


def client(
    pool: httpx.AsyncBaseTransport, registry: CollectorRegistry | None = None
) -> httpx.AsyncClient:
    """A client over the whole stack."""
    return over(stacked(pool, ADDRESS, POLICY, registry), ADDRESS)


def sample(registry: CollectorRegistry, name: str, **labels: str) -> float:
    """A counter's value."""
    return registry.get_sample_value(name, labels) or 0.0


async def test_the_layers_work_together() -> None:
    """One read by many: sent once, past a dead master, past a passing fault, and then kept."""
    far, registry = Far(first=failing(httpx.ConnectError)), CollectorRegistry()
    wire = FaultyTransport(far, losing(httpx.ConnectError), cut_short)
    async with client(wire, registry) as http:
        hwa = HwaClient(http)
        reads = await asyncio.gather(*(hwa.workstations() for _ in range(5)))
        kept = await hwa.workstations()

    assert {each.value.count for each in [*reads, kept]} == {0}
    route = "/twsd/api/v2/plan/workstation"
    assert sample(registry, "hwa_cache_reads_total", outcome="joined") == 4
    assert sample(registry, "hwa_retries_total") == 1
    assert sample(registry, "hwa_failovers_total", host=FIRST) == 2
    asked = {"method": "GET", "route": route, "outcome": "200"}
    assert sample(registry, "hwa_requests_total", **asked) == 6
    assert sample(registry, "hwa_request_seconds_count", method="GET", route=route) == 6


async def test_a_dead_master_is_soon_not_asked_at_all() -> None:
    """The breaker inside of the fail-over: a resting host costs nothing."""
    far, registry = Far(first=failing(httpx.ConnectError)), CollectorRegistry()
    transport = stacked(far, ADDRESS, Policy(breaker_failures=1), registry)
    await transport.handle_async_request(read())

    assert far.asked == [FIRST, SECOND]
    assert sample(registry, "hwa_breaker_open", host=FIRST) == 1


async def test_every_master_down_is_said_at_once() -> None:
    """While all of them rest, nobody waits: neither for a time-out nor for a retry."""
    gone = failing(httpx.ConnectTimeout)
    far = Far(first=gone, second=gone)
    async with client(far) as http:
        with pytest.raises(HwaUnreachable):
            await HwaClient(http).engine_info()
        asked = len(far.asked)
        with pytest.raises(HwaUnreachable, match="left alone"):
            await HwaClient(http).engine_info()

    assert len(far.asked) == asked


async def test_errors_name_no_host_and_no_secret() -> None:
    """What an answer shows of a failed call is its path."""
    async with client(Far(first=status(403))) as http:
        with pytest.raises(HwaError) as error:
            await HwaClient(http).engine_info()

    for secret in ("first.test", "31116", "reader", "s3cret-word"):
        assert secret not in f"{error.value} {error.value.call}"
    assert "s3cret-word" not in repr(ADDRESS)


async def test_a_body_that_drips_is_a_timeout() -> None:
    """Each piece may come in time and the answer never end."""
    wire = Whole(FaultyTransport(Far(), dripping(0.05)), seconds=0.1)
    async with over(wire, ADDRESS) as http:
        with pytest.raises(HwaTimeout):
            await HwaClient(http).engine_info()


async def test_a_call_that_was_given_up_is_counted_as_such() -> None:
    """Every call leaves its mark, also the one that nobody waited for."""
    counted, far = Registry(), Far()
    far.before = asyncio.Event().wait
    call = asyncio.create_task(Measured(far, counted.meters).handle_async_request(read("/x")))
    await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    failed = Measured(Far(any=failing(httpx.ReadError)), counted.meters)
    with pytest.raises(httpx.ReadError):
        await failed.handle_async_request(read("/x"))

    for outcome in ("cancelled", "ReadError"):
        labels = {"method": "GET", "route": "/{id}", "outcome": outcome}
        assert counted.value("hwa_requests_total", **labels) == 1


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/twsd/api/v2/plan/job", "/twsd/api/v2/plan/job"),
        ("/twsd/api/v2/plan/job/3f0c-1", "/twsd/api/v2/plan/job/{id}"),
        (
            "/twsd/api/v2/plan/job/run/c0a1/action/rerun",
            "/twsd/api/v2/plan/job/run/{id}/action/rerun",
        ),
        ("/twsd/plan/current/job/A;B;C", "/twsd/plan/current/job/{id}"),
    ],
)
def test_a_route_is_a_path_without_its_ids(path: str, route: str) -> None:
    """Each call has one of few names."""
    assert route_of(path) == route


@given(st.lists(st.text(), max_size=6))
def test_routes_are_few(parts: list[str]) -> None:
    """Nothing that somebody can name ends up in a label."""
    for part in route_of("/".join(parts)).split("/"):
        assert part in {"", "{id}"} or part in route_of(part)


def test_a_bare_ipv6_host_is_an_address() -> None:
    """Colons of a host are told apart from the one before the port."""
    address = HwaAddress(hosts=["::1", "hwa.test"], port=1, scheme="http")

    assert address.base_urls == ["http://[::1]:1", "http://hwa.test:1"]
