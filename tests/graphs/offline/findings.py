"""A finding of every kind as the tools make them, and what it rests on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.graphs.offline.common_samples import common_samples
from tests.graphs.offline.expectation_samples import expectation_samples
from tests.graphs.offline.reason_samples import reason_samples
from tests.graphs.offline.schedule_samples import schedule_samples
from tools.receipts import Finding, ObjectKind, ObjectRef, Receipt, receipt_id

NOW = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)  # 03:00 in São Paulo
_START = NOW - timedelta(minutes=31)
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
        "start": _START,
        "end": NOW - timedelta(minutes=19),
        "elapsed": timedelta(minutes=12),
        "estimated": timedelta(minutes=10),
        "sched_time": _START,
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
        "sched_time": _START,
        "start_time": None,
        "start": _START,
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


def _finding(
    statement: str, subject: ObjectRef | None, values: dict[str, Any], *receipts: Receipt
) -> Finding:
    return Finding(statement=statement, subject=subject, values=values, receipts=receipts)


def _heads() -> list[Finding]:
    groups = [
        {"by": "workstation", "rows": [(f"/FTA{n}", 100 - n) for n in range(50)]},
        {"by": "status", "rows": [["ABEND", 7], ["NEW_STATE", 1]]},
        {"by": "folder", "rows": []},
    ]
    heads = []
    for count in (0, 1, 2):
        seen = counted("job", count)
        told: dict[str, Any] = {
            "count": count,
            "shown": min(count, 1),
            "groups": [],
            "healed": count,
        }
        heads += [
            _finding("job_list", None, {**QUERY, **told}, seen),
            _finding("job_none", None, {"states": ["ABEND"], **told}, seen),
            _finding("job_count", None, {**told, "groups": groups}, seen),
            _finding("stream_list", None, {"states": ["STUCK"], "conditions": ["stuck"], **told}, seen),
            _finding("stream_none", None, {"since": NOW, **told}, seen),
            _finding("workstation_list", None, {**told, "total": 5, "conditions": ["unlinked"]}, seen),
            _finding("workstation_list", None, {**told, "total": 5, "conditions": []}, seen),
            _finding("workstation_none", None, {**told, "total": 5, "conditions": ["ignored"]}, seen),
            _finding("workstation_none", None, {**told, "total": 5, "conditions": []}, seen),
            _finding("prompt_list", None, {**told, "numbers": []}, seen),
            _finding("prompt_list", None, {**told, "numbers": [7]}, seen),
            _finding("prompt_none", None, {**told, "numbers": [7, 8]}, seen),
            _finding("stuck_streams", None, {"count": count, "names": ["PAYDAILY"][:count]}, seen),
            _finding("plan_summary", None, {"count": count, "groups": {"ERROR": count}}, seen),
            _finding(
                "impact", JOB, {"jobs": count, "streams": 2 - count, "complete": count != 1}, seen
            ),
            _finding(
                "dependents",
                JOB,
                {
                    "direct": count,
                    "jobs": count + 1,
                    "streams": count,
                    "waiting": count or None,
                    "shown": min(count, 1),
                },
                proof(JOB),
                seen,
            ),
            _finding(
                "dependent_row",
                STREAM,
                {"steps": count or None, "status": ["HOLD", ""][count % 2], "substatus": ""},
                proof(STREAM),
            ),
        ]  # fmt: skip
    return heads


def _rows() -> list[Finding]:
    rows = []
    for values in (job_values(), WAITING, RUNNING, HEALED, UNBORN):
        seen = proof(JOB)
        rows += [
            _finding("job_status", JOB, {**values, "other_instances": 2}, seen),
            _finding("job_row", JOB, {**values, "waits_on": ["/FTA1#/in.csv", "#7 FINOK"]}, seen),
            _finding("job_row", JOB, values, seen),
            _finding("healed_row", JOB, values, seen),
            _finding("plan_run_job", JOB, values, seen),
            _finding("no_log", JOB, values, seen),
            _finding("log_unread", JOB, {**values, "log_denied": values is WAITING}, seen),
            _finding("critical_row", JOB, {**values, "confidence": 12}, seen),
            _finding("other_kind", JOB, {"name": "PAYCALC", "other": "job"}, seen),
            _finding("job_task", JOB, {"command": "/opt/x.sh", "user": "batch"}, seen),
            _finding("job_task", JOB, {"command": "/opt/x.sh", "user": "", "priority": 0}, seen),
            _finding("job_status", JOB, {**values, "other_instances": 1, "older": True}, seen),
            *(
                _finding("suspect", JOB, {"suspect": "APP01", "found": found, "sure": sure}, seen)
                for found in ("root", "way", "none")
                for sure in (True, False)
            ),
            _finding("workstation_load", AGENT, {"running": 1, "limit": 2}, seen),
            _finding(
                "run_row",
                JOB,
                {
                    name: values[name]
                    for name in ("status", "return_code", "workstation", "start", "end")
                }
                | {"number": 1, "rerun_type": "RERUN"},
                seen,
            ),
            _finding("match_row", JOB, {"number": 1, **values}, seen),
            *(
                _finding("premise_false", JOB, {**values, "asked": asked}, seen)
                for asked in ("failed", "waiting", "any")
            ),
        ]
    for values in (stream_values(), stream_values(status="HOLD", start=None, limit=None, jobs=1)):
        seen = proof(STREAM)
        rows += [
            _finding("jobstream_status", STREAM, {**values, "other_instances": 0}, seen),
            _finding("stream_row", STREAM, values, seen),
            _finding("premise_stream", STREAM, {"asked": "failed", "status": "HOLD"}, seen),
            _finding("premise_stream", STREAM, {"asked": "waiting", "status": "SUCC"}, seen),
            _finding("plan_run", STREAM, values, seen),
            _finding("match_row", STREAM, {"number": 2, **values}, seen),
        ]
    return rows


def _agents() -> list[Finding]:
    rows = []
    states: tuple[dict[str, Any], ...] = (
        {},
        {"linked": False},
        {"jobman_up": False},
        {"ignore": True},
        {"master": True, "jobman_up": False},
        {"limit": None, "fence": None, "version": None, "node": None, "type": ""},
    )
    for changed in states:
        values = {**AGENT_VALUES, **changed}
        seen = proof(AGENT)
        rows += [
            _finding("workstation_status", AGENT, {**values, "other_instances": 0}, seen),
            _finding("workstation_row", AGENT, {**values, "conditions": []}, seen),
            _finding("match_row", AGENT, {"number": 3, **values}, seen),
        ]
    empty: dict[str, Any] = {
        "resource": "R",
        "quantity": None,
        "in_use": None,
        "available": None,
        "holders": [],
    }
    for values in (RESOURCE_VALUES, empty):
        rows += [
            _finding(
                "resource_status", RESOURCE, {**values, "other_instances": 0}, proof(RESOURCE)
            ),
            _finding("match_row", RESOURCE, {"number": 4, **values}, proof(RESOURCE)),
        ]
    return rows


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
        *(_finding("failed", JOB, one, proof(JOB), proof(log)) for one in (base, unread, denied, cut, silent)),
        _finding("log_excerpt", JOB, excerpt, proof(JOB), proof(log)),
        _finding("log_excerpt", JOB, {**excerpt, "errors": 1, "complete": False}, proof(JOB)),
        _finding("log_excerpt", JOB, {**excerpt, "errors": 0, "total": 1}, proof(JOB)),
        _finding("log_excerpt", JOB, {**excerpt, "lines": [], "errors": 0}, proof(JOB)),
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
        *(_finding("failed_machine", JOB, one, counted("job", 4), proof(AGENT)) for one in (machine, alone, unread, stopped)),
        *(_finding("failed_recovery", JOB, one, proof(JOB)) for one in (tried, gone, bare)),
        _finding("failed_message", JOB, message, proof(PAGE)),
        _finding("failed_message_unknown", JOB, {"codes": ["AWSXYZ123E"]}, log),
        *(_finding("failed_before", JOB, one, proof(JOB), log) for one in (healed, untold, denied)),
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
        *(_finding("rerun_verdict", JOB, one, proof(JOB), proof(PAGE)) for one in (known, named, unknown)),
        _finding("rerun_runbook", JOB, runbook, proof(PAGE)),
        _finding("rerun_again", JOB, {**again, "transience_reason": "runs_fail_alike"}, proof(JOB)),
        *(_finding("rerun_record", JOB, one, proof(JOB)) for one in (record, plain)),
        _finding("rerun_successors", JOB, after, counted("job", 3)),
        _finding("rerun_successors", JOB, {**after, "begun": 0, "names": []}, counted("job", 3)),
        _finding("rerun_successors", JOB, {**after, "direct": 0, "begun": 0}, counted("job", 0)),
    ]  # fmt: skip


def cause(code: str, thing: ObjectRef, *between: ObjectRef, **fields: Any) -> Finding:
    """A root of a wait of PAYCALC, with the way to it."""
    chain = [JOB, *between, thing]
    receipts = tuple(proof(step) for step in chain[:-1])
    own = proof(thing, **fields)
    return _finding(
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
        _finding("waiting", JOB, {**WAITING, "roots": 0}, proof(JOB)),
        _finding("waiting", JOB, {**UNBORN, "status": "SUPPR", "roots": 0}, proof(JOB)),
        _finding("no_cause", JOB, {"status": "HOLD"}, proof(JOB)),
        _finding("hwa_issues", None, {"issues": ["waits for approval", "and more"]}, proof(JOB)),
        _finding("ruled_out", None, {"causes": ["FENCED", "PRIORITY_ZERO"]}, proof(AGENT)),
        _finding("remedy", PROMPT, {**remedy, "certain": True}, proof(PROMPT)),
        _finding("remedy", JOB, {**remedy, "certain": False}, proof(JOB)),
        _finding("remedy_several", JOB, {"needed": 2, "released": True}, proof(JOB)),
        _finding("waiting_instance", JOB, {"instances": 2, "sched_time": NOW}, proof(JOB)),
        _finding("waiting_instance", JOB, {"instances": 2, "sched_time": None}, proof(JOB)),
        _finding(
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
        _finding("remedy", JOB, {**wait, "frees_subject": False, "certain": True}, proof(JOB)),
    ]


def _others() -> list[Finding]:
    engine = ObjectRef(kind="engine", key="engine", name="engine")
    version = {
        "version": "10.2.5",
        "full_version": "10.2.5.00",
        "timezone": "America/Sao_Paulo",
        "run_number": 701,
        "master": "MDM",
    }
    page = {
        "title": "Job in HOLD: waiting",
        "section": "What to do",
        "code": "",
        "text": "Read it.",
    }
    lost = {"name": "PAYCALK", "near": [], "other": ""}
    prompt = {
        "number": 7,
        "name": "FINOK",
        "text": "May it run?",
        "status": "ASKED",
        "asked": NOW,
        "holds": JOB.key,
    }
    bare = {**version, "full_version": "", "timezone": None, "run_number": None, "master": None}
    seen = counted("job", 0)
    return [
        _finding("not_found", None, lost, seen, counted("jobstream", 0)),
        _finding("not_found", None, {**lost, "near": ["PAYCALC"]}, seen),
        _finding("not_found", None, {**lost, "other": "workstation"}, seen),
        _finding("not_found", None, {**lost, "near": ["PAYCALC", "PAYCALD"]}, seen),
        _finding("several_matches", None, {"name": "X", "count": 2, "shown": 2, "kind": "job"}, seen),
        _finding("several_matches", None, {"name": "X", "count": 9, "shown": 1, "kind": "job"}, seen),
        _finding("prompt_row", PROMPT, prompt, proof(PROMPT)),
        _finding("prompt_row", PROMPT, {**prompt, "waiting": [JOB.key], "waiters": 3}, proof(PROMPT)),
        _finding(
            "prompt_row",
            PROMPT,
            {**prompt, "number": None, "text": "", "asked": None, "holds": "", "status": "ODD"},
            proof(PROMPT),
        ),
        _finding("engine_info", engine, version, proof(engine), proof(AGENT)),
        _finding("engine_info", engine, bare, proof(engine)),
        _finding("plan_run_none", None, {}, seen),
        _finding("passage", PAGE, page, proof(PAGE)),
        _finding("passage", PAGE, {**page, "code": "AWSBHT001E", "section": ""}, proof(PAGE)),
        _finding("see_also", PAGE, page, proof(PAGE)),
        _finding("code_unknown", None, {"code": "AWSXXX999E"}),
        _finding("documents_silent", None, {}),
    ]  # fmt: skip


def samples() -> list[Finding]:
    """At least one finding of each statement, and the forms that its values can take."""
    plan = [
        *_heads(),
        *_rows(),
        *_agents(),
        *_failures(),
        *_around_failures(),
        *_reruns(),
        *_diagnosed(),
        *_others(),
    ]
    ahead = expectation_samples(proof, JOB, STREAM, AGENT)
    common = common_samples(proof, JOB, STREAM, AGENT)
    reasons = reason_samples(proof, JOB, STREAM, AGENT)
    return [*plan, *common, *reasons, *schedule_samples(proof, STREAM), *ahead]
