"""The LangChain tool that tells why something is, is not, or will be in the plan."""

from typing import Annotated

from langchain_core.tools import BaseTool, tool
from pydantic import Field

from tools.arguments import Day, Name, Where
from tools.days.schedule import schedule
from tools.days.schedule_verdict import Question
from tools.guard import guarded
from tools.hwa.calls import Clock
from tools.hwa.calls import now as utc_now
from tools.hwa.client import HwaClient
from tools.listing.overview import LiveCopy, no_copy
from tools.report import Report

Asked = Annotated[
    Question, Field(description="Why it is not in the plan, why it is, or whether it will be")
]


def schedule_tools(
    hwa: HwaClient, copy: LiveCopy = no_copy, clock: Clock = utc_now
) -> list[BaseTool]:
    """The tool on run cycles, calendars and validity; it reads the plan and the model only."""

    @tool("schedule", response_format="content_and_artifact")
    @guarded
    async def planned(
        name: Name, question: Asked, day: Day | None = None, workstation: Where = ""
    ) -> Report:
        """Why a stream or job is, or is not, in the plan of a day, or whether it will be."""
        return await schedule(hwa, copy, name, question, day, workstation=workstation, clock=clock)

    return [planned]
