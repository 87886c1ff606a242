"""Following what an object waits for, through predecessors of every kind, to the roots."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import Dependency, JobInPlan, JobStreamInPlan, WorkstationInPlan
from tools.hwa.oql import Field
from tools.hwa.selection import workstation_is
from tools.plan.blockers import (
    FAILED,
    RUNNING,
    SUPPRESSED,
    WAITING,
    Blocker,
    Next,
    job_blockers,
    status_cause,
    stream_blockers,
    stream_limit_reached,
    workstation_blockers,
)
from tools.plan.diagnosis import CauseCode, RootCause, RuledOut
from tools.receipts import Gap, ObjectKind, ObjectRef, Receipt, receipt_id
from tools.records import count_receipt, dependency_fields, key_of, receipt, ref
from tools.report import gap_of

MAX_READS = 300
_STREAM_JOBS = 50
_ENDED = frozenset({"SUCC", "SUPPR", "CANCL"})
_WORKSTATION_CAUSES = (
    CauseCode.WORKSTATION_IGNORED,
    CauseCode.WORKSTATION_UNLINKED,
    CauseCode.WORKSTATION_STOPPED,
    CauseCode.FENCED,
    CauseCode.WORKSTATION_LIMIT_ZERO,
    CauseCode.WORKSTATION_LIMIT_REACHED,
)


@dataclass(frozen=True)
class _Step:
    """An object on the way, how it was reached, and the records passed so far."""

    node: Next
    chain: tuple[ObjectRef, ...]
    receipts: tuple[Receipt, ...]
    cause: CauseCode | None = None


@dataclass
class Walk:
    """One walk from a subject; `roots`, `ruled_out` and `gaps` hold what it found."""

    hwa: HwaClient
    now: datetime
    roots: list[RootCause] = field(default_factory=list)
    ruled_out: list[RuledOut] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    reads: int = 0
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _queue: deque[_Step] = field(default_factory=deque)
    _streams: dict[str, Read[JobStreamInPlan]] = field(default_factory=dict)

    async def run(self, start: Next) -> None:
        """Walks to every root; a read that fails ends its branch as a gap."""
        self._queue.append(_Step(start, (), ()))
        while self._queue:
            if self.reads >= MAX_READS:
                self.gaps.append(Gap(what="walk_cut", detail=str(self.reads)))
                return
            step = self._queue.popleft()
            key = (step.node.kind, step.node.object_id)
            if key in self._seen:
                continue
            self._seen.add(key)
            await self._visit(step)

    async def _visit(self, step: _Step) -> None:
        self.reads += 1
        try:
            if step.node.kind == "job":
                await self._visit_job(step)
            else:
                await self._visit_stream(step)
        except HwaError as error:
            self.gaps.append(gap_of(error))

    async def _visit_job(self, step: _Step) -> None:
        read = await self.hwa.job(step.node.object_id)
        job = read.value
        here = self._enter(step, read, job)
        if step.chain and job.status not in WAITING:
            self._state_root(here, read, job, step.cause)
            return
        found = job_blockers(job, self.now)
        for blocker in found:
            await self._take(here, read, job, blocker)
        if job.status == "HOLD" and job.job_stream_id:
            await self._held_by_stream(here, job)
        # The older API has no substatuses: a suppressed job may be so by its workstation.
        unsaid = job.status == SUPPRESSED and not job.substatus
        if job.status in {"READY", "FENCE"} or unsaid or "WORKSTATION" in (job.substatus or ""):
            await self._held_after_ready(here, job)

    async def _visit_stream(self, step: _Step) -> None:
        read = await self._stream(step.node.object_id)
        stream = read.value
        here = self._enter(step, read, stream)
        found = stream_blockers(stream, self.now)
        for blocker in found:
            await self._take(here, read, stream, blocker)
        jobs = 0 if stream.status in _ENDED else await self._jobs_of(here, stream)
        if step.chain and not found and not jobs:
            cause = status_cause(stream.composite_status)
            self._root(here, ref(stream), cause, (receipt(read, stream),))

    async def _jobs_of(self, here: _Step, stream: JobStreamInPlan) -> int:
        """The jobs that keep a stream from ending: the failed, the running, the waiting."""
        wanted = sorted(FAILED | RUNNING | {"PEND", "HOLD", "READY", "FENCE", "SUSP", "STUCK"})
        query = Field("jobStreamId").eq(stream.id)
        status = Field("jobruns.compositeStatus.status").one_of(wanted)
        read = await self.hwa.jobs(query & status, limit=_STREAM_JOBS)
        self.reads += 1
        jobs = [one for one in read.value.results if one.status in wanted and not one.canceled]
        self._queue.extend(
            _Step(Next("job", job.id), here.chain, here.receipts, _cause_of(job)) for job in jobs
        )
        return len(jobs)

    def _enter(self, step: _Step, read: Read[Any], record: JobInPlan | JobStreamInPlan) -> _Step:
        return _Step(
            step.node,
            (*step.chain, ref(record)),
            (*step.receipts, receipt(read, record)),
            step.cause,
        )

    def _state_root(
        self, here: _Step, read: Read[Any], job: JobInPlan, cause: CauseCode | None
    ) -> None:
        """A predecessor that does not wait is itself the root: its state says which."""
        if job.canceled or (job.status in _ENDED and cause is not CauseCode.CONDITION_NOT_MET):
            return  # it has moved on since its successor was read
        self._root(here, ref(job), _cause_of(job), (receipt(read, job),))

    async def _take(
        self,
        here: _Step,
        read: Read[Any],
        record: JobInPlan | JobStreamInPlan,
        blocker: Blocker,
    ) -> None:
        if blocker.next and blocker.cause not in _ENDS_HERE:
            self._queue.append(_Step(blocker.next, here.chain, here.receipts, blocker.cause))
            return
        if blocker.dependency is None:
            self._root(here, ref(record), blocker.cause, (receipt(read, record),))
            return
        thing = dependency_ref(blocker.dependency)
        if thing.kind == "prompt":
            thing = thing.model_copy(update={"object_id": await self._prompt_id(thing)})
        proof = _dependency_receipt(read, blocker.dependency, thing)
        self._root(here, thing, blocker.cause, (proof,))

    async def _held_by_stream(self, here: _Step, job: JobInPlan) -> None:
        """A job in HOLD may be held by its stream: its time, its prompt, its predecessors."""
        known = ("jobstream", job.job_stream_id) in self._seen
        if known:
            return
        read = await self._stream(job.job_stream_id)
        self._seen.add(("jobstream", job.job_stream_id))
        inside = _Step(
            here.node,
            (*here.chain, ref(read.value)),
            (*here.receipts, receipt(read, read.value)),
        )
        for blocker in stream_blockers(read.value, self.now):
            await self._take(inside, read, read.value, blocker)

    async def _held_after_ready(self, here: _Step, job: JobInPlan) -> None:
        """Nothing is left to wait for, so its workstation or its stream's limit holds it."""
        if job.job_stream_id:
            stream = await self._stream(job.job_stream_id)
            if stream_limit_reached(stream.value):
                proof = receipt(stream, stream.value)
                self._root(here, ref(stream.value), CauseCode.STREAM_LIMIT_REACHED, (proof,))
        workstations = await self.hwa.workstations(Field("name").eq(_bare(job.workstation)))
        self.reads += 1
        same = _same(workstations.value.results, job.workstation)
        for workstation in same:
            await self._judge_workstation(here, job, workstations, workstation)
        if job.status == "FENCE" and not any(one.fence for one in same):
            # The job's own state names the fence where its workstation's record does not.
            self._root(here, _workstation_ref(job), CauseCode.FENCED, here.receipts[-1:])

    async def _judge_workstation(
        self, here: _Step, job: JobInPlan, read: Read[Any], workstation: WorkstationInPlan
    ) -> None:
        executing = await self.hwa.jobs(
            workstation_is("workstation", workstation.key or workstation.name)
            & Field("jobruns.compositeStatus.status").eq("EXEC"),
            limit=1,
        )
        self.reads += 1
        running = executing.value.total
        proof = (
            receipt(read, workstation),
            count_receipt(executing, "job", running, workstation=workstation.name, status="EXEC"),
        )
        causes = set(workstation_blockers(job, workstation, running))
        if job.status == SUPPRESSED:
            causes &= {CauseCode.WORKSTATION_IGNORED}  # no other suppresses
        for cause in _WORKSTATION_CAUSES:
            if cause in causes:
                self._root(here, ref(workstation), cause, proof)
            else:
                self.ruled_out.append(RuledOut(hypothesis=cause, receipts=proof))

    async def _prompt_id(self, prompt: ObjectRef) -> str:
        """A dependency has an id of its own; the prompt's is in the list, where HWA gives one."""
        try:
            read = await self.hwa.prompts()
        except HwaError:
            return ""  # releases before 10.2.8: only the REST form of the reply is lost
        self.reads += 1
        named = (one for one in read.value.results if key_of(one) == prompt.key)
        return next((one.id for one in named), "")

    async def _stream(self, stream_id: str) -> Read[JobStreamInPlan]:
        if stream_id not in self._streams:
            self.reads += 1
            self._streams[stream_id] = await self.hwa.job_stream(stream_id)
        return self._streams[stream_id]

    def _root(
        self, here: _Step, thing: ObjectRef, cause: CauseCode, proof: tuple[Receipt, ...]
    ) -> None:
        known = {(root.object.key, root.cause_code) for root in self.roots}
        if (thing.key, cause) in known:
            return
        chain = here.chain if here.chain and here.chain[-1] == thing else (*here.chain, thing)
        receipts = tuple({one.id: one for one in (*here.receipts, *proof)}.values())
        self.roots.append(RootCause(object=thing, cause_code=cause, chain=chain, receipts=receipts))


