"""Why something waits: from records to reasons, through predecessors of every kind to the roots.

Nothing is read here. What is missing on the way is noted in `Known.wanted`; whoever reads it
walks again. Only what truly holds the subject is a reason, and every such reason is one.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from tools.hwa.calls import Read
from tools.hwa.models import Dependency, JobInPlan, JobStreamInPlan, PlanPrompt, WorkstationInPlan
from tools.plan.causes.blockers import (
    DONE,
    FAILED,
    FREE,
    SUPPRESSED,
    WAITING,
    Blocker,
    Next,
    is_unasked,
    job_blockers,
    lasting_blockers,
    limit_counts,
    open_gates,
    status_cause,
    stream_blockers,
    stream_limit_reached,
)
from tools.plan.causes.known import Known, Members
from tools.plan.diagnosis import CauseCode

MOST_NODES = 2000
MOST_REASONS = 50
MOST_TRIES = 20
_ENDED_WELL = frozenset({"SUCC", "CANCL", "SUPPR"})
_FINAL = "FINAL"
_PLAN_OVER = timedelta(minutes=1)
"""FINAL begins so long before the end of the plan that it extends."""
_LASTING = (
    CauseCode.WORKSTATION_IGNORED,
    CauseCode.WORKSTATION_UNLINKED,
    CauseCode.WORKSTATION_STOPPED,
    CauseCode.FENCED,
    CauseCode.WORKSTATION_LIMIT_ZERO,
)
_ENDS_HERE = frozenset({CauseCode.PREDECESSOR_ORPHAN, CauseCode.PREDECESSOR_NOT_IN_PLAN})

Gate = Literal["dependency", "own", "stream", "workstation", "member"]
"""By what the subject itself is held: its dependencies, its own time or priority, its stream, the
place where it runs; a stream also by its jobs."""
Record = JobInPlan | JobStreamInPlan | WorkstationInPlan


@dataclass(frozen=True)
class Reason:
    """A root: what holds, and the records from the subject to it.

    `way` ends with the root's own record, or where that is no object of the plan's lists with the
    one whose `dependency` it is. `proof` are numbers that belong to it.
    """

    cause: CauseCode
    way: tuple[Read[Any], ...]
    dependency: Dependency | None = None
    proof: tuple[Read[int], ...] = ()
    line: int = 0
    prompt: PlanPrompt | None = None


@dataclass(frozen=True)
class Excluded:
    """A cause that a record excludes."""

    cause: CauseCode
    record: Read[Any]
    proof: tuple[Read[int], ...] = ()


@dataclass(frozen=True)
class Release:
    """A dependency that somebody waits for."""

    owner: JobInPlan | JobStreamInPlan
    dependency: Dependency


@dataclass(frozen=True)
class _Step:
    """An object to look at, how it was reached, and the records passed on the way."""

    node: Next
    way: tuple[Read[Any], ...] = ()
    cause: CauseCode | None = None


@dataclass
class Waiting:
    """One walk over what is known."""

    known: Known
    now: datetime
    start: Next
    released: frozenset[tuple[str, str]] = frozenset()
    """Dependencies that are thought away: the id of who waits, and that of the dependency."""
    reasons: list[Reason] = field(default_factory=list)
    excluded: list[Excluded] = field(default_factory=list)
    gates: set[Gate] = field(default_factory=set)
    total: int = 0
    """How many reasons there are; more than `reasons` where they are too many to be named."""
    sampled: list[Members] = field(default_factory=list)
    moved: bool = False
    """Something went on between two reads: what was read first is no longer so."""
    cut: bool = False
    circular: bool = False
    to_come: bool = False
    """A prompt on the way will be put when what holds now is gone, and will hold then."""
    tight: bool = False
    """The subject's stream lets no further job start at the moment."""
    _seen: set[Next] = field(default_factory=set)
    _queue: deque[_Step] = field(default_factory=deque)
    _named: set[tuple[str, CauseCode]] = field(default_factory=set)

    def run(self) -> "Waiting":
        """Walks from the subject to every root that the records lead to, the nearest first."""
        self._queue.append(_Step(self.start))
        while self._queue:
            if len(self._seen) >= MOST_NODES:
                self.cut = True
                break
            step = self._queue.popleft()
            if step.node in self._seen:
                continue
            self._seen.add(step.node)
            self._visit(step)
        if not self.reasons and not self.cut:
            self.circular = self._runs_in_circles()
        return self

    def freeing(self) -> Release | None:
        """The one dependency without which nothing would hold the subject, nearest to a root.

        It is found by walking again as if it were not there.
        """
        tried: set[tuple[str, str]] = set()
        for release in (one for reason in self.reasons for one in _releases(reason)):
            key = (release.owner.id, release.dependency.id)
            if key in tried or len(tried) >= MOST_TRIES:
                continue
            tried.add(key)
            without = Waiting(self.known, self.now, self.start, frozenset({key})).run()
            if not (without.total or without.to_come):
                return release
        return None

    def _visit(self, step: _Step) -> None:
        if step.node.kind == "job":
            job = self.known.job(step.node.object_id)
            if job is not None:
                self._visit_job(step, job)
            return
        stream = self.known.stream(step.node.object_id)
        if stream is not None:
            self._visit_stream(step, stream)

    # jobs

    def _visit_job(self, step: _Step, read: Read[JobInPlan]) -> None:
        job, way = read.value, (*step.way, read)
        held = job.status in WAITING | {SUPPRESSED} and not job.canceled
        if step.way and not held:
            self._ended(step, job, way)
            return
        before = self.total
        queued = len(self._queue)
        self._own_reasons(job, way)
        self._held_by_stream(job, way)
        self._held_by_place(job, way)
        silent = self.total == before and len(self._queue) == queued
        if silent and step.way and not self.known.wanted:
            self._unsaid(step, job, way)

    def _own_reasons(self, job: JobInPlan, way: tuple[Read[Any], ...]) -> None:
        found = job_blockers(job, self.now)
        if len(way) == 1:
            self.gates |= {"dependency" if blocker.dependency else "own" for blocker in found}
        else:
            found = self._put(found, job)
        for blocker in found:
            self._take(way, blocker)

    def _put(self, found: list[Blocker], job: JobInPlan | None = None) -> list[Blocker]:
        """Without prompts that HWA puts later: while something else holds, they do not."""
        now = [one for one in found if not is_unasked(one)]
        if len(now) == len(found) or not (now or (job and self._of_stream(job))):
            return found
        self.to_come = True
        return now

    def _of_stream(self, job: JobInPlan) -> list[Blocker]:
        """What holds all jobs of its stream back."""
        stream = self.known.stream(job.job_stream_id) if job.job_stream_id else None
        return [] if stream is None else stream_blockers(stream.value, self.now)

    def _ended(self, step: _Step, job: JobInPlan, way: tuple[Read[Any], ...]) -> None:
        """A predecessor that does not wait is itself the root: its state says which."""
        if step.cause is CauseCode.CONDITION_NOT_MET and job.status in DONE:
            self._root(CauseCode.CONDITION_NOT_MET, way)
        elif job.canceled or job.status in _ENDED_WELL:
            self.moved = True  # it has gone on since its successor was read
        elif job.status in FAILED:
            self._failed(job, way)
        else:
            self._root(status_cause(job.last_run_composite_status), way)

    def _failed(self, job: JobInPlan, way: tuple[Read[Any], ...]) -> None:
        asked = asks_before_recovery(job)
        if asked is not False:
            prompts = self.known.prompts()
            prompt = None if prompts is None else recovery_prompt(job, prompts.value.results)
            if prompt is not None or (asked and prompts is None):
                self._root(CauseCode.RECOVERY_PROMPT, way, prompt=prompt)
                return
        self._root(self._failure(job), way)

    def _failure(self, job: JobInPlan) -> CauseCode:
        """A failure of FINAL after its hour means that nobody made the next plan."""
        over = job.sched_time is not None and self.now >= job.sched_time + _PLAN_OVER
        stale = job.job_stream_name == _FINAL and over
        return CauseCode.PLAN_STALE if stale else CauseCode.PREDECESSOR_FAILED

    def _unsaid(self, step: _Step, job: JobInPlan, way: tuple[Read[Any], ...]) -> None:
        """Suppressed, and its record does not say why: for its successor that is the root."""
        if job.status == SUPPRESSED and step.cause is CauseCode.CONDITION_NOT_MET:
            self._root(CauseCode.CONDITION_NOT_MET, way)

    def _held_by_stream(self, job: JobInPlan, way: tuple[Read[Any], ...]) -> None:
        """A job in HOLD may be held by its stream: its time, its prompt, its predecessors."""
        if job.status == SUPPRESSED and self._suppressed_by_itself(job):
            return
        stream = self.known.stream(job.job_stream_id) if job.job_stream_id else None
        if stream is None:
            return
        found = [] if job.status in FREE else self._of_stream(job)
        reached = stream_limit_reached(stream.value)
        # A limit that is merely reached holds those that are free to start, and nobody else.
        limited = reached and (job.status in FREE or stream.value.limit == 0)
        if len(way) == 1:
            self.tight = reached
            self.gates |= {"stream"} if found or limited else set()
        else:
            found = self._put(found)
        known = next((at for at, each in enumerate(way) if each is stream), None)
        inside = (*way, stream) if known is None else way[: known + 1]
        for blocker in found if known is None else ():  # else they were taken with the stream
            self._take(inside, blocker)
        if limited:
            line = self.known.line("jobstream", job.job_stream_id)
            self._root(CauseCode.STREAM_LIMIT_REACHED, inside, line=line.value if line else 1)

    def _suppressed_by_itself(self, job: JobInPlan) -> bool:
        own = job_blockers(job, self.now)
        late = job.job_status_flags.until_gone and job.time_restrictions.latest_start_time is None
        return bool(own) and not late

    # where jobs run

    def _held_by_place(self, job: JobInPlan, way: tuple[Read[Any], ...]) -> None:
        """What its workstation would not let start, whatever else it waits for."""
        if not job.workstation or (job.status == SUPPRESSED and self._has_own_reason(job)):
            return
        place = self.known.workstation(job.workstation)
        if place is None and job.status == "FENCE":
            # The job's own state names the fence where its workstation cannot be read.
            self._at_place(CauseCode.FENCED, way, None)
        if place is None:
            return
        causes = _lasting(job, place.value)
        for cause in _LASTING:
            if cause in causes:
                self._at_place(cause, way, place)
            elif len(way) == 1:
                self.excluded.append(Excluded(cause, place))
        if job.status in FREE:
            self._limited_by_place(job, way, place)

    def _has_own_reason(self, job: JobInPlan) -> bool:
        ignored = "WORKSTATION" in (job.substatus or "")
        return not ignored and bool(job_blockers(job, self.now))

    def _limited_by_place(
        self, job: JobInPlan, way: tuple[Read[Any], ...], place: Read[WorkstationInPlan]
    ) -> None:
        """A limit that is merely reached holds those that are free to start, and nobody else."""
        reached = CauseCode.WORKSTATION_LIMIT_REACHED
        if not limit_counts(job, place.value):
            if len(way) == 1:
                self.excluded.append(Excluded(reached, place))
            return
        running = self.known.load(place.value.key or job.workstation)
        if running is None:
            return
        if running.value >= (place.value.limit or 0):
            line = self.known.line("workstation", place.value.key or job.workstation)
            free = line.value if line else 1
            self._at_place(reached, way, place, (running,), free)
        elif len(way) == 1:
            self.excluded.append(Excluded(reached, place, (running,)))

    def _at_place(
        self,
        cause: CauseCode,
        way: tuple[Read[Any], ...],
        place: Read[WorkstationInPlan] | None,
        proof: tuple[Read[int], ...] = (),
        line: int = 0,
    ) -> None:
        if len(way) == 1:
            self.gates.add("workstation")
        self._root(cause, (*way, place) if place else way, proof=proof, line=line)

    # streams

    def _visit_stream(self, step: _Step, read: Read[JobStreamInPlan]) -> None:
        stream, way = read.value, (*step.way, read)
        ended = stream.status in _ENDED_WELL or stream.composite_status.canceled
        if step.way and ended and stream.status != SUPPRESSED:
            if step.cause is CauseCode.CONDITION_NOT_MET:
                self._root(CauseCode.CONDITION_NOT_MET, way)
            else:
                self.moved = True
            return
        found = stream_blockers(stream, self.now)
        if step.way:
            found = self._put(found)
        else:
            self.gates |= {"dependency" if blocker.dependency else "own" for blocker in found}
        for blocker in found:
            self._take(way, blocker)
        inside = 0 if ended else self._members(stream, way)
        if step.way and not found and not inside and not self.known.wanted:
            self._stream_itself(stream, way)

    def _stream_itself(self, stream: JobStreamInPlan, way: tuple[Read[Any], ...]) -> None:
        """None of its jobs can be seen, so its own state must do."""
        cause = status_cause(stream.composite_status)
        if cause is not CauseCode.PREDECESSOR_WAITING:
            self._root(cause, way)

    def _members(self, stream: JobStreamInPlan, way: tuple[Read[Any], ...]) -> int:
        """The jobs that keep a stream from ending: the failed, the running, the waiting."""
        members = self.known.members(stream.id)
        if members is None:
            return 0
        if len(way) == 1:
            self.gates.add("member")
        if members.sampled:
            self.sampled.append(members)
        for read in members.jobs:
            if _goes_on(read.value):
                continue
            self._queue.append(_Step(Next("job", read.value.id), way))
        return len(members.jobs)

    # roots

    def _take(self, way: tuple[Read[Any], ...], blocker: Blocker) -> None:
        following, gate = blocker.next, blocker.dependency
        if gate and (way[-1].value.id, gate.id) in self.released:
            return
        if following and blocker.cause not in _ENDS_HERE and not self.known.lost(following):
            self._queue.append(_Step(following, way, blocker.cause))
        elif following and blocker.cause not in _ENDS_HERE:
            return  # it could not be read: a gap, and no cause
        else:
            self._root(blocker.cause, way, blocker.dependency)

    def _root(
        self,
        cause: CauseCode,
        way: tuple[Read[Any], ...],
        dependency: Dependency | None = None,
        **more: Any,
    ) -> None:
        key = _identity(way, dependency)
        if (key, cause) in self._named:
            return
        self._named.add((key, cause))
        self.total += 1
        if len(self.reasons) < MOST_REASONS:
            self.reasons.append(Reason(cause, way, dependency, **more))

    def _runs_in_circles(self) -> bool:
        """Some of what was met waits, over others, for itself: no root can be there."""
        ahead = {node: self._ahead(node) for node in self._seen}
        while ahead:
            free = [node for node, before in ahead.items() if not before & ahead.keys()]
            if not free:
                return True
            for node in free:
                del ahead[node]
        return False

    def _ahead(self, node: Next) -> set[Next]:
        if node.kind == "jobstream":
            return self._ahead_of_stream(node.object_id)
        read = self.known.job(node.object_id)
        if read is None:
            return set()
        blockers = [*job_blockers(read.value, self.now), *self._of_stream(read.value)]
        return {one.next for one in blockers if one.next}

    def _ahead_of_stream(self, identity: str) -> set[Next]:
        """Whoever waits for a stream waits for its jobs."""
        read, members = self.known.stream(identity), self.known.members(identity)
        blockers = stream_blockers(read.value, self.now) if read else []
        inside = [Next("job", one.value.id) for one in members.jobs] if members else []
        return {*(one.next for one in blockers if one.next), *inside}


