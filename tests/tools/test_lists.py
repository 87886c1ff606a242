from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.requests import Request

from tests.tools.plants import AT, FakeHwa, client, job_json, jobs, night, only
from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.world import Asks, Job, Needs, Opens, Stream
from tools.listing.lists import count_jobs, list_jobs, list_prompts, list_streams, list_workstations
from tools.listing.other_things import prompt_or_file
from tools.listing.pages import PAGE
from tools.listing.plan_query import PlanQuery
from tools.receipts import Finding

NOW = AT.timestamp()
UNFINISHED = {"HOLD", "READY", "FENCE", "EXEC", "PEND"}
FAILED = {"ABEND", "FAIL"}
STATES = sorted({job.status for job in jobs()})
Truth = Callable[[Job], bool]


def waits_for(kind: type[Needs | Opens | Asks], word: str) -> Truth:
    """The job, or by HWA's word its stream, waits for such a thing."""

    def truth(job: Job) -> bool:
        if job.status not in {"HOLD", "READY"}:
            return False
        own = [each for each in job.dependencies if isinstance(each, kind)]
        short = any(
            each.resource.available < each.quantity
            if isinstance(each, Needs)
            else not each.satisfied
            for each in own
        )
        return short or word in (status.substatus(job) or "")

    return truth


def ended(job: Job) -> float:
    """The moment that a job belongs to: its end, else its start, else its schedule."""
    return job.run.ended or job.run.started or job.stream.scheduled


TRUTHS: dict[str, Truth] = {
    "late": lambda job: (
        job.status in UNFINISHED | FAILED
        and (status.is_late(job, NOW) or status.deadline_passed(job, NOW))
    ),
    "long_running": lambda job: (
        job.status == "EXEC" and NOW - (job.run.started or NOW) > 1.5 * job.estimate
    ),
    "rerun": lambda job: len(job.runs) > 1,
    "stuck": lambda job: job.status in {"STUCK", "SUSP"},
    "overdue": lambda job: (
        job.status in {"HOLD", "READY"} and (job.start_at or job.stream.scheduled) < NOW
    ),
    "critical": lambda job: job.critical,
    "not_finished": lambda job: job.status in UNFINISHED,
    "waiting_for_predecessor": lambda job: "PREDECESSOR" in (status.substatus(job) or ""),
    "waiting_for_time": lambda job: "TIME" in (status.substatus(job) or ""),
    "waiting_for_prompt": waits_for(Asks, "PROMPT"),
    "waiting_for_file": waits_for(Opens, "FILE"),
    "waiting_for_resource": waits_for(Needs, "RESOURCE"),
}


async def counted(query: PlanQuery, limit: int = 3) -> tuple[Finding, list[str]]:
    """The head of the list, and the ids of its rows."""
    async with client() as hwa:
        listed = await list_jobs(hwa, query, limit=limit)
        count = await count_jobs(hwa, query)
    head, number = listed.findings[0], only(count, "job_count")
    rows = [
        one.subject.object_id
        for one in listed.findings
        if one.statement == "job_row" and one.subject
    ]

    assert head.values["count"] == number.values["count"]
    assert len(rows) == head.values["shown"] == min(limit, head.values["count"])
    assert head.statement == ("job_list" if head.values["count"] else "job_none")
    assert head.receipts[0].fields["count"] == head.values["count"]
    return head, rows


def fitting(truth: Truth) -> set[str]:
    """The jobs of the world that are so."""
    return {job.id for job in jobs() if truth(job)}


@pytest.mark.parametrize("state", [*STATES, "SUSP", "CANCLP", "abend"])
async def test_a_state_is_counted_by_the_last_run(state: str) -> None:
    """Every state's number is the plan's own: earlier runs do not count."""
    head, rows = await counted(PlanQuery(states=[state]), limit=100)

    expected = fitting(lambda job: job.status == state.upper())
    assert head.values["count"] == len(expected)
    assert set(rows) <= expected


async def test_states_add_up() -> None:
    """Several states are counted together, cancelled ones among them."""
    head, _ = await counted(PlanQuery(states=["CANCL", "ABEND", "FAIL"]))

    assert head.values["count"] == len(fitting(lambda job: job.status in {"CANCL", *FAILED}))


