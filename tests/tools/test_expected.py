import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial

import numpy as np
import pytest

from tests.tools.plants import AT, client, night, only, statements
from tools.ahead.change import Change
from tools.ahead.critical_path import critical_path
from tools.ahead.deadlines import deadlines_at_risk
from tools.ahead.expectations import expectation_tools
from tools.ahead.expected import expected_end
from tools.ahead.outlooks import Outlooks
from tools.ahead.what_if import what_if
from tools.hwa.bulk import BulkReader
from tools.hwa.client import HwaClient
from tools.hwa.simulator.plan import batchman
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.commands import (
    Cancel,
    Command,
    Confirm,
    Hold,
    Release,
    Reply,
    SetLimit,
)
from tools.hwa.simulator.plan.rules import advance_to
from tools.hwa.simulator.plan.world import Job, World
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.faulty import Faulty
from tools.listing.overview import no_copy
from tools.plan.ahead.outlook import NEVER
from tools.plan.ahead.spread import spread_of
from tools.plan.copy.mirror import Mirror
from tools.plan.copy.picture import Picture
from tools.plan.copy.reading import PlanReader
from tools.plan.diagnosis import CauseCode
from tools.report import Report

SIX = datetime(2026, 3, 4, 6, tzinfo=UTC)
BLOCKED = "EXPOSURE_CALC"


@cache
def _copied() -> Picture:
    async def load() -> Picture:
        async with client() as hwa:
            return await Mirror(PlanReader(BulkReader(hwa), lambda: AT)).load()

    return asyncio.run(load())


@pytest.fixture(name="picture", scope="module")
def _picture() -> Picture:
    """The copy of the night."""
    return _copied()


def test_a_waiting_job_has_its_times(picture: Picture) -> None:
    """Start, end, the odds of the moment asked for, and the chain: all of it with receipts."""
    report = asked(lambda hwa, copy: expected_end(hwa, copy, _open_job(picture), by=SIX), picture)

    head = only(report, "eta_expected")
    (forecast,) = report.diagnosis.forecasts if report.diagnosis else ()
    assert head.values["by"] == SIX
    assert 0 <= head.values["probability"] <= 100
    assert head.values["end"] > AT
    assert not forecast.blocked
    assert forecast.end
    assert forecast.end.earliest <= forecast.end.median <= forecast.end.latest
    assert all(finding.receipts for finding in report.findings)


def test_what_is_blocked_gets_no_time_but_a_root(picture: Picture) -> None:
    """Who must act first is named; only the time after that is told, as such."""
    report = asked(lambda hwa, copy: expected_end(hwa, copy, BLOCKED), picture)

    assert statements(report)[:2] == ["eta_blocked", "eta_stop"]
    assert only(report, "eta_freed").values["end"] > AT
    assert report.diagnosis
    assert report.diagnosis.forecasts[0].blocked
    assert report.diagnosis.forecasts[0].end is None
    assert report.diagnosis.root_causes[0].cause_code is CauseCode.PREDECESSOR_FAILED


def test_what_is_over_has_its_record(picture: Picture) -> None:
    """No forecast for the past: when it ended, and whether that was in time."""
    job = next(one for one in night().jobs.values() if one.status == "SUCC" and _single(one))

    report = asked(lambda hwa, copy: expected_end(hwa, copy, job.key, by=SIX), picture)

    done = only(report, "eta_done")
    assert done.values["end"] < AT
    assert done.values["made_it"] is True


def test_the_batch_ends_with_its_last_stream(picture: Picture) -> None:
    """What is counted and what is not is said: FINAL apart, blocked streams apart."""
    report = asked(expected_end, picture)

    head = only(report, "eta_batch")
    assert head.values["end"] > AT
    assert head.values["plan_end"] > AT
    assert not any("FINAL" in name for name in head.values["last"])
    assert only(report, "eta_batch_blocked").values["streams"] > 0


def test_without_a_copy_nothing_is_made_up() -> None:
    """The gap says how far the load is; the record alone is told."""
    report = asked(lambda hwa, _: expected_end(hwa, no_copy, BLOCKED, loaded=lambda: 37), _copied())
    batch = asked(lambda hwa, _: expected_end(hwa, no_copy), _copied())

    assert statements(report) == ["eta_record"]
    assert [(gap.what, gap.detail) for gap in report.gaps] == [("eta_no_copy", "37")]
    assert report.diagnosis
    assert report.diagnosis.evidence_status == "insufficient"
    assert (batch.findings, batch.gaps[0].what) == ((), "eta_no_copy")


def test_an_unknown_name_and_a_machine_are_told_so(picture: Picture) -> None:
    """Nothing of that name has an end, nor has a workstation."""
    nobody = asked(lambda hwa, copy: expected_end(hwa, copy, "NOSUCHJOB"), picture)
    machine = asked(
        lambda hwa, copy: expected_end(hwa, copy, "FIN_AGT01", ("workstation",)), picture
    )

    assert statements(nobody) == ["not_found"]
    assert statements(machine) == ["eta_wrong_kind"]


