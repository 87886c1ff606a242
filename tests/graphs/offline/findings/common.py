"""Findings on common causes, in every form that their values can take."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.receipts import Finding, ObjectRef, Receipt

_NOW = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
_ASKED: dict[str, Any] = {
    "states": [],
    "name": "",
    "stream": "",
    "workstation": "",
    "folder": "",
    "return_code": None,
    "conditions": [],
    "since": None,
    "until": None,
}
_NUMBERS: dict[str, Any] = {
    "failed": 9,
    "waiting": 310,
    "troubled": 45,
    "slow": 4,
    "behind_running": 161,
    "for_time": 87,
    "other": 2,
    "roots": 12,
    "shown": 10,
    "as_of": _NOW,
}
_FEW = {**dict.fromkeys(_NUMBERS, 1), "as_of": _NOW}
_CALM = {**_NUMBERS, "failed": 0, "troubled": 0, "slow": 0, "roots": 0, "shown": 0}
_NOTHING = {**dict.fromkeys(_NUMBERS, 0), "as_of": _NOW}
_ROOT: dict[str, Any] = {
    "number": 1,
    "detail": None,
    "holds_up": 31,
    "frees": 30,
    "members": 31,
    "direct": 3,
    "failed": 0,
}
_GROUP: dict[str, Any] = {
    "jobs": 20,
    "names": ["LOAD_A", "LOAD_B"],
    "workstations": ["/APP01"],
    "places": 3,
    "first": _NOW,
    "last": _NOW + timedelta(minutes=4),
    "cause": "AGENT_LOST",
    "line": "agent lost contact",
    "read": 10,
}
_ENDED = {"status": "ABEND", "returnCode": 8, "actualEndTime": "2026-03-04T05:10:00Z"}

Told = list[tuple[str, ObjectRef | None, dict[str, Any]]]


def common_samples(
    proof: Callable[..., Receipt], job: ObjectRef, stream: ObjectRef, agent: ObjectRef
) -> list[Finding]:
    """At least one finding of each statement."""
    told = [*_totals(), *_failures(), *_roots(job, stream, agent), *_ways(job, agent)]
    return [
        Finding(statement=name, subject=subject, values=values, receipts=(proof(subject or agent),))
        for name, subject, values in told
    ]


def _totals() -> Told:
    told = (
        ("common_summary", _NUMBERS),
        ("common_summary", _FEW),
        ("common_summary", {**_NUMBERS, "failed": 0, "behind_running": 0}),
        ("common_summary", {**_NUMBERS, "waiting": 0, "troubled": 0, "slow": 0}),
        ("common_healthy", _CALM),
        ("common_healthy", {**_CALM, "failed": 2, "behind_running": 0, "for_time": 0, "other": 0}),
        ("common_healthy", _NOTHING),
        ("common_none", _NOTHING),
        ("common_no_single", _NUMBERS),
        ("common_live", {"failed": 7}),
        ("common_live", {"failed": 0}),
    )
    spans = {"folder": "/FINANCE", "since": _NOW - timedelta(hours=3), "until": _NOW}
    asked = [(name, None, {**_ASKED, **values}) for name, values in told]
    return [*asked, ("common_summary", None, {**_ASKED, **_NUMBERS, **spans})]


def _failures() -> Told:
    base = {"failed": 20, "groups": 1, "single": 0, "looked_into": 20, "largest": 20}
    told: Told = [
        ("common_failures", None, {**base, "one_cause": word, "looked_into": looked})
        for word, looked in (("yes", 20), ("likely", 10), ("mostly", 20), ("unknown", 10))
    ]
    apart = {**base, "one_cause": "no", "groups": 2, "single": 3}
    alone = {"places": 1, "first": None, "last": None, "line": "", "jobs": 2}
    return [
        *told,
        ("common_failures", None, apart),
        ("common_failures", None, {**apart, "groups": 0, "single": 20}),
        ("common_group", None, _GROUP),
        ("common_group", None, {**_GROUP, **alone, "cause": "INSUFFICIENT_EVIDENCE"}),
        ("common_group", None, {**_GROUP, "last": _NOW}),
    ]


def _roots(job: ObjectRef, stream: ObjectRef, agent: ObjectRef) -> Told:
    prompt = ObjectRef(kind="prompt", key="FINOK", name="FINOK")
    resource = ObjectRef(kind="resource", key="/A#/DWH/LOCK", name="LOCK")
    file = ObjectRef(kind="file", key="/A#/data/in.dat", name="/data/in.dat")
    place = {"limit": 0, "fence": 40, "running": 3}
    units = {"available": 0, "totalQuantity": 2}
    roots: list[tuple[ObjectRef, str, dict[str, Any]]] = [
        (job, "PREDECESSOR_FAILED", {"record": _ENDED, "detail": "DISK_FULL", "failed": 4}),
        (job, "PREDECESSOR_FAILED", {"record": _ENDED, "holds_up": 0, "frees": 0, "members": 1}),
        (job, "TIME_NOT_REACHED", {"record": {"startTime": "2026-03-04T07:00:00Z"}}),
        (job, "PRIORITY_ZERO", {"record": {"status": "HOLD", "priority": 0}, "frees": 1}),
        (stream, "STREAM_HELD", {"record": {"status": "HOLD"}, "holds_up": 1, "frees": 1}),
        (agent, "WORKSTATION_LIMIT_ZERO", {"record": place}),
        (agent, "FENCED", {"record": place, "direct": 1}),
        (prompt, "PROMPT_WAITING", {"record": {"number": 17, "text": "Is it closed?"}}),
        (resource, "RESOURCE_SHORT", {"record": units, "frees": 0}),
        (file, "FILE_MISSING", {"record": {}}),
    ]
    return [
        ("common_cause", thing, {**_ROOT, **values, "cause": cause, "kind": thing.kind})
        for thing, cause, values in roots
    ]


def _ways(job: ObjectRef, agent: ObjectRef) -> Told:
    running = {"actualStartTime": "2026-03-04T01:00:00Z", "estimatedDuration": 5400}
    slow = {"cause": "PREDECESSOR_RUNNING", "kind": "job", "holds_up": 2}
    best = {"cause": "PREDECESSOR_FAILED", "kind": "job", "frees": 30, "failed": 0}
    place = {"cause": "WORKSTATION_UNLINKED", "kind": "workstation", "frees": 1, "failed": 0}
    return [
        ("common_best", job, best),
        ("common_best", job, {**best, "failed": 4}),
        ("common_best", agent, place),
        ("common_slow", job, {**slow, "record": running}),
        ("common_slow", job, {**slow, "holds_up": 1, "record": {}}),
        ("common_left_out", None, {"left": 3, "idle": 0, "names": []}),
        ("common_left_out", None, {"left": 0, "idle": 7, "names": ["/APP01", "/APP02"]}),
        ("common_left_out", None, {"left": 1, "idle": 1, "names": ["/APP01"]}),
    ]
