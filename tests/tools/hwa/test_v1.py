"""What reading through REST V1 adds to the shared suite: bounds, bad answers, V1's own lists."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
from starlette.types import ASGIApp

from tests.tools.plants import ADDRESS, AT, night
from tools.hwa.errors import (
    HwaBadAnswer,
    HwaError,
    HwaFailed,
    HwaNotFound,
    HwaUnauthorized,
    HwaUnreachable,
    HwaUnsupported,
)
from tools.hwa.oql import Field, Oql, OqlError
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.simulator.wire.faulty import Faulty
from tools.hwa.transport.stack import over
from tools.hwa.v1.client import HwaV1
from tools.hwa.v1.wire import TooManyRows

Handler = Callable[[httpx.Request], httpx.Response]


@asynccontextmanager
async def v1(
    app: ASGIApp | None = None, *, far: Handler | None = None, **options: Any
) -> AsyncIterator[HwaV1]:
    """V1's reads over the simulated night of a site without V2, or over a far side."""
    plant = app or make_simulator(night(), dialect=Dialect.V9_5)
    transport = httpx.ASGITransport(app=plant) if far is None else httpx.MockTransport(far)
    async with over(transport, ADDRESS) as http:
        yield HwaV1(http, lambda: AT, **options)


def counting(seen: list[httpx.Request]) -> Handler:
    """A far side with 30 jobs that keeps what it was asked, and forgets a query now and then."""

    def far(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        token = request.headers.get("Last-Object", "0")
        if token == "forgotten":
            return httpx.Response(400, json={"messages": ["AWSJSY401E gone"]})
        start, many = int(token), int(request.headers["How-Many"])
        rows = [row(number) for number in range(start, min(30, start + many))]
        headers = {"Context-ObjectCount": "30"}
        if start + many < 30:
            headers["Last-Object"] = "forgotten" if start == 10 else str(start + many)
        return httpx.Response(200, json=rows, headers=headers)

    return far


def row(number: int, **more: Any) -> dict[str, Any]:
    """A job's row, as short as it may be."""
    inside = {"id": "WS;JSID", "name": "S", "workstationKey": {"name": "WS"}}
    return {
        "id": f"WS;JSID;J{number}",
        "name": f"J{number}",
        "jobStreamInPlan": inside,
        "rerunType": "REGULAR",
        **more,
    }


async def test_windows_go_on_where_the_last_one_ended() -> None:
    """The second window is resumed by its token; a forgotten query is walked once more."""
    seen: list[httpx.Request] = []
    found: list[str] = []
    async with v1(far=counting(seen)) as hwa:
        for offset in (0, 10, 20):
            page = (await hwa.jobs(limit=10, offset=offset)).value
            assert page.count == 30
            found += [job.name for job in page.results]

    assert found == [f"J{number}" for number in range(30)]
    verbs = [request.url.path.rpartition("/")[2] for request in seen]
    assert verbs[:3] == ["query", "query_next", "query_next"]
    assert len(seen) == 5


@pytest.mark.parametrize("told", [900_000, {"count": 900_000}])
async def test_a_count_that_no_header_tells_is_asked_for(told: object) -> None:
    """Without Context-ObjectCount the count call gives the number, bare or in an object."""

    def far(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/job/count"):
            return httpx.Response(200, json=told)
        many = int(request.headers["How-Many"])
        return httpx.Response(200, json=[row(i) for i in range(many)], headers={"Last-Object": "x"})

    async with v1(far=far) as hwa:
        page = (await hwa.jobs(limit=3)).value

    assert (len(page.results), page.count) == (3, 900_000)


async def test_a_bound_is_an_error_and_never_a_shorter_list() -> None:
    """What V1 cannot filter is read only as far as is bearable, and then refused whole."""
    async with v1(most_rows=100) as hwa:
        with pytest.raises(TooManyRows) as error:
            await hwa.jobs(Field("folder").eq("/PAYROLL"))
        count = (await hwa.jobs(limit=5)).value.count
        by_place = (await hwa.job_count(grouped_by=("workstation",))).value

    assert error.value.hint
    assert count == by_place.count == len(night().jobs)
    assert sum(by_place.grouped_count.values()) == count
    assert "/PAY_AGT01" in by_place.grouped_count


async def test_a_stream_and_a_predecessor_are_found_by_their_ids() -> None:
    """V1 has no such filters: one more call turns the id into what it can filter by."""
    own = night().job_named("/PAYROLL/PAYBONUS.BONUS_CALC")
    async with v1(most_rows=40) as hwa:
        (job,) = (await hwa.jobs(Field("name").eq("BONUS_CALC"))).value.results
        inside = (await hwa.jobs(Field("jobStreamId").eq(job.job_stream_id))).value
        after = (await hwa.jobs(Field("dependencies.jobId").eq(job.id))).value
        nobody = (await hwa.jobs(Field("jobStreamId").eq("WS;NONE"))).value

    assert {each.name for each in inside.results} == {each.name for each in own.stream.jobs}
    assert [each.name for each in after.results] == ["BONUS_PAY"]
    assert nobody.count == 0


@pytest.mark.parametrize("more", ["", "+priority=1,99", "+started"])
async def test_a_selection_looks_at_the_run_that_counts(more: str) -> None:
    """A job whose rerun succeeded is in OQL's list of abends, and in no selection's or count."""
    oql = Field("jobruns.compositeStatus.status").eq("ABEND")
    last = {job.name for job in night().jobs.values() if job.status == "ABEND"}
    async with v1() as hwa:
        abended = (await hwa.jobs(plan_filter=f"@#@.@+state=abend{more}", limit=1000)).value
        counted = (await hwa.job_count("@#@.@+state=abend" + more)).value
        any_run = {job.name for job in (await hwa.jobs(oql, limit=1000)).value.results}

    assert {job.name for job in abended.results} == last
    assert abended.count == counted.count == len(abended.results)
    assert "RATE_CALLS" in any_run - last


async def test_the_manager_of_the_master_domain_is_the_master() -> None:
    """V1 has no word for the master among a workstation's states."""
    async with v1() as hwa:
        found = (await hwa.workstations()).value.results

    assert [each.name for each in found if "MASTER" in each.active_states] == ["MDM_PROD"]


async def test_the_status_on_another_engine_has_v2s_name() -> None:
    """V1 calls it `status`, a word that V2 keeps for texts."""
    told = {"commonStatus": "UNDECIDED", "internalStatus": "EXTERN"}
    remote = {"dependencyType": "INTERNETWORK", "networkAgent": "/REM", "status": told}

    def far(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=row(1, dependencies=[remote]))

    async with v1(far=far) as hwa:
        (found,) = (await hwa.job("WS;JSID;J1")).value.dependencies

    shown = found.model_dump(by_alias=True)
    assert shown["jobInPlanCompositeStatus"]["status"] == "EXTRN"
    assert "status" not in shown


async def test_what_v1_cannot_tell_is_said_before_anything_is_sent() -> None:
    """A field, a selection or a group that V1 does not know is an error, not an empty answer."""

    def far(_request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing may be sent")

    async with v1(far=far) as hwa:
        with pytest.raises(OqlError):
            await hwa.jobs(Field("jobruns.step").eq("1"))
        with pytest.raises(OqlError):
            await hwa.workstations(Oql(None).order_by("limit"))
        with pytest.raises(HwaUnsupported):
            await hwa.jobs(plan_filter="0AAAAAAAAAAAAAAA.X;schedid")
        with pytest.raises(HwaUnsupported):
            await hwa.job_count(grouped_by=("colour",))


async def test_lists_come_in_the_order_asked_for() -> None:
    """V1's own sorters are not needed: what is small enough to sort is sorted here."""
    async with v1() as hwa:
        up = (await hwa.jobs(Oql(None).order_by("name"), limit=400)).value.results
        down = (await hwa.jobs(Oql(None).order_by("name", descending=True), limit=400)).value

    assert [job.name for job in up] == sorted(job.name for job in night().jobs.values())
    assert [job.name for job in down.results] == [job.name for job in up][::-1]


async def test_critical_jobs_their_path_and_the_plans_are_v1s_own() -> None:
    """Risk, confidence, estimated end and the chain of predecessors are told as models."""
    async with v1() as hwa:
        (critical,) = (await hwa.critical_jobs()).value
        path = (await hwa.critical_path(critical.job.id)).value
        (plan,) = (await hwa.plans()).value
        with pytest.raises(HwaNotFound):
            await hwa.critical_path("WS;NONE;X")

    assert (critical.job.name, critical.alert_level) == ("REG_REPORT", "HIGH_RISK")
    assert critical.deadline is not None
    assert critical.estimated_end is not None
    assert critical.estimated_end > critical.deadline
    assert [each.job.name for each in path] == ["REG_REPORT", "REG_CALC", "REG_EXTRACT"]
    assert (plan.type, plan.run_number) == ("CURRENT", night().run_number)
    assert plan.valid_from == datetime.fromtimestamp(night().plan_start, UTC)
    assert plan.master_workstation == "MDM_PROD"


async def test_the_engine_tells_its_version() -> None:
    """A site of 9.5 answers here and nowhere else."""
    async with v1() as hwa:
        assert (await hwa.engine_info()).value.display_version == Dialect.V9_5.version


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(200, text="<html>Sign in</html>"), HwaBadAnswer),
        (httpx.Response(200, text="[{"), HwaBadAnswer),
        (httpx.Response(200, json={"results": []}), HwaBadAnswer),
        (httpx.Response(200, json=[1, 2]), HwaBadAnswer),
        (httpx.Response(200, json=[row(1, priority="high")]), HwaBadAnswer),
        (httpx.Response(200, json=[], headers={"Last-Object": "more"}), HwaBadAnswer),
        (httpx.Response(302, headers={"Location": "/login"}), HwaBadAnswer),
        (httpx.Response(401), HwaUnauthorized),
        (httpx.Response(500, json={"messages": ["AWSJSY404E no"]}), HwaFailed),
    ],
)
async def test_an_answer_that_is_none_is_an_error(
    answer: httpx.Response, kind: type[HwaError]
) -> None:
    """A page, broken JSON or the wrong shape is never read as an empty plan."""
    async with v1(far=lambda _request: answer) as hwa:
        with pytest.raises(kind) as error:
            await hwa.jobs()

    assert error.value.call.startswith("POST /twsd/plan/current/job/query")


