"""The diagnostics specialist: causes, consequences, times, and the past of the plan."""

from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.context import Context
from graphs.specialist import Brain, specialist
from tools.diagnostics import diagnostics_tools
from tools.sources import Sources


def diagnostics_agent(
    brain: Brain, sources: Sources, prompt: str
) -> CompiledStateGraph[Any, Context, Any, Any]:
    """A loop of model and tools on causes, consequences, times, and the past of the plan."""
    return specialist("diagnostics", brain, diagnostics_tools(sources), prompt)
