"""The graphs for LangGraph Studio (`make studio`).

`langgraph dev` loads this file as a module of its own, so nothing here may hold state.
"""

from typing import Any

from server.studio_house import studio_graph


async def supervisor() -> Any:  # noqa: ANN401 - langgraph takes any graph
    """The supervisor over its whole team."""
    return await studio_graph("supervisor")


async def status() -> Any:  # noqa: ANN401 - as above
    """The status specialist alone."""
    return await studio_graph("status")


async def diagnostics() -> Any:  # noqa: ANN401 - as above
    """The diagnostics specialist alone."""
    return await studio_graph("diagnostics")


async def knowledge() -> Any:  # noqa: ANN401 - as above
    """The knowledge specialist alone."""
    return await studio_graph("knowledge")
