"""What holds in every plant at every moment, whatever operators ask: random plants, steps, orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.hwa.simulator.papers import MINUTE, started
from tools.hwa.simulator.plan import commands, ledger, status
from tools.hwa.simulator.plan.batchman import WrongState, accept
from tools.hwa.simulator.plan.blueprint import (
    Absent,
    Attempt,
    Blueprint,
    Condition,
    Elsewhere,
    FileSpec,
    JobSpec,
    Join,
    PromptSpec,
    ResourceSpec,
    StreamSpec,
    WorkstationSpec,
)
from tools.hwa.simulator.plan.rules import advance_to
from tools.hwa.simulator.plan.world import (
    ACTIVE,
    COMMON_STATUS,
    DONE,
    HI,
    Asks,
    Follows,
    Job,
    Joins,
    Needs,
    Node,
    Opens,
    Stream,
    Workstation,
    World,
)

T = TypeVar("T")
PLACES = ("ALPHA", "BETA")
ENDS = (("SUCC",), ("ABEND", "FAIL"), ("STARTED",), ("SUPPR", "SUCC"))


def some(*values: T) -> st.SearchStrategy[T]:
    """One of these, the first one being the most ordinary."""
    return st.sampled_from([values[0], values[0], values[0], *values])


@st.composite
def attempts(draw: st.DrawFn) -> tuple[Attempt, ...]:
    """One to three runs that end well or not."""
    ends = draw(st.lists(some("SUCC", "ABEND", "FAIL"), min_size=1, max_size=3))
    return tuple(
        Attempt(
            status=end,
            rc={"SUCC": 0, "ABEND": draw(st.integers(1, 9))}.get(end),
            takes=draw(st.integers(1, 40)),
            rerun_after=draw(some(None, 9)) if end != "SUCC" else None,
            outputs=draw(some((), ("GOOD",))),
        )
        for end in ends
    )


@st.composite
def waits(draw: st.DrawFn, near: list[str]) -> dict[str, object]:
    """Reasons to wait, on what came before and on objects."""
    tested = draw(st.lists(st.sampled_from(near), max_size=3, unique=True)) if near else []
    plain = draw(st.lists(st.sampled_from(near), max_size=2, unique=True)) if near else []
    conditions = [
        Condition(each, draw(st.sampled_from(ENDS)), draw(some((), ("GOOD",)))) for each in tested
    ]
    joined = draw(st.booleans())
    wanted = draw(st.none() | st.integers(1, 2))
    return {
        "after": tuple(each for each in plain if each not in tested),
        "conditions": () if joined else tuple(conditions[:1]),
        "joins": (Join("JOIN", tuple(conditions), wanted),) if joined and conditions else (),
        "absent": draw(some((), (), (Absent("/STREAM0", "ALPHA"),))),
        "elsewhere": draw(some((), (Elsewhere("BETA", "FAR", draw(some(1.0, None, 2.0))),))),
        "opens": draw(some((), ("/in/data",))),
        "asks": draw(some((), ("GOAHEAD",))),
        "needs": draw(some((), (("/POOL", 1),), (("/POOL", 2),))),
        "priority": draw(some(10, 0, 40, 101)),
        "until": draw(some(None, 2.5, 26.0)),
        "until_action": draw(some("doNotRun", "cancel", "continue")),
    }


@st.composite
def job_specs(draw: st.DrawFn, name: str, near: list[str]) -> JobSpec:
    """A job with any recovery, repetition and duration."""
    return JobSpec(
        name=name,
        on=draw(st.sampled_from(PLACES)),
        minutes=draw(st.integers(1, 30)),
        attempts=draw(attempts()),
        at=draw(some(None, 1.0, 2.2)),
        deadline=draw(some(None, 1.5)),
        kill_when_late=draw(some(False, True)),
        critical=draw(some(False, True)),
        confirm=draw(some(False, True)),
        no_operation=draw(some(False, True)),
        every=draw(some(None, 25)),
        max_minutes=draw(some(None, 10)),
        max_action=draw(some("continue", "kill")),
        min_minutes=draw(some(None, 5)),
        min_action=draw(some("continue", "abend", "confirm")),
        success=draw(some("", "(RC<=3) OR (RC=8)")),
        output_conditions=draw(some((), (("GOOD", "RC<4"),))),
        recovery=draw(some("STOP", "CONTINUE", "RERUN")),
        recovery_attempts=draw(st.integers(0, 2)),
        recovery_repeat=draw(some(None, 5)),
        recovery_job=draw(some("", "/LIB/MEND")),
        recovery_attempt=Attempt(status=draw(some("SUCC", "ABEND")), takes=3),
        recovery_prompt=draw(some("", "Go on?")),
        **draw(waits(near)),  # type: ignore[arg-type]
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
            jobs.append(draw(job_specs(f"JOB{number}{index}", near + far)))
        whole = [each.path for each in streams]
        streams.append(
            StreamSpec(
                folder="/",
                name=f"STREAM{number}",
                on="ALPHA",
                jobs=tuple(jobs),
                at=draw(some(0.0, 0.5, 2.0)),
                limit=draw(some(-1, 0, 1)),
                per_job_until=draw(some(True, False)),
                carry_forward=draw(some(True, False)),
                **draw(waits(whole)),  # type: ignore[arg-type]
            )
        )
        far += [f"/STREAM{number}.{job.name}" for job in jobs]
    return Blueprint(
        workstations=[
            WorkstationSpec(name="ALPHA", limit=draw(some(2, 0, 1))),
            WorkstationSpec(
                name="BETA",
                limit=draw(st.integers(1, 3)),
                fence=draw(some(0, 30)),
                unlinks_at=draw(some(None, 1.0)),
            ),
        ],
        resources=[
            ResourceSpec(name="POOL", folder="/", on="ALPHA", units=draw(st.integers(1, 2)))
        ],
        files=[FileSpec(path="/in/data", on="ALPHA", arrives=draw(some(0.5, None)))],
        prompts=[
            PromptSpec(name="GOAHEAD", text="Go?", on="ALPHA", answered_after=draw(some(9, None)))
        ],
        streams=streams,
    )


Order = Callable[[World], commands.Command]


def pick(values: dict[str, T], number: int) -> T:
    """One of a plan's objects, by any number."""
    return list(values.values())[number % len(values)]


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Something that an operator asks about something in the plan."""
    n, k, yes = draw(st.integers(0, 30)), draw(st.integers(0, 5)), draw(st.booleans())

    def node(world: World) -> Node:
        return pick(world.streams, n) if k == 0 else pick(world.jobs, n)

    def near(world: World) -> tuple[Job, ...]:
        followers = [each.owner for each in pick(world.jobs, n).successors]
        return tuple(dict.fromkeys(each for each in followers if isinstance(each, Job)))

    def named(world: World) -> tuple[str, ...]:
        return tuple(each.id for each in node(world).dependencies[: k - 1])

    def place(world: World) -> Workstation:
        return pick(world.workstations, n)

    def further(world: World) -> commands.NewDependency:
        kinds = (
            lambda: commands.NewDependency("EXTERNAL_JOB", pick(world.jobs, k)),
            lambda: commands.NewDependency("RESOURCE", pick(world.resources, 0), 1),
            lambda: commands.NewDependency("FILE", "/in/more", workstation=place(world)),
        )
        return kinds[k % 3]()

    def new(world: World) -> commands.NewJob:
        return commands.NewJob("NEW", place(world), "run", priority=20)

    made: list[Order] = [
        lambda w: commands.Hold(node(w)),
        lambda w: commands.Release(node(w)),
        lambda w: commands.ReleaseDependencies(node(w), named(w)),
        lambda w: commands.RemoveDependencies(node(w), named(w)),
        lambda w: commands.AddDependencies(node(w), (further(w),)),
        lambda w: commands.Cancel(node(w), pending=yes),
        lambda w: commands.Kill(pick(w.jobs, n)),
        lambda w: commands.Confirm(pick(w.jobs, n), yes, ("GOOD",) * (k == 1)),
        lambda w: commands.Rerun(pick(w.jobs, n), 1, 10, None, near(w) if yes else ()),
        lambda w: commands.Rerun(pick(w.jobs, n), 1, 50, w.now + 90 * MINUTE),
        lambda w: commands.SetPriority(node(w), (0, 20, 100, 10)[k % 4]),
        lambda w: commands.Change(node(w), (("start_at", w.now + k * 600 if yes else None),)),
        lambda w: commands.Change(node(w), (("latest_start", w.now + k * 600),)),
        lambda w: commands.Reply(pick(w.prompts, n), yes),
        lambda w: commands.SetQuantity(pick(w.resources, 0), k),
        lambda w: commands.SetLimit(place(w), k),
        lambda w: commands.SetLimit(pick(w.streams, n), k - 1),
        lambda w: commands.SetFence(place(w), (0, 30, 101)[k % 3]),
        lambda w: commands.Link(place(w), yes),
        lambda w: commands.Start(place(w), yes),
        lambda w: commands.SubmitJob(new(w), pick(w.streams, n) if yes else None),
    ]
    return draw(st.sampled_from(made))


def give(world: World, order: Order | None) -> commands.Command | None:
    """Asks for something; what batchman refuses, or what is not there, is not done."""
    try:
        command = order(world) if order else None
        if command is not None:
            accept(world, command)
    except (WrongState, ZeroDivisionError):
        return None
    return command


moves = st.lists(st.tuples(st.integers(1, 120), st.none() | orders()), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(plants(), moves, st.sampled_from([0.0, 1.0]))
def test_the_plan_is_consistent_at_every_step(
    plan: Blueprint, taken: list[tuple[int, Order | None]], handover: float
) -> None:
    """Limits, units, gates, counters, statuses and the index agree, whatever is asked."""
    world = started(plan, handover=handover)
    given_orders: list[commands.Command | None] = []
    for minutes, order in taken:
        advance_to(world, world.now + minutes * MINUTE)
        check(world, given_orders)
        given_orders.append(give(world, order))


@settings(max_examples=20, deadline=None)
@given(plants(), moves, st.integers(1, 7))
def test_many_steps_are_one(
    plan: Blueprint, taken: list[tuple[int, Order | None]], steps: int
) -> None:
    """However often the plan is looked at between two orders, it goes the same way."""
    slow, fast = started(plan), started(plan)
    for minutes, order in taken:
        for _ in range(steps):
            advance_to(slow, slow.now + minutes * MINUTE)
        advance_to(fast, fast.now + steps * minutes * MINUTE)
        give(slow, order)
        give(fast, order)

    assert history(slow) == history(fast)


@settings(max_examples=20, deadline=None)
@given(plants(), moves)
def test_the_plan_is_consistent_over_days(
    plan: Blueprint, taken: list[tuple[int, Order | None]]
) -> None:
    """After a switch nothing points at what left, and the next day goes by the same rules."""
    world = started(plan)
    world.next_day = lambda _world, _day: plan
    given_orders: list[commands.Command | None] = []
    for minutes, order in taken:
        advance_to(world, world.now + 12 * minutes * MINUTE)
        check(world, given_orders)
        check_nothing_dangles(world)
        given_orders.append(give(world, order))

    assert world.run_number == 1 + world.day
    assert world.plan_start <= world.now < world.plan_end


def history(world: World) -> list[tuple[object, ...]]:
    """All that happened to the jobs so far."""
    return [
        (job.key, run.attempt, run.kind, run.status, run.started, run.ended, run.return_code)
        for job in world.jobs.values()
        for run in job.runs
    ]


def check(world: World, given_orders: list[commands.Command | None]) -> None:
    """Everything that must agree does."""
    for job in world.jobs.values():
        check_job(job)
        check_gates(job)
    for stream in world.streams.values():
        check_stream(stream, given_orders)
        check_gates(stream)
    check_places(world, given_orders)
    check_units(world, given_orders)
    check_index(world)
    assert not world.loose
    assert not world.busy


def check_job(job: Job) -> None:
    """A job's runs, flags and times fit together."""
    for run in job.runs:
        assert run.last == (run is job.run)
        assert run.ended is None or run.started is None or run.started <= run.ended
        assert run.last or run.status in DONE
    run = job.run
    assert run.common == ledger.common_status(job, run.status)
    assert (run.status in DONE) or not (job.recovering or job.continued)
    if run.status in ACTIVE:
        assert run.introduced is not None
        assert run.ended is None
        assert (run.started is None) == (run.status == "INTRO")
    if run.status == "READY" and job.workstation.online:
        assert status.substatus(job) is not None
    if run.status in COMMON_STATUS and job.canceled:
        assert run.common == "CANCELED"


