"""What holds one job or stream back, read off its own record: HWA's flags first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tools.hwa.models import (
    CompositeStatus,
    Dependency,
    JobInPlan,
    JobStreamInPlan,
    WorkstationInPlan,
)
from tools.plan.diagnosis import CauseCode

FAILED = frozenset({"ABEND", "FAIL"})
RUNNING = frozenset({"EXEC", "INTRO", "SUCCP", "ABENP", "STARTED"})
WAITING = frozenset({"HOLD", "READY", "FENCE", "WAIT", "ADD", "PENDPRED", "SCHED"})
FREE = frozenset({"READY", "FENCE"})
"""States of a job that has nothing left to wait for but a place to run."""
SUPPRESSED = "SUPPR"
DONE = frozenset({"SUCC", "ABEND", "FAIL", "SUPPR", "CANCL"})
"""States in which a conditional dependency on a job or stream is decided."""
NO_LIMIT = 1024  # "system" and -1 aside, the highest limit that HWA takes
_GO = 101
_UNMET = "HOLD_UNEXPECTED_PREDECESSOR_CONDITION"


@dataclass(frozen=True)
class Next:
    """A predecessor to look at before this blocker is called a root."""

    kind: Literal["job", "jobstream"]
    object_id: str


@dataclass(frozen=True)
class Blocker:
    """One reason, with the dependency that carries it and the predecessor behind it."""

    cause: CauseCode
    dependency: Dependency | None = None
    next: Next | None = None


def job_blockers(job: JobInPlan, now: datetime) -> list[Blocker]:
    """Why this job does not run, as far as its own record tells; nothing for a job that does."""
    if job.status == "PEND":
        return [Blocker(CauseCode.NEEDS_CONFIRMATION)]
    if job.status not in WAITING | {SUPPRESSED} or job.canceled:
        return []
    found = [Blocker(CauseCode.UNTIL_PASSED)] if _is_too_late(job) else []
    found += _dependency_blockers(job)
    if job.priority == 0:
        found.append(Blocker(CauseCode.HELD if job.orig_priority else CauseCode.PRIORITY_ZERO))
    if _is_early(job, now):
        found.append(Blocker(CauseCode.TIME_NOT_REACHED))
    return found


def stream_blockers(stream: JobStreamInPlan, now: datetime) -> list[Blocker]:
    """Why the stream itself holds its jobs back."""
    if stream.status not in WAITING | {SUPPRESSED} or stream.composite_status.canceled:
        return []
    found = list(_dependency_blockers(stream))
    if stream.priority == 0:
        found.append(Blocker(CauseCode.STREAM_HELD))
    if stream.status == SUPPRESSED and stream.time_restrictions.latest_start_satisfied is False:
        found.append(Blocker(CauseCode.UNTIL_PASSED))
    if _is_early(stream, now):
        found.append(Blocker(CauseCode.TIME_NOT_REACHED))
    return found


def stream_limit_reached(stream: JobStreamInPlan) -> bool:
    """The stream runs as many jobs as its limit lets it."""
    limit = stream.limit
    if limit is None or limit < 0:
        return False
    return stream.job_stream_stats.number_of_executing_job >= limit


def workstation_blockers(
    job: JobInPlan, workstation: WorkstationInPlan, running: int
) -> Iterator[CauseCode]:
    """Why a workstation does not launch a job that is free to start.

    `running` is the number of jobs that execute there now.
    """
    yield from lasting_blockers(job, workstation)
    if limit_counts(job, workstation) and (workstation.limit or 0) <= min(running, NO_LIMIT):
        yield CauseCode.WORKSTATION_LIMIT_REACHED


def lasting_blockers(job: JobInPlan, workstation: WorkstationInPlan) -> Iterator[CauseCode]:
    """Why a workstation would not launch a job, free to start or not, until somebody acts."""
    if workstation.ignore:
        yield CauseCode.WORKSTATION_IGNORED
    if not (workstation.linked or "MASTER" in workstation.active_states):
        yield CauseCode.WORKSTATION_UNLINKED
    elif not workstation.running_jobs_possible:
        yield CauseCode.WORKSTATION_STOPPED
    if workstation.fence and _priority(job) <= workstation.fence:
        yield CauseCode.FENCED
    if workstation.limit == 0 and _priority(job) < _GO - 1:
        yield CauseCode.WORKSTATION_LIMIT_ZERO


def limit_counts(job: JobInPlan, workstation: WorkstationInPlan) -> bool:
    """Whether the number of jobs that run there can keep this one from starting."""
    return bool(workstation.limit) and _priority(job) < _GO - 1


def dependency_blocker(dependency: Dependency, *, decided: bool = True) -> Blocker | None:
    """The reason that an open dependency is; None where HWA calls it satisfied.

    `decided` tells that a conditional predecessor which ended has not met its condition; else
    it may have failed and still wait for its recovery.
    """
    if dependency.satisfied:
        return None
    simple = _SIMPLE.get(dependency.dependency_type)
    if simple:
        return Blocker(simple, dependency)
    if dependency.dependency_type == "PROMPT":
        return Blocker(_prompt_cause(dependency), dependency)
    return _predecessor_blocker(dependency, decided=decided)


def is_unasked(blocker: Blocker) -> bool:
    """A prompt that nobody was asked yet: HWA puts it when nothing else is in the way."""
    gate = blocker.dependency
    return blocker.cause is CauseCode.PROMPT_WAITING and bool(
        gate and gate.prompt_status in _UNASKED
    )


def status_cause(status: CompositeStatus) -> CauseCode:
    """What a predecessor's state means for the one that follows it."""
    if status.status in FAILED or status.status in {"STUCK", "ERROR"}:
        return CauseCode.PREDECESSOR_FAILED
    if status.status in RUNNING:
        return CauseCode.PREDECESSOR_RUNNING
    if status.status == "PEND":
        return CauseCode.NEEDS_CONFIRMATION
    if status.status in {"SUCC", "SUPPR"}:
        return CauseCode.CONDITION_NOT_MET
    return CauseCode.PREDECESSOR_WAITING


