"""Batchman takes what operators ask: it refuses what a state forbids, and queues the rest."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from types import MappingProxyType

from tools.hwa.simulator.plan.commands import (
    AddDependencies,
    Cancel,
    Command,
    Confirm,
    Hold,
    Kill,
    Release,
    ReleaseDependencies,
    RemoveDependencies,
    Reply,
    Rerun,
    SetPriority,
    SubmitJob,
    SubmitStream,
)
from tools.hwa.simulator.plan.status import node_status
from tools.hwa.simulator.plan.world import IDLE, Follows, Job, Node, Stream, World

MOST_SUCCESSORS = 1000
"""HWA reruns a job together with at most so many successors."""

RERUNNABLE = frozenset({"SUCC", "FAIL", "ABEND", "CANCL", "SUPPR"})
BUSY = frozenset({"WAIT", "INTRO", "EXEC", "ABENP", "SUCCP", "READY", "PEND", "EXTRN"})
"""States of a successor that forbid rerunning it with its predecessor."""

REFUSED = "refused"
NONE = ""
CONFIRMED: Mapping[tuple[str, bool], str] = MappingProxyType(
    {
        ("PEND", True): "SUCC",
        ("PEND", False): "ABEND",
        ("EXEC", True): "SUCC",
        ("EXEC", False): "ABEND",
        ("ABENP", True): "SUCCP",
        ("ABEND", True): "SUCC",
        ("SUPPR", True): "SUCC",
        ("SUPPR", False): REFUSED,
        ("SUCC", True): REFUSED,
        ("SUCC", False): REFUSED,
        ("FAIL", True): REFUSED,
        ("FAIL", False): REFUSED,
        ("CANCL", True): REFUSED,
        ("CANCL", False): REFUSED,
    }
)
"""What a confirmation makes of a status; where nothing stands here, it changes nothing."""


class WrongState(Exception):
    """An object is in no state for what is asked of it; `job` is its key."""

    def __init__(self, job: str, message: str) -> None:
        super().__init__(message)
        self.job = job


class UnknownDefinition(LookupError):
    """No stream of the model has this id."""


def accept(world: World, command: Command) -> str:
    """Queues a command and tells the id of what it will submit; refuses what a state forbids.

    The plan changes later, when batchman has got round to it. Raises WrongState.
    """
    check(command, world)
    identity = _submitted(world, command)
    world.schedule(world.now + world.action_delay, "command", (command, identity))
    return identity


def is_due(world: World, command: Command) -> bool:
    """Whether a queued command still makes sense: the plan may have moved since."""
    try:
        check(command, world)
    except WrongState:
        return False
    subject = getattr(command, "node", None) or getattr(command, "job", None)
    return not isinstance(subject, Node) or _in_plan(world, subject)


@singledispatch
def check(command: Command, _world: World) -> None:
    """Raises WrongState where a command's object is in no state for it; most need none."""
    del command


@check.register
def _(command: Hold, _world: World) -> None:
    _check_waiting(command.node, "be held")


@check.register
def _(command: Release, _world: World) -> None:
    _check_waiting(command.node, "be released")


@check.register
def _(command: ReleaseDependencies, _world: World) -> None:
    _check_waiting(command.node, "be released from dependencies")
    _check_known(command.node, command.ids)


@check.register
def _(command: RemoveDependencies, _world: World) -> None:
    _check_waiting(command.node, "lose dependencies")
    _check_known(command.node, command.ids)


@check.register
def _(command: AddDependencies, _world: World) -> None:
    _check_waiting(command.node, "get dependencies")
    for each in command.dependencies:
        if isinstance(each.target, Node) and _waits_for(each.target, command.node):
            raise WrongState(
                _key(command.node), f"{_key(each.target)} waits for {_key(command.node)} already."
            )


@check.register
def _(command: SetPriority, _world: World) -> None:
    _check_waiting(command.node, "get another priority")


@check.register
def _(command: Cancel, _world: World) -> None:
    node = command.node
    if node.canceled or node_status(node) in {"SUCC", "CANCL", "SUPPR"}:
        _refuse(node, "be cancelled")


