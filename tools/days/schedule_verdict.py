"""One question on the schedule, answered: the plan's own instance first, else the definition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tools.days.definitions import Known
from tools.days.plan_days import PlanDays
from tools.days.schedule_findings import (
    changed_since,
    coming,
    free_day,
    instance_values,
    present,
    steps,
    subject_ref,
    traced,
    undefined,
)
from tools.days.scheduled import Instance, Meant, Subject
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import Page, WorkstationInPlan
from tools.hwa.oql import Field
from tools.plan.days.schedule import Trace
from tools.plan.diagnosis import CONFIDENCE, CauseCode, Diagnosis, EvidenceStatus, RootCause
from tools.receipts import Finding, Gap, ObjectRef, Receipt
from tools.records import count_receipt, receipt
from tools.report import Report

Question = Literal["why_not", "why", "will"]
_AD_HOC = "JOBS"
"""The stream of jobs that were submitted by themselves."""

_NEVER = frozenset({"NO_RUN_CYCLE"})


@dataclass(frozen=True)
class Verdict:
    """What is said first, and what it means for the diagnosis."""

    head: Finding
    reason: str
    cause: CauseCode
    evidence: EvidenceStatus = "confirmed"
    more: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Asked:
    """One question: what it names, and for which day."""

    hwa: HwaClient
    meant: Meant
    days: PlanDays
    question: Question
    day: date

    @property
    def known(self) -> Known:
        """What the model told."""
        return self.meant.model

    @property
    def covered(self) -> bool:
        """The plan was made for the day."""
        return self.days.cover(self.day)

    def searched(self) -> tuple[Receipt, ...]:
        """The calls that looked for the name in the plan, with how much they found."""
        reads = self.meant.plan.searched
        return tuple(
            count_receipt(read, "jobstream", read.value.total, name=self.meant.plan.name)
            for read in reads
        )

    async def answer(self, subject: Subject, gaps: tuple[Gap, ...]) -> Report:
        """The verdict, the trace, the next days."""
        trace = subject.schedule.on(self._traced_day(subject)) if subject.versions else None
        verdict = await self._verdict(subject, trace)
        found = tuple(dict.fromkeys((*gaps, *subject.rested.gaps)))
        thing = subject_ref(subject)
        return Report(
            findings=(verdict.head, *verdict.more, *self._rest(subject, trace, verdict)),
            gaps=found,
            objects=(thing,),
            diagnosis=diagnosis_of(thing, verdict, found),
        )

    def shown(self, subject: Subject) -> Instance | None:
        """The instance of the day; else one that is in the plan from an earlier day."""
        if not self.covered:
            return None
        fresh = [each for each in subject.instances if not _is_carried(each)]
        planned = [each for each in fresh if not each.stream.submitter]
        ranked = [*planned, *fresh, *subject.instances]
        return ranked[0] if ranked else None

    def _traced_day(self, subject: Subject) -> date:
        """Who asks why it is in the plan asks for the day that brought it there."""
        shown = self.shown(subject)
        if self.question != "why" or shown is None or not _is_carried(shown):
            return self.day
        sched = shown.stream.sched_time
        return self.days.of(sched) if sched else self.day

    async def _verdict(self, subject: Subject, trace: Trace | None) -> Verdict:
        shown = self.shown(subject)
        if shown is not None:
            return self._in_plan(subject, shown, trace)
        if trace is None:
            return self._undefined(subject)
        if trace.planned and self.covered:
            return await self._missing(subject, trace)
        return self._by_definition(subject, trace)

    def _in_plan(self, subject: Subject, shown: Instance, trace: Trace | None) -> Verdict:
        """It is there: as it was asked, or against what was asked."""
        canceled = instance_values(shown)["status"] == "CANCL"
        reason = "CANCELLED" if canceled else _origin(shown)
        head = present(
            shown,
            self.day,
            statement="schedule_in_plan",
            schedule_reason=reason,
            asked=self.question,
            others=len(subject.instances) - 1,
        )
        if canceled:
            return Verdict(head, reason, CauseCode.OTHER)
        if self.question == "why" and trace is None and reason != "BY_HAND":
            unread = undefined(subject, self.known, self.day)
            cause = CauseCode.INSUFFICIENT_EVIDENCE
            return Verdict(head, reason, cause, "insufficient", (unread,))
        return Verdict(
            head, reason, CauseCode.HEALTHY, more=self._why_there(subject, trace, reason)
        )

    def _why_there(self, subject: Subject, trace: Trace | None, reason: str) -> tuple[Finding, ...]:
        """What the definition says of an instance that is in the plan, where that was asked."""
        of_another_day = reason == "CARRIED_FORWARD"
        if trace is None or reason == "BY_HAND":
            return ()
        if self.question == "why_not" and not of_another_day:
            return ()
        if trace.planned:
            return (traced(subject, self.known, trace, statement="schedule_picked"),)
        if trace.planned is None:
            return (traced(subject, self.known, trace, statement="schedule_unknown"),)
        changed = changed_since(trace, self.days)
        return (traced(subject, self.known, trace, statement="schedule_against", changed=changed),)

    def _undefined(self, subject: Subject) -> Verdict:
        """The plan has had it, and there is no definition to tell of the day."""
        head = undefined(subject, self.known, self.day)
        if self.known.gaps:
            cause = CauseCode.INSUFFICIENT_EVIDENCE
            return Verdict(head, "MODEL_UNREAD", cause, "insufficient")
        return Verdict(head, "NOT_DEFINED", CauseCode.OTHER, "likely")

    def _by_definition(self, subject: Subject, trace: Trace) -> Verdict:
        """What the rules say, where no instance can."""
        proof = self.searched() if self.covered else ()
        if trace.planned is None:
            head = traced(subject, self.known, trace, proof, statement="schedule_unknown")
            cause = CauseCode.INSUFFICIENT_EVIDENCE
            return Verdict(head, "CANNOT_TELL", cause, "insufficient")
        if not trace.planned:
            changed = changed_since(trace, self.days) if self.question != "will" else None
            values = {"asked": self.question, "changed": changed}
            head = traced(
                subject, self.known, trace, proof, statement="schedule_not_planned", **values
            )
            return Verdict(
                head, trace.reason, CauseCode.OTHER, "likely" if changed else "confirmed"
            )
        if self.question == "will" and self.day >= self.days.first:
            head = traced(subject, self.known, trace, statement="schedule_picked")
            return Verdict(head, "PICKED", CauseCode.HEALTHY)
        made = self.day > self.days.last
        reason = "PLAN_NOT_MADE" if made else "PLAN_PAST"
        values = {"first": self.days.first.isoformat(), "last": self.days.last.isoformat()}
        head = traced(
            subject,
            self.known,
            trace,
            self.days.receipts,
            statement="schedule_not_covered",
            schedule_reason=reason,
            **values,
        )
        if made:
            return Verdict(head, reason, CauseCode.OTHER)
        return Verdict(head, reason, CauseCode.INSUFFICIENT_EVIDENCE, "insufficient")

    async def _missing(self, subject: Subject, trace: Trace) -> Verdict:
        """The rules take the day and the plan has no instance: who else may have kept it out."""
        if not self.meant.plan.searched:
            head = traced(subject, self.known, trace, statement="schedule_picked")
            cause = CauseCode.INSUFFICIENT_EVIDENCE
            return Verdict(head, "PLAN_UNREAD", cause, "insufficient")
        if subject.job and (proof := await self._stream_is_there(trace)):
            return self._without(subject, trace, "JOB_NOT_IN_STREAM", proof)
        place = await self._out_of_plan(trace.stream.definition.workstation)
        if place is not None:
            return self._without(subject, trace, "WORKSTATION", (place,))
        if changed_since(trace, self.days):
            return self._without(subject, trace, "CHANGED_SINCE", ())
        return self._without(subject, trace, "UNEXPLAINED", ())

    def _without(
        self, subject: Subject, trace: Trace, reason: str, proof: Sequence[Receipt]
    ) -> Verdict:
        """The finding on what the plan lacks, and how sure its reason is."""
        head = traced(
            subject,
            self.known,
            trace,
            (*proof, *self.searched()),
            statement="schedule_missing",
            schedule_reason=reason,
            changed=changed_since(trace, self.days),
            place=trace.stream.definition.workstation,
            ignored=any(each.fields.get("ignore") for each in proof),
            stream=trace.stream.key,
        )
        if reason == "UNEXPLAINED":
            return Verdict(head, reason, CauseCode.INSUFFICIENT_EVIDENCE, "insufficient")
        likely = reason == "CHANGED_SINCE"
        return Verdict(head, reason, CauseCode.OTHER, "likely" if likely else "confirmed")

    async def _stream_is_there(self, trace: Trace) -> tuple[Receipt, ...]:
        """The record of the job's stream in the plan."""
        defined = trace.stream.definition
        oql = Field("name").eq(defined.name) & Field("folder").eq(defined.folder)
        read = await self.hwa.job_streams(oql, limit=10)
        fresh = (
            each for each in read.value.results if not each.js_definition_flags.carried_forward
        )
        return tuple(receipt(read, each) for each in fresh)[:1]

    async def _out_of_plan(self, path: str) -> Receipt | None:
        """The proof that a workstation is ignored, or that the plan does not have it."""
        name = path.rpartition("/")[2]
        try:
            read = await self.hwa.workstations(Field("name").eq(name), limit=10)
        except HwaError:
            return None
        if not read.value.results:
            return count_receipt(read, "workstation", 0, workstation=path)
        return _ignored(read, path)

    def _rest(self, subject: Subject, trace: Trace | None, verdict: Verdict) -> list[Finding]:
        """The trace line by line, and the next days where the answer is not yes."""
        if trace is None or verdict.reason in {"BY_HAND", "CANCELLED"}:
            return []
        if self.question == "why_not" and verdict.reason == "IN_PLAN":
            return []
        rows = steps(subject, self.known, trace)
        free = free_day(subject, trace)
        told = [*rows, *([free] if free else [])]
        if verdict.cause is CauseCode.HEALTHY or trace.reason in _NEVER:
            return told
        after = max(trace.day, self.days.today)
        return [*told, coming(subject, self.known, trace, subject.schedule.coming(after))]


def diagnosis_of(thing: ObjectRef, verdict: Verdict, gaps: tuple[Gap, ...]) -> Diagnosis:
    """The verdict as everything that is diagnosed is told; its own code is the finding's."""
    root = RootCause(
        object=thing, cause_code=verdict.cause, chain=(thing,), receipts=verdict.head.receipts
    )
    return Diagnosis(
        subject=thing,
        root_causes=(root,),
        confidence=CONFIDENCE[verdict.evidence],
        justification="some_steps_unread" if gaps else "every_step_read",
        evidence_status=verdict.evidence,
        gaps=gaps,
    )


def _is_carried(instance: Instance) -> bool:
    return instance.stream.js_definition_flags.carried_forward


def _origin(shown: Instance) -> str:
    """How an instance came into the plan, as its record tells."""
    if shown.stream.submitter or shown.stream.name == _AD_HOC:
        return "BY_HAND"
    return "CARRIED_FORWARD" if _is_carried(shown) else "IN_PLAN"


def _ignored(read: Read[Page[WorkstationInPlan]], path: str) -> Receipt | None:
    same = [each for each in read.value.results if each.key == path] or read.value.results
    out = [each for each in same if each.ignore]
    return receipt(read, out[0]) if len(out) == len(same) else None
