"""What an action would change, worked out on a copy of the plan: the plan itself is not touched."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

import numpy as np

from tools.ahead.change import KINDS, Asked, Change, Subject, asked_of, calls_of, refusal, refused
from tools.ahead.chosen import node_of
from tools.ahead.deadlines import moved_findings, moved_risk
from tools.ahead.foreseen import Foreseen, station_number
from tools.ahead.grounds import basis_finding, stop_findings
from tools.ahead.outlooks import Loaded, Outlooks, newest, no_copy_gap, unknown_load
from tools.hwa.client import HwaClient
from tools.hwa.models import JobInPlan, WorkstationInPlan
from tools.listing.overview import LiveCopy
from tools.lookup import Kind, look_up
from tools.plan.ahead.deciding import Stop, stops_of
from tools.plan.ahead.due import Moved, moved
from tools.plan.ahead.outlook import NEVER, Outlook, outlook_of
from tools.plan.ahead.situation import Situation, State
from tools.plan.ahead.spread import spread_of
from tools.plan.ahead.supposed import (
    SOON,
    Difference,
    back,
    cancelled,
    confirmed,
    difference,
    fenced,
    held,
    killed,
    limited,
    out,
    released,
    rerun,
    stream_limited,
)
from tools.plan.diagnosis import CONFIDENCE, Diagnosis, Forecast, Impact
from tools.receipts import Finding, Gap, Severity
from tools.records import receipt, ref
from tools.report import Report

_SHOWN = 5
_WAITS_SHOWN = 5


async def what_if(  # noqa: PLR0913 - a question, and where its answer comes from
    hwa: HwaClient,
    copy: LiveCopy,
    change: Change,
    name: str,
    kinds: tuple[Kind, ...] = (),
    *,
    workstation: str = "",
    value: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    outlooks: Outlooks | None = None,
    loaded: Loaded = unknown_load,
) -> Report:
    """What would start, wait and miss its deadline after a change; nothing is changed.

    Raises:
        HwaError: HWA could not be asked.
    """
    lookup = await look_up(hwa, name, kinds or KINDS[change], workstation=workstation)
    asked = asked_of(lookup, change, value, since, until)
    if isinstance(asked, Report):
        return asked
    reason = refusal(asked)
    if reason:
        return refused(asked, reason)
    outlook = await newest(hwa, copy, outlooks)
    calls = await calls_of(hwa, asked)
    if outlook is None:
        return Report(findings=(calls,), gaps=(no_copy_gap(loaded),), objects=(ref(asked.record),))
    place = _place(outlook, asked.record)
    if place is None:
        gap = Gap(what="eta_not_in_copy", detail=asked.record.name)
        return Report(findings=(calls,), gaps=(gap,), objects=(ref(asked.record),))
    return await _supposed(Foreseen(hwa, outlook), asked, place, calls)


def _place(outlook: Outlook, record: Subject) -> int | None:
    """A node, or of a workstation its number."""
    if isinstance(record, WorkstationInPlan):
        return station_number(outlook.situation.picture, record)
    return node_of(outlook, record)


def _changed(situation: Situation, asked: Asked, place: int) -> Situation:
    value, now = asked.value or 0, situation.now
    if asked.change == "limit" and not isinstance(asked.record, WorkstationInPlan):
        return stream_limited(situation, place, value)
    if asked.change == "limit":
        return limited(situation, place, value)
    if asked.change == "fence":
        return fenced(situation, place, value)
    if asked.change == "link":
        return back(situation, place)
    if asked.change == "outage":
        since = now if asked.since is None else asked.since.timestamp()
        until = now if asked.until is None else asked.until.timestamp()
        return out(situation, place, since, until)
    return _FLOW_CHANGES[asked.change](situation, place)


_FLOW_CHANGES: Mapping[str, Callable[[Situation, int], Situation]] = MappingProxyType(
    {
        "release": released,
        "cancel": cancelled,
        "confirm": confirmed,
        "hold": held,
        "rerun": rerun,
        "kill": killed,
    }
)


@dataclass(frozen=True)
class _Thought:
    """The plan before and after, and what differs."""

    after: Outlook
    differs: Difference
    deadlines: list[Moved]
    direct: list[int]
    """Jobs that wait directly for the object before the change."""
    stops: list[Stop]
    """What stops the object itself after the change."""
    running: int


def _think(before: Outlook, asked: Asked, place: int) -> _Thought:
    after = outlook_of(_changed(before.situation, asked, place))
    of_station = isinstance(asked.record, WorkstationInPlan)
    over = of_station or asked.change == "kill"  # it has ended: nothing stops it
    stops = [] if over or after.end[place] != NEVER else stops_of(after, place)
    jobs = before.situation.jobs
    there = (jobs.station == place) & (jobs.state == State.RUNNING) if of_station else jobs.idle[:0]
    return _Thought(
        after=after,
        differs=difference(before, after),
        deadlines=moved(before, after),
        direct=[] if of_station else _direct(before, place),
        stops=stops if after.open.size and not of_station and after.open[place] else [],
        running=int(np.count_nonzero(there)),
    )


def _direct(outlook: Outlook, node: int) -> list[int]:
    """The jobs that wait for a node, over the ends and begins of streams between."""
    jobs = len(outlook.situation.jobs.state)
    found: dict[int, None] = {}
    edge, seen = [node], {node}
    while edge:
        current = edge.pop()
        arrows = outlook.after
        for near in arrows.ends_at[arrows.starts[current] : arrows.starts[current + 1]].tolist():
            if near < jobs:
                found[near] = None
            elif near not in seen:
                seen.add(near)
                edge.append(near)
    return list(found)


async def _supposed(seen: Foreseen, asked: Asked, place: int, calls: Finding) -> Report:
    thought = await asyncio.to_thread(_think, seen.outlook, asked, place)
    seen.know(receipt(asked.read, asked.record), asked.record)
    groups = _groups(thought.differs)
    waits = _still_waiting(thought, {node for rows in groups.values() for node in rows})
    named = [node for rows in groups.values() for node in rows[:_SHOWN]]
    dues = [one.node for one in thought.deadlines[:_SHOWN]]
    consumers = thought.direct[:_SHOWN] if asked.change == "confirm" else []
    shown_stops = [*thought.stops[:_SHOWN], *(stop for _, stop in waits if stop)]
    await seen.read([*named, *dues, *consumers, *(node for node, _ in waits)], shown_stops)
    findings = (
        _head(seen, asked, place, thought),
        *stop_findings(seen, thought.stops),
        *(
            _job_row(seen, thought.after, node, group)
            for group, rows in groups.items()
            for node in rows[:_SHOWN]
        ),
        *(_waiting_row(seen, thought.after, node, stop) for node, stop in waits),
        *moved_findings(seen, thought.deadlines[:_SHOWN]),
        *_consumers(seen, asked, place, thought),
        calls,
        basis_finding(seen),
    )
    subject = ref(asked.record)
    objects = dict.fromkeys([subject, *(seen.ref(node) for node in named)])
    verdict = _verdict(seen, asked, place, thought)
    return Report(findings=findings, gaps=seen.gaps, objects=tuple(objects), diagnosis=verdict)


def _groups(differs: Difference) -> dict[str, list[int]]:
    """Jobs by what the change does to them, in the order in which it is told."""
    return {
        "at_once": differs.at_once,
        "freed": differs.freed,
        "sooner": differs.sooner,
        "later": differs.later,
        "never": differs.never,
    }


def _still_waiting(thought: _Thought, told: set[int]) -> list[tuple[int, Stop | None]]:
    """Direct successors that the change does not move, and what stops them where it is told."""
    found: list[tuple[int, Stop | None]] = []
    now = thought.after.situation.now + SOON
    for node in (one for one in thought.direct if one not in told):
        if thought.after.open[node] and thought.after.start[node] > now:
            never = thought.after.end[node] == NEVER
            stops = stops_of(thought.after, node)[:1] if never else []
            found.append((node, stops[0] if stops else None))
        if len(found) == _WAITS_SHOWN:
            break
    return found


def _head(seen: Foreseen, asked: Asked, place: int, thought: _Thought) -> Finding:
    differs = thought.differs
    now = datetime.fromtimestamp(seen.outlook.situation.now, UTC)
    values = {
        "change": asked.change,
        "value": asked.value,
        "since": (asked.since or now) if asked.change == "outage" else None,
        "until": asked.until,
        "running": thought.running,
        **_own_times(seen, asked, place, thought),
        **{name: len(rows) for name, rows in _groups(differs).items()},
        "deadlines": len(thought.deadlines),
        "nothing": not any(_groups(differs).values()) and not thought.deadlines,
    }
    record = asked.record
    return Finding(
        statement="whatif_change",
        subject=ref(record),
        values=values,
        receipts=(receipt(asked.read, record), seen.basis),
    )


def _own_times(
    seen: Foreseen, asked: Asked, place: int, thought: _Thought
) -> dict[str, datetime | None]:
    """When the object itself starts and ends after the change."""
    if isinstance(asked.record, WorkstationInPlan) or not thought.after.open[place]:
        return {"own_start": None, "own_end": None}
    start, end = float(thought.after.start[place]), float(thought.after.end[place])
    of_job = isinstance(asked.record, JobInPlan)
    return {
        "own_start": None if start == NEVER or not of_job else seen.at(start),
        "own_end": None if end == NEVER else seen.at(end),
    }


def _job_row(seen: Foreseen, after: Outlook, node: int, group: str) -> Finding:
    was, is_ = float(seen.outlook.start[node]), float(after.start[node])
    values = {
        "group": group,
        "before": None if was == NEVER else seen.at(was),
        "after": None if is_ == NEVER else seen.at(is_),
    }
    proof = seen.proof(node) or (seen.basis,)
    return Finding(statement="whatif_job", subject=seen.ref(node), values=values, receipts=proof)


def _waiting_row(seen: Foreseen, after: Outlook, node: int, stop: Stop | None) -> Finding:
    start = float(after.start[node])
    values = {
        "cause": stop.cause.value if stop else None,
        "at": seen.root(stop).object.key if stop else None,
        "start": None if start == NEVER else seen.at(start),
    }
    proof = seen.proof(node) or (seen.basis,)
    return Finding(statement="whatif_waits", subject=seen.ref(node), values=values, receipts=proof)


def _consumers(seen: Foreseen, asked: Asked, place: int, thought: _Thought) -> tuple[Finding, ...]:
    """Whoever takes a job for good that was not runs on what it left behind."""
    if asked.change != "confirm" or not thought.direct:
        return ()
    behind = seen.picture.after(jobs=[place])
    names = [seen.ref(node).key for node in thought.direct[:_SHOWN]]
    values = {
        "direct": len(thought.direct),
        "jobs": len(behind.jobs),
        "names": names,
        "shown": len(names),
    }
    finding = Finding(
        statement="whatif_consumers",
        subject=ref(asked.record),
        values=values,
        receipts=(seen.basis, *seen.proof(*thought.direct[:_SHOWN])),
        severity=Severity.WARNING,
    )
    return (finding,)


def _verdict(seen: Foreseen, asked: Asked, place: int, thought: _Thought) -> Diagnosis:
    subject, differs = ref(asked.record), thought.differs
    forecasts: tuple[Forecast, ...] = ()
    if not isinstance(asked.record, WorkstationInPlan) and thought.after.open[place]:
        spread = spread_of(thought.after, [place])
        forecasts = (
            Forecast(
                object=subject,
                start=seen.expected(spread.start(place)),
                end=seen.expected(spread.end(place)),
                blocked=thought.after.end[place] == NEVER,
            ),
        )
    started = differs.at_once
    impact = Impact(
        jobs=sum(len(rows) for rows in _groups(differs).values()),
        job_ids=tuple(seen.view(node).id for node in started[:_MOST_IDS]),
        deadlines=tuple(moved_risk(seen, one) for one in thought.deadlines[: 2 * _SHOWN]),
    )
    return Diagnosis(
        subject=subject,
        confidence=CONFIDENCE["likely"],
        evidence_status="likely",
        gaps=seen.gaps,
        forecasts=forecasts,
        impact=impact,
    )


_MOST_IDS = 200
