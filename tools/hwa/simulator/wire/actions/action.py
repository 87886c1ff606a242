"""What an action is: a name in the address, a right, and the commands that it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from tools.hwa.simulator.plan.commands import Command
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.wire.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Call:
    """What came with an action: its query, its body, and the world that it is about."""

    world: World
    query: Mapping[str, str]
    body: Mapping[str, Any]
    dialect: Dialect = Dialect.ANY
    zone: tzinfo = UTC
    """Where times without a zone belong."""


Make = Callable[[Any, Call], Sequence[Command]]
"""From the object and the call to what batchman is asked; none where the plan shows no effect."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action on one kind of object."""

    name: str
    right: str
    make: Make
    by_id: bool = True
    by_filter: bool = True
    parameters: tuple[str, ...] = ()
    """Names of its own query parameters, for `objects-info`."""
    template: Mapping[str, Any] = field(default_factory=dict)
    """What its body looks like, for `objects-info`."""

    def key(self, kind: str) -> str:
        """What `actions[]` and `objects-info` call it."""
        return f"{(self.name or 'modify').replace('-', '_').upper()}_{kind.upper()}"
