"""Earlier failures of a job: in what was recorded, and in the runs that HWA still shows."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tools.failures.job_log import log_gap, read_log
from tools.hwa.calls import PREFIX
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan, JobRun
from tools.kept.history import History, HistoryUnavailable, Recorded
from tools.lookup import Found, look_up
from tools.plan.diagnosis import CauseCode
from tools.plan.failures.failure import explain_failure
from tools.plan.past.episodes import (
    Episode,
    keys_named,
    recorded_episodes,
    shown_episodes,
    together,
)
from tools.plan.past.frame import FAILED
from tools.plan.past.moved import Moved, nothing_moved
from tools.receipts import Finding, Gap, ObjectRef, Receipt, Severity, receipt_id
from tools.records import job_key, receipt, ref, run_receipt
from tools.report import Report
from tools.single import not_found, several

_SHOWN = 10
_LOGS = 3
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Memory:
    """What is on record of failures, and what is not."""

    recorded: Recorded = field(default_factory=Recorded)
    moved: Moved = field(default_factory=nothing_moved)
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class _Subject:
    """The job that is asked about: its instances in the plan, where it is in it."""

    ref: ObjectRef
    read: Read[Any] | None = None
    jobs: Sequence[JobInPlan] = ()

    @property
    def newest(self) -> JobInPlan | None:
        """The instance that is meant by its name alone."""
        return self.jobs[0] if self.jobs else None


@dataclass(frozen=True)
class _Causes:
    """What the logs of some runs say, by the run's id."""

    found: Mapping[str, CauseCode] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()


async def past_failures(
    hwa: HwaClient, history: History, name: str, workstation: str = ""
) -> Report:
    """When the job failed before, whether in the same way, and what became of it.

    Raises:
        HwaError: HWA could not be asked for the job.
    """
    memory = await _memory(history)
    lookup = await look_up(hwa, name, ("job",), workstation=workstation)
    if lookup.found is None:
        keys = keys_named(memory.moved, name)
        if len(keys) != 1:
            return not_found(lookup)
        subject = _Subject(ObjectRef(kind="job", key=keys[0], name=name.upper()))
    elif len(lookup.found.groups) > 1:
        return several(lookup.found, name)
    else:
        subject = _subject(lookup.found)
    episodes = await asyncio.to_thread(_episodes, memory, subject)
    causes = await _causes(hwa, subject, episodes)
    return _report(subject, episodes, causes, memory)


def _subject(found: Found) -> _Subject:
    jobs = [one for one in found.groups[0] if isinstance(one, JobInPlan)]
    return _Subject(ref(jobs[0]), found.read, jobs)


async def _memory(history: History) -> _Memory:
    """Every recorded failure; where there is no record, that is a gap."""
    try:
        recorded = await history.recorded()
        if recorded.begins is None:
            return _Memory(gaps=(Gap(what="changed_not_recorded"),))
        moved = await history.failures(_EVER)
    except HistoryUnavailable as error:
        return _Memory(gaps=(Gap(what="changed_history_unreadable", detail=str(error)),))
    gap = Gap(what="past_recorded_since", detail=recorded.begins.isoformat())
    return _Memory(recorded, moved, (gap,))


def _episodes(memory: _Memory, subject: _Subject) -> list[Episode]:
    keys = {subject.ref.key, *(job_key(job) for job in subject.jobs)}
    recorded = [one for key in sorted(keys) for one in recorded_episodes(memory.moved, key)]
    shown = [one for job in subject.jobs for one in shown_episodes(job)]
    return together(recorded, shown)


async def _causes(hwa: HwaClient, subject: _Subject, episodes: Sequence[Episode]) -> _Causes:
    """What the logs of the newest failed runs say; a log that cannot be read is a gap."""
    runs = {run.id: run for job in subject.jobs for run in job.jobruns}
    wanted = [runs[one.run_id] for one in episodes if one.run_id in runs][-_LOGS:]
    told = await asyncio.gather(*(_cause(hwa, run) for run in wanted))
    found = {
        run.id: one for run, one in zip(wanted, told, strict=True) if isinstance(one, CauseCode)
    }
    return _Causes(found, tuple(one for one in told if isinstance(one, Gap)))


async def _cause(hwa: HwaClient, run: JobRun) -> CauseCode | Gap:
    try:
        log = await read_log(hwa, run.id)
    except HwaError as error:
        return log_gap(error)
    return explain_failure(run, log.lines).cause


