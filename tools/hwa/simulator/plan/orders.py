"""What batchman does with each command when its turn has come."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from tools.hwa.simulator.plan import arrivals, endings, gates, launch, ledger, recovery, submission
from tools.hwa.simulator.plan.batchman import CONFIRMED
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
from tools.hwa.simulator.plan.world import (
    ACTIVE,
    IDLE,
    Asks,
    Dependency,
    Follows,
    Job,
    Joins,
    Needs,
    Node,
    Opens,
    PlanFile,
    PlanPrompt,
    Resource,
    Stream,
    Workstation,
    World,
)

CHANGED_TIMES = frozenset({"start_at", "latest_start", "deadline"})


@singledispatch
def apply(command: Command, world: World, identity: str) -> None:
    """Carries a command out; `identity` is the id of what it submits."""
    raise TypeError(command, world, identity)


@apply.register
def _(command: Hold, world: World, _identity: str) -> None:
    _set_priority(world, command.node, 0)


@apply.register
def _(command: Release, world: World, _identity: str) -> None:
    node = command.node
    if node.priority == 0:
        _set_priority(world, node, node.orig_priority or 10)
    if not node.time_reached:
        node.time_reached = True
    _release(world, node, [each for each in node.dependencies if not _is_conditional(each)])


@apply.register
def _(command: ReleaseDependencies, world: World, _identity: str) -> None:
    named = [
        each
        for each in command.node.dependencies
        if each.id in command.ids or not (command.ids or _is_conditional(each))
    ]
    _release(world, command.node, named)


@apply.register
def _(command: RemoveDependencies, world: World, _identity: str) -> None:
    for each in [one for one in command.node.dependencies if one.id in command.ids]:
        gates.remove(each)
    gates.reconsider(world, command.node)


@apply.register
def _(command: AddDependencies, world: World, _identity: str) -> None:
    for each in command.dependencies:
        gates.settle(world, _add(world, command.node, each))
    gates.reconsider(world, command.node)


@apply.register
def _(command: Cancel, world: World, _identity: str) -> None:
    node = command.node
    node.version += 1
    if command.pending and node.waits and not (isinstance(node, Stream) and node.started):
        node.cancel_pending = True
    elif isinstance(node, Stream):
        endings.cancel_stream(world, node)
    elif isinstance(node, Job):
        _cancel_job(world, node)


@apply.register
def _(command: Kill, world: World, _identity: str) -> None:
    launch.end(world, command.job, killed=True)


@apply.register
def _(command: Confirm, world: World, _identity: str) -> None:
    job = command.job
    job.run.outputs |= frozenset(command.conditions)
    becomes = CONFIRMED.get((job.status, command.success))
    if becomes not in {"SUCC", "ABEND", "SUCCP"}:
        if job.status == "SUCC":
            gates.judge(world, job, "SUCC", freed=True)
        return
    job.run.confirmed = True
    if job.status == "EXEC" and (command.conditions or job.conditions):
        ledger.set_status(world, job, f"{becomes[:4]}P")
    elif becomes == "SUCCP":
        ledger.set_status(world, job, becomes)
    elif job.status in ACTIVE:
        launch.settle_confirmed(world, job, becomes)
    else:
        recovery.confirm(world, job, becomes)


@apply.register
def _(command: Rerun, world: World, _identity: str) -> None:
    job = command.job
    job.priority = command.priority
    job.start_at = command.start_at
    job.time_reached = command.start_at is None
    if command.start_at is not None:
        world.schedule(command.start_at, "time", job)
    again = {job, *(each for each in command.successors if each.status not in IDLE)}
    for each in again - {job}:
        _bind_again(each, again)
    _rerun(world, job)
    for each in command.successors:
        if each in again:
            _rerun(world, each)


@apply.register
def _(command: SetPriority, world: World, _identity: str) -> None:
    _set_priority(world, command.node, command.priority)


@apply.register
def _(command: Change, world: World, _identity: str) -> None:
    node = command.node
    for name, value in command.values:
        setattr(node, name, value)
    node.version += 1
    changed = {name for name, _ in command.values}
    if "start_at" in changed:
        node.time_reached = node.start_at is None or node.start_at <= world.now
        if node.start_at is not None and not node.time_reached:
            world.schedule(node.start_at, "time", node)
    if "latest_start" in changed:
        gates.schedule_until(world, node)
    gates.reconsider(world, node)


@apply.register
def _(command: Reply, world: World, _identity: str) -> None:
    answer(world, command.prompt, yes=command.yes)


@apply.register
def _(command: SetQuantity, world: World, _identity: str) -> None:
    command.resource.quantity = command.quantity
    ledger.look_again(world, command.resource.waiters)


@apply.register
def _(command: SetLimit, world: World, _identity: str) -> None:
    target = command.target
    target.limit = command.limit
    if isinstance(target, Stream):
        target.version += 1
        world.busy |= {job.workstation: None for job in target.jobs if job.status == "READY"}
    else:
        world.busy[target] = None


@apply.register
def _(command: SetFence, world: World, _identity: str) -> None:
    workstation = command.workstation
    workstation.fence = command.fence
    for job in workstation.ready:
        fenced = job.priority <= workstation.fence
        ledger.set_status(world, job, "FENCE" if fenced else "READY")
    world.busy[workstation] = None


@apply.register
def _(command: Link, world: World, _identity: str) -> None:
    link(world, command.workstation, linked=command.linked)


@apply.register
def _(command: Start, world: World, _identity: str) -> None:
    command.workstation.jobman_up = command.running
    world.busy[command.workstation] = None


@apply.register
def _(command: EventProcessor, world: World, _identity: str) -> None:
    if command.running:
        for each in world.workstations.values():
            each.event_processor = False
    command.workstation.event_processor = command.running


@apply.register
def _(command: SubmitJob, world: World, identity: str) -> None:
    stream = command.stream
    if stream is None:
        stream = submission.stream_of_jobs(world)
    arrivals.add_job(world, stream, submission.job(command.job, stream, identity))


@apply.register
def _(command: SubmitStream, world: World, identity: str) -> None:
    arrivals.take_in(world, [submission.stream(world, command, identity)])


def answer(world: World, prompt: PlanPrompt, *, yes: bool) -> None:
    """A prompt is answered: a yes lets go what waits for it, a no holds it for ever."""
    prompt.status = "ANSWERED_YES" if yes else "ANSWERED_NO"
    prompt.answered_at = world.now
    if prompt.recovers is not None:
        (recovery.after_prompt if yes else recovery.give_up)(world, prompt.recovers)
    for each in prompt.asks if yes else ():
        gates.resolve(world, each)


def link(world: World, workstation: Workstation, *, linked: bool) -> None:
    """A link comes or goes; where the broker drives the agent, its job manager with it."""
    workstation.linked = linked
    if workstation.dynamic:
        workstation.jobman_up = linked
    world.busy[workstation] = None


def _set_priority(world: World, node: Node, priority: int) -> None:
    node.priority = priority
    jobs = node.jobs if isinstance(node, Stream) else [node]
    for job in jobs:
        if isinstance(job, Job) and job.status in IDLE:
            _line_up_again(world, job)
    gates.reconsider(world, node)


def _line_up_again(world: World, job: Job) -> None:
    """A job's place in the line follows its priority, and so does what it is called outside."""
    if job.status in {"READY", "FENCE"} and job.priority:
        ledger.leave_queue(job)
        ledger.queue_up(world, job)
    else:
        ledger.set_status(world, job, job.status)


