"""What many failed and waiting jobs have in common, against the truth of plants with faults."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from graphs.offline.phrase import Phraser
from prompts.book import PhraseBook
from tests.tools.plants import AT, client, only, statements
from tools.causes.common_cause_tools import common_cause_tools
from tools.causes.common_causes import common_causes
from tools.causes.failed_together import LOGS
from tools.hwa.bulk import BulkReader
from tools.hwa.simulator.plan.batchman import accept
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.commands import Command, Confirm, Link, Release, Reply, SetFence
from tools.hwa.simulator.plan.ledger import set_status
from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.world import Job, World
from tools.hwa.simulator.plants.faults.fault import Fault
from tools.hwa.simulator.plants.faults.night import Night, faulty_night
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.plants.recipe import Recipe
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.faulty import Faulty
from tools.plan.causes.common import Share, best, shares
from tools.plan.causes.standing import Standing
from tools.plan.copy.mirror import LINKS_UNKNOWN, Mirror
from tools.plan.copy.picture import Picture
from tools.plan.copy.reading import PlanReader
from tools.plan.diagnosis import CauseCode, Diagnosis
from tools.receipts import Finding, Gap
from tools.report import Report

HOUR = timedelta(hours=1)
SEVERAL = (
    "application-error",
    "prompt-waiting",
    "workstation-unlinked",
    "predecessor-orphan",
    "needs-confirmation",
    "stream-held",
    "file-missing",
    "fenced",
)


@cache
def spoiled(*kinds: str, seed: int = 3, depth: int | None = None) -> Night:
    """A plant with these faults; nobody changes it."""
    faults = [Fault(kind, depth=depth) for kind in kinds]
    return faulty_night(Recipe(800, seed, "calm"), faults, FrozenClock(AT))


@cache
def phraser() -> Phraser:
    """Who says it; his book takes seconds to open."""
    return Phraser(PhraseBook(), ZoneInfo("UTC"))


async def copied(app: ASGIApp) -> Picture:
    """A copy of the plan as it is now."""
    async with client(app) as hwa:
        return await Mirror(PlanReader(BulkReader(hwa), lambda: AT)).load()


async def asked(world: World, **question: object) -> Report:
    """The answer over a plant, its copy just read."""
    app = make_simulator(world)
    picture = await copied(app)
    async with client(app) as hwa:
        return await common_causes(hwa, lambda: picture, **question)  # type: ignore[arg-type]


def verdict(report: Report) -> Diagnosis:
    """The diagnosis, which every answer has."""
    assert report.diagnosis is not None
    return report.diagnosis


def named(report: Report) -> set[tuple[str, str]]:
    """The roots as cause and key."""
    return {(one.cause_code.value, one.object.key) for one in verdict(report).root_causes}


def rows(report: Report) -> list[Finding]:
    """The lines of the roots."""
    return [one for one in report.findings if one.statement == "common_cause"]


def seen(cause: str, failure: str) -> str:
    """The cause as those behind it see it."""
    return "PREDECESSOR_FAILED" if failure else cause


@pytest.mark.parametrize("seed", [3, 4])
async def test_every_fault_is_a_root_and_nothing_else_is(seed: int) -> None:
    """Eight faults at once: eight roots by the truth, each with all the jobs that it holds up."""
    night = spoiled(*SEVERAL, seed=seed, depth=2)
    report = await asked(night.world)
    truths = {
        (seen(root.cause_code, root.failure_code), root.key): len(truth.affected)
        for truth in night.truths
        for root in truth.roots
    }
    found = {
        (one.cause_code.value, one.object.key): one.holds_up for one in verdict(report).root_causes
    }
    assert found == truths
    assert verdict(report).evidence_status == "confirmed"
    assert [row.values["holds_up"] for row in rows(report)] == sorted(truths.values(), reverse=True)


async def test_a_plan_that_goes_as_planned_is_called_healthy() -> None:
    """No cause is invented, and its numbers are those of the plant."""
    world = spoiled().world
    report = await asked(world)
    head = only(report, "common_healthy")
    waiting = sum(job.status in {"HOLD", "READY", "FENCE"} for job in world.jobs.values())
    assert named(report) == {("HEALTHY", "plan")}
    assert (head.values["failed"], head.values["waiting"]) == (0, waiting)
    parts = ("troubled", "slow", "behind_running", "for_time", "other")
    assert sum(head.values[part] for part in parts) == waiting


@pytest.mark.parametrize(
    "kind",
    [
        "unrelated-agent-down",
        "recovered",
        "noisy-success",
        "log-gives-orders",
        "running",
        "not-due",
    ],
)
async def test_what_holds_nobody_up_is_not_accused(kind: str) -> None:
    """An agent that nothing needs, a failure that was mended, a job that runs as it should."""
    report = await asked(spoiled(kind).world)
    assert named(report) == {("HEALTHY", "plan")}


async def test_a_machine_that_nobody_waits_for_is_told_apart() -> None:
    """It is down, and the answer says so; it is no root."""
    night = spoiled("unrelated-agent-down")
    report = await asked(night.world)
    assert only(report, "common_left_out").values["names"] == [night.truths[0].roots[0].key]


@pytest.mark.parametrize("kind", ["application-error", "prompt-waiting", "stream-held"])
async def test_the_cause_fifty_hops_ahead_is_the_only_one(kind: str) -> None:
    """However far its last victim is, and nothing in between is a cause."""
    night = spoiled(kind, depth=20)
    [truth] = night.truths
    [root] = verdict(await asked(night.world)).root_causes
    assert root.object.key == truth.roots[0].key
    assert root.holds_up == len(truth.affected)


def _answer(world: World, share: Share, standing: Standing) -> Command:
    """What an operator does about a root."""
    place, thing = standing.place_of(share.root), standing.thing_of(share.root)
    if thing is not None:
        return Reply(next(one for one in world.prompts.values() if one.name == thing.key), yes=True)
    if place is not None:
        there = world.workstations[place.id]
        return SetFence(there, 0) if share.root.cause is CauseCode.FENCED else Link(there)
    row = standing.job_of(share.root)
    if row is not None:
        job = world.jobs[standing.picture.job(row).id]
        return Release(job) if job.status == "HOLD" else Confirm(job, success=True)
    stream = standing.stream_of(share.root)
    assert stream is not None
    return Release(world.streams[standing.picture.stream(stream).id])


@pytest.mark.parametrize(
    "kind",
    [
        "prompt-waiting",
        "workstation-unlinked",
        "held",
        "stream-held",
        "needs-confirmation",
    ],
)
async def test_the_change_that_frees_the_most_frees_them(kind: str) -> None:
    """Applied to the plant, with the night going on, what was promised to go on has run."""
    clock = FrozenClock(AT)
    faults = [Fault(kind, depth=2), Fault("application-error", depth=3)]
    world = faulty_night(Recipe(800, 5, "calm"), faults, clock).world
    standing = Standing.of(await copied(make_simulator(world)))
    everyone = standing.states.failed | standing.states.waiting
    share = best(shares(standing, standing.trouble, everyone))
    assert share is not None
    reasons = standing.trouble.without({share.root})
    left = standing.holds.after.reach(reasons.nodes.tolist())
    freed = standing.holds.after.reach(share.nodes.tolist()) & ~left & standing.waiting
    promised = [world.jobs[standing.picture.job(row).id] for row in freed.nonzero()[0].tolist()]
    accept(world, _answer(world, share, standing))
    clock.advance(15 * HOUR)
    advance(world)
    assert len([job for job in promised if _went_on(job)]) >= share.frees > 0


def _went_on(job: Job) -> bool:
    return job.status not in {"HOLD", "READY", "FENCE"}


async def test_thousands_of_failures_are_one_line_and_a_few_reads() -> None:
    """4,000 jobs lost one database: one root, an exact number, a sample said to be one."""
    world = generate(jobs=11_000, scenario="calm", clock=FrozenClock(AT))
    for job in [one for one in world.jobs.values() if one.status == "HOLD"][:4000]:
        _lose_database(world, job)
    app = _Counted(make_simulator(world))
    picture = await copied(app)
    app.calls = 0
    async with client(app) as hwa:
        report = await common_causes(hwa, lambda: picture, among="failed")
    told = only(report, "common_failures").values
    assert (told["failed"], told["one_cause"], told["looked_into"]) == (4000, "likely", LOGS)
    [row] = rows(report)
    assert row.values["failed"] == 4000
    assert app.calls < 60


def _lose_database(world: World, job: Job) -> None:
    """The job ran into the lost database just now."""
    job.outcomes = tuple(replace(one, log="db_down") for one in job.outcomes)
    run = job.run
    run.started, run.ended, run.return_code = world.now - 120, world.now - 60, 1
    world.index.started(job, run.started)
    world.index.ended(job, run.ended)
    set_status(world, job, "ABEND")


class _Counted:
    """An engine that counts its calls."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.calls = app, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the call on."""
        self.calls += 1
        await self.app(scope, receive, send)