def open_gates(record: JobInPlan | JobStreamInPlan) -> list[Dependency]:
    """The dependencies that are in its way; a join speaks for its members."""
    inside = _in_joins(record.dependencies)
    return [one for one in record.dependencies if one.open and one.id not in inside]


def _dependency_blockers(record: JobInPlan | JobStreamInPlan) -> Iterator[Blocker]:
    status = record.status
    decided = status == SUPPRESSED or _substatus(record) in {_UNMET, None}
    short: list[Blocker] = []
    passed = 0
    for one in open_gates(record):
        for blocker in _reasons(one, record.dependencies, decided=decided):
            if blocker.cause is CauseCode.RESOURCE_SHORT and status not in FREE:
                short.append(blocker)
            else:
                passed += 1
                yield blocker
    held = passed or record.priority == 0
    # Units that others have now may be free again by the time that nothing else is in the way.
    yield from (one for one in short if not held or _never_enough(one.dependency))


def _reasons(one: Dependency, every: Sequence[Dependency], *, decided: bool) -> Iterable[Blocker]:
    if one.dependency_type == "JOIN":
        return _join_blockers(one, every, decided=decided)
    blocker = dependency_blocker(one, decided=decided)
    return [blocker] if blocker else []


def _join_blockers(
    join: Dependency, every: Sequence[Dependency], *, decided: bool
) -> Iterable[Blocker]:
    """A join waits for so many of its members: those undecided, or those that can fit no more."""
    beside = {one.id: one for one in every if one.id}
    members = [beside.get(one.id, one) for one in join.members]
    unfit = [one for one in members if one.open]
    wanted = len(members) if join.join_quantity is None else join.join_quantity
    found = [each for one in unfit if (each := dependency_blocker(one, decided=decided))]
    undecided = [one for one in found if one.cause is not CauseCode.CONDITION_NOT_MET]
    if len(members) - len(unfit) + len(undecided) >= wanted and undecided:
        return undecided
    return found or [Blocker(CauseCode.CONDITION_NOT_MET, join)]


def _in_joins(dependencies: Sequence[Dependency]) -> set[str]:
    """Ids of the members of joins, which are listed beside them as well."""
    joins = [one for one in dependencies if one.dependency_type == "JOIN"]
    if not joins:
        return set()
    inside = {member.id for one in joins for member in one.members}
    return inside | {one.id for one in dependencies if one.mandatory is False}


def _predecessor_blocker(dependency: Dependency, *, decided: bool) -> Blocker:
    if dependency.zombie:
        return Blocker(CauseCode.PREDECESSOR_ORPHAN, dependency)
    if dependency.pending:
        return Blocker(CauseCode.PREDECESSOR_NOT_IN_PLAN, dependency)
    status = dependency.predecessor_status or CompositeStatus()
    if dependency.conditional and decided and status.status in DONE:
        return Blocker(CauseCode.CONDITION_NOT_MET, dependency, _following(dependency))
    return Blocker(status_cause(status), dependency, _following(dependency))


def _following(dependency: Dependency) -> Next | None:
    if dependency.dependency_type == "EXTERNAL_JOBSTREAM":
        object_id = dependency.job_stream_id
        return Next("jobstream", object_id) if object_id else None
    return Next("job", dependency.job_id) if dependency.job_id else None


def _prompt_cause(dependency: Dependency) -> CauseCode:
    refused = dependency.prompt_status in {"ANSWERED_NO", "NO"}
    return CauseCode.PROMPT_REFUSED if refused else CauseCode.PROMPT_WAITING


def _never_enough(dependency: Dependency | None) -> bool:
    """There are fewer units in all than are needed."""
    if dependency is None or dependency.total_quantity is None:
        return False
    return dependency.total_quantity < (dependency.quantity or 1)


def _is_early(record: JobInPlan | JobStreamInPlan, now: datetime) -> bool:
    times = record.time_restrictions
    start = times.start_time
    waits = record.status in WAITING and not times.start_time_satisfied
    return bool(waits and start and start > now)


def _is_too_late(job: JobInPlan) -> bool:
    """Its latest start passed; one that is to go on all the same is not held by that."""
    goes_on = (job.time_restrictions.late_start_action or "").lower().startswith("cont")
    return job.job_status_flags.until_gone and not goes_on


def _substatus(record: JobInPlan | JobStreamInPlan) -> str | None:
    return record.substatus if isinstance(record, JobInPlan) else None


def _priority(job: JobInPlan) -> int:
    return job.priority if job.priority is not None else 10


_UNASKED = frozenset({"NOT_ASKED", "INACT"})
_SIMPLE = {
    "FILE": CauseCode.FILE_MISSING,
    "RESOURCE": CauseCode.RESOURCE_SHORT,
    "INTERNETWORK": CauseCode.REMOTE_ENGINE,
    "JOIN": CauseCode.CONDITION_NOT_MET,
}
