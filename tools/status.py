"""LangChain tools on the state of the plan: single objects, lists, counts, the whole."""

from langchain_core.tools import BaseTool, tool

from tools.arguments import Conditions, GroupBy, Limit, Moment, Name, Number, States, Where
from tools.guard import guarded
from tools.hwa.client import HwaClient
from tools.listing.lists import count_jobs, list_jobs, list_prompts, list_streams, list_workstations
from tools.listing.overview import LiveCopy, no_copy
from tools.listing.plan_query import PlanQuery
from tools.listing.plan_state import critical_jobs, engine_status, plan_run, plan_summary
from tools.lookup import ANY_KIND, Kind
from tools.report import Report
from tools.single import object_status


def status_tools(hwa: HwaClient, copy: LiveCopy = no_copy) -> list[BaseTool]:
    """The tools of the status specialist; they count in the copy, read live, and change nothing."""
    lists = [*_flow_tools(hwa, copy), *_list_tools(hwa, copy)]
    return [*_object_tools(hwa), *lists, *_plan_tools(hwa, copy)]


def _object_tools(hwa: HwaClient) -> list[BaseTool]:
    @tool("object_status", response_format="content_and_artifact")
    @guarded
    async def status(
        name: Name, kinds: list[Kind] | None = None, workstation: Where = ""
    ) -> Report:
        """State of one named job, job stream, workstation or resource.

        Say its kind in `kinds` where the question tells it.
        """
        return await object_status(hwa, name, kinds or ANY_KIND, workstation=workstation)

    return [status]


def _flow_tools(hwa: HwaClient, copy: LiveCopy) -> list[BaseTool]:
    @tool("find_jobs", response_format="content_and_artifact")
    @guarded
    async def jobs(  # noqa: PLR0913 - the arguments are the model's vocabulary
        *,
        states: States = [],  # noqa: B006 - never changed
        conditions: Conditions = [],  # noqa: B006
        name: str = "",
        stream: str = "",
        workstation: str = "",
        folder: str = "",
        return_code: Number | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        group_by: GroupBy = [],  # noqa: B006
        count_only: bool = False,
        limit: Limit = 20,
    ) -> Report:
        """Jobs that match every filter, with their exact count; or only the count, by group."""
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
            group_by=group_by,
        )
        if count_only:
            return await count_jobs(hwa, query, copy=copy)
        return await list_jobs(hwa, query, limit=limit, copy=copy)

    @tool("find_job_streams", response_format="content_and_artifact")
    @guarded
    async def streams(  # noqa: PLR0913 - as above
        *,
        states: States = [],  # noqa: B006
        conditions: Conditions = [],  # noqa: B006
        name: str = "",
        workstation: str = "",
        folder: str = "",
        limit: Limit = 20,
    ) -> Report:
        """Job streams that match every filter, with their exact count."""
        query = PlanQuery(
            states=states, conditions=conditions, name=name, workstation=workstation, folder=folder
        )
        return await list_streams(hwa, query, limit=limit, copy=copy)

    return [jobs, streams]


def _list_tools(hwa: HwaClient, copy: LiveCopy) -> list[BaseTool]:
    @tool("find_workstations", response_format="content_and_artifact")
    @guarded
    async def workstations(
        conditions: Conditions = [],  # noqa: B006
        name: str = "",
        limit: Limit = 50,
    ) -> Report:
        """Workstations: unlinked, limit_zero, fence_set, ignored, event_processor, master, all."""
        return await list_workstations(
            hwa, conditions=conditions, name=name, limit=limit, copy=copy
        )

    @tool("find_prompts", response_format="content_and_artifact")
    @guarded
    async def prompts(numbers: list[Number] = [], limit: Limit = 20) -> Report:  # noqa: B006
        """Prompts that wait for an answer, or the prompts of the given numbers."""
        return await list_prompts(hwa, numbers=numbers, limit=limit)

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
        """Version, master and plan run number of the engine."""
        return await engine_status(hwa)

    @tool("plan_run", response_format="content_and_artifact")
    @guarded
    async def run() -> Report:
        """Whether the plan was built (JnextPlan, streams FINAL and FINALPOSTREPORTS)."""
        return await plan_run(hwa)

    @tool("critical_jobs", response_format="content_and_artifact")
    @guarded
    async def critical(limit: Limit = 20) -> Report:
        """Critical jobs with their deadlines."""
        return await critical_jobs(hwa, limit=limit, copy=copy)

    return [summary, engine, run, critical]
