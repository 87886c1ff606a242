"""What batchman refuses, what it queues, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.tools.hwa.simulator.papers import (
    MINUTE,
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
from tools.hwa.simulator.plan.batchman import UnknownDefinition, WrongState, accept
from tools.hwa.simulator.plan.blueprint import (
    Attempt,
    Condition,
    JobSpec,
    PromptSpec,
    WorkstationSpec,
)
from tools.hwa.simulator.plan.commands import (
    AddDependencies,
    Cancel,
    Change,
    Command,
    Confirm,
    EventProcessor,
    Hold,
    Kill,
    Link,
    NewDependency,
    NewJob,
    Release,
    ReleaseDependencies,
    RemoveDependencies,
    Reply,
    Rerun,
    SetFence,
    SetLimit,
    SetPriority,
    SetQuantity,
    Start,
    SubmitJob,
    SubmitStream,
)
from tools.hwa.simulator.plan.definitions import StreamDefinition
from tools.hwa.simulator.plan.rules import advance_to
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.wire import facts

BAD = Attempt(status="ABEND", rc=8, takes=1)
GONE = Attempt(status="FAIL", rc=None)

STATES: dict[str, JobSpec] = {
    "HOLD": JobSpec(name="J", at=9),
    "READY": JobSpec(name="J", on="BETA"),
    "FENCE": JobSpec(name="J", on="FENCED"),
    "EXEC": JobSpec(name="J", minutes=60),
    "PEND": JobSpec(name="J", minutes=1, confirm=True),
    "SUCC": JobSpec(name="J", minutes=1),
    "ABEND": JobSpec(name="J", attempts=(BAD,)),
    "FAIL": JobSpec(name="J", attempts=(GONE,)),
    "CANCL": JobSpec(name="J", at=9, cancel_at=0.01),
    "SUPPR": JobSpec(name="J", at=9, until=0.01),
}
"""A job for each state in which a command may find it, five minutes after the plan's start."""


def in_state(word: str) -> World:
    """A plant whose job J is in this state; others of its stream go on for hours."""
    places = [WorkstationSpec(name="BETA", limit=0), WorkstationSpec(name="FENCED", fence=50)]
    plan = paper(stream(STATES[word], JobSpec(name="LONG", minutes=600)), places=places)
    world = at(started(plan), 5)
    assert job(world).status == word
    return world


def refused(world: World, command: Command) -> bool:
    """Whether batchman takes a command at all."""
    try:
        accept(world, command)
    except WrongState as error:
        return bool(error.job)
    return False


@pytest.mark.parametrize(
    ("word", "good", "bad"),
    [
        ("HOLD", "HOLD", "HOLD"),
        ("READY", "READY", "READY"),
        ("FENCE", "FENCE", "FENCE"),
        ("EXEC", "SUCC", "ABEND"),
        ("PEND", "SUCC", "ABEND"),
        ("ABEND", "SUCC", "ABEND"),
        ("SUCC", None, None),
        ("SUPPR", "SUCC", None),
        ("FAIL", None, None),
        ("CANCL", None, None),
    ],
)
def test_confirm_does_what_the_table_says(word: str, good: str | None, bad: str | None) -> None:
    """A confirmation changes, leaves or refuses, by the state it finds; nothing stands for no."""
    for success, becomes in ((True, good), (False, bad)):
        world = in_state(word)
        command = Confirm(job(world), success=success)
        assert refused(world, command) == (becomes is None)
        at(world, 6)
        assert job(world).status == (becomes or word)


def test_a_job_with_output_conditions_is_confirmed_while_it_runs_on() -> None:
    """EXEC becomes SUCCP or ABENP, one can still become the other, and the end is as said."""
    spec = JobSpec(name="J", minutes=60, output_conditions=(("FINE", "RC=0"),))
    world = at(started(paper(stream(spec))), 5)
    ask(world, Confirm(job(world), success=False))
    assert (job(world).status, job(world).run.common) == ("ABENP", "RUNNING")
    ask(world, Confirm(job(world), success=True))
    assert job(world).status == "SUCCP"
    ask(world, Confirm(job(world), success=False))
    assert job(world).status == "SUCCP"

    at(world, 61)
    assert (job(world).status, job(world).run.confirmed) == ("SUCC", True)


