"""What waits, and where the waiting begins."""

from typing import Any

from tests.graphs.offline.findings.things import (
    AGENT,
    FILE,
    JOB,
    NOW,
    PROMPT,
    RESOURCE,
    STREAM,
    UNBORN,
    WAITING,
    counted,
    finding,
    proof,
)
from tools.receipts import Finding, ObjectRef


def waiting_findings() -> list[Finding]:
    """What waits, and where the waiting begins."""
    return [*_diagnosed()]


def cause(code: str, thing: ObjectRef, *between: ObjectRef, **fields: Any) -> Finding:
    """A root of a wait of PAYCALC, with the way to it."""
    chain = [JOB, *between, thing]
    receipts = tuple(proof(step) for step in chain[:-1])
    own = proof(thing, **fields)
    return finding(
        "cause",
        thing,
        {
            "number": 1,
            "cause": code,
            "kind": thing.kind,
            "chain": [step.key for step in chain],
            "fields": fields,
        },
        *receipts,
        own,
    )


def _causes() -> list[Finding]:
    when = "2026-03-04T05:50:00Z"
    agent = cause("WORKSTATION_LIMIT_REACHED", AGENT, limit=2, fence=10)
    busy = agent.model_copy(
        update={
            "values": {**agent.values, "fields": {"count": 2}},
            "receipts": (*agent.receipts, counted("job", 2)),
        }
    )
    pending = {"predecessorStatus": {"status": "ABEND"}, "jobName": "NEXT"}
    return [
        cause("PROMPT_WAITING", PROMPT, number=7, text="May it run?", promptName="FINOK"),
        cause("FILE_MISSING", FILE, file={"status": "Unavailable"}, timeLastChecked=when),
        cause("RESOURCE_SHORT", RESOURCE, quantity=2, available=0, totalQuantity=4),
        busy,
        cause("FENCED", AGENT, STREAM, fence=50, limit=1024),
        cause("FENCED", JOB, status="FENCE", priority=10),
        cause("PREDECESSOR_NOT_IN_PLAN", JOB, STREAM, **pending),
        cause("PREDECESSOR_FAILED", JOB, STREAM, status="ABEND", returnCode=8, actualEndTime=when),
        cause(
            "PREDECESSOR_RUNNING",
            JOB,
            status="EXEC",
            actualStartTime=when,
            estimatedDuration="0:10:00",
        ),
        cause("TIME_NOT_REACHED", STREAM, status="HOLD", schedTime=when),
        cause("STREAM_LIMIT_REACHED", STREAM, limit=1, executing=1, status="EXEC"),
        cause("PRIORITY_ZERO", JOB, status="HOLD", priority=0),
        cause("REMOTE_ENGINE", STREAM),
        cause("A_NEW_CAUSE", JOB),
    ]


def _diagnosed() -> list[Finding]:
    remedy = {
        "effect": "reply_prompt",
        "risk": "prompt_reason",
        "conman": "reply FINOK;y",
        "rest": "PUT /plan/prompt/26c8/action/reply",
        "frees_subject": True,
    }
    wait = {**remedy, "effect": "wait_for_end", "risk": "none", "conman": "", "rest": ""}
    return [
        *_causes(),
        finding("waiting", JOB, {**WAITING, "roots": 0}, proof(JOB)),
        finding("waiting", JOB, {**UNBORN, "status": "SUPPR", "roots": 0}, proof(JOB)),
        finding("no_cause", JOB, {"status": "HOLD"}, proof(JOB)),
        finding("hwa_issues", None, {"issues": ["waits for approval", "and more"]}, proof(JOB)),
        finding("ruled_out", None, {"causes": ["FENCED", "PRIORITY_ZERO"]}, proof(AGENT)),
        finding("remedy", PROMPT, {**remedy, "certain": True}, proof(PROMPT)),
        finding("remedy", JOB, {**remedy, "certain": False}, proof(JOB)),
        finding("remedy_several", JOB, {"needed": 2, "released": True}, proof(JOB)),
        finding("waiting_instance", JOB, {"instances": 2, "sched_time": NOW}, proof(JOB)),
        finding("waiting_instance", JOB, {"instances": 2, "sched_time": None}, proof(JOB)),
        finding(
            "waiting_instance",
            JOB,
            {
                "instances": 3,
                "sched_time": NOW,
                "others": [
                    {"sched_time": NOW, "status": "SUCC"},
                    {"sched_time": None, "status": "ABEND"},
                ],
            },
            proof(JOB),
        ),
        finding("remedy", JOB, {**wait, "frees_subject": False, "certain": True}, proof(JOB)),
    ]
