"""HWA's REST V2 as short typed methods; every read tells its call and its time."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import httpx
import orjson
from pydantic import TypeAdapter, ValidationError

from tools.hwa.errors import HwaBadAnswer, call_of, from_response, from_transport
from tools.hwa.models import (
    EngineInfo,
    FlowNode,
    GroupedCount,
    Issue,
    Issues,
    JobInPlan,
    JobStreamInPlan,
    Page,
    PlanPrompt,
    ResourceInPlan,
    WorkstationInPlan,
)
from tools.hwa.oql import Oql

T = TypeVar("T")
_PREFIX = "/twsd/api/v2"
_SEGMENT = re.compile(r"[A-Za-z0-9_.;\-]+")
Params = Mapping[str, str | int | bool | None]

_JOBS = TypeAdapter(Page[JobInPlan])
_JOB = TypeAdapter(JobInPlan)
_STREAMS = TypeAdapter(Page[JobStreamInPlan])
_STREAM = TypeAdapter(JobStreamInPlan)
_WORKSTATIONS = TypeAdapter(Page[WorkstationInPlan])
_WORKSTATION = TypeAdapter(WorkstationInPlan)
_RESOURCES = TypeAdapter(Page[ResourceInPlan])
_PROMPTS = TypeAdapter(Page[PlanPrompt])
_NODES = TypeAdapter(Page[FlowNode])
_COUNT = TypeAdapter(GroupedCount)
_ISSUES = TypeAdapter(Issues)
_ENGINE = TypeAdapter(EngineInfo)
_ANY: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


@dataclass(frozen=True)
class Read(Generic[T]):
    """What HWA answered, by which call, and when it was read (UTC)."""

    value: T
    source: str
    read_at: datetime


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


class HwaClient:
    """Reads the live plan. Give it an `httpx.AsyncClient` whose base URL is the master's.

    Every method raises an `HwaError`.
    """

    def __init__(self, http: httpx.AsyncClient, clock: Callable[[], datetime] = now) -> None:
        """`clock` tells when something was read; a plan that stands still needs one of its own."""
        self._http = http
        self._clock = clock

    async def jobs(
        self,
        oql: Oql | str | None = None,
        *,
        plan_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Read[Page[JobInPlan]]:
        """Jobs of the plan that match, with the exact count of all matches.

        Give OQL or a conman selection; HWA does not describe what both together mean.
        """
        window = {**_window(limit, offset), "plan_filter": plan_filter}
        return await self._list("/plan/job", _JOBS, oql, window)

    async def job(self, job_id: str) -> Read[JobInPlan]:
        """One job, with its dependencies."""
        return await self._get(f"/plan/job/{_segment(job_id)}", _JOB)

    async def job_predecessors(self, job_id: str, *, depth: int = 1) -> Read[Page[FlowNode]]:
        """What a job follows, up to `depth` steps (absent in 10.2.8)."""
        path = f"/plan/job/{_segment(job_id)}/predecessors"
        return await self._get(path, _NODES, {"depth": depth})

    async def job_successors(self, job_id: str, *, depth: int = 1) -> Read[Page[FlowNode]]:
        """What follows a job, up to `depth` steps (absent in 10.2.8)."""
        path = f"/plan/job/{_segment(job_id)}/successors"
        return await self._get(path, _NODES, {"depth": depth})

    async def job_count(
        self, plan_filter: str = "/@/@#/@/@.@", *, grouped_by: tuple[str, ...] = ()
    ) -> Read[GroupedCount]:
        """The exact number of jobs; groups are out of workstation, status, folder."""
        params = {"plan_filter": plan_filter, "grouping_filters": ",".join(grouped_by) or None}
        return await self._get("/plan/job/count", _COUNT, params)

    async def job_issues(self, oql: Oql) -> Read[list[Issue]]:
        """HWA's own words on why jobs do not start."""
        read = await self._get("/plan/job/issues", _ISSUES, {"oql": str(oql)})
        return Read(read.value.issues, read.source, read.read_at)

    async def job_log(
        self, run_id: str, *, from_line: int | None = None, to_line: int | None = None
    ) -> Read[str]:
        """Part of a run's log; lines count from 1, both ends included."""
        path = f"/plan/job/run/{_segment(run_id)}/joblog"
        response = await self.fetch(path, {"from_line": from_line, "to_line": to_line})
        if "html" in response.headers.get("content-type", ""):
            raise HwaBadAnswer("an HTML page instead of a log", call=call_of(response.request))
        return self._read(response.text, response)

    async def job_streams(
        self,
        oql: Oql | str | None = None,
        *,
        plan_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Read[Page[JobStreamInPlan]]:
        """Job streams of the plan that match, with the exact count of all matches."""
        window = {**_window(limit, offset), "plan_filter": plan_filter}
        return await self._list("/plan/jobstream", _STREAMS, oql, window)

    async def job_stream(self, stream_id: str) -> Read[JobStreamInPlan]:
        """One job stream, with its dependencies."""
        return await self._get(f"/plan/jobstream/{_segment(stream_id)}", _STREAM)

    async def job_stream_successors(
        self, stream_id: str, *, depth: int = 1
    ) -> Read[Page[FlowNode]]:
        """What follows a stream, up to `depth` steps (absent in 10.2.8)."""
        path = f"/plan/jobstream/{_segment(stream_id)}/successors"
        return await self._get(path, _NODES, {"depth": depth})

    async def workstations(
        self, oql: Oql | str | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[WorkstationInPlan]]:
        """Workstations that match."""
        return await self._list("/plan/workstation", _WORKSTATIONS, oql, _window(limit, offset))

    async def workstation(self, workstation_id: str) -> Read[WorkstationInPlan]:
        """One workstation."""
        return await self._get(f"/plan/workstation/{_segment(workstation_id)}", _WORKSTATION)

    async def resources(
        self, oql: Oql | str | None = None, *, limit: int = 100, offset: int = 0
    ) -> Read[Page[ResourceInPlan]]:
        """Resources that match, with their holders."""
        return await self._list("/plan/resource", _RESOURCES, oql, _window(limit, offset))

    async def prompts(self, *, limit: int = 1000, offset: int = 0) -> Read[Page[PlanPrompt]]:
        """The plan's prompts (10.2.8 and later)."""
        return await self._list("/plan/prompt", _PROMPTS, None, _window(limit, offset))

    async def engine_info(self) -> Read[EngineInfo]:
        """Version and time zone of the engine."""
        return await self._get("/engine/info", _ENGINE)

    async def objects_info(self, object_type: str) -> Read[dict[str, Any]]:
        """What HWA lets one do with a kind of object, e.g. JOB_IN_PLAN."""
        return await self._get("/objects-info", _ANY, {"object_type": object_type})

    async def _list(
        self,
        path: str,
        shape: TypeAdapter[Page[T]],
        oql: Oql | str | None,
        window: Params,
    ) -> Read[Page[T]]:
        return await self._get(path, shape, {**window, "oql": None if oql is None else str(oql)})

    async def _get(self, path: str, shape: TypeAdapter[T], params: Params | None = None) -> Read[T]:
        response = await self.fetch(path, params)
        try:
            value = shape.validate_python(orjson.loads(response.content))
        except (orjson.JSONDecodeError, ValidationError) as error:
            raise HwaBadAnswer(
                f"not the answer of HWA: {type(error).__name__}", call=call_of(response.request)
            ) from error
        return self._read(value, response)

    async def fetch(
        self, path: str, params: Params | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """HWA's answer to a read, as it came; `path` begins after the API's prefix."""
        asked = {key: value for key, value in (params or {}).items() if value is not None}
        request = self._http.build_request("GET", _PREFIX + path, params=asked, headers=headers)
        try:
            response = await self._http.send(request)
        except httpx.HTTPError as error:
            raise from_transport(error, request) from error
        if response.status_code >= 400:
            raise from_response(response)
        if not response.is_success:
            # A sign-in page's redirect: following it would show the page as if it were a log.
            raise HwaBadAnswer(f"HTTP {response.status_code}", call=call_of(request))
        return response

    def _read(self, value: T, response: httpx.Response) -> Read[T]:
        return Read(value, call_of(response.request), self._clock())


def _window(limit: int, offset: int) -> Params:
    return {"limit": limit, "offset": offset or None}


def _segment(identifier: str) -> str:
    """An id as one path segment: HWA's ids are plain, anything else is escaped whole."""
    return identifier if _SEGMENT.fullmatch(identifier) else quote(identifier, safe="")