def _report(
    subject: _Subject, episodes: Sequence[Episode], causes: _Causes, memory: _Memory
) -> Report:
    current = _current(subject, episodes)
    earlier = [one for one in episodes if one is not current]
    reference = current or (earlier[-1] if earlier else None)
    alike = [
        one for one in earlier if one is not reference and _alike(one, reference, causes) is True
    ]
    proof = _proof(subject, memory)
    head = Finding(
        statement="past_failures" if earlier else "past_none",
        subject=subject.ref,
        values={
            "earlier": len(earlier),
            "alike": len(alike),
            "healed": sum(one.outcome == "healed" for one in earlier),
            "shown": min(len(earlier), _SHOWN),
            "in_error": current is not None,
            "status": reference.status if reference else None,
            "code": reference.code if reference else None,
            "cause": _cause_of(reference, causes),
            "nights": len({one.at.date() for one in episodes}),
            "in_plan": bool(subject.jobs),
        },
        receipts=proof,
        severity=Severity.WARNING if alike else Severity.INFO,
    )
    rows = [
        _row(
            subject,
            one,
            _alike(one, reference, causes) if one is not reference else None,
            causes,
            memory,
        )
        for one in reversed(earlier[-_SHOWN:])
    ]
    return Report(findings=(head, *rows), gaps=(*memory.gaps, *causes.gaps), objects=(subject.ref,))


def _current(subject: _Subject, episodes: Sequence[Episode]) -> Episode | None:
    """The failure in which the job stands now."""
    job = subject.newest
    if job is None or job.status not in FAILED or job.canceled:
        return None
    mine = [one for one in episodes if one.object_id == job.id]
    return mine[-1] if mine else None


def _alike(one: Episode, other: Episode | None, causes: _Causes) -> bool | None:
    """Whether two failures are the same by code and log; None where too little is known."""
    if other is None or one.code is None or other.code is None:
        return None
    if one.status != other.status or one.code != other.code:
        return False
    logged = causes.found.get(one.run_id), causes.found.get(other.run_id)
    return logged[0] == logged[1] if all(logged) else True


def _cause_of(one: Episode | None, causes: _Causes) -> str | None:
    cause = causes.found.get(one.run_id) if one else None
    return cause.value if cause else None


def _row(
    subject: _Subject, one: Episode, alike: bool | None, causes: _Causes, memory: _Memory
) -> Finding:
    took = (one.settled - one.at).total_seconds() if one.settled else None
    return Finding(
        statement="past_failure",
        subject=subject.ref,
        values={
            "at": one.at,
            "status": one.status,
            "code": one.code,
            "alike": alike,
            "outcome": one.outcome,
            "took": took if took and took > 0 else None,
            "cause": _cause_of(one, causes),
            "recorded": not one.run_id,
        },
        receipts=(_run_receipt(subject, one, memory),),
    )


def _proof(subject: _Subject, memory: _Memory) -> tuple[Receipt, ...]:
    """The job's own record where it is in the plan, and the record of failures."""
    receipts = []
    if subject.read is not None and subject.newest is not None:
        receipts.append(receipt(subject.read, subject.newest))
    if memory.recorded.begins is not None:
        source = f"history of GET {PREFIX}/plan/job"
        receipts.append(
            Receipt(
                id=receipt_id("job", subject.ref.key, source),
                kind="job",
                key=subject.ref.key,
                object_id=subject.ref.object_id,
                fields={"since": memory.recorded.begins.isoformat()},
                read_at=memory.recorded.ends or memory.recorded.begins,
                source=source,
            )
        )
    return tuple(receipts)


def _run_receipt(subject: _Subject, one: Episode, memory: _Memory) -> Receipt:
    """A run that HWA still shows stands in its job's record; of others there is what was kept."""
    shown = [(job, run) for job in subject.jobs for run in job.jobruns if run.id == one.run_id]
    if subject.read is not None and one.run_id and shown:
        return run_receipt(subject.read, *shown[0])
    source = f"history of GET {PREFIX}/plan/job/{one.object_id}"
    fields = {"status": one.status, "returnCode": one.code, "ended": one.at.isoformat()}
    return Receipt(
        id=receipt_id("job", f"{one.object_id}|{one.at.isoformat()}", source),
        kind="job",
        key=subject.ref.key,
        object_id=one.object_id,
        fields={name: value for name, value in fields.items() if value is not None},
        read_at=memory.recorded.ends or one.at,
        source=source,
    )
