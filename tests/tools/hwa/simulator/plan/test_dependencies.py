"""Every kind of dependency: what it waits for, what it says, and how the wire shows it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.tools.hwa.simulator.papers import (
    START,
    ask,
    at,
    job,
    paper,
    started,
    statuses,
    stream,
    the_stream,
)
from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.blueprint import (
    Attempt,
    Condition,
    Elsewhere,
    JobSpec,
    Join,
    WorkstationSpec,
)
from tools.hwa.simulator.plan.commands import Link, Rerun
from tools.hwa.simulator.plan.critical import draw_path
from tools.hwa.simulator.plan.world import Dependency, Follows, World
from tools.hwa.simulator.wire import facts
from tools.hwa.simulator.wire.issues import job_issues
from tools.hwa.simulator.wire.render_dependencies import dependency_json, stream_composite

BAD = Attempt(status="ABEND", rc=8, takes=1)


def wired(dependency: Dependency) -> dict[str, Any]:
    """A dependency as it comes over the wire."""
    shown: dict[str, Any] = orjson.loads(orjson.dumps(dependency_json(dependency)))
    return shown


def ends(name: str, *words: str, **given: object) -> JobSpec:
    """A short job that ends so."""
    attempts = tuple(Attempt(status=each, rc=0 if each == "SUCC" else 8, takes=1) for each in words)
    return JobSpec(name=name, attempts=attempts, **given)  # type: ignore[arg-type]


def joined(quantity: int | None, *words: str) -> World:
    """A job that joins as many others as there are words, each wanted to succeed."""
    members = tuple(Condition(f"P{number}", ("SUCC",)) for number in range(len(words)))
    specs = [ends(f"P{number}", word, at=number + 1) for number, word in enumerate(words)]
    return started(paper(stream(*specs, JobSpec(name="J", joins=(Join("N", members, quantity),)))))


@pytest.mark.parametrize(
    ("quantity", "words", "hours", "word"),
    [
        (None, ("SUCC", "SUCC"), 1.5, "HOLD"),
        (None, ("SUCC", "SUCC"), 2.1, "EXEC"),
        (None, ("ABEND", "SUCC"), 1.5, "SUPPR"),
        (1, ("ABEND", "SUCC", "ABEND"), 1.5, "HOLD"),
        (1, ("ABEND", "SUCC", "ABEND"), 2.1, "EXEC"),
        (2, ("ABEND", "ABEND", "SUCC"), 2.1, "SUPPR"),
        (9, ("SUCC",), 1.1, "EXEC"),
    ],
)
def test_a_join_wants_so_many(
    quantity: int | None, words: tuple[str, ...], hours: float, word: str
) -> None:
    """It opens as soon as enough members fit, and suppresses as soon as enough never will."""
    world = at(joined(quantity, *words), hours * 60)

    assert job(world).status == word


def test_a_join_is_shown_with_its_members() -> None:
    """The join tells how many it wants; its members are told too, and none is mandatory."""
    world = at(joined(1, "SUCC", "SUCC"), 1)
    first, *members = [wired(each) for each in job(world).dependencies]

    assert (first["dependencyType"], first["joinName"], first["joinQuantity"]) == ("JOIN", "N", 1)
    assert (first["criteria"], first["dependencyStatus"]) == ("AT_LEAST", "UNSATISFIED")
    assert first["members"] == members
    assert [each["mandatory"] for each in (first, *members)] == [True, False, False]
    assert facts.dependency_statistics(job(world))["numberOfDependencies"] == 2
    assert facts.dependency_statistics(job(world))["numberOfUnresolvedDependencies"] == 1
    assert status.substatus(job(world)) == "HOLD_WAITING_FOR_PREDECESSOR"


@pytest.mark.parametrize(("rc", "word"), [(2, "EXEC"), (8, "SUPPR")])
def test_an_output_condition_is_met_by_its_expression(rc: int, word: str) -> None:
    """A follower asks for a condition that the predecessor's return code decides."""
    plan = paper(
        stream(
            JobSpec(
                name="P",
                attempts=(Attempt(rc=rc, takes=1),),
                output_conditions=(("SMALL", "RC<4"),),
            ),
            JobSpec(name="J", conditions=(Condition("P", outputs=("SMALL",)),)),
        )
    )
    world = at(started(plan), 5)

    assert job(world).status == word
    [shown] = [wired(each) for each in job(world).dependencies]
    assert (shown["conditional"], shown["outputConditions"]) == (True, ["SMALL"])
    assert shown["satisfied"] is (word == "EXEC")


def test_an_unmet_condition_waits_for_the_rest() -> None:
    """Conditions are judged after plain dependencies: until those are met the job holds."""
    plan = paper(
        stream(
            ends("P", "SUCC"),
            JobSpec(name="Q", minutes=60),
            JobSpec(name="J", after=("Q",), conditions=(Condition("P", ("ABEND",)),)),
        )
    )
    world = at(started(plan), 5)
    assert status.substatus(job(world)) == "HOLD_UNEXPECTED_PREDECESSOR_CONDITION"
    at(world, 61)
    assert status.substatus(job(world)) == "SUPPR_UNSATISFIED_DEPENDENCY"
    ask(world, Rerun(job(world), 1))
    assert job(world).status == "EXEC"