def test_resources_that_may_not_be_read_leave_a_gap(picture: Picture) -> None:
    """Who is short of units gets no time then, and the answer says why."""
    broken = Faulty(make_simulator(night()), status=403, paths="/plan/resource")

    report = asked(expected_end, picture, app=broken)

    assert "eta_resources_unread" in [gap.what for gap in report.gaps]
    assert only(report, "eta_batch").values["end"]


def test_deadlines_of_the_plan_come_with_their_odds(picture: Picture) -> None:
    """Each is told with its record, and the verdict holds the same."""
    report = asked(deadlines_at_risk, picture)

    head = only(report, "deadline_summary")
    rows = [one for one in report.findings if one.statement == "deadline_row"]
    assert report.diagnosis
    assert report.diagnosis.impact
    assert len(rows) == len(report.diagnosis.impact.deadlines)
    assert head.values["at_risk"] + head.values["missed"] + head.values["blocked"] >= len(rows) > 0


def test_one_end_is_told_whoever_asks(picture: Picture) -> None:
    """The deadlines, the forecast and the chain tell one end of a thing, and one chance."""
    rows = [
        one
        for one in asked(deadlines_at_risk, picture).findings
        if one.statement == "deadline_row" and one.values["state"] == "at_risk"
    ]

    assert rows
    for row in rows:
        assert row.subject is not None
        head = only(asked(_of(expected_end, row.subject.name), picture), "eta_expected").values
        assert head["end"] == row.values["end"]
        assert head["probability"] == 100 - row.values["probability"]
        chain = asked(_of(critical_path, row.subject.name), picture).findings
        ends = [
            one.values["end"] for one in chain if one.subject == row.subject and "end" in one.values
        ]
        assert set(ends) <= {head["end"]}


def _of(ask: Callable[..., Awaitable[Report]], name: str) -> Callable[..., Awaitable[Report]]:
    return lambda hwa, copy: ask(hwa, copy, name)


def test_a_delay_tells_only_what_it_moves(picture: Picture) -> None:
    """Every deadline named lies behind what is held up."""
    report = asked(
        lambda hwa, copy: deadlines_at_risk(hwa, copy, "REG_EXTRACT", delay_minutes=600), picture
    )

    behind = {picture.job(row).id for row in picture.after(jobs=_rows(picture, "REG_EXTRACT")).jobs}
    moved = [one.subject for one in report.findings if one.statement == "deadline_moved"]
    assert statements(report)[0] == "deadline_delay"
    assert {one.object_id for one in moved if one and one.kind == "job"} <= behind | _ids(
        picture, "REG_EXTRACT"
    )


def test_a_delay_tells_what_goes_in_any_case(picture: Picture) -> None:
    """A deadline that is lost without the delay is not passed over because nothing moves it."""
    report = asked(
        lambda hwa, copy: deadlines_at_risk(hwa, copy, "REG_EXTRACT", delay_minutes=1), picture
    )
    plain = asked(lambda hwa, copy: deadlines_at_risk(hwa, copy, "REG_EXTRACT"), picture)
    head = only(report, "deadline_delay").values
    rows = {one.subject for one in report.findings if one.statement == "deadline_row"}
    lost = {
        one.subject
        for one in plain.findings
        if one.statement == "deadline_row"
        and (one.values["state"] == "missed" or one.values["probability"] >= 50)
        and one.values["state"] != "blocked"
    }

    assert rows == lost
    assert head["lost"] == len(rows)
    assert head["open"] >= len(rows)


def test_the_critical_path_asks_hwa_first(picture: Picture) -> None:
    """HWA's own word on a critical job comes before the chain that was worked out."""
    report = asked(lambda hwa, copy: critical_path(hwa, copy, "REG_REPORT"), picture)
    batch = asked(critical_path, picture)

    assert statements(report)[0] == "path_hwa"
    assert {"path_head", "path_alone"} & set(statements(batch))


def test_the_plans_critical_paths_are_those_of_its_critical_jobs(picture: Picture) -> None:
    """Who names no job is told the chain of the critical one that is in haste, then the batch's."""
    heads = [one for one in asked(critical_path, picture).findings if "of" in one.values]

    assert [one.values["of"] for one in heads] == ["critical", "batch"]
    assert heads[0].subject is not None
    assert heads[0].subject.name == "REG_REPORT"


@dataclass(frozen=True)
class Case:
    """A change, and the order that makes it in the plant."""

    change: Change
    order: Callable[[Job], Command]
    status: tuple[str, ...]


