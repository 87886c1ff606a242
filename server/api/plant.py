"""The plant at a glance, read live."""

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from server.deps import RuntimeDep, UserDep
from server.errors import Problem
from tools.listing.lists import list_workstations
from tools.listing.plan_state import critical_jobs, plan_summary
from tools.receipts import Finding
from tools.report import Report

router = APIRouter(tags=["plant"])


class WorkstationView(BaseModel):
    """Workstations in numbers."""

    total: int
    out: list[str] = Field(description="Not linked, or without a job manager.")


class CriticalView(BaseModel):
    """A critical job."""

    key: str
    status: str
    late: bool
    deadline: datetime | None


class CopyView(BaseModel):
    """How fresh the copy of the plan is, from which lists are counted."""

    state: str = Field(description="loading, fresh, stale, or unsupported by this release.")
    percent: int | None = Field(description="How much is loaded, where that is known.")
    read_at: datetime | None
    complete: bool
    jobs: int
    streams: int
    run_number: int | None


class PlantStatus(BaseModel):
    """Plan counts, workstations, critical jobs, and how fresh all of it is."""

    jobs: int
    jobs_by_status: dict[str, int]
    stuck_streams: int
    prompts_waiting: int | None = Field(description="None where this release cannot list them.")
    workstations: WorkstationView
    critical: list[CriticalView]
    read_at: datetime
    copy_of_plan: CopyView
    gaps: list[str] = Field(description="What could not be read.")


@router.get("/api/status", responses={502: {"model": Problem}})
async def status(runtime: RuntimeDep, _: UserDep) -> PlantStatus:
    """The plan in numbers: read now, but for lists, which are as old as `copy` tells."""
    read_at, copy = datetime.now(UTC), runtime.plant.copy
    summary, machines, critical = await asyncio.gather(
        plan_summary(runtime.hwa, copy=copy),
        list_workstations(runtime.hwa, conditions=["unlinked"], limit=1000, copy=copy),
        critical_jobs(runtime.hwa, limit=100, copy=copy),
    )
    plan = _first(summary, "plan_summary")
    stuck = _first(summary, "stuck_streams")
    prompts = _first(summary, "prompt_list") or _first(summary, "prompt_none")
    counted = _first(machines, "workstation_list") or _first(machines, "workstation_none")
    return PlantStatus(
        jobs=plan.values["count"] if plan else 0,
        jobs_by_status=plan.values["groups"] if plan else {},
        stuck_streams=stuck.values["count"] if stuck else 0,
        prompts_waiting=prompts.values["count"] if prompts else None,
        workstations=WorkstationView(
            total=counted.values["total"] if counted else 0,
            out=[ref.key for ref in machines.objects],
        ),
        critical=[_critical(one) for one in critical.findings if one.statement == "critical_row"],
        read_at=read_at,
        copy_of_plan=CopyView.model_validate(runtime.plant.health(), from_attributes=True),
        gaps=[f"{gap.what} {gap.detail}" for gap in summary.gaps],
    )


def _first(report: Report, statement: str) -> Finding | None:
    return next((one for one in report.findings if one.statement == statement), None)


def _critical(finding: Finding) -> CriticalView:
    return CriticalView(
        key=finding.subject.key if finding.subject else "",
        status=finding.values["status"],
        late=finding.values["late"],
        deadline=finding.values["deadline"],
    )
