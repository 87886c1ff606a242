"""What failed, what stood around it, and whether it may run again."""

from datetime import timedelta
from typing import Any

from tests.graphs.offline.findings.things import (
    AGENT,
    JOB,
    LINES,
    NOW,
    PAGE,
    counted,
    finding,
    job_values,
    proof,
)
from tools.receipts import Finding, ObjectRef


def failure_findings() -> list[Finding]:
    """What failed, what stood around it, and whether it may run again."""
    return [*_failures(), *_around_failures(), *_reruns()]


def _failures() -> list[Finding]:
    log = ObjectRef(kind="log", key=JOB.key, name=JOB.name, object_id="run-1")
    base = {
        **job_values(),
        "cause": "APPLICATION_ERROR",
        "lines": LINES,
        "messages": ["AWSBHT001E", "AWSBDW002E"],
        "from_log": True,
        "log_read": True,
        "log_denied": False,
        "log_complete": True,
        "log_lines": 40,
        "log_seen": 40,
        "survived": None,
        "transience": "unknown",
        "transience_reason": "by_cause_unknown",
    }
    unread = {**base, "lines": [], "messages": [], "from_log": False, "log_read": False}
    denied = {**unread, "log_denied": True}
    cut = {
        **base,
        "log_complete": False,
        "log_lines": 9000,
        "log_seen": 700,
        "survived": "DISK_FULL",
    }
    silent = {**base, "lines": [], "status": "FAIL", "log_lines": 1, "start": None}
    excerpt = {
        **job_values(),
        "lines": LINES,
        "errors": 2,
        "total": 40,
        "seen": 40,
        "complete": True,
    }
    return [
        *(finding("failed", JOB, one, proof(JOB), proof(log)) for one in (base, unread, denied, cut, silent)),
        finding("log_excerpt", JOB, excerpt, proof(JOB), proof(log)),
        finding("log_excerpt", JOB, {**excerpt, "errors": 1, "complete": False}, proof(JOB)),
        finding("log_excerpt", JOB, {**excerpt, "errors": 0, "total": 1}, proof(JOB)),
        finding("log_excerpt", JOB, {**excerpt, "lines": [], "errors": 0}, proof(JOB)),
    ]  # fmt: skip


def _around_failures() -> list[Finding]:
    """What stands beside a failure: the machine, what was tried, messages, a healed one."""
    machine: dict[str, Any] = {
        "workstation": "/FTA1",
        "since": NOW - timedelta(hours=1),
        "until": NOW,
        "failed": 3,
        "succeeded": 1,
        "names": ["/FTA1#/PAY/OTHER.JOB"],
        "suspect": "machine",
        "machine_read": True,
        "linked": True,
        "jobman_up": True,
    }
    alone = {**machine, "failed": 0, "succeeded": 9, "names": [], "suspect": "job", "linked": False}
    unread = {**machine, "failed": 1, "suspect": "open", "machine_read": False, "jobman_up": None}
    stopped = {**alone, "linked": True, "jobman_up": False, "suspect": "open"}
    tried: dict[str, Any] = {
        "option": "RERUN",
        "runs": 3,
        "failed": 2,
        "succeeded": 1,
        "recovery_jobs": [{"name": "MEND", "status": "SUCC"}],
        "recovery_job": "/PAY/MEND",
        "asks": True,
    }
    gone = {**tried, "recovery_jobs": [], "asks": False, "succeeded": 0}
    bare = {**gone, "option": "", "recovery_job": "", "runs": 1, "failed": 1}
    healed: dict[str, Any] = {
        "return_code": 8,
        "end": NOW,
        "cause": "DISK_FULL",
        "lines": LINES,
        "from_log": True,
        "log_read": True,
        "log_denied": False,
        "healed_by": "RERUN",
        "healed_at": NOW,
    }
    untold = {**healed, "lines": [], "log_read": False, "healed_by": None, "healed_at": None}
    denied = {**untold, "log_denied": True}
    untold |= {"return_code": None, "end": None, "from_log": False}
    log = proof(JOB.model_copy(update={"kind": "log"}))
    message = {"code": "AWSBHT001E", "title": "Messages at launch", "text": "the launch failed."}
    return [
        *(finding("failed_machine", JOB, one, counted("job", 4), proof(AGENT)) for one in (machine, alone, unread, stopped)),
        *(finding("failed_recovery", JOB, one, proof(JOB)) for one in (tried, gone, bare)),
        finding("failed_message", JOB, message, proof(PAGE)),
        finding("failed_message_unknown", JOB, {"codes": ["AWSXYZ123E"]}, log),
        *(finding("failed_before", JOB, one, proof(JOB), log) for one in (healed, untold, denied)),
    ]  # fmt: skip


def _reruns() -> list[Finding]:
    """What is told of a rerun that somebody thinks of."""
    known = {**job_values(), "verdict": "runbook", "documents": ["Runbook PAY"], "refused": False}
    named = {**known, "verdict": "not_known", "refused": True}
    unknown = {**named, "documents": []}
    again = {"cause": "DISK_FULL", "transience": "permanent"}
    record: dict[str, Any] = {
        "option": "RERUN",
        "recovery_job": "/PAY/MEND",
        "runs": 2,
        "failed": 1,
        "succeeded": 1,
        "every": True,
        "step": "STEP3",
    }
    plain = {**record, "option": "", "recovery_job": "", "runs": 1, "every": False, "step": ""}
    runbook = {"title": "Runbook PAY", "section": "Rerun", "lines": ["Never rerun ``` it twice."]}
    after = {"direct": 3, "looked_at": 3, "begun": 1, "names": ["/FTA1#/PAY/NEXT.JOB"]}
    return [
        *(finding("rerun_verdict", JOB, one, proof(JOB), proof(PAGE)) for one in (known, named, unknown)),
        finding("rerun_runbook", JOB, runbook, proof(PAGE)),
        finding("rerun_again", JOB, {**again, "transience_reason": "runs_fail_alike"}, proof(JOB)),
        *(finding("rerun_record", JOB, one, proof(JOB)) for one in (record, plain)),
        finding("rerun_successors", JOB, after, counted("job", 3)),
        finding("rerun_successors", JOB, {**after, "begun": 0, "names": []}, counted("job", 3)),
        finding("rerun_successors", JOB, {**after, "direct": 0, "begun": 0}, counted("job", 0)),
    ]  # fmt: skip