CASES = [
    Case("release", Release, ("HOLD",)),
    Case("cancel", Cancel, ("HOLD", "ABEND")),
    Case("confirm", lambda job: Confirm(job, success=True), ("ABEND",)),
    Case("hold", Hold, ("HOLD", "READY")),
    Case("abend", lambda job: Confirm(job, success=False), ("PEND",)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.change)
def test_what_if_is_what_then_happens(case: Case) -> None:
    """The jobs that start at once are those that start in the plant when it is done there."""
    before = _plant()
    wanted = [
        job.id for job in before.jobs.values() if job.status in case.status and _single(job, before)
    ]
    for identity in wanted[:: max(1, len(wanted) // 4)][:4]:
        picture, world = _copied_anew()
        key = world.jobs[identity].key
        found = asked(partial(what_if, change=case.change, name=key), picture, world=world)
        batchman.accept(world, case.order(world.jobs[identity]))

        assert _told_at_once(found) == _started(world) - _started(_plant())


def test_a_limit_lets_go_what_it_lets_go() -> None:
    """A limit of 0 lifted: what starts is what starts in the plant."""
    picture, world = _copied_anew()
    station = next(one for one in world.workstations.values() if one.limit == 0)

    found = asked(
        lambda hwa, copy: what_if(hwa, copy, "limit", station.name, value=5), picture, world=world
    )
    batchman.accept(world, SetLimit(station, 5))

    assert _told_at_once(found) == _started(world) - _started(_plant())
    assert "lc" in only(found, "whatif_calls").values["conman"]


@pytest.mark.parametrize(
    ("change", "name"), [("reply", "FINOK"), ("reply", "CLOSE_BOOKS"), ("release", "FINOK")]
)
def test_what_if_a_prompt_is_answered_is_what_then_happens(change: Change, name: str) -> None:
    """By its own name, or that of the job that waits for it; a prompt is nothing else's name."""
    picture, world = _copied_anew()
    prompt = next(one for one in world.prompts.values() if one.name == "FINOK")

    found = asked(lambda hwa, copy: what_if(hwa, copy, change, name), picture, world=world)
    batchman.accept(world, Reply(prompt, yes=True))

    assert _told_at_once(found) == _started(world) - _started(_plant())
    assert only(found, "whatif_calls").values["conman"] == "reply FINOK;y"


def test_a_no_to_a_prompt_lets_nobody_go(picture: Picture) -> None:
    """Who waits for it waits on, and the command is the one that says no."""
    report = asked(lambda hwa, copy: what_if(hwa, copy, "refuse", "FINOK"), picture)

    assert not _told_at_once(report)
    assert only(report, "whatif_calls").values["conman"] == "reply FINOK;n"


def test_a_priority_of_zero_holds_and_another_lets_go(picture: Picture) -> None:
    """0 is a hold; what waits for something else starts by no priority."""
    job = _open_job(picture)

    zero = asked(lambda hwa, copy: what_if(hwa, copy, "priority", job, value=0), picture)
    hold = asked(lambda hwa, copy: what_if(hwa, copy, "hold", job), picture)
    high = asked(lambda hwa, copy: what_if(hwa, copy, "priority", job, value=99), picture)
    unset = asked(lambda hwa, copy: what_if(hwa, copy, "priority", job), picture)

    counts = ("at_once", "freed", "sooner", "later", "never", "deadlines")
    told, held = only(zero, "whatif_change").values, only(hold, "whatif_change").values
    assert [told[one] for one in counts] == [held[one] for one in counts]
    assert only(high, "whatif_change").values["never"] == 0
    assert "update-priority?priority=99" in only(high, "whatif_calls").values["rest"]
    assert only(unset, "whatif_refused").values["reason"] == "priority"


def test_an_answered_prompt_is_not_answered_again() -> None:
    """A yes to what has its answer changes nothing: that is said."""
    picture, world = _copied_anew()
    prompt = next(one for one in world.prompts.values() if one.name == "FINOK")
    batchman.accept(world, Reply(prompt, yes=True))
    advance_to(world, AT.timestamp() + 55)

    found = asked(lambda hwa, copy: what_if(hwa, copy, "reply", "FINOK"), picture, world=world)

    assert only(found, "whatif_refused").values["reason"] == "answered"


@pytest.mark.parametrize(
    ("change", "name", "reason"),
    [
        ("release", "GL_POST", "state"),
        ("fence", "FIN_AGT01", "value"),
        ("limit", "FIN_AGT01", "value"),
        ("outage", "FIN_AGT01", "span"),
    ],
)
def test_what_cannot_be_done_is_said(
    picture: Picture, change: Change, name: str, reason: str
) -> None:
    """A state that HWA would refuse, a limit of nothing, an outage without an end."""
    report = asked(lambda hwa, copy: what_if(hwa, copy, change, name), picture)

    assert only(report, "whatif_refused").values["reason"] == reason


def test_a_job_has_no_fence(picture: Picture) -> None:
    """The kinds that a question names may not fit the change."""
    report = asked(
        lambda hwa, copy: what_if(hwa, copy, "fence", "GL_POST", ("job",), value=0), picture
    )

    assert only(report, "whatif_refused").values["reason"] == "kind"


async def test_one_copy_has_one_outlook(picture: Picture) -> None:
    """Whoever asks at the same time waits for the same work; another copy has another."""
    outlooks = Outlooks()
    async with client() as hwa:
        one, other = await asyncio.gather(*(outlooks.of(hwa, picture) for _ in range(2)))

    assert one is other


async def test_the_tools_share_what_they_need(picture: Picture) -> None:
    """The four tools can be called as a model calls them."""
    async with client() as hwa:
        tools = {one.name: one for one in expectation_tools(hwa, lambda: picture)}
        calls = {
            "expected_end": {"name": BLOCKED},
            "deadlines_at_risk": {},
            "critical_path": {},
            "what_if": {"change": "hold", "name": _open_job(picture)},
        }
        for name, arguments in calls.items():
            message = await tools[name].ainvoke(
                {"type": "tool_call", "id": "1", "name": name, "args": arguments}
            )
            assert message.artifact.findings


def test_what_is_foreseen_is_what_happens() -> None:
    """The 10-90 % span holds most of the ends that then come, and the usual one is near."""
    picture, world = _copied_anew(seed=31, jobs=600)
    report: list[tuple[bool, float]] = []

    async def foresee() -> None:
        async with client(world=world) as hwa:
            outlook = await Outlooks().of(hwa, picture)
        jobs = len(picture.jobs)
        open_ = [row for row in np.flatnonzero(outlook.open[:jobs]) if outlook.end[row] != NEVER]
        spread = spread_of(outlook, [int(row) for row in open_])
        advance_to(world, AT.timestamp() + 14 * 3600)
        for row in open_:
            job = world.jobs[picture.job(int(row)).id]
            draws = spread.end(int(row))
            if job.status == "SUCC" and job.run.ended and draws is not None:
                end = job.run.ended - outlook.situation.now
                low, median, high = np.quantile(draws, (0.1, 0.5, 0.9)).tolist()
                report.append((low - 1 <= end <= high + 1, abs(end - median)))

    asyncio.run(foresee())
    inside, off = (np.array(each) for each in zip(*report, strict=True))
    assert len(report) > 150
    assert inside.mean() > 0.7
    assert np.median(off) < 240


Ask = Callable[[HwaClient, Callable[[], Picture | None]], Awaitable[Report]]


def asked(
    ask: Ask, picture: Picture, *, world: World | None = None, app: Faulty | None = None
) -> Report:
    """What a tool reports with this copy."""

    async def work() -> Report:
        async with client(app, world) as hwa:
            return await ask(hwa, lambda: picture)

    return asyncio.run(work())


def _plant(jobs: int = 300, seed: int = 7) -> World:
    return generate(jobs=jobs, seed=seed, clock=FrozenClock(AT))


def _copied_anew(jobs: int = 300, seed: int = 7) -> tuple[Picture, World]:
    """A plant of its own with its copy."""
    world = _plant(jobs, seed)

    async def load() -> Picture:
        async with client(world=world) as hwa:
            return await Mirror(PlanReader(BulkReader(hwa), lambda: AT)).load()

    return asyncio.run(load()), world


def _single(job: Job, world: World | None = None) -> bool:
    """Its key means it alone."""
    every = (world or night()).jobs_by_name[job.name]
    return len([one for one in every if one.key == job.key]) == 1


def _started(world: World) -> set[str]:
    """The keys of jobs that start within the next minute."""
    advance_to(world, AT.timestamp() + 55)
    began = AT.timestamp()
    return {job.key for job in world.jobs.values() if job.run.started and job.run.started > began}


def _told_at_once(report: Report) -> set[str]:
    head = only(report, "whatif_change")
    rows = [one for one in report.findings if one.statement == "whatif_job"]
    told = {one.subject.key for one in rows if one.subject and one.values["group"] == "at_once"}
    assert len(told) == min(head.values["at_once"], 5)
    return told


def _rows(picture: Picture, name: str) -> list[int]:
    return [row for row in range(len(picture.jobs)) if picture.job(row).name == name]


def _ids(picture: Picture, name: str) -> set[str]:
    return {picture.job(row).id for row in _rows(picture, name)}


def _open_job(picture: Picture) -> str:
    """A waiting job with a predecessor, that is not held up."""
    jobs = [picture.job(row) for row in range(len(picture.jobs))]
    late = AT + timedelta(hours=1)
    return next(
        one.key
        for one in jobs
        if one.status == "HOLD" and one.open and one.sched and AT < one.sched < late
    )