async def test_one_error_in_all_logs_is_one_cause() -> None:
    """48 loads that lost their database are one group, and none of them is a cause of its own."""
    world = generate(jobs=300, scenario="abend-storm", clock=FrozenClock(AT))
    report = await asked(world, among="failed")
    failures, group = only(report, "common_failures"), only(report, "common_group")
    assert failures.values["one_cause"] == "likely"
    assert group.values["jobs"] == failures.values["failed"] == 48
    assert "ORA-12541" in group.values["line"]
    assert len(rows(report)) == 1


async def test_failures_that_differ_are_not_one_cause() -> None:
    """Each has its own, and the answer says no."""
    kinds = ("disk-full", "logon-failed", "database-locked", "command-not-found")
    report = await asked(spoiled(*kinds).world, among="failed")
    assert only(report, "common_failures").values["one_cause"] == "no"
    assert len(rows(report)) == len(kinds)


async def test_a_stream_s_roots_are_those_of_its_own_jobs() -> None:
    """Asked about one stream, the other faults of the night are not its causes."""
    night = spoiled(*SEVERAL, depth=2)
    prompt = next(one for one in night.truths if one.kind == "prompt-waiting")
    stream = night.world.jobs[prompt.subject.id or ""].stream
    report = await asked(night.world, stream=stream.key, among="waiting")
    assert ("PROMPT_WAITING", prompt.roots[0].key) in named(report)
    others = {root.key for one in night.truths if one is not prompt for root in one.roots}
    assert not others & {key for _, key in named(report)}
    assert verdict(report).subject.object_id == stream.id


