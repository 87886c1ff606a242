"""Findings on the schedule, in every form that their values can take."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from tools.receipts import Finding, ObjectRef, Receipt

_WHEN = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
_DAY: dict[str, Any] = {"day": "2026-03-31", "weekday": "TU"}
_PICK: dict[str, Any] = {
    "cycle": "MONTHEND",
    "exclusive": False,
    "type": "calendar",
    "expression": "",
    "dates": [],
    "place": "/MONTHEND",
    "offset": -2,
    "unit": "WORKDAYS",
    "rule": "none",
    "code": "NOT_IN_CALENDAR",
    "takes": False,
    "other": None,
    "free": "",
    "from": "2026-01-01",
    "to": "2026-02-01",
    "doubt": "",
    "about": "",
}
_INSTANCE: dict[str, Any] = {
    **_DAY,
    "status": "HOLD",
    "substatus": None,
    "sched_time": _WHEN,
    "start": None,
    "end": None,
    "carried_forward": False,
    "submitter": "",
    "stream": "PAYDAILY",
    "schedule_reason": "IN_PLAN",
    "asked": "why_not",
    "others": 0,
}
_REASONS = (
    "DRAFT",
    "NOT_YET_VALID",
    "EXPIRED",
    "NO_RUN_CYCLE",
    "EXCLUDED",
    "FREE_DAY",
    "NOT_IN_CALENDAR",
    "NOT_ITS_DAY",
    "CYCLE_NOT_YET_VALID",
    "CYCLE_EXPIRED",
)
_CODES = (
    "ON_DAY",
    "MOVED_HERE",
    "FREE_DAY",
    "NOT_ITS_DAY",
    "NOT_IN_CALENDAR",
    "NOT_YET_VALID",
    "EXPIRED",
    "EXCLUDED",
    "CANNOT_TELL",
)


def schedule_samples(proof: Callable[[ObjectRef], Receipt], stream: ObjectRef) -> list[Finding]:
    """At least one finding of each statement on the schedule."""
    told = [*_instances(), *_definitions(), *_steps(), *_names()]
    return [
        Finding(statement=statement, subject=stream, values=values, receipts=(proof(stream),))
        for statement, values in told
    ]


def _trace(**changed: Any) -> dict[str, Any]:
    return {
        **_DAY,
        "schedule_reason": "PICKED",
        "planned": True,
        "valid_from": "2026-04-01",
        "valid_to": "2026-03-01",
        "cycles": ["MONTHEND"],
        "starts": ["22:15"],
        "time_zone": "America/Sao_Paulo",
        "free": "",
        "free_calendar": "/HOLIDAYS",
        "deciding": _PICK,
        "others": 0,
        "changed": None,
        "asked": "why_not",
        **changed,
    }


def _instances() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "schedule_in_plan", _INSTANCE
    ended = {"status": "SUCC", "start": _WHEN, "end": _WHEN, "others": 2, "asked": "why"}
    yield "schedule_in_plan", {**_INSTANCE, **ended, "carried_forward": True}
    yield "schedule_in_plan", {**_INSTANCE, "submitter": "operator", "schedule_reason": "BY_HAND"}
    yield "schedule_in_plan", {**_INSTANCE, "sched_time": None, "schedule_reason": "BY_HAND"}
    for reason in ("NOT_DEFINED", "MODEL_UNREAD"):
        yield "schedule_undefined", {**_DAY, "schedule_reason": reason}


def _definitions() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "schedule_picked", _trace()
    yield "schedule_picked", _trace(cycles=["A", "B"], starts=[], free="CALENDAR")
    moved = {**_PICK, "code": "MOVED_HERE", "other": "2026-03-29"}
    yield "schedule_picked", _trace(deciding=moved, free="SUNDAY", time_zone="", starts=["1", "2"])
    for reason in _REASONS:
        for statement in ("schedule_not_planned", "schedule_against"):
            yield statement, _trace(schedule_reason=reason, cycles=[], changed=_WHEN)
    yield "schedule_not_planned", _trace(schedule_reason="NOT_ITS_DAY", others=2)
    group = {**_PICK, "type": "group"}
    yield "schedule_not_planned", _trace(schedule_reason="EXCLUDED", deciding=group)
    left_out = {**_PICK, "exclusive": True}
    yield "schedule_not_planned", _trace(schedule_reason="EXCLUDED", deciding=left_out)
    on_holiday = {**_PICK, "free": "CALENDAR", "other": "2026-04-01"}
    yield "schedule_not_planned", _trace(schedule_reason="FREE_DAY", deciding=on_holiday)
    unread = {**_PICK, "doubt": "CALENDAR_UNREAD", "about": "/MONTHEND", "takes": None}
    yield "schedule_unknown", _trace(deciding=unread, planned=None)
    yield "schedule_unknown", _trace(deciding={**unread, "about": ""}, planned=None)
    span = {"first": "2026-03-03", "last": "2026-03-03"}
    for reason in ("PLAN_NOT_MADE", "PLAN_PAST"):
        yield "schedule_not_covered", _trace(schedule_reason=reason, **span)
    for reason in ("WORKSTATION", "JOB_NOT_IN_STREAM", "CHANGED_SINCE", "UNEXPLAINED"):
        for ignored in (True, False):
            known = {"place": "/FTA1", "ignored": ignored, "stream": "/FTA1#/PAY/PAYDAILY"}
            yield "schedule_missing", _trace(schedule_reason=reason, changed=_WHEN, **known)


def _steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for code in _CODES:
        for exclusive in (True, False):
            doubt = {"doubt": "RULE_UNKNOWN", "about": "COUNT=3"} if code == "CANNOT_TELL" else {}
            step = {**_PICK, **_DAY, **doubt, "code": code, "exclusive": exclusive, "of_group": ""}
            yield "schedule_step", {**step, "other": "2026-03-30", "free": "SUNDAY"}
            other = "2026-03-30" if code == "MOVED_HERE" else None
            in_group = {"free": "CALENDAR", "of_group": "WORKWEEK", "other": other}
            yield "schedule_step", {**step, **in_group}
    bare = {**_PICK, **_DAY, "of_group": "", "place": "", "offset": 0}
    yield "schedule_step", {**bare, "expression": "FREQ=DAILY", "type": "rrule"}
    yield "schedule_step", {**bare, "dates": ["2026-03-30", "2026-03-31"], "type": "simple"}
    for free, listed in (("", False), ("SATURDAY", False), ("CALENDAR", True)):
        told = {**_DAY, "free": free, "listed": listed, "free_calendar": "/HOLIDAYS"}
        yield "schedule_free_day", told
    for days in ([], [_DAY], [_DAY, _DAY]):
        yield "schedule_next", {"days": days, "unknown": None, "ahead": 400}
        yield "schedule_next", {"days": days, "unknown": "2026-04-01", "ahead": 400}


def _names() -> Iterator[tuple[str, dict[str, Any]]]:
    lost = {"name": "MONTHEN", "schedule_reason": "NOT_DEFINED"}
    for near in ([], ["MONTHEND"], ["MONTHEND", "MONTHENDS"]):
        yield "schedule_not_defined", {**lost, "near": near}
    yield "schedule_unseen", {**lost, "near": []}
    for shown in (2, 10):
        several = {"name": "MONTHEND", "count": 10, "shown": shown, "day": "2026-03-31"}
        yield "schedule_several", several
    for reason, status in (("IN_PLAN", "HOLD"), ("FREE_DAY", "")):
        yield "schedule_choice", {"number": 1, "schedule_reason": reason, "status": status}
