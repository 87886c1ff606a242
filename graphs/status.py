"""The status specialist: the state of the plan: single objects, lists, exact counts, the whole."""

from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.context import Context
from graphs.specialist import Brain, specialist
from tools.hwa.client import HwaClient
from tools.listing.overview import LiveCopy
from tools.status import status_tools


def status_agent(
    brain: Brain, hwa: HwaClient, copy: LiveCopy, prompt: str
) -> CompiledStateGraph[Any, Context, Any, Any]:
    """A loop of model and tools on the state of the plan: single objects, lists, exact counts, the whole."""
    return specialist("status", brain, status_tools(hwa, copy), prompt)
