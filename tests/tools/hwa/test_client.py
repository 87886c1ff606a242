from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.responses import Response

from tests.contracts.hwa_sites import serving
from tests.tools.plants import ADDRESS, AT, FakeHwa, client, job_json, jobs, night
from tools.hwa.address import HwaAddress
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import (
    HwaBadAnswer,
    HwaError,
    HwaFailed,
    HwaForbidden,
    HwaNotFound,
    HwaRejected,
    HwaTimeout,
    HwaUnauthorized,
    HwaUnreachable,
    HwaWrongState,
)
from tools.hwa.oql import Field
from tools.hwa.simulator.plan import walk
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.faulty import Faulty
from tools.hwa.transport.stack import open_http, over

USER, PASSWORD = "reader", "s3cret-word"


@pytest.fixture(name="port", scope="module")
def _port() -> Iterator[int]:
    with serving(make_simulator(night(), user=USER, password=PASSWORD)) as port:
        yield port


@pytest.fixture(name="hwa", params=["in process", "over TCP"])
async def _hwa(request: pytest.FixtureRequest) -> AsyncIterator[HwaClient]:
    """The simulated night, with and without a network between."""
    secret = SecretStr(PASSWORD)
    if request.param == "in process":
        app = make_simulator(night(), user=USER, password=PASSWORD)
        near = HwaAddress(hosts=["hwa.test"], scheme="http", user=USER, password=secret)
        http = over(httpx.ASGITransport(app=app), near)
    else:
        port = request.getfixturevalue("port")
        far = HwaAddress(hosts=["127.0.0.1"], port=port, scheme="http", user=USER, password=secret)
        http = open_http(far)
    async with http:
        yield HwaClient(http, lambda: AT)


async def test_lists_give_the_rows_asked_for_and_the_exact_count(hwa: HwaClient) -> None:
    """A limit cuts the rows and never the count; an offset goes on where the page ended."""
    every = await hwa.jobs(limit=10_000)
    first, second = await hwa.jobs(limit=7), await hwa.jobs(limit=7, offset=7)

    assert len(jobs()) == every.value.count == first.value.count == second.value.total
    ids = [job.id for job in every.value.results]
    assert ids[:14] == [job.id for job in (*first.value.results, *second.value.results)]


async def test_one_object_is_read_whole(hwa: HwaClient) -> None:
    """A read by id brings the dependencies that a list leaves out."""
    world = night()
    job = world.job_named("/DWH/DWHINDEX.INDEX_REFRESH")
    stream = world.stream_named("/RISK/RSKSALES")

    assert [one.dependency_type for one in (await hwa.job(job.id)).value.dependencies] == [
        "RESOURCE"
    ]
    assert (await hwa.job_stream(stream.id)).value.name == "RSKSALES"
    workstation = next(iter(world.workstations.values()))
    assert (await hwa.workstation(workstation.id)).value.key == workstation.path


async def test_every_kind_of_list_is_read(hwa: HwaClient) -> None:
    """Streams, workstations, resources and prompts come as what they are."""
    world = night()
    wanted = Field("name").eq("DWHLOCK")

    assert len(world.streams) == (await hwa.job_streams(limit=1)).value.count
    assert len(world.workstations) == (await hwa.workstations(limit=1)).value.count
    assert len(world.prompts) == (await hwa.prompts()).value.count
    (lock,) = (await hwa.resources(wanted)).value.results
    assert [holder.job for holder in lock.holders] == ["CUBE_REBUILD"]
    everyone = (await hwa.workstations()).value.results
    assert [one.name for one in everyone if "MASTER" in one.active_states] == ["MDM_PROD"]
    assert {"LOG_AGT90", "HR_AGT90"} <= {one.name for one in everyone if not one.linked}
    assert [one.name for one in everyone if one.linked and not one.running_jobs_possible] == [
        "HR_FTA91"
    ]


async def test_counts_and_walks_are_read(hwa: HwaClient) -> None:
    """HWA's own counts, its walks along the plan, and its words on what does not start."""
    world = night()
    job = world.job_named("/FINANCE/FINEOM.EOM_OPEN")
    count = await hwa.job_count(grouped_by=("status",))
    after = await hwa.job_successors(job.id, depth=99)
    last = world.job_named("/FINANCE/FINEOM.EOM_NOTIFY")

    assert count.value.count == len(world.jobs) == sum(count.value.grouped_count.values())
    assert last.id in [node.id for node in after.value.results]
    assert job.id in [
        node.id for node in (await hwa.job_predecessors(last.id, depth=99)).value.results
    ]
    stream = world.stream_named("/RETAIL/RETSALES")
    behind = await hwa.job_stream_successors(stream.id, depth=99)
    assert len(behind.value.results) == len(walk.successors(stream, 99))
    stuck = world.job_named("/RETAIL/RETPRICE.PRICE_PUSH")
    assert (await hwa.job_issues(Field("id").eq(stuck.id))).value[0].issue_message


