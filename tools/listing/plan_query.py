"""Which objects of the plan a question means: what OQL can say, and what the record decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, Literal

from tools.hwa.models import JobInPlan
from tools.hwa.oql import Field, Oql, OqlError
from tools.hwa.qualifiers import SelectionError
from tools.hwa.selection import (
    job_filter,
    parse_selection,
    runs_on,
    stream_filter,
    workstation_is,
)
from tools.listing.measures import Measure, checked_order, value_of

Times = Literal["any", "started", "due"]
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
    times: Times = "any"
    """Which time of a job lies in the span: its end or start, or a certain one."""
    group_by: Sequence[str] = ()
    without: Sequence[str] = ()
    """States that are left out."""
    without_conditions: Sequence[str] = ()
    without_names: Sequence[str] = ()
    """Jobs, streams, workstations and folders that are left out, with all that is in them."""
    measures: Sequence[Measure] = ()
    order: str = ""
    ascending: bool = False

    def values(self) -> dict[str, Any]:
        """The filters as the answer repeats them, so that it shows what it counted."""
        given = {name: value for name, value in vars(self).items() if value or value == 0}
        if self.times == "any":
            given.pop("times")
        return {**given, "measures": [one.told() for one in self.measures]}


def at_work(query: PlanQuery) -> bool:
    """What runs on a workstation: also what a pool sent there, which only the run tells."""
    return bool(query.workstation) and set(query.states) == {"EXEC"}


def needs_records(query: PlanQuery) -> bool:
    """A rerun keeps the states of earlier runs, so a state is true only of the last run."""
    spans = query.since is not None or query.until is not None
    runs = bool(query.states or query.without or query.measures or query.order)
    runs = (
        runs or bool(query.without_conditions or query.without_names) or selected(query) is not None
    )
    runs = runs or query.return_code is not None
    return spans or runs or bool(set(query.conditions) - {"critical"})


def understood(query: PlanQuery, known: Sequence[str]) -> PlanQuery:
    """The query in HWA's capitals, with the states that a selection as its name brings along.

    Raises:
        OqlError: a condition is not of this kind of list, or the name's qualifiers cannot be told.
    """
    strange = [name for name in (*query.conditions, *query.without_conditions) if name not in known]
    if strange:
        raise OqlError(f"no condition of such a list: {', '.join(strange)}")
    states = [*query.states]
    for text in (query.name, query.stream):
        states.extend(_states_of(text))
    checked_order(query.order)
    return replace(
        query,
        states=_capitals(states),
        without=_capitals(query.without),
        without_names=_capitals(query.without_names),
    )


def _capitals(words: Sequence[str]) -> list[str]:
    return [word.upper() for word in dict.fromkeys(words)]


def job_terms(query: PlanQuery) -> list[Oql]:
    """The part of the query that OQL can say."""
    terms = where(
        name=query.name, stream=query.stream, workstation=query.workstation, folder=query.folder
    )
    if at_work(query):
        terms = [*where(name=query.name, stream=query.stream, folder=query.folder)]
        terms.append(runs_on(query.workstation.upper()))
    terms.extend(_state_terms(query.states))
    if query.return_code is not None:
        terms.append(Field("jobruns.returnCode").eq(query.return_code))
    terms.extend(_CONDITION_TERMS[name] for name in query.conditions if name in _CONDITION_TERMS)
    return terms


def _states_of(text: str) -> Sequence[str]:
    if not set(text) & {"+", "~", "("}:
        return ()
    try:
        selection = parse_selection(text)
    except SelectionError as error:
        raise OqlError(str(error)) from error
    return selection.states if selection.only_states else ()


def selected(query: PlanQuery) -> str | None:
    """The selection that only HWA itself can judge, such as `@#@.@+started=2200`.

    Raises:
        OqlError: more is asked than HWA reads beside one.
    """
    for text in (query.name, query.stream):
        if not set(text) & {"+", "~", "("}:
            continue
        selection = parse_selection(text)
        if selection.only_states:
            continue
        if sum(map(bool, (query.name, query.stream, query.workstation, query.folder))) > 1:
            raise OqlError(f"nothing but states can be asked beside {text!r}")
        return selection.plan_filter
    return None


def _state_terms(states: Sequence[str]) -> list[Oql]:
    """Cancelled is a flag beside the state; cancel pending is one that OQL does not know."""
    if not states or "CANCLP" in states:
        return []
    found = Field("jobruns.compositeStatus.status").one_of(states)
    if "CANCL" in states:
        found = found | Field("jobruns.compositeStatus.canceled").eq(True)
    return [found]


def where(
    *, name: str = "", stream: str = "", workstation: str = "", folder: str = ""
) -> list[Oql]:
    """The named parts as terms, in HWA's capitals; a workstation is the job's own."""
    terms = []
    if name:
        terms.append(_named("name", name))
    if stream:
        terms.append(_named("jobStreamName", stream))
    if workstation:
        terms.append(workstation_is("workstation", workstation.upper()))
    if folder:
        terms.append(_in_folder(folder.upper()))
    return terms


def _named(field: str, text: str) -> Oql:
    """A bare name, or a pasted selection with all the parts that it names."""
    if not set(text) & {"#", ".", "/", "+"}:
        return Field(field).matches(text.upper())
    try:
        selection = parse_selection(text)
    except SelectionError as error:
        raise OqlError(str(error)) from error
    if selection.job or field == "jobStreamName":
        return job_filter(selection)
    return stream_filter(selection)


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
    if query.without and _in_state(job, query.without):
        return False
    if left_out(query.without_names, job.folder, job.name, job.job_stream_name, job.workstation):
        return False
    if not all(one.holds(value_of(job, one.quantity, now)) for one in query.measures):
        return False
    tests = [_JOB_TESTS[name] for name in query.conditions if name in _JOB_TESTS]
    denied = [_JOB_TESTS[name] for name in query.without_conditions if name in _JOB_TESTS]
    if any(test(job, now) for test in denied):
        return False
    return all(test(job, now) for test in tests) and _returned(job, query) and _in_span(job, query)


def left_out(names: Sequence[str], folder: str, *of: str) -> bool:
    """One of these names, with HWA's wildcards, is its own or that of something it is in."""
    return any(_inside(folder, name) or any(_is(one, name) for one in of if one) for name in names)


