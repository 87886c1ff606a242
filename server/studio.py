"""The graphs for LangGraph Studio (`make studio`); it brings its own checkpoints.

`langgraph dev` loads this file as a module of its own, so nothing here may hold state.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from server.runtime import open_runtime
from server.settings import load_settings


@asynccontextmanager
async def supervisor() -> AsyncIterator[Any]:
    """The supervisor over its whole team."""
    async with _graph("supervisor") as graph:
        yield graph


@asynccontextmanager
async def status() -> AsyncIterator[Any]:
    """The status specialist alone."""
    async with _graph("status") as graph:
        yield graph


@asynccontextmanager
async def diagnostics() -> AsyncIterator[Any]:
    """The diagnostics specialist alone."""
    async with _graph("diagnostics") as graph:
        yield graph


@asynccontextmanager
async def knowledge() -> AsyncIterator[Any]:
    """The knowledge specialist alone."""
    async with _graph("knowledge") as graph:
        yield graph


@asynccontextmanager
async def _graph(name: str) -> AsyncIterator[Any]:
    async with open_runtime(load_settings()) as runtime:
        yield runtime.graphs[name].copy(update={"checkpointer": None})
