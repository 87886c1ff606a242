"""What was already tried on a failed job: its reruns, and the recovery that its definition asks."""

from typing import Any

from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobDefinition, JobInPlan, Page
from tools.hwa.oql import Field
from tools.receipts import Finding
from tools.records import receipt, ref
from tools.report import Report, gap_of

_MOST = 20
_FAILED = ("ABEND", "FAIL")
_STOPS = frozenset({"", "STOP"})


async def tried(hwa: HwaClient, read: Read[JobInPlan]) -> Report:
    """The runs so far and the recovery jobs that ran; nothing where nothing was tried or asked."""
    job = read.value
    definition = job.job_definition or JobDefinition()
    option = (definition.recovery_option or "").upper()
    name = str((definition.model_extra or {}).get("recoveryJob") or "")
    if len(job.jobruns) < 2 and option in _STOPS and not name:
        return Report()
    try:
        helpers = await _recovery_jobs(hwa, job, name)
    except HwaError as error:
        return Report(findings=(_finding(read, definition, option, None),), gaps=(gap_of(error),))
    return Report(findings=(_finding(read, definition, option, helpers),))


async def _recovery_jobs(hwa: HwaClient, job: JobInPlan, name: str) -> Read[Page[JobInPlan]] | None:
    """The runs of its recovery job; HWA puts it into the same stream."""
    bare = name.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
    if not bare:
        return None
    same = Field("jobStreamId").eq(job.job_stream_id) & Field("name").eq(bare)
    return await hwa.jobs(same, limit=_MOST)


def _finding(
    read: Read[JobInPlan],
    definition: JobDefinition,
    option: str,
    helpers: Read[Page[JobInPlan]] | None,
) -> Finding:
    job = read.value
    states = [run.composite_status.status for run in job.jobruns]
    found = helpers.value.results if helpers else []
    more = definition.model_extra or {}
    proofs = tuple(receipt(helpers, one) for one in found) if helpers else ()
    values: dict[str, Any] = {
        "option": option,
        "runs": len(states),
        "failed": sum(1 for state in states if state in _FAILED),
        "succeeded": states.count("SUCC"),
        "recovery_jobs": [{"name": one.name, "status": one.status} for one in found],
        "recovery_job": str(more.get("recoveryJob") or ""),
        "asks": bool(more.get("abendPromptText") or getattr(definition, "abend_prompt_text", "")),
    }
    return Finding(
        statement="failed_recovery",
        subject=ref(job),
        values=values,
        receipts=(receipt(read, job), *proofs),
    )