def test_a_success_can_be_given_a_condition() -> None:
    """SUCC takes no confirmation but one that sets conditions."""
    world = in_state("SUCC")
    ask(world, Confirm(job(world), success=True, conditions=("LATE",)))

    assert job(world).run.outputs == {"LATE"}


@pytest.mark.parametrize("word", STATES)
def test_rerun_needs_an_end(word: str) -> None:
    """Only what has ended can be rerun; the chain grows and its last run counts."""
    world = in_state(word)
    can = word in {"SUCC", "ABEND", "FAIL", "CANCL", "SUPPR"}
    assert refused(world, Rerun(job(world), 1)) is not can
    at(world, 6)
    if can:
        assert [run.kind for run in job(world).runs] == ["REGULAR", "RERUN"]
        assert [run.last for run in job(world).runs] == [False, True]
        assert world.find_run(world.run_id(job(world), 2)) == (job(world), job(world).run)


@pytest.mark.parametrize("word", STATES)
def test_kill_needs_a_running_job(word: str) -> None:
    """A killed job is ABEND, holds its successors, and can be rerun."""
    world = in_state(word)
    assert refused(world, Kill(job(world))) is (word != "EXEC")
    at(world, 6)
    if word == "EXEC":
        assert (job(world).status, job(world).run.killed) == ("ABEND", True)
        assert not refused(world, Rerun(job(world), 1))


@pytest.mark.parametrize("word", STATES)
def test_cancel_needs_something_left(word: str) -> None:
    """What is done cannot be cancelled; what runs goes on, anything else never will."""
    world = in_state(word)
    assert refused(world, Cancel(job(world))) is (word in {"SUCC", "CANCL", "SUPPR"})
    at(world, 6)
    if word not in {"SUCC", "SUPPR"}:
        assert job(world).run.common == "CANCELED"
        assert job(world).status == ("EXEC" if word == "EXEC" else "CANCL")


@pytest.mark.parametrize("word", STATES)
@pytest.mark.parametrize(
    "make",
    [
        lambda w: Hold(job(w)),
        lambda w: Release(job(w)),
        lambda w: SetPriority(job(w), 50),
        lambda w: ReleaseDependencies(job(w)),
        lambda w: RemoveDependencies(job(w), ()),
        lambda w: AddDependencies(job(w), ()),
    ],
)
def test_what_has_begun_is_held_by_nothing(word: str, make: Callable[[World], Command]) -> None:
    """Only what waits can be held, released, or given and spared dependencies."""
    world = in_state(word)

    assert refused(world, make(world)) is (word not in {"HOLD", "READY", "FENCE"})


def test_nothing_changes_before_batchman_gets_to_it() -> None:
    """An accepted command shows after the delay, and only if it still makes sense then."""
    world = in_state("EXEC")
    accept(world, Kill(job(world)))
    accept(world, Kill(job(world)))
    assert job(world).status == "EXEC"
    advance_to(world, world.now + world.action_delay)
    assert [run.status for run in job(world).runs] == ["ABEND"]


def test_a_running_job_that_is_cancelled_frees_its_followers() -> None:
    """It keeps running and takes its end, but nobody waits for it, and it is not recovered."""
    plan = paper(
        stream(
            JobSpec(
                name="J", attempts=(Attempt(status="ABEND", rc=1, takes=30),), recovery="RERUN"
            ),
            JobSpec(name="NEXT", after=("J",)),
        )
    )
    world = at(started(plan), 5)
    ask(world, Cancel(job(world)))
    assert statuses(world, "J", "NEXT") == ["EXEC", "EXEC"]
    at(world, 60)
    assert [run.status for run in job(world).runs] == ["ABEND"]
    assert job(world).run.common == "CANCELED"


def test_a_pending_cancel_waits_for_the_dependencies() -> None:
    """With `pend` a job is cancelled when nothing holds it any more, not before."""
    plan = paper(stream(JobSpec(name="FIRST", minutes=10), JobSpec(name="J", after=("FIRST",))))
    world = at(started(plan), 5)
    ask(world, Cancel(job(world), pending=True))
    assert (job(world).status, job(world).cancel_pending) == ("HOLD", True)
    at(world, 11)
    assert job(world).status == "CANCL"


