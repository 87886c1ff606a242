"""The chain that decides when an object, or the batch, ends; what HWA says of it comes first."""

import asyncio
from typing import Any

import numpy as np

from tools.ahead.batch_end import BATCH
from tools.ahead.chains import chain_findings, shown_nodes
from tools.ahead.chosen import Chosen, is_over, node_of, one_of
from tools.ahead.expected import expected_end
from tools.ahead.foreseen import Foreseen
from tools.ahead.grounds import basis_finding
from tools.ahead.outlooks import Loaded, Outlooks, newest, no_copy_gap, unknown_load
from tools.hwa.client import HwaClient
from tools.hwa.models import JobInPlan
from tools.listing.overview import LiveCopy
from tools.lookup import Kind, look_up
from tools.plan.ahead.batch import batch_of
from tools.plan.ahead.deciding import chain_to
from tools.plan.ahead.outlook import NEVER, Outlook
from tools.plan.ahead.told import told_of
from tools.plan.copy.columns import Flag
from tools.plan.diagnosis import CONFIDENCE, Diagnosis
from tools.receipts import Finding, Gap, ObjectRef
from tools.records import receipt, ref
from tools.report import Report, merged
from tools.single import confidence

_KINDS: tuple[Kind, ...] = ("job", "jobstream")
_MOST_CRITICAL = 2


async def critical_path(  # noqa: PLR0913 - a question, and where its answer comes from
    hwa: HwaClient,
    copy: LiveCopy,
    name: str = "",
    kinds: tuple[Kind, ...] = _KINDS,
    *,
    workstation: str = "",
    outlooks: Outlooks | None = None,
    loaded: Loaded = unknown_load,
) -> Report:
    """The chain that decides the end of a job or stream; without a name those of the whole plan.

    HWA knows a critical path of each job that is marked critical: those come before the batch's.

    Raises:
        HwaError: HWA could not be asked.
    """
    if not name:
        return await _of_plan(hwa, await newest(hwa, copy, outlooks), loaded)
    lookup = await look_up(hwa, name, kinds, workstation=workstation)
    chosen = one_of(lookup, name)
    if isinstance(chosen, Report):
        return chosen
    told = Report(findings=_hwa_words(chosen), objects=(ref(chosen.record),))
    outlook = None if is_over(chosen.record) else await newest(hwa, copy, outlooks)
    node = node_of(outlook, chosen.record) if outlook else None
    if outlook is None or node is None or outlook.end[node] == NEVER:
        # Over, unknown or blocked: there is no chain, and the forecast says why.
        rest = await expected_end(
            hwa, copy, name, kinds, workstation=workstation, outlooks=outlooks, loaded=loaded
        )
        return merged([told, rest])
    seen = Foreseen(hwa, outlook)
    seen.know(receipt(chosen.read, chosen.record), chosen.record)
    chain = await _chain(seen, node)
    return _answer(seen, merged([told, chain]), ref(chosen.record))


async def _of_plan(hwa: HwaClient, outlook: Outlook | None, loaded: Loaded) -> Report:
    """The chains of the critical jobs that are in the greatest haste, then that of the batch."""
    if outlook is None:
        return Report(gaps=(no_copy_gap(loaded),))
    batch = await asyncio.to_thread(batch_of, outlook)
    critical = _critical(outlook)[:_MOST_CRITICAL]
    if not batch.last and not critical:
        return Report(gaps=(Gap(what="eta_nothing_open"),))
    seen = Foreseen(hwa, outlook)
    told = [await _chain(seen, node, of="critical") for node in critical]
    if batch.last:
        told.append(await _chain(seen, batch.last[0], of="batch"))
    return _answer(seen, merged(told), seen.ref(critical[0]) if critical else BATCH)


def _critical(outlook: Outlook) -> list[int]:
    """The critical jobs that are not over and not stopped: the least time to spare first."""
    jobs = outlook.situation.picture.jobs
    marked = (jobs["flags"] & Flag.CRITICAL.value) != 0
    open_ = outlook.open[: len(jobs)] & (outlook.end[: len(jobs)] != NEVER)
    rows = np.flatnonzero(marked & open_)
    due = np.where(jobs["deadline"][rows] > 0, jobs["deadline"][rows], np.inf)
    spare = due - outlook.end[rows]
    return [int(row) for row in rows[np.argsort(spare, kind="stable")]]


async def _chain(seen: Foreseen, node: int, of: str = "") -> Report:
    """The chain to one end; `of` says what that is the end of, where nobody named it."""
    steps = await asyncio.to_thread(chain_to, seen.outlook, node)
    shown = shown_nodes(steps, len(seen.picture.jobs))
    await seen.read([*shown, node])
    chain = chain_findings(seen, steps, of)
    head: tuple[Finding, ...] = chain or (_alone(seen, [*shown, node][0], of),)
    return Report(findings=head, objects=tuple(seen.ref(one) for one in shown[::-1]))


def _answer(seen: Foreseen, told: Report, subject: ObjectRef) -> Report:
    """Chains with what their times rest on."""
    verdict = Diagnosis(
        subject=subject,
        confidence=CONFIDENCE["likely"],
        evidence_status="likely",
        gaps=seen.gaps,
    )
    findings = (*told.findings, basis_finding(seen))
    return told.model_copy(update={"findings": findings, "gaps": seen.gaps, "diagnosis": verdict})


def _alone(seen: Foreseen, node: int, of: str) -> Finding:
    """Nothing that is still to come decides it but itself."""
    told = told_of(seen.outlook, [node])
    waited = round(float(seen.outlook.start[node] - seen.outlook.ready[node]))
    values = {
        "of": of,
        "start": seen.at(told.starts[node]),
        "end": seen.at(told.ends[node]),
        "waited": waited if waited > 0 else None,
    }
    return Finding(
        statement="path_alone",
        subject=seen.ref(node),
        values=values,
        receipts=(*seen.proof(node), seen.basis),
    )


def _hwa_words(chosen: Chosen) -> tuple[Finding, ...]:
    """What HWA itself says of a job on its critical network, before anything is computed."""
    job = chosen.record
    if not isinstance(job, JobInPlan):
        return ()
    values: dict[str, Any] = {
        "critical": job.job_options.critical,
        "critical_start": job.critical_start,
        "confidence": confidence(job),
        "deadline": job.time_restrictions.deadline_time,
        "marked": _marked(job),
    }
    if not any((values["critical"], values["critical_start"], values["marked"])):
        return ()
    proof = (receipt(chosen.read, job),)
    return (Finding(statement="path_hwa", subject=ref(job), values=values, receipts=proof),)


def _marked(job: JobInPlan) -> list[str]:
    """The predecessors over which HWA's own critical path comes."""
    marked = [one for one in job.dependencies if (one.model_extra or {}).get("critical") is True]
    return [one.job_name or one.job_stream_name or "" for one in marked][:5]