async def test_a_stream_whose_last_job_waits_for_a_person_has_a_cause() -> None:
    """Nothing of it failed and nothing of it waits to start: somebody must confirm how it ended."""
    world = spoiled("needs-confirmation", depth=0).world
    [job] = [one for one in world.jobs.values() if one.status == "PEND"]
    report = await asked(world, stream=job.key)
    assert named(report) == {("NEEDS_CONFIRMATION", job.key)}
    assert only(report, "remedy").values["effect"] == "confirm"


async def test_an_unknown_stream_is_said_to_be_unknown() -> None:
    """The nearest names are offered, and nothing is answered about them."""
    stream = next(iter(spoiled().world.streams.values())).name
    report = await asked(spoiled().world, stream=f"{stream}X")
    assert statements(report) == ["not_found"]
    assert stream in only(report, "not_found").values["near"]


async def test_a_name_may_be_a_machine_a_folder_or_a_part_of_streams() -> None:
    """The abends of an agent, of a department, the mart loads: all say which jobs are meant."""
    storm = generate(jobs=300, scenario="abend-storm", clock=FrozenClock(AT))
    told = [
        only(await asked(storm, stream=name, among="failed"), "common_summary").values["failed"]
        for name in ("dwh_agt01", "dwh", "mart")
    ]
    assert len(set(told)) == 1
    assert told[0] > 0


async def test_a_root_that_moved_on_since_is_not_stated() -> None:
    """The copy still has it; its own record says that it is none any more."""
    clock = FrozenClock(AT)
    faults = [Fault("prompt-waiting", depth=1), Fault("needs-confirmation", depth=1)]
    night = faulty_night(Recipe(800, 6, "calm"), faults, clock)
    app = make_simulator(night.world)
    picture = await copied(app)
    job = night.world.jobs[night.truths[1].roots[0].id or ""]
    accept(night.world, Confirm(job, success=True))
    clock.advance(timedelta(minutes=2))
    async with client(app) as hwa:
        report = await common_causes(hwa, lambda: picture)
    assert named(report) == {("PROMPT_WAITING", night.truths[0].roots[0].key)}