_ENDS_HERE = {CauseCode.PREDECESSOR_ORPHAN, CauseCode.PREDECESSOR_NOT_IN_PLAN}


def dependency_ref(dependency: Dependency) -> ObjectRef:
    """The thing that a dependency waits for, as an object."""
    kind: ObjectKind
    if dependency.file:
        kind = "file"
        key = f"{dependency.file.workstation}#{dependency.file.name}"
        name = dependency.file.name
    elif dependency.dependency_type == "PROMPT":
        kind = "prompt"
        key = name = dependency.prompt_name or f"#{dependency.number}"
    elif dependency.dependency_type == "RESOURCE":
        kind = "resource"
        name = dependency.name or ""
        folder = (dependency.folder or "").rstrip("/")
        key = f"{dependency.workstation or ''}#{folder}/{name}".lstrip("#")
    elif dependency.job_name:
        kind = "job"
        name = dependency.job_name
        key = f"{_stream_key(dependency)}.{name}"
    else:
        kind = "jobstream"
        name = dependency.job_stream_name or dependency.network_agent or dependency.id
        key = _stream_key(dependency) if dependency.job_stream_name else name
    object_id = dependency.job_id or dependency.job_stream_id or ""
    return ObjectRef(kind=kind, key=key, name=name, object_id=object_id)


