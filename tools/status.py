"""LangChain tools on the state of the plan: single objects, lists, counts, the whole."""

from typing import Annotated

from langchain_core.tools import BaseTool, tool
from pydantic import Field

from tools.arguments import (
    Ascending,
    Conditions,
    CountOnly,
    Earlier,
    GroupBy,
    InFolder,
    Limit,
    Measures,
    Moment,
    Name,
    Named,
    OfStream,
    OfWorkstation,
    OnWorkstation,
    OrderBy,
    PromptNames,
    PromptNumbers,
    ReturnCode,
    SincePlan,
    Skip,
    States,
    Where,
    Without,
    WithoutConditions,
    WithoutNames,
)
from tools.guard import guarded
from tools.hwa.client import HwaClient
from tools.listing.lists import count_jobs, list_jobs, list_prompts, list_streams, list_workstations
from tools.listing.measures import measure_of
from tools.listing.other_things import is_unknown, prompt_or_file
from tools.listing.overview import LiveCopy, no_copy
from tools.listing.plan_query import PlanQuery, Times
from tools.listing.plan_state import (
    beyond_plan,
    critical_jobs,
    engine_status,
    plan_run,
    plan_summary,
    since_plan_began,
)
from tools.listing.prompt_waits import with_waiters
from tools.lookup import ANY_KIND, Kind
from tools.report import Report, merged
from tools.single import object_status

Kinds = Annotated[
    list[Kind], Field(description="What it is, where the question tells; tried in this order")
]
WhichTime = Annotated[Times, Field(description="Which time of it lies between `since` and `until`")]


def status_tools(hwa: HwaClient, copy: LiveCopy = no_copy) -> list[BaseTool]:
    """The tools of the status specialist; they count in the copy, read live, and change nothing."""
    lists = [_job_tool(hwa, copy), _stream_tool(hwa, copy), *_list_tools(hwa, copy)]
    return [*_object_tools(hwa, copy), *lists, *_plan_tools(hwa, copy)]


def _object_tools(hwa: HwaClient, copy: LiveCopy) -> list[BaseTool]:
    @tool("object_status", response_format="content_and_artifact")
    @guarded
    async def status(
        *,
        name: Name,
        kinds: Kinds | None = None,
        workstation: Where = "",
        earlier: Earlier = False,
    ) -> Report:
        """State of one named job, job stream, workstation or resource.

        For several objects by a filter take find_jobs or find_job_streams; for the reason of a
        wait or failure, diagnose.
        """
        report = await object_status(
            hwa, name, kinds or ANY_KIND, workstation=workstation, earlier=earlier
        )
        if not is_unknown(report):
            return report
        return await prompt_or_file(hwa, name, copy=copy) or report

    return [status]


def _job_tool(hwa: HwaClient, copy: LiveCopy) -> BaseTool:
    @tool("find_jobs", response_format="content_and_artifact")
    @guarded
    async def jobs(  # noqa: PLR0913 - the arguments are the model's vocabulary
        *,
        states: States = [],  # noqa: B006 - never changed
        conditions: Conditions = [],  # noqa: B006
        name: Named = "",
        stream: OfStream = "",
        workstation: OnWorkstation = "",
        folder: InFolder = "",
        return_code: ReturnCode | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        group_by: GroupBy = [],  # noqa: B006
        without_states: Without = [],  # noqa: B006
        without_conditions: WithoutConditions = [],  # noqa: B006
        without_names: WithoutNames = [],  # noqa: B006
        measures: Measures = [],  # noqa: B006
        order: OrderBy = "",
        ascending: Ascending = False,
        times: WhichTime = "any",
        since_plan: SincePlan = False,
        count_only: CountOnly = False,
        limit: Limit = 20,
        skip: Skip = 0,
    ) -> Report:
        """Jobs that match every filter, with their exact count; or only the count, by group.

        For how many, ask with count_only. For one named job take object_status; for the whole plan
        in numbers, plan_summary.
        """
        query = PlanQuery(
            states=states,
            conditions=conditions,
            name=name,
            stream=stream,
            workstation=workstation,
            folder=folder,
            return_code=return_code,
            since=since,
            until=until,
            times=times,
            group_by=group_by,
            without=without_states,
            without_conditions=without_conditions,
            without_names=without_names,
            measures=[measure_of(text) for text in measures],
            order=order,
            ascending=ascending,
        )
        query, gaps = await since_plan_began(hwa, query) if since_plan else (query, ())
        if count_only:
            report = await count_jobs(hwa, query, copy=copy)
        else:
            report = await list_jobs(hwa, query, limit=limit, skip=skip, copy=copy)
        gaps = (*report.gaps, *gaps, *await beyond_plan(hwa, query, report))
        return report.model_copy(update={"gaps": gaps})

    return jobs


