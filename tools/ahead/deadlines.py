"""The deadlines of the plan that are at risk, or that go if something is held up longer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tools.ahead.chosen import is_over, node_of, one_of
from tools.ahead.foreseen import Foreseen, station_number
from tools.ahead.grounds import basis_finding
from tools.ahead.outlooks import Loaded, Outlooks, newest, no_copy_gap, unknown_load
from tools.hwa.client import HwaClient
from tools.hwa.models import WorkstationInPlan
from tools.listing.overview import LiveCopy
from tools.lookup import Kind, Lookup, look_up
from tools.plan.ahead.deciding import stops_of
from tools.plan.ahead.due import LIKELY, Deadlines, Due, Moved, deadlines_of, moved
from tools.plan.ahead.outlook import NEVER, Outlook, outlook_of
from tools.plan.ahead.supposed import back, delayed, out, without
from tools.plan.ahead.told import told_of
from tools.plan.diagnosis import CONFIDENCE, DeadlineAtRisk, Diagnosis, Impact
from tools.receipts import Finding, Gap, ObjectRef, Severity
from tools.records import receipt, ref
from tools.report import Report

_KINDS: tuple[Kind, ...] = ("job", "jobstream")
_SHOWN = 10
PLAN = ObjectRef(kind="engine", key="plan", name="plan")


async def deadlines_at_risk(  # noqa: PLR0913 - a question, and where its answer comes from
    hwa: HwaClient,
    copy: LiveCopy,
    name: str = "",
    kinds: tuple[Kind, ...] = _KINDS,
    *,
    workstation: str = "",
    delay_minutes: int | None = None,
    outlooks: Outlooks | None = None,
    loaded: Loaded = unknown_load,
) -> Report:
    """The deadlines at risk: of the whole plan, behind one object, or by its further delay.

    Raises:
        HwaError: HWA could not be asked.
    """
    lookup = await look_up(hwa, name, kinds, workstation=workstation) if name else None
    outlook = await newest(hwa, copy, outlooks)
    if outlook is None:
        return Report(gaps=(no_copy_gap(loaded),))
    seen = Foreseen(hwa, outlook)
    if lookup is None:
        return await _of_plan(seen, PLAN, None)
    station = station_of(lookup)
    if station is not None and delay_minutes is not None:
        return await _by_station(seen, lookup, station, delay_minutes)
    return await _of_object(seen, lookup, delay_minutes)


def station_of(lookup: Lookup) -> WorkstationInPlan | None:
    """The one workstation that a name means."""
    if lookup.found is None or len(lookup.found.groups) != 1:
        return None
    record = lookup.found.groups[0][0]
    return record if isinstance(record, WorkstationInPlan) else None


async def _of_object(seen: Foreseen, lookup: Lookup, minutes: int | None) -> Report:
    chosen = one_of(lookup, lookup.name)
    if isinstance(chosen, Report):
        return chosen
    outlook, subject = seen.outlook, ref(chosen.record)
    node = node_of(outlook, chosen.record)
    if node is None:
        return Report(gaps=(Gap(what="eta_not_in_copy", detail=chosen.record.name),))
    seen.know(receipt(chosen.read, chosen.record), chosen.record)
    if minutes is None:
        behind = await asyncio.to_thread(lambda: np.flatnonzero(outlook.after.reach([node])))
        return await _of_plan(seen, subject, behind.tolist())
    changes: list[Moved] = []
    if not is_over(chosen.record):
        changes = await asyncio.to_thread(moved_by_delay, outlook, node, minutes * 60.0)
    found = await asyncio.to_thread(_behind, outlook, node)
    return await _moved_report(seen, subject, changes, minutes, found)


async def _by_station(
    seen: Foreseen, lookup: Lookup, station: WorkstationInPlan, minutes: int
) -> Report:
    assert lookup.found is not None  # noqa: S101 - its record is the station
    number = station_number(seen.picture, station)
    seen.know(receipt(lookup.found.read, station), station)
    changes: list[Moved] = []
    if number is not None:
        work = partial(moved_by_outage, seen.outlook, number, minutes * 60.0)
        changes = await asyncio.to_thread(work)
    return await _moved_report(seen, ref(station), changes, minutes)


def moved_by_delay(outlook: Outlook, node: int, seconds: float) -> list[Moved]:
    """The deadlines that change if a node is held up longer, against its being freed now."""
    before = _freed(outlook, node)
    return moved(before, outlook_of(delayed(before, node, seconds)))


def _freed(outlook: Outlook, node: int) -> Outlook:
    """The outlook itself, or where nobody can tell the node's end: as if it were freed now."""
    if outlook.end[node] != NEVER:
        return outlook
    return outlook_of(without(outlook.situation, stops_of(outlook, node)))


