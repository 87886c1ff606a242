"""What one run knows beside the conversation: who asks, and within which limits."""

from dataclasses import dataclass
from typing import Final, cast

from langgraph.runtime import Runtime

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


def context_of(runtime: Runtime[Context]) -> Context:
    """The run's context; langgraph gives None where the caller gave none."""
    return cast("Context | None", runtime.context) or Context()
