"""What HWA, a proxy before it, or the wire between can do wrong: told clearly, and nothing lost."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest

from tests.faulty_transport import (
    Fault,
    FaultyTransport,
    answering,
    badly_packed,
    changing,
    cut_short,
    dripping,
    failing,
    half,
    losing,
)
from tests.tools.plants import AT, jobs, night
from tools.hwa.address import HwaAddress
from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaBadAnswer, HwaError, HwaFailed, HwaTimeout, HwaUnreachable
from tools.hwa.oql import Oql
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.transport.stack import Policy, over, stacked

ADDRESS = HwaAddress(hosts=["first.test", "second.test"], scheme="http", timeout=2)
REFUSAL = '{"messages": ["AWSJDB101E no."], "exceptionName": "NotFound"}'


def wire(*faults: Fault) -> FaultyTransport:
    """The simulated night behind a wire with these faults."""
    return FaultyTransport(httpx.ASGITransport(app=make_simulator(night())), *faults)


async def ask(
    faulty: FaultyTransport,
    question: Callable[[HwaClient], Awaitable[Any]],
    *,
    attempts: int = 1,
    address: HwaAddress = ADDRESS,
) -> Any:  # noqa: ANN401 - whatever was asked for
    """The answer to a question over such a wire."""
    pool = stacked(faulty, address, Policy(attempts=attempts))
    async with over(pool, address) as http:
        return await question(HwaClient(http, lambda: AT))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (changing(half), HwaBadAnswer),
        (changing(lambda _: b""), HwaBadAnswer),
        (changing(lambda body: body.replace(b'"results"', b'"rows"')), HwaBadAnswer),
        (answering(200, "<html>Sign in</html>", "text/html"), HwaBadAnswer),
        (answering(200, "<html>Sign in</html>"), HwaBadAnswer),
        (answering(200, REFUSAL), HwaBadAnswer),
        (answering(204, b""), HwaBadAnswer),
        (answering(302, b"", location="https://sso.test/login"), HwaBadAnswer),
        (badly_packed, HwaBadAnswer),
        (answering(200, b"\xff\xfe\x00"), HwaBadAnswer),
        (answering(200, b"[" * 5000), HwaBadAnswer),
        (cut_short, HwaUnreachable),
        (losing(httpx.ReadError), HwaUnreachable),
        (losing(httpx.RemoteProtocolError), HwaUnreachable),
        (losing(httpx.ReadTimeout), HwaTimeout),
        (answering(500, REFUSAL), HwaFailed),
    ],
)
async def test_a_bad_answer_is_an_error_that_keeps_its_cause(
    fault: Fault, kind: type[HwaError]
) -> None:
    """It is never an empty list; the error names the call, and where something broke, what."""
    with pytest.raises(HwaError) as error:
        await ask(wire(fault), lambda hwa: hwa.jobs(limit=3))

    assert type(error.value) is kind
    assert error.value.call.startswith("GET /twsd/api/v2/plan/job?limit=3")
    answered = fault.__name__ == "fault" and not error.value.__cause__
    assert error.value.__cause__ or answered


async def test_a_refusal_under_status_200_keeps_its_codes() -> None:
    """Some proxies turn every status into 200; HWA's words tell all the same."""
    with pytest.raises(HwaBadAnswer) as error:
        await ask(wire(answering(200, REFUSAL)), lambda hwa: hwa.engine_info())

    assert error.value.codes == ("AWSJDB101E",)
    assert "AWSJDB101E no." in str(error.value)


@pytest.mark.parametrize("fault", [cut_short, losing(httpx.ReadError), answering(503)])
async def test_a_fault_that_passes_is_not_seen(fault: Fault) -> None:
    """A body that broke off is asked for once more, and so is what a restart answered."""
    read = await ask(wire(fault), lambda hwa: hwa.jobs(limit=10_000), attempts=2)

    assert len(read.value.results) == len(jobs())


async def test_a_slow_body_is_a_timeout() -> None:
    """Each byte may come in time, and the answer not."""
    hasty = HwaAddress(hosts=["first.test"], scheme="http", timeout=0.05)
    with pytest.raises(HwaTimeout):
        await ask(wire(dripping(0.01)), lambda hwa: hwa.jobs(limit=1), address=hasty)


def renamed(body: bytes) -> bytes:
    """The same page, whose `next` names another host and another path."""
    page = orjson.loads(body)
    if page.get("next"):
        query = page["next"].partition("?")[2]
        page["next"] = f"https://evil.test:1/elsewhere?{query}"
    return orjson.dumps(page)


