"""HWA's REST V2 as short typed methods; every read tells its call and its time."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx
from pydantic import TypeAdapter

from tools.hwa.calls import Calls, Clock, Params, Read, now, segment
from tools.hwa.capabilities import Capabilities, Engine
from tools.hwa.errors import HwaBadAnswer, HwaUnsupported, call_of
from tools.hwa.models import (
    ConsumedRuns,
    EngineInfo,
    FlowNode,
    FolderCount,
    GroupedCount,
    Issue,
    Issues,
    JobInPlan,
    JobStreamInPlan,
    Page,
    PlanFile,
    PlanPrompt,
    ResourceInPlan,
    WorkstationInPlan,
)
from tools.hwa.oql import Oql, OqlError
from tools.hwa.oql_fields import ListKind, check
from tools.hwa.walks import NodeKind, Side, Walk

__all__ = ["HwaClient", "Older", "Read", "now"]

T = TypeVar("T")
_JOBS = TypeAdapter(Page[JobInPlan])
_JOB = TypeAdapter(JobInPlan)
_STREAMS = TypeAdapter(Page[JobStreamInPlan])
_STREAM = TypeAdapter(JobStreamInPlan)
_WORKSTATIONS = TypeAdapter(Page[WorkstationInPlan])
_WORKSTATION = TypeAdapter(WorkstationInPlan)
_RESOURCES = TypeAdapter(Page[ResourceInPlan])
_RESOURCE = TypeAdapter(ResourceInPlan)
_PROMPTS = TypeAdapter(Page[PlanPrompt])
_PROMPT = TypeAdapter(PlanPrompt)
_FILES = TypeAdapter(Page[PlanFile])
_FILE = TypeAdapter(PlanFile)
_NODES = TypeAdapter(Page[FlowNode])
_COUNT = TypeAdapter(GroupedCount)
_FOLDERS = TypeAdapter(list[FolderCount])
_CONSUMED = TypeAdapter(list[ConsumedRuns])
_ISSUES = TypeAdapter(Issues)
_ENGINE = TypeAdapter(EngineInfo)
_ANY: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
_WHOLE = {"scope": "WHOLE"}  # else the rows of a list have no dependencies
_ALL_FOLDERS = Oql(None).order_by("folder")


class Older(Protocol):
    """What the older REST API can list and V2 of 10.1 cannot."""

    async def prompts(self, *, limit: int = 1000, offset: int = 0) -> Read[Page[PlanPrompt]]:
        """The plan's prompts."""
        ...

    async def files(self, *, limit: int = 1000, offset: int = 0) -> Read[Page[PlanFile]]:
        """The plan's files."""
        ...


