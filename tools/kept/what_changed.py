"""What changed in the plan between two times, out of what the service kept."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.by_id import by_ids
from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaError
from tools.kept.coverage import coverage_gaps, history_receipt, line_receipt, line_ref, unbridged
from tools.kept.definitions_changed import definitions_changed
from tools.kept.history import History, HistoryUnavailable, Recorded, Told
from tools.kept.stretch import no_stretch
from tools.plan.copy.moments import moment
from tools.plan.past.changes import PROGRESS, Changes, Group, Line, bare, net_changes
from tools.plan.past.frame import Frame
from tools.plan.past.watch import Hole
from tools.receipts import Finding, Gap, Receipt, Severity
from tools.records import receipt
from tools.report import Report, gap_of, merged

_SHOWN = 10
AHEAD = timedelta(minutes=10)
_MOST_HOLES = 20
_TROUBLE: frozenset[Group] = frozenset({"failed", "failed_again", "stuck"})


@dataclass(frozen=True)
class Past:
    """A stretch of the record, read: what it came to, and what of it is missing."""

    since: datetime
    until: datetime
    recorded: Recorded
    told: Told
    changes: Changes
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class _Now:
    """What is shown, as it is now: a word on its state and the record of it, by its id."""

    states: Mapping[str, str] = field(default_factory=dict)
    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()


async def what_changed(  # noqa: PLR0913 - the question's parts
    hwa: HwaClient,
    history: History,
    since: datetime,
    until: datetime | None,
    name: str = "",
    *,
    now: datetime,
    of_shift: bool = False,
) -> Report:
    """The net changes from one time to another, or to now; of one object where it is named.

    What was not recorded is a gap, and never guessed; what lies ahead has not happened: there the
    stretch ends now. `of_shift` says that the beginning is the shift's and was not given.
    """
    if nothing := no_stretch(since, until or now, now):
        return nothing
    until = until if until and until <= now + AHEAD else None
    end = until or now
    try:
        ahead = timedelta() if until else AHEAD
        past = await past_between(history, since, end, name, ahead=ahead)
    except HistoryUnavailable as error:
        return Report(gaps=(Gap(what="changed_history_unreadable", detail=str(error)),))
    if past is None:
        return Report(gaps=(Gap(what="changed_not_recorded"),))
    lines = [line for section in past.changes.sections.values() for line in section.lines]
    present = await _present(hwa, lines) if until is None else _Now()
    definitions = await definitions_changed(hwa, since, end, bare(name), now=now)
    own = Report(
        findings=(
            _head(past, name, of_shift=of_shift),
            *_switches(past),
            *_rows(past, present, everything=bool(name)),
        ),
        gaps=(*past.gaps, *present.gaps),
        objects=tuple(dict.fromkeys(map(line_ref, lines))),
    )
    return merged([own, definitions])


async def past_between(
    history: History,
    since: datetime,
    until: datetime,
    name: str = "",
    *,
    ahead: timedelta = AHEAD,
) -> Past | None:
    """The record of a stretch of time; None where there is none of any of it.

    `ahead` is by how much the engine's clock may be before ours where the stretch ends now.

    Raises:
        HistoryUnavailable: it cannot be read now.
    """
    recorded = await history.recorded()
    gaps = coverage_gaps(recorded, since, until)
    begins = recorded.begins
    if begins is None or begins >= until:
        return None
    told = await history.moves(since, until + ahead)
    if told.whole_since and told.whole_since > since:
        gaps = (*gaps, Gap(what="changed_cut", detail=told.whole_since.isoformat()))
    holes = unbridged(recorded.holes(since, until))[-_MOST_HOLES:]
    states = [await _sides(history, hole) for hole in holes]
    changes = await asyncio.to_thread(
        net_changes, told.moved, told.turns, name=name, shown=_SHOWN, holes=states
    )
    return Past(max(since, begins), until, recorded, told, changes, gaps)


async def _sides(history: History, hole: Hole) -> tuple[Frame | None, Frame | None]:
    return (
        await history.picture_at(datetime.fromtimestamp(hole.start, UTC)),
        await history.picture_at(datetime.fromtimestamp(hole.end, UTC)),
    )


def _head(past: Past, name: str, *, of_shift: bool) -> Finding:
    changes = past.changes
    groups = [[group, section.total] for group, section in changes.sections.items()]
    proof = history_receipt(
        past.recorded,
        past.since,
        past.until,
        changed=changes.total,
        cameBack=changes.between,
        moves=changes.moves,
        **{str(group): int(str(total)) for group, total in groups},
    )
    return Finding(
        statement="changed_head" if changes.total else "changed_none",
        values={
            "since": past.since,
            "until": past.until,
            "name": name,
            "of_shift": of_shift,
            "total": changes.total,
            "between": changes.between,
            "groups": groups,
        },
        receipts=(proof,),
    )


def _switches(past: Past) -> list[Finding]:
    return [
        Finding(
            statement="changed_plan",
            values={"at": moment(int(one.at)), "was_run": one.was, "now_run": one.now},
            receipts=(history_receipt(past.recorded, past.since, past.until),),
        )
        for one in past.told.switches
    ]


def _rows(past: Past, present: _Now, *, everything: bool) -> list[Finding]:
    rows = []
    for group, section in past.changes.sections.items():
        if group in PROGRESS and not everything:
            continue
        rows.append(_group_head(past, group, section.total, len(section.lines)))
        rows += [_row(line, past.recorded, present) for line in section.lines]
    return rows


def _group_head(past: Past, group: Group, total: int, shown: int) -> Finding:
    return Finding(
        statement="changed_group",
        values={"group": group, "total": total, "shown": shown},
        receipts=(history_receipt(past.recorded, past.since, past.until, **{group: total}),),
    )


def _row(line: Line, recorded: Recorded, present: _Now) -> Finding:
    live = present.receipts.get(line.object_id)
    return Finding(
        statement="changed_row",
        subject=line_ref(line),
        values={**line_values(line), "present": present.states.get(line.object_id, "")},
        receipts=(line_receipt(line, recorded), *((live,) if live else ())),
        severity=Severity.ERROR if line.group in _TROUBLE else Severity.INFO,
    )


def line_values(line: Line) -> dict[str, Any]:
    """What a sentence on a change may say."""
    return {
        "kind": line.kind,
        "group": line.group,
        "path": [step or "-" for step in line.path],
        "at": moment(int(line.at)),
        "code": line.code,
        "fields": [
            {"field": one.field, "was": _told(one.field, one.was), "now": _told(one.field, one.now)}
            for one in line.fields
        ],
        "seen": line.seen is not None,
    }


def _told(name: str, value: object) -> object:
    """A time as a time; a limit or priority that is none as nothing."""
    if name in {"start", "deadline"}:
        return moment(value) if isinstance(value, int) else None
    if isinstance(value, int) and not isinstance(value, bool) and value < 0:
        return None
    return value


async def _present(hwa: HwaClient, lines: Sequence[Line]) -> _Now:
    """The jobs and streams that are shown, read again: their state may have moved on."""
    states: dict[str, str] = {}
    receipts: dict[str, Receipt] = {}
    try:
        jobs = await by_ids(lambda oql, limit: hwa.jobs(oql, limit=limit), _ids(lines, "job"))
        streams = await by_ids(
            lambda oql, limit: hwa.job_streams(oql, limit=limit), _ids(lines, "jobstream")
        )
    except HwaError as error:
        return _Now(gaps=(gap_of(error),))
    for job in jobs.records:
        states[job.id] = "CANCL" if job.canceled else job.status
        receipts[job.id] = receipt(jobs.reads[job.id], job)
    for stream in streams.records:
        canceled = stream.composite_status.canceled
        states[stream.id] = "CANCL" if canceled else stream.status
        receipts[stream.id] = receipt(streams.reads[stream.id], stream)
    return _Now(states, receipts)


def _ids(lines: Sequence[Line], kind: str) -> list[str]:
    """Without what the plan is said to have lost."""
    return [one.object_id for one in lines if one.kind == kind and one.group != "gone"]
