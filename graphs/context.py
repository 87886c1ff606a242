"""What one run knows beside the conversation: who asks, and within which limits."""

from dataclasses import dataclass, field
from typing import Final, Protocol, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graphs.budget import Spent

MAX_MODEL_CALLS: Final = 6
MAX_TOOL_CALLS: Final = 12
MAX_TASKS: Final = 4
# A turn is five steps of the supervisor at most, and a specialist two a model call and one to
# end; anything above is a loop and is stopped.
RECURSION_LIMIT: Final = 2 * MAX_MODEL_CALLS + 8


@dataclass(frozen=True)
class Context:
    """The asker of a run. Studio and scripts run without one and get this default."""

    user: str = "studio"
    role: str = "operator"
    thread_id: str = ""
    run_id: str = ""
    model: str = ""
    timezone: str = ""
    """The asker's zone, in which times in a question are read; none is the plan's."""
    spent: Spent = field(default_factory=Spent, compare=False, repr=False)


def zone_of(context: Context) -> ZoneInfo | None:
    """The asker's zone; a name that is none counts as not given, as the border refused it."""
    try:
        return ZoneInfo(context.timezone) if context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


class Running(Protocol):
    """Whatever langgraph hands its context in."""

    @property
    def context(self) -> object:
        """The caller's context."""


def context_of(runtime: Running) -> Context:
    """The run's context; langgraph gives None where the caller gave none."""
    return cast("Context | None", runtime.context) or Context()
