"""Which questions follow from an answer: reads only, and only such as Resync answers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graphs.question import DIAGNOSTICS, KNOWLEDGE, STATUS, Entities, Intent
from tools.receipts import Finding, ObjectRef
from tools.report import Report

_MOST = 3
_FAILED = frozenset({"ABEND", "FAIL"})
_WAITS = frozenset({"HOLD", "READY", "FENCE", "WAIT", "ADD"})
# A name or key that can stand in a question as it is: no spaces, nothing that markdown would read.
_SAYABLE = re.compile(r"#?[A-Za-z0-9/@][A-Za-z0-9_@#./-]{0,99}")


@dataclass(frozen=True)
class Suggestion:
    """A question of the phrase book, by its key, and the object or code that it names."""

    key: str
    name: str = ""


def suggested(intent: Intent, report: Report) -> list[Suggestion]:
    """Up to three, the nearest to what was found first; never the question just asked."""
    asked = _ASKED.get(intent, frozenset())
    subject = report.findings[0].subject if report.findings else None
    known = {"", subject.name, subject.key} if subject else {""}
    kept: dict[Suggestion, None] = {}
    for one in _candidates(intent, report):
        again = one.key in asked and one.name in known
        if not again and (not one.name or _SAYABLE.fullmatch(one.name)):
            kept[one] = None
    return list(kept)[:_MOST]


def question_of(intent: Intent, entities: Entities) -> Suggestion | None:
    """The plainest question of an intent, about the first thing that was named."""
    codes = (*entities.codes, *(f"RC {rc}" for rc in entities.return_codes))
    names = codes if intent is Intent.CODE_MEANING else entities.objects()
    name = next((one for one in names if one in codes or _SAYABLE.fullmatch(one)), "")
    of_one, of_all = _PLAINEST.get(intent, ("", ""))
    if name and of_one:
        return Suggestion(of_one, name)
    return Suggestion(of_all) if of_all and not names else None


def _candidates(intent: Intent, report: Report) -> Iterator[Suggestion]:
    if report.choices:
        return  # first the choice, which can be clicked
    for finding in report.findings:
        rule = _BY_STATEMENT.get(finding.statement)
        if rule:
            yield from rule(finding)
    yield from _after(intent, report)
    if intent in STATUS or intent in DIAGNOSTICS:
        yield from _ON_THE_PLAN
    elif intent not in KNOWLEDGE:
        yield from _FIRST_STEPS


def _after(intent: Intent, report: Report) -> Iterator[Suggestion]:
    """What follows from the question itself: of the object that the answer is about, if one."""
    keys, plan_wide = _AFTER.get(intent, ((), ()))
    about = (finding.subject for finding in report.findings)
    thing = next((one for one in about if one and one.kind in {"job", "jobstream"}), None)
    if thing is not None:
        yield from (Suggestion(key, thing.name) for key in keys)
    yield from (Suggestion(key) for key in plan_wide)


def _status_of(thing: ObjectRef, name: str) -> Suggestion:
    keys = {"jobstream": "stream_status", "workstation": "workstation_status"}
    if thing.kind == "resource":
        return Suggestion("holders", name)
    return Suggestion(keys.get(thing.kind, "status"), name)


def _job(finding: Finding) -> Iterator[Suggestion]:
    if finding.subject is None:
        return
    name = finding.subject.name
    status = finding.values.get("status")
    if status in _FAILED:
        yield Suggestion("why_failed", name)
        yield Suggestion("log", name)
    elif status in _WAITS:
        yield Suggestion("why_waiting", name)
    elif status == "EXEC":
        yield Suggestion("eta", name)
    yield Suggestion("impact", name)
    if status == "SUCC":
        yield Suggestion("log", name)


def _failed(finding: Finding) -> Iterator[Suggestion]:
    if finding.subject is None:
        return
    yield Suggestion("rerun_safety", finding.subject.name)
    yield Suggestion("impact", finding.subject.name)
    yield Suggestion("past_failures", finding.subject.name)
    yield Suggestion("log", finding.subject.name)
    yield from (
        Suggestion("code", code) for code in finding.values["messages"][-1:]
    )  # the nested one says more


def _waiting(finding: Finding) -> Iterator[Suggestion]:
    if finding.subject:
        yield Suggestion("if_released", finding.subject.name)
        yield Suggestion("impact", finding.subject.name)
        yield Suggestion("eta", finding.subject.name)


def _cause(finding: Finding) -> Iterator[Suggestion]:
    thing = finding.subject
    if thing is None:
        return
    if thing.kind == "prompt":
        yield Suggestion("prompts")
    elif finding.values["cause"] == "PREDECESSOR_FAILED":
        yield Suggestion("why_failed", thing.key)
    elif thing.kind in {"job", "jobstream", "workstation", "resource"}:
        yield _status_of(thing, thing.name if thing.kind == "workstation" else thing.key)


def _stream(finding: Finding) -> Iterator[Suggestion]:
    if finding.subject is None:
        return
    name = finding.subject.name
    if finding.values.get("abended") or finding.values.get("failed"):
        yield Suggestion("failed_in", name)
    if finding.values.get("status") in _WAITS | {"STUCK"}:
        yield Suggestion("why_waiting", name)
    yield Suggestion("eta", name)
    yield Suggestion("impact", name)


def _workstation(finding: Finding) -> Iterator[Suggestion]:
    if finding.subject:
        yield Suggestion("running_on", finding.subject.name)
        yield Suggestion("failed_on", finding.subject.name)
        yield Suggestion("unlinked")


def _resource(_: Finding) -> Iterator[Suggestion]:
    yield Suggestion("waiting_for_resource")


def _log(finding: Finding) -> Iterator[Suggestion]:
    if finding.subject:
        if finding.values.get("status") in _FAILED:
            yield Suggestion("why_failed", finding.subject.name)
        yield Suggestion("impact", finding.subject.name)


def _dependents(finding: Finding) -> Iterator[Suggestion]:
    if finding.subject:
        yield _status_of(finding.subject, finding.subject.name)
        yield Suggestion("delay", finding.subject.name)


def _workstation_row(finding: Finding) -> Iterator[Suggestion]:
    if finding.subject:
        yield _status_of(finding.subject, finding.subject.name)


def _plan(_: Finding) -> Iterator[Suggestion]:
    yield Suggestion("failed")
    yield Suggestion("common_causes")
    yield Suggestion("batch_end")


_BY_STATEMENT: dict[str, Callable[[Finding], Iterator[Suggestion]]] = {
    "job_status": _job,
    "premise_false": _job,
    "job_row": _job,
    "failed": _failed,
    "waiting": _waiting,
    "cause": _cause,
    "jobstream_status": _stream,
    "stream_row": _stream,
    "workstation_status": _workstation,
    "workstation_row": _workstation_row,
    "resource_status": _resource,
    "log_excerpt": _log,
    "dependents": _dependents,
    "plan_summary": _plan,
}
_AFTER: dict[Intent, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Intent.COMMON_CAUSES: ((), ("deadlines", "batch_end", "changed")),
    Intent.ETA: (("path_of", "delay", "impact"), ("deadlines", "path")),
    Intent.DEADLINES: (("eta", "impact"), ("path", "batch_end", "common_causes")),
    Intent.CRITICAL_PATH: (("eta",), ("deadlines", "batch_end")),
    Intent.WHAT_IF: (("impact", "eta"), ("deadlines", "batch_end")),
    Intent.WHAT_CHANGED: ((), ("failed", "deadlines", "handover")),
    Intent.HANDOVER: ((), ("common_causes", "deadlines", "changed")),
    Intent.PAST_FAILURES: (("why_failed", "rerun_safety", "changed_in"), ()),
    Intent.SCHEDULE: (("tomorrow",), ("changed",)),
    Intent.RERUN_SAFETY: (("why_failed", "past_failures", "impact"), ()),
    Intent.JOB_LIST: ((), ("one_cause",)),
    Intent.STREAM_LIST: ((), ("common_causes",)),
}
_PLAINEST: dict[Intent, tuple[str, str]] = {
    Intent.JOB_STATUS: ("status", ""),
    Intent.STREAM_STATUS: ("stream_status", ""),
    Intent.WORKSTATION_STATUS: ("workstation_status", ""),
    Intent.RESOURCE_STATUS: ("resource_status", ""),
    Intent.RESOURCE_HOLDERS: ("holders", ""),
    Intent.JOB_LIST: ("", "failed"),
    Intent.JOB_COUNT: ("", "failed_by_workstation"),
    Intent.STREAM_LIST: ("", "stuck"),
    Intent.WORKSTATION_LIST: ("", "unlinked"),
    Intent.PROMPT_LIST: ("", "prompts"),
    Intent.PLAN_SUMMARY: ("", "summary"),
    Intent.PLAN_RUN: ("", "plan_run"),
    Intent.ENGINE_INFO: ("", "engine"),
    Intent.CRITICAL_JOBS: ("", "critical"),
    Intent.WHY: ("why", ""),
    Intent.WHY_WAITING: ("why_waiting", ""),
    Intent.WHY_FAILED: ("why_failed", ""),
    Intent.JOB_LOG: ("log", ""),
    Intent.IMPACT: ("impact", ""),
    Intent.COMMON_CAUSES: ("", "common_causes"),
    Intent.ETA: ("eta", "batch_end"),
    Intent.DEADLINES: ("delay", "deadlines"),
    Intent.CRITICAL_PATH: ("path_of", "path"),
    Intent.WHAT_IF: ("if_released", ""),
    Intent.WHAT_CHANGED: ("changed_in", "changed"),
    Intent.HANDOVER: ("", "handover"),
    Intent.PAST_FAILURES: ("past_failures", ""),
    Intent.SCHEDULE: ("tomorrow", ""),
    Intent.RERUN_SAFETY: ("rerun_safety", ""),
    Intent.CODE_MEANING: ("code", ""),
}
_ON_THE_PLAN = (
    Suggestion("failed"),
    Suggestion("stuck"),
    Suggestion("unlinked"),
    Suggestion("prompts"),
)
_FIRST_STEPS = (Suggestion("failed"), Suggestion("unlinked"), Suggestion("summary"))
_ASKED: dict[Intent, frozenset[str]] = {
    Intent.JOB_STATUS: frozenset({"status"}),
    Intent.STREAM_STATUS: frozenset({"status", "stream_status"}),
    Intent.WORKSTATION_STATUS: frozenset({"status", "workstation_status"}),
    Intent.JOB_LIST: frozenset({"failed"}),
    Intent.JOB_COUNT: frozenset({"failed_by_workstation"}),
    Intent.STREAM_LIST: frozenset({"stuck"}),
    Intent.WORKSTATION_LIST: frozenset({"unlinked"}),
    Intent.PROMPT_LIST: frozenset({"prompts"}),
    Intent.PLAN_SUMMARY: frozenset({"summary"}),
    Intent.PLAN_RUN: frozenset({"plan_run"}),
    Intent.WHY_WAITING: frozenset({"why_waiting"}),
    Intent.WHY_FAILED: frozenset({"why_failed"}),
    Intent.JOB_LOG: frozenset({"log"}),
    Intent.IMPACT: frozenset({"impact"}),
    Intent.RESOURCE_HOLDERS: frozenset({"holders"}),
    Intent.COMMON_CAUSES: frozenset({"common_causes", "one_cause"}),
    Intent.ETA: frozenset({"eta", "batch_end"}),
    Intent.DEADLINES: frozenset({"deadlines", "delay"}),
    Intent.CRITICAL_PATH: frozenset({"path", "path_of"}),
    Intent.WHAT_IF: frozenset({"if_released"}),
    Intent.WHAT_CHANGED: frozenset({"changed", "changed_in"}),
    Intent.HANDOVER: frozenset({"handover"}),
    Intent.PAST_FAILURES: frozenset({"past_failures"}),
    Intent.SCHEDULE: frozenset({"tomorrow"}),
    Intent.RERUN_SAFETY: frozenset({"rerun_safety"}),
}
