"""What holds nodes back, and what lets them go."""

from __future__ import annotations

from typing import Any

from tools.hwa.simulator.plan import ledger
from tools.hwa.simulator.plan.world import (
    Asks,
    Dependency,
    Follows,
    Job,
    Joins,
    Needs,
    Node,
    Opens,
    PlanPrompt,
    Remote,
    Stream,
    World,
)

DAY = 86_400.0
FIRST_RESTART = 1000
"""HWA's `baseRecPrompt`: restart prompts are numbered from here on."""

RUNNING = frozenset({"STARTED", "EXEC"})
"""Conditions that are met as soon as the predecessor runs."""


def load(world: World, node: Node) -> None:
    """Sets the gates of a node that is new in the plan, and schedules what time alone brings."""
    node.time_reached = node.start_at is None
    if node.start_at is not None:
        world.schedule(node.start_at, "time", node)
    schedule_until(world, node)
    recount(node)
    for each in node.dependencies:
        if isinstance(each, Remote) and each.ends_at is not None:
            world.schedule(each.ends_at, "remote", each)
        settle(world, each)


def schedule_until(world: World, node: Node) -> None:
    """Notes when a node's latest start comes; `jsuntil` binds only the opening, and two days on."""
    if node.latest_start is not None:
        opening = isinstance(node, Stream) and not node.per_job_until
        world.schedule(node.latest_start + 2 * DAY * opening, "until", node)


def recount(node: Node) -> None:
    """Counts the gates that are closed now, and says whether a condition was not met."""
    waits = (node.priority == 0) + (not node.time_reached)
    if isinstance(node, Job) and not node.stream.is_open:
        waits += 1
    node.doomed = False
    for each in node.dependencies:
        if not _is_gate(each):
            continue
        waits += not each.resolved
        if isinstance(each, Follows | Joins) and each.unmet:
            node.doomed = True
    node.waits = waits


def reconsider(world: World, node: Node) -> None:
    """A node's own gates changed: it may go on, or goes back to where it waited."""
    for each in node.dependencies:
        if isinstance(each, Joins):
            _tally(world, each)
    recount(node)
    node.version += 1
    if isinstance(node, Stream):
        world.index.streams.touch(node)
        if node.waits and node.is_open:
            _close(world, node)
    elif isinstance(node, Job) and node.waits and node.status in {"READY", "FENCE"}:
        ledger.leave_queue(node)
        ledger.set_status(world, node, "HOLD")
    elif isinstance(node, Job):
        world.busy[node.workstation] = None
    world.loose[node] = None


def resolve(world: World, dependency: Dependency) -> None:
    """Nothing is waited for here any more."""
    if dependency.resolved:
        return
    dependency.resolved = True
    if isinstance(dependency, Needs):
        ledger.look_again(world, dependency.resource.waiters)
    elif isinstance(dependency, Follows) and dependency.join is not None:
        _tally(world, dependency.join)
    else:
        passed(world, dependency.owner)


def passed(world: World, node: Node) -> None:
    """One gate of a node is open now."""
    node.waits -= 1
    node.version += 1
    world.loose[node] = None


def judge(world: World, node: Node, status: str, *, freed: bool) -> None:
    """Tells all that follow a node how it ended; `freed` is whether plain followers may go."""
    for each in node.successors:
        if each.resolved:
            continue
        if each.conditions or each.outputs:
            _decide(world, each, met=status in each.conditions or _has_output(node, each))
        elif freed:
            resolve(world, each)


def has_started(world: World, job: Job) -> None:
    """Tells those that only wait for a job's start."""
    for each in job.successors:
        if not each.resolved and not RUNNING.isdisjoint(each.conditions):
            _decide(world, each, met=True)


def settle(world: World, dependency: Dependency) -> None:
    """A dependency made late is met at once where what it waits for is there already."""
    if isinstance(dependency, Opens):
        if dependency.file.status == "Exists":
            resolve(world, dependency)
    elif isinstance(dependency, Asks):
        if dependency.prompt.status == "ANSWERED_YES":
            resolve(world, dependency)
    elif isinstance(dependency, Follows) and dependency.target is not None:
        _settle_follows(world, dependency, dependency.target)


