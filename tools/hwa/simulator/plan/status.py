"""What the plan says about itself: statuses and reasons that follow from the state."""

from __future__ import annotations

from tools.hwa.simulator.plan import critical, ledger
from tools.hwa.simulator.plan.stream_index import StreamIndex
from tools.hwa.simulator.plan.world import (
    COMMON_STATUS,
    DONE,
    HI,
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
    World,
)

HOLD_REASONS: tuple[tuple[object, str], ...] = (
    (Follows, "HOLD_WAITING_FOR_PREDECESSOR"),
    (Joins, "HOLD_WAITING_FOR_PREDECESSOR"),
    (Remote, "HOLD_WAITING_FOR_INPUT"),
    ("time", "HOLD_WAITING_FOR_TIME"),
    (Opens, "HOLD_WAITING_FOR_FILE"),
    (Asks, "HOLD_WAITING_FOR_PROMPT"),
    ("priority", "HOLD_PRIORITY_ZERO"),
)
"""What holds a node, in the order in which the first one found is told."""


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


def streams_filed(world: World) -> StreamIndex:
    """The plan's job streams by status, as they are now."""
    index = world.index.streams
    index.settle(stream_common)
    return index


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
    return critical.expected_end(job, now)


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
        return ledger.end_of(stream)
    if not stream.is_open:
        return "READY" if short_of_units(stream) else "HOLD"
    active = any(job.status not in DONE and job.status != "HOLD" for job in stream.jobs)
    if not active and stream_blocked(stream):
        return "STUCK"
    return "READY" if stream.started is None else "EXEC"


def _dead_end(job: Job, known: dict[Job, bool]) -> bool:
    if job not in known:
        known[job] = any(_dead_follows(each, job, known) for each in job.dependencies)
    return known[job]


def _dead_follows(dependency: object, job: Job, known: dict[Job, bool]) -> bool:
    if not isinstance(dependency, Follows) or dependency.resolved or dependency.join:
        return False
    target = dependency.target
    if not isinstance(target, Job) or target.stream is not job.stream:
        return False
    return ledger.over(target) or (target.status == "HOLD" and _dead_end(target, known))


def _ended(node: Node) -> float | None:
    if isinstance(node, Job):
        return node.run.ended if node.status in DONE else None
    return node.ended if isinstance(node, Stream) else None


def _hold_reason(job: Job) -> str | None:
    if job.priority == 0:
        return "HOLD_PRIORITY_ZERO"
    reason = _held_by(job) or _held_by(job.stream)
    return None if short_of_units(job.stream) else reason or "HOLD_WAITING_FOR_PREDECESSOR"


def _held_by(node: Node) -> str | None:
    if node.doomed:
        return "HOLD_UNEXPECTED_PREDECESSOR_CONDITION"
    closed: set[object] = {type(each) for each in node.dependencies if is_open(each)}
    if not node.time_reached:
        closed.add("time")
    if node.priority == 0:
        closed.add("priority")
    return next((reason for what, reason in HOLD_REASONS if what in closed), None)


def _ready_reason(job: Job) -> str | None:
    workstation, stream = job.workstation, job.stream
    if not workstation.online:
        return "READY_WAITING_FOR_AGENT"
    if workstation.running >= workstation.limit and ledger.urgency(job) < HI:
        return "READY_WAITING_FOR_LIMIT"
    if 0 <= stream.limit <= stream.running:
        return "READY_WAITING_FOR_LIMIT"
    if any(is_short(each) for each in job.needs):
        return "READY_WAITING_FOR_RESOURCES"
    return None


def unresolved(node: Node) -> int:
    """How many of a node's dependencies are still open, resources included."""
    return sum(
        is_short(each) if isinstance(each, Needs) else is_open(each) for each in node.dependencies
    )


def is_open(dependency: Dependency) -> bool:
    """Whether something is waited for here; a member of a join leaves that to the join."""
    member = isinstance(dependency, Follows) and dependency.join is not None
    return not (dependency.resolved or member)


def is_short(needs: Needs) -> bool:
    """Whether units are missing: not held, not released, not needed any more, and not free."""
    owner, resource = needs.owner, needs.resource
    if needs.resolved or owner in resource.holders or _ended(owner) is not None:
        return False
    return resource.available < needs.quantity


def short_of_units(stream: Stream) -> bool:
    """Whether a stream that nothing else holds waits for units."""
    closed = not (stream.is_open or stream.waits)
    return closed and any(is_short(each) for each in stream.needs)