async def test_the_engine_and_its_labels_are_read(hwa: HwaClient) -> None:
    """Version and time zone, and what HWA lets one do."""
    assert (await hwa.engine_info()).value.display_version
    assert (await hwa.objects_info("JOB_IN_PLAN")).value


async def test_a_log_is_read_by_lines(hwa: HwaClient) -> None:
    """Lines count from one, both ends included; behind the end there is nothing."""
    job = night().job_named("/RETAIL/RETPOSLOAD.POS_TRANSFORM")
    run = (await hwa.job(job.id)).value.last_run
    assert run is not None
    whole = (await hwa.job_log(run.id)).value.splitlines()
    part = (await hwa.job_log(run.id, from_line=2, to_line=3)).value.splitlines()

    assert whole[1:3] == part
    assert (await hwa.job_log(run.id, from_line=9999, to_line=10_000)).value == ""


async def test_a_read_tells_its_call_and_its_time_and_nothing_secret(hwa: HwaClient) -> None:
    """A source is a method, a path and a query: no host, no port, no credentials."""
    read = await hwa.jobs(Field("name").eq("GL_POST"), limit=5)

    assert read.read_at == AT
    assert read.source.startswith("GET /twsd/api/v2/plan/job?limit=5&oql=name")
    for secret in (USER, PASSWORD, "127.0.0.1", "hwa.test", "http:"):
        assert secret not in read.source


async def test_an_unknown_id_is_not_found(hwa: HwaClient) -> None:
    """HWA's own code comes along, and so does the call."""
    with pytest.raises(HwaNotFound) as error:
        await hwa.job("a/b?c=d")

    assert error.value.codes == ("AWSJDB101E",)
    assert error.value.call == "GET /twsd/api/v2/plan/job/a%2Fb%3Fc%3Dd"


async def test_a_bad_filter_is_rejected(hwa: HwaClient) -> None:
    """What HWA refuses is neither unreachable nor empty."""
    with pytest.raises(HwaRejected) as error:
        await hwa.fetch("/plan/job", {"oql": "key.name = 'X'"})

    assert error.value.codes == ("OQL_FILTER_SYNTAX_ERROR",)
    assert error.value.status == 400


async def test_a_bearer_token_opens_the_door() -> None:
    """An API key goes as a bearer token; a false one is refused, and is not told."""
    app = make_simulator(night(), token="tok-3n")
    for token in ("tok-3n", "f4lse"):
        address = HwaAddress(hosts=["hwa.test"], scheme="http", api_key=SecretStr(token))
        async with over(httpx.ASGITransport(app=app), address) as http:
            hwa = HwaClient(http)
            if token == "tok-3n":
                assert (await hwa.engine_info()).value.display_version
                continue
            with pytest.raises(HwaUnauthorized) as error:
                await hwa.engine_info()

            assert "f4lse" not in f"{error.value} {error.value.call} {address}"


V1 = '{"messages": ["AWSJSY404E no.", "AWSBIN076E wrong state."], "exceptionName": "X"}'
LONG = '{"messages": ["' + "x" * 400 + ' AWSBIN076E"]}'


@pytest.mark.parametrize(
    ("status", "body", "kind", "codes", "words"),
    [
        (401, "", HwaUnauthorized, (), "HTTP 401"),
        (403, V1, HwaForbidden, ("AWSJSY404E", "AWSBIN076E"), "wrong state"),
        (404, '{"message": "AWSJDB101E gone"}', HwaNotFound, ("AWSJDB101E",), "gone"),
        (405, "Method Not Allowed", HwaRejected, (), "Method Not Allowed"),
        (500, V1, HwaWrongState, ("AWSJSY404E", "AWSBIN076E"), "AWSJSY404E no."),
        (500, '{"message": "AWSJSY404E no."}', HwaFailed, ("AWSJSY404E",), "AWSJSY404E no."),
        (500, LONG, HwaWrongState, ("AWSBIN076E",), "xxx"),
        (502, "<html>no</html>", HwaFailed, (), "an HTML page"),
        (503, "[]", HwaFailed, (), "[]"),
        (409, '{"code": "EQQX123I", "detail": "taken"}', HwaRejected, ("EQQX123I",), "taken"),
        (500, '{"messages": null, "message": null}', HwaFailed, (), "messages"),
        (400, "\\udcff{", HwaRejected, (), "udcff"),
    ],
)
async def test_an_error_body_may_have_any_shape(
    status: int, body: str, kind: type[HwaError], codes: tuple[str, ...], words: str
) -> None:
    """V1's messages, a message field, plain text or a page: the kind and the codes are kept."""
    html = "text/html" if body.startswith("<") else "application/json"
    app = Faulty(make_simulator(night()), status=status, body=body, content_type=html)
    async with client(app) as hwa:
        with pytest.raises(HwaError) as error:
            await hwa.jobs()

    assert type(error.value) is kind
    assert (status, codes) == (error.value.status, error.value.codes)
    assert words in str(error.value)
    assert len(str(error.value)) <= 300
    assert error.value.hint


