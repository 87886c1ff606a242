"""What stands in the plan: heads, rows and workstations."""

from typing import Any

from tests.graphs.offline.findings.things import (
    AGENT,
    AGENT_VALUES,
    HEALED,
    JOB,
    NOW,
    QUERY,
    RESOURCE,
    RESOURCE_VALUES,
    RUNNING,
    STREAM,
    UNBORN,
    WAITING,
    counted,
    finding,
    job_values,
    proof,
    stream_values,
)
from tools.receipts import Finding


def state_findings() -> list[Finding]:
    """What stands in the plan: heads, rows and workstations."""
    return [*_heads(), *_rows(), *_agents()]


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
            finding("job_list", None, {**QUERY, **told}, seen),
            finding("job_none", None, {"states": ["ABEND"], **told}, seen),
            finding("job_count", None, {**told, "groups": groups}, seen),
            finding("stream_list", None, {"states": ["STUCK"], "conditions": ["stuck"], **told}, seen),
            finding("stream_none", None, {"since": NOW, **told}, seen),
            finding("workstation_list", None, {**told, "total": 5, "conditions": ["unlinked"]}, seen),
            finding("workstation_list", None, {**told, "total": 5, "conditions": []}, seen),
            finding("workstation_none", None, {**told, "total": 5, "conditions": ["ignored"]}, seen),
            finding("workstation_none", None, {**told, "total": 5, "conditions": []}, seen),
            finding("prompt_list", None, {**told, "numbers": []}, seen),
            finding("prompt_list", None, {**told, "numbers": [7]}, seen),
            finding("prompt_none", None, {**told, "numbers": [7, 8]}, seen),
            finding("prompt_list", None, {**told, "numbers": [], "names": ["FINOK"]}, seen),
            finding("prompt_none", None, {**told, "numbers": [], "names": ["FINOK"]}, seen),
            finding("file_missing", None, {"count": count + 1, "files": ["/APP01#/in.csv"]}, seen),
            finding("stuck_streams", None, {"count": count, "names": ["PAYDAILY"][:count]}, seen),
            finding("plan_summary", None, {"count": count, "groups": {"ERROR": count}}, seen),
            finding(
                "impact", JOB, {"jobs": count, "streams": 2 - count, "complete": count != 1}, seen
            ),
            finding(
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
            finding(
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
            finding("job_status", JOB, {**values, "other_instances": 2}, seen),
            finding("job_row", JOB, {**values, "waits_on": ["/FTA1#/in.csv", "#7 FINOK"]}, seen),
            finding("job_row", JOB, values, seen),
            finding("healed_row", JOB, values, seen),
            finding("plan_run_job", JOB, values, seen),
            finding("no_log", JOB, values, seen),
            finding("log_unread", JOB, {**values, "log_denied": values is WAITING}, seen),
            finding("critical_row", JOB, {**values, "confidence": 12}, seen),
            finding("other_kind", JOB, {"name": "PAYCALC", "other": "job"}, seen),
            finding("job_task", JOB, {"command": "/opt/x.sh", "user": "batch"}, seen),
            finding("job_task", JOB, {"command": "/opt/x.sh", "user": "", "priority": 0}, seen),
            finding("job_status", JOB, {**values, "other_instances": 1, "older": True}, seen),
            *(
                finding("suspect", JOB, {"suspect": "APP01", "found": found, "sure": sure}, seen)
                for found in ("root", "way", "none")
                for sure in (True, False)
            ),
            finding("workstation_load", AGENT, {"running": 1, "limit": 2}, seen),
            finding(
                "run_row",
                JOB,
                {
                    name: values[name]
                    for name in ("status", "return_code", "workstation", "start", "end")
                }
                | {"number": 1, "rerun_type": "RERUN"},
                seen,
            ),
            finding("match_row", JOB, {"number": 1, **values}, seen),
            *(
                finding("premise_false", JOB, {**values, "asked": asked}, seen)
                for asked in ("failed", "waiting", "any")
            ),
        ]
    for values in (stream_values(), stream_values(status="HOLD", start=None, limit=None, jobs=1)):
        seen = proof(STREAM)
        rows += [
            finding("jobstream_status", STREAM, {**values, "other_instances": 0}, seen),
            finding("stream_row", STREAM, values, seen),
            finding("premise_stream", STREAM, {"asked": "failed", "status": "HOLD"}, seen),
            finding("premise_stream", STREAM, {"asked": "waiting", "status": "SUCC"}, seen),
            finding("plan_run", STREAM, values, seen),
            finding("match_row", STREAM, {"number": 2, **values}, seen),
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
            finding("workstation_status", AGENT, {**values, "other_instances": 0}, seen),
            finding("workstation_row", AGENT, {**values, "conditions": []}, seen),
            finding("match_row", AGENT, {"number": 3, **values}, seen),
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
            finding("resource_status", RESOURCE, {**values, "other_instances": 0}, proof(RESOURCE)),
            finding("match_row", RESOURCE, {"number": 4, **values}, proof(RESOURCE)),
        ]
    return rows
