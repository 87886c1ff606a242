"""The knowledge specialist: documents: codes, procedures, syntax, always with citations."""

from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.context import Context
from graphs.specialist import Brain, specialist
from tools.knowledge import Library, knowledge_tools


def knowledge_agent(
    brain: Brain, library: Library, prompt: str
) -> CompiledStateGraph[Any, Context, Any, Any]:
    """A loop of model and tools on documents: codes, procedures, syntax, always with citations."""
    return specialist("knowledge", brain, knowledge_tools(library), prompt)
