"""Roots that a copy of the plan shows, read again: what moved on since is not stated."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from tools.by_id import by_ids
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError, HwaNotFound
from tools.hwa.models import (
    Dependency,
    JobInPlan,
    JobStreamInPlan,
    Page,
    PlanPrompt,
    WorkstationInPlan,
)
from tools.hwa.oql import Field, Oql
from tools.hwa.selection import workstation_is
from tools.plan.causes.blockers import (
    FAILED,
    RUNNING,
    job_blockers,
    lasting_blockers,
    stream_blockers,
    stream_limit_reached,
)
from tools.plan.causes.common import Share
from tools.plan.causes.reasons import ON_WORKSTATIONS
from tools.plan.causes.standing import Standing
from tools.plan.copy.things import thing_of
from tools.plan.diagnosis import CauseCode
from tools.receipts import Gap
from tools.records import key_of
from tools.report import gap_of

_WITNESSES = 3  # of those that wait for a file or a prompt: one may have got it already
_USUAL_PRIORITY = 10
_HELD = frozenset({CauseCode.PRIORITY_ZERO, CauseCode.HELD})
_ENDED = frozenset({"SUCC", "CANCL"})
_EXECUTING = Field("jobruns.compositeStatus.status").eq("EXEC")
K = TypeVar("K", JobInPlan, JobStreamInPlan, WorkstationInPlan)


@dataclass(frozen=True)
class Proven:
    """A root with its record of now: the object's own, or that of one that waits for the thing.

    Without `record` nothing could be read, and only the copy tells.
    """

    share: Share
    cause: CauseCode
    record: Read[Any] | None = None
    dependency: Dependency | None = None
    prompt: PlanPrompt | None = None
    running: Read[int] | None = None


@dataclass
class Proofs:
    """The roots that still stand, those that moved on, and what could not be read."""

    proven: list[Proven] = field(default_factory=list)
    moved: list[Share] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


async def proven(hwa: HwaClient, standing: Standing, shares: Sequence[Share]) -> Proofs:
    """Each root against its own record, all of them read at the same time."""
    proofs = Proofs()
    known = await _read(hwa, standing, shares, proofs.gaps)
    for share in shares:
        if known.unread(share):
            proofs.proven.append(Proven(share, share.root.cause))
        elif (found := known.judged(share)) is None:
            proofs.moved.append(share)
        else:
            proofs.proven.append(found)
    return proofs


@dataclass
class _Known:
    """The records by the ids of their objects, and the kinds that could not be read."""

    standing: Standing
    records: dict[str, Read[Any]] = field(default_factory=dict)
    running: dict[str, Read[int]] = field(default_factory=dict)
    prompts: list[PlanPrompt] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        return self.standing.picture.read_at

    def unread(self, share: Share) -> bool:
        """Nobody could say how it stands now."""
        wanted = _wanted(self.standing, share)
        found = any(identity in self.records for _, identity in wanted)
        return not found and (not wanted or any(kind in self.failed for kind, _ in wanted))

    def judged(self, share: Share) -> Proven | None:
        """The root as it is now; None where it is none any more."""
        if self.standing.thing_of(share.root):
            return self._thing(share)
        for _, identity in _wanted(self.standing, share):
            read = self.records.get(identity)
            cause = None if read is None else self._cause(share, read.value)
            if read and cause:
                prompt = self._restart(identity) if cause is CauseCode.PREDECESSOR_FAILED else None
                if prompt:
                    cause = CauseCode.RECOVERY_PROMPT
                counted = self.running.get(identity)
                return Proven(share, cause, read, prompt=prompt, running=counted)
        return None

    def _cause(self, share: Share, record: Any) -> CauseCode | None:  # noqa: ANN401 - of any kind
        cause = share.root.cause
        if isinstance(record, WorkstationInPlan):
            return cause if cause in self._at_place(share, record) else None
        if isinstance(record, JobStreamInPlan):
            return cause if cause in _of_stream(record, self.now) else None
        causes = _of_job(record, self.now)
        if cause in _HELD:
            return next(iter(causes & _HELD), None)
        return cause if cause in causes else None

    def _at_place(self, share: Share, record: WorkstationInPlan) -> set[CauseCode]:
        jobs = self.standing.picture.jobs
        told = [int(one) for one in jobs["priority"][share.nodes] if one >= 0]
        job = JobInPlan(id="", priority=min(told, default=_USUAL_PRIORITY))
        found = set(lasting_blockers(job, record))
        counted = self.running.get(record.id)
        if counted and 0 < (record.limit or 0) <= counted.value:
            found.add(CauseCode.WORKSTATION_LIMIT_REACHED)
        return found

    def _thing(self, share: Share) -> Proven | None:
        thing = self.standing.thing_of(share.root)
        if thing is None:
            return None
        for _, identity in _wanted(self.standing, share):
            read = self.records.get(identity)
            for one in read.value.dependencies if read else ():
                if thing_of(one) == thing:
                    prompt = next((p for p in self.prompts if key_of(p) == thing.key), None)
                    return Proven(share, share.root.cause, read, one, prompt)
        return None

    def _restart(self, job_id: str) -> PlanPrompt | None:
        """The question that a failed job's recovery waits for."""
        return next(
            (
                one
                for one in self.prompts
                if one.job_id == job_id and one.status == "ASKED" and "restart" in one.type.lower()
            ),
            None,
        )