def _releases(reason: Reason) -> Iterator[Release]:
    """The dependencies on the way from the subject to a root, the root's own first."""
    records = [read.value for read in reason.way]
    after = [*(record.id for record in records[1:]), None]
    for owner, ahead in reversed(list(zip(records, after, strict=True))):
        if isinstance(owner, WorkstationInPlan) or owner.status not in WAITING:
            continue
        for gate in open_gates(owner):
            if ahead in {gate.job_id, gate.job_stream_id} if ahead else gate == reason.dependency:
                yield Release(owner, gate)


def _lasting(job: JobInPlan, place: WorkstationInPlan) -> set[CauseCode]:
    """What holds a job at its workstation until somebody acts, by either's own word."""
    causes = set(lasting_blockers(job, place))
    if job.status == SUPPRESSED:
        return causes & {CauseCode.WORKSTATION_IGNORED}  # no other suppresses
    if job.status == "FENCE" and not place.fence:
        causes.add(CauseCode.FENCED)
    return causes


def _identity(way: tuple[Read[Any], ...], dependency: Dependency | None) -> str:
    """Two reasons are one where they are the same thing."""
    if dependency is None:
        return str(way[-1].value.id)
    if dependency.file:
        return f"file {dependency.file.workstation}#{dependency.file.name}"
    if dependency.dependency_type == "PROMPT":
        return f"prompt {dependency.prompt_name or dependency.number}"
    if dependency.dependency_type == "RESOURCE":
        return f"resource {dependency.workstation}#{dependency.folder}/{dependency.name}"
    if dependency.dependency_type == "INTERNETWORK":
        return f"remote {dependency.network_agent}"
    names = (
        dependency.job_stream_workstation,
        dependency.job_stream_folder,
        dependency.job_stream_name,
        dependency.job_name,
    )
    return " ".join(name or "" for name in names)


def asks_before_recovery(job: JobInPlan) -> bool | None:
    """Whether its recovery puts a question first; None where its record does not tell."""
    definition = job.job_definition
    if definition is None or ";" in job.id:  # the older API tells no recovery prompts
        return None
    return any(name.startswith("abendPrompt") for name in definition.model_extra or {})


def recovery_prompt(job: JobInPlan, prompts: list[PlanPrompt]) -> PlanPrompt | None:
    """The question that a job's recovery waits for."""
    for prompt in prompts:
        mine = prompt.job_id == job.id if prompt.job_id else prompt.job_key == job.key != ""
        if mine and prompt.status == "ASKED" and "restart" in prompt.type.lower():
            return prompt
    return None


def _goes_on(job: JobInPlan) -> bool:
    """It failed, and its stream goes on all the same."""
    option = job.job_definition.recovery_option if job.job_definition else None
    return job.status in FAILED and option == "CONTINUE"
