"""LangChain tools on what is to come: ends, deadlines, the critical path, and what would be if."""

from typing import Annotated, Literal

from langchain_core.tools import BaseTool, tool
from pydantic import Field

from tools.ahead.change import Change
from tools.ahead.critical_path import critical_path
from tools.ahead.deadlines import deadlines_at_risk
from tools.ahead.expected import expected_end
from tools.ahead.outlooks import Loaded, Outlooks, unknown_load
from tools.ahead.what_if import what_if
from tools.arguments import Minutes, Moment, Name, Object, Setting, Where
from tools.causes.dependents import dependents
from tools.guard import guarded
from tools.hwa.client import HwaClient
from tools.listing.overview import LiveCopy, no_copy
from tools.report import Report

Kinds = Annotated[
    list[Literal["job", "jobstream", "workstation"]],
    Field(description="What it is, where the question tells"),
]
_FLOW: Kinds = ["job", "jobstream"]
Supposed = Annotated[Change, Field(description="What is supposed to be done to it")]


def expectation_tools(
    hwa: HwaClient,
    copy: LiveCopy = no_copy,
    loaded: Loaded = unknown_load,
    outlooks: Outlooks | None = None,
) -> list[BaseTool]:
    """The tools that look ahead in the plan's copy; they share its outlook and change nothing."""
    outlooks = outlooks or Outlooks()
    return [
        *_end_tools(hwa, copy, loaded, outlooks),
        *_path_tools(hwa, copy, loaded, outlooks),
        *_change_tools(hwa, copy, loaded, outlooks),
    ]


def _end_tools(
    hwa: HwaClient, copy: LiveCopy, loaded: Loaded, outlooks: Outlooks
) -> list[BaseTool]:
    @tool("expected_end", response_format="content_and_artifact")
    @guarded
    async def end(
        name: Object = "",
        kinds: Kinds | None = None,
        workstation: Where = "",
        by: Moment | None = None,
    ) -> Report:
        """When a job or stream starts and ends, and whether it makes `by`; no name: the batch.

        For all deadlines in danger take deadlines_at_risk; for what decides the end, critical_path.
        """
        return await expected_end(
            hwa,
            copy,
            name,
            tuple(kinds or _FLOW),
            workstation=workstation,
            by=by,
            outlooks=outlooks,
            loaded=loaded,
        )

    @tool("deadlines_at_risk", response_format="content_and_artifact")
    @guarded
    async def deadlines(
        name: Object = "",
        kinds: Kinds | None = None,
        workstation: Where = "",
        delay_minutes: Minutes | None = None,
    ) -> Report:
        """Deadlines at risk in the plan, behind an object, or by `delay_minutes` more of it."""
        return await deadlines_at_risk(
            hwa,
            copy,
            name,
            tuple(kinds or _FLOW),
            workstation=workstation,
            delay_minutes=delay_minutes,
            outlooks=outlooks,
            loaded=loaded,
        )

    return [end, deadlines]


def _path_tools(
    hwa: HwaClient, copy: LiveCopy, loaded: Loaded, outlooks: Outlooks
) -> list[BaseTool]:
    @tool("critical_path", response_format="content_and_artifact")
    @guarded
    async def path(
        name: Object = "", kinds: Kinds | None = None, workstation: Where = ""
    ) -> Report:
        """The chain of jobs that decides an end; no name: those of critical jobs and the batch."""
        return await critical_path(
            hwa,
            copy,
            name,
            tuple(kinds or _FLOW),
            workstation=workstation,
            outlooks=outlooks,
            loaded=loaded,
        )

    return [path]


def _change_tools(
    hwa: HwaClient, copy: LiveCopy, loaded: Loaded, outlooks: Outlooks
) -> list[BaseTool]:
    @tool("what_if", response_format="content_and_artifact")
    @guarded
    async def supposed(  # noqa: PLR0913 - the arguments are the model's vocabulary
        *,
        change: Supposed,
        name: Name,
        kinds: Kinds | None = None,
        workstation: Where = "",
        value: Setting | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
    ) -> Report:
        """What would start, wait or miss its deadline after a change; nothing is changed.

        `value` is the new limit or fence; `since` and `until` are a workstation's outage.
        """
        report = await what_if(
            hwa,
            copy,
            change,
            name,
            tuple(kinds or ()),
            workstation=workstation,
            value=value,
            since=since,
            until=until,
            outlooks=outlooks,
            loaded=loaded,
        )
        if change == "outage" and _is_flow(report):  # a job that is down holds what follows it
            return await dependents(hwa, name, workstation=workstation, copy=copy)
        return report

    return [supposed]


def _is_flow(report: Report) -> bool:
    """The name is that of a job or a stream."""
    return any(one.values.get("other") in {"job", "jobstream"} for one in report.findings)
