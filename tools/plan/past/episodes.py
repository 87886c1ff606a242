"""A job's failures in the record: each with its end, its code, and what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import numpy as np

from tools.hwa.models import JobInPlan
from tools.plan.copy.columns import CANCELED, NO_CODE, Flag
from tools.plan.copy.moments import moment
from tools.plan.past.frame import FAILED
from tools.plan.past.moved import JOB, Moved

Outcome = Literal["open", "healed", "again", "cancelled", "gone", "running"]
_ONE_MOMENT = 300  # seconds within which a record and a run tell of the same end
_BEFORE = (Flag.ABENDED_BEFORE | Flag.FAILED_BEFORE).value


@dataclass(frozen=True)
class Episode:
    """One failure of one instance of a job; `run_id` where HWA still shows its run."""

    object_id: str
    at: datetime
    status: str
    code: int | None
    outcome: Outcome = "open"
    settled: datetime | None = None
    run_id: str = ""
    scheduled: datetime | None = None


def recorded_episodes(moved: Moved, key: str) -> list[Episode]:
    """The failures of every instance of the job with this key, the oldest first."""
    rows: dict[str, list[int]] = {}
    name = moved.texts.find(key.rpartition(".")[2])
    if name is None:
        return []
    for row in np.flatnonzero((moved["name"] == name) & (moved["kind"] == JOB)).tolist():
        if moved.key(row) == key:
            rows.setdefault(moved.id(row), []).append(row)
    found = [one for mine in rows.values() for one in _of_instance(moved, mine)]
    return sorted(found, key=lambda one: one.at)


def keys_named(moved: Moved, name: str) -> list[str]:
    """The keys of the recorded jobs of a bare name."""
    number = moved.texts.find(name.upper())
    if number is None:
        return []
    rows = np.flatnonzero((moved["name"] == number) & (moved["kind"] == JOB)).tolist()
    return sorted({moved.key(row) for row in rows})


def shown_episodes(job: JobInPlan) -> list[Episode]:
    """The failures among the runs that HWA still shows of an instance."""
    runs = job.jobruns
    found = []
    for place, run in enumerate(runs):
        status, at = run.composite_status.status, run.time_info.actual_end_time
        at = at or run.time_info.actual_start_time or job.sched_time
        if status not in FAILED or at is None:
            continue
        episode = Episode(
            job.id, at, status, run.return_code, run_id=run.id, scheduled=job.sched_time
        )
        if place + 1 < len(runs):
            after = runs[place + 1]
            outcome = _outcome(after.composite_status.status)
            episode = replace(episode, outcome=outcome, settled=after.time_info.actual_end_time)
        elif job.canceled:
            episode = replace(episode, outcome="cancelled")
        found.append(episode)
    return found


def together(recorded: Sequence[Episode], shown: Sequence[Episode]) -> list[Episode]:
    """Both lists as one, each failure once: HWA's own word goes before the record's."""
    more = [one for one in recorded if not any(_same(one, other) for other in shown)]
    return sorted([*more, *shown], key=lambda one: one.at)


def _same(one: Episode, other: Episode) -> bool:
    apart = abs((one.at - other.at).total_seconds())
    return one.object_id == other.object_id and apart <= _ONE_MOMENT


def _of_instance(moved: Moved, rows: Sequence[int]) -> Iterator[Episode]:
    current: Episode | None = None
    for row in rows:
        status, at = moved.text("status", row), moment(int(moved["at"][row]))
        if at is None or status == moved.text("was_status", row):
            continue
        if current is not None:
            current = replace(current, outcome=_outcome(status), settled=at)
        if status in FAILED or _fell_unseen(moved, row, status):
            yield from [current] if current else []
            current = _fallen(moved, row, status, at)
        elif current is not None and current.outcome in {"healed", "gone"}:
            yield current
            current = None
    yield from [current] if current else []


def _fallen(moved: Moved, row: int, status: str, at: datetime) -> Episode:
    if status not in FAILED:
        return Episode(moved.id(row), at, "ABEND", None, "healed", at)
    code = int(moved["code"][row])
    return Episode(moved.id(row), at, status, None if code == NO_CODE else code)


def _fell_unseen(moved: Moved, row: int, status: str) -> bool:
    """It failed and was rerun with success between two looks."""
    if status != "SUCC" or moved.text("was_status", row) in FAILED:
        return False
    return bool(int(moved["flags"][row]) & ~int(moved["was_flags"][row]) & _BEFORE)


def _outcome(status: str) -> Outcome:
    if status in FAILED:
        return "again"
    if status == CANCELED:
        return "cancelled"
    if not status:
        return "gone"
    return "healed" if status == "SUCC" else "running"
