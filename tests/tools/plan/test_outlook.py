from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.plan.drawn import NOW, Drawn, picture
from tools.plan.ahead.deciding import chain_to, stops_of
from tools.plan.ahead.due import deadlines_of, moved
from tools.plan.ahead.outlook import NEVER, Outlook, outlook_of
from tools.plan.ahead.present import situation_of
from tools.plan.ahead.situation import Situation
from tools.plan.ahead.spread import spread_of
from tools.plan.ahead.supposed import (
    cancelled,
    confirmed,
    delayed,
    difference,
    fenced,
    held,
    limited,
    out,
    released,
    rerun,
    without,
)
from tools.plan.diagnosis import CauseCode

PROMPT = {"dependencyType": "PROMPT", "promptName": "GO", "satisfied": False}
FILE = {"dependencyType": "FILE", "file": {"name": "/in"}, "satisfied": False}


def foreseen(jobs: Sequence[Drawn], **plan: object) -> Outlook:
    """The outlook of a small plan."""
    return outlook_of(situation_of(picture(jobs, **plan)))  # type: ignore[arg-type]


def starts(outlook: Outlook) -> list[float]:
    """When each job starts, in minutes from now; runs that go on began before."""
    jobs = len(outlook.situation.jobs.state)
    return [round((one - NOW.timestamp()) / 60, 1) for one in outlook.start[:jobs].tolist()]


@st.composite
def plans(draw: st.DrawFn) -> list[Drawn]:
    """A few jobs, each behind some of those before it."""
    count = draw(st.integers(1, 9))
    jobs = []
    for number in range(count):
        after = draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set()
        jobs.append(
            Drawn(
                after=tuple(sorted(after)),
                minutes=draw(st.integers(1, 30)),
                priority=draw(st.sampled_from([10, 10, 20, 50])),
                at=draw(st.sampled_from([None, None, 5, 40])),
                open=(PROMPT,) if draw(st.integers(0, 9)) == 0 else (),
            )
        )
    return jobs


def naive(jobs: Sequence[Drawn], length: Sequence[float], limit: int) -> list[float]:
    """The same rules, second by second, without any cleverness."""
    start, end = [NEVER] * len(jobs), [NEVER] * len(jobs)
    ready = [NEVER] * len(jobs)
    moments = {0.0}
    while moments:
        now = min(moments)
        moments.remove(now)
        for number, job in enumerate(jobs):
            free = all(end[one] <= now for one in job.after) and (job.at or 0) * 60 <= now
            if free and not job.open:
                ready[number] = min(ready[number], now)
        waiting = [n for n in range(len(jobs)) if ready[n] <= now and start[n] == NEVER]
        for number in sorted(waiting, key=lambda n: (-jobs[n].priority, ready[n])):
            running = sum(s <= now < e for s, e in zip(start, end, strict=True))
            if running < limit:
                start[number], end[number] = now, now + length[number]
                moments.add(end[number])
        moments |= {(job.at or 0) * 60.0 for job in jobs if (job.at or 0) * 60 > now}
    return start