@pytest.mark.parametrize("condition", TRUTHS)
async def test_a_condition_is_counted_exactly(condition: str) -> None:
    """Every condition's number is the one that the world itself gives."""
    head, rows = await counted(PlanQuery(conditions=[condition]), limit=100)

    expected = fitting(TRUTHS[condition])
    assert head.values["count"] == len(expected)
    assert set(rows) <= expected


@pytest.mark.parametrize("condition", sorted(set(TRUTHS) - {"stuck"}))
def test_the_night_has_every_condition(condition: str) -> None:
    """A law about nothing would prove nothing."""
    assert fitting(TRUTHS[condition])


@pytest.mark.parametrize(
    ("query", "truth"),
    [
        (PlanQuery(), lambda _: True),
        (PlanQuery(folder="/finance"), lambda job: job.folder == "/FINANCE"),
        (PlanQuery(folder="FINANCE/"), lambda job: job.folder == "/FINANCE"),
        (PlanQuery(folder="/"), lambda job: job.folder == "/"),
        (PlanQuery(stream="FINANCE"), lambda job: job.folder == "/FINANCE"),
        (PlanQuery(workstation="finance"), lambda job: job.folder == "/FINANCE"),
        (PlanQuery(workstation="fin_agt01"), lambda job: job.workstation.name == "FIN_AGT01"),
        (PlanQuery(workstation="/FIN_AGT01"), lambda job: job.workstation.name == "FIN_AGT01"),
        (PlanQuery(workstation="FIN_@"), lambda job: job.workstation.name.startswith("FIN_")),
        (PlanQuery(stream="fineom"), lambda job: job.stream.name == "FINEOM"),
        (PlanQuery(stream="@#/FINANCE/FINEOM"), lambda job: job.stream.name == "FINEOM"),
        (PlanQuery(name="eom_@"), lambda job: job.name.startswith("EOM_")),
        (PlanQuery(name="@#/FINANCE/@.@"), lambda job: job.folder == "/FINANCE"),
        (PlanQuery(name="@#@.@+state=abend,fail"), lambda job: job.status in FAILED),
        (PlanQuery(return_code=8), lambda job: job.run.return_code == 8),
        (PlanQuery(return_code=0), lambda job: job.run.return_code == 0),
        (
            PlanQuery(folder="/FINANCE", states=["HOLD"], conditions=["critical"]),
            lambda job: job.folder == "/FINANCE" and job.status == "HOLD" and job.critical,
        ),
        (
            PlanQuery(conditions=["critical", "late"]),
            lambda job: job.critical and TRUTHS["late"](job),
        ),
    ],
    ids=lambda each: str(each.values()) if isinstance(each, PlanQuery) else "",
)
async def test_every_filter_narrows(query: PlanQuery, truth: Truth) -> None:
    """Names, folders, workstations, streams and return codes narrow as they say."""
    head, rows = await counted(query, limit=100)

    assert head.values["count"] == len(fitting(truth))
    assert set(rows) <= fitting(truth)


@pytest.mark.parametrize(("since", "until"), [(2, None), (None, 3), (4, 1)])
async def test_a_span_holds_what_ended_in_it(since: int | None, until: int | None) -> None:
    """A job belongs to its end, or while it goes on to its start; the end is outside."""
    after = AT - timedelta(hours=since) if since else None
    before = AT - timedelta(hours=until) if until else None
    head, _ = await counted(PlanQuery(states=["SUCC", "ABEND"], since=after, until=before))

    def inside(job: Job) -> bool:
        at = datetime.fromtimestamp(ended(job), UTC)
        return (after is None or at >= after) and (before is None or at < before)

    expected = fitting(lambda job: job.status in {"SUCC", "ABEND"} and inside(job))
    assert head.values["count"] == len(expected) > 0


