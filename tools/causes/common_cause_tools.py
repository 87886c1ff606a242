"""The LangChain tool that finds what many failed and waiting jobs have in common."""

from functools import partial
from typing import Annotated, Literal

from langchain_core.tools import BaseTool, tool
from pydantic import Field

from tools.arguments import Moment, States, Where
from tools.causes.common_causes import common_causes
from tools.causes.folders import folder_called
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
        ask = partial(
            common_causes,
            hwa,
            copy,
            states=states or (),
            since=since,
            until=until,
            among=among,
        )
        report = await ask(stream=stream, workstation=workstation, folder=folder)
        name = "" if folder else stream or workstation
        meant = folder_called(copy(), name) if _is_unknown(report) else ""
        return await ask(folder=meant) if meant else report

    return [common]


def _is_unknown(report: Report) -> bool:
    """Nothing has the name, unless it is a folder's: `the abends of payroll`."""
    return [one.statement for one in report.findings] == ["not_found"]