class HwaClient:
    """Reads the live plan. Give it an `httpx.AsyncClient` whose base URL is the master's.

    Every method raises an `HwaError`, and an `OqlError` for a filter that HWA cannot read. Single
    objects are read live; lists and counts may be as old as the transport keeps answers.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        clock: Clock = now,
        *,
        engine: Engine | None = None,
        older: Older | None = None,
    ) -> None:
        """`clock` tells when something was read; a plan that stands still needs one of its own.

        `engine` tells what this release can do, `older` serves what it cannot.
        """
        self._calls = Calls(http, clock)
        self._engine = engine or Engine(http)
        self._older = older

    async def jobs(
        self,
        oql: Oql | None = None,
        *,
        plan_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Read[Page[JobInPlan]]:
        """Jobs of the plan that match, with the exact count of all matches.

        Give OQL or a conman selection; HWA does not describe what both together mean.
        """
        asked = _asked("job", oql, plan_filter)
        return await self._calls.read("/plan/job", _JOBS, {**_window(limit, offset), **asked})

    async def live_jobs(self, oql: Oql, *, limit: int = 100) -> Read[Page[JobInPlan]]:
        """Jobs that match, each whole: with its definition and dependencies, as they are now."""
        asked = {**_window(limit, 0), **_asked("job", oql, None)}
        return await self._calls.read("/plan/job", _JOBS, asked, fresh=True, headers=_WHOLE)

    def job_pages(
        self, oql: Oql | None = None, *, plan_filter: str | None = None, size: int = 1000
    ) -> AsyncIterator[Read[Page[JobInPlan]]]:
        """All jobs that match, page by page."""
        return self._pages("/plan/job", _JOBS, _asked("job", oql, plan_filter), size)

    async def job(self, job_id: str) -> Read[JobInPlan]:
        """One job, with its dependencies."""
        return await self._one("job", job_id, _JOB)

    async def job_predecessors(self, job_id: str, *, depth: int = 1) -> Read[Page[FlowNode]]:
        """What a job follows, up to `depth` steps."""
        return await self._walk("job", job_id, "predecessors", depth)

    async def job_successors(self, job_id: str, *, depth: int = 1) -> Read[Page[FlowNode]]:
        """What follows a job, up to `depth` steps."""
        return await self._walk("job", job_id, "successors", depth)

    async def job_count(
        self, plan_filter: str = "/@/@#/@/@.@", *, grouped_by: tuple[str, ...] = ()
    ) -> Read[GroupedCount]:
        """The exact number of jobs; groups are out of workstation, status, folder."""
        return await self._count("job", plan_filter, grouped_by)

    async def job_issues(self, oql: Oql) -> Read[list[Issue]]:
        """HWA's own words on why jobs do not start."""
        asked = _asked("job", oql, None)
        read = await self._calls.read("/plan/job/issues", _ISSUES, asked, fresh=True)
        return Read(read.value.issues, read.source, read.read_at)

    async def job_log(
        self, run_id: str, *, from_line: int | None = None, to_line: int | None = None
    ) -> Read[str]:
        """Part of a run's log; lines count from 1, both ends included."""
        window = {"from_line": from_line, "to_line": to_line}
        return await self._text(f"/plan/job/run/{segment(run_id)}/joblog", window)

    async def job_log_of(
        self,
        oql: Oql | None = None,
        *,
        plan_filter: str | None = None,
        from_line: int | None = None,
        to_line: int | None = None,
    ) -> Read[str]:
        """Part of the log of the last run of the job that a filter picks."""
        window: Params = {"from_line": from_line, "to_line": to_line}
        return await self._text("/plan/job/joblog", {**window, **_asked("job", oql, plan_filter)})

    async def job_description(self, job_id: str) -> Read[str]:
        """The definition behind a job, as HWA writes it."""
        return await self._text(f"/plan/job/{segment(job_id)}/model/description", {})

    async def job_streams(
        self,
        oql: Oql | None = None,
        *,
        plan_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Read[Page[JobStreamInPlan]]:
        """Job streams of the plan that match, with the exact count of all matches."""
        asked = {**_window(limit, offset), **_asked("jobstream", oql, plan_filter)}
        return await self._calls.read("/plan/jobstream", _STREAMS, asked)

    async def live_streams(self, oql: Oql, *, limit: int = 100) -> Read[Page[JobStreamInPlan]]:
        """Job streams that match, each with its dependencies, as they are now."""
        asked = {**_window(limit, 0), **_asked("jobstream", oql, None)}
        return await self._calls.read(
            "/plan/jobstream", _STREAMS, asked, fresh=True, headers=_WHOLE
        )

    def job_stream_pages(
        self, oql: Oql | None = None, *, plan_filter: str | None = None, size: int = 1000
    ) -> AsyncIterator[Read[Page[JobStreamInPlan]]]:
        """All job streams that match, page by page."""
        asked = _asked("jobstream", oql, plan_filter)
        return self._pages("/plan/jobstream", _STREAMS, asked, size)

    async def job_stream(self, stream_id: str) -> Read[JobStreamInPlan]:
        """One job stream, with its dependencies."""
        return await self._one("jobstream", stream_id, _STREAM)

    async def job_stream_predecessors(
        self, stream_id: str, *, depth: int = 1
    ) -> Read[Page[FlowNode]]:
        """What a stream follows, up to `depth` steps."""
        return await self._walk("jobstream", stream_id, "predecessors", depth)

    async def job_stream_successors(
        self, stream_id: str, *, depth: int = 1
    ) -> Read[Page[FlowNode]]:
        """What follows a stream, up to `depth` steps."""
        return await self._walk("jobstream", stream_id, "successors", depth)

    async def job_stream_count(
        self, plan_filter: str = "/@/@#/@/@", *, grouped_by: tuple[str, ...] = ()
    ) -> Read[GroupedCount]:
        """The exact number of job streams; groups as with jobs."""
        return await self._count("jobstream", plan_filter, grouped_by)

    async def workstations(
        self, oql: Oql | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[WorkstationInPlan]]:
        """Workstations that match."""
        asked = {**_window(limit, offset), **_asked("workstation", oql, None)}
        return await self._calls.read("/plan/workstation", _WORKSTATIONS, asked)

    async def live_workstations(
        self, oql: Oql, *, limit: int = 1000
    ) -> Read[Page[WorkstationInPlan]]:
        """Workstations that match, as they are now."""
        asked = {**_window(limit, 0), **_asked("workstation", oql, None)}
        return await self._calls.read("/plan/workstation", _WORKSTATIONS, asked, fresh=True)

    async def workstation(self, workstation_id: str) -> Read[WorkstationInPlan]:
        """One workstation."""
        return await self._one("workstation", workstation_id, _WORKSTATION)

    async def workstation_health(self, workstation_id: str) -> Read[dict[str, Any]]:
        """Whether a workstation's agent answers, in HWA's own words."""
        path = f"/plan/workstation/{segment(workstation_id)}/action/health-status"
        return await self._calls.read(path, _ANY, fresh=True)

    async def resources(
        self, oql: Oql | None = None, *, limit: int = 100, offset: int = 0
    ) -> Read[Page[ResourceInPlan]]:
        """Resources that match, with their holders."""
        asked = {**_window(limit, offset), **_asked("resource", oql, None)}
        return await self._calls.read("/plan/resource", _RESOURCES, asked)

    async def resource(self, resource_id: str) -> Read[ResourceInPlan]:
        """One resource, with its holders."""
        return await self._one("resource", resource_id, _RESOURCE)

    async def prompts(self, *, limit: int = 1000, offset: int = 0) -> Read[Page[PlanPrompt]]:
        """The plan's prompts; from the older API where this release has no such list."""
        known = await self._engine.capabilities()
        if known.prompt_list:
            return await self._calls.read("/plan/prompt", _PROMPTS, _window(limit, offset))
        return await self._by_older("prompts", known).prompts(limit=limit, offset=offset)

    async def prompt(self, prompt_id: str) -> Read[PlanPrompt]:
        """One prompt."""
        known = await self._engine.capabilities()
        if not known.prompt_list:
            raise _unsupported("prompts", known)
        return await self._one("prompt", prompt_id, _PROMPT)

    async def files(self, *, limit: int = 1000, offset: int = 0) -> Read[Page[PlanFile]]:
        """The files that the plan waits for; from the older API as prompts are."""
        known = await self._engine.capabilities()
        if known.file_list:
            return await self._calls.read("/plan/file", _FILES, _window(limit, offset))
        return await self._by_older("files", known).files(limit=limit, offset=offset)

    async def file(self, file_id: str) -> Read[PlanFile]:
        """One file."""
        known = await self._engine.capabilities()
        if not known.file_list:
            raise _unsupported("files", known)
        return await self._one("file", file_id, _FILE)

    async def folder_counts(
        self, kind: Literal["job", "jobstream", "workstation", "resource"], oql: Oql | None = None
    ) -> Read[list[FolderCount]]:
        """How many objects of a kind each folder holds, by status; OQL chooses the folders."""
        asked = _asked("folder", oql or _ALL_FOLDERS, None)
        params = {"object_type": f"{kind.upper()}_IN_PLAN", **asked}
        return await self._calls.read("/plan/folder/objects-count", _FOLDERS, params)

    async def consumed_runs(self, period: Literal["day", "month"]) -> Read[list[ConsumedRuns]]:
        """The jobs that the licence counts."""
        return await self._calls.read("/plan/consumed-jobs/runs", _CONSUMED, {"period": period})

    async def engine_info(self) -> Read[EngineInfo]:
        """Version and time zone of the engine."""
        return await self._calls.read("/engine/info", _ENGINE, fresh=True)

    async def capabilities(self) -> Capabilities:
        """What this release can do."""
        return await self._engine.capabilities()

    async def objects_info(self, object_type: str) -> Read[dict[str, Any]]:
        """What HWA lets one do with a kind of object, e.g. JOB_IN_PLAN."""
        return await self._calls.read("/objects-info", _ANY, {"object_type": object_type})

    async def fetch(
        self, path: str, params: Params | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """HWA's answer to a read, as it came, and live; `path` begins after the API's prefix."""
        return await self._calls.get(path, params, headers, fresh=True)

    async def _one(self, kind: str, identity: str, shape: TypeAdapter[T]) -> Read[T]:
        return await self._calls.read(f"/plan/{kind}/{segment(identity)}", shape, fresh=True)

    async def _count(
        self, kind: NodeKind, plan_filter: str, grouped_by: tuple[str, ...]
    ) -> Read[GroupedCount]:
        params = {"plan_filter": plan_filter, "grouping_filters": ",".join(grouped_by) or None}
        return await self._calls.read(f"/plan/{kind}/count", _COUNT, params)

    async def _text(self, path: str, params: Params) -> Read[str]:
        response = await self._calls.get(path, params, fresh=True)
        if "html" in response.headers.get("content-type", ""):
            raise HwaBadAnswer("an HTML page instead of a text", call=call_of(response.request))
        return self._calls.told(response.text, response)

    async def _walk(
        self, kind: NodeKind, identity: str, side: Side, depth: int
    ) -> Read[Page[FlowNode]]:
        if (await self._engine.capabilities()).predecessors:
            path = f"/plan/{kind}/{segment(identity)}/{side}"
            return await self._calls.read(path, _NODES, {"depth": depth})
        return await Walk(self._calls).run(kind, identity, side, depth)

    async def _pages(
        self, path: str, shape: TypeAdapter[Page[T]], asked: Params, size: int
    ) -> AsyncIterator[Read[Page[T]]]:
        """Follows `next` by its offset alone: the address in it may be any balancer's."""
        offset = 0
        while True:
            window = {**_window(size, offset), **asked}
            read = await self._calls.read(path, shape, window, fresh=True)
            yield read
            if not read.value.next or not read.value.results:
                return
            offset = _following(read, offset)

    def _by_older(self, what: str, known: Capabilities) -> Older:
        if self._older is None:
            raise _unsupported(what, known)
        return self._older


def _asked(kind: ListKind, oql: Oql | None, plan_filter: str | None) -> Params:
    """The filter of a list of that kind; what HWA would refuse is not sent."""
    if oql is None:
        return {"plan_filter": plan_filter}
    if plan_filter is not None:
        raise OqlError("OQL and a selection in one question")
    check(oql, kind)
    return {"oql": oql.text}


def _window(limit: int, offset: int) -> Params:
    return {"limit": limit, "offset": offset or None}


def _following(read: Read[Page[Any]], offset: int) -> int:
    """Where the next page begins.

    Raises:
        HwaBadAnswer: `next` leads nowhere, or back.
    """
    told = parse_qs(urlsplit(read.value.next or "").query).get("offset", [""])[-1]
    if not told.isdecimal() or int(told) <= offset:
        raise HwaBadAnswer(f"a next page at {told!r} after {offset}", call=read.source)
    return int(told)


def _unsupported(what: str, known: Capabilities) -> HwaUnsupported:
    return HwaUnsupported(
        f"HWA {known.version} lists no {what} in REST V2; V1 can", call=f"GET {what}"
    )
