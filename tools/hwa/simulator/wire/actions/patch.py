"""Reads a JSON merge patch of a plan object: what may be changed, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tools.hwa.simulator.plan.commands import (
    Change,
    Command,
    SetFence,
    SetLimit,
    SetPriority,
    SetQuantity,
)
from tools.hwa.simulator.plan.world import SYSTEM_LIMIT, Node, Resource, Stream, Workstation
from tools.hwa.simulator.wire.actions import values
from tools.hwa.simulator.wire.actions.action import Action, Call
from tools.hwa.simulator.wire.actions.values import Body
from tools.hwa.simulator.wire.errors import BadBody

_TIMES = {
    "startTime": "start_at",
    "deadlineTime": "deadline",
    "latestStartTime": "latest_start",
}
_LATE_ACTIONS = frozenset({"doNotRun", "continue", "cancel"})

Reader = Callable[[Any, Body, Call], Command]


def patch_job(node: Any, call: Call) -> Sequence[Command]:  # noqa: ANN401 - a job, as every maker
    """A job's priority and its times."""
    return _patch(node, call, {"priority": _priority, "timeRestrictions": _times})


def patch_stream(node: Any, call: Call) -> Sequence[Command]:  # noqa: ANN401 - as above
    """A job stream's priority, limit and times."""
    readers = {"priority": _priority, "limit": _limit(-1, -1), "timeRestrictions": _times}
    return _patch(node, call, readers)


def patch_workstation(node: Any, call: Call) -> Sequence[Command]:  # noqa: ANN401 - as above
    """A workstation's limit and fence."""
    return _patch(node, call, {"limit": _limit(0, SYSTEM_LIMIT), "fence": _fence})


def patch_resource(node: Any, call: Call) -> Sequence[Command]:  # noqa: ANN401 - as above
    """A resource's units."""
    return _patch(node, call, {"quantity": _quantity})


def _patch(target: object, call: Call, readers: Mapping[str, Reader]) -> Sequence[Command]:
    wrong = [name for name in call.body if name not in readers]
    if wrong or not call.body:
        known = ", ".join(readers)
        raise BadBody(f"{wrong[0] if wrong else 'Nothing'} cannot be changed; {known} can.")
    return [readers[name](target, call.body, call) for name in call.body]


def _priority(node: Node, body: Body, _call: Call) -> Command:
    return SetPriority(node, values.number(body, "priority", node.orig_priority, most=101))


def _limit(least: int, unset: int) -> Reader:
    def read(target: Workstation | Stream, body: Body, _call: Call) -> Command:
        return SetLimit(target, values.number(body, "limit", unset, least=least, most=1024))

    return read


def _fence(workstation: Workstation, body: Body, _call: Call) -> Command:
    return SetFence(workstation, values.number(body, "fence", 0, most=101))


def _quantity(resource: Resource, body: Body, _call: Call) -> Command:
    return SetQuantity(resource, values.number(body, "quantity", resource.quantity, most=1024))


def _times(node: Node, body: Body, call: Call) -> Command:
    times = values.section(body, "timeRestrictions")
    changes: list[tuple[str, object]] = []
    for name in times:
        if name == "lateStartAction":
            changes.append(("late_action", _late_action(times)))
        elif name in _TIMES:
            changes.append((_TIMES[name], values.moment(times, name, call.zone)))
        else:
            raise BadBody(f"timeRestrictions.{name} cannot be changed.")
    return Change(node, tuple(changes))


def _late_action(times: Body) -> str:
    action = values.text(times, "lateStartAction", "doNotRun")
    if action not in _LATE_ACTIONS:
        raise BadBody(f"lateStartAction knows no {action!r}.")
    return action


_NODE_TIMES = {**dict.fromkeys(_TIMES), "lateStartAction": "doNotRun"}

PATCHES: Mapping[str, Action] = {
    "job": Action(
        "", "MODIFY", patch_job, template={"priority": 10, "timeRestrictions": _NODE_TIMES}
    ),
    "jobstream": Action(
        "",
        "MODIFY",
        patch_stream,
        template={"priority": 10, "limit": -1, "timeRestrictions": _NODE_TIMES},
    ),
    "workstation": Action(
        "", "MODIFY", patch_workstation, template={"limit": SYSTEM_LIMIT, "fence": 0}
    ),
    "resource": Action("", "MODIFY", patch_resource, template={"quantity": 1}),
}
"""The merge patch of each kind of object that takes one, with what it may name."""
