from collections import Counter

import pytest

from tests.tools.plants import FakeHwa, client, jobs, night, only, statements
from tools.causes.dependents import dependents
from tools.hwa.simulator.plan import status, walk
from tools.hwa.simulator.plan.world import COMMON_STATUS, Job, Stream
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.faulty import Faulty
from tools.listing.lists import list_prompts
from tools.listing.overview import no_copy
from tools.listing.plan_state import critical_jobs, engine_status, plan_run, plan_summary
from tools.listing.prompt_waits import with_waiters
from tools.single import object_status


async def test_the_summary_has_the_plans_own_numbers() -> None:
    """Jobs by status add up to the plan; stuck streams and agents out are those of the world."""
    async with client() as hwa:
        report = await plan_summary(hwa)
    summary = only(report, "plan_summary").values
    stuck = [one for one in night().streams.values() if status.stream_status(one) == "STUCK"]

    assert summary["count"] == len(jobs()) == sum(summary["groups"].values())
    counted = Counter(COMMON_STATUS[job.status] for job in jobs())
    assert {key: counted[key] for key in ("RUNNING", "SUCCESSFUL", "ERROR")} == {
        key: summary["groups"][key] for key in ("RUNNING", "SUCCESSFUL", "ERROR")
    }
    assert only(report, "stuck_streams").values["count"] == len(stuck)
    assert only(report, "workstation_list").values["count"] == 3


async def test_a_part_that_fails_leaves_the_rest() -> None:
    """Without the prompts the summary still stands, and says what is missing."""
    app = Faulty(make_simulator(night()), status=500, body="{}", paths="/plan/prompt")
    async with client(app) as hwa:
        report = await plan_summary(hwa)

    assert "plan_summary" in statements(report)
    assert [gap.what for gap in report.gaps] == ["hwa_failed"]


async def test_the_engine_tells_its_master_and_run() -> None:
    """Version, master and run number, each from its record."""
    async with client() as hwa:
        values = only(await engine_status(hwa), "engine_info").values

    assert (values["master"], values["run_number"]) == ("MDM_PROD", night().run_number)
    assert values["version"]


async def test_the_plans_own_streams_are_told_job_by_job() -> None:
    """Both instances of FINAL, each with its jobs that are not to come."""
    async with client() as hwa:
        report = await plan_run(hwa)
    streams = [one for one in night().streams.values() if one.name.startswith("FINAL")]

    assert statements(report).count("plan_run") == len(streams)
    ran = [job for each in streams for job in each.jobs if job.status != "HOLD"]
    assert statements(report).count("plan_run_job") == len(ran)
    assert statements(report)[-1] == "engine_info"


async def test_a_plan_without_its_own_streams_says_so() -> None:
    """No FINAL in the plan is an answer with the search as its receipt."""
    async with client(FakeHwa()) as hwa:
        report = await plan_run(hwa)

    assert only(report, "plan_run_none").receipts[0].fields["count"] == 0


async def test_critical_jobs_are_all_counted() -> None:
    """The critical jobs, exactly, with their deadlines."""
    async with client() as hwa:
        report = await critical_jobs(hwa, limit=1)

    assert report.findings[0].values["count"] == sum(job.critical for job in jobs())
    assert only(report, "critical_row").values["deadline"] is not None


def after(node: Job | Stream) -> tuple[int, int]:
    """How many jobs and streams the world has behind a node."""
    nodes = walk.successors(node, 99)
    return (
        sum(isinstance(one, Job) for one in nodes),
        sum(isinstance(one, Stream) for one in nodes),
    )


@pytest.mark.parametrize("path", ["/FINANCE/FINEOM.EOM_OPEN", "/RETAIL/RETSALES.SALES_PULL"])
async def test_dependents_are_counted_through_all_steps(path: str) -> None:
    """Direct successors by name, all of them by number, as the world has them."""
    job = night().job_named(path)
    async with client() as hwa:
        report = await dependents(hwa, job.key)
    values = only(report, "dependents").values
    rows = [one for one in report.findings if one.statement == "dependent_row"]
    direct = {one.subject.key for one in rows if one.subject and one.values["steps"] == 1}

    assert (values["jobs"], values["streams"]) == after(job)
    assert values["direct"] == len(walk.successors(job, 1)) == len(direct)
    following = [one for one in walk.successors(job, 1) if isinstance(one, Job | Stream)]
    assert direct == {one.key for one in following}
    assert values["shown"] == len(rows) == min(sum(after(job)), 10)