def test_a_cancelled_stream_starts_nothing_more() -> None:
    """What waits is cancelled, what runs goes on, and whoever follows the stream is free."""
    plan = paper(
        stream(JobSpec(name="RUNS", minutes=20), JobSpec(name="WAITS", after=("RUNS",))),
        stream(JobSpec(name="AFTER", after=("/S",)), name="T"),
    )
    world = at(started(plan), 5)
    ask(world, Cancel(the_stream(world)))
    assert statuses(world, "RUNS", "WAITS", "AFTER") == ["EXEC", "CANCL", "HOLD"]
    at(world, 25)
    assert status.stream_status(the_stream(world)) == "CANCL"
    assert job(world, "AFTER").run.started is not None
    assert refused(world, Rerun(job(world, "WAITS"), 1))


def test_a_held_job_goes_back_and_comes_again() -> None:
    """Hold sets priority 0, release brings the planned priority back."""
    world = in_state("READY")
    ask(world, Hold(job(world)))
    assert (job(world).status, job(world).run.common) == ("HOLD", "HELD")
    assert status.substatus(job(world)) == "HOLD_PRIORITY_ZERO"
    ask(world, Release(job(world)))
    assert (job(world).status, job(world).priority) == ("READY", 10)


def test_a_held_stream_starts_nothing_and_goes_on_when_released() -> None:
    """Jobs that were ready hold again with their stream; what runs is not touched."""
    plan = paper(
        stream(JobSpec(name="RUNS", minutes=90), JobSpec(name="READY", on="BETA")),
        places=[WorkstationSpec(name="BETA", limit=0)],
    )
    world = at(started(plan), 5)
    ask(world, Hold(the_stream(world)))
    ask(world, SetLimit(job(world, "READY").workstation, 5))
    assert statuses(world, "RUNS", "READY") == ["EXEC", "HOLD"]
    ask(world, Release(the_stream(world)))
    assert statuses(world, "RUNS", "READY") == ["EXEC", "EXEC"]


def test_release_leaves_conditions_alone() -> None:
    """Release lets go of time, files and plain follows, never of a conditional dependency."""
    plan = paper(
        stream(
            JobSpec(name="FIRST", minutes=60),
            JobSpec(name="PLAIN", after=("FIRST",), at=9),
            JobSpec(name="ASKS", conditions=(Condition("FIRST", ("ABEND",)),), at=9),
        )
    )
    world = at(started(plan), 5)
    ask(world, Release(job(world, "PLAIN")))
    ask(world, Release(job(world, "ASKS")))
    assert statuses(world, "PLAIN", "ASKS") == ["EXEC", "HOLD"]
    [condition] = job(world, "ASKS").dependencies
    ask(world, ReleaseDependencies(job(world, "ASKS"), (condition.id,)))
    assert job(world, "ASKS").status == "EXEC"


def test_released_units_can_be_fewer_than_none() -> None:
    """A job whose need is released takes its units all the same."""
    plan = paper(
        stream(
            JobSpec(name="HOLDER", minutes=60, needs=(("/POOL", 2),)),
            JobSpec(name="J", needs=(("/POOL", 1),)),
        )
    )
    world = at(started(plan), 5)
    [need] = job(world).needs
    assert not facts.is_satisfied(need)
    ask(world, ReleaseDependencies(job(world), (need.id,)))
    assert job(world).status == "EXEC"
    assert need.resource.available == -1


def test_a_release_survives_a_rerun() -> None:
    """What was released for one run is not waited for again in the next."""
    plan = paper(
        stream(
            JobSpec(name="FIRST", minutes=600),
            JobSpec(name="J", after=("FIRST",), attempts=(BAD, Attempt(takes=1))),
        )
    )
    world = at(started(plan), 5)
    ask(world, Release(job(world)))
    at(world, 10)
    ask(world, Rerun(job(world), 1))
    at(world, 15)
    assert [run.status for run in job(world).runs] == ["ABEND", "SUCC"]


