"""Which objects of the plan a question means: what OQL can say, and what the record decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.hwa.models import JobInPlan
from tools.hwa.oql import Field, Oql
from tools.hwa.selection import workstation_is

LONG_RUNNING = 1.5  # HWA's longDurationThreshold, 150 % of the estimate, by default
_UNFINISHED = ("WAITING", "READY", "RUNNING", "HELD", "UNDECIDED", "BLOCKED")


@dataclass(frozen=True, kw_only=True)
class PlanQuery:
    """Which jobs or streams; every part narrows, none given means all."""

    states: Sequence[str] = ()
    conditions: Sequence[str] = ()
    name: str = ""
    stream: str = ""
    workstation: str = ""
    folder: str = ""
    return_code: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    group_by: Sequence[str] = ()

    def values(self) -> dict[str, Any]:
        """The filters as the answer repeats them, so that it shows what it counted."""
        return {name: value for name, value in vars(self).items() if value}


def needs_records(query: PlanQuery) -> bool:
    """A rerun keeps the states of earlier runs, so a state is true only of the last run."""
    named = bool(query.conditions and set(query.conditions) - {"not_finished", "critical"})
    return named or bool(query.states) or query.since is not None or query.until is not None


def job_terms(query: PlanQuery) -> list[Oql]:
    """The part of the query that OQL can say."""
    terms = where(
        name=query.name, stream=query.stream, workstation=query.workstation, folder=query.folder
    )
    if "CANCL" in query.states:
        terms.append(Field("jobruns.compositeStatus.canceled").eq(True))
    elif query.states:
        terms.append(Field("jobruns.compositeStatus.status").one_of(query.states))
    if query.return_code is not None:
        terms.append(Field("jobruns.returnCode").eq(query.return_code))
    terms.extend(_CONDITION_TERMS[name] for name in query.conditions if name in _CONDITION_TERMS)
    return terms


def where(
    *, name: str = "", stream: str = "", workstation: str = "", folder: str = ""
) -> list[Oql]:
    """The named parts as terms; a workstation is the job's own."""
    terms = []
    if name:
        terms.append(Field("name").matches(name))
    if stream:
        terms.append(Field("jobStreamName").matches(stream))
    if workstation:
        terms.append(workstation_is("workstation", workstation))
    if folder:
        terms.append(_in_folder(folder))
    return terms


def _in_folder(folder: str) -> Oql:
    """The folder itself and all below it."""
    plain = "/" + folder.strip("/")
    if plain == "/" or set(plain) & {"@", "?"}:
        return Field("folder").matches(plain)
    return Field("folder").eq(plain) | Field("folder").like(f"{plain}/@")


def holds(job: JobInPlan, query: PlanQuery, now: datetime) -> bool:
    """The record itself, by its last run, is what the query means."""
    if query.states and not _in_state(job, query.states):
        return False
    tests = [_JOB_TESTS[name] for name in query.conditions if name in _JOB_TESTS]
    return all(test(job, now) for test in tests) and _in_span(job, query)


def _in_state(job: JobInPlan, states: Sequence[str]) -> bool:
    if job.canceled:
        return "CANCL" in states
    return job.status in states or (
        "CANCLP" in states and job.last_run_composite_status.cancel_pending
    )


def _in_span(job: JobInPlan, query: PlanQuery) -> bool:
    """A job belongs to the time at which it ended; still going, at which it started."""
    if query.since is None and query.until is None:
        return True
    run = job.last_run
    when = (run.time_info.actual_end_time or run.time_info.actual_start_time) if run else None
    when = when or job.sched_time
    if when is None:
        return False
    after = query.since is None or when >= query.since
    return after and (query.until is None or when < query.until)


def is_long_running(job: JobInPlan, now: datetime) -> bool:
    """It executes, and takes longer than HWA's threshold on its estimate."""
    run = job.last_run
    start = run.time_info.actual_start_time if run else None
    estimate = job.estimated_duration
    if job.status != "EXEC" or start is None or not estimate:
        return False
    return now - start > estimate * LONG_RUNNING


def _is_overdue(job: JobInPlan, now: datetime) -> bool:
    due = job.time_restrictions.start_time or job.sched_time
    return job.status in {"HOLD", "READY"} and due is not None and due < now


def _is_late(job: JobInPlan, _: datetime) -> bool:
    return job.job_status_flags.job_late or job.job_status_flags.deadline_has_passed


def _waits_for(kind: str) -> Callable[[JobInPlan, datetime], bool]:
    return lambda job, _: kind in (job.substatus or "")


_JOB_TESTS: dict[str, Callable[[JobInPlan, datetime], bool]] = {
    "late": _is_late,
    "long_running": is_long_running,
    "rerun": lambda job, _: len(job.jobruns) > 1,
    "stuck": lambda job, _: job.status in {"STUCK", "SUSP"},
    "overdue": _is_overdue,
    "waiting_for_predecessor": _waits_for("PREDECESSOR"),
    "waiting_for_time": _waits_for("TIME"),
    "waiting_for_prompt": lambda job, _: job.status in {"HOLD", "READY"},
    "waiting_for_file": lambda job, _: job.status in {"HOLD", "READY"},
    "waiting_for_resource": lambda job, _: (
        job.status in {"HOLD", "READY"}
        and job.dependencies_stats.number_of_unresolved_dependencies > 0
    ),
}
_CONDITION_TERMS: dict[str, Oql] = {
    "critical": Field("jobOptions.critical").eq(True),
    "not_finished": Field("jobruns.commonStatus").one_of(_UNFINISHED),
    "late": Field("jobruns.commonStatus").one_of([*_UNFINISHED, "ERROR"]),
    "long_running": Field("jobruns.compositeStatus.status").eq("EXEC"),
    "overdue": Field("jobruns.compositeStatus.status").one_of(["HOLD", "READY"]),
    "rerun": Field("jobruns.rerunType").one_of(["RERUN", "RERUN_FROM", "RERUN_STEP", "RECOVERY"]),
    "waiting_for_prompt": Field("dependenciesStats.numberOfPromptDependencies").ne(0),
    "waiting_for_file": Field("dependenciesStats.numberOfFileDependencies").ne(0),
    "waiting_for_resource": Field("dependenciesStats.numberOfResourceDependencies").ne(0),
    "waiting_for_predecessor": Field("jobruns.compositeStatus.status").eq("HOLD"),
    "waiting_for_time": Field("jobruns.compositeStatus.status").eq("HOLD"),
}