def _behind(outlook: Outlook, node: int) -> Deadlines:
    """The deadlines of the node and of what waits for it, without any delay."""
    return deadlines_of(_freed(outlook, node), np.flatnonzero(outlook.after.reach([node])).tolist())


def moved_by_outage(outlook: Outlook, station: int, seconds: float) -> list[Moved]:
    """The deadlines that change if a workstation is away longer, against its being back now."""
    online = back(outlook.situation, station)
    now = online.now
    return moved(outlook_of(online), outlook_of(out(online, station, now, now + seconds)))


@dataclass(frozen=True)
class _Told:
    """The deadlines, and for those that nobody can tell what would be if all were freed now."""

    found: Deadlines
    freed: Outlook | None


def _think(outlook: Outlook, among: Sequence[int] | None) -> _Told:
    found = deadlines_of(outlook, among)
    if not found.blocked:
        return _Told(found, None)
    stops = [stop for one in found.blocked[:_SHOWN] for stop in stops_of(outlook, one.node)]
    return _Told(found, outlook_of(without(outlook.situation, stops)))


async def _of_plan(seen: Foreseen, subject: ObjectRef, among: Sequence[int] | None) -> Report:
    told = await asyncio.to_thread(_think, seen.outlook, among)
    found = told.found
    rows = [*found.at_risk[:_SHOWN], *found.blocked[:_SHOWN], *found.missed[:_SHOWN]]
    await seen.read([one.node for one in rows])
    whole = subject is PLAN
    values = {
        "whole": whole,
        "total": found.total,
        "at_risk": len(found.at_risk),
        "blocked": len(found.blocked),
        "missed": len(found.missed),
    }
    own = () if whole or not subject.object_id else seen.receipts_of([subject.object_id])
    head = Finding(
        statement="deadline_summary",
        subject=None if whole else subject,
        values=values,
        receipts=(*own, seen.basis),
        severity=Severity.WARNING if rows else Severity.INFO,
    )
    findings = (
        head,
        *(_row(seen, one, "at_risk") for one in found.at_risk[:_SHOWN]),
        *(_blocked_row(seen, one, told.freed) for one in found.blocked[:_SHOWN]),
        *(_row(seen, one, "missed") for one in found.missed[:_SHOWN]),
        *((basis_finding(seen),) if found.total else ()),
    )
    risks = tuple(_at_risk(seen, one) for one in rows[: 2 * _SHOWN])
    return _report(seen, subject, findings, risks)


def _report(
    seen: Foreseen,
    subject: ObjectRef,
    findings: tuple[Finding, ...],
    risks: tuple[DeadlineAtRisk, ...],
) -> Report:
    verdict = Diagnosis(
        subject=subject,
        confidence=CONFIDENCE["likely"],
        evidence_status="likely",
        gaps=seen.gaps,
        impact=Impact(deadlines=risks),
    )
    named = [subject] if subject is not PLAN else []
    objects = dict.fromkeys([*named, *(one.object for one in risks)])
    return Report(findings=findings, gaps=seen.gaps, objects=tuple(objects), diagnosis=verdict)


