"""What stands behind a root: why a predecessor failed, who holds a resource or fills a limit."""

import asyncio
from dataclasses import dataclass, replace

from tools.causes.occupants import occupants
from tools.causes.walk import Cause, Walk
from tools.failures.failed_run import read_failed_run
from tools.failures.why_failed import failed_finding
from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaError
from tools.plan.diagnosis import CauseCode
from tools.receipts import Finding, Gap
from tools.report import gap_of
from tools.single import object_status

_EXPLAINED = 3
_FAILURES = frozenset(
    {CauseCode.PREDECESSOR_FAILED, CauseCode.RECOVERY_PROMPT, CauseCode.PLAN_STALE}
)
_FULL = frozenset({CauseCode.STREAM_LIMIT_REACHED, CauseCode.WORKSTATION_LIMIT_REACHED})
_DEEPER = frozenset(
    {
        *((cause, "job") for cause in _FAILURES),
        (CauseCode.RESOURCE_SHORT, "resource"),
        (CauseCode.STREAM_LIMIT_REACHED, "jobstream"),
        (CauseCode.WORKSTATION_LIMIT_REACHED, "workstation"),
    }
)


async def explained(hwa: HwaClient, walk: Walk) -> tuple[Finding, ...]:
    """What is behind the first few roots.

    A failed root gets the code of its own failure as its detail.
    """
    deeper = [
        place
        for place, cause in enumerate(walk.causes)
        if (cause.root.cause_code, cause.root.object.kind) in _DEEPER
    ][:_EXPLAINED]
    told = await asyncio.gather(*(_behind_root(hwa, walk.causes[place]) for place in deeper))
    for place, one in zip(deeper, told, strict=True):
        walk.gaps.extend(one.gaps)
        if one.detail:
            cause = walk.causes[place]
            root = cause.root.model_copy(update={"detail": one.detail})
            walk.causes[place] = replace(cause, root=root)
    return tuple(finding for one in told for finding in one.findings)


@dataclass(frozen=True)
class _Deeper:
    """What stands behind a root."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    detail: str = ""


async def _behind_root(hwa: HwaClient, cause: Cause) -> _Deeper:
    if cause.root.cause_code in _FULL:
        return _Deeper(await occupants(hwa, cause.root))
    try:
        if cause.root.cause_code is CauseCode.RESOURCE_SHORT:
            report = await object_status(hwa, cause.root.object.key, ("resource",))
            return _Deeper(report.findings[:1])
        read = cause.reason.way[-1]
        failed = await read_failed_run(hwa, read)
    except HwaError as error:
        return _Deeper(gaps=(gap_of(error),))
    gaps = (failed.gap,) if failed.gap else ()
    return _Deeper((failed_finding(read, failed),), gaps, failed.failure.cause.value)