@pytest.mark.parametrize("by", ["workstation", "status", "folder", "stream"])
@pytest.mark.parametrize("states", [(), ("ABEND", "FAIL")])
async def test_groups_add_up_to_the_count(by: str, states: tuple[str, ...]) -> None:
    """Each group's number is exact, the largest comes first, and together they are all."""
    async with client() as hwa:
        report = await count_jobs(hwa, PlanQuery(states=states, group_by=[by]))
    values = only(report, "job_count").values
    keys: dict[str, Callable[[Job], str]] = {
        "workstation": lambda job: job.workstation.path,
        "status": lambda job: job.status,
        "folder": lambda job: job.folder,
        "stream": lambda job: job.stream.name,
    }
    expected = Counter(keys[by](job) for job in jobs() if not states or job.status in states)

    assert dict(values["groups"][0]["rows"]) == dict(expected)
    numbers = [number for _, number in values["groups"][0]["rows"]]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) == values["count"]


async def test_healed_jobs_are_no_failures() -> None:
    """A job whose rerun succeeded is told apart, and is not in the number."""
    async with client() as hwa:
        report = await list_jobs(hwa, PlanQuery(states=["ABEND", "FAIL"]), limit=100)
    healed = {
        one.subject.name for one in report.findings if one.statement == "healed_row" and one.subject
    }
    expected = {
        job.name
        for job in jobs()
        if job.status == "SUCC" and any(run.status in FAILED for run in job.runs[:-1])
    }

    assert "RATE_CALLS" in healed
    assert healed == expected
    assert report.findings[0].values["healed"] == len(expected)
    assert report.findings[0].values["count"] == len(fitting(lambda job: job.status in FAILED))


async def test_a_healed_job_of_another_place_is_not_told() -> None:
    """What is told apart still fits the rest of the question."""
    query = PlanQuery(states=["ABEND"], name="RATE_CALLS")
    async with client() as hwa:
        here = await list_jobs(hwa, query)
        long_ago = await list_jobs(hwa, replace(query, until=AT - timedelta(days=1)))

    assert tuple(here.findings[0].values[key] for key in ("count", "healed")) == (0, 1)
    assert long_ago.findings[0].values["healed"] == 0


async def test_what_is_waited_for_is_told_with_its_receipt() -> None:
    """A row on a waiting job names the open things and quotes the job's record, read by its id."""
    async with client() as hwa:
        report = await list_jobs(hwa, PlanQuery(conditions=["waiting_for_file"]), limit=100)
    rows = {one.subject.name: one for one in report.findings if one.subject}

    assert rows["USAGE_IMPORT"].values["waits_on"] == ["/BIL_AGT01#/data/in/usage_cdr.dat"]
    (proof,) = rows["USAGE_IMPORT"].receipts
    assert proof.kind == "job"
    assert proof.object_id in proof.source


