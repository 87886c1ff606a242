"""Why a job stream, or a job of it, is or is not planned for a day, and whether it will be."""

import asyncio
from datetime import date, datetime
from itertools import islice

from tools.days.definitions import names_like
from tools.days.plan_days import PlanDays, plan_days
from tools.days.schedule_findings import instance_receipts, instance_values, subject_ref, traced
from tools.days.schedule_verdict import Asked, Question, Verdict, diagnosis_of
from tools.days.scheduled import Subject, subjects_named
from tools.hwa.calls import Clock
from tools.hwa.calls import now as utc_now
from tools.hwa.client import HwaClient
from tools.hwa.model import HwaModel
from tools.listing.overview import LiveCopy
from tools.lookup import Lookup, look_up, spelled_alike
from tools.plan.diagnosis import CauseCode
from tools.receipts import Finding, Gap, ObjectRef, Severity
from tools.records import count_receipt
from tools.report import Report
from tools.single import not_found

_CHOICES = 10


async def schedule(  # noqa: PLR0913 - the parts of the question, and where it is asked
    hwa: HwaClient,
    copy: LiveCopy,
    name: str,
    question: Question,
    day: date | None = None,
    *,
    workstation: str = "",
    clock: Clock = utc_now,
) -> Report:
    """The verdict for the day (the plan's own by default), the trace, and the next days.

    Raises:
        HwaError: HWA could not be asked.
        OqlError: no query can carry the name.
    """
    model, now = HwaModel(hwa, clock), clock()
    meant, days = await asyncio.gather(
        subjects_named(hwa, model, copy, name, workstation), plan_days(hwa, copy, now)
    )
    asked = Asked(hwa, meant, days, question, _meant_day(day, days, question, now))
    gaps = tuple(dict.fromkeys((*meant.gaps, *days.gaps)))
    if not meant.subjects:
        return await _unknown(model, asked, name, gaps)
    if len(meant.subjects) > 1:
        return _choices(asked, name, gaps)
    return await asked.answer(meant.subjects[0], gaps)


def _meant_day(day: date | None, days: PlanDays, question: Question, now: datetime) -> date:
    """After midnight "today" is still the plan's day to who asks why; "will" means a date."""
    if day is None:
        return days.today
    on_calendar = day == now.astimezone(days.zone).date()
    if question != "will" and on_calendar and days.cover(days.of(now)):
        return days.today
    return day


def _choices(asked: Asked, name: str, gaps: tuple[Gap, ...]) -> Report:
    """Several streams are meant: each with what is known of it, for the user to choose from."""
    subjects = asked.meant.subjects
    shown = list(islice(subjects, _CHOICES))
    head = Finding(
        statement="schedule_several",
        values={
            "name": name,
            "count": len(subjects),
            "shown": len(shown),
            "day": asked.day.isoformat(),
        },
        receipts=asked.searched(),
    )
    rows = (_choice(asked, subject, number) for number, subject in enumerate(shown, 1))
    choices = tuple(subject_ref(each) for each in shown)
    return Report(findings=(head, *rows), gaps=gaps, choices=choices)


def _choice(asked: Asked, subject: Subject, number: int) -> Finding:
    instance = asked.shown(subject)
    if instance is not None:
        return Finding(
            statement="schedule_choice",
            subject=subject_ref(subject),
            values={
                "number": number,
                "schedule_reason": "IN_PLAN",
                "status": instance_values(instance)["status"],
            },
            receipts=instance_receipts(instance),
        )
    if not subject.versions:
        return Finding(
            statement="schedule_choice",
            subject=subject_ref(subject),
            values={"number": number, "status": "", "schedule_reason": "MODEL_UNREAD"},
            receipts=asked.searched(),
        )
    trace = subject.schedule.on(asked.day)
    return traced(
        subject, asked.known, trace, statement="schedule_choice", number=number, status=""
    )


async def _unknown(model: HwaModel, asked: Asked, name: str, gaps: tuple[Gap, ...]) -> Report:
    """Neither the plan nor the model knows the name, as far as they could be asked."""
    subject = ObjectRef(kind="jobstream", key=name, name=name)
    known, searched = asked.known, asked.searched()
    unread = bool(known.gaps) or not asked.meant.plan.searched
    if unread and not searched:
        return Report(gaps=gaps) if gaps else not_found(asked.meant.plan)
    plan = Lookup(name) if unread else await look_up(asked.hwa, name, ("jobstream", "job"))
    if plan.elsewhere is not None:
        return not_found(plan)
    near = [] if unread else await _near(model, plan)
    choices = tuple(ObjectRef(kind="jobstream", key=one, name=one) for one in near)
    if known.read is not None:
        searched = (*searched, count_receipt(known.read, "jobstream", 0, name=name))
    head = Finding(
        statement="schedule_unseen" if unread else "schedule_not_defined",
        values={"name": name, "near": near, "schedule_reason": "NOT_DEFINED"},
        receipts=searched,
        severity=Severity.WARNING,
    )
    sure = not unread and known.complete
    cause = CauseCode.OTHER if sure else CauseCode.INSUFFICIENT_EVIDENCE
    verdict = Verdict(head, "NOT_DEFINED", cause, "likely" if sure else "insufficient")
    cut = () if known.complete else (Gap(what="schedule_definitions_cut"),)
    gaps = (*gaps, *cut)
    diagnosis = diagnosis_of(subject, verdict, gaps)
    return Report(findings=(head,), gaps=gaps, choices=choices, diagnosis=diagnosis)


async def _near(model: HwaModel, plan: Lookup) -> list[str]:
    """Names that are spelled alike, of the model and of the plan."""
    wanted = plan.name.upper()
    return spelled_alike(wanted, {*await names_like(model, wanted), *plan.near})
