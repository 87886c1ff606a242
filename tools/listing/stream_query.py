"""Which job streams a question means: what OQL can say, and what the record decides."""

from datetime import datetime, timedelta

from tools.hwa.models import JobStreamInPlan
from tools.hwa.oql import Field, Oql
from tools.listing.plan_query import PlanQuery, where


def stream_terms(query: PlanQuery) -> list[Oql]:
    """The part of the query that OQL can say."""
    named = {"name": query.name, "folder": query.folder, "workstation": query.workstation}
    terms = where(**named)
    status = Field("compositeStatus.status")
    if query.states:
        cancelled = Field("commonStatus").eq("CANCELED")
        stated = status.one_of(query.states)
        terms.append(stated | cancelled if "CANCL" in query.states else stated)
    terms.extend(_TERMS[name] for name in query.conditions if name in _TERMS)
    return terms


_TERMS: dict[str, Oql] = {
    "stuck": Field("compositeStatus.status").eq("STUCK"),
    "carried_forward": Field("jsDefinitionFlags.carriedForward").eq(True),
    "overdue": Field("compositeStatus.status").one_of(["HOLD", "READY"]),
}
STREAM_CONDITIONS = (*_TERMS, "late", "not_finished")
ENDED = frozenset({"SUCC", "ABEND", "FAIL", "CANCL", "SUPPR"})
"""Stream statuses after which nothing more happens by itself."""


def stream_holds(stream: JobStreamInPlan, query: PlanQuery, now: datetime) -> bool:
    """The record itself is what the query means."""
    canceled = stream.composite_status.canceled
    if query.states and canceled and "CANCL" not in query.states:
        return False
    if "late" in query.conditions and not stream.js_status_flags.late_job_stream:
        return False
    if "not_finished" in query.conditions and (canceled or stream.status in ENDED):
        return False
    return "overdue" not in query.conditions or _overdue(stream, now)


def _overdue(stream: JobStreamInPlan, now: datetime) -> bool:
    due = stream.time_restrictions.start_time or stream.sched_time
    started = stream.time_info.actual_start_time is not None
    return due is not None and due + timedelta(minutes=1) < now and not started
