"""Jobs and streams that operators put into the plan beside what the day brought."""

from __future__ import annotations

from dataclasses import replace

from tools.hwa.simulator.plan import gates
from tools.hwa.simulator.plan.commands import NewJob, SubmitStream
from tools.hwa.simulator.plan.definitions import StreamDefinition
from tools.hwa.simulator.plan.names import stream_code
from tools.hwa.simulator.plan.world import (
    Asks,
    Dependency,
    Follows,
    Job,
    Needs,
    Node,
    Opens,
    Outcome,
    Run,
    Stream,
    Workstation,
    World,
)

AD_HOC = "JOBS"
"""The stream that holds jobs submitted without one."""


def job(new: NewJob, stream: Stream, identity: str) -> Job:
    """A job as it was asked for; it will end well after its estimate."""
    return Job(
        id=identity,
        name=new.name,
        folder=stream.folder,
        workstation=new.workstation,
        priority=new.priority,
        orig_priority=new.priority,
        start_at=new.start_at,
        deadline=new.deadline,
        stream=stream,
        position=len(stream.jobs) + 1,
        estimate=new.estimate,
        outcomes=(Outcome(max(1.0, new.estimate)),),
        command=new.command,
        user=new.user,
        description=new.description,
    )


def stream_of_jobs(world: World, name: str = AD_HOC) -> Stream:
    """The stream of a name on the master that is always open; made when first asked for."""
    for each in world.streams_by_name.get(name, []):
        if each.folder == "/":
            return each
    made = Stream(
        id=world.uuid("stream", name, world.run_number),
        name=name,
        folder="/",
        workstation=master(world),
        scheduled=world.now,
        jsid=stream_code(f"{world.seed}{name}{world.run_number}"),
        is_open=True,
    )
    _place(world, made)
    return made


def master(world: World) -> Workstation:
    """The master domain manager, or the first workstation of a plant that names none."""
    places = list(world.workstations.values())
    return next((each for each in places if each.type == "MANAGER"), places[0])


def stream(world: World, asked: SubmitStream, identity: str) -> Stream:
    """One more instance: a copy of one in the plan, or bare jobs where the plan has none."""
    definition = world.model.streams[asked.definition_id]
    made = _instance(world, asked, definition, identity)
    pattern = _pattern(world, definition)
    if pattern is None:
        for name in definition.jobs:
            made.jobs.append(_bare(world, made, name))
    else:
        _copy(world, pattern, made)
    _place(world, made)
    return made


def _instance(
    world: World, asked: SubmitStream, definition: StreamDefinition, identity: str
) -> Stream:
    scheduled = world.now if asked.scheduled is None else asked.scheduled
    priority = definition.priority if asked.priority is None else asked.priority
    return Stream(
        id=identity,
        name=asked.alias or definition.name,
        folder=definition.folder,
        workstation=_workstation(world, definition.workstation),
        priority=priority,
        orig_priority=priority,
        start_at=scheduled,
        deadline=asked.deadline,
        latest_start=asked.latest_start,
        scheduled=scheduled,
        jsid=stream_code(f"{world.seed}{identity}"),
        limit=definition.limit if asked.limit is None else asked.limit,
        carry_forward=definition.carry_forward,
        submitter="operator",
    )


def _workstation(world: World, name: str) -> Workstation:
    bare = name.rpartition("/")[2]
    found = [each for each in world.workstations.values() if each.name == bare]
    return found[0] if found else master(world)


def _pattern(world: World, definition: StreamDefinition) -> Stream | None:
    found = [
        each
        for each in world.streams_by_name.get(definition.name, [])
        if each.folder == definition.folder
    ]
    return found[-1] if found else None


def _bare(world: World, stream: Stream, name: str) -> Job:
    new = NewJob(name=name, workstation=stream.workstation, command=f"/opt/bin/{name.lower()}.sh")
    return job(new, stream, world.uuid("job", stream.id, name))


def _copy(world: World, pattern: Stream, made: Stream) -> None:
    """The pattern's jobs with their dependencies; those inside the stream lead to the copies."""
    copies: dict[Node, Node] = {pattern: made}
    later = made.scheduled - pattern.scheduled
    for each in pattern.jobs:
        if each.recovery_of is None:
            copy = _copied_job(world, each, made, later)
            copies[each] = copy
            made.jobs.append(copy)
    for old, new in copies.items():
        for dependency in old.dependencies:
            _copy_dependency(world, dependency, new, copies)


def _copied_job(world: World, old: Job, stream: Stream, later: float) -> Job:
    return replace(
        old,
        id=world.uuid("job", stream.id, old.name),
        stream=stream,
        start_at=_later(old.start_at, later),
        deadline=_later(old.deadline, later),
        latest_start=_later(old.latest_start, later),
        cancel_at=None,
        critical_start=None,
        dependencies=[],
        successors=[],
        needs=[],
        runs=[Run(1)],
        until_gone=False,
        canceled=False,
        cancel_pending=False,
        recovering=False,
        continued=False,
    )


def _later(moment: float | None, by: float) -> float | None:
    return None if moment is None else moment + by


def _copy_dependency(world: World, old: Dependency, node: Node, copies: dict[Node, Node]) -> None:
    identity = world.uuid("dependency", node.id, old.sequence)
    if isinstance(old, Follows) and old.target is not None:
        target = copies.get(old.target, old.target)
        copy = replace(old, id=identity, owner=node, resolved=False, target=target)
        copy.join, copy.unmet, copy.critical = None, False, False
        gates.attach(copy)
    elif isinstance(old, Needs | Opens | Asks):
        gates.attach(replace(old, id=identity, owner=node, resolved=False))


def _place(world: World, made: Stream) -> None:
    world.streams[made.id] = made
    world.streams_by_name.setdefault(made.name, []).append(made)
    for each in made.jobs:
        world.jobs[each.id] = each
        world.jobs_by_name.setdefault(each.name, []).append(each)
