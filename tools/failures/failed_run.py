"""One failed run read: its record and its log, and what they say of the cause."""

import asyncio
from dataclasses import dataclass

from tools.failures.job_log import JobLog, log_gap, read_log
from tools.failures.log_proof import log_receipts
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan, JobRun
from tools.plan.diagnosis import CauseCode, EvidenceStatus
from tools.plan.failures.failure import Failure, explain_failure, speaks
from tools.plan.failures.transience import Passing, passing
from tools.receipts import Gap, Receipt
from tools.records import receipt, ref


@dataclass(frozen=True)
class FailedRun:
    """A failed run with its cause, the records that prove it, and how much of the log was seen."""

    run: JobRun
    failure: Failure
    log: JobLog | None
    passing: Passing
    receipts: tuple[Receipt, ...]
    gap: Gap | None = None

    @property
    def evidence(self) -> EvidenceStatus:
        """How sure the records make us."""
        if self.failure.cause is CauseCode.INSUFFICIENT_EVIDENCE:
            return "insufficient"
        if self.log is None or self.failure.proof in {"return_code", "nothing"}:
            return "likely"
        if self.failure.proof == "record":
            return "confirmed" if self.log.complete else "likely"
        return "confirmed" if self.failure.at_end and self._unbroken(self.log) else "likely"

    def values(self) -> dict[str, object]:
        """What a sentence on the cause may say."""
        failure, log = self.failure, self.log
        return {
            "cause": failure.cause.value,
            "lines": [{"number": line.number, "text": line.text} for line in failure.lines],
            "messages": list(failure.messages),
            "from_log": failure.from_log,
            "proof": failure.proof,
            "survived": failure.survived.value if failure.survived else None,
            "log_read": log is not None,
            "log_denied": bool(self.gap and self.gap.what == "log_denied"),
            "log_complete": log.complete if log else False,
            "log_lines": log.total if log else 0,
            "log_seen": len(log.lines) if log else 0,
            "transience": self.passing.transience,
            "transience_reason": self.passing.reason,
        }

    def _unbroken(self, log: JobLog) -> bool:
        """From the deciding line to the end nothing was left out."""
        shown = self.failure.decisive or (self.failure.lines or (None,))[-1]
        last = log.unread[-1][1] if log.unread else 0
        return log.trouble is None and (shown is None or shown.number > last)


async def read_failed_run(
    hwa: HwaClient, read: Read[JobInPlan], run: JobRun | None = None
) -> FailedRun:
    """The cause of a run's failure, of the last one's where none is given.

    A log that cannot be read, or not to its end, is a gap.
    """
    job = read.value
    last = job.last_run or JobRun(composite_status=job.last_run_composite_status)
    run = run or last
    log, gap = await _log(hwa, run.id)
    # A long log keeps a processor busy for a while, and others wait to be answered.
    failure = await asyncio.to_thread(explain_failure, run, log.lines if log else None)
    text = failure.decisive.text if failure.decisive else ""
    runs = job.jobruns[: job.jobruns.index(run) + 1] if run in job.jobruns else [run]
    proof = (receipt(read, job), *(_log_receipts(job, run.id, log, failure) if log else ()))
    return FailedRun(run, failure, log, passing(failure.cause, runs, text), proof, gap)


async def _log(hwa: HwaClient, run_id: str) -> tuple[JobLog | None, Gap | None]:
    if not run_id:
        return None, Gap(what="log_not_read")
    try:
        log = await read_log(hwa, run_id, enough=speaks)
    except HwaError as error:
        return None, log_gap(error)
    return log, log_gap(log.trouble) if log.trouble else None


def _log_receipts(
    job: JobInPlan, run_id: str, log: JobLog, failure: Failure
) -> tuple[Receipt, ...]:
    """The calls that told the lines that are shown, first the one with the deciding line."""
    return log_receipts(ref(job).key, run_id, log, failure.lines, failure.decisive)