@pytest.mark.parametrize("jobs_in_all", [PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 5])
async def test_a_count_goes_on_beyond_the_first_page(jobs_in_all: int) -> None:
    """HWA cuts a page at ten thousand rows; a number never is."""

    def page(request: Request) -> dict[str, Any]:
        first = int(request.query_params.get("offset", 0))
        last = min(first + PAGE, jobs_in_all)
        rows = [{"id": f"j{number}", "lastRunCompositeStatus": {"status": "ABEND"}}
                for number in range(first, last)]  # fmt: skip
        return {"count": jobs_in_all, "results": rows}

    fake = FakeHwa(answers={"job": page})
    async with client(fake) as hwa:
        report = await count_jobs(hwa, PlanQuery(states=["ABEND"]))

    assert report.findings[0].values["count"] == jobs_in_all
    assert report.gaps == ()
    assert len(fake.asked) == -(-jobs_in_all // PAGE)


async def test_a_row_that_slid_into_the_next_page_counts_once() -> None:
    """The plan moves while it is read; the same job twice is one job."""

    def page(request: Request) -> dict[str, Any]:
        first = max(0, int(request.query_params.get("offset", 0)) - 3)
        rows = [{"id": f"j{number}"} for number in range(first, min(first + PAGE, PAGE + 2))]
        return {"results": rows}

    async with client(FakeHwa(answers={"job": page})) as hwa:
        report = await count_jobs(hwa, PlanQuery(group_by=["folder"]))

    assert report.findings[0].values["count"] == PAGE + 2


@pytest.mark.parametrize("condition", ["unlinked", "no_such_condition"])
async def test_a_strange_condition_is_refused(condition: str) -> None:
    """A condition that a list does not know would be left out of the count in silence."""
    async with client() as hwa:
        refused = [
            await list_jobs(hwa, PlanQuery(conditions=[condition])),
            await list_streams(hwa, PlanQuery(without_conditions=["long_running"])),
            await list_workstations(hwa, conditions=["late"]),
        ]

    assert all(not report.findings for report in refused)
    told = [(gap.what, gap.detail) for report in refused for gap in report.gaps]
    asked = (condition, "long_running", "late")
    assert told == [("condition_unknown", one) for one in asked]


@pytest.mark.parametrize("query", [PlanQuery(states=["FOO"]), PlanQuery(without=["foo"])])
async def test_a_strange_state_is_asked_back(query: PlanQuery) -> None:
    """A state that HWA does not know is never answered `none`: the valid ones are named."""
    async with client() as hwa:
        reports = [await list_jobs(hwa, query), await count_jobs(hwa, query)]
        reports.append(await list_streams(hwa, query))

    for report in reports:
        assert [gap.what for gap in report.gaps] == ["state_unknown"]
        assert {"ABEND", "HOLD", "SUCC"} <= set(report.gaps[0].codes)
        assert report.findings == ()


STREAM_TRUTHS: list[tuple[PlanQuery, Callable[[Stream], bool]]] = [
    (PlanQuery(), lambda _: True),
    (PlanQuery(conditions=["stuck"]), lambda one: status.stream_status(one) == "STUCK"),
    (PlanQuery(conditions=["carried_forward"]), lambda one: one.carried_forward),
    (PlanQuery(conditions=["late"]), lambda one: status.is_late(one, NOW)),
    (
        PlanQuery(conditions=["overdue"]),
        lambda one: (
            status.stream_status(one) in {"HOLD", "READY"}
            and one.started is None
            and (one.start_at or one.scheduled) + 60 < NOW
        ),
    ),
    (
        PlanQuery(conditions=["not_finished"]),
        lambda one: status.stream_status(one) in {"HOLD", "READY", "EXEC", "STUCK"},
    ),
    (
        PlanQuery(name="fin@", folder="/"),
        lambda one: one.name.startswith("FIN") and one.folder == "/",
    ),
    (PlanQuery(name="@#/FINANCE/@"), lambda one: one.folder == "/FINANCE"),
    (PlanQuery(workstation="dwh_agt01"), lambda one: one.workstation.name == "DWH_AGT01"),
    *(
        (PlanQuery(states=[each]), lambda one, each=each: status.stream_status(one) == each)
        for each in ("EXEC", "SUCC", "ABEND", "HOLD", "STUCK", "SUPPR", "CANCL")
    ),
]


@pytest.mark.parametrize(
    ("query", "truth"), STREAM_TRUTHS, ids=[str(query.values()) for query, _ in STREAM_TRUTHS]
)
async def test_streams_are_counted_exactly(
    query: PlanQuery, truth: Callable[[Stream], bool]
) -> None:
    """A list of streams has the world's own number, however few rows it shows."""
    expected = {each.id for each in night().streams.values() if truth(each)}
    async with client() as hwa:
        report = await list_streams(hwa, query, limit=2)

    head, *rows = report.findings
    assert head.values["count"] == len(expected)
    assert len(rows) == head.values["shown"] == min(2, len(expected))
    assert {one.subject.object_id for one in rows if one.subject} <= expected


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("limit_zero", {"RET_AGT90"}),
        ("ignored", {"BIL_AGT90"}),
        ("event_processor", {"MDM_PROD"}),
        ("master", {"MDM_PROD"}),
        ("fence_set", {"FIN_FTA90"}),
        ("unlinked", {"LOG_AGT90", "HR_AGT90", "HR_FTA91"}),
        ("version", {each.name for each in night().workstations.values()}),
    ],
)
async def test_workstations_are_found_by_their_state(condition: str, names: set[str]) -> None:
    """Each condition finds the machines of the cast, and only those."""
    async with client() as hwa:
        report = await list_workstations(hwa, conditions=[condition], limit=1)

    assert report.findings[0].values["count"] == len(names)
    assert {one.name for one in report.objects} <= names
    assert len(report.objects) == 1


