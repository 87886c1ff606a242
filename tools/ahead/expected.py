"""When a job, a job stream or the whole batch is expected to end, and what decides it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from tools.ahead.batch_end import batch_end
from tools.ahead.chains import chain_findings, shown_nodes
from tools.ahead.chosen import Chosen, Flow, is_over, node_of, one_of, status_of, times_of
from tools.ahead.foreseen import Foreseen
from tools.ahead.grounds import STOPS_SHOWN, basis_finding, stop_findings
from tools.ahead.odds import against, span
from tools.ahead.outlooks import Loaded, Outlooks, newest, no_copy_gap, unknown_load
from tools.hwa.client import HwaClient
from tools.hwa.models import JobInPlan
from tools.listing.overview import LiveCopy
from tools.lookup import Kind, look_up
from tools.plan.ahead.deciding import Step, Stop, chain_to, stops_of
from tools.plan.ahead.outlook import NEVER, Outlook, outlook_of
from tools.plan.ahead.spread import Draws, spread_of
from tools.plan.ahead.supposed import without
from tools.plan.diagnosis import CONFIDENCE, Diagnosis, Expected, Forecast
from tools.receipts import Finding, Gap, Severity
from tools.records import receipt, ref
from tools.report import Report

_KINDS: tuple[Kind, ...] = ("job", "jobstream")


async def expected_end(  # noqa: PLR0913 - a question, and where its answer comes from
    hwa: HwaClient,
    copy: LiveCopy,
    name: str = "",
    kinds: tuple[Kind, ...] = _KINDS,
    *,
    workstation: str = "",
    by: datetime | None = None,
    outlooks: Outlooks | None = None,
    loaded: Loaded = unknown_load,
) -> Report:
    """Start and end of a job or stream, or the end of the batch where no name is given.

    Raises:
        HwaError: HWA could not be asked.
    """
    if not name:
        return await batch_end(hwa, await newest(hwa, copy, outlooks), by, loaded)
    lookup = await look_up(hwa, name, kinds, workstation=workstation)
    chosen = one_of(lookup, name)
    if isinstance(chosen, Report):
        return chosen
    if is_over(chosen.record):
        return _done(chosen, by)
    outlook = await newest(hwa, copy, outlooks)
    if outlook is None:
        return _without_copy(chosen, no_copy_gap(loaded))
    node = node_of(outlook, chosen.record)
    if node is None:
        return _without_copy(chosen, Gap(what="eta_not_in_copy", detail=chosen.record.name))
    return await _forecast(hwa, outlook, chosen, node, by)


def _done(chosen: Chosen, by: datetime | None) -> Report:
    """What is over has a record and no forecast."""
    record = chosen.record
    start, end = times_of(record)
    values = {
        "status": status_of(record),
        "start": start,
        "end": end,
        "by": by,
        "made_it": None if by is None or end is None else end <= by,
    }
    proof = (receipt(chosen.read, record),)
    finding = Finding(statement="eta_done", subject=ref(record), values=values, receipts=proof)
    verdict = Diagnosis(subject=ref(record), confidence=CONFIDENCE["confirmed"])
    return Report(findings=(finding,), objects=(ref(record),), diagnosis=verdict)


def _without_copy(chosen: Chosen, gap: Gap) -> Report:
    """Only the record: no time is made up."""
    record = chosen.record
    start, _ = times_of(record)
    estimate = record.estimated_duration if isinstance(record, JobInPlan) else None
    values = {"status": status_of(record), "start": start, "estimate": estimate}
    proof = (receipt(chosen.read, record),)
    finding = Finding(statement="eta_record", subject=ref(record), values=values, receipts=proof)
    verdict = Diagnosis(
        subject=ref(record),
        confidence=CONFIDENCE["insufficient"],
        evidence_status="insufficient",
        gaps=(gap,),
    )
    return Report(findings=(finding,), gaps=(gap,), objects=(ref(record),), diagnosis=verdict)


@dataclass(frozen=True)
class _Thought:
    """What was worked out about a node, beside the event loop."""

    starts: Draws | None
    ends: Draws | None
    steps: list[Step]
    stops: list[Stop]
    freed: Draws | None
    """Its ends if everything that stops it were removed now."""


def _think(outlook: Outlook, node: int) -> _Thought:
    if outlook.end[node] == NEVER:
        stops = stops_of(outlook, node)
        free = outlook_of(without(outlook.situation, stops))
        freed = spread_of(free, [node]).end(node)
        return _Thought(None, None, [], stops, freed)
    first = _first_of(outlook, node)
    spread = spread_of(outlook, [*first, node])
    starts = [draws for one in first if (draws := spread.start(one)) is not None]
    start = np.min(starts, axis=0) if starts else None
    stops = _own_stop(outlook, node)
    return _Thought(start, spread.end(node), chain_to(outlook, node), stops, None)


def _own_stop(outlook: Outlook, node: int) -> list[Stop]:
    """A job that ends and frees nobody before somebody confirms it."""
    return stops_of(outlook, node) if outlook.frees(node) == NEVER else []


def _first_of(outlook: Outlook, node: int) -> list[int]:
    """The nodes of which the first to start starts the object: a stream starts with a job."""
    situation = outlook.situation
    jobs = len(situation.jobs.state)
    if node < jobs:
        return [node]
    stream = (node - jobs) % len(situation.streams.state)
    mine = np.flatnonzero((situation.jobs.home == stream) & outlook.open[:jobs])
    mine = mine[np.isfinite(outlook.start[mine])]
    return list(mine[np.argsort(outlook.start[mine])][:_STARTERS].tolist())


_STARTERS = 20


async def _forecast(
    hwa: HwaClient, outlook: Outlook, chosen: Chosen, node: int, by: datetime | None
) -> Report:
    thought = await asyncio.to_thread(_think, outlook, node)
    seen = Foreseen(hwa, outlook)
    seen.know(receipt(chosen.read, chosen.record), chosen.record)
    shown = thought.stops[:STOPS_SHOWN]
    await seen.read(shown_nodes(thought.steps, len(seen.picture.jobs)), shown)
    if outlook.end[node] == NEVER:
        findings = _blocked(seen, chosen, thought, by)
    else:
        findings = _expected(seen, chosen, node, thought, by)
    subject = ref(chosen.record)
    roots = tuple(seen.root(stop) for stop in shown)
    verdict = Diagnosis(
        subject=subject,
        root_causes=roots,
        confidence=CONFIDENCE["likely"],
        evidence_status="likely",
        gaps=seen.gaps,
        forecasts=(_forecast_of(seen, chosen, thought),),
    )
    objects = dict.fromkeys((subject, *(root.object for root in roots)))
    return Report(findings=findings, gaps=seen.gaps, objects=tuple(objects), diagnosis=verdict)


def _forecast_of(seen: Foreseen, chosen: Chosen, thought: _Thought) -> Forecast:
    return Forecast(
        object=ref(chosen.record),
        start=seen.expected(thought.starts),
        end=seen.expected(thought.ends),
        blocked=thought.ends is None,
    )


def _expected(
    seen: Foreseen, chosen: Chosen, node: int, thought: _Thought, by: datetime | None
) -> tuple[Finding, ...]:
    record = chosen.record
    started, _ = times_of(record)
    values = {
        "status": status_of(record),
        "started": started,
        **span("start", None if started else seen.expected(thought.starts)),
        **span("end", seen.expected(thought.ends)),
        **against(seen, record, thought.ends, by),
        "confirm": bool(thought.stops),
        **_limits(record, seen.expected(thought.starts)),
    }
    head = Finding(
        statement="eta_expected",
        subject=ref(record),
        values=values,
        receipts=(*seen.proof(node), seen.basis),
        severity=Severity.WARNING if values["late"] else Severity.INFO,
    )
    return (head, *chain_findings(seen, thought.steps), basis_finding(seen))


def _limits(record: Flow, start: Expected | None) -> dict[str, Any]:
    """What its own record says against the forecast: a latest start, or that it runs again."""
    latest = record.time_restrictions.latest_start_time
    too_late = latest is not None and start is not None and start.median > latest
    every = isinstance(record, JobInPlan) and record.job_options.every
    return {"latest_start": latest if too_late else None, "every": every}


def _blocked(
    seen: Foreseen, chosen: Chosen, thought: _Thought, by: datetime | None
) -> tuple[Finding, ...]:
    """No time, but who must act, and what it would be if they did so now."""
    record = chosen.record
    count = len(thought.stops)
    head = Finding(
        statement="eta_blocked",
        subject=ref(record),
        values={"status": status_of(record), "count": count, "shown": min(count, STOPS_SHOWN)},
        receipts=(receipt(chosen.read, record), seen.basis),
        severity=Severity.WARNING,
    )
    freed = seen.expected(thought.freed)
    if freed is None:
        return (head, *stop_findings(seen, thought.stops))
    values = {**span("end", freed), **against(seen, record, thought.freed, by)}
    after = Finding(
        statement="eta_freed", subject=ref(record), values=values, receipts=(seen.basis,)
    )
    return (head, *stop_findings(seen, thought.stops), after, basis_finding(seen))
