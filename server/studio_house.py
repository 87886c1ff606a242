"""The house that LangGraph Studio's graphs share.

`langgraph dev` asks for its graph anew at every run and at every look at its shape. The house is
opened at the first, and stays open until the process ends.
"""

import asyncio
from contextlib import AsyncExitStack
from functools import cache
from typing import Any

from server.runtime import Runtime, open_runtime
from server.settings import load_settings


async def studio_graph(name: str) -> Any:  # noqa: ANN401 - langgraph takes any graph
    """A graph of the house of this event loop; Studio brings its own checkpoints."""
    runtime = await _kept(asyncio.get_running_loop()).runtime()
    return runtime.graphs[name].copy(update={"checkpointer": None})


class _Kept:
    """A house that is opened once."""

    def __init__(self) -> None:
        self._opening = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._runtime: Runtime | None = None

    async def runtime(self) -> Runtime:
        async with self._opening:
            if self._runtime is None:
                settings = await asyncio.to_thread(load_settings)
                self._runtime = await self._stack.enter_async_context(open_runtime(settings))
            return self._runtime


@cache
def _kept(_: asyncio.AbstractEventLoop) -> _Kept:
    """One for each loop: an open connection belongs to the loop that opened it."""
    return _Kept()
