"""The plan from one day to the next: what leaves, what is carried forward, what comes."""

from __future__ import annotations

from tests.tools.hwa.simulator.papers import MINUTE, START, ask, at, job, paper, started, stream
from tools.hwa.simulator.plan.blueprint import (
    Absent,
    Attempt,
    Blueprint,
    FileSpec,
    JobSpec,
    PromptSpec,
    StreamSpec,
)
from tools.hwa.simulator.plan.commands import Hold, SetFence, SetLimit
from tools.hwa.simulator.plan.rules import advance_to
from tools.hwa.simulator.plan.world import Follows, World

BAD = Attempt(status="ABEND", rc=8, takes=1)
NEXT_DAY = 24 * 60.0 + 1


def daily(plan: Blueprint) -> World:
    """A plant in which every day brings the same."""
    world = started(plan)
    world.next_day = lambda _world, _day: plan
    return world


def final(*attempts: Attempt) -> StreamSpec:
    """FINAL, one minute before midnight."""
    return stream(
        JobSpec(name="MAKEPLAN", minutes=4),
        JobSpec(name="SWITCHPLAN", after=("MAKEPLAN",), attempts=attempts or (Attempt(takes=2),)),
        name="FINAL",
        at=24 - 1 / 60,
    )


def instances(world: World, name: str = "S") -> list[tuple[bool, list[str]]]:
    """The instances of a stream: carried forward or not, and their jobs' statuses."""
    return [
        (each.carried_forward, [job.status for job in each.jobs])
        for each in world.streams_by_name.get(name, [])
    ]


def test_a_day_passes() -> None:
    """The plan has another number, id and span; the same streams come with other ids."""
    world = daily(paper(stream(JobSpec(name="J", minutes=1), at=1)))
    before = (world.plan_id, *world.streams, *world.jobs)
    at(world, NEXT_DAY)

    assert (world.run_number, world.day) == (2, 1)
    assert world.plan_start == START.timestamp() + 86_400
    assert world.plan_end - world.plan_start == 86_400
    assert not {*before} & {world.plan_id, *world.streams, *world.jobs}
    assert instances(world) == [(False, ["HOLD"])]
    at(world, 26 * 60)
    assert instances(world) == [(False, ["SUCC"])]
    assert len(world.jobs) == 1


def test_what_is_incomplete_is_carried_forward() -> None:
    """Failed and waiting streams go on beside the new day's, under their old ids."""
    world = daily(
        paper(
            stream(JobSpec(name="J", attempts=(BAD,)), name="FAILED"),
            stream(JobSpec(name="K", minutes=1), name="DONE"),
            stream(JobSpec(name="L", opens=("/in/data",)), name="WAITS"),
            files=[FileSpec(path="/in/data", on="ALPHA")],
        )
    )
    old = world.streams_by_name["FAILED"][0]
    at(world, NEXT_DAY)

    assert world.streams[old.id] is old
    assert instances(world, "FAILED") == [(True, ["ABEND"]), (False, ["ABEND"])]
    assert [carried for carried, _ in instances(world, "DONE")] == [False]
    assert instances(world, "WAITS") == [(True, ["HOLD"]), (False, ["HOLD"])]
    assert len(world.files) == 1


def test_running_jobs_find_a_home() -> None:
    """What runs in a stream that is not carried goes on in USERJOBS; the rest of it leaves."""
    world = daily(
        paper(
            stream(
                JobSpec(name="RUNS", minutes=90),
                JobSpec(name="WAITS", after=("RUNS",)),
                at=23.5,
                carry_forward=False,
            )
        )
    )
    running = job(world, "RUNS")
    at(world, NEXT_DAY)
    assert (running.stream.name, running.status) == ("USERJOBS", "EXEC")
    assert world.jobs[running.id] is running
    assert instances(world) == [(False, ["HOLD", "HOLD"])]
    at(world, 26 * 60)
    assert (running.status, running.stream.left) == ("SUCC", 0)


def test_limits_and_fences_stay() -> None:
    """What an operator set on a workstation holds in the next plan."""
    world = at(daily(paper(stream(JobSpec(name="J")))), 60)
    place = next(iter(world.workstations.values()))
    ask(world, SetLimit(place, 3))
    ask(world, SetFence(place, 40))
    at(world, NEXT_DAY)

    assert (place.limit, place.fence) == (3, 40)
    assert job(world).status == "FENCE"