async def test_no_connection_keeps_its_cause() -> None:
    """A failed connect is told apart from an answer."""

    def far(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    async with v1(far=far) as hwa:
        with pytest.raises(HwaUnreachable) as error:
            await hwa.prompts()

    assert isinstance(error.value.__cause__, httpx.ConnectError)


async def test_a_proxys_page_is_no_log() -> None:
    """A log is text inside of JSON: a page in its place is an error."""
    page = Faulty(make_simulator(night()), status=200, body="<html></html>")
    async with v1(page) as hwa:
        with pytest.raises(HwaBadAnswer):
            await hwa.job_log("WS;JSID;JOB")


async def test_any_property_may_be_missing_and_new_words_survive() -> None:
    """Releases differ: but for its names a row may lack anything, and may say something new."""
    bare = {"id": "A;B;C", "name": "C", "lastInRerunChain": True, "rerunType": "REGULAR"}
    strange = row(
        2,
        status={"commonStatus": "DREAMING", "internalStatus": "REM"},
        folderKey="/X",
        timeInfo={"actualStartTime": "2026-03-04T01:00:00.000Z", "elapsedTime": "long"},
        priority=None,
        dependencies=None,
    )
    answer = httpx.Response(200, content=orjson.dumps([bare, strange]))
    async with v1(far=lambda _request: answer) as hwa:
        jobs = (await hwa.jobs()).value

    first, second = jobs.results
    assert (jobs.count, first.name, first.priority) == (2, "C", None)
    assert (second.status, second.last_run_common_status) == ("REM", "DREAMING")
    assert second.last_run is not None
    started = second.last_run.time_info.actual_start_time
    assert started == AT - timedelta(minutes=90)
    assert second.last_run.time_info.elapsed_time is None
