"""Which job streams a question means: what OQL can say, and what the record decides."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from tools.hwa.models import JobStreamInPlan
from tools.hwa.oql import Field, Oql
from tools.listing.plan_query import PlanQuery, Times, left_out, where


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
    if query.without and _in_state(stream, query.without):
        return False
    named = (stream.folder, stream.name, stream.workstation)
    if left_out(query.without_names, *named) or not _in_span(stream, query):
        return False
    if not all(_STREAM_TESTS[name](stream, now) for name in query.conditions):
        return False
    return not any(_STREAM_TESTS[name](stream, now) for name in query.without_conditions)


def _is_late(stream: JobStreamInPlan, _: datetime) -> bool:
    return stream.js_status_flags.late_job_stream


def _is_open(stream: JobStreamInPlan, _: datetime) -> bool:
    return not (stream.composite_status.canceled or stream.status in ENDED)


def _is_carried(stream: JobStreamInPlan, _: datetime) -> bool:
    return stream.js_definition_flags.carried_forward


def _in_state(stream: JobStreamInPlan, states: Sequence[str]) -> bool:
    return ("CANCL" if stream.composite_status.canceled else stream.status) in states


def _in_span(stream: JobStreamInPlan, query: PlanQuery) -> bool:
    """A stream belongs to the time at which it ended; still going, at which it started."""
    if query.since is None and query.until is None:
        return True
    when = _time_of(stream, query.times)
    if when is None or (query.since is not None and when < query.since):
        return False
    return query.until is None or when < query.until


def _time_of(stream: JobStreamInPlan, times: Times) -> datetime | None:
    info = stream.time_info
    if times == "started":
        return info.actual_start_time
    if times == "due":
        return stream.time_restrictions.start_time or stream.sched_time
    return info.actual_end_time or info.actual_start_time or stream.sched_time


def _overdue(stream: JobStreamInPlan, now: datetime) -> bool:
    due = stream.time_restrictions.start_time or stream.sched_time
    started = stream.time_info.actual_start_time is not None
    return due is not None and due + timedelta(minutes=1) < now and not started


_STREAM_TESTS: Mapping[str, Callable[[JobStreamInPlan, datetime], bool]] = {
    "stuck": lambda stream, _: stream.status == "STUCK",
    "carried_forward": _is_carried,
    "overdue": _overdue,
    "late": _is_late,
    "not_finished": _is_open,
}