def _stream_key(dependency: Dependency) -> str:
    folder = (dependency.job_stream_folder or "").rstrip("/")
    workstation = dependency.job_stream_workstation or ""
    return f"{workstation}#{folder}/{dependency.job_stream_name}".lstrip("#")


def _dependency_receipt(read: Read[Any], dependency: Dependency, thing: ObjectRef) -> Receipt:
    object_id = dependency.id or thing.key
    return Receipt(
        id=receipt_id(thing.kind, object_id, read.source),
        kind=thing.kind,
        key=thing.key,
        object_id=object_id,
        fields=dependency_fields(dependency),
        read_at=read.read_at,
        source=read.source,
    )


def _cause_of(job: JobInPlan) -> CauseCode:
    return status_cause(job.last_run_composite_status)


def _bare(workstation: str) -> str:
    return workstation.rsplit("/", 1)[-1]


def _workstation_ref(job: JobInPlan) -> ObjectRef:
    return ObjectRef(
        kind="workstation",
        key=job.workstation,
        name=_bare(job.workstation),
        object_id=job.workstation_id or "",
    )


def _same(found: Sequence[WorkstationInPlan], wanted: str) -> list[WorkstationInPlan]:
    """Namesakes in other folders are other machines."""
    exact = [one for one in found if wanted in {one.key, one.name, f"/{one.name}"}]
    return exact or list(found)[:1]
