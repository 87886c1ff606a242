"""Why rows stand, on plans small enough to be read in the test."""

from datetime import timedelta
from typing import Any

import numpy as np

from tests.tools.plants import AT
from tools.hwa.bulk import (
    AwaitedFile,
    Ended,
    JobMarks,
    JobRecord,
    Link,
    Restrictions,
    RunRecord,
    Status,
    StreamRecord,
    Times,
    WorkstationRecord,
)
from tools.plan.causes.common import Share, shares
from tools.plan.causes.standing import Standing
from tools.plan.copy.columns import Vocabulary, job_block, stream_block
from tools.plan.copy.picture import Picture, PlanMark, Update, picture_of

UP = ("LINKED", "JOBMAN_UP")
LONG_AGO = (AT - timedelta(hours=3)).isoformat()
SOON = (AT + timedelta(hours=3)).isoformat()


def job(identity: str, status: str = "HOLD", *links: Link, **more: Any) -> JobRecord:
    """A job of the stream S, due for hours."""
    state = Status(status=status, substatus=more.pop("substatus", None))
    run = RunRecord(id=f"run-{identity}", composite_status=state, time_info=more.pop("times", None))
    given = {"workstation": "/WS", "job_stream_id": "S", "sched_time": LONG_AGO, **more}
    return JobRecord(
        id=identity,
        name=identity,
        dependencies=links,
        last_run_composite_status=state,
        jobruns=(run,),
        **given,
    )


def follows(identity: str, *, satisfied: bool = False, status: str = "EXEC") -> Link:
    """A dependency on a job."""
    return Link(
        dependency_type="INTERNAL",
        satisfied=satisfied,
        job_id=identity,
        predecessor_status=Ended(status=status),
    )


def picture(
    *jobs: JobRecord, stream: str = "EXEC", place: tuple[str, ...] = UP, **more: Any
) -> Picture:
    """These jobs in one stream on one workstation."""
    words = Vocabulary()
    streams = [StreamRecord(id="S", composite_status=Status(status=stream), **more)]
    workstations = (WorkstationRecord(id="w", key="/WS", name="WS", active_states=place),)
    update = Update(read_at=AT, workstations=workstations)
    blocks = stream_block(streams, words, 1), job_block(jobs, words, 1)
    return picture_of(PlanMark(), words, update, *blocks)


def roots(found: Picture, *, trouble: bool = True) -> dict[str, tuple[str, int, int]]:
    """What each root holds up and frees, by what it is."""
    standing = Standing.of(found)
    everyone = standing.states.failed | standing.states.waiting
    reasons = standing.trouble if trouble else standing.trouble.joined(standing.progress)
    return {
        _name(standing, one): (one.root.cause.value, one.holds_up, one.frees)
        for one in shares(standing, reasons, everyone)
    }


def _name(standing: Standing, share: Share) -> str:
    row, thing = standing.job_of(share.root), standing.plan.things
    if row is not None:
        return standing.picture.job(row).id
    found = standing.thing_of(share.root)
    if found is not None and thing:
        return found.key
    return "stream" if standing.stream_of(share.root) is not None else "place"


def test_a_chain_has_one_root() -> None:
    """The failed one at its head; all the others wait for it and for nothing else."""
    found = picture(
        job("a", "ABEND"), job("b", "HOLD", follows("a")), job("c", "HOLD", follows("b"))
    )
    assert roots(found) == {"a": ("PREDECESSOR_FAILED", 2, 2)}


def test_who_waits_for_two_is_freed_by_neither_alone() -> None:
    """Both are named, and neither is promised to free it."""
    both = job("c", "HOLD", follows("a"), follows("b"))
    found = picture(job("a", "ABEND"), job("b", "FAIL"), both, job("d", "HOLD", follows("a")))
    assert roots(found) == {
        "a": ("PREDECESSOR_FAILED", 2, 1),
        "b": ("PREDECESSOR_FAILED", 1, 0),
    }


def test_who_was_released_from_a_predecessor_does_not_wait_for_it() -> None:
    """It failed, and yet what HWA calls met is met."""
    released = follows("a", satisfied=True, status="ABEND")
    waits = job("b", "HOLD", released, follows("x"))
    found = picture(job("a", "ABEND"), job("x", "PEND"), waits)
    assert roots(found) == {
        "a": ("PREDECESSOR_FAILED", 0, 0),
        "x": ("NEEDS_CONFIRMATION", 1, 1),
    }


def test_a_join_that_has_enough_does_not_wait_for_the_rest() -> None:
    """One of two was wanted and came; the other one failed, and holds nobody."""
    other = follows("a", status="ABEND")
    join = Link(dependency_type="JOIN", satisfied=True, members=(other,))
    waits = job("b", "HOLD", join, other, follows("x"))
    found = picture(job("a", "ABEND"), job("x", "PEND"), waits)
    assert roots(found)["a"] == ("PREDECESSOR_FAILED", 0, 0)