@check.register
def _(command: Kill, _world: World) -> None:
    if command.job.status not in {"EXEC", "SUCCP", "ABENP"}:
        _refuse(command.job, "be killed")


@check.register
def _(command: Confirm, _world: World) -> None:
    job = command.job
    sets_conditions = job.status == "SUCC" and command.success and command.conditions
    if CONFIRMED.get((job.status, command.success)) == REFUSED and not sets_conditions:
        _refuse(job, "be confirmed")
    if job.stream.suppressed and job.status == "SUPPR":
        _refuse(job.stream, "have its jobs confirmed")


@check.register
def _(command: Rerun, _world: World) -> None:
    _check_rerun(command.job)
    if len(command.successors) > MOST_SUCCESSORS:
        raise WrongState(
            command.job.key, f"More than {MOST_SUCCESSORS} successors cannot be rerun together."
        )
    for each in command.successors:
        if each.status in BUSY or each.stream.suppressed:
            _refuse(each, "be rerun with its predecessor")


@check.register
def _(command: Reply, _world: World) -> None:
    prompt = command.prompt
    if prompt.status.startswith("ANSWERED"):
        raise WrongState(prompt.name, f"Prompt {prompt.name} has been answered.")


@check.register
def _(command: SubmitJob, _world: World) -> None:
    if command.stream is not None and (command.stream.canceled or command.stream.suppressed):
        _refuse(command.stream, "take a further job")


@check.register
def _(command: SubmitStream, world: World) -> None:
    if command.definition_id not in world.model.streams:
        raise UnknownDefinition(command.definition_id)


def _in_plan(world: World, node: Node) -> bool:
    return world.jobs.get(node.id) is node or world.streams.get(node.id) is node


def _check_rerun(job: Job) -> None:
    stream = job.stream
    if job.status not in RERUNNABLE or job.recovery_of is not None:
        _refuse(job, "be rerun")
    if job.status in {"CANCL", "SUPPR"} and (stream.canceled or stream.suppressed):
        _refuse(stream, "have its jobs rerun")


def _check_waiting(node: Node, what: str) -> None:
    if isinstance(node, Stream):
        if node.left == 0 and node.ended is not None:
            _refuse(node, what)
    elif node_status(node) not in IDLE:
        _refuse(node, what)


def _check_known(node: Node, ids: tuple[str, ...]) -> None:
    known = {each.id for each in node.dependencies}
    for each in ids:
        if each not in known:
            raise WrongState(_key(node), f"{_key(node)} has no dependency {each}.")


def _waits_for(node: Node, other: Node) -> bool:
    """Whether a node's end waits for another, over whatever lies between."""
    stack, seen = [(node, True)], {(node, True)}
    while stack:
        each, whole = stack.pop()
        if each is other:
            return True
        ahead = [step for step in _ahead(each, whole=whole) if step not in seen]
        stack += ahead
        seen.update(ahead)
    return False


def _ahead(node: Node, *, whole: bool) -> list[tuple[Node, bool]]:
    """What a node waits for; a stream's end waits for its jobs, its opening does not."""
    ahead: list[tuple[Node, bool]] = [
        (each.target, True)
        for each in node.dependencies
        if isinstance(each, Follows) and each.target is not None
    ]
    if isinstance(node, Job):
        ahead.append((node.stream, False))
    elif isinstance(node, Stream) and whole:
        ahead += [(job, True) for job in node.jobs]
    return ahead


def _submitted(world: World, command: Command) -> str:
    if not isinstance(command, SubmitJob | SubmitStream):
        return ""
    world.submitted += 1
    return world.uuid("submitted", world.submitted)


def _refuse(node: Node, what: str) -> None:
    raise WrongState(_key(node), f"{_key(node)} is {node_status(node)} and cannot {what}.")


def _key(node: Node) -> str:
    assert isinstance(node, Job | Stream)  # noqa: S101  # there is no third kind of node
    return node.key