@pytest.mark.parametrize("name", ["ret_agt01", "/RET_AGT01", "RET_AGT0?"])
async def test_a_workstation_is_found_by_its_name(name: str) -> None:
    """With or without its folder, in any case."""
    async with client() as hwa:
        report = await list_workstations(hwa, name=name)

    assert "RET_AGT01" in {one.name for one in report.objects}


async def test_prompts_are_counted_and_found_by_number() -> None:
    """The waiting prompts, or those of given numbers in any state."""
    world = night()
    asked = {each.id for each in world.prompts.values() if each.status == "ASKED"}
    refused = next(each for each in world.prompts.values() if each.name == "HRNO")
    async with client() as hwa:
        waiting = await list_prompts(hwa, limit=1)
        one = await list_prompts(hwa, numbers=[refused.number])

    assert waiting.findings[0].values["count"] == len(asked)
    assert len(waiting.objects) == 1
    assert [each.name for each in one.objects] == ["HRNO"]


async def test_a_prompt_is_found_by_its_name_in_any_state() -> None:
    """The name in whatever case finds a prompt that was answered; another name finds none."""
    async with client() as hwa:
        report = await list_prompts(hwa, names=["hrno"])
        none = await list_prompts(hwa, names=["NOSUCH"])

    assert [(one.values["name"], one.values["status"]) for one in report.findings[1:]] == [
        ("HRNO", "ANSWERED_NO")
    ]
    assert [one.statement for one in none.findings] == ["prompt_none"]


async def test_a_name_that_nothing_has_may_be_a_prompts_or_a_files() -> None:
    """The prompt of that name, or who waits for the file; another name is neither."""
    async with client() as hwa:
        prompt = await prompt_or_file(hwa, "HRNO")
        file = await prompt_or_file(hwa, "USAGE_CDR.DAT")
        path = await prompt_or_file(hwa, "/data/in/usage_cdr.dat")
        neither = await prompt_or_file(hwa, "NO_SUCH.THING")

    found = [[each.name for each in report.objects] for report in (prompt, file, path) if report]
    assert found == [["HRNO"], ["USAGE_IMPORT"], ["USAGE_IMPORT"]]
    assert neither is None


async def test_an_engine_without_prompts_is_a_gap() -> None:
    """Releases before 10.2.8 do not list prompts: that is said, not read as none."""
    async with client(FakeHwa(answers={"prompt": 404})) as hwa:
        report = await list_prompts(hwa)

    assert [gap.what for gap in report.gaps] == ["prompts_not_listed"]
    assert report.findings == ()


async def test_a_job_that_left_the_plan_is_left_out() -> None:
    """A candidate that is gone when its record is read waits for nothing any more."""
    record = job_json("a", "HOLD", dependenciesStats={"numberOfFileDependencies": 1})
    fake = FakeHwa(jobs={"a": record}, answers={"job/a": 404})
    async with client(fake) as hwa:
        report = await list_jobs(hwa, PlanQuery(conditions=["waiting_for_file"]))

    assert report.findings[0].values["count"] == 0


async def test_what_is_left_out_is_not_counted() -> None:
    """A folder goes with all below it, a stream and a workstation with their jobs."""
    some = jobs()[0]
    place = some.workstation.name
    head, _ = await counted(PlanQuery(without_names=[place.lower()]))
    assert head.values["count"] == len(fitting(lambda job: job.workstation.name != place))

    stream = some.stream.name
    head, _ = await counted(PlanQuery(without_names=[stream, "NOTHING@"]))
    assert head.values["count"] == len(fitting(lambda job: job.stream.name != stream))

    folder = some.stream.folder
    head, _ = await counted(PlanQuery(without_names=[folder]))
    outside = fitting(lambda job: not f"{job.stream.folder}/".startswith(f"{folder}/"))
    assert head.values["count"] == len(outside)
