"""REST V1 of the simulated engine: lists, pages, identifiers, logs, critical paths."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.tools.hwa.simulator.worlds import AT, later, night, standing
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.simulator.wire.logs import log_lines
from tools.hwa.simulator.wire.rights import Denial, Rights

KINDS = ("job", "jobstream", "workstation", "resource", "prompt", "file", "domain", "criticaljob")
PLAIN = {"Id-Encoding": "0"}


@asynccontextmanager
async def v1(world: World | None = None, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a plant's V1 without a socket; ids come plain."""
    transport = httpx.ASGITransport(app=make_simulator(world or standing(), **options))
    base = "http://sim.test/twsd"
    async with httpx.AsyncClient(transport=transport, base_url=base, headers=PLAIN) as http:
        yield http


async def rows(http: httpx.AsyncClient, kind: str, /, **conditions: object) -> list[Any]:
    """All rows that these conditions let through."""
    name = f"{'critical' * (kind == 'criticaljob')}{kind.removeprefix('critical')}"
    word = {"jobstream": "jobStream", "criticaljob": "criticalJob"}.get(name, name)
    body = {"filters": {f"{word}InPlanFilter": conditions}}
    answer = await http.post(f"/plan/current/{kind}/query", json=body, headers={"How-Many": "0"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_a_list_is_a_bare_array_with_its_count_in_a_header(kind: str) -> None:
    """Every kind can be listed whole, and tells how many there are where that is asked."""
    async with v1() as http:
        every = await rows(http, kind)
        some = await http.post(
            f"/plan/current/{kind}/query",
            headers={"How-Many": "2", "Context-ObjectCount": "1"},
        )

    assert every
    assert len({each["id"] for each in every}) == len(every)
    assert some.json() == every[:2]
    assert some.headers["How-Many-Returned"] == str(min(2, len(every)))
    assert some.headers["Context-ObjectCount"] == str(len(every))
    assert some.headers["Context-PlanId"] == standing().plan_id
    assert ("Last-Object" in some.headers) == (len(every) > 2)


async def test_a_query_is_resumed_where_it_stopped() -> None:
    """Page after page gives every row once, though the plan moves in between."""
    world, found, headers = night(120), [], {"How-Many": "50"}
    async with v1(world) as http:
        answer = await http.post("/plan/current/job/query", headers=headers)
        found += answer.json()
        while token := answer.headers.get("Last-Object"):
            later(world, minutes=20)
            again = {**headers, "Last-Object": token}
            answer = await http.post("/plan/current/job/query_next", headers=again)
            found += answer.json()
        lost = await http.post("/plan/current/job/query_next", headers={"Last-Object": "x"})

    keys = [each["id"] for each in found if each["lastInRerunChain"]]
    assert len(keys) == len(set(keys)) == len(world.jobs)
    assert lost.status_code == 400


async def test_pages_can_be_numbered_by_their_offset() -> None:
    """Query-PageSize and Query-PageNumber cut a window; How-Many excludes them."""
    async with v1() as http:
        every = await rows(http, "jobstream")
        window = {"Query-PageSize": "3", "Query-PageNumber": "4"}
        page = await http.post("/plan/current/jobstream/query", headers=window)
        both = await http.post("/plan/current/jobstream/query", headers={**window, "How-Many": "3"})
        wrong = await http.post("/plan/current/jobstream/query", headers={"How-Many": "-1"})

    assert page.json() == every[4:7]
    assert (both.status_code, wrong.status_code) == (400, 400)


async def test_ids_come_in_base64_or_plain_and_go_either_way() -> None:
    """Base64 is the default; a plain key with a semicolon is understood whatever is said."""
    async with v1() as http:
        (job,) = await rows(http, "job", jobName="BONUS_CALC")
        encoded = await http.get(
            f"/plan/current/job/{job['id'].replace(';', '%3B')}", headers={"Id-Encoding": "1"}
        )
        identity = encoded.json()["id"]
        again = await http.get(f"/plan/current/job/{identity}", headers={"Id-Encoding": "1"})

    stream = standing().job_named("/PAYROLL/PAYBONUS.BONUS_CALC").stream
    assert job["id"] == f"{stream.workstation.name};{stream.jsid};BONUS_CALC"
    assert base64.urlsafe_b64decode(identity).decode() == job["id"]
    assert again.json() == encoded.json()
    assert again.json()["jobStreamInPlan"]["folderKey"]["name"] == "/PAYROLL"


async def test_a_job_says_in_v1s_words_what_the_plan_holds() -> None:
    """Times are milliseconds, statuses both external and internal, FAIL is FAILED."""
    own = next(job for job in standing().jobs.values() if job.status == "FAIL")
    async with v1() as http:
        (job,) = await rows(http, "job", jobName=own.name)
        short = await http.get(f"/plan/current/job/{job['id']}")

    status = {"commonStatus": "ERROR", "internalStatus": "FAILED"}
    assert status.items() <= job["status"].items()
    ended = datetime.fromtimestamp(job["timeInfo"]["actualEndTime"] / 1000, UTC)
    assert ended < AT
    assert own.run.ended is not None
    assert int(own.run.ended) == int(ended.timestamp())
    assert "dependencies" not in short.json()


async def test_dependencies_come_where_the_scope_header_asks() -> None:
    """A dependency names its predecessor by V1's key and tells its state."""
    asked = {"Context-PlanDependenciesScope": "1"}
    async with v1() as http:
        (job,) = await rows(http, "job", jobName="BONUS_CALC")
        told = (await http.get(f"/plan/current/job/{job['id']}", headers=asked)).json()
        before = (await http.get(f"/plan/current/job/{job['id']}/predecessors")).json()
        after = (await http.get(f"/plan/current/job/{job['id']}/jobsuccessors/preview")).json()

    follows, opens = told["dependencies"]
    assert follows["jobId"] == before[0]["id"]
    assert follows["predecessorStatus"]["internalStatus"] == "ABEND"
    assert isinstance(follows["jobStreamSchedTime"], int)
    assert opens["file"]["name"] == "/data/in/bonus.csv"
    assert [each["name"] for each in after] == ["BONUS_PAY"]


async def test_each_run_is_a_row_of_its_own() -> None:
    """A job that was rerun has a row a run, and only one of them is the last of the chain."""
    job = next(job for job in standing().jobs.values() if len(job.runs) > 1)
    async with v1() as http:
        every = await rows(http, "job", jobName=job.name, jobStreamName=job.stream.name)
        (last,) = await rows(http, "job", jobName=job.name, lastInRerunChain=True)
        first = await http.get(f"/plan/current/job/{every[0]['id']}")

    assert [row["status"]["commonStatus"] for row in every] == [run.common for run in job.runs]
    assert last in every
    assert first.json() == every[0]
    assert {row["rerunType"] for row in every} == {"REGULAR", "RERUN"}


async def test_a_log_comes_page_by_page() -> None:
    """Pages put together are the whole log; the last says that it is."""
    job = next(job for job in standing().jobs.values() if job.status == "SUCC")
    text, number, last = "", 0, False
    async with v1() as http:
        found = await rows(http, "job", jobName=job.name, jobStreamName=job.stream.name)
        while not last:
            number += 1
            page = {"lines": 7, "pageNumber": number}
            answer = await http.get(f"/plan/current/job/{found[0]['id']}/joblog", params=page)
            text, last = text + answer.json()["log"], answer.json()["lastPage"]
            assert answer.json()["pageNumber"] == number

    assert number > 2
    assert text == "".join(f"{line}\n" for line in log_lines(standing(), job, job.run))


async def test_a_critical_job_tells_its_risk_and_its_path() -> None:
    """The chain goes from the critical job to what must be done first."""
    async with v1() as http:
        (job,) = await rows(http, "criticaljob")
        other = await rows(http, "criticaljob", alertLevelList=["ON_TRACK"])
        chain = await http.post(
            f"/plan/current/criticaljob/{job['id']}/query_predecessors_chain", json={}
        )
        (plain,) = await rows(http, "job", jobName="BONUS_CALC")
        none = await http.post(
            f"/plan/current/criticaljob/{plain['id']}/query_predecessors_chain", json={}
        )

    network = job["criticalNetworkInfo"]
    assert network["criticalJobInfo"]["alertLevel"] == "HIGH_RISK"
    assert network["estimatedEndTime"] > job["timeRestriction"]["deadlineTime"]
    assert [each["name"] for each in chain.json()] == ["REG_REPORT", "REG_CALC", "REG_EXTRACT"]
    assert not other
    assert none.status_code == 404


async def test_counts_and_issues_follow_the_filter() -> None:
    """A count is the number of rows; issues are told of those jobs alone."""
    ready = {"filters": {"jobInPlanFilter": {"internalStatusList": ["READY", "FENCE"]}}}
    async with v1() as http:
        count = await http.post("/plan/current/job/count", json=ready)
        issues = await http.post("/plan/current/job/issues", json=ready)
        listed = await rows(http, "job", internalStatusList=["READY", "FENCE"])

    assert count.json() == {"count": len(listed)}
    assert {each["id"] for each in issues.json()} <= {each["id"] for each in listed}
    assert issues.json()


async def test_the_plans_and_the_engine_introduce_themselves() -> None:
    """One plan, the current one, under the plant's id and run number; filters pick by name."""
    async with v1(dialect=Dialect.V9_5) as http:
        (plan,) = (await http.post("/plan/query", json={})).json()
        trial = {"filters": {"symphonyInPlanFilter": {"planType": "TRIAL"}}}
        none = await http.post("/plan/query", json=trial)
        engine = await http.get("/engine/info")
        newer = await http.get("/api/v2/plan/job")

    assert (plan["key"]["type"], plan["runNumber"]) == ("CURRENT", standing().run_number)
    assert plan["validFrom"] == int(standing().plan_start) * 1000
    assert none.json() == []
    assert engine.json()["displayVersion"] == Dialect.V9_5.version
    assert newer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/plan/current/job/NO;SUCH;JOB", 404),
        ("GET", "/plan/other/job/NO;SUCH;JOB", 404),
        ("POST", "/plan/other/job/query", 404),
        ("POST", "/plan/current/user/query", 404),
        ("GET", "/plan/current/jobstream/NONE", 404),
        ("GET", "/plan/current/job/query", 404),
        ("DELETE", "/plan/current/job/NO;SUCH;JOB", 405),
    ],
)
async def test_refusals_have_v1s_shape(method: str, path: str, status: int) -> None:
    """An error is an object of messages, each with its code, and the name of an exception."""
    async with v1() as http:
        answer = await http.request(method, path)

    assert answer.status_code == status
    assert set(answer.json()) == {"messages", "exceptionName"}
    assert all(each.startswith("AWS") for each in answer.json()["messages"])


async def test_what_is_denied_over_v2_is_denied_over_v1() -> None:
    """A folder that nobody may list stays out of V1's lists, and its objects are refused."""
    rights = Rights(denials=(Denial("@", "/PAYROLL"),))
    own = standing().job_named("/PAYROLL/PAYBONUS.BONUS_CALC")
    async with v1(rights=rights) as http:
        folders = {each["jobStreamInPlan"]["folderKey"]["name"] for each in await rows(http, "job")}
        key = f"{own.stream.workstation.name};{own.stream.jsid};{own.name}"
        one = await http.get(f"/plan/current/job/{key}")
        act = await http.put(f"/plan/current/job/{key}/action/hold")

    assert "/PAYROLL" not in folders
    assert folders
    assert (one.status_code, act.status_code) == (403, 403)
