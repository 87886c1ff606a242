"""When the batch is expected to end, which streams end last, and what is not counted."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from tools.ahead.chains import chain_findings, shown_nodes
from tools.ahead.foreseen import Foreseen
from tools.ahead.grounds import STOPS_SHOWN, basis_finding, stop_findings
from tools.ahead.odds import odds, span
from tools.ahead.outlooks import Loaded, no_copy_gap
from tools.hwa.client import HwaClient
from tools.plan.ahead.batch import Batch, batch_draws, batch_of
from tools.plan.ahead.deciding import Step, Stop, chain_to, stops_of
from tools.plan.ahead.outlook import Outlook
from tools.plan.ahead.spread import Draws
from tools.plan.diagnosis import CONFIDENCE, CauseCode, Diagnosis, Forecast
from tools.receipts import Finding, ObjectRef, Severity
from tools.report import Report

BATCH = ObjectRef(kind="engine", key="batch", name="batch")
_LAST = 5
_BLOCKED_WALKED = 200


async def batch_end(
    hwa: HwaClient, outlook: Outlook | None, by: datetime | None, loaded: Loaded
) -> Report:
    """The batch's end with its odds, its chain, and what it leaves out.

    Raises:
        HwaError: HWA could not be asked.
    """
    if outlook is None:
        return Report(gaps=(no_copy_gap(loaded),))
    thought = await asyncio.to_thread(_think_of_batch, outlook)
    seen = Foreseen(hwa, outlook)
    last = thought.batch.last[:_LAST]
    steps = shown_nodes(thought.steps, len(seen.picture.jobs))
    await seen.read([*last, *steps], thought.stops[:STOPS_SHOWN])
    verdict = Diagnosis(
        subject=BATCH,
        root_causes=tuple(seen.root(stop) for stop in thought.stops[:STOPS_SHOWN]),
        confidence=CONFIDENCE["likely"],
        evidence_status="likely",
        gaps=seen.gaps,
        forecasts=(Forecast(object=BATCH, end=seen.expected(thought.ends)),),
    )
    objects = tuple(seen.ref(node) for node in last)
    findings = _batch_findings(seen, thought, by)
    return Report(findings=findings, gaps=seen.gaps, objects=objects, diagnosis=verdict)


@dataclass(frozen=True)
class _BatchThought:
    """What was worked out about the batch."""

    batch: Batch
    ends: Draws | None
    due: Draws | None
    steps: list[Step]
    stops: list[Stop]


def _think_of_batch(outlook: Outlook) -> _BatchThought:
    batch = batch_of(outlook)
    steps = chain_to(outlook, batch.last[0]) if batch.last else []
    stops: dict[tuple[int, CauseCode], Stop] = {}
    holds: Counter[tuple[int, CauseCode]] = Counter()
    for node in batch.blocked[:_BLOCKED_WALKED]:
        for stop in stops_of(outlook, node):
            stops.setdefault((stop.node, stop.cause), stop)
            holds[stop.node, stop.cause] += 1
    return _BatchThought(
        batch,
        batch_draws(outlook, batch.last),
        batch_draws(outlook, batch.due),
        steps,
        [stops[key] for key, _ in holds.most_common()],
    )


def _batch_findings(
    seen: Foreseen, thought: _BatchThought, by: datetime | None
) -> tuple[Finding, ...]:
    batch, ends = thought.batch, thought.ends
    plan_end = None if batch.plan_end is None else seen.at(batch.plan_end)
    chance = {"probability": None, "margin": None, "late": False}
    if by is not None and ends is not None:
        chance = odds(seen, ends, by)
    values = {
        "open": len(batch.last) + len(batch.blocked),
        "plan_end": plan_end,
        **span("end", seen.expected(ends)),
        **span("due", seen.expected(thought.due)),
        "due_count": len(batch.due),
        "last": [seen.ref(node).key for node in batch.last[:_LAST]],
        "by": by,
        **chance,
    }
    head = Finding(
        statement="eta_batch",
        values=values,
        receipts=(seen.basis, *seen.proof(*batch.last[:_LAST])),
    )
    rest = () if ends is None else (*chain_findings(seen, thought.steps), basis_finding(seen))
    return (head, *_batch_blocked(seen, thought), *rest)


def _batch_blocked(seen: Foreseen, thought: _BatchThought) -> tuple[Finding, ...]:
    """What the batch's end leaves out, and why."""
    if not thought.batch.blocked:
        return ()
    values = {"streams": len(thought.batch.blocked), "stops": len(thought.stops)}
    head = Finding(
        statement="eta_batch_blocked",
        values=values,
        receipts=(seen.basis,),
        severity=Severity.WARNING,
    )
    return (head, *stop_findings(seen, thought.stops))
