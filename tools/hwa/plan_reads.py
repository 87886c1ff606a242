"""What can be read of the live plan, whichever REST API it comes through."""

from typing import Protocol

from tools.hwa.calls import Read
from tools.hwa.models import (
    EngineInfo,
    FlowNode,
    GroupedCount,
    Issue,
    JobInPlan,
    JobStreamInPlan,
    Page,
    PlanFile,
    PlanPrompt,
    ResourceInPlan,
    WorkstationInPlan,
)
from tools.hwa.oql import Oql


class PlanReads(Protocol):
    """The reads that both REST V2 and REST V1 can serve; every one may raise an `HwaError`."""

    async def jobs(
        self,
        oql: Oql | None = None,
        *,
        plan_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Read[Page[JobInPlan]]:
        """Jobs that match, with the exact count of all matches."""
        ...

    async def job(self, job_id: str) -> Read[JobInPlan]:
        """One job, with its dependencies."""
        ...

    async def job_predecessors(self, job_id: str, *, depth: int = 1) -> Read[Page[FlowNode]]:
        """What a job follows, up to `depth` steps."""
        ...

    async def job_successors(self, job_id: str, *, depth: int = 1) -> Read[Page[FlowNode]]:
        """What follows a job, up to `depth` steps."""
        ...

    async def job_count(
        self, plan_filter: str = "/@/@#/@/@.@", *, grouped_by: tuple[str, ...] = ()
    ) -> Read[GroupedCount]:
        """The exact number of jobs; groups are out of workstation, status, folder."""
        ...

    async def job_issues(self, oql: Oql) -> Read[list[Issue]]:
        """HWA's own words on why jobs do not start."""
        ...

    async def job_log(
        self, run_id: str, *, from_line: int | None = None, to_line: int | None = None
    ) -> Read[str]:
        """Part of a run's log; lines count from 1, both ends included."""
        ...

    async def job_streams(
        self,
        oql: Oql | None = None,
        *,
        plan_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Read[Page[JobStreamInPlan]]:
        """Job streams that match, with the exact count of all matches."""
        ...

    async def job_stream(self, stream_id: str) -> Read[JobStreamInPlan]:
        """One job stream, with its dependencies."""
        ...

    async def job_stream_predecessors(
        self, stream_id: str, *, depth: int = 1
    ) -> Read[Page[FlowNode]]:
        """What a job stream follows, up to `depth` steps."""
        ...

    async def job_stream_successors(
        self, stream_id: str, *, depth: int = 1
    ) -> Read[Page[FlowNode]]:
        """What follows a job stream, up to `depth` steps."""
        ...

    async def job_stream_count(
        self, plan_filter: str = "/@/@#/@/@", *, grouped_by: tuple[str, ...] = ()
    ) -> Read[GroupedCount]:
        """The exact number of job streams; groups as with jobs."""
        ...

    async def workstations(
        self, oql: Oql | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[WorkstationInPlan]]:
        """Workstations that match."""
        ...

    async def workstation(self, workstation_id: str) -> Read[WorkstationInPlan]:
        """One workstation."""
        ...

    async def resources(
        self, oql: Oql | None = None, *, limit: int = 100, offset: int = 0
    ) -> Read[Page[ResourceInPlan]]:
        """Resources that match, with their holders."""
        ...

    async def resource(self, resource_id: str) -> Read[ResourceInPlan]:
        """One resource, with its holders."""
        ...

    async def prompts(self, *, limit: int = 1000, offset: int = 0) -> Read[Page[PlanPrompt]]:
        """The plan's prompts."""
        ...

    async def prompt(self, prompt_id: str) -> Read[PlanPrompt]:
        """One prompt."""
        ...

    async def files(self, *, limit: int = 1000, offset: int = 0) -> Read[Page[PlanFile]]:
        """The files that the plan waits for."""
        ...

    async def file(self, file_id: str) -> Read[PlanFile]:
        """One file."""
        ...

    async def engine_info(self) -> Read[EngineInfo]:
        """Version and time zone of the engine."""
        ...