def _row(seen: Foreseen, one: Due, state: str, **more: object) -> Finding:
    margin = one.margin
    values = {
        "state": state,
        "deadline": seen.at(one.deadline),
        "end": None if one.end == NEVER else seen.at(one.end),
        "probability": round(one.probability * 100),
        "margin": None if margin is None else abs(round(margin)),
        "late": margin is not None and margin < 0,
        "latest": None,
        **more,
    }
    proof = seen.proof(one.node) or (seen.basis,)
    return Finding(
        statement="deadline_row",
        subject=seen.ref(one.node),
        values=values,
        receipts=proof,
        severity=Severity.WARNING,
    )


def _blocked_row(seen: Foreseen, one: Due, freed: Outlook | None) -> Finding:
    """Until when somebody must have acted, so that the deadline is kept in the usual case."""
    end = NEVER if freed is None else told_of(freed, [one.node]).ends[one.node]
    room = one.deadline - end
    latest = seen.moment(room) if end != NEVER and room > 0 else None
    return _row(seen, one, "blocked", latest=latest, late=end != NEVER and room <= 0)


def _at_risk(seen: Foreseen, one: Due) -> DeadlineAtRisk:
    return DeadlineAtRisk(
        object=seen.ref(one.node),
        deadline=seen.at(one.deadline),
        expected_end=seen.expected(one.draws),
        margin_seconds=one.margin,
        probability=one.probability,
    )


def _lost(behind: Deadlines | None, changes: Sequence[Moved]) -> list[tuple[str, Due]]:
    """The deadlines that have passed or are likely to, whose odds a delay does not change."""
    if behind is None:
        return []
    told = {one.node for one in changes}
    likely = [one for one in behind.at_risk if one.probability >= LIKELY and one.node not in told]
    return [
        *(("missed", one) for one in behind.missed if one.node not in told),
        *(("at_risk", one) for one in likely),
    ]


async def _moved_report(
    seen: Foreseen,
    subject: ObjectRef,
    changes: list[Moved],
    minutes: int,
    behind: Deadlines | None = None,
) -> Report:
    """What changes, and beside it what goes in any case, delay or not."""
    goes = [one for one in changes if one.goes]
    lost = _lost(behind, changes)
    shown, gone = changes[:_SHOWN], lost[:_SHOWN]
    await seen.read([*(one.node for one in shown), *(one.node for _, one in gone)])
    values = {
        "minutes": minutes,
        "goes": len(goes),
        "moved": len(changes),
        "shown": len(shown),
        "lost": len(lost),
        "open": behind.total if behind else 0,
    }
    head = Finding(
        statement="deadline_delay",
        subject=subject,
        values=values,
        receipts=(*seen.receipts_of([subject.object_id]), seen.basis),
        severity=Severity.WARNING if goes or lost else Severity.INFO,
    )
    findings = (
        head,
        *moved_findings(seen, shown),
        *(_row(seen, one, state) for state, one in gone),
        basis_finding(seen),
    )
    risks = (
        *(moved_risk(seen, one) for one in shown),
        *(_at_risk(seen, one) for _, one in gone),
    )
    return _report(seen, subject, findings, risks)


def moved_findings(seen: Foreseen, changes: Sequence[Moved]) -> tuple[Finding, ...]:
    """Deadlines before and after a change, one line each."""
    return tuple(
        Finding(
            statement="deadline_moved",
            subject=seen.ref(one.node),
            values={
                "deadline": seen.at(one.deadline),
                "before": None if one.before == NEVER else seen.at(one.before),
                "after": None if one.after == NEVER else seen.at(one.after),
                "odds_before": round(one.odds_before * 100),
                "odds_after": round(one.odds_after * 100),
                "goes": one.goes,
                "saved": one.saved,
            },
            receipts=seen.proof(one.node) or (seen.basis,),
        )
        for one in changes
    )


def moved_risk(seen: Foreseen, one: Moved) -> DeadlineAtRisk:
    """A deadline as it would stand after the change."""
    return DeadlineAtRisk(
        object=seen.ref(one.node),
        deadline=seen.at(one.deadline),
        expected_end=None,
        margin_seconds=None if one.after == NEVER else one.deadline - one.after,
        probability=one.odds_after,
    )