async def every_id(hwa: HwaClient, size: int = 50) -> list[str]:
    """The ids of all jobs, page by page."""
    pages = hwa.job_pages(Oql(None).order_by("id"), size=size)
    return [job.id async for page in pages for job in page.value.results]


async def test_only_the_query_of_a_next_address_is_trusted() -> None:
    """Balancers and proxies write their own names into it: we go on asking whom we asked."""
    faulty = wire(*[changing(renamed)] * 20)
    ids = await ask(faulty, every_id)

    assert sorted(ids) == sorted(job.id for job in jobs())
    assert set(faulty.asked) == {"first.test/twsd/api/v2/plan/job"}


@pytest.mark.parametrize("told", ["?offset=0", "?offset=-1", "?offset=x", "", "::", "?limit=5"])
async def test_a_next_page_that_leads_nowhere_is_no_end(told: str) -> None:
    """Neither an endless walk nor half a list that passes for a whole one."""

    def misled(body: bytes) -> bytes:
        return orjson.dumps({**orjson.loads(body), "next": f"https://x.test/{told}"})

    with pytest.raises(HwaBadAnswer, match="next page"):
        await ask(wire(changing(misled)), every_id)


async def test_a_master_that_fails_over_in_the_middle_loses_nothing() -> None:
    """The first master goes away between two pages: the second goes on where it stopped."""
    faulty = wire()

    async def question(hwa: HwaClient) -> list[str]:
        ids = list[str]()
        pages = hwa.job_pages(Oql(None).order_by("id"), size=100)
        async for page in pages:
            ids += [job.id for job in page.value.results]
            if len(ids) == 100:
                faulty.next(failing(httpx.ConnectError))
        return ids

    ids = await ask(faulty, question)
    assert ids == sorted(job.id for job in jobs())
    hosts = [call.partition("/")[0] for call in faulty.asked]
    assert hosts == ["first.test", "first.test", "second.test", "second.test"]


def texts(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The same with every number as text."""
    if isinstance(value, dict):
        return {key: texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [texts(each) for each in value]
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


async def test_numbers_as_text_are_numbers() -> None:
    """Some releases and proxies quote them."""
    quoted = changing(lambda body: orjson.dumps(texts(orjson.loads(body))))
    plain = await ask(wire(), lambda hwa: hwa.jobs(limit=300))
    read = await ask(wire(quoted), lambda hwa: hwa.jobs(limit=300))

    assert read.value.count == plain.value.count
    assert [job.priority for job in read.value.results] == [
        job.priority for job in plain.value.results
    ]


async def test_words_that_are_new_are_kept() -> None:
    """An enum of a later release is text that says what it says."""
    newer = changing(lambda body: body.replace(b'"SUCC"', b'"SUCC_QUANTUM"'))
    read = await ask(wire(newer), lambda hwa: hwa.jobs(limit=300))

    states = [job.status for job in read.value.results]
    assert "SUCC_QUANTUM" in states
    assert len(states) == len(jobs())


async def test_a_list_in_which_one_record_is_broken_is_told() -> None:
    """A page with a hole is not a shorter page."""

    def broken(body: bytes) -> bytes:
        page = orjson.loads(body)
        page["results"][1] = {"name": "NO_ID"}
        return orjson.dumps(page)

    with pytest.raises(HwaBadAnswer):
        await ask(wire(changing(broken)), lambda hwa: hwa.jobs(limit=3))


async def test_a_server_that_asks_for_time_is_asked_again_after_it() -> None:
    """Retry-After is obeyed where it is short, and told where it is not."""
    soon, late = answering(503, retry_after="0"), answering(503, retry_after="3600")
    alone = HwaAddress(hosts=["first.test"], scheme="http")
    read = await ask(wire(soon), lambda hwa: hwa.jobs(limit=1), attempts=2, address=alone)
    assert read.value.count == len(jobs())

    with pytest.raises(HwaFailed):
        await ask(wire(late), lambda hwa: hwa.jobs(limit=1), attempts=2, address=alone)


async def test_a_kept_answer_tells_when_it_was_given() -> None:
    """A receipt's time is HWA's answer's, not that of whoever asks for it again."""
    pool = stacked(wire(), ADDRESS, Policy(cache_seconds=60))
    async with over(pool, ADDRESS) as http:
        hwa = HwaClient(http, lambda: AT)
        first, again = await hwa.jobs(limit=1), await hwa.jobs(limit=1)
        live = await hwa.job(first.value.results[0].id)

    assert first.read_at == AT == live.read_at
    assert AT - timedelta(seconds=30) < again.read_at < AT
