"""What only REST V1 lists: critical jobs with their risk, and the plans there are."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from tools.hwa.models import JobInPlan, PlanObject
from tools.hwa.v1.jobs import jobs
from tools.hwa.v1.objects import modelled
from tools.hwa.v1.words import moment, span


class CriticalJob(PlanObject):
    """A job of a critical network, and how its critical job stands."""

    job: JobInPlan
    on_critical_path: bool = False
    alert_level: str | None = None
    confidence_factor: int | None = None
    critical_start: datetime | None = None
    estimated_start: datetime | None = None
    estimated_end: datetime | None = None
    deadline: datetime | None = None
    remaining: timedelta | None = None
    """How long the rest of the critical path should take."""


class PlanListed(PlanObject):
    """A plan that exists: the current one, an archived, a trial or a forecast one."""

    id: str = ""
    name: str = ""
    type: str = "UNKNOWN"
    run_number: int | None = None
    created: datetime | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    start_of_day: Any = None
    master_workstation: str = Field(default="", alias="masterWorkstationName")


def critical_job(row: Mapping[str, Any]) -> CriticalJob:
    """A row of the list of critical jobs, or of a critical job's chain."""
    job = modelled(jobs([row])[0], JobInPlan)
    network = row.get("criticalNetworkInfo") or {}
    told = network.get("criticalJobInfo") or {}
    return CriticalJob(
        job=job,
        on_critical_path=bool(network.get("onCriticalPath")),
        alert_level=told.get("alertLevel"),
        confidence_factor=told.get("confidenceFactor"),
        critical_start=moment(network.get("criticalStart")),
        estimated_start=moment(network.get("estimatedStartTime")),
        estimated_end=moment(network.get("estimatedEndTime")),
        deadline=job.time_restrictions.deadline_time,
        remaining=span(told.get("criticalPathRemainingDuration")),
    )


def plan_listed(row: Mapping[str, Any]) -> PlanListed:
    """A row of the list of plans."""
    key = row.get("key") or {}
    dates = {
        "created": moment(row.get("creationDate")),
        "validFrom": moment(row.get("validFrom")),
        "validTo": moment(row.get("validTo")),
    }
    return PlanListed.model_validate({**row, **key, **dates, "id": row.get("id") or ""})