def ask(world: World, prompt: PlanPrompt) -> None:
    """A prompt is put to the operator, once."""
    if prompt.status == "NOT_ASKED":
        prompt.status = "ASKED"
        prompt.asked_at = world.now
        if prompt.answer_after is not None:
            world.schedule(world.now + prompt.answer_after, "answer", prompt)


def ask_prompts(world: World, node: Node) -> None:
    """Asks a node's prompts once nothing but them holds it."""
    asks = [each for each in node.dependencies if isinstance(each, Asks) and not each.resolved]
    if asks and node.waits == len(asks):
        for each in asks:
            ask(world, each.prompt)


def attach(dependency: Dependency) -> None:
    """A dependency is made, and everything it concerns knows it."""
    dependency.owner.dependencies.append(dependency)
    for known in _known_by(dependency):
        known.append(dependency)


def remove(dependency: Dependency) -> None:
    """A dependency is deleted wherever it is known; a join goes with its members."""
    owner = dependency.owner
    if dependency not in owner.dependencies:
        return
    owner.dependencies.remove(dependency)
    for known in _known_by(dependency):
        known.remove(dependency)
    if isinstance(dependency, Needs):
        dependency.resource.waiters.pop(owner, None)
    elif isinstance(dependency, Joins):
        for each in list(dependency.members):
            remove(each)


def _known_by(dependency: Dependency) -> list[list[Any]]:
    """The lists, beside its owner's, in which a dependency stands."""
    if isinstance(dependency, Follows):
        target, join = dependency.target, dependency.join
        ahead = [] if target is None else [target.successors]
        return ahead if join is None else [*ahead, join.members]
    if isinstance(dependency, Needs):
        return [dependency.owner.needs]
    if isinstance(dependency, Opens):
        return [dependency.file.opens]
    return [dependency.prompt.asks] if isinstance(dependency, Asks) else []


def frees(node: Node, status: str) -> bool:
    """Whether an end lets plain followers go; a branch not taken frees what joins after it."""
    return status in {"SUCC", "CANCL"} or (status == "SUPPR" and node.doomed)


def _is_gate(dependency: Dependency) -> bool:
    """Units are taken at the start, and a join speaks for its members."""
    if isinstance(dependency, Follows):
        return dependency.join is None
    return not isinstance(dependency, Needs)


def _close(world: World, stream: Stream) -> None:
    stream.is_open = False
    for job in stream.jobs:
        reconsider(world, job)


def _has_output(node: Node, follows: Follows) -> bool:
    return isinstance(node, Job) and not node.run.outputs.isdisjoint(follows.outputs)


def _decide(world: World, follows: Follows, *, met: bool) -> None:
    follows.unmet = not met
    if follows.join is None:
        follows.owner.doomed |= follows.unmet
    resolve(world, follows)


def _tally(world: World, join: Joins) -> None:
    """Opens a join when enough members fit, or when enough never will."""
    if join.resolved:
        return
    fit = sum(each.satisfied for each in join.members)
    undecided = sum(not each.resolved for each in join.members)
    if fit >= join.wanted or fit + undecided < join.wanted:
        join.unmet = fit < join.wanted
        join.owner.doomed |= join.unmet
        resolve(world, join)


def _settle_follows(world: World, follows: Follows, target: Node) -> None:
    if isinstance(target, Stream):
        if target.left == 0 and target.ended is not None:
            judge(world, target, ledger.end_of(target), freed=stream_frees(target))
    elif isinstance(target, Job):
        if ledger.over(target):
            status = target.status
            judge(world, target, status, freed=target.continued or frees(target, status))
        elif target.canceled:
            judge(world, target, "CANCL", freed=True)
        elif target.run.started is not None and not RUNNING.isdisjoint(follows.conditions):
            _decide(world, follows, met=True)


def stream_frees(stream: Stream) -> bool:
    """Whether the end of a stream lets its plain followers go."""
    return frees(stream, ledger.end_of(stream))
