"""A job log as it is being written: line after line until the run ends or the reader goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.world import Job, Run, World
from tools.hwa.simulator.wire.logs import log_lines

PAUSE = 0.2
"""Seconds between two looks at the log."""


async def follow(
    world: World, job: Job, run: Run, lines_wanted: slice, *, content_only: bool
) -> AsyncIterator[str]:
    """The lines that are wanted of a log, as they come."""
    sent, last = lines_wanted.start, lines_wanted.stop
    while True:
        over = run.ended is not None
        lines = log_lines(world, job, run, content_only=content_only)[:last]
        if lines[sent:]:
            yield "".join(f"{line}\n" for line in lines[sent:])
            sent = len(lines)
        if over or len(lines) == last:
            return
        await asyncio.sleep(PAUSE)
        advance(world)
