"""REST V1 as the reads of the plan: the same methods and the same models as the V2 client's.

Ids are V1's semicolon keys (`WS;JSID;JOB`), runs included. What V1 has no word for stays empty:
substatuses, dependency walks deeper than one step in a single call, groups in a count.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import httpx

from tools.hwa.calls import Read, now
from tools.hwa.errors import HwaNotFound, HwaUnsupported
from tools.hwa.models import (
    EngineInfo,
    FlowNode,
    GroupedCount,
    Issue,
    JobInPlan,
    JobStreamInPlan,
    Page,
    PlanFile,
    PlanObject,
    PlanPrompt,
    ResourceInPlan,
    WorkstationInPlan,
)
from tools.hwa.narrowing import Asked, ask_jobs, ask_streams
from tools.hwa.oql import Field, Oql
from tools.hwa.selection import Selection, parse_selection
from tools.hwa.v1 import kinds, objects
from tools.hwa.v1.answers import checked, model_of, row_of, rows_of
from tools.hwa.v1.counts import Count
from tools.hwa.v1.critical import CriticalJob, PlanListed, critical_job, plan_listed
from tools.hwa.v1.filters import Join, Leaf
from tools.hwa.v1.hints import with_hints
from tools.hwa.v1.job_log import read_log
from tools.hwa.v1.listing import Found, Kind, find, find_all, with_all_runs
from tools.hwa.v1.parts import Record
from tools.hwa.v1.walks import Step, after, before, spread, stream_record
from tools.hwa.v1.wire import PLAN, Row, V1Wire, segment

T = TypeVar("T")
M = TypeVar("M", bound=PlanObject)
_EVERY_JOB = "/@/@#/@/@.@"
_EVERY_STREAM = "/@/@#/@/@"
_ISSUES_AT_ONCE = 50
_ALL = Oql(None)


class HwaV1:
    """Reads the live plan through REST V1. Give it the `httpx.AsyncClient` of a master.

    Every method raises an `HwaError`.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        clock: Callable[[], datetime] = now,
        *,
        most_rows: int = 50_000,
    ) -> None:
        """`most_rows` bounds what is read where V1 has no filter for a question."""
        self._wire = V1Wire(http, most_rows)
        self._clock = clock

    async def jobs(
        self,
        oql: Oql | None = None,
        *,
        plan_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Read[Page[JobInPlan]]:
        """Jobs of the plan that match, with the exact count of all matches.

        OQL looks at every run of a job, a selection at the one that counts.
        """
        query = await with_hints(self._wire, _joined(oql, plan_filter, ask_jobs))
        kind = kinds.JOBS if plan_filter is None else kinds.LAST_RUNS
        found = await find(self._wire, kind, query, offset=offset, limit=limit)
        return self._page(found, JobInPlan)

    async def job(self, job_id: str) -> Read[JobInPlan]:
        """One job, with its dependencies and with its earlier runs."""
        value, call = await self._wire.get(f"{PLAN}/job/{segment(job_id)}", whole=True)
        (record,) = await with_all_runs(self._wire, kinds.JOBS, [row_of(value, call)])
        return self._read(model_of(record, JobInPlan, call), call)

    async def job_predecessors(self, job_id: str, *, depth: int = 1) -> Read[Page[FlowNode]]:
        """What a job follows, up to `depth` steps."""
        start = {"id": job_id, "flowNodeType": "JOB"}
        return await self._walk(start, before(self._wire), depth)

    async def job_successors(self, job_id: str, *, depth: int = 1) -> Read[Page[FlowNode]]:
        """What follows a job, up to `depth` steps."""
        start = {"id": job_id, "flowNodeType": "JOB"}
        return await self._walk(start, after(self._wire), depth)

    async def job_count(
        self, plan_filter: str = _EVERY_JOB, *, grouped_by: tuple[str, ...] = ()
    ) -> Read[GroupedCount]:
        """The exact number of jobs; groups are out of workstation, status, folder.

        V1 makes no groups: it is asked once a status, or the jobs are read and looked at.
        """
        query = _joined(None, plan_filter, ask_jobs)
        return self._read(*await Count(self._wire, kinds.LAST_RUNS, query).by(grouped_by))

    async def job_issues(self, oql: Oql) -> Read[list[Issue]]:
        """HWA's own words on why jobs do not start."""
        found = await find_all(self._wire, kinds.JOBS, await with_hints(self._wire, oql))
        ids = [record["id"] for record in found.records]
        told: list[Issue] = []
        for start in range(0, len(ids), _ISSUES_AT_ONCE):
            told += await self._issues(ids[start : start + _ISSUES_AT_ONCE])
        return self._read(told, found.call)

    async def job_log(
        self, run_id: str, *, from_line: int | None = None, to_line: int | None = None
    ) -> Read[str]:
        """Part of a run's log; lines count from 1, both ends included."""
        log = await read_log(self._wire, run_id, from_line or 1, to_line)
        return self._read(log.text, log.call)

    async def job_streams(
        self,
        oql: Oql | None = None,
        *,
        plan_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Read[Page[JobStreamInPlan]]:
        """Job streams of the plan that match, with the exact count of all matches."""
        query = _joined(oql, plan_filter, ask_streams)
        found = await find(self._wire, kinds.STREAMS, query, offset=offset, limit=limit)
        return self._page(found, JobStreamInPlan)

    async def job_stream(self, stream_id: str) -> Read[JobStreamInPlan]:
        """One job stream, with its dependencies."""
        path = f"{PLAN}/jobstream/{segment(stream_id)}"
        value, call = await self._wire.get(path, whole=True)
        record = objects.stream(row_of(value, call))
        return self._read(model_of(record, JobStreamInPlan, call), call)

    async def job_stream_predecessors(
        self, stream_id: str, *, depth: int = 1
    ) -> Read[Page[FlowNode]]:
        """What a stream follows, up to `depth` steps."""
        start = await stream_record(self._wire, stream_id)
        return await self._walk(start, before(self._wire), depth)

    async def job_stream_successors(
        self, stream_id: str, *, depth: int = 1
    ) -> Read[Page[FlowNode]]:
        """What follows a stream, up to `depth` steps; V1 makes us look at every dependency."""
        start = await stream_record(self._wire, stream_id)
        return await self._walk(start, after(self._wire), depth)

    async def job_stream_count(
        self, plan_filter: str = _EVERY_STREAM, *, grouped_by: tuple[str, ...] = ()
    ) -> Read[GroupedCount]:
        """The exact number of job streams; groups as with jobs."""
        query = _joined(None, plan_filter, ask_streams)
        return self._read(*await Count(self._wire, kinds.STREAMS, query).by(grouped_by))

    async def workstations(
        self, oql: Oql | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[WorkstationInPlan]]:
        """Workstations that match."""
        kind, query = kinds.WORKSTATIONS, oql or _ALL
        found = await find(self._wire, kind, query, offset=offset, limit=limit)
        return self._page(found, WorkstationInPlan)

    async def workstation(self, workstation_id: str) -> Read[WorkstationInPlan]:
        """One workstation."""
        return await self._one(kinds.WORKSTATIONS, workstation_id, WorkstationInPlan)

    async def resources(
        self, oql: Oql | None = None, *, limit: int = 100, offset: int = 0
    ) -> Read[Page[ResourceInPlan]]:
        """Resources that match, with their holders."""
        kind, query = kinds.RESOURCES, oql or _ALL
        found = await find(self._wire, kind, query, offset=offset, limit=limit)
        return self._page(found, ResourceInPlan)

    async def resource(self, resource_id: str) -> Read[ResourceInPlan]:
        """One resource, with its holders."""
        return await self._one(kinds.RESOURCES, resource_id, ResourceInPlan)

    async def prompts(self, *, limit: int = 1000, offset: int = 0) -> Read[Page[PlanPrompt]]:
        """The plan's prompts, which REST V2 lists from 10.2.8 on only."""
        found = await find(self._wire, kinds.PROMPTS, _ALL, offset=offset, limit=limit)
        return self._page(found, PlanPrompt)

    async def prompt(self, prompt_id: str) -> Read[PlanPrompt]:
        """One prompt."""
        return await self._one(kinds.PROMPTS, prompt_id, PlanPrompt)

    async def files(self, *, limit: int = 1000, offset: int = 0) -> Read[Page[PlanFile]]:
        """The files that the plan waits for, which REST V2 lists from 10.2.8 on only."""
        found = await find(self._wire, kinds.FILES, _ALL, offset=offset, limit=limit)
        return self._page(found, PlanFile)

    async def file(self, file_id: str) -> Read[PlanFile]:
        """One file."""
        return await self._one(kinds.FILES, file_id, PlanFile)

    async def engine_info(self) -> Read[EngineInfo]:
        """Version and time zone of the engine."""
        value, call = await self._wire.get("/twsd/engine/info")
        return self._read(model_of(row_of(value, call), EngineInfo, call), call)

    async def critical_jobs(self) -> Read[list[CriticalJob]]:
        """The critical jobs, with their risk; only V1 has this list."""
        found = await self._wire.every("criticaljob", {"filters": {"criticalJobInPlanFilter": {}}})
        return self._critical(found.rows, found.call)

    async def critical_path(self, job_id: str) -> Read[list[CriticalJob]]:
        """The predecessors that decide when a critical job ends, itself first; only V1 tells."""
        path = f"{PLAN}/criticaljob/{segment(job_id)}/query_predecessors_chain"
        value, call = await self._wire.post(path, {})
        return self._critical(rows_of(value, call), call)

    async def plans(self) -> Read[list[PlanListed]]:
        """The plans there are: current, archived, trial and forecast; only V1 has this list."""
        value, call = await self._wire.post("/twsd/plan/query", {})
        rows = rows_of(value, call)
        return self._read(checked(lambda: [plan_listed(row) for row in rows], call), call)

    def _critical(self, rows: Sequence[Row], call: str) -> Read[list[CriticalJob]]:
        return self._read(checked(lambda: [critical_job(row) for row in rows], call), call)

    async def _one(self, kind: Kind, identity: str, model: type[M]) -> Read[M]:
        """An object of a short list, which V1 does not give by its id or not under that id."""
        found = await find_all(self._wire, kind, Field("id").eq(identity))
        if not found.records:
            raise HwaNotFound(f"no {kind.word} {identity!r}", call=found.call)
        return self._read(model_of(found.records[0], model, found.call), found.call)

    async def _walk(self, start: Record, step: Step, depth: int) -> Read[Page[FlowNode]]:
        found = await spread(start, step, depth)
        return self._page(Found(found, len(found), f"GET {PLAN}/{start['id']}"), FlowNode)

    async def _issues(self, ids: Sequence[str]) -> list[Issue]:
        asked = kinds.JOBS.body(Join("OR", tuple(Leaf({"jobId": each}) for each in ids)))
        value, call = await self._wire.post(f"{PLAN}/job/issues", asked)
        rows = rows_of(value, call)
        return checked(lambda: [Issue.model_validate(row) for row in rows], call)

    def _page(self, found: Found, model: type[M]) -> Read[Page[M]]:
        results = [model_of(record, model, found.call) for record in found.records]
        return self._read(Page[M](count=found.count, results=results), found.call)

    def _read(self, value: T, call: str) -> Read[T]:
        return Read(value, call, self._clock())


def _joined(oql: Oql | None, plan_filter: str | None, ask: Callable[[Selection], Asked]) -> Oql:
    """The query and the selection in one.

    Raises:
        HwaUnsupported: the selection says what OQL cannot.
    """
    query = oql or Oql(None)
    if plan_filter is None or plan_filter in {_EVERY_JOB, _EVERY_STREAM}:
        return query
    asked = ask(parse_selection(plan_filter))
    if asked.oql is None:
        raise HwaUnsupported(f"the selection {plan_filter!r}", call=PLAN)
    return query & asked.oql
