"""What the plan says about itself: statuses and reasons that follow from the state."""

from __future__ import annotations

from tools.hwa.simulator.rules import HI
from tools.hwa.simulator.world import (
    COMMON_STATUS,
    DONE,
    Asks,
    Follows,
    Job,
    Needs,
    Node,
    Opens,
    Run,
    Stream,
)

WAITING_IN_LINE = frozenset({"READY", "FENCE"})


def stream_status(stream: Stream) -> str:
    """A stream's internal status, derived from its jobs and its own dependencies."""
    if stream.dirty:
        stream.cached_status = _stream_status(stream)
        stream.dirty = False
    return stream.cached_status


def stream_common(stream: Stream) -> str:
    """A stream's external status."""
    status = stream_status(stream)
    return "HELD" if status == "HOLD" and stream.priority == 0 else COMMON_STATUS[status]


def node_status(node: Node) -> str:
    """The internal status of a job or of a stream."""
    if isinstance(node, Stream):
        return stream_status(node)
    assert isinstance(node, Job)  # noqa: S101  # there is no third kind of node
    return node.status


def substatus(job: Job) -> str | None:
    """HWA's own word for why a job waits; nothing where it does not wait."""
    status = job.status
    if status == "HOLD":
        return _hold_reason(job)
    if status == "READY":
        return _ready_reason(job)
    if status == "SUPPR":
        ignored = job.workstation.ignored and not job.doomed
        return "SUPPR_WORKSTATION_IGNORED" if ignored else "SUPPR_UNSATISFIED_DEPENDENCY"
    return None


def stream_blocked(stream: Stream) -> bool:
    """Whether nothing more of an open stream can start without an operator."""
    waiting = [job for job in stream.jobs if job.status == "HOLD"]
    known: dict[Job, bool] = {}
    return bool(waiting) and all(_dead_end(job, known) for job in waiting)


def is_late(node: Node, now: float) -> bool:
    """Whether the deadline passed before the work was complete."""
    ended = _ended(node)
    return node.deadline is not None and (now if ended is None else ended) > node.deadline


def deadline_passed(node: Node, now: float) -> bool:
    """Whether the deadline lies in the past."""
    return node.deadline is not None and now > node.deadline


def elapsed(run: Run, now: float) -> float | None:
    """How long a run took, or has taken so far."""
    if run.started is None:
        return None
    return (now if run.ended is None else run.ended) - run.started


def expected_end(job: Job, now: float) -> float:
    """When a job should end if everything ahead of it takes what it usually takes."""
    run = job.run
    if run.ended is not None and run.status in DONE:
        return run.ended
    if run.started is not None:
        return max(now, run.started + job.estimate)
    gates = [
        expected_end(each.target, now)
        for each in job.dependencies
        if isinstance(each, Follows) and not each.resolved and isinstance(each.target, Job)
    ]
    start = max([now, job.start_at or now, job.stream.start_at or now, *gates])
    return start + job.estimate


def confidence(job: Job, now: float) -> int:
    """How sure a critical job is of its deadline, in percent."""
    if job.deadline is None:
        return 100
    if job.status in DONE:
        return 0 if is_late(job, now) else 100
    margin = job.deadline - expected_end(job, now)
    return round(min(99.0, max(1.0, 50 + 50 * margin / max(job.estimate * 2, 600.0))))


def _stream_status(stream: Stream) -> str:
    if stream.left == 0:
        return _ended_status(stream)
    if not stream.is_open:
        return "HOLD"
    active = any(job.status not in DONE and job.status != "HOLD" for job in stream.jobs)
    if not active and stream_blocked(stream):
        return "STUCK"
    return "READY" if stream.started is None else "EXEC"


def _ended_status(stream: Stream) -> str:
    if stream.failed:
        return "ABEND"
    statuses = {job.status for job in stream.jobs}
    if stream.suppressed or statuses == {"SUPPR"}:
        return "SUPPR"
    return "CANCL" if statuses == {"CANCL"} else "SUCC"


def _dead_end(job: Job, known: dict[Job, bool]) -> bool:
    if job not in known:
        known[job] = any(_dead_follows(each, job, known) for each in job.dependencies)
    return known[job]


def _dead_follows(dependency: object, job: Job, known: dict[Job, bool]) -> bool:
    if not isinstance(dependency, Follows) or dependency.resolved:
        return False
    target = dependency.target
    if not isinstance(target, Job) or target.stream is not job.stream:
        return False
    return target.status in DONE or (target.status == "HOLD" and _dead_end(target, known))


def _ended(node: Node) -> float | None:
    if isinstance(node, Job):
        return node.run.ended if node.status in DONE else None
    return node.ended if isinstance(node, Stream) else None


def _hold_reason(job: Job) -> str:
    if job.priority == 0:
        return "HOLD_PRIORITY_ZERO"
    return _held_by(job) or _held_by(job.stream) or "HOLD_WAITING_FOR_PREDECESSOR"


def _held_by(node: Node) -> str | None:
    open_kinds = {type(each) for each in node.dependencies if not each.resolved}
    if Follows in open_kinds:
        return "HOLD_WAITING_FOR_PREDECESSOR"
    if not node.time_reached:
        return "HOLD_WAITING_FOR_TIME"
    if Opens in open_kinds:
        return "HOLD_WAITING_FOR_FILE"
    if Asks in open_kinds:
        return "HOLD_WAITING_FOR_PROMPT"
    return "HOLD_PRIORITY_ZERO" if node.priority == 0 else None


def _ready_reason(job: Job) -> str | None:
    workstation, stream = job.workstation, job.stream
    if not workstation.online:
        return "READY_WAITING_FOR_AGENT"
    if workstation.running >= workstation.limit and job.priority < HI:
        return "READY_WAITING_FOR_LIMIT"
    if 0 <= stream.limit <= stream.running:
        return "READY_WAITING_FOR_LIMIT"
    if any(each.resource.available < each.quantity for each in job.needs):
        return "READY_WAITING_FOR_RESOURCES"
    return None


def unresolved(node: Node) -> int:
    """How many of a node's dependencies are still open, resources included."""
    return sum(not each.resolved for each in node.dependencies if not isinstance(each, Needs)) + (
        sum(_short(each, node) for each in node.dependencies if isinstance(each, Needs))
    )


def _short(needs: Needs, node: Node) -> bool:
    held = isinstance(node, Job) and node in needs.resource.holders
    over = isinstance(node, Job) and node.status in DONE
    return not held and not over and needs.resource.available < needs.quantity