def test_a_branch_that_was_not_taken_is_no_root() -> None:
    """A suppressed job frees what follows it, as long as something else explains the waiting."""
    waits = job("c", "HOLD", follows("a"), follows("b"))
    found = picture(job("a", "SUPPR"), job("b", "ABEND"), waits)
    assert roots(found) == {"b": ("PREDECESSOR_FAILED", 1, 1)}


def test_a_job_that_was_given_up_holds_what_follows_it() -> None:
    """Its latest start passed: it will not run, and nobody behind it either."""
    late = JobMarks(until_gone=True)
    found = picture(job("a", "SUPPR", job_status_flags=late), job("b", "HOLD", follows("a")))
    assert roots(found) == {"a": ("UNTIL_PASSED", 1, 1)}


def test_a_cycle_ends() -> None:
    """Data that cannot be is walked once, and the failure before it is its root."""
    found = picture(
        job("a", "ABEND"),
        job("b", "HOLD", follows("a"), follows("c")),
        job("c", "HOLD", follows("b")),
    )
    assert roots(found) == {"a": ("PREDECESSOR_FAILED", 2, 2)}


def test_a_held_stream_holds_its_jobs() -> None:
    """None of them has a reason of its own."""
    found = picture(job("a"), job("b", "HOLD", follows("a")), stream="HOLD", priority=0)
    assert roots(found) == {"stream": ("STREAM_HELD", 2, 2)}


def test_the_clock_and_a_running_job_are_nobody_s_trouble() -> None:
    """They are progress: told where they are asked for."""
    early = job("b", "HOLD", time_restrictions=Restrictions(start_time=SOON))
    found = picture(job("a", "EXEC"), early, job("c", "HOLD", follows("a")))
    assert roots(found) == {}
    assert roots(found, trouble=False) == {
        "a": ("PREDECESSOR_RUNNING", 1, 1),
        "b": ("TIME_NOT_REACHED", 0, 0),
    }


def test_a_file_is_trouble_once_it_is_late_and_its_job_s_turn() -> None:
    """Just due, or behind another job, its lack is as on every night."""
    link = Link(dependency_type="FILE", file=AwaitedFile(name="/in/x", workstation="/WS"))
    just = (AT - timedelta(minutes=5)).isoformat()
    assert roots(picture(job("a", "HOLD", link))) == {"/WS#/in/x": ("FILE_MISSING", 1, 1)}
    assert roots(picture(job("a", "HOLD", link, sched_time=just))) == {}
    behind = job("a", "HOLD", link, follows("x"))
    assert roots(picture(job("x", "PEND"), behind)) == {"x": ("NEEDS_CONFIRMATION", 1, 0)}


def test_a_machine_that_is_down_holds_those_that_are_free_to_start() -> None:
    """And those behind them; a job that only will come to it is not freed by another root."""
    found = picture(
        job("a", "READY"),
        job("b", "HOLD", follows("a")),
        job("c", "ABEND", workstation="/OTHER"),
        job("d", "HOLD", follows("c")),
        place=("JOBMAN_UP",),
    )
    assert roots(found) == {
        "place": ("WORKSTATION_UNLINKED", 2, 2),
        "c": ("PREDECESSOR_FAILED", 1, 0),
    }


def test_a_machine_at_its_limit_is_trouble_only_when_nothing_moves_there() -> None:
    """A queue that moves on is as long as the night is busy."""
    for minutes, cause in ((10, None), (50, "WORKSTATION_LIMIT_REACHED")):
        started = Times(actual_start_time=(AT - timedelta(minutes=minutes)).isoformat())
        words = Vocabulary()
        jobs = [job("a", "EXEC", times=started), job("b", "READY", priority=10)]
        place = WorkstationRecord(id="w", key="/WS", name="WS", active_states=UP, limit=1)
        update = Update(read_at=AT, workstations=(place,))
        streams = stream_block([StreamRecord(id="S", composite_status=Status("EXEC"))], words, 1)
        found = picture_of(PlanMark(), words, update, streams, job_block(jobs, words, 1))
        assert roots(found) == ({"place": (cause, 1, 1)} if cause else {})


def test_an_empty_plan_stands_for_no_reason() -> None:
    """Nothing fails on nothing."""
    words = Vocabulary()
    found = picture_of(
        PlanMark(), words, Update(read_at=AT), stream_block([], words, 1), job_block([], words, 1)
    )
    assert roots(found) == {}
    assert not np.count_nonzero(Standing.of(found).waiting)