def test_dependencies_come_and_go() -> None:
    """A ready job holds again for what is added, and goes on when it is deleted."""
    world = in_state("READY")
    pool = next(iter(world.resources.values()))
    added = (
        NewDependency("INTERNAL", job(world, "LONG")),
        NewDependency("RESOURCE", pool, quantity=1),
        NewDependency("FILE", "/in/new"),
    )
    ask(world, AddDependencies(job(world), added))
    assert job(world).status == "HOLD"
    assert [type(each).__name__ for each in job(world).dependencies] == [
        "Follows",
        "Needs",
        "Opens",
    ]
    ask(world, RemoveDependencies(job(world), tuple(each.id for each in job(world).dependencies)))
    assert (job(world).status, job(world).needs) == ("READY", [])
    assert job(world, "LONG").successors == []


def test_a_ring_of_dependencies_is_refused() -> None:
    """Nobody can be made to wait for who waits for him, nor for the stream he is in."""
    plan = paper(stream(JobSpec(name="A", at=9), JobSpec(name="B", after=("A",))))
    world = at(started(plan), 5)
    a, b, whole = job(world, "A"), job(world, "B"), the_stream(world)

    assert refused(world, AddDependencies(a, (NewDependency("INTERNAL", b),)))
    assert refused(world, AddDependencies(a, (NewDependency("EXTERNAL_JOBSTREAM", whole),)))
    assert refused(world, RemoveDependencies(b, ("unknown",)))
    assert not refused(world, AddDependencies(b, (NewDependency("INTERNAL", a),)))


def test_a_prompt_is_answered_once() -> None:
    """Yes lets go; no holds for ever and is not taken back."""
    prompts = [PromptSpec(name=name, text="?", on="ALPHA") for name in ("YES", "NO")]
    jobs = [JobSpec(name=f"WAITS_{each.name}", asks=(each.name,)) for each in prompts]
    world = at(started(paper(stream(*jobs), prompts=prompts)), 5)
    yes, no = world.prompts.values()
    ask(world, Reply(yes, yes=True))
    ask(world, Reply(no, yes=False))
    assert statuses(world, "WAITS_YES", "WAITS_NO") == ["EXEC", "HOLD"]
    assert (yes.status, no.status) == ("ANSWERED_YES", "ANSWERED_NO")
    assert refused(world, Reply(no, yes=True))


def test_limits_fences_and_links_let_start() -> None:
    """What opens on a workstation starts what stood ready before it."""
    world = in_state("READY")
    ask(world, SetLimit(job(world).workstation, 1))
    assert job(world).status == "EXEC"

    world = in_state("FENCE")
    ask(world, SetFence(job(world).workstation, 9))
    assert job(world).status == "EXEC"

    world = in_state("READY")
    place = job(world).workstation
    ask(world, Link(place, linked=False))
    assert (place.linked, place.jobman_up) == (False, False)
    ask(world, SetLimit(place, 1))
    assert status.substatus(job(world)) == "READY_WAITING_FOR_AGENT"
    ask(world, Link(place))
    ask(world, Start(place, running=False))
    assert job(world).status == "EXEC"
    assert not place.online


def test_a_stream_limit_lets_start() -> None:
    """A raised stream limit is seen at once."""
    plan = paper(stream(JobSpec(name="A", minutes=60), JobSpec(name="B", minutes=60), limit=1))
    world = at(started(plan), 5)
    assert statuses(world, "A", "B") == ["EXEC", "READY"]
    ask(world, SetLimit(the_stream(world), 2))
    assert statuses(world, "A", "B") == ["EXEC", "EXEC"]


def test_more_units_let_start() -> None:
    """A raised quantity is lent at once."""
    plan = paper(stream(JobSpec(name="J", needs=(("/POOL", 3),))))
    world = at(started(plan), 5)
    assert status.substatus(job(world)) == "READY_WAITING_FOR_RESOURCES"
    ask(world, SetQuantity(next(iter(world.resources.values())), 3))
    assert job(world).status == "EXEC"


def test_priority_hi_passes_the_limit() -> None:
    """From 100 on a job starts where the limit is 0; and a hi stream lends that to its jobs."""
    world = in_state("READY")
    ask(world, SetPriority(job(world), 100))
    assert job(world).status == "EXEC"

    world = in_state("READY")
    ask(world, SetPriority(the_stream(world), 101))
    assert job(world).status == "EXEC"