def _of_job(job: JobInPlan, now: datetime) -> set[CauseCode]:
    """All that this job's record can be a root by."""
    if job.canceled or job.status in _ENDED:
        return set()
    found = {blocker.cause for blocker in job_blockers(job, now)}
    if job.status in FAILED | {"ERROR"}:
        return {CauseCode.PREDECESSOR_FAILED, CauseCode.RECOVERY_PROMPT}
    if job.status in RUNNING:
        return {CauseCode.PREDECESSOR_RUNNING}
    if job.status in {"SUSP", "STUCK", "EXTRN"}:
        return {CauseCode.OTHER}
    return found | {CauseCode.CONDITION_NOT_MET}


def _of_stream(stream: JobStreamInPlan, now: datetime) -> set[CauseCode]:
    found = {blocker.cause for blocker in stream_blockers(stream, now)}
    return found | ({CauseCode.STREAM_LIMIT_REACHED} if stream_limit_reached(stream) else set())


def _wanted(standing: Standing, share: Share) -> list[tuple[str, str]]:
    """Whose records tell of a root: its own, or of some that wait for it."""
    picture, root = standing.picture, share.root
    if root.cause in ON_WORKSTATIONS:
        record = standing.place_of(root)
        return [("workstation", record.id)] if record else []
    if standing.thing_of(root):
        return [_node(standing, node) for node in share.nodes[:_WITNESSES].tolist()]
    job, stream = standing.job_of(root), standing.stream_of(root)
    if job is not None:
        alike = dict.fromkeys([job, *share.nodes[:_WITNESSES].tolist()])
        return [("job", picture.job(row).id) for row in alike]
    return [] if stream is None else [("jobstream", picture.stream(stream).id)]


def _node(standing: Standing, node: int) -> tuple[str, str]:
    jobs = len(standing.picture.jobs)
    if node < jobs:
        return "job", standing.picture.job(node).id
    return "jobstream", standing.picture.stream(node - jobs).id


async def _read(
    hwa: HwaClient, standing: Standing, shares: Sequence[Share], gaps: list[Gap]
) -> _Known:
    known = _Known(standing)
    single: set[tuple[str, str]] = set()
    several: dict[str, list[str]] = {"job": [], "jobstream": [], "workstation": []}
    for share in shares:
        for kind, identity in _wanted(standing, share):
            if standing.thing_of(share.root):
                single.add((kind, identity))  # a list need not tell the dependencies
            else:
                several[kind].append(identity)
    await asyncio.gather(
        _bulk(known, gaps, "job", lambda: _told(_jobs(hwa), several["job"])),
        _bulk(known, gaps, "jobstream", lambda: _told(_streams(hwa), several["jobstream"])),
        _bulk(known, gaps, "workstation", lambda: _told(_places(hwa), several["workstation"])),
        *(_one(hwa, known, gaps, kind, identity) for kind, identity in sorted(single)),
        *(_load(hwa, known, gaps, share) for share in shares if _is_full(share)),
        _prompts(hwa, known, shares),
    )
    return known


async def _bulk(
    known: _Known, gaps: list[Gap], kind: str, ask: Callable[[], Awaitable[dict[str, Read[Any]]]]
) -> None:
    try:
        known.records.update(await ask())
    except HwaError as error:
        known.failed.add(kind)
        gaps.append(gap_of(error))


async def _told(
    ask: Callable[[Oql, int], Awaitable[Read[Page[K]]]], ids: Sequence[str]
) -> dict[str, Read[Any]]:
    told = await by_ids(ask, ids)
    return {
        one.id: Read(one, told.reads[one.id].source, told.reads[one.id].read_at)
        for one in told.records
    }


async def _one(hwa: HwaClient, known: _Known, gaps: list[Gap], kind: str, identity: str) -> None:
    try:
        known.records[identity] = await (
            hwa.job(identity) if kind == "job" else hwa.job_stream(identity)
        )
    except HwaNotFound:
        return  # it left the plan
    except HwaError as error:
        known.failed.add(kind)
        gaps.append(gap_of(error))


async def _load(hwa: HwaClient, known: _Known, gaps: list[Gap], share: Share) -> None:
    """How many jobs run now where a limit is reached."""
    record = known.standing.place_of(share.root)
    if record is None:
        return
    name = record.key or record.name or ""
    try:
        read = await hwa.jobs(workstation_is("workstation", name) & _EXECUTING, limit=1)
    except HwaError as error:
        known.failed.add("workstation")
        gaps.append(gap_of(error))
        return
    known.running[record.id] = Read(read.value.total, read.source, read.read_at)


async def _prompts(hwa: HwaClient, known: _Known, shares: Iterable[Share]) -> None:
    """Prompts have ids and numbers of their own, and recoveries ask by them."""
    if not any(share.root.cause in _ASKING for share in shares):
        return
    try:
        read = await hwa.prompts()
    except HwaError:
        return  # releases before 10.2.8 list none: only what names the prompt nearer is lost
    known.prompts.extend(read.value.results)


_ASKING = frozenset(
    {
        CauseCode.PROMPT_WAITING,
        CauseCode.PROMPT_REFUSED,
        CauseCode.PREDECESSOR_FAILED,
        CauseCode.RECOVERY_PROMPT,
    }
)


def _is_full(share: Share) -> bool:
    return share.root.cause is CauseCode.WORKSTATION_LIMIT_REACHED


def _jobs(hwa: HwaClient) -> Callable[[Oql, int], Awaitable[Read[Page[JobInPlan]]]]:
    return lambda oql, limit: hwa.jobs(oql, limit=limit)


def _streams(hwa: HwaClient) -> Callable[[Oql, int], Awaitable[Read[Page[JobStreamInPlan]]]]:
    return lambda oql, limit: hwa.job_streams(oql, limit=limit)


def _places(hwa: HwaClient) -> Callable[[Oql, int], Awaitable[Read[Page[WorkstationInPlan]]]]:
    return lambda oql, limit: hwa.workstations(oql, limit=limit)