def _inside(folder: str, name: str) -> bool:
    """The folder itself, or one below it."""
    text, named = folder.upper(), "/" + name.strip("/")
    return fnmatchcase(text, _shell(named)) or fnmatchcase(text, _shell(f"{named}/@"))


def _is(text: str, name: str) -> bool:
    """The name itself, or the last part of its path."""
    text, named = text.upper(), _shell(name)
    return fnmatchcase(text, named) or fnmatchcase(text.rpartition("/")[2], named)


def _shell(name: str) -> str:
    """HWA's `@` is what shells write as a star; its `?` is theirs."""
    return name.replace("[", "[[]").replace("@", "*")


def _in_state(job: JobInPlan, states: Sequence[str]) -> bool:
    if job.canceled:
        return "CANCL" in states
    return job.status in states or (
        "CANCLP" in states and job.last_run_composite_status.cancel_pending
    )


def _returned(job: JobInPlan, query: PlanQuery) -> bool:
    run = job.last_run
    return query.return_code is None or (run is not None and run.return_code == query.return_code)


def _in_span(job: JobInPlan, query: PlanQuery) -> bool:
    """A job belongs to the time at which it ended; still going, at which it started."""
    if query.since is None and query.until is None:
        return True
    when = _time_of(job, query.times)
    if when is None:
        return False
    after = query.since is None or when >= query.since
    return after and (query.until is None or when < query.until)


def _time_of(job: JobInPlan, times: Times) -> datetime | None:
    run = job.last_run
    started = run.time_info.actual_start_time if run else None
    if times == "started":
        return started
    if times == "due":
        return job.time_restrictions.start_time or job.sched_time
    return (run.time_info.actual_end_time if run else None) or started or job.sched_time


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
    flags = job.job_status_flags
    unfinished = job.last_run_common_status in {*_UNFINISHED, "ERROR"} and not job.canceled
    return unfinished and (flags.job_late or flags.deadline_has_passed)


def _waits_for(kind: str) -> Callable[[JobInPlan, datetime], bool]:
    return lambda job, _: kind in (job.substatus or "")


def _may_wait_for(kind: str, counted: str) -> Callable[[JobInPlan, datetime], bool]:
    """HWA says so, or the job has such a dependency: whether that is open, a list does not tell."""

    def test(job: JobInPlan, _: datetime) -> bool:
        stats = job.dependencies_stats
        may = getattr(stats, counted) > 0 and not stats.all_met(resources=kind == "RESOURCE")
        return job.status in {"HOLD", "READY"} and (kind in (job.substatus or "") or may)

    return test


_JOB_TESTS: dict[str, Callable[[JobInPlan, datetime], bool]] = {
    "critical": lambda job, _: job.job_options.critical,
    "late": _is_late,
    "long_running": is_long_running,
    "rerun": lambda job, _: len(job.jobruns) > 1,
    "stuck": lambda job, _: job.status in {"STUCK", "SUSP"},
    "overdue": _is_overdue,
    "waiting_for_predecessor": _waits_for("PREDECESSOR"),
    "waiting_for_time": _waits_for("TIME"),
    "waiting_for_prompt": _may_wait_for("PROMPT", "number_of_prompt_dependencies"),
    "waiting_for_file": _may_wait_for("FILE", "number_of_file_dependencies"),
    "waiting_for_resource": _may_wait_for("RESOURCE", "number_of_resource_dependencies"),
    "not_finished": lambda job, _: job.last_run_common_status in _UNFINISHED and not job.canceled,
}
CARRIED = "carried_forward"
"""A condition of the stream that a job is in, which the job's own record does not tell."""
JOB_CONDITIONS = (*_JOB_TESTS, CARRIED)
_CONDITION_TERMS: dict[str, Oql] = {
    "critical": Field("jobOptions.critical").eq(True),
    "not_finished": Field("jobruns.commonStatus").one_of(_UNFINISHED),
    "late": Field("jobruns.commonStatus").one_of([*_UNFINISHED, "ERROR"]),
    "long_running": Field("jobruns.compositeStatus.status").eq("EXEC"),
    "overdue": Field("jobruns.compositeStatus.status").one_of(["HOLD", "READY"]),
    "rerun": Field("jobruns.rerunType").one_of(["RERUN", "RERUN_FROM", "RERUN_STEP", "RECOVERY"]),
    "waiting_for_prompt": Field("jobruns.compositeStatus.status").one_of(["HOLD", "READY"]),
    "waiting_for_file": Field("jobruns.compositeStatus.status").one_of(["HOLD", "READY"]),
    "waiting_for_resource": Field("jobruns.compositeStatus.status").one_of(["HOLD", "READY"]),
    "waiting_for_predecessor": Field("jobruns.compositeStatus.status").eq("HOLD"),
    "waiting_for_time": Field("jobruns.compositeStatus.status").eq("HOLD"),
}