@settings(max_examples=60, deadline=None)
@given(plans())
def test_the_outlook_is_what_the_rules_make_of_the_plan(jobs: list[Drawn]) -> None:
    """Without limits every job starts when the last of what it waits for is there."""
    outlook = foreseen(jobs)

    expected = naive(jobs, outlook.situation.jobs.length.tolist(), 99)

    found = outlook.start[: len(jobs)] - NOW.timestamp()
    assert found.tolist() == pytest.approx(expected, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(plans(), st.integers(1, 3))
def test_a_limit_is_kept_and_no_place_stays_empty(jobs: list[Drawn], limit: int) -> None:
    """Never more run than the limit; and whoever waits in line does so because it is full."""
    outlook = foreseen(jobs, limit=limit)

    every = range(len(jobs))
    start, end, ready = outlook.start, outlook.end, outlook.ready
    for one in every:
        if start[one] == NEVER:
            continue
        running = [n for n in every if start[n] <= start[one] < end[n]]
        assert len(running) <= limit
        if start[one] > ready[one]:
            before = [n for n in every if start[n] < start[one] <= end[n]]
            assert len(before) >= limit
            assert all(start[n] <= start[one] for n in every if _ahead(outlook, jobs, n, one))


def _ahead(outlook: Outlook, jobs: Sequence[Drawn], other: int, one: int) -> bool:
    """The other was ready as soon, and is more urgent."""
    sooner = outlook.ready[other] <= outlook.ready[one]
    return bool(sooner and jobs[other].priority > jobs[one].priority)


@settings(max_examples=40, deadline=None)
@given(plans(), st.data())
def test_a_longer_job_never_makes_another_end_sooner(
    jobs: list[Drawn], data: st.DataObject
) -> None:
    """Where no limit turns the order round, more work means a later end or the same."""
    which = data.draw(st.integers(0, len(jobs) - 1))
    slower = [*jobs]
    slower[which] = replace(jobs[which], minutes=jobs[which].minutes + 7)

    before, after = foreseen(jobs), foreseen(slower)

    assert (after.end >= before.end - 1e-6).all()


@settings(max_examples=40, deadline=None)
@given(plans(), st.data())
def test_a_cancelled_job_holds_nobody_up(jobs: list[Drawn], data: st.DataObject) -> None:
    """A cancel never delays what follows, and takes nobody's time away."""
    which = data.draw(st.integers(0, len(jobs) - 1))
    before = foreseen(jobs)

    after = outlook_of(cancelled(before.situation, which))

    others = [one for one in range(len(jobs)) if one != which]
    assert (after.start[others] <= before.start[others] + 1e-6).all()
    assert difference(before, after).later == difference(before, after).never == []


@settings(max_examples=40, deadline=None)
@given(plans())
def test_what_is_stopped_has_no_time_and_a_reason(jobs: list[Drawn]) -> None:
    """A job without a time has a root, and one with a time has a chain that explains it."""
    outlook = foreseen(jobs)

    for node in range(len(jobs)):
        stops = stops_of(outlook, node)
        if outlook.end[node] == NEVER:
            assert {stop.cause for stop in stops} == {CauseCode.PROMPT_WAITING}
            assert all(stop.way[0] == node and stop.way[-1] == stop.node for stop in stops)
            assert outlook_of(without(outlook.situation, stops)).end[node] != NEVER
        else:
            assert stops == []
            assert chain_to(outlook, node)[-1].node == node


@settings(max_examples=40, deadline=None)
@given(plans())
def test_a_chain_has_no_hole(jobs: list[Drawn]) -> None:
    """Each step of a chain begins when the one before ends: a predecessor, or who had its place."""
    outlook = foreseen(jobs, limit=2)

    for node in range(len(jobs)):
        if outlook.end[node] == NEVER:
            continue
        steps = chain_to(outlook, node)
        for before, after in pairwise(steps):
            gap = outlook.start[after.node] - outlook.end[before.node]
            assert gap == pytest.approx(0 if after.by == "line" else after.waited, abs=1e-3)


def test_a_supposition_of_nothing_changes_nothing() -> None:
    """The same limit, fence or priority again: no job moves, and the plan is as it was."""
    jobs = [Drawn(), Drawn(after=(0,)), Drawn(at=30)]
    before = foreseen(jobs, limit=2)
    situation = before.situation
    kept = situation.stations.limit.copy()

    same = [limited(situation, _station(situation), 2), fenced(situation, _station(situation), 0)]

    for one in same:
        differs = difference(before, outlook_of(one))
        assert not any((differs.at_once, differs.sooner, differs.later, differs.never))
    limited(situation, _station(situation), 0)
    assert (situation.stations.limit == kept).all()


def _station(situation: Situation) -> int:
    return int(situation.jobs.station[0])


def test_a_failed_job_stops_what_follows_until_it_is_rerun() -> None:
    """Root, chain and the time after a rerun: the rerun runs now, its follower after it."""
    jobs = [Drawn(status="ABEND", minutes=10), Drawn(after=(0,)), Drawn(after=(1,))]
    outlook = foreseen(jobs)

    (stop,) = stops_of(outlook, 2)
    again = outlook_of(rerun(outlook.situation, 0))

    assert (stop.node, stop.cause, stop.way) == (0, CauseCode.PREDECESSOR_FAILED, (2, 1, 0))
    assert starts(again) == pytest.approx([0, 10, 20], abs=0.2)
    assert difference(outlook, again).at_once == [0]
    assert difference(outlook, again).freed == [1, 2]


def test_a_confirmation_frees_and_its_absence_stops() -> None:
    """A job that needs one ends, but frees nobody before somebody confirms it."""
    jobs = [Drawn(status="EXEC", started=5, confirm=True), Drawn(after=(0,))]
    outlook = foreseen(jobs)

    (stop,) = stops_of(outlook, 1)

    assert outlook.end[0] != NEVER
    assert outlook.end[1] == NEVER
    assert stop.cause is CauseCode.NEEDS_CONFIRMATION
    assert difference(outlook, outlook_of(confirmed(outlook.situation, 0))).at_once == [1]


@pytest.mark.parametrize(
    ("plan", "cause"),
    [
        ({"limit": 0}, CauseCode.WORKSTATION_LIMIT_ZERO),
        ({"fence": 10}, CauseCode.FENCED),
        ({"states": ["JOBMAN_UP"]}, CauseCode.WORKSTATION_UNLINKED),
        ({"states": ["LINKED"]}, CauseCode.WORKSTATION_STOPPED),
        ({"stream_limit": 0}, CauseCode.STREAM_LIMIT_REACHED),
        ({"stream": {"priority": 0}}, CauseCode.STREAM_HELD),
    ],
)
def test_a_place_that_lets_nothing_start_stops_its_jobs(
    plan: dict[str, object], cause: CauseCode
) -> None:
    """What holds the machine or the stream is the root, and without it the job starts now."""
    outlook = foreseen([Drawn()], **plan)

    stops = stops_of(outlook, 0)

    assert [stop.cause for stop in stops] == [cause]
    assert starts(outlook_of(without(outlook.situation, stops))) == [0]


def test_a_hi_job_passes_a_limit_of_zero() -> None:
    """From priority 100 on only the fence counts."""
    assert starts(foreseen([Drawn(priority=100)], limit=0)) == [0]
    assert foreseen([Drawn(priority=100)], fence=100).end[0] == NEVER


def test_a_file_stops_once_its_time_has_come() -> None:
    """Before the hour it is expected to be there in time; after it nobody knows."""
    assert foreseen([Drawn(open=(FILE,))]).end[0] == NEVER
    assert starts(foreseen([Drawn(open=(FILE,), at=20)])) == [20]


def test_an_outage_moves_what_would_start_in_it() -> None:
    """Nothing starts from its begin to its end; what starts before or after is as it was."""
    jobs = [Drawn(at=5), Drawn(at=30), Drawn(at=90)]
    before = foreseen(jobs)
    now = before.situation.now

    away = out(before.situation, _station(before.situation), now + 20 * 60, now + 60 * 60)
    differs = difference(before, outlook_of(away))

    assert starts(outlook_of(away)) == [5, 60, 90]
    assert differs.later == [1]


def test_hold_and_release_are_each_others_reverse() -> None:
    """A held job has no time, nor has what follows; released it starts at once."""
    jobs = [Drawn(at=30), Drawn(after=(0,))]
    before = foreseen(jobs)

    stopped = outlook_of(held(before.situation, 0))
    freed = outlook_of(released(stopped.situation, 0))

    assert difference(before, stopped).never == [0, 1]
    assert starts(freed)[0] == 0
    assert difference(before, freed).sooner == [1]


def test_a_delay_moves_only_the_deadlines_behind_it() -> None:
    """What goes is told with the odds before and after; what is not behind stays out."""
    jobs = [Drawn(minutes=10), Drawn(after=(0,), deadline=45), Drawn(deadline=45)]
    before = foreseen(jobs)

    (only,) = moved(before, outlook_of(delayed(before, 0, 3600)))

    assert only.node == 1
    assert (only.odds_before, only.odds_after, only.goes) == (0.0, 1.0, True)


def test_deadlines_are_told_apart() -> None:
    """Missed already, at risk, held back by somebody's decision, safe."""
    jobs = [
        Drawn(deadline=-5, status="EXEC", started=10),
        Drawn(minutes=60, deadline=55),
        Drawn(open=(PROMPT,), deadline=99),
        Drawn(minutes=5, deadline=300),
    ]

    found = deadlines_of(foreseen(jobs))

    assert [one.node for one in found.missed] == [0]
    assert [one.node for one in found.at_risk] == [1]
    assert [one.node for one in found.blocked] == [2]
    assert found.total == 4
    assert found.at_risk[0].probability > 0.5


def test_the_same_plan_is_foreseen_in_the_same_way() -> None:
    """Draws are no lottery: the same outlook tells the same spread, and it holds the usual end."""
    jobs = [Drawn(status="EXEC", started=3), Drawn(after=(0,)), Drawn(after=(1,), minutes=30)]
    outlook = foreseen(jobs)

    one, other = (spread_of(outlook, [2]).end(2) for _ in range(2))

    assert one is not None
    assert other is not None
    assert (one == other).all()
    low, high = np.quantile(one, (0.1, 0.9))
    assert low < outlook.end[2] - outlook.situation.now < high


def test_what_is_drawn_of_one_does_not_hang_on_what_else_is_asked() -> None:
    """Alone, or among others, a node has the same draws: so two answers tell one end."""
    jobs = [
        Drawn(status="EXEC", started=3),
        Drawn(after=(0,)),
        Drawn(minutes=30),
        Drawn(after=(2,)),
    ]
    outlook = foreseen(jobs)

    alone, among = spread_of(outlook, [1]), spread_of(outlook, [3, 0, 1, 2])

    for each, every in ((alone.start(1), among.start(1)), (alone.end(1), among.end(1))):
        assert each is not None
        assert every is not None
        assert (each == every).all()


def test_a_run_that_lasts_longer_than_usual_has_yet_to_end() -> None:
    """Its end lies ahead, and the longer it has lasted, the further."""
    ends = [
        foreseen([Drawn(status="EXEC", minutes=10, started=ago)]).end[0] - NOW.timestamp()
        for ago in (1, 9, 12, 60, 600)
    ]

    assert all(end > 0 for end in ends)
    assert ends[0] > ends[1]
    assert ends[-1] > ends[-2]


def test_a_cycle_is_no_trap() -> None:
    """Two jobs that wait for each other never start, and nothing hangs."""
    outlook = foreseen([Drawn(after=(1,)), Drawn(after=(0,)), Drawn()])

    assert outlook.end[:2].tolist() == [NEVER, NEVER]
    assert [stop.cause for stop in stops_of(outlook, 0)] == [CauseCode.OTHER]
    assert starts(outlook)[2] == 0
