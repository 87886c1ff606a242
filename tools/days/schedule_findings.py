"""What is said of a schedule: the trace as findings, each with the records that prove it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tools.days.definitions import Known, stream_receipt, stream_ref
from tools.days.plan_days import PlanDays
from tools.days.scheduled import Instance, Subject
from tools.hwa.model_objects import RunCycle
from tools.plan.days.recurrence import WEEKDAYS
from tools.plan.days.run_cycle import Pick
from tools.plan.days.schedule import AHEAD, Coming, Trace
from tools.receipts import Finding, ObjectRef, Receipt, Severity
from tools.records import count_receipt, receipt, ref
from tools.single import job_values, stream_values

_STEPS = 20
_DATES = 60
_CANCELED = "CANCL"


def subject_ref(subject: Subject) -> ObjectRef:
    """The instance where there is one, else the definition."""
    if subject.instances:
        newest = subject.instances[0]
        return ref(newest.job or newest.stream)
    if subject.job:
        return ObjectRef(kind="job", key=subject.key, name=subject.job)
    return stream_ref(subject.versions[0])


def present(instance: Instance, day: date, *, statement: str, **values: object) -> Finding:
    """An instance that is in the plan, with its state and its times."""
    told = instance_values(instance)
    return Finding(
        statement=statement,
        subject=ref(instance.job or instance.stream),
        values={**told, **_day(day), **values},
        receipts=instance_receipts(instance),
        severity=Severity.WARNING if told["status"] == _CANCELED else Severity.INFO,
    )


def instance_values(instance: Instance) -> dict[str, Any]:
    """What a sentence on an instance may say; whose plan it came from is the stream's fact."""
    stream = instance.stream
    if instance.job is not None and instance.job_read is not None:
        told = job_values(instance.job, instance.job_read.read_at)
    else:
        told = stream_values(stream)
    return {
        "status": told["status"],
        "substatus": told["substatus"],
        "sched_time": stream.sched_time,
        "start": told["start"],
        "end": told["end"],
        "carried_forward": stream.js_definition_flags.carried_forward,
        "submitter": stream.submitter or "",
        "stream": stream.name,
    }


def instance_receipts(instance: Instance) -> tuple[Receipt, ...]:
    """The records of an instance, the stream's with who submitted it."""
    own = receipt(
        instance.read,
        instance.stream,
        status=instance.stream.status,
        schedTime=instance.stream.sched_time,
        carriedForward=instance.stream.js_definition_flags.carried_forward,
        submitter=instance.stream.submitter,
    )
    if instance.job is None or instance.job_read is None:
        return (own,)
    return (receipt(instance.job_read, instance.job), own)


def traced(
    subject: Subject,
    known: Known,
    trace: Trace,
    more: Sequence[Receipt] = (),
    *,
    statement: str,
    **values: object,
) -> Finding:
    """What the definition says of the day, and the rule that decides."""
    told = trace_values(trace, values.get("schedule_reason"))
    receipts = (*more, *definition_receipts(subject, known, trace))
    return Finding(
        statement=statement,
        subject=subject_ref(subject),
        values={**told, **values},
        receipts=tuple({each.id: each for each in receipts}.values()),
    )


def undefined(subject: Subject, known: Known, day: date) -> Finding:
    """There is no definition to tell of the day, or it may not be read."""
    unread = bool(known.gaps)
    proof = () if known.read is None else (count_receipt(known.read, "jobstream", 0),)
    seen = tuple(one for each in subject.instances[:1] for one in instance_receipts(each))
    return Finding(
        statement="schedule_undefined",
        subject=subject_ref(subject),
        values={**_day(day), "schedule_reason": "MODEL_UNREAD" if unread else "NOT_DEFINED"},
        receipts=proof or seen,
        severity=Severity.WARNING,
    )


def definition_receipts(subject: Subject, known: Known, trace: Trace) -> tuple[Receipt, ...]:
    """The version of the definition, and the calendar or the group that decides with it."""
    own = () if known.read is None else (stream_receipt(known.read, trace.stream),)
    return (*own, *_behind(subject, trace, trace.deciding))


def trace_values(trace: Trace, reason: object = None) -> dict[str, Any]:
    """The facts of a trace; days are ISO dates."""
    defined = trace.stream.definition
    deciding = trace.deciding
    return {
        **_day(trace.day),
        "schedule_reason": reason or trace.reason,
        "planned": trace.planned,
        "valid_from": _iso(defined.valid_from.date() if defined.valid_from else None),
        "valid_to": _iso(defined.valid_to.date() if defined.valid_to else None),
        "cycles": [each.cycle.name for each in trace.taking],
        "starts": [each[:5] for each in trace.starts if each],
        "time_zone": defined.time_zone or "",
        "free": trace.free,
        "free_calendar": defined.free_days_calendar or "",
        "deciding": _pick_values(deciding) if deciding else None,
        "others": sum(1 for each in trace.picks if not each.exclusive) - 1,
    }


