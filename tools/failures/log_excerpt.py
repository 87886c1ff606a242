"""The error in a job's log, not the log."""

from collections.abc import Sequence
from typing import Any

from tools.failures.job_log import log_gap, read_log
from tools.failures.log_proof import log_receipts
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan
from tools.lookup import earlier_first, look_up
from tools.plan.causes.blockers import WAITING
from tools.plan.failures.cascade import last_cascade
from tools.plan.failures.failure import speaks
from tools.plan.failures.log_lines import LogLine
from tools.plan.failures.log_signs import error_lines
from tools.receipts import Finding, Gap
from tools.records import receipt, ref
from tools.report import Report
from tools.single import job_values, the_job

_ERRORS = 10
_TAIL = 8


async def log_excerpt(
    hwa: HwaClient, name: str, *, workstation: str = "", earlier: bool = False
) -> Report:
    """The error lines of the last run's log; where there are none, its last lines.

    Raises:
        HwaError: the job could not be read.
    """
    lookup = await look_up(hwa, name, ("job",), workstation=workstation)
    found = the_job(earlier_first(lookup) if earlier else lookup)
    if isinstance(found, Report):
        return found
    named, job = found
    if job.last_run is None or job.status in WAITING:
        return _no_log(named, job)
    try:
        log = await read_log(hwa, job.last_run.id, enough=speaks)
    except HwaError as error:
        return _unread(named, job, log_gap(error))
    errors = _errors(log.lines)
    shown = errors or [line for line in log.lines if line.text.strip()][-_TAIL:]
    proof = log_receipts(ref(job).key, job.last_run.id, log, shown)
    values = {
        **job_values(job, log.read_of(shown[-1] if shown else None).read_at),
        "lines": [{"number": line.number, "text": line.text} for line in shown],
        "errors": len(errors),
        "total": log.total,
        "seen": len(log.lines),
        "complete": log.complete,
    }
    finding = Finding(
        statement="log_excerpt",
        subject=ref(job),
        values=values,
        receipts=(receipt(named, job), *proof),
    )
    gaps = (log_gap(log.trouble),) if log.trouble else ()
    return Report(findings=(finding,), objects=(ref(job),), gaps=gaps)


def _errors(lines: Sequence[LogLine]) -> list[LogLine]:
    """The last error lines, and before them the one that decides, where that lies further back."""
    errors, decisive = error_lines(lines, _ERRORS), last_cascade(lines).decisive
    if decisive is None or decisive in errors:
        return errors
    return [decisive, *errors[1 - _ERRORS :]]


def _unread(read: Read[Any], job: JobInPlan, gap: Gap) -> Report:
    """The log is not to be had: that is said first, then what the record tells instead."""
    finding = Finding(
        statement="log_unread",
        subject=ref(job),
        values={**job_values(job, read.read_at), "log_denied": gap.what == "log_denied"},
        receipts=(receipt(read, job),),
    )
    return Report(findings=(finding,), objects=(ref(job),), gaps=(gap,))


def _no_log(read: Read[Any], job: JobInPlan) -> Report:
    """A job that was not launched yet has written nothing."""
    finding = Finding(
        statement="no_log",
        subject=ref(job),
        values=job_values(job, read.read_at),
        receipts=(receipt(read, job),),
    )
    return Report(findings=(finding,), objects=(ref(job),))