def _release(world: World, node: Node, dependencies: Iterable[Dependency]) -> None:
    for each in dependencies:
        if isinstance(each, Follows | Joins):
            each.unmet = False
        gates.resolve(world, each)
    gates.reconsider(world, node)
    if isinstance(node, Job):
        world.busy[node.workstation] = None


def _is_conditional(dependency: Dependency) -> bool:
    if isinstance(dependency, Joins):
        return True
    return isinstance(dependency, Follows) and bool(dependency.conditions or dependency.outputs)


def _cancel_job(world: World, job: Job) -> None:
    if job.status in IDLE:
        endings.withdraw(world, job, "CANCL")
    elif job.status in ACTIVE:
        endings.cancel_running(world, job)
    else:
        recovery.withdraw_prompt(world, job)
        endings.cancel_ended(world, job)


def _rerun(world: World, job: Job) -> None:
    """A job that was suppressed for its conditions runs without them now."""
    for each in job.dependencies:
        if isinstance(each, Follows | Joins) and each.unmet:
            each.unmet = False
    recovery.take_up(world, job, "RERUN")


def _bind_again(job: Job, again: set[Job]) -> None:
    """A successor that is rerun waits again for those that are rerun before it."""
    for each in job.dependencies:
        if isinstance(each, Follows) and each.target in again:
            each.resolved = each.unmet = False
            if each.join is not None:
                each.join.resolved = each.join.unmet = False


def _add(world: World, node: Node, new: NewDependency) -> Dependency:
    number = max((each.sequence for each in node.dependencies), default=0) + 1
    made = _made(world, new, world.uuid("dependency", node.id, number), node, number)
    gates.attach(made)
    return made


def _made(world: World, new: NewDependency, identity: str, node: Node, number: int) -> Dependency:
    target = new.target
    if isinstance(target, Node):
        return Follows(identity, node, number, target=target, conditions=new.conditions)
    if isinstance(target, Resource):
        return Needs(identity, node, number, resource=target, quantity=new.quantity)
    if isinstance(target, PlanPrompt):
        return Asks(identity, node, number, prompt=target)
    file = _file(world, target, new.workstation or node.workstation)
    return Opens(identity, node, number, file=file)


def _file(world: World, path: str, workstation: Workstation) -> PlanFile:
    identity = world.uuid("file", workstation.name, path)
    if identity not in world.files:
        world.files[identity] = PlanFile(identity, path, workstation, None)
    return world.files[identity]
