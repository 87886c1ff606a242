"""The rules of the plan, held at every step of small plants drawn at random."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.hwa.simulator.worlds import AT
from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.blueprint import (
    Attempt,
    Blueprint,
    Condition,
    FileSpec,
    JobSpec,
    PromptSpec,
    ResourceSpec,
    StreamSpec,
    WorkstationSpec,
)
from tools.hwa.simulator.plan.build import build
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.rules import advance_to, begin
from tools.hwa.simulator.plan.world import (
    DONE,
    Asks,
    Follows,
    Job,
    Opens,
    Stream,
    World,
)

PLACES = ("ALPHA", "BETA")


@st.composite
def attempts(draw: st.DrawFn) -> tuple[Attempt, ...]:
    """One run, or a run that breaks and is run again."""
    first = draw(st.sampled_from(["SUCC", "SUCC", "SUCC", "ABEND", "FAIL"]))
    takes = draw(st.integers(1, 40))
    if first == "SUCC":
        return (Attempt(takes=takes),)
    again = draw(st.none() | st.integers(1, 30))
    broken = Attempt(status=first, rc=1 if first == "ABEND" else None, rerun_after=again)
    return (broken, Attempt(takes=takes)) if again is not None else (broken,)


@st.composite
def job_specs(draw: st.DrawFn, name: str, near: list[str], far: list[str]) -> JobSpec:
    """A job with any of the reasons to wait, on jobs that came before it."""
    after = draw(st.lists(st.sampled_from(near + far), max_size=2, unique=True)) if near else []
    tested = draw(st.sampled_from(near)) if near and draw(st.integers(0, 4)) == 0 else None
    ends = draw(st.sampled_from([("SUCC",), ("ABEND", "FAIL"), ("STARTED",)]))
    return JobSpec(
        name=name,
        on=draw(st.sampled_from(PLACES)),
        minutes=draw(st.integers(1, 30)),
        attempts=draw(attempts()),
        after=tuple(each for each in after if each != tested),
        conditions=() if tested is None else (Condition(tested, ends),),
        needs=draw(st.sampled_from([(), (), (("/POOL", 1),), (("/POOL", 2),)])),
        opens=draw(st.sampled_from([(), (), (), ("/in/data",)])),
        asks=draw(st.sampled_from([(), (), (), ("GOAHEAD",)])),
        priority=draw(st.sampled_from([0, 10, 10, 10, 40, 101])),
        at=draw(st.none() | st.floats(0, 3)),
        until=draw(st.none() | st.floats(0, 5)),
        until_action=draw(st.sampled_from(["doNotRun", "cancel", "continue"])),
        confirm=draw(st.sampled_from([False, False, False, True])),
        cancel_at=draw(st.none() | st.none() | st.floats(0, 4)),
    )


@st.composite
def plants(draw: st.DrawFn) -> Blueprint:
    """Two workstations, a resource, a file, a prompt, and up to four streams."""
    streams: list[StreamSpec] = []
    far: list[str] = []
    for number in range(draw(st.integers(1, 4))):
        jobs: list[JobSpec] = []
        for index in range(draw(st.integers(1, 4))):
            near = [job.name for job in jobs]
            jobs.append(draw(job_specs(f"JOB{number}{index}", near, far)))
        whole = [each.path for each in streams]
        streams.append(
            StreamSpec(
                folder="/",
                name=f"STREAM{number}",
                on="ALPHA",
                jobs=tuple(jobs),
                at=draw(st.floats(0, 2)),
                limit=draw(st.sampled_from([-1, -1, 0, 1])),
                priority=draw(st.sampled_from([10, 10, 10, 0])),
                after=tuple(draw(st.lists(st.sampled_from(whole), max_size=1))) if whole else (),
                until=draw(st.none() | st.none() | st.floats(0, 4)),
            )
        )
        far += [f"/STREAM{number}.{job.name}" for job in jobs]
    return Blueprint(
        workstations=[
            WorkstationSpec(name="ALPHA", limit=draw(st.integers(0, 2))),
            WorkstationSpec(
                name="BETA",
                limit=draw(st.integers(1, 3)),
                fence=draw(st.sampled_from([0, 30])),
                unlinks_at=draw(st.none() | st.floats(0, 3)),
            ),
        ],
        resources=[
            ResourceSpec(name="POOL", folder="/", on="ALPHA", units=draw(st.integers(1, 2)))
        ],
        files=[FileSpec(path="/in/data", on="ALPHA", arrives=draw(st.none() | st.floats(0, 4)))],
        prompts=[
            PromptSpec(
                name="GOAHEAD",
                text="Go?",
                on="ALPHA",
                answered_after=draw(st.none() | st.floats(0, 60)),
            )
        ],
        streams=streams,
    )


steps = st.lists(st.integers(1, 90), min_size=1, max_size=8)


@settings(max_examples=30, deadline=None)
@given(plants(), steps)
def test_the_rules_hold_at_every_step(paper: Blueprint, minutes: list[int]) -> None:
    """Nothing runs before its time, limits hold, units are not oversubscribed, sums add up."""
    world = started(paper)
    for each in minutes:
        advance_to(world, world.now + each * 60)
        for job in world.jobs.values():
            check_job(job)
        for stream in world.streams.values():
            check_stream(stream)
        check_places(world)


@settings(max_examples=15, deadline=None)
@given(plants(), steps)
def test_many_steps_are_one(paper: Blueprint, minutes: list[int]) -> None:
    """However often the plan is looked at, it goes the same way."""
    slow, fast = started(paper), started(paper)
    for each in minutes:
        advance_to(slow, slow.now + each * 60)
    advance_to(fast, slow.now)

    assert history(slow) == history(fast)


def test_time_does_not_run_backwards() -> None:
    """A clock set back changes nothing."""
    world = started(
        Blueprint(
            workstations=[WorkstationSpec(name="ALPHA")],
            streams=[StreamSpec(folder="/", name="S", on="ALPHA", jobs=(JobSpec(name="J"),))],
        )
    )
    advance_to(world, world.now + 3600)
    before = (world.now, history(world))
    advance_to(world, world.now - 1800)

    assert (world.now, history(world)) == before


def one_stream(*jobs: JobSpec) -> World:
    """A started plant of two workstations, one unit of a resource, and one stream."""
    return started(
        Blueprint(
            workstations=[WorkstationSpec(name="ALPHA"), WorkstationSpec(name="BETA")],
            resources=[ResourceSpec(name="POOL", folder="/", on="ALPHA", units=1)],
            streams=[StreamSpec(folder="/", name="S", on="ALPHA", jobs=jobs)],
        )
    )


def test_a_freed_unit_goes_to_whoever_waits() -> None:
    """When a job gives its unit back, a job on another workstation takes it at once."""
    world = one_stream(
        JobSpec(name="FIRST", minutes=10, needs=(("/POOL", 1),)),
        JobSpec(name="SECOND", on="BETA", minutes=10, needs=(("/POOL", 1),)),
    )
    advance_to(world, world.plan_start + 5 * 60)
    waiting = world.job_named("/S.SECOND")

    assert status.substatus(waiting) == "READY_WAITING_FOR_RESOURCES"
    advance_to(world, world.plan_start + 11 * 60)
    assert waiting.run.started == world.plan_start + 10 * 60


def test_a_stream_is_stuck_only_when_nothing_runs() -> None:
    """Behind an abend all hold, yet the stream is STUCK only once its last job has ended."""
    world = one_stream(
        JobSpec(name="BAD", attempts=(Attempt(status="ABEND", rc=1, takes=1),)),
        JobSpec(name="BEHIND", after=("BAD",)),
        JobSpec(name="BESIDE", minutes=30),
    )
    stream = world.stream_named("/S")
    advance_to(world, world.plan_start + 5 * 60)

    assert status.stream_status(stream) == "EXEC"
    advance_to(world, world.plan_start + 31 * 60)
    assert status.stream_status(stream) == "STUCK"


def started(paper: Blueprint) -> World:
    """A plant built from a blueprint, at the start of its plan."""
    start = datetime(2026, 3, 4, tzinfo=UTC).timestamp()
    world = World(
        clock=FrozenClock(AT),
        seed=1,
        scenario="test",
        plan_start=start,
        plan_end=start + 86_400,
        run_number=1,
        plan_id="plan",
        now=start - 1,
    )
    build(world, paper)
    begin(world)
    return world


def history(world: World) -> list[tuple[object, ...]]:
    """All that happened to the jobs so far."""
    return [
        (job.key, run.attempt, run.status, run.started, run.ended, run.return_code)
        for job in world.jobs.values()
        for run in job.runs
    ]


def check_job(job: Job) -> None:
    """A job is where its dependencies allow it to be."""
    run, stream = job.run, job.stream
    if run.started is not None and run.attempt == 1:
        assert stream.is_open
        assert stream.scheduled <= run.started
        assert job.start_at is None or job.start_at <= run.started
        assert job.priority > job.workstation.fence
        assert job.priority > 0
        assert not job.doomed
        for dependency in [*job.dependencies, *stream.dependencies]:
            check_met(dependency, run.started)
    if job.status == "HOLD":
        assert job.waits > 0
    if job.status == "READY":
        assert status.substatus(job) is not None
    if job.status == "FENCE":
        assert job.priority <= job.workstation.fence
    assert (run.common == "HELD") <= (job.priority == 0)


def check_met(dependency: object, by: float) -> None:
    """A dependency of something that started was met by then."""
    if isinstance(dependency, Follows):
        assert dependency.satisfied
        target = dependency.target
        if isinstance(target, Job) and not dependency.conditions:
            assert target.status in {"SUCC", "CANCL", "SUPPR"}
            assert target.run.ended is None or target.run.ended <= by
    elif isinstance(dependency, Opens):
        assert dependency.file.arrives is not None
        assert dependency.file.arrives <= by
    elif isinstance(dependency, Asks):
        assert dependency.prompt.answered_at is not None
        assert dependency.prompt.answered_at <= by


def check_stream(stream: Stream) -> None:
    """A stream's numbers are those of its jobs, and its limit holds."""
    statuses = [job.status for job in stream.jobs]
    shown = status.stream_status(stream)

    assert stream.left == sum(each not in DONE for each in statuses)
    assert stream.running == statuses.count("EXEC")
    assert stream.failed == statuses.count("ABEND") + statuses.count("FAIL")
    assert stream.limit < 0 or stream.running <= stream.limit
    assert (stream.left == 0) == (stream.ended is not None)
    assert (shown == "STUCK") <= ("EXEC" not in statuses and "HOLD" in statuses)
    assert (shown == "SUCC") <= (stream.failed == 0 and stream.left == 0)


def check_places(world: World) -> None:
    """Workstations run what they may, and resources lend what they have."""
    for place in world.workstations.values():
        running = [
            job for job in world.jobs.values() if job.workstation is place and job.status == "EXEC"
        ]
        assert place.running == len(running)
        assert sum(job.priority < 100 for job in running) <= place.limit
        assert {job.status for job in place.ready} <= {"READY", "FENCE"}
    for resource in world.resources.values():
        held = sum(
            need.quantity
            for job in world.jobs.values()
            if job.status == "EXEC"
            for need in job.needs
        )
        assert resource.in_use == held <= resource.quantity
