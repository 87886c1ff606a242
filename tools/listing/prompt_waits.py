"""Who waits for a prompt: the jobs whose own record names it as an open dependency."""

from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan
from tools.listing.job_selection import select_jobs
from tools.listing.overview import LiveCopy
from tools.listing.pages import PAGE
from tools.listing.plan_query import PlanQuery
from tools.listing.waits import waited_things
from tools.plan.copy.picture import Picture
from tools.receipts import Finding, Receipt
from tools.records import job_key, receipt
from tools.report import Report, gap_of

_SHOWN = 5
_ASKED = "ASKED"


async def with_waiters(hwa: HwaClient, report: Report, copy: LiveCopy) -> Report:
    """Each prompt that is still to be answered, with the jobs that wait for it.

    A job that waits because its stream does is not among them: its record names no prompt.
    """
    if not any(one.values.get("status") == _ASKED for one in report.findings):
        return report
    try:
        waiting = await _waiting(hwa, copy())
    except HwaError as error:
        return report.model_copy(update={"gaps": (*report.gaps, gap_of(error))})
    findings = tuple(_told(one, waiting) for one in report.findings)
    return report.model_copy(update={"findings": findings})


async def _waiting(hwa: HwaClient, picture: Picture | None) -> list[Read[JobInPlan]]:
    query = PlanQuery(conditions=["waiting_for_prompt"])
    return list((await select_jobs(hwa, query, picture, rows=PAGE)).waits.values())


def _told(finding: Finding, waiting: list[Read[JobInPlan]]) -> Finding:
    number = finding.values.get("number")
    if finding.statement != "prompt_row" or finding.values.get("status") != _ASKED:
        return finding
    mine = [read for read in waiting if _waits(read.value, number)]
    values = {
        **finding.values,
        "waiting": [job_key(read.value) for read in mine[:_SHOWN]],
        "waiters": len(mine),
    }
    proofs = (*finding.receipts, *(_proof(read) for read in mine[:_SHOWN]))
    return finding.model_copy(update={"values": values, "receipts": proofs})


def _waits(job: JobInPlan, number: object) -> bool:
    own = (one for one in job.dependencies if one.open and one.dependency_type == "PROMPT")
    return any(one.number == number for one in own)


def _proof(read: Read[JobInPlan]) -> Receipt:
    waits = waited_things(read.value, frozenset({"PROMPT"}))
    return receipt(read, read.value, status=read.value.status, waitsOn=waits)
