"""What an action would change, worked out on a copy of the plan: the plan itself is not touched."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import numpy as np

from tools.ahead.change import KINDS, Asked, Change, Subject, asked_of, calls_of, refusal, refused
from tools.ahead.chosen import node_of
from tools.ahead.foreseen import Foreseen, station_number
from tools.ahead.grounds import basis_finding, stop_findings
from tools.ahead.outlooks import Loaded, Outlooks, newest, no_copy_gap, unknown_load
from tools.ahead.prompt_reply import if_answered, prompt_meant
from tools.ahead.thought import SHOWN, Thought, impact_of, moved_rows, thought_of
from tools.hwa.client import HwaClient
from tools.hwa.models import JobInPlan, WorkstationInPlan
from tools.listing.overview import LiveCopy
from tools.lookup import Kind, look_up
from tools.plan.ahead.deciding import Stop, stops_of
from tools.plan.ahead.outlook import NEVER, Outlook
from tools.plan.ahead.situation import Situation, State
from tools.plan.ahead.spread import spread_of
from tools.plan.ahead.supposed import (
    back,
    cancelled,
    confirmed,
    fenced,
    held,
    killed,
    limited,
    out,
    prioritised,
    released,
    rerun,
    stream_limited,
)
from tools.plan.ahead.told import told_of
from tools.plan.diagnosis import CONFIDENCE, Diagnosis, Forecast
from tools.receipts import Finding, Gap, Severity
from tools.records import receipt, ref
from tools.report import Report


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
    if prompt := await prompt_meant(hwa, lookup, change in {"reply", "refuse"}):
        outlook = await newest(hwa, copy, outlooks)
        return await if_answered(hwa, prompt, outlook, loaded, yes=change != "refuse")
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
    if asked.change in {"fence", "priority"}:
        setting = fenced if asked.change == "fence" else prioritised
        return setting(situation, place, value)
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
        "abend": killed,
    }
)


def _think(before: Outlook, asked: Asked, place: int) -> Thought:
    of_station = isinstance(asked.record, WorkstationInPlan)
    direct = [] if of_station else _direct(before, place)
    return thought_of(before, _changed(before.situation, asked, place), direct)


def _own_stops(thought: Thought, asked: Asked, place: int) -> list[Stop]:
    """What stops the object itself after the change; nothing does of what has ended by it."""
    after = thought.after
    if isinstance(asked.record, WorkstationInPlan) or asked.change in {"kill", "abend"}:
        return []
    stopped = after.open[place] and after.end[place] == NEVER
    return stops_of(after, place) if stopped else []


def _running(seen: Foreseen, asked: Asked, place: int) -> int:
    """How many jobs run on the workstation that is meant."""
    if not isinstance(asked.record, WorkstationInPlan):
        return 0
    jobs = seen.outlook.situation.jobs
    return int(np.count_nonzero((jobs.station == place) & (jobs.state == State.RUNNING)))


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
    stops = _own_stops(thought, asked, place)
    consumers = thought.direct[:SHOWN] if asked.change == "confirm" else []
    await seen.read([*thought.named, *consumers], [*stops[:SHOWN], *thought.stops])
    findings = (
        _head(seen, asked, place, thought),
        *stop_findings(seen, stops),
        *moved_rows(seen, thought),
        *_consumers(seen, asked, place, thought),
        calls,
        basis_finding(seen),
    )
    subject = ref(asked.record)
    objects = dict.fromkeys([subject, *(seen.ref(node) for node in thought.shown)])
    verdict = _verdict(seen, asked, place, thought)
    return Report(findings=findings, gaps=seen.gaps, objects=tuple(objects), diagnosis=verdict)


def _head(seen: Foreseen, asked: Asked, place: int, thought: Thought) -> Finding:
    now = datetime.fromtimestamp(seen.outlook.situation.now, UTC)
    values = {
        "change": asked.change,
        "value": asked.value,
        "since": (asked.since or now) if asked.change == "outage" else None,
        "until": asked.until,
        "running": _running(seen, asked, place),
        **_own_times(seen, asked, place, thought),
        **thought.counts(),
    }
    record = asked.record
    return Finding(
        statement="whatif_change",
        subject=ref(record),
        values=values,
        receipts=(receipt(asked.read, record), seen.basis),
    )


def _own_times(
    seen: Foreseen, asked: Asked, place: int, thought: Thought
) -> dict[str, datetime | None]:
    """When the object itself starts and ends after the change."""
    if isinstance(asked.record, WorkstationInPlan) or not thought.after.open[place]:
        return {"own_start": None, "own_end": None}
    told = told_of(thought.after, [place])
    start, end = told.starts[place], told.ends[place]
    of_job = isinstance(asked.record, JobInPlan)
    return {
        "own_start": None if start == NEVER or not of_job else seen.at(start),
        "own_end": None if end == NEVER else seen.at(end),
    }


def _consumers(seen: Foreseen, asked: Asked, place: int, thought: Thought) -> tuple[Finding, ...]:
    """Whoever takes a job for good that was not runs on what it left behind."""
    if asked.change != "confirm" or not thought.direct:
        return ()
    behind = seen.picture.after(jobs=[place])
    names = [seen.ref(node).key for node in thought.direct[:SHOWN]]
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
        receipts=(seen.basis, *seen.proof(*thought.direct[:SHOWN])),
        severity=Severity.WARNING,
    )
    return (finding,)


def _verdict(seen: Foreseen, asked: Asked, place: int, thought: Thought) -> Diagnosis:
    subject = ref(asked.record)
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
    return Diagnosis(
        subject=subject,
        confidence=CONFIDENCE["likely"],
        evidence_status="likely",
        gaps=seen.gaps,
        forecasts=forecasts,
        impact=impact_of(seen, thought),
    )
