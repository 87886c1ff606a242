"""The plan's books: a job's status, its runs and its place in the line, with the index beside."""

from __future__ import annotations

from bisect import insort

from tools.hwa.simulator.plan.world import (
    COMMON_STATUS,
    DONE,
    FAILED,
    HI,
    IDLE,
    Job,
    Node,
    Resource,
    Run,
    Stream,
    World,
)


def set_status(world: World, job: Job, status: str) -> None:
    """The last run has this status now, and every count knows it."""
    run = job.run
    before = run.status, run.common
    run.status = status
    run.common = common_status(job, status)
    job.version += 1
    world.index.streams.touch(job.stream)
    if before != (run.status, run.common):
        world.index.moved(job, run, before)


def common_status(job: Job, status: str) -> str:
    """The external status: cancelled and held hide what lies behind them."""
    if job.canceled:
        return "CANCELED"
    return "HELD" if job.priority == 0 and status in IDLE else COMMON_STATUS[status]


def new_run(world: World, job: Job, kind: str) -> None:
    """One more run in the chain, holding until it is considered."""
    previous = job.run
    previous.last = False
    job.runs.append(
        Run(previous.attempt + 1, kind=kind, common=common_status(job, "HOLD")),
    )
    world.attempts = max(world.attempts, job.run.attempt)
    world.index.rerun(job, previous)
    job.version += 1
    world.index.streams.touch(job.stream)


def over(job: Job) -> bool:
    """Whether a job is done for its stream: ended, and no recovery open."""
    return job.status in DONE and not job.recovering


def failed(job: Job) -> bool:
    """Whether a job counts as a failure of its stream."""
    return over(job) and job.status in FAILED and not job.continued


def urgency(job: Job) -> int:
    """The priority by which a job is picked: a hi or go stream lends it to its jobs."""
    return max(job.priority, job.stream.priority) if job.stream.priority >= HI else job.priority


def queue_up(world: World, job: Job) -> None:
    """A job is free: it stands in its workstation's line, behind its equals."""
    workstation = job.workstation
    world.ticks += 1
    job.rank = (-urgency(job), world.ticks)
    insort(workstation.ready, job, key=lambda each: each.rank)
    set_status(world, job, "FENCE" if job.priority <= workstation.fence else "READY")
    world.busy[workstation] = None


def leave_queue(job: Job) -> None:
    """A job stands in no line any more, for its workstation or for a resource."""
    if job.status in {"READY", "FENCE"}:
        job.workstation.ready.remove(job)
    for each in job.needs:
        each.resource.waiters.pop(job, None)


def give_back(world: World, node: Node) -> None:
    """A node's units are free again; whoever waits for them may look."""
    for each in node.needs:
        each.resource.holders.pop(node, None)
        each.resource.waiters.pop(node, None)
        look_again(world, each.resource.waiters)


def look_again(world: World, waiters: dict[Node, None]) -> None:
    """Lets those who wait for units try again."""
    for waiter in waiters:
        if isinstance(waiter, Stream):
            world.loose[waiter] = None
        else:
            world.busy[waiter.workstation] = None


def units_short(node: Node) -> bool:
    """Whether units that a node needs are missing; it waits for them from now on."""
    short = [
        each
        for each in node.needs
        if not (each.resolved or node in each.resource.holders)
        and each.resource.available < _units(node, each.resource)
    ]
    for each in short:
        each.resource.waiters[node] = None
    return bool(short)


def take_units(node: Node) -> None:
    """A node holds the units it needs, released needs included."""
    for each in node.needs:
        each.resource.holders[node] = _units(node, each.resource)
        each.resource.waiters.pop(node, None)


def _units(node: Node, resource: Resource) -> int:
    """What a node needs of a resource in all: it may name it more than once."""
    if len(node.needs) == 1:
        return node.needs[0].quantity
    return sum(each.quantity for each in node.needs if each.resource is resource)


def end_of(stream: Stream) -> str:
    """The internal status of a stream whose jobs are all over."""
    if stream.failed:
        return "ABEND"
    statuses = {job.status for job in stream.jobs}
    if stream.canceled or statuses == {"CANCL"}:
        return "CANCL"
    return "SUPPR" if stream.suppressed or statuses == {"SUPPR"} else "SUCC"
