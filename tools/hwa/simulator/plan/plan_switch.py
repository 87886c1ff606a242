"""The plan switch: what is complete leaves, the rest is carried forward, a new day comes in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from heapq import heapify
from typing import TypeVar

from tools.hwa.simulator.plan import arrivals, gates, ledger, submission
from tools.hwa.simulator.plan.build import extend
from tools.hwa.simulator.plan.names import name_uuid
from tools.hwa.simulator.plan.world import (
    ACTIVE,
    Asks,
    Dependency,
    Follows,
    Job,
    Node,
    Opens,
    PlanPrompt,
    Remote,
    Stream,
    World,
)

N = TypeVar("N", bound=Node)

DAY = 86_400.0
FINAL, SWITCH = "FINAL", "SWITCHPLAN"
EARLY = 3600.0
"""So long before the plan's end FINAL's last step already makes the next plan."""

RUNNING_JOBS = "USERJOBS"
"""The stream that takes running jobs of streams that are not carried forward."""


def makes_plan(world: World, job: Job) -> bool:
    """Whether a job that has just ended was the step of FINAL that switches the plan."""
    is_step = job.name == SWITCH and job.stream.name == FINAL
    return is_step and job.status == "SUCC" and world.now >= world.plan_end - EARLY


def waits_for_final(world: World) -> bool:
    """Whether FINAL is still to make the next plan, or failed to: the plan grows stale."""
    return any(
        job.stream.name == FINAL and job.status != "SUCC"
        for job in world.jobs_by_name.get(SWITCH, [])
    )


def switch(world: World) -> None:
    """The next plan: one run number on, a day longer, without what is complete."""
    _number(world)
    _keep_running(world)
    _remove(world, [each for each in world.streams.values() if not _is_carried(each)])
    for stream in world.streams.values():
        _carry(world, stream)
    _drop_objects(world)
    fresh = [] if world.next_day is None else extend(world, world.next_day(world, world.day))
    _renumber_prompts(world)
    arrivals.take_in(world, fresh)
    _bind_pending(world, fresh)


def _number(world: World) -> None:
    world.day += 1
    world.run_number += 1
    world.plan_id = name_uuid("plan", world.plan_id, world.run_number)
    world.plan_start = world.plan_end
    world.plan_end += DAY


def _is_carried(stream: Stream) -> bool:
    """Whether a stream goes on in the next plan: incomplete, and allowed to."""
    return stream.carry_forward and (stream.left > 0 or stream.failed > 0)


def _keep_running(world: World) -> None:
    """What runs in streams that are not carried goes on in a stream of its own."""
    leaving = [each for each in world.streams.values() if each.running and not _is_carried(each)]
    if leaving:
        home = submission.stream_of_jobs(world, RUNNING_JOBS)
        for job in [job for each in leaving for job in each.jobs if job.status in ACTIVE]:
            _move(world, job, home)


def _move(world: World, job: Job, home: Stream) -> None:
    left = job.stream
    left.jobs.remove(job)
    left.running -= 1
    left.left -= 1
    for each in [one for one in job.dependencies if one not in job.needs]:
        gates.remove(each)
    job.stream = home
    job.position = len(home.jobs) + 1
    job.version += 1
    gates.recount(job)
    home.jobs.append(job)
    home.running += 1
    home.left += 1
    home.ended = None
    world.index.streams.touch(home)


def _remove(world: World, leaving: list[Stream]) -> None:
    gone: set[Node] = {*leaving, *(job for stream in leaving for job in stream.jobs)}
    for stream in leaving:
        for job in stream.jobs:
            ledger.leave_queue(job)
            world.index.remove(job)
        ledger.give_back(world, stream)
    world.streams = {key: each for key, each in world.streams.items() if each not in gone}
    world.jobs = {key: each for key, each in world.jobs.items() if each not in gone}
    world.streams_by_name = _by_name(world.streams.values())
    world.jobs_by_name = _by_name(world.jobs.values())
    world.index.forget_times(set(world.jobs.values()))
    world.index.streams.keep(set(world.streams.values()))
    for node in [*world.streams.values(), *world.jobs.values()]:
        _part_from(node, gone)
    world.events[:] = [each for each in world.events if _subject(each[3]) not in gone]
    heapify(world.events)
    for each in [one for one in world.loose if one in gone]:
        del world.loose[each]


def _by_name(nodes: Iterable[N]) -> dict[str, list[N]]:
    found: dict[str, list[N]] = defaultdict(list)
    for each in nodes:
        found[each.name].append(each)
    return dict(found)


def _subject(target: object) -> object:
    """The node that an event is about, or whatever else it is about."""
    first = target[0] if isinstance(target, tuple) else target
    return first.owner if isinstance(first, Remote) else first


def _part_from(node: Node, gone: set[Node]) -> None:
    """Nothing of a node that stays points at a node that left."""
    node.successors = [each for each in node.successors if each.owner not in gone]
    for each in list(node.dependencies):
        if isinstance(each, Follows) and each.target in gone:
            _lose(each)


def _lose(follows: Follows) -> None:
    """A predecessor that left is forgotten where it was good, else it can never be again."""
    if follows.satisfied and follows.join is None:
        follows.owner.dependencies.remove(follows)
        return
    target = follows.target
    stream = target.stream if isinstance(target, Job) else target
    if isinstance(stream, Stream):
        name = target.name if isinstance(target, Job) else ""
        follows.named = (stream.folder, stream.workstation.name, stream.name, name)
        follows.named_at = stream.scheduled
    follows.target = None
    follows.zombie = not follows.resolved


def _carry(world: World, stream: Stream) -> None:
    """An instance of the plan before: of each chain of runs only the first and the last."""
    stream.carried_forward = True
    world.index.streams.touch(stream)
    for node in (stream, *stream.jobs):
        node.version += 1
        for each in [one for one in node.dependencies if isinstance(one, Opens | Asks)]:
            if each.resolved:
                gates.remove(each)
    for job in stream.jobs:
        if len(job.runs) > 2:
            world.index.remove(job)
            job.runs = [job.runs[0], job.runs[-1]]
            world.index.add(job)


def _drop_objects(world: World) -> None:
    """Prompts and files that nobody waits for are not in the next plan."""
    for file in world.files.values():
        file.opens = [each for each in file.opens if _stays(world, each)]
    for prompt in world.prompts.values():
        prompt.asks = [each for each in prompt.asks if _stays(world, each)]
    used = {_object(each) for node in _nodes(world) for each in node.dependencies}
    world.files = {key: each for key, each in world.files.items() if each in used}
    world.prompts = {
        key: each
        for key, each in world.prompts.items()
        if each in used or (each.status == "ASKED" and _recovers(world, each))
    }


def _object(dependency: Dependency) -> object:
    if isinstance(dependency, Opens):
        return dependency.file
    return dependency.prompt if isinstance(dependency, Asks) else None


def _recovers(world: World, prompt: PlanPrompt) -> bool:
    return prompt.recovers is not None and prompt.recovers.id in world.jobs


def _stays(world: World, dependency: Dependency) -> bool:
    return dependency.owner.id in world.jobs or dependency.owner.id in world.streams


def _nodes(world: World) -> list[Node]:
    return [*world.streams.values(), *world.jobs.values()]


def _renumber_prompts(world: World) -> None:
    """Prompts are numbered anew in every plan; restart prompts from their own base."""
    plain = [each for each in world.prompts.values() if each.recovers is None]
    restart = [each for each in world.prompts.values() if each.recovers is not None]
    for number, prompt in enumerate(plain, 1):
        prompt.number = number
    for number, prompt in enumerate(restart, gates.FIRST_RESTART + 1):
        prompt.number = number


def _bind_pending(world: World, fresh: list[Stream]) -> None:
    """What waited for an instance that was still to come waits for it now that it is there."""
    arrived = {(each.folder, each.name): each for each in fresh}
    for node in _nodes(world):
        for each in node.dependencies:
            if isinstance(each, Follows) and each.pending:
                _bind(world, each, arrived.get((each.named[0], each.named[2])))


def _bind(world: World, follows: Follows, stream: Stream | None) -> None:
    if stream is None or stream is follows.owner:
        return
    name = follows.named[3]
    jobs = [job for job in stream.jobs if job.name == name]
    if name and not jobs:
        return
    follows.target = jobs[0] if jobs else stream
    follows.pending = False
    follows.target.successors.append(follows)
    gates.settle(world, follows)