def test_prompts_begin_anew() -> None:
    """A prompt answered yesterday is asked again; one nobody waits for is gone; numbers follow."""
    prompts = [
        PromptSpec(name="FIRST", text="?", on="ALPHA", answered_after=1),
        PromptSpec(name="SECOND", text="?", on="ALPHA"),
    ]
    world = daily(
        paper(
            stream(JobSpec(name="A", asks=("FIRST",), minutes=1), at=1, name="ONE"),
            stream(JobSpec(name="B", asks=("SECOND",)), at=1, name="TWO"),
            prompts=prompts,
        )
    )
    at(world, NEXT_DAY)
    found = {each.name: (each.number, each.status) for each in world.prompts.values()}

    assert found == {"SECOND": (1, "ASKED"), "FIRST": (2, "NOT_ASKED")}
    at(world, 26 * 60)
    assert job(world, "A").status == "SUCC"


def test_a_file_comes_every_day() -> None:
    """Yesterday's file does not let today's job go."""
    world = daily(
        paper(
            stream(JobSpec(name="J", opens=("/in/data",), minutes=1)),
            files=[FileSpec(path="/in/data", on="ALPHA", arrives=2)],
        )
    )
    at(world, NEXT_DAY)
    assert job(world).status == "HOLD"
    at(world, NEXT_DAY + 120)
    assert job(world).status == "SUCC"


def test_what_was_waited_for_arrives() -> None:
    """A predecessor that was not in the plan is bound when its stream comes, and then frees."""
    plan = paper(
        stream(JobSpec(name="J", absent=(Absent("/LATER.FIRST", "ALPHA"),))),
    )
    world = started(plan)
    world.next_day = lambda _world, _day: paper(
        stream(JobSpec(name="FIRST", minutes=10), name="LATER", at=1)
    )
    at(world, NEXT_DAY)
    [follows] = [each for each in job(world).dependencies if isinstance(each, Follows)]
    assert (follows.pending, follows.target) == (False, job(world, "FIRST"))
    at(world, NEXT_DAY + 71)
    assert job(world).status == "EXEC"


def test_a_predecessor_that_leaves_is_an_orphan() -> None:
    """Who waits for a suppressed job waits for ever when its stream leaves the plan."""
    world = daily(
        paper(
            stream(JobSpec(name="GONE", at=2, until=1), name="FIRST"),
            stream(JobSpec(name="J", after=("/FIRST.GONE",))),
        )
    )
    waiting = job(world)
    at(world, NEXT_DAY)
    [follows] = [each for each in waiting.dependencies if isinstance(each, Follows)]

    assert (follows.zombie, follows.target) == (True, None)
    assert follows.named == ("/", "ALPHA", "FIRST", "GONE")


def test_a_chain_of_runs_is_cut() -> None:
    """Of a long chain only the first and the last run are carried."""
    spec = JobSpec(name="J", attempts=(BAD,), recovery="RERUN", recovery_attempts=4)
    world = at(daily(paper(stream(spec))), 60)
    old = job(world)
    assert len(old.runs) == 5
    at(world, NEXT_DAY)
    assert [run.attempt for run in old.runs] == [1, 5]
    assert world.find_run(world.run_id(old, 5)) == (old, old.run)
    assert world.find_run(world.run_id(old, 3)) is None


def test_final_switches_the_plan() -> None:
    """Where FINAL is in the plan, its last step makes the next one."""
    world = daily(paper(final(), stream(JobSpec(name="J"), at=30)))
    at(world, 24 * 60 + 4)
    assert world.run_number == 1
    at(world, 24 * 60 + 6)
    assert world.run_number == 2
    assert instances(world, "FINAL") == [(False, ["HOLD", "HOLD"])]
    at(world, 49 * 60)
    assert world.run_number == 3


def test_a_plan_without_final_s_success_grows_old() -> None:
    """Where FINAL fails the plan is not extended, until somebody mends it."""
    again = Attempt(status="ABEND", rc=8, takes=1, rerun_after=120)
    world = daily(paper(final(again, Attempt(takes=2)), stream(JobSpec(name="J"))))
    at(world, 25 * 60)
    assert (world.run_number, world.plan_end < world.now) == (1, True)
    at(world, 27 * 60)
    assert world.run_number == 2
    assert world.plan_start == START.timestamp() + 86_400


def test_a_week_in_one_jump_is_a_week_in_steps() -> None:
    """Days go by alike, however seldom anybody looks."""
    plan = paper(
        final(),
        stream(
            JobSpec(name="J", attempts=(BAD,)), JobSpec(name="K", minutes=70, needs=(("/POOL", 2),))
        ),
        stream(JobSpec(name="L", minutes=90, needs=(("/POOL", 1),)), at=23.7, name="LONG"),
    )
    slow, fast = daily(plan), daily(plan)
    for world in (slow, fast):
        at(world, 30)
        ask(world, Hold(job(world, "L")))
    for _ in range(7 * 24):
        advance_to(slow, slow.now + 60 * MINUTE)
    advance_to(fast, slow.now)

    assert slow.run_number == fast.run_number == 8
    assert [(key, each.status) for key, each in slow.jobs.items()] == [
        (key, each.status) for key, each in fast.jobs.items()
    ]
