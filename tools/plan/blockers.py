"""What holds one job or stream back, read off its own record: HWA's flags first."""

from collections.abc import Iterator
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
SUPPRESSED = "SUPPR"
NO_LIMIT = 1024  # "system" and -1 aside, the highest limit that HWA takes
_GO = 101


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
    found = [blocker for one in job.dependencies if (blocker := dependency_blocker(one))]
    if job.priority == 0:
        found.append(Blocker(CauseCode.PRIORITY_ZERO))
    if job.job_status_flags.until_gone:
        found.append(Blocker(CauseCode.UNTIL_PASSED))
    start = job.time_restrictions.start_time
    if start and start > now and not job.time_restrictions.start_time_satisfied:
        found.append(Blocker(CauseCode.TIME_NOT_REACHED))
    return found


def stream_blockers(stream: JobStreamInPlan, now: datetime) -> list[Blocker]:
    """Why the stream itself holds its jobs back."""
    if stream.status not in WAITING:
        return []
    found = [blocker for one in stream.dependencies if (blocker := dependency_blocker(one))]
    if stream.priority == 0:
        found.append(Blocker(CauseCode.STREAM_HELD))
    start = stream.time_restrictions.start_time or stream.sched_time
    if start and start > now:
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
    if workstation.ignore:
        yield CauseCode.WORKSTATION_IGNORED
    if not workstation.linked:
        yield CauseCode.WORKSTATION_UNLINKED
    elif not workstation.running_jobs_possible:
        yield CauseCode.WORKSTATION_STOPPED
    priority = job.priority if job.priority is not None else 10
    if workstation.fence and priority <= workstation.fence:
        yield CauseCode.FENCED
    if workstation.limit == 0 and priority < _GO - 1:
        yield CauseCode.WORKSTATION_LIMIT_ZERO
    elif workstation.limit is not None and 0 < workstation.limit <= min(running, NO_LIMIT):
        yield CauseCode.WORKSTATION_LIMIT_REACHED


def dependency_blocker(dependency: Dependency) -> Blocker | None:
    """The reason that an open dependency is; None where HWA calls it satisfied."""
    if dependency.satisfied:
        return None
    simple = _SIMPLE.get(dependency.dependency_type)
    if simple:
        return Blocker(simple, dependency)
    if dependency.dependency_type == "PROMPT":
        return Blocker(_prompt_cause(dependency), dependency)
    return _predecessor_blocker(dependency)


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


def _predecessor_blocker(dependency: Dependency) -> Blocker:
    if dependency.zombie:
        return Blocker(CauseCode.PREDECESSOR_ORPHAN, dependency)
    if dependency.pending:
        return Blocker(CauseCode.PREDECESSOR_NOT_IN_PLAN, dependency)
    cause = status_cause(dependency.predecessor_status or CompositeStatus())
    if dependency.dependency_type == "EXTERNAL_JOBSTREAM":
        object_id = dependency.job_stream_id
        following = Next("jobstream", object_id) if object_id else None
    else:
        following = Next("job", dependency.job_id) if dependency.job_id else None
    return Blocker(cause, dependency, following)


def _prompt_cause(dependency: Dependency) -> CauseCode:
    refused = dependency.prompt_status in {"ANSWERED_NO", "NO"}
    return CauseCode.PROMPT_REFUSED if refused else CauseCode.PROMPT_WAITING


_SIMPLE = {
    "FILE": CauseCode.FILE_MISSING,
    "RESOURCE": CauseCode.RESOURCE_SHORT,
    "INTERNETWORK": CauseCode.REMOTE_ENGINE,
    "JOIN": CauseCode.CONDITION_NOT_MET,
}