@pytest.mark.parametrize(
    "body",
    ["<html>Sign in</html>", "{broken", "", "[1, 2]", "null", "{}", '{"error": "no"}',
     '{"results": [{"name": "without an id"}]}', '{"results": {"a": 1}}'],
)  # fmt: skip
async def test_an_answer_that_is_none_is_said_to_be_none(body: str) -> None:
    """A page or broken JSON under status 200 is never an empty plan."""
    app = Faulty(make_simulator(night()), status=200, body=body)
    async with client(app) as hwa:
        with pytest.raises(HwaBadAnswer):
            await hwa.jobs()
        with pytest.raises(HwaBadAnswer):
            await hwa.job_count()


@pytest.mark.parametrize("status", [200, 302])
async def test_a_page_is_no_log(status: int) -> None:
    """A proxy's sign-in page is not shown as a job's log, redirected or not."""
    page = Response("<html>Sign in</html>", status, media_type="text/html")
    async with client(FakeHwa(answers={".*": lambda _: page})) as hwa:
        with pytest.raises(HwaBadAnswer):
            await hwa.job_log("run")


async def test_new_words_and_properties_survive() -> None:
    """An enum value or a property that is new to us is kept, not refused."""
    record = job_json("a", "BRAND_NEW", substatus="OTHER_NEW", sinceRelease={"x": [1]})
    async with client(FakeHwa(jobs={"a": record})) as hwa:
        job = (await hwa.job("a")).value

    assert (job.status, job.substatus) == ("BRAND_NEW", "OTHER_NEW")
    assert job.model_extra == {"sinceRelease": {"x": [1]}}


def holes(value: object) -> Iterator[tuple[str, Any]]:
    """The value with one property missing, and with it null, at every depth."""
    if isinstance(value, list):
        for changed in holes(value[0] if value else None):
            yield changed[0], [changed[1], *value[1:]]
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{key} missing", {name: v for name, v in value.items() if name != key}
            yield f"{key} null", {**value, key: None}
            for where, changed in holes(inner):
                yield f"{key}.{where}", {**value, key: changed}


@pytest.mark.parametrize("kind", ["job", "jobstream", "workstation", "resource", "prompt"])
async def test_any_property_may_be_missing_or_null(kind: str) -> None:
    """Releases differ: but for its id, a record may lack anything."""
    transport = httpx.ASGITransport(app=make_simulator(night()))
    ids = {
        "job": night().job_named("/PAYROLL/PAYBONUS.BONUS_CALC").id,
        "jobstream": night().stream_named("/RISK/RSKSALES").id,
    }
    async with over(transport, ADDRESS) as http:
        listed = await http.get(f"/twsd/api/v2/plan/{kind}", params={"limit": 1})
        identity = ids.get(kind, listed.json()["results"][0]["id"])
        record = (await http.get(f"/twsd/api/v2/plan/{kind}/{identity}")).json()
    for where, changed in holes(record):
        if where in {"id missing", "id null"}:
            continue
        fake = FakeHwa(answers={kind: {"count": 1, "results": [changed]}})
        async with client(fake) as hwa:
            asks: dict[str, Callable[[], Awaitable[Read[Any]]]] = {
                "job": hwa.jobs,
                "jobstream": hwa.job_streams,
                "workstation": hwa.workstations,
                "resource": hwa.resources,
                "prompt": hwa.prompts,
            }
            read = await asks[kind]()

        assert read.value.results[0].id == identity, where


async def test_a_slow_master_is_a_timeout() -> None:
    """An answer that does not come in time is told apart from no connection."""
    slow = Faulty(make_simulator(night()), delay=0.4)
    with serving(slow) as port:
        address = HwaAddress(hosts=["127.0.0.1"], port=port, scheme="http", timeout=0.1)
        async with open_http(address) as http:
            with pytest.raises(HwaTimeout) as error:
                await HwaClient(http).engine_info()

    assert error.value.call == "GET /twsd/api/v2/engine/info"


async def test_a_closed_port_is_unreachable() -> None:
    """Nobody listening is neither a timeout nor an answer."""
    address = HwaAddress(hosts=["127.0.0.1"], port=9, scheme="http", timeout=2)
    async with open_http(address) as http:
        with pytest.raises(HwaUnreachable) as error:
            await HwaClient(http).jobs()

    assert not isinstance(error.value, HwaTimeout)
    assert error.value.status is None
