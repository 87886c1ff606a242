"""Small facts about plan objects that both OQL and the wire tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.names import name_uuid
from tools.hwa.simulator.plan.world import (
    Asks,
    Dependency,
    Follows,
    Job,
    Joins,
    Needs,
    Node,
    Opens,
    Remote,
    Run,
    Stream,
)


@lru_cache(maxsize=256)
def folder_id(folder: str) -> str:
    """The id of a folder: made from its name, so it is the same everywhere."""
    return name_uuid("folder", folder)


def task_type(job: Job) -> str:
    """HWA's task type of a job, from its workstation."""
    return "WINDOWS" if job.workstation.os == "WINDOWS" else "UNIX"


def rerun_type(run: Run) -> str:
    """How a run came about."""
    return run.kind


def job_number(job: Job, run: Run) -> int:
    """The number under which the agent knows a run."""
    return int(job.id[:7], 16) + run.attempt


def actual_workstation(job: Job) -> str:
    """The place where a job truly runs: a pool hands each of its jobs to one of its members."""
    members = job.workstation.members
    return members[int(job.id[:7], 16) % len(members)] if members else job.workstation.path


def max_duration_gone(job: Job, run: Run, now: float) -> bool:
    """Whether a run has lasted as long as its job's maximum duration."""
    span = status.elapsed(run, now)
    return job.max_duration is not None and span is not None and span >= job.max_duration


def pending_predecessor(node: Node) -> bool:
    """Whether something that is not in the plan yet is waited for."""
    return any(isinstance(each, Follows) and each.pending for each in node.dependencies)


def stream_elapsed(stream: Stream, now: float) -> int | None:
    """How long a stream took, or has taken so far."""
    if stream.started is None:
        return None
    return int((now if stream.ended is None else stream.ended) - stream.started)


def stream_estimate(stream: Stream) -> float:
    """How long a stream should take: its longest chain of estimates."""
    known: dict[Job, float] = {}
    for job in stream.jobs:
        ahead = [
            known[each.target]
            for each in job.dependencies
            if isinstance(each, Follows) and isinstance(each.target, Job) and each.target in known
        ]
        known[job] = max(ahead, default=0.0) + job.estimate
    return max(known.values(), default=0.0)


def stream_statistics(stream: Stream) -> dict[str, int]:
    """How many of a stream's jobs are in which state."""
    statuses = Counter([job.status for job in stream.jobs])
    waiting = sum(statuses[each] for each in ("HOLD", "READY", "FENCE", "INTRO", "PEND"))
    executing = sum(statuses[each] for each in ("EXEC", "SUCCP", "ABENP"))
    return {
        "numberOfJob": len(stream.jobs),
        "numberOfCurrentNodes": len(stream.jobs),
        "numberOfSuccessfullJob": statuses["SUCC"],
        "numberOfDeltaJob": 0,
        "numberOfDeltaSuccJob": 0,
        "numberOfNotRunningJob": waiting,
        "numberOfExecutingJob": executing,
        "numberOfAbendedJob": statuses["ABEND"],
        "numberOfFailedJob": statuses["FAIL"],
        "numberOfUndecidedJob": 0,
    }


def dependency_statistics(node: Node) -> dict[str, int]:
    """How many dependencies of each kind a node has, and how many are still open."""
    numbers = _NO_DEPENDENCIES.copy()
    for each in node.dependencies:
        kind = type(each)
        if kind is not Joins:
            numbers["numberOfDependencies"] += 1
            numbers[_followed(each) if isinstance(each, Follows) else _NUMBER_OF[kind]] += 1
        if isinstance(each, Needs):
            numbers["numberOfUnresolvedDependencies"] += status.is_short(each)
        elif status.is_open(each):
            numbers["numberOfUnresolvedDependencies"] += 1
            numbers["numberOfNonResourceUnresolvedDependencies"] += 1
    return numbers


def _followed(follows: Follows) -> str:
    """A job is followed, or a whole stream."""
    job = isinstance(follows.target, Job) or follows.named[3]
    return "numberOfJobDependencies" if job else "numberOfJobStreamDependencies"


_NUMBER_OF: Mapping[type[Dependency], str] = {
    Remote: "numberOfInternetworkDependencies",
    Asks: "numberOfPromptDependencies",
    Needs: "numberOfResourceDependencies",
    Opens: "numberOfFileDependencies",
}
_NO_DEPENDENCIES = dict.fromkeys(
    (
        "numberOfDependencies",
        "numberOfJobDependencies",
        "numberOfJobStreamDependencies",
        *_NUMBER_OF.values(),
        "numberOfUnresolvedDependencies",
        "numberOfNonResourceUnresolvedDependencies",
    ),
    0,
)


def dependency_status(dependency: Dependency) -> str:
    """HWA's word for how a dependency stands."""
    if isinstance(dependency, Follows) and (dependency.pending or dependency.zombie):
        return "UNBOUND" if dependency.pending else "UNDECIDED"
    if isinstance(dependency, Remote) and dependency.status == "ERROR":
        return "UNDECIDED"
    return "SATISFIED" if is_satisfied(dependency) else "UNSATISFIED"


def is_satisfied(dependency: Dependency) -> bool:
    """Whether a dependency is met now; a resource, whether its units are held or free."""
    if isinstance(dependency, Needs):
        return not status.is_short(dependency)
    return dependency.satisfied


def predecessor_names(follows: Follows) -> tuple[str, str, str, str]:
    """Folder, workstation, stream and job of what is followed; no job for a whole stream."""
    target = follows.target
    if isinstance(target, Job):
        stream = target.stream
        return stream.folder, stream.workstation.path, stream.name, target.name
    if isinstance(target, Stream):
        return target.folder, target.workstation.path, target.name, ""
    folder, workstation, stream_name, job = follows.named
    return folder, f"/{workstation}", stream_name, job


def stream_id_of(follows: Follows) -> str | None:
    """The id of the stream that is followed, or that holds the job that is."""
    target = follows.target
    if isinstance(target, Job):
        return target.stream.id
    return target.id if isinstance(target, Stream) else None