@pytest.mark.parametrize(
    ("kind", "paths", "status"),
    [
        ("workstation-unlinked", r"/plan/workstation$", 403),
        ("needs-confirmation", r"/plan/job$", 500),
        ("prompt-waiting", r"/plan/job/", 403),
        ("stream-held", r"/plan/jobstream", 500),
    ],
)
async def test_what_cannot_be_read_again_is_likely_and_said_so(
    kind: str, paths: str, status: int
) -> None:
    """The copy's word stands, with the gap beside it."""
    night = spoiled(kind, depth=1)
    engine = make_simulator(night.world)
    picture = await copied(engine)
    async with client(Faulty(engine, status=status, paths=paths)) as hwa:
        report = await common_causes(hwa, lambda: picture)
    assert named(report) == {(night.truths[0].cause_code, night.truths[0].roots[0].key)}
    assert verdict(report).evidence_status == "likely"
    assert report.gaps


async def test_without_a_copy_failures_are_grouped_and_waits_are_a_gap() -> None:
    """What could not be walked is said, and no number is made of it."""
    world = generate(jobs=300, scenario="abend-storm", clock=FrozenClock(AT))
    async with client(make_simulator(world)) as hwa:
        report = await common_causes(hwa)
    assert only(report, "common_live").values["failed"] == 48
    assert only(report, "common_group").values["jobs"] == 48
    assert "common_not_walked" in [gap.what for gap in report.gaps]
    assert verdict(report).evidence_status == "likely"


async def test_without_a_copy_waits_alone_are_not_answered() -> None:
    """Nothing is known of them, and nothing is said."""
    async with client(make_simulator(spoiled().world)) as hwa:
        report = await common_causes(hwa, among="waiting")
    assert (report.findings, [gap.what for gap in report.gaps]) == ((), ["common_not_walked"])
    assert named(report) == {("INSUFFICIENT_EVIDENCE", "plan")}


async def test_unread_dependencies_are_a_gap() -> None:
    """Where the lists did not tell who waits for whom, the answer is no more than likely."""
    app = make_simulator(spoiled("application-error", depth=1).world)
    picture = await copied(app)
    blind = replace(picture, gaps=(Gap(what=LINKS_UNKNOWN, detail="7"),))
    async with client(app) as hwa:
        report = await common_causes(hwa, lambda: blind)
    assert [gap.what for gap in report.gaps] == ["common_links_unknown"]
    assert verdict(report).evidence_status == "likely"
    assert "7" in phraser().gap(report.gaps[0], "pt")


async def test_the_tool_takes_the_question_in_parts() -> None:
    """A model or the playbook asks by words; the artifact is the report."""
    app = make_simulator(spoiled("application-error", depth=1).world)
    picture = await copied(app)
    async with client(app) as hwa:
        [tool] = common_cause_tools(hwa, lambda: picture)
        call = {"name": tool.name, "args": {"states": ["abend"]}, "id": "1", "type": "tool_call"}
        answer = await tool.ainvoke(call)
    assert only(answer.artifact, "common_summary").values["failed"] == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: spoiled(*SEVERAL, depth=2).world,
        lambda: spoiled().world,
        lambda: spoiled("unrelated-agent-down").world,
        lambda: generate(jobs=300, clock=FrozenClock(AT)),
        lambda: generate(jobs=300, scenario="abend-storm", clock=FrozenClock(AT)),
    ],
)
async def test_both_languages_say_the_same_with_the_same_marks(make: Callable[[], World]) -> None:
    """Every statement is cited, and every number is in both."""
    report = await asked(make())
    english, portuguese = (phraser().section(report, language, AT) for language in ("en", "pt"))
    marks = re.compile(r"\[(r[0-9a-f]{8})\]")
    assert Counter(marks.findall(english)) == Counter(marks.findall(portuguese))
    assert sorted(re.findall(r"\*\*\d+\*\*", english)) == sorted(
        re.findall(r"\*\*\d+\*\*", portuguese)
    )
    assert all(one.receipts for one in report.findings)


async def test_a_span_that_ends_before_it_begins_is_asked_back_for() -> None:
    """Nothing can lie in it, and nothing is said of the plan."""
    async with client() as hwa:
        report = await common_causes(hwa, since=AT, until=AT - timedelta(hours=1))
    assert [finding.statement for finding in report.findings] == ["changed_no_stretch"]


async def test_an_unknown_state_is_asked_back() -> None:
    """A state that HWA does not have has no causes: the valid ones are named."""
    async with client(make_simulator(spoiled().world)) as hwa:
        report = await common_causes(hwa, states=("FOO",))
    assert [(gap.what, gap.detail) for gap in report.gaps] == [("state_unknown", "FOO")]
    assert report.findings == ()
