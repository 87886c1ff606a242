"""The LangChain tool that finds what many failed and waiting jobs have in common."""

from typing import Annotated, Literal

from langchain_core.tools import BaseTool, tool
from pydantic import Field

from tools.arguments import Moment, States, Where
from tools.causes.common_causes import common_causes
from tools.guard import guarded
from tools.hwa.client import HwaClient
from tools.listing.overview import LiveCopy, no_copy
from tools.report import Report

Stream = Annotated[str, Field(description="Only this job stream's jobs", max_length=900)]
Folder = Annotated[str, Field(description="Only in this folder and below", max_length=900)]
Among = Annotated[Literal["all", "failed", "waiting"], Field(description="Among which of the jobs")]


def common_cause_tools(hwa: HwaClient, copy: LiveCopy = no_copy) -> list[BaseTool]:
    """The tool; it reads and changes nothing."""

    @tool("common_causes", response_format="content_and_artifact")
    @guarded
    async def common(  # noqa: PLR0913, PLR0917 - each narrows the question
        states: States | None = None,
        stream: Stream = "",
        workstation: Where = "",
        folder: Folder = "",
        since: Moment | None = None,
        until: Moment | None = None,
        among: Among = "all",
    ) -> Report:
        """Root causes of many failed or waiting jobs by what they hold up; the best single change.

        For one object take diagnose.
        """
        return await common_causes(
            hwa,
            copy,
            states=states or (),
            stream=stream,
            workstation=workstation,
            folder=folder,
            since=since,
            until=until,
            among=among,
        )

    return [common]