def check_gates(node: Node) -> None:
    """The count of closed gates is right, and nobody goes on before all are open."""
    shut = [each for each in node.dependencies if _is_shut(each)]
    closed = isinstance(node, Job) and not node.stream.is_open
    expected = len(shut) + (node.priority == 0) + (not node.time_reached) + closed
    if isinstance(node, Job) and node.status in DONE:
        return
    assert node.waits == expected
    if isinstance(node, Stream):
        assert not (node.is_open and expected)
        return
    assert isinstance(node, Job)
    if node.status == "HOLD":
        assert expected
    elif node.status in {"READY", "FENCE"}:
        assert not expected
    elif node.status in ACTIVE:
        assert not shut


def _is_shut(dependency: object) -> bool:
    if isinstance(dependency, Needs) or (isinstance(dependency, Follows) and dependency.join):
        return False
    if isinstance(dependency, Joins):
        fit = sum(each.satisfied for each in dependency.members)
        undecided = sum(not each.resolved for each in dependency.members)
        assert dependency.resolved or 0 < dependency.wanted - fit <= undecided
    return not getattr(dependency, "resolved", True)


def check_stream(stream: Stream, given_orders: list[commands.Command | None]) -> None:
    """A stream's numbers are those of its jobs, and its limit holds."""
    running = [job for job in stream.jobs if job.status in ACTIVE]
    lowered = any(isinstance(each, commands.SetLimit) for each in given_orders)

    assert stream.left == sum(not ledger.over(job) for job in stream.jobs)
    assert stream.failed == sum(ledger.failed(job) for job in stream.jobs)
    assert stream.running == len(running)
    assert lowered or stream.limit < 0 or len(running) <= stream.limit
    assert (stream.left == 0) == (stream.ended is not None)
    assert {job.stream for job in stream.jobs} <= {stream}
    shown = status.stream_status(stream)
    stream.dirty = True
    assert shown == status.stream_status(stream)


