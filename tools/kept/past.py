"""LangChain tools on the plan's past: what changed, the shift handover, earlier failures."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from langchain_core.tools import BaseTool, tool

from tools.arguments import MaybeName, Moment, Name, Where
from tools.guard import guarded
from tools.hwa.client import HwaClient
from tools.kept.handover import Shift, handover
from tools.kept.history import History
from tools.kept.past_failures import past_failures
from tools.kept.what_changed import what_changed
from tools.listing.overview import LiveCopy
from tools.plan.past.shifts import Shifts
from tools.report import Report


@dataclass(frozen=True)
class Past:
    """The kept past, and by which clock and shifts it is asked."""

    history: History
    shifts: Shifts
    clock: Callable[[], datetime]


def past_tools(
    hwa: HwaClient,
    copy: LiveCopy,
    past: Past,
    deadlines: Callable[[], Awaitable[Report]] | None = None,
) -> list[BaseTool]:
    """Tools that read what was kept, and the live plan; `deadlines` tells those at risk."""

    @tool("what_changed", response_format="content_and_artifact")
    @guarded
    async def changed(
        since: Moment | None = None, until: Moment | None = None, name: MaybeName = ""
    ) -> Report:
        """What changed in the plan between two times, or since the shift began; of one object."""
        now = past.clock()
        began = past.shifts.began(min(until or now, now))
        begin = since or began
        return await what_changed(
            hwa, past.history, begin, until, name, now=now, of_shift=begin == began
        )

    @tool("handover", response_format="content_and_artifact")
    @guarded
    async def handed_over(since: Moment | None = None) -> Report:
        """The shift handover: numbers, open failures, deadlines, prompts, temporary changes."""
        now = past.clock()
        shift = Shift(since or past.shifts.began(now), now)
        return await handover(hwa, copy, past.history, shift, deadlines=deadlines)

    @tool("past_failures", response_format="content_and_artifact")
    @guarded
    async def before(name: Name, workstation: Where = "") -> Report:
        """Whether a job failed before, with the same error, and what became of it.

        For why it fails now take diagnose.
        """
        return await past_failures(hwa, past.history, name, workstation)

    return [changed, handed_over, before]