async def test_a_held_resource_tells_since_when() -> None:
    """Each holder's own record follows: its state, and when it started."""
    async with client() as hwa:
        report = await object_status(hwa, "DWHLOCK", ("resource",))
    holders = only(report, "resource_status").values["holders"]
    rows = [one for one in report.findings if one.statement == "job_row"]

    assert len(rows) == len(holders) > 0
    assert all(one.values["status"] == "EXEC" and one.values["start"] for one in rows)


async def test_each_run_has_its_own_receipt() -> None:
    """The receipt of a run holds that run's fields, as they stand in the job's record."""
    async with client() as hwa:
        report = await object_status(hwa, "RATE_CALLS", ("job",))
    rows = [one for one in report.findings if one.statement == "run_row"]
    told = [one.receipts[0].fields["jobruns"][0] for one in rows]

    assert len({one.receipts[0].id for one in rows}) == len(rows) > 1
    assert [one["compositeStatus"]["status"] for one in told] == [
        one.values["status"] for one in rows
    ]
    assert [one["returnCode"] for one in told] == [one.values["return_code"] for one in rows]


async def test_a_prompt_names_who_waits_for_it() -> None:
    """The jobs whose record has the prompt open, and no other."""
    async with client() as hwa:
        report = await with_waiters(hwa, await list_prompts(hwa, numbers=[1]), no_copy)
    row = only(report, "prompt_row")

    assert [key.rpartition(".")[2] for key in row.values["waiting"]] == ["CLOSE_BOOKS"]
    assert len(row.receipts) == 1 + len(row.values["waiting"])


async def test_dependents_of_nothing_and_of_several() -> None:
    """An unknown name and namesakes are answered as everywhere."""
    async with client() as hwa:
        unknown, several = await dependents(hwa, "NO_SUCH_JOB"), await dependents(hwa, "SYNC_REF")

    assert statements(unknown) == ["not_found"]
    assert len(several.choices) == 3


@pytest.mark.parametrize(
    "job", [job for job in jobs() if len(night().jobs_by_name[job.name]) == 1][::9]
)
async def test_a_jobs_status_is_its_records(job: Job) -> None:
    """State, return code and times are those of the last run."""
    async with client() as hwa:
        report = await object_status(hwa, job.name, ["job"])
    values = only(report, "job_status").values

    assert (values["status"], values["substatus"]) == (job.status, status.substatus(job))
    assert values["return_code"] == job.run.return_code
    assert (values["start"] and values["start"].timestamp()) == (
        None if job.run.started is None else int(job.run.started)
    )
    assert values["runs"] == len(job.runs)


async def test_a_healed_job_shows_its_runs() -> None:
    """A job that was launched twice is told run by run, and as healed."""
    async with client() as hwa:
        report = await object_status(hwa, "RATE_CALLS")

    assert only(report, "job_status").values["healed"]
    assert [one.values["status"] for one in report.findings if one.statement == "run_row"] == [
        "ABEND",
        "SUCC",
    ]


async def test_other_instances_are_mentioned() -> None:
    """The newest instance is told, and how many others there are."""
    async with client() as hwa:
        report = await object_status(hwa, "HIST_APPEND")

    assert only(report, "job_status").values["other_instances"] == 1
    assert only(report, "job_status").values["status"] == "SUCC"


async def test_a_resource_names_its_holder() -> None:
    """Units, and who holds them."""
    async with client() as hwa:
        values = only(await object_status(hwa, "DWHLOCK"), "resource_status").values

    assert (values["quantity"], values["in_use"], values["available"]) == (1, 1, 0)
    assert len(values["holders"]) == 1