def check_places(world: World, given_orders: list[commands.Command | None]) -> None:
    """Workstations run what they may, and their lines hold exactly what is ready."""
    lowered = any(isinstance(each, commands.SetLimit) for each in given_orders)
    raised = any(isinstance(each, commands.SetPriority) for each in given_orders)
    for place in world.workstations.values():
        jobs = [job for job in world.jobs.values() if job.workstation is place]
        running = [job for job in jobs if job.status in ACTIVE]
        ordinary = [job for job in running if ledger.urgency(job) < HI]

        assert place.running == len(running)
        assert lowered or raised or len(ordinary) <= place.limit
        assert len(place.ready) == len(set(place.ready))
        assert {*place.ready} == {job for job in jobs if job.status in {"READY", "FENCE"}}
        assert [job.rank for job in place.ready] == sorted(job.rank for job in place.ready)
        for job in place.ready:
            assert (job.status == "FENCE") == (job.priority <= place.fence)


def check_units(world: World, given_orders: list[commands.Command | None]) -> None:
    """Units are lent to who runs, never more than there are unless a need was released."""
    lowered = any(isinstance(each, commands.SetQuantity) for each in given_orders)
    nodes: list[Node] = [*world.jobs.values(), *world.streams.values()]
    for resource in world.resources.values():
        lent = [need for need in _held(nodes) if need.resource is resource]
        held = sum(need.quantity for need in lent)
        released = any(need.resolved for need in lent)

        assert resource.in_use == held
        assert lowered or released or resource.in_use <= resource.quantity


