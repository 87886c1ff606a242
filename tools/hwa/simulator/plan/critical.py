"""Critical jobs: how late their predecessors may start, and on which path the time is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tools.hwa.simulator.plan.world import DONE, Follows, Job, Node, Stream, World


def mark_latest_starts(jobs: Iterable[Job]) -> None:
    """Walks back from each critical job: the latest start that still meets its deadline."""
    for job in jobs:
        if job.critical and job.deadline is not None:
            _mark(job, job.deadline)


def refresh_paths(world: World) -> None:
    """Draws the critical paths anew where a time in their networks became known."""
    if world.drifted:
        for job in _critical_after(world.drifted):
            draw_path(job, world.now)
        world.drifted.clear()


def draw_all(world: World) -> None:
    """Draws every critical path of a plan that has just been made."""
    for job in world.jobs.values():
        if job.critical:
            draw_path(job, world.now)


def draw_path(job: Job, now: float) -> None:
    """Marks the edges by which a critical job is held up longest, and no other of its network."""
    known: dict[Node, float] = {}
    on_path: Node | None = job
    for node in _network(job):
        for each in _follows(node):
            each.critical = False
    while on_path is not None:
        ahead = [each for each in _follows(on_path) if not each.resolved]
        ends = [(expected_end(each.target, now, known), each) for each in ahead if each.target]
        last = max(ends, key=lambda pair: pair[0], default=None)
        on_path = None
        if last is not None:
            last[1].critical = True
            on_path = last[1].target


def expected_end(node: Node, now: float, known: dict[Node, float] | None = None) -> float:
    """When a node should end if everything ahead of it takes what it usually takes."""
    ends = {} if known is None else known
    stack, entered = [node], set[Node]()
    while stack:
        top = stack[-1]
        if top in ends:
            stack.pop()
        elif top in entered:
            ends[top] = _end_after(top, now, ends)
            stack.pop()
        else:
            entered.add(top)
            # A ring in the plan is left where it closes: who is being reckoned is not waited for.
            stack += [each for each in _ahead(top) if each not in ends and each not in entered]
    return ends[node]


def _end_after(node: Node, now: float, ends: dict[Node, float]) -> float:
    if isinstance(node, Stream):
        return max((ends.get(job, now) for job in node.jobs), default=now)
    assert isinstance(node, Job)  # noqa: S101  # there is no third kind of node
    run = node.run
    if run.ended is not None and run.status in DONE:
        return run.ended
    if run.started is not None:
        return max(now, run.started + node.estimate)
    gates = [ends.get(each, now) for each in _ahead(node)]
    starts = [each for each in (node.start_at, node.stream.start_at) if each is not None]
    return max([now, *starts, *gates]) + node.estimate


def _ahead(node: Node) -> list[Node]:
    if isinstance(node, Stream):
        return list(node.jobs)
    if isinstance(node, Job) and node.run.started is not None:
        return []
    own = [each.target for each in _follows(node) if not each.resolved and each.target]
    if isinstance(node, Job) and not node.stream.is_open:
        shared = _follows(node.stream)
        own += [each.target for each in shared if not each.resolved and each.target]
    return own


def _follows(node: Node) -> list[Follows]:
    return [each for each in node.dependencies if isinstance(each, Follows)]


def _mark(critical: Job, finish_by: float) -> None:
    stack = [(critical, finish_by)]
    while stack:
        job, end = stack.pop()
        latest = end - job.estimate
        if job.critical_start is not None and job.critical_start <= latest:
            continue
        job.critical_start = latest
        stack += [(each.target, latest) for each in _follows(job) if isinstance(each.target, Job)]


def _network(job: Job) -> Iterator[Node]:
    """A critical job and all its predecessors."""
    seen, stack = {job}, [job]
    while stack:
        node = stack.pop()
        yield node
        targets = {each.target for each in _follows(node) if isinstance(each.target, Job)}
        stack += [each for each in targets if each not in seen]
        seen |= targets


def _critical_after(changed: Iterable[Job]) -> list[Job]:
    """The critical jobs that any of these jobs is ahead of."""
    seen = dict.fromkeys(changed)
    stack, found = list(seen), list[Job]()
    while stack:
        job = stack.pop()
        if job.critical:
            found.append(job)
        owners = [each.owner for each in job.successors]
        near = [
            each
            for each in owners
            if isinstance(each, Job) and each.critical_start is not None and each not in seen
        ]
        seen |= dict.fromkeys(near)
        stack += near
    return found