def test_a_changed_start_time_counts() -> None:
    """A time put off holds a ready job; a time moved up lets a waiting one go."""
    world = in_state("READY")
    ask(world, Change(job(world), (("start_at", world.now + 30 * MINUTE),)))
    assert status.substatus(job(world)) == "HOLD_WAITING_FOR_TIME"
    at(world, 40)
    assert job(world).status == "READY"
    ask(world, Change(job(world), (("latest_start", world.now + MINUTE),)))
    at(world, 45)
    assert job(world).status == "SUPPR"


def test_only_one_event_processor_runs() -> None:
    """Where it starts it stops elsewhere."""
    world = in_state("EXEC")
    first, second, *_ = world.workstations.values()
    ask(world, EventProcessor(first))
    ask(world, EventProcessor(second))
    assert [first.event_processor, second.event_processor] == [False, True]
    ask(world, EventProcessor(second, running=False))
    assert not second.event_processor


def test_a_rerun_takes_its_successors_along() -> None:
    """They wait again for the job that is rerun before them; a busy one forbids it."""
    plan = paper(
        stream(
            JobSpec(name="J", minutes=10),
            JobSpec(name="K", minutes=10, after=("J",)),
            JobSpec(name="L", minutes=90, after=("K",)),
        )
    )
    world = at(started(plan), 25)
    j, k, long = job(world, "J"), job(world, "K"), job(world, "L")
    assert refused(world, Rerun(j, 1, successors=(k, long)))
    ask(world, Rerun(j, 1, successors=(k,)))
    assert statuses(world, "J", "K") == ["EXEC", "HOLD"]
    at(world, 60)
    assert [run.status for run in k.runs] == ["SUCC", "SUCC"]
    assert (k.run.started or 0) >= (j.run.ended or 0)


def test_a_rerun_can_wait_for_its_hour() -> None:
    """The start time of a rerun is its own."""
    world = in_state("ABEND")
    ask(world, Rerun(job(world), 1, priority=30, start_at=world.now + 30 * MINUTE))
    assert (job(world).status, job(world).priority) == ("HOLD", 30)
    at(world, 36)
    assert len(job(world).runs) == 2
    assert job(world).run.started is not None


def test_a_submitted_job_shows_when_batchman_put_it_there() -> None:
    """Its id is known at once; without a stream it is in JOBS, and it runs."""
    world = in_state("EXEC")
    place = job(world).workstation
    identity = accept(world, SubmitJob(NewJob("ADHOC", place, "ls", estimate=60)))
    assert identity not in world.jobs
    at(world, 6)
    assert world.jobs[identity].stream.name == "JOBS"
    at(world, 8)
    assert (world.jobs[identity].status, world.jobs[identity].stream.left) == ("SUCC", 0)
    inside = ask(world, SubmitJob(NewJob("MORE", place, "ls"), the_stream(world)))
    assert world.jobs[inside].stream is the_stream(world)
    assert world.jobs[inside].status == "EXEC"


def test_a_submitted_stream_is_one_more_instance() -> None:
    """It has its own jobs, tied to each other as those it was made after, and its own times."""
    plan = paper(
        stream(JobSpec(name="A", minutes=5), JobSpec(name="B", after=("A",), needs=(("/POOL", 1),)))
    )
    world = at(started(plan), 30)
    for name in ("S", "OTHER"):
        definition = StreamDefinition(name, name, "/", name, "/ALPHA", jobs=("A", "B"))
        world.model.streams[name] = definition
    identity = ask(world, SubmitStream("S", alias="AGAIN", priority=20))
    made = world.streams[identity]
    assert (made.name, made.priority, made.submitter) == ("AGAIN", 20, "operator")
    assert [each.status for each in made.jobs] == ["EXEC", "HOLD"]
    at(world, 60)
    assert [each.status for each in made.jobs] == ["SUCC", "SUCC"]
    bare = world.streams[ask(world, SubmitStream("OTHER"))]
    assert [each.name for each in bare.jobs] == ["A", "B"]
    with pytest.raises(UnknownDefinition):
        accept(world, SubmitStream("NOWHERE"))