def _held(nodes: list[Node]) -> list[Needs]:
    return [need for node in nodes for need in node.needs if node in need.resource.holders]


def check_index(world: World) -> None:
    """The index says what a look at every job says."""
    jobs = list(world.jobs.values())
    counted = Counter((job.workstation.path, job.run.common, job.folder) for job in jobs)
    assert world.index.counts == counted
    for internal, external in COMMON_STATUS.items():
        having = {job for job in jobs if any(run.status == internal for run in job.runs)}
        found = world.index.with_status(internal)
        assert set(found) == having
        assert len(found) == len(having)
        shared = {job for job in jobs if any(run.common == external for run in job.runs)}
        alike = world.index.with_common(external)
        assert len(alike) == len(list(alike)) == len(shared)
        assert set(alike) == shared
    for since in (world.now - 30 * MINUTE, world.now - 90 * MINUTE):
        began = {job for job in jobs if any((run.started or 0) >= since for run in job.runs)}
        over = {job for job in jobs if any((run.ended or 0) >= since for run in job.runs)}
        assert began <= set(world.index.started_since(since)) <= set(jobs)
        assert over <= set(world.index.ended_since(since)) <= set(jobs)
    check_stream_index(world)
    for job in jobs:
        for run in job.runs:
            assert world.find_run(world.run_id(job, run.attempt)) == (job, run)


def check_stream_index(world: World) -> None:
    """The index of streams says what a look at every stream says."""
    streams, index = list(world.streams.values()), status.streams_filed(world)
    words = {each: status.stream_common(each) for each in streams}
    assert index.counts == Counter(
        (each.workstation.path, words[each], each.folder) for each in streams
    )
    for word in set(COMMON_STATUS.values()):
        assert set(index.with_common(word)) == {each for each in streams if words[each] == word}
    since = world.now - 30 * MINUTE
    began = {each for each in streams if (each.started or 0) >= since}
    over = {each for each in streams if (each.ended or 0) >= since}
    assert began <= set(index.started_since(since)) <= set(streams)
    assert over <= set(index.ended_since(since)) <= set(streams)


def check_nothing_dangles(world: World) -> None:
    """Whatever a dependency or a successor names is in the plan."""
    nodes: list[Node] = [*world.jobs.values(), *world.streams.values()]
    known = set(nodes)
    for node in nodes:
        assert {each.owner for each in node.successors} <= known
        for each in node.dependencies:
            if isinstance(each, Follows) and each.target is None:
                assert each.pending or each.zombie or each.resolved
            elif isinstance(each, Follows):
                assert each.target in known
            elif isinstance(each, Opens):
                assert world.files[each.file.id] is each.file
            elif isinstance(each, Asks):
                assert world.prompts[each.prompt.id] is each.prompt
    for resource in world.resources.values():
        assert set(resource.holders) <= known
        assert set(resource.waiters) <= known
    subjects = [each[3][0] if isinstance(each[3], tuple) else each[3] for each in world.events]
    assert {each for each in subjects if isinstance(each, Node)} <= known
