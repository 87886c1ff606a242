"""The things that the findings are of, their records, and what proves them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tools.receipts import Finding, ObjectKind, ObjectRef, Receipt, receipt_id

NOW = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)  # 03:00 in São Paulo
START = NOW - timedelta(minutes=31)
JOB = ObjectRef(kind="job", key="/FTA1#/PAY/PAYDAILY.PAYCALC", name="PAYCALC", object_id="3f0c-job")
STREAM = ObjectRef(kind="jobstream", key="/FTA1#/PAY/PAYDAILY", name="PAYDAILY", object_id="8b1f")
AGENT = ObjectRef(kind="workstation", key="/FTA1", name="FTA1", object_id="27d9")
RESOURCE = ObjectRef(kind="resource", key="/FTA1#TAPEDRV", name="TAPEDRV", object_id="99aa")
PROMPT = ObjectRef(kind="prompt", key="FINOK", name="FINOK", object_id="26c8")
FILE = ObjectRef(kind="file", key="/FTA1#/data/in.csv", name="/data/in.csv", object_id="55ee")
PAGE = ObjectRef(kind="document", key="state-hold#what", name="Job in HOLD", object_id="")


def proof(thing: ObjectRef, **fields: Any) -> Receipt:
    """The receipt of a record."""
    source = f"GET /plan/{thing.kind}/{thing.object_id}"
    return Receipt(
        id=receipt_id(thing.kind, thing.key, source),
        kind=thing.kind,
        key=thing.key,
        object_id=thing.object_id,
        fields=fields,
        read_at=NOW,
        source=source,
    )


def counted(kind: ObjectKind, count: int) -> Receipt:
    """The receipt of a call that counted."""
    return Receipt(
        id=receipt_id(kind, "count", str(count)),
        kind=kind,
        key="count",
        object_id="",
        fields={"count": count},
        read_at=NOW,
        source=f"GET /plan/{kind}?oql=x",
    )


def job_values(**changed: Any) -> dict[str, Any]:
    """What the tools tell of a job; an abended one unless changed."""
    return {
        "critical_start": None,
        "confidence": None,
        "job": "PAYCALC",
        "stream": "PAYDAILY",
        "status": "ABEND",
        "substatus": None,
        "workstation": "/FTA1",
        "ran_on": None,
        "return_code": 8,
        "start": START,
        "end": NOW - timedelta(minutes=19),
        "elapsed": timedelta(minutes=12),
        "estimated": timedelta(minutes=10),
        "sched_time": START,
        "start_time": None,
        "deadline": NOW + timedelta(hours=2),
        "late": False,
        "priority": 10,
        "open_dependencies": 0,
        "runs": 1,
        "healed": False,
        **changed,
    }


WAITING = job_values(
    status="HOLD",
    substatus="HOLD_WAITING_FOR_PROMPT",
    return_code=None,
    start=None,
    end=None,
    elapsed=None,
    open_dependencies=2,
    late=True,
    priority=0,
)
RUNNING = job_values(status="EXEC", return_code=None, end=None, elapsed=timedelta(minutes=31))
HEALED = job_values(status="SUCC", return_code=0, runs=2, healed=True, ran_on="/FTA2")
UNBORN = job_values(
    status="",
    return_code=None,
    start=None,
    end=None,
    elapsed=None,
    estimated=None,
    sched_time=None,
    deadline=None,
    workstation="",
    priority=None,
)


def stream_values(**changed: Any) -> dict[str, Any]:
    """What the tools tell of a job stream."""
    return {
        "stream": "PAYDAILY",
        "status": "STUCK",
        "substatus": None,
        "workstation": "/FTA1",
        "sched_time": START,
        "start_time": None,
        "start": START,
        "end": None,
        "jobs": 10,
        "successful": 4,
        "executing": 1,
        "abended": 1,
        "failed": 1,
        "left": 3,
        "limit": 5,
        "late": True,
        "carried_forward": True,
        "open_dependencies": 0,
        **changed,
    }


AGENT_VALUES: dict[str, Any] = {
    "workstation": "FTA1",
    "type": "FTA",
    "linked": True,
    "jobman_up": True,
    "limit": 0,
    "fence": 10,
    "ignore": False,
    "version": "10.2.5",
    "event_processor": True,
    "master": False,
    "node": "fta1.example.test",
    "os": "LINUX",
}
RESOURCE_VALUES: dict[str, Any] = {
    "resource": "TAPEDRV",
    "quantity": 4,
    "in_use": 3,
    "available": 1,
    "holders": [{"name": f"/FTA1#/PAY/HOLD.JOB{n}", "quantity": n} for n in range(12)],
}
QUERY: dict[str, Any] = {
    "states": ["ABEND", "FAIL"],
    "conditions": ["late", "stuck"],
    "name": "PAY@",
    "stream": "PAYDAILY",
    "workstation": "FTA1",
    "folder": "/PAY",
    "return_code": 8,
    "since": NOW - timedelta(hours=9),
    "until": NOW,
    "group_by": ["workstation", "status"],
}
LINES = [{"number": 19, "text": "ERROR ``` out of tape"}, {"number": 20, "text": "abort"}]


def finding(
    statement: str, subject: ObjectRef | None, values: dict[str, Any], *receipts: Receipt
) -> Finding:
    """What a tool found."""
    return Finding(statement=statement, subject=subject, values=values, receipts=receipts)
