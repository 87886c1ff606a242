from collections.abc import Callable

import httpx
import pytest
from pydantic import SecretStr

from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaError, HwaFailed, HwaTimeout, HwaUnreachable
from tools.hwa.transport import FailOver, HwaAddress, over

ADDRESS = HwaAddress(
    hosts=["first.test", "second.test"],
    port=31116,
    user="reader",
    password=SecretStr("s3cret-word"),
)
ENGINE = {"displayVersion": "10.2.8"}
Answer = Callable[[httpx.Request], httpx.Response]


class Hosts:
    """Two masters: the first does what a test wants, the second is well."""

    def __init__(self, first: Answer, second: Answer | None = None) -> None:
        """`second` may be unwell, too."""
        self.asked: list[str] = []
        self._answers = {"first.test": first, "second.test": second or well}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answers as the host does that was aimed at."""
        self.asked.append(request.headers["Host"])
        return self._answers[request.url.host](request)


def well(_: httpx.Request) -> httpx.Response:
    """A healthy answer."""
    return httpx.Response(200, json=ENGINE)


def status(code: int) -> Answer:
    """An answer with that status."""
    return lambda _: httpx.Response(code, json={})


def failing(kind: type[httpx.TransportError]) -> Answer:
    """An exchange that fails."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise kind("no", request=request)

    return answer


async def ask(hosts: Hosts) -> str:
    """The version that the masters tell."""
    transport = FailOver(httpx.MockTransport(hosts), ADDRESS.base_urls)
    async with over(transport, ADDRESS) as http:
        return (await HwaClient(http).engine_info()).value.display_version


FIRST, SECOND = "first.test:31116", "second.test:31116"


@pytest.mark.parametrize(
    "first", [failing(httpx.ConnectError), failing(httpx.ConnectTimeout), status(503)]
)
async def test_an_absent_master_is_passed_over(first: Answer) -> None:
    """A failed connect and a 503 send the call to the next host, under that host's name."""
    hosts = Hosts(first)

    assert await ask(hosts) == "10.2.8"
    assert hosts.asked == [FIRST, SECOND]


@pytest.mark.parametrize("code", [400, 401, 403, 404, 500, 502, 504])
async def test_a_master_that_answers_has_answered(code: int) -> None:
    """Any other status is an answer: asking elsewhere would hide it."""
    hosts = Hosts(status(code))
    with pytest.raises(HwaError) as error:
        await ask(hosts)

    assert error.value.status == code
    assert hosts.asked == [FIRST]


@pytest.mark.parametrize("kind", [httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError])
async def test_a_call_that_was_taken_is_not_sent_twice(kind: type[httpx.TransportError]) -> None:
    """Once a master has taken the call, no other is asked."""
    hosts = Hosts(failing(kind))
    with pytest.raises(HwaUnreachable) as error:
        await ask(hosts)

    assert isinstance(error.value, HwaTimeout) == (kind is httpx.ReadTimeout)
    assert hosts.asked == [FIRST]


async def test_the_last_masters_failure_is_told() -> None:
    """With every host down, the last one's failure is what the caller hears."""
    with pytest.raises(HwaUnreachable):
        await ask(Hosts(status(503), failing(httpx.ConnectError)))
    with pytest.raises(HwaFailed):
        await ask(Hosts(failing(httpx.ConnectError), status(503)))


async def test_errors_name_no_host_and_no_secret() -> None:
    """What an answer shows of a failed call is its path."""
    with pytest.raises(HwaError) as error:
        await ask(Hosts(status(403)))

    for secret in ("first.test", "31116", "reader", "s3cret-word"):
        assert secret not in f"{error.value} {error.value.call}"
    assert "s3cret-word" not in repr(ADDRESS)


def test_a_bare_ipv6_host_is_an_address() -> None:
    """Colons of a host are told apart from the one before the port."""
    address = HwaAddress(hosts=["::1", "hwa.test"], port=1, scheme="http")

    assert address.base_urls == ["http://[::1]:1", "http://hwa.test:1"]
