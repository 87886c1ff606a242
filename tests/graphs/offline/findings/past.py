"""Findings on the plan's past, as the tools make them."""

from datetime import timedelta
from typing import Any

from tests.graphs.offline.findings.things import (
    AGENT,
    JOB,
    NOW,
    PROMPT,
    STREAM,
    counted,
    job_values,
    proof,
)
from tools.receipts import Finding, ObjectRef

_SINCE = NOW - timedelta(hours=8)
_GROUPS = [["failed", 2], ["station_limit", 1], ["ended", 340]]


def past_samples() -> list[Finding]:
    """At least one of each statement, and the forms that its values can take."""
    return [*_changed(), *_handed_over(), *_before()]


def _changed() -> list[Finding]:
    record = (counted("engine", 343),)
    head = {
        "since": _SINCE,
        "until": NOW,
        "name": "",
        "of_shift": True,
        "total": 343,
        "between": 1,
        "groups": _GROUPS,
    }
    named = {**head, "name": "PAY", "of_shift": False, "between": 0}
    switch = {"at": NOW, "was_run": 12, "now_run": 13}
    return [
        Finding(statement="changed_head", values=head, receipts=record),
        Finding(statement="changed_head", values=named, receipts=record),
        Finding(statement="changed_none", values={**head, "total": 0}, receipts=record),
        Finding(statement="changed_none", values={**named, "between": 3}, receipts=record),
        Finding(
            statement="changed_group",
            values={"group": "failed", "total": 12, "shown": 10},
            receipts=record,
        ),
        Finding(statement="changed_plan", values=switch, receipts=record),
        Finding(
            statement="changed_plan",
            values={"at": NOW, "was_run": None, "now_run": None},
            receipts=record,
        ),
        Finding(
            statement="changed_definition",
            subject=STREAM,
            values={"kind": "jobstream", "by": "ana", "at": _SINCE, "total": 1, "shown": 1},
            receipts=(proof(STREAM),),
        ),
        *_changed_rows(),
    ]


def _changed_rows() -> list[Finding]:
    failed = _row(group="failed", path=["HOLD", "EXEC", "ABEND"], code=8, present="SUCC")
    held = _row(fields=[{"field": "priority", "was": 10, "now": 0}])
    moved = _row(fields=[{"field": "start", "was": None, "now": NOW}], path=["-", "READY"])
    limit = _row(fields=[{"field": "limit", "was": 10, "now": 0}], seen=True)
    link = _row(
        fields=[
            {"field": "linked", "was": True, "now": False},
            {"field": "started", "was": False, "now": True},
        ],
        seen=True,
    )
    asked = _row(fields=[{"field": "status", "was": "NOT_ASKED", "now": "ASKED"}], seen=True)
    return [
        _of(JOB, failed),
        _of(JOB, held),
        _of(JOB, moved),
        _of(AGENT, limit),
        _of(AGENT, link),
        _of(PROMPT, asked),
        _of(JOB, _row()),
    ]


def _row(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "job",
        "group": "held",
        "path": [],
        "at": _SINCE,
        "code": None,
        "fields": [],
        "seen": False,
        "present": "",
        **changed,
    }


def _of(thing: ObjectRef, values: dict[str, Any]) -> Finding:
    return Finding(statement="changed_row", subject=thing, values=values, receipts=(proof(thing),))


def _handed_over() -> list[Finding]:
    head = {
        "since": _SINCE,
        "counted_from": _SINCE,
        "now_at": NOW,
        "total": 8201,
        "rows": [["SUCC", 5000, 8000], ["HOLD", 3200, 201]],
        "run_number": 1412,
    }
    live = {**head, "counted_from": None, "rows": [["SUCCESSFUL", None, 8201]], "run_number": None}
    record = (counted("job", 8201), counted("engine", 1))
    failures = {"total": 12, "shown": 10, "fresh": 3, "since": _SINCE}
    return [
        Finding(statement="handover_head", values=head, receipts=record),
        Finding(statement="handover_head", values=live, receipts=record[:1]),
        Finding(statement="handover_section", values={"section": "failures"}),
        Finding(
            statement="changed_no_stretch",
            values={"since": NOW, "until": _SINCE, "now_at": NOW},
        ),
        Finding(
            statement="handover_done",
            values={"since": _SINCE, "groups": _GROUPS},
            receipts=record,
        ),
        Finding(statement="handover_failures", values=failures, receipts=record),
        Finding(
            statement="handover_failures",
            values={**failures, "total": 0, "shown": 0, "fresh": 0},
            receipts=record,
        ),
        Finding(
            statement="handover_failure",
            subject=JOB,
            values=job_values(behind_jobs=41, behind_streams=2),
            receipts=(proof(JOB), counted("job", 41)),
        ),
        Finding(
            statement="handover_not_back",
            values={"since": _SINCE, "total": 12, "shown": 10},
            receipts=record,
        ),
    ]


def _before() -> list[Finding]:
    head = {
        "earlier": 3,
        "alike": 2,
        "healed": 2,
        "shown": 3,
        "in_error": True,
        "status": "ABEND",
        "code": 8,
        "cause": "DISK_FULL",
        "nights": 3,
        "in_plan": True,
    }
    well = {**head, "in_error": False, "alike": 0, "cause": None, "nights": 1, "in_plan": False}
    row = {
        "at": _SINCE,
        "status": "ABEND",
        "code": 8,
        "alike": True,
        "outcome": "healed",
        "took": 720.0,
        "cause": "DISK_FULL",
        "recorded": True,
    }
    other = {**row, "code": None, "alike": None, "outcome": "open", "took": None, "cause": None}
    return [
        *(
            Finding(statement=statement, subject=JOB, values=values, receipts=(proof(JOB),))
            for statement in ("past_failures", "past_none")
            for values in (head, well)
        ),
        *(
            Finding(statement="past_failure", subject=JOB, values=values, receipts=(proof(JOB),))
            for values in (row, {**row, "alike": False, "outcome": "again"}, other)
        ),
    ]