def test_a_job_elsewhere_is_waited_for() -> None:
    """It is unknown until it ends, and cannot be asked for while its agent is away."""
    far = Elsewhere("NET", "NA::PAYROLL#S.J", 1.0)
    never = Elsewhere("NET", "NA::NEVER#S.J")
    plan = paper(
        stream(JobSpec(name="J", elsewhere=(far,)), JobSpec(name="K", elsewhere=(never,))),
        places=[WorkstationSpec(name="NET", type="X-AGENT", unlinks_at=0.5)],
    )
    world = at(started(plan), 5)
    [remote] = job(world).dependencies
    shown = wired(remote)
    assert (shown["dependencyType"], shown["dependency"]) == ("INTERNETWORK", far.named)
    assert shown["jobInPlanCompositeStatus"]["status"] == "EXTRN"
    assert status.substatus(job(world)) == "HOLD_WAITING_FOR_INPUT"
    assert facts.dependency_statistics(job(world))["numberOfInternetworkDependencies"] == 1
    at(world, 65)
    assert (job(world).status, facts.dependency_status(remote)) == ("HOLD", "UNDECIDED")
    ask(world, Link(next(each for each in world.workstations.values() if each.name == "NET")))
    at(world, 71)
    assert statuses(world, "J", "K") == ["EXEC", "HOLD"]
    assert wired(remote)["satisfied"]


def test_a_stream_holds_units_while_it_is_open() -> None:
    """It takes them when it opens, keeps them between its jobs, and gives them back at its end."""
    plan = paper(
        stream(
            JobSpec(name="A", minutes=5),
            JobSpec(name="B", at=0.2, minutes=5),
            needs=(("/POOL", 2),),
        ),
        stream(JobSpec(name="C", minutes=5), needs=(("/POOL", 1),), name="T"),
        stream(JobSpec(name="D", minutes=5, needs=(("/POOL", 1),)), name="U"),
    )
    world = at(started(plan), 8)
    [pool] = world.resources.values()
    assert pool.holders == {the_stream(world): 2}
    assert statuses(world, "A", "B", "C", "D") == ["SUCC", "HOLD", "HOLD", "READY"]
    assert stream_composite(the_stream(world, "T"))["substatus"] == "WAITING_FOR_RESOURCE"
    assert status.stream_status(the_stream(world, "T")) == "READY"
    assert status.substatus(job(world, "C")) is None
    [issue] = job_issues(job(world, "D"))
    assert issue["issueType"] == "RESOURCE"
    shown = wired(the_stream(world).needs[0])
    assert (shown["quantityHeld"], shown["satisfied"]) == (2, True)
    at(world, 18)
    assert statuses(world, "B", "C", "D") == ["SUCC", "EXEC", "EXEC"]
    ask(world, Rerun(job(world, "A"), 1))
    assert job(world, "A").status == "HOLD"
    at(world, 30)
    assert [run.status for run in job(world, "A").runs] == ["SUCC", "SUCC"]


def test_until_binds_jobs_and_jsuntil_the_opening() -> None:
    """Past `until` nothing more of a stream starts; `jsuntil` asks only whether it opened."""
    jobs = JobSpec(name="A", minutes=90), JobSpec(name="B", after=("A",), minutes=1)
    renamed = [JobSpec(name=f"{each.name}2", minutes=each.minutes) for each in jobs]
    world = started(
        paper(
            stream(*jobs, until=1),
            stream(*renamed, until=1, per_job_until=False, name="T", limit=1),
            stream(JobSpec(name="C"), until=1, per_job_until=False, after=("/S.A",), name="U"),
        )
    )
    at(world, 100)
    assert statuses(world, "A", "B") == ["SUCC", "SUPPR"]
    assert statuses(world, "A2", "B2") == ["SUCC", "SUCC"]
    assert job(world, "C").status == "SUPPR"
    assert status.stream_status(the_stream(world, "U")) == "SUPPR"


def test_a_stream_that_stays_ready_is_suppressed_two_days_after_its_jsuntil() -> None:
    """It opened in time, but nothing of it ever started."""
    plan = paper(
        stream(JobSpec(name="J"), until=1, per_job_until=False),
        places=[WorkstationSpec(name="ALPHA", limit=0)],
    )
    world = at(started(plan), 48 * 60)
    assert job(world).status == "READY"
    at(world, 50 * 60)
    assert job(world).status == "SUPPR"


def test_the_critical_path_moves_with_the_work() -> None:
    """The edge to the predecessor that ends last is critical; when another drags, that one is."""
    plan = paper(
        stream(
            JobSpec(name="SHORT", minutes=10, attempts=(Attempt(takes=60),)),
            JobSpec(name="LONG", minutes=30),
            JobSpec(name="J", after=("SHORT", "LONG"), minutes=5, critical=True, deadline=1),
        )
    )
    world = at(started(plan), 5)
    short, long = [each for each in job(world).dependencies if isinstance(each, Follows)]
    assert (short.critical, long.critical) == (False, True)
    assert job(world, "LONG").critical_start == START.timestamp() + 25 * 60
    at(world, 31)
    assert (short.critical, long.critical) == (True, False)
    assert wired(short)["critical"]
    assert status.expected_end(job(world), world.now) == world.now + 5 * 60


def test_a_long_chain_is_reckoned_without_recursion() -> None:
    """Thousands of jobs in a row have an expected end and a critical path."""
    specs = [JobSpec(name="P0", minutes=1)]
    specs += [JobSpec(name=f"P{n}", minutes=1, after=(f"P{n - 1}",)) for n in range(1, 3000)]
    specs += [JobSpec(name="J", minutes=1, after=("P2999",), critical=True, deadline=60)]
    world = at(started(paper(stream(*specs))), 0.5)
    draw_path(job(world), world.now)

    assert status.expected_end(job(world), world.now) == START.timestamp() + 3001 * 60
    assert all(each.critical for each in job(world, "P7").successors)
    assert status.stream_status(the_stream(world)) == "EXEC"
