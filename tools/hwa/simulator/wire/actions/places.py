"""What can be done to workstations, resources and prompts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tools.hwa.simulator.plan.commands import (
    Command,
    EventProcessor,
    Link,
    Reply,
    SetFence,
    SetLimit,
    SetQuantity,
    Start,
)
from tools.hwa.simulator.plan.world import PlanPrompt, Resource, Workstation
from tools.hwa.simulator.wire.actions import values
from tools.hwa.simulator.wire.actions.action import Action, Call, Make
from tools.hwa.simulator.wire.errors import BadBody, BadParameter


def _plain(make: Callable[[Workstation], Command]) -> Make:
    return lambda workstation, _call: (make(workstation),)


def _limit(workstation: Workstation, call: Call) -> Sequence[Command]:
    return (SetLimit(workstation, values.parameter(call.query, "limit", least=0, most=1024)),)


def _fence(workstation: Workstation, call: Call) -> Sequence[Command]:
    names = call.dialect.fence_parameters
    sent = [name for name in names if name in call.query]
    if not sent:
        raise BadParameter(f"{names[0]} must be given.")
    fence = values.parameter(call.query, sent[0], least=0, most=101)
    return (SetFence(workstation, fence),)


def _quantity(resource: Resource, call: Call) -> Sequence[Command]:
    quantity = values.parameter(call.query, "quantity", least=0, most=1024)
    return (SetQuantity(resource, quantity),)


def _reply(prompt: PlanPrompt, call: Call) -> Sequence[Command]:
    return (Reply(prompt, values.truth(call.body, "answer")),)


def _unseen(_workstation: Workstation, _call: Call) -> Sequence[Command]:
    """Batchman has no part in it: the agent or the broker acts, and the plan shows nothing."""
    return ()


def _connected(_workstation: Workstation, call: Call) -> Sequence[Command]:
    if not values.text(call.body, "connection") and not values.text(call.body, "command"):
        raise BadBody("connection or command must be given.")
    return ()


WORKSTATION_ACTIONS = (
    Action("link", "LINK", _plain(Link)),
    Action("unlink", "UNLINK", _plain(lambda each: Link(each, linked=False))),
    Action("start", "START", _plain(Start)),
    Action("stop", "STOP", _plain(lambda each: Start(each, running=False))),
    Action("update-limit", "LIMIT", _limit, parameters=("limit",)),
    Action("update-fence", "FENCE", _fence, parameters=("fence", "priority")),
    Action("start-event-monitoring", "START", _unseen),
    Action("stop-event-monitoring", "STOP", _unseen),
    Action("upgrade", "MANAGE", _unseen),
    Action("connect-to-host-cpu", "MANAGE", _connected),
    Action("set-online", "START", _plain(Start), by_filter=False),
    Action("set-offline", "STOP", _plain(lambda each: Start(each, running=False)), by_filter=False),
)
"""Actions on workstations that take an id, and but for two a filter as well."""

KEYED_ACTIONS = (
    Action("start-event-processor", "START", _plain(EventProcessor)),
    Action(
        "stop-event-processor", "STOP", _plain(lambda each: EventProcessor(each, running=False))
    ),
    Action("switch-event-processor", "START", _plain(EventProcessor)),
    Action("become-mdm", "START", _unseen),
)
"""Actions on workstations that take an id, or a `key` where they are asked of the collection."""

RESOURCE_ACTIONS = (Action("update-quantity", "RESOURCE", _quantity, parameters=("quantity",)),)
"""Every action on resources."""

PROMPT_ACTIONS = (Action("reply", "REPLY", _reply, template={"answer": True}),)
"""Every action on prompts."""