def _stream_tool(hwa: HwaClient, copy: LiveCopy) -> BaseTool:
    @tool("find_job_streams", response_format="content_and_artifact")
    @guarded
    async def streams(  # noqa: PLR0913 - as above
        *,
        states: States = [],  # noqa: B006
        conditions: Conditions = [],  # noqa: B006
        name: Named = "",
        workstation: OnWorkstation = "",
        folder: InFolder = "",
        without_states: Without = [],  # noqa: B006
        without_conditions: WithoutConditions = [],  # noqa: B006
        without_names: WithoutNames = [],  # noqa: B006
        since: Moment | None = None,
        until: Moment | None = None,
        times: WhichTime = "any",
        since_plan: SincePlan = False,
        limit: Limit = 20,
        skip: Skip = 0,
    ) -> Report:
        """Job streams that match every filter, with their exact count. For jobs take find_jobs."""
        query = PlanQuery(
            states=states,
            conditions=conditions,
            name=name,
            workstation=workstation,
            folder=folder,
            since=since,
            until=until,
            times=times,
            without=without_states,
            without_conditions=without_conditions,
            without_names=without_names,
        )
        query, gaps = await since_plan_began(hwa, query) if since_plan else (query, ())
        report = await list_streams(hwa, query, limit=limit, skip=skip, copy=copy)
        gaps = (*report.gaps, *gaps, *await beyond_plan(hwa, query, report))
        return report.model_copy(update={"gaps": gaps})

    return streams


def _list_tools(hwa: HwaClient, copy: LiveCopy) -> list[BaseTool]:
    @tool("find_workstations", response_format="content_and_artifact")
    @guarded
    async def workstations(
        conditions: OfWorkstation = [],  # noqa: B006
        name: Named = "",
        limit: Limit = 50,
        skip: Skip = 0,
    ) -> Report:
        """Workstations (agents) by condition, with their exact count; for one take object_status."""
        return await list_workstations(
            hwa, conditions=conditions, name=name, limit=limit, skip=skip, copy=copy
        )

    @tool("find_prompts", response_format="content_and_artifact")
    @guarded
    async def prompts(
        numbers: PromptNumbers = [],  # noqa: B006
        names: PromptNames = [],  # noqa: B006
        limit: Limit = 20,
    ) -> Report:
        """Prompts that wait for an answer, and who waits for them; or those of numbers or names."""
        report = await list_prompts(hwa, numbers=numbers, names=names, limit=limit)
        if names and not report.objects:  # the name may be that of what waits for one
            report = merged([report, await list_prompts(hwa, limit=limit)])
        return await with_waiters(hwa, report, copy)

    return [workstations, prompts]


def _plan_tools(hwa: HwaClient, copy: LiveCopy) -> list[BaseTool]:
    @tool("plan_summary", response_format="content_and_artifact")
    @guarded
    async def summary() -> Report:
        """The plan in numbers: jobs by status, stuck streams, agents out, prompts waiting."""
        return await plan_summary(hwa, copy=copy)

    @tool("engine_status", response_format="content_and_artifact")
    @guarded
    async def engine() -> Report:
        """Version, master and plan run number of the engine. For the jobs take plan_summary."""
        return await engine_status(hwa)

    @tool("plan_run", response_format="content_and_artifact")
    @guarded
    async def run() -> Report:
        """Whether the plan was built (JnextPlan, streams FINAL and FINALPOSTREPORTS)."""
        return await plan_run(hwa)

    @tool("critical_jobs", response_format="content_and_artifact")
    @guarded
    async def critical(limit: Limit = 20) -> Report:
        """Critical jobs with their deadlines. For those that may be missed take deadlines_at_risk."""
        return await critical_jobs(hwa, limit=limit, copy=copy)

    return [summary, engine, run, critical]