def steps(subject: Subject, known: Known, trace: Trace) -> list[Finding]:
    """One line for each run cycle, those within groups included."""
    told: list[Finding] = []
    for pick, group in _flat(trace.picks):
        receipts = () if known.read is None else (stream_receipt(known.read, trace.stream),)
        told.append(
            Finding(
                statement="schedule_step",
                subject=subject_ref(subject),
                values={**_pick_values(pick), **_day(trace.day), "of_group": group},
                receipts=(*receipts, *_behind(subject, trace, pick)),
            )
        )
    return told[:_STEPS]


def coming(subject: Subject, known: Known, trace: Trace, days: Coming) -> Finding:
    """The next days on which it is planned."""
    return Finding(
        statement="schedule_next",
        subject=subject_ref(subject),
        values={
            "days": [_day(each) for each in days.days],
            "unknown": _iso(days.unknown),
            "ahead": AHEAD,
        },
        receipts=() if known.read is None else (stream_receipt(known.read, trace.stream),),
    )


def free_day(subject: Subject, trace: Trace) -> Finding | None:
    """Whether nobody works on the day, where a calendar says it."""
    calendar = trace.stream.definition.free_days_calendar or ""
    found = subject.rested.calendar(calendar)
    receipts = _calendar_receipts(subject, calendar, trace.day)
    if found is None or not receipts:
        return None
    return Finding(
        statement="schedule_free_day",
        subject=subject_ref(subject),
        values={
            **_day(trace.day),
            "free": trace.free,
            "free_calendar": calendar,
            "listed": trace.day in found.definition.dates,
        },
        receipts=receipts,
    )


def changed_since(trace: Trace, days: PlanDays) -> Any:  # noqa: ANN401 - a moment or nothing
    """When the definition was changed, if that was after the plan was made."""
    changed = trace.stream.modified
    return changed if changed and days.starts and changed > days.starts else None


def _pick_values(pick: Pick) -> dict[str, Any]:
    cycle = pick.cycle
    return {
        "cycle": cycle.name,
        "exclusive": pick.exclusive,
        "type": cycle.type,
        "expression": cycle.expression or "",
        "dates": [each.isoformat() for each in sorted(cycle.dates)],
        "place": _place(cycle),
        "offset": cycle.offset,
        "unit": cycle.offset_unit or "DAYS",
        "rule": cycle.free_days_rule or "none",
        "code": pick.code,
        "takes": pick.takes,
        "other": _iso(pick.other),
        "free": pick.free,
        "from": _iso(cycle.valid_from),
        "to": _iso(cycle.valid_to),
        "doubt": pick.doubt or "",
        "about": pick.about,
    }


def _place(cycle: RunCycle) -> str:
    """The calendar or the group that a run cycle names."""
    paths = (cycle.calendar, cycle.run_cycle_group, cycle.calendar_id, cycle.run_cycle_group_id)
    return next(filter(None, paths), "")


def _flat(picks: Iterable[Pick], group: str = "") -> Iterable[tuple[Pick, str]]:
    for each in picks:
        yield each, group
        yield from _flat(each.inner, each.cycle.name)


def _behind(subject: Subject, trace: Trace, pick: Pick | None) -> tuple[Receipt, ...]:
    """The calendars and the group that a run cycle rests on."""
    if pick is None:
        return ()
    cycle = pick.cycle
    found = [
        *_calendar_receipts(subject, cycle.calendar_id or cycle.calendar or "", trace.day),
        *subject.rested.group_receipt(cycle.run_cycle_group_id or cycle.run_cycle_group or ""),
    ]
    if pick.free == "CALENDAR":
        calendar = trace.stream.definition.free_days_calendar or ""
        found += _calendar_receipts(subject, calendar, trace.day)
    return tuple({each.id: each for each in found}.values())


def _calendar_receipts(subject: Subject, place: str, day: date) -> tuple[Receipt, ...]:
    """A calendar's record: its days around the day, which is among them or is not."""
    found = subject.rested.calendar(place)
    if found is None:
        return ()
    return subject.rested.calendar_receipt(place, dates=_around(found.definition.dates, day))


def _around(dates: Iterable[date], day: date) -> list[str]:
    """The days within two months; where there is none of these, the nearest one on each side."""
    told = sorted(dates)
    near = [each for each in told if abs((each - day).days) <= _DATES]
    before, after = [one for one in told if one < day], [one for one in told if one > day]
    return [each.isoformat() for each in near or (*before[-1:], *after[:1])]


def _day(day: date) -> dict[str, str]:
    return {"day": day.isoformat(), "weekday": WEEKDAYS[day.weekday()]}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
