"""The diagnostics specialist: causes: why it waits, why it failed, what depends on it."""

from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.context import Context
from graphs.specialist import Brain, specialist
from tools.diagnostics import diagnostics_tools
from tools.hwa.client import HwaClient


def diagnostics_agent(
    brain: Brain, hwa: HwaClient, prompt: str
) -> CompiledStateGraph[Any, Context, Any, Any]:
    """A loop of model and tools on causes: why it waits, why it failed, what depends on it."""
    return specialist("diagnostics", brain, diagnostics_tools(hwa), prompt)
