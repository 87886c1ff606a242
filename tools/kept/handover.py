"""The shift handover: numbers, what is open, what is at risk, and what was changed for a while."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaError
from tools.kept.coverage import history_receipt, line_receipt, line_ref
from tools.kept.history import History, HistoryUnavailable
from tools.kept.open_failures import open_failures
from tools.kept.stretch import no_stretch
from tools.kept.what_changed import Past, line_values, past_between
from tools.listing.lists import list_jobs, list_prompts, list_streams, list_workstations
from tools.listing.overview import LiveCopy, call_for
from tools.listing.plan_query import PlanQuery
from tools.listing.plan_state import critical_jobs
from tools.plan.copy.picture import Picture
from tools.plan.past.changes import Group
from tools.plan.past.frame import Counts
from tools.receipts import Finding, Gap, Receipt, receipt_id
from tools.records import count_receipt
from tools.report import Report, gap_of, merged

_SHOWN = 10
Section = Literal[
    "shift",
    "failures",
    "stuck",
    "deadlines",
    "prompts",
    "agents",
    "temporary",
    "long_running",
    "critical",
]
_TEMPORARY: tuple[Group, ...] = (
    "station_limit",
    "fence",
    "link",
    "held",
    "stream_limit",
    "quantity",
)
_DONE: tuple[Group, ...] = ("failed", "failed_again", "healed", "rerun", "cancelled", "released")
_NONE = frozenset({"workstation_none", "stream_none", "job_none"})
Part = Callable[[], Awaitable[Report]]


@dataclass(frozen=True)
class Shift:
    """What a handover is about: from when, and until now."""

    since: datetime
    now: datetime


async def handover(
    hwa: HwaClient,
    copy: LiveCopy,
    history: History,
    shift: Shift,
    *,
    deadlines: Part | None = None,
) -> Report:
    """The state of the plan as one shift hands it to the next, part by part.

    `deadlines` tells which are at risk; without it, the jobs that are late already are told.

    Raises:
        HwaError: not even the jobs could be counted.
    """
    if nothing := no_stretch(shift.since, shift.now, shift.now):
        return nothing
    past, gaps = await _past(history, shift)
    head = await _head(hwa, copy(), history, past, shift)
    parts: Mapping[Section, Part] = {
        "failures": lambda: open_failures(hwa, copy(), shift.since),
        "stuck": lambda: list_streams(hwa, PlanQuery(conditions=["stuck"]), limit=5, copy=copy),
        "deadlines": deadlines or _jobs(hwa, copy, "late"),
        "prompts": lambda: list_prompts(hwa, limit=_SHOWN),
        "agents": lambda: list_workstations(hwa, conditions=["unlinked"], limit=_SHOWN, copy=copy),
        "temporary": lambda: _temporary(hwa, copy, past),
        "long_running": _jobs(hwa, copy, "long_running"),
        "critical": lambda: critical_jobs(hwa, limit=_SHOWN, copy=copy),
    }
    reports = await asyncio.gather(*map(_safely, parts.values()))
    told = [_titled(section, report) for section, report in zip(parts, reports, strict=True)]
    return merged([head, Report(gaps=gaps), _done(past), *told]).model_copy(
        update={"diagnosis": None}
    )


async def _past(history: History, shift: Shift) -> tuple[Past | None, tuple[Gap, ...]]:
    try:
        past = await past_between(history, shift.since, shift.now)
    except HistoryUnavailable as error:
        return None, (Gap(what="changed_history_unreadable", detail=str(error)),)
    return past, past.gaps if past else (Gap(what="changed_not_recorded"),)


def _jobs(hwa: HwaClient, copy: LiveCopy, condition: str) -> Part:
    query = PlanQuery(conditions=[condition])
    return lambda: list_jobs(hwa, query, limit=_SHOWN, copy=copy)


async def _safely(part: Part) -> Report:
    """A part that cannot be read is a gap, and the others still stand."""
    try:
        return await part()
    except HwaError as error:
        return Report(gaps=(gap_of(error),))


def _titled(section: Section, report: Report) -> Report:
    """A part under its title; one that found nothing leaves only what it could not see."""
    found = tuple(one for one in report.findings if one.statement not in _NONE)
    if not found:
        return Report(gaps=report.gaps)
    title = Finding(statement="handover_section", values={"section": section})
    return report.model_copy(update={"findings": (title, *found)})


# The numbers ----------------------------------------------------------------------------------


async def _head(
    hwa: HwaClient, picture: Picture | None, history: History, past: Past | None, shift: Shift
) -> Report:
    now, proof = await _counts(hwa, picture)
    was = await _counts_then(history, past) if picture and past else None
    states = sorted(now.keys() | (was or {}).keys(), key=lambda one: (-now.get(one, 0), one))
    rows = [
        [state, was.get(state, 0) if was is not None else None, now.get(state, 0)]
        for state in states
    ]
    receipts = [proof]
    if past and was is not None:
        receipts.append(history_receipt(past.recorded, past.since, past.since, **was))
    values = {
        "since": shift.since,
        "counted_from": past.since if past and was is not None else None,
        "now_at": proof.read_at,
        "total": sum(now.values()),
        "rows": rows,
        "run_number": picture.plan.run_number if picture else None,
    }
    head = Finding(statement="handover_head", values=values, receipts=tuple(receipts))
    return Report(findings=(head,))


async def _counts(hwa: HwaClient, picture: Picture | None) -> tuple[Counts, Receipt]:
    """The jobs by status, and the call that counted them."""
    if picture is None:
        read = await hwa.job_count(grouped_by=("status",))
        counts = dict(read.value.grouped_count)
        return counts, count_receipt(read, "job", read.value.count, groups=counts)
    counts = {group[0]: count for group, count in picture.count(("status",)).items()}
    source = call_for("job", None)
    proof = Receipt(
        id=receipt_id("job", "count", source),
        kind="job",
        key="count",
        object_id="",
        fields={"count": sum(counts.values()), "groups": counts},
        read_at=picture.read_at,
        source=source,
    )
    return counts, proof


async def _counts_then(history: History, past: Past) -> Counts | None:
    try:
        return await history.numbers_at(past.since)
    except HistoryUnavailable:
        return None


# What was done, and what was changed for a while ------------------------------------------------


def _done(past: Past | None) -> Report:
    """What the shift saw and did, in numbers."""
    if past is None:
        return Report()
    sections = past.changes.sections
    groups = [[group, sections[group].total] for group in _DONE if group in sections]
    if not groups:
        return Report()
    proof = history_receipt(
        past.recorded,
        past.since,
        past.until,
        **{group: sections[group].total for group in _DONE if group in sections},
    )
    finding = Finding(
        statement="handover_done",
        values={"since": past.since, "groups": groups},
        receipts=(proof,),
    )
    return _titled("shift", Report(findings=(finding,)))


async def _temporary(hwa: HwaClient, copy: LiveCopy, past: Past | None) -> Report:
    """Limits, fences, links and holds of this shift that are not back; and what stands at 0."""
    standing = await _standing(hwa, copy)
    return merged([_not_back(past), *standing])


def _not_back(past: Past | None) -> Report:
    if past is None:
        return Report()
    sections = past.changes.sections
    mine = {group: sections[group] for group in _TEMPORARY if group in sections}
    total = sum(section.total for section in mine.values())
    lines = [line for section in mine.values() for line in section.lines]
    if not total:
        return Report()
    head = Finding(
        statement="handover_not_back",
        values={"since": past.since, "total": total, "shown": len(lines)},
        receipts=(history_receipt(past.recorded, past.since, past.until, notBack=total),),
    )
    rows = [
        Finding(
            statement="changed_row",
            subject=line_ref(line),
            values={**line_values(line), "present": ""},
            receipts=(line_receipt(line, past.recorded),),
        )
        for line in lines
    ]
    return Report(findings=(head, *rows), objects=tuple(map(line_ref, lines)))


async def _standing(hwa: HwaClient, copy: LiveCopy) -> Sequence[Report]:
    """What stands at limit 0, behind a fence, or held, whoever did it and whenever."""
    reports = await asyncio.gather(
        *(
            _safely(_stations(hwa, copy, condition))
            for condition in ("limit_zero", "fence_set", "ignored")
        )
    )
    return [
        report.model_copy(
            update={"findings": tuple(f for f in report.findings if f.statement not in _NONE)}
        )
        for report in reports
    ]


def _stations(hwa: HwaClient, copy: LiveCopy, condition: str) -> Part:
    return lambda: list_workstations(hwa, conditions=[condition], limit=_SHOWN, copy=copy)
