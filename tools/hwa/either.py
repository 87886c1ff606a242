"""The live plan through whichever REST API the engine has: decided when it first answers."""

from collections.abc import Mapping
from typing import Protocol

import httpx

from tools.hwa.calls import Clock, Params, Read, now
from tools.hwa.capabilities import Engine
from tools.hwa.client import HwaClient, Older
from tools.hwa.errors import HwaUnsupported
from tools.hwa.models import (
    EngineInfo,
    FlowNode,
    GroupedCount,
    Issue,
    JobInPlan,
    JobStreamInPlan,
    Page,
    ResourceInPlan,
    WorkstationInPlan,
)
from tools.hwa.oql import Oql
from tools.hwa.plan_reads import PlanReads


class OlderReads(PlanReads, Older, Protocol):
    """All that is read of the plan, through the older API."""


class EitherHwa(HwaClient):
    """V2 where the engine has it, else the older API with the same questions and answers.

    What only V2 can be asked stays an `HwaError` of the engine that does not have it.
    """

    def __init__(
        self, http: httpx.AsyncClient, clock: Clock = now, *, engine: Engine, older: OlderReads
    ) -> None:
        """`engine` tells which one it is."""
        super().__init__(http, clock, engine=engine, older=older)
        self._engine = engine
        self._old = older

    async def fetch(
        self, path: str, params: Params | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """HWA's answer to a read, as it came; the older API has nothing of this shape.

        Raises:
            HwaUnsupported: the engine has only the older API.
        """
        if not await self._v2():
            raise HwaUnsupported("the engine has no REST V2 to be read in bulk", call=f"GET {path}")
        return await super().fetch(path, params, headers)

    async def _demand_v2(self, what: str) -> None:
        if not await self._v2():
            raise HwaUnsupported(f"the engine lists no whole {what}", call=f"GET {what}")

    async def _v2(self) -> bool:
        return (await self._engine.capabilities()).api == "v2"

    async def jobs(
        self,
        oql: Oql | None = None,
        *,
        plan_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Read[Page[JobInPlan]]:
        """Jobs that match, with the exact count of all matches."""
        ask = super().jobs if await self._v2() else self._old.jobs
        return await ask(oql, plan_filter=plan_filter, limit=limit, offset=offset)

    async def live_jobs(self, oql: Oql, *, limit: int = 100) -> Read[Page[JobInPlan]]:
        """Jobs that match, each whole and live; the older API lists none with dependencies.

        Raises:
            HwaUnsupported: the engine has only the older API.
        """
        await self._demand_v2("jobs")
        return await super().live_jobs(oql, limit=limit)

    async def live_streams(self, oql: Oql, *, limit: int = 100) -> Read[Page[JobStreamInPlan]]:
        """Job streams that match, each whole and live; as with jobs.

        Raises:
            HwaUnsupported: the engine has only the older API.
        """
        await self._demand_v2("jobstreams")
        return await super().live_streams(oql, limit=limit)

    async def job(self, job_id: str) -> Read[JobInPlan]:
        """One job, with its dependencies."""
        return await (super().job if await self._v2() else self._old.job)(job_id)

    async def job_predecessors(self, job_id: str, *, depth: int = 1) -> Read[Page[FlowNode]]:
        """What a job follows, up to `depth` steps."""
        ask = super().job_predecessors if await self._v2() else self._old.job_predecessors
        return await ask(job_id, depth=depth)

    async def job_successors(self, job_id: str, *, depth: int = 1) -> Read[Page[FlowNode]]:
        """What follows a job, up to `depth` steps."""
        ask = super().job_successors if await self._v2() else self._old.job_successors
        return await ask(job_id, depth=depth)

    async def job_count(
        self, plan_filter: str = "/@/@#/@/@.@", *, grouped_by: tuple[str, ...] = ()
    ) -> Read[GroupedCount]:
        """The exact number of jobs; groups are out of workstation, status, folder."""
        ask = super().job_count if await self._v2() else self._old.job_count
        return await ask(plan_filter, grouped_by=grouped_by)

    async def job_issues(self, oql: Oql) -> Read[list[Issue]]:
        """HWA's own words on why jobs do not start."""
        return await (super().job_issues if await self._v2() else self._old.job_issues)(oql)

    async def job_log(
        self, run_id: str, *, from_line: int | None = None, to_line: int | None = None
    ) -> Read[str]:
        """Part of a run's log; lines count from 1, both ends included."""
        ask = super().job_log if await self._v2() else self._old.job_log
        return await ask(run_id, from_line=from_line, to_line=to_line)

    async def job_streams(
        self,
        oql: Oql | None = None,
        *,
        plan_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Read[Page[JobStreamInPlan]]:
        """Job streams that match, with the exact count of all matches."""
        ask = super().job_streams if await self._v2() else self._old.job_streams
        return await ask(oql, plan_filter=plan_filter, limit=limit, offset=offset)

    async def job_stream(self, stream_id: str) -> Read[JobStreamInPlan]:
        """One job stream, with its dependencies."""
        return await (super().job_stream if await self._v2() else self._old.job_stream)(stream_id)

    async def job_stream_successors(
        self, stream_id: str, *, depth: int = 1
    ) -> Read[Page[FlowNode]]:
        """What follows a job stream, up to `depth` steps."""
        ask = super().job_stream_successors if await self._v2() else self._old.job_stream_successors
        return await ask(stream_id, depth=depth)

    async def workstations(
        self, oql: Oql | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[WorkstationInPlan]]:
        """Workstations that match."""
        ask = super().workstations if await self._v2() else self._old.workstations
        return await ask(oql, limit=limit, offset=offset)

    async def live_workstations(
        self, oql: Oql, *, limit: int = 1000
    ) -> Read[Page[WorkstationInPlan]]:
        """Workstations that match, as they are now."""
        if await self._v2():
            return await super().live_workstations(oql, limit=limit)
        return await self._old.workstations(oql, limit=limit)

    async def workstation(self, workstation_id: str) -> Read[WorkstationInPlan]:
        """One workstation."""
        ask = super().workstation if await self._v2() else self._old.workstation
        return await ask(workstation_id)

    async def resources(
        self, oql: Oql | None = None, *, limit: int = 100, offset: int = 0
    ) -> Read[Page[ResourceInPlan]]:
        """Resources that match, with their holders."""
        ask = super().resources if await self._v2() else self._old.resources
        return await ask(oql, limit=limit, offset=offset)

    async def engine_info(self) -> Read[EngineInfo]:
        """Version and time zone of the engine."""
        return await (super().engine_info if await self._v2() else self._old.engine_info)()
