"""Findings on what is to come, in every form that their values can take."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.receipts import Finding, ObjectRef, Receipt

_NOW = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
_LATER = _NOW + timedelta(minutes=90)
_SURE = {"end": _LATER, "end_from": _LATER, "end_to": _LATER}
_END = {
    "end": _LATER,
    "end_from": _LATER - timedelta(minutes=9),
    "end_to": _LATER + timedelta(minutes=14),
}
_START = {"start": _NOW, "start_from": _NOW, "start_to": _NOW + timedelta(minutes=3)}
_NO_START = dict.fromkeys(_START)
_BY: dict[str, Any] = {
    "by": _LATER,
    "asked": True,
    "probability": 87,
    "margin": 700,
    "late": False,
}
_NO_BY = {**dict.fromkeys(_BY), "asked": False, "late": False}
_GROUPS = ("at_once", "freed", "sooner", "later", "never")

Proof = Callable[..., Receipt]


def expectation_samples(
    proof: Proof, job: ObjectRef, stream: ObjectRef, agent: ObjectRef
) -> list[Finding]:
    """At least one finding of each statement."""
    told = [
        *_ends(job, stream, agent),
        *_batch(job),
        *_paths(job),
        *_deadlines(job, stream),
        *_supposed(job, agent),
    ]
    return [
        Finding(statement=name, subject=subject, values=values, receipts=(proof(subject or agent),))
        for name, subject, values in told
    ]


Told = list[tuple[str, ObjectRef | None, dict[str, Any]]]


def _ends(job: ObjectRef, stream: ObjectRef, agent: ObjectRef) -> Told:
    base: dict[str, Any] = {"status": "HOLD", "started": None, "confirm": False}
    base |= {"latest_start": None, "every": False}
    running = {**base, "status": "EXEC", "started": _NOW, "confirm": True, "every": True}
    late = {**_BY, "asked": False, "late": True}
    done = {"status": "SUCC", "start": _NOW, "end": _LATER, "by": None, "made_it": None}
    blocked = {"status": "ABEND", "count": 7, "shown": 5}
    stop = {"number": 1, "cause": "PROMPT_WAITING", "at": job.key}
    return [
        ("eta_expected", job, {**base, **_START, **_END, **_BY}),
        ("eta_expected", job, {**running, **_NO_START, **_END, **late}),
        ("eta_expected", stream, {**base, **_NO_START, **_SURE, **_NO_BY}),
        ("eta_expected", job, {**base, **_START, **_END, **_NO_BY, "latest_start": _NOW}),
        ("eta_done", job, done),
        ("eta_done", job, {**done, "by": _NOW, "made_it": False}),
        ("eta_done", job, {**done, "start": None, "end": None, "by": _LATER, "made_it": True}),
        ("eta_record", job, {"status": "EXEC", "start": _NOW, "estimate": timedelta(minutes=9)}),
        ("eta_record", stream, {"status": "HOLD", "start": None, "estimate": None}),
        ("eta_blocked", job, blocked),
        ("eta_blocked", stream, {"status": "HOLD", "count": 1, "shown": 1}),
        ("eta_stop", agent, stop),
        ("eta_stop", job, {**stop, "number": 2, "cause": "PREDECESSOR_FAILED"}),
        ("eta_freed", job, {**_END, **_BY}),
        ("eta_freed", job, {**_SURE, **late}),
        ("eta_freed", job, {**_SURE, **_NO_BY}),
        ("eta_wrong_kind", agent, {}),
    ]


def _batch(job: ObjectRef) -> Told:
    due = {"due": _LATER, "due_from": _NOW, "due_to": _LATER}
    batch = {
        "open": 41,
        "plan_end": _LATER + timedelta(hours=8),
        **_END,
        **due,
        "due_count": 3,
        "last": [job.key],
        **_BY,
    }
    bare = {
        **batch,
        "open": 1,
        "plan_end": None,
        **dict.fromkeys((*_END, *due)),
        "last": [],
        **_NO_BY,
    }
    basis = {"runs": 1200, "low": 81, "high": 124, "read_at": _NOW}
    return [
        ("eta_batch", None, batch),
        ("eta_batch", None, {**batch, "late": True}),
        ("eta_batch", None, bare),
        ("eta_batch_blocked", None, {"streams": 9, "stops": 2}),
        ("eta_batch_blocked", None, {"streams": 1, "stops": 1}),
        ("eta_basis", None, basis),
        ("eta_basis", None, {**basis, "runs": 1}),
    ]


def _paths(job: ObjectRef) -> Told:
    head = {"of": "", "count": 14, "shown": 12, "by": "time", "first": job.key, "at": _NOW}
    step = {
        "number": 1,
        "running": True,
        "start": _NOW,
        "end": _LATER,
        "waited": None,
        "lead": None,
    }
    words = {
        "critical": True,
        "critical_start": _NOW,
        "confidence": 40,
        "deadline": _LATER,
        "marked": ["GL_POST"],
    }
    bare = {**dict.fromkeys(words), "critical": False, "marked": ["A", "B"]}
    alone = {"of": "", "start": _NOW, "end": _LATER, "waited": None}
    return [
        ("path_head", job, head),
        ("path_head", job, {**head, "count": 2, "shown": 2, "by": "running"}),
        ("path_head", job, {**head, "count": 3, "shown": 3, "by": "now"}),
        ("path_head", job, {**head, "of": "critical"}),
        ("path_head", job, {**head, "of": "batch"}),
        ("path_step", job, step),
        ("path_step", job, {**step, "running": False, "waited": 70, "lead": 600}),
        ("path_alone", job, alone),
        ("path_alone", job, {**alone, "of": "critical", "waited": 600}),
        ("path_alone", job, {**alone, "of": "batch"}),
        ("path_hwa", job, words),
        ("path_hwa", job, bare),
    ]


def _deadlines(job: ObjectRef, stream: ObjectRef) -> Told:
    summary = {"whole": True, "total": 12, "at_risk": 1, "blocked": 2, "missed": 1}
    safe = {**summary, "at_risk": 0, "blocked": 0, "missed": 0}
    row = {
        "state": "at_risk",
        "deadline": _LATER,
        "end": _NOW,
        "probability": 60,
        "margin": 300,
        "late": True,
        "latest": None,
    }
    blocked = {**row, "state": "blocked", "end": None, "margin": None, "late": False}
    delay = {"minutes": 60, "goes": 1, "moved": 12, "shown": 10, "lost": 2, "open": 14}
    moved = {
        "deadline": _LATER,
        "before": _NOW,
        "after": None,
        "odds_before": 3,
        "odds_after": 100,
        "goes": True,
        "saved": False,
    }
    back = {**moved, "before": None, "after": _NOW, "goes": False, "saved": True}
    return [
        ("deadline_summary", None, summary),
        ("deadline_summary", job, {**summary, "whole": False, "total": 1, "blocked": 1}),
        ("deadline_summary", None, safe),
        ("deadline_summary", job, {**safe, "whole": False, "total": 1}),
        ("deadline_summary", job, {**safe, "whole": False, "total": 0}),
        ("deadline_row", job, row),
        ("deadline_row", job, {**row, "late": False}),
        ("deadline_row", stream, {**row, "state": "missed"}),
        ("deadline_row", stream, {**row, "state": "missed", "late": False}),
        ("deadline_row", stream, {**row, "state": "missed", "end": None}),
        ("deadline_row", job, {**blocked, "latest": _NOW}),
        ("deadline_row", job, {**blocked, "late": True}),
        ("deadline_row", job, blocked),
        ("deadline_delay", job, delay),
        ("deadline_delay", job, {**delay, "goes": 0, "moved": 0, "shown": 0}),
        ("deadline_delay", job, {**delay, "goes": 0, "moved": 0, "shown": 0, "lost": 0}),
        ("deadline_delay", job, {**delay, "goes": 0, "moved": 0, "shown": 0, "lost": 0, "open": 0}),
        ("deadline_delay", job, {**delay, "goes": 0, "moved": 1, "shown": 1}),
        ("deadline_moved", job, moved),
        ("deadline_moved", job, back),
        ("deadline_moved", job, {**moved, "after": _NOW, "goes": False}),
    ]


def _supposed(job: ObjectRef, agent: ObjectRef) -> Told:
    base: dict[str, Any] = {
        "change": "release",
        "value": None,
        "since": None,
        "until": None,
        "running": 0,
        "own_start": _NOW,
        "own_end": _LATER,
        **dict.fromkeys(_GROUPS, 2),
        "deadlines": 1,
        "nothing": False,
    }
    none = {**base, **dict.fromkeys(_GROUPS, 0), "deadlines": 0, "nothing": True}
    away = {**base, "change": "outage", "since": _NOW, "until": _LATER, "running": 3}
    away |= {"own_start": None, "own_end": None, **dict.fromkeys(_GROUPS, 1)}
    fence = {**none, "change": "fence", "value": 0, "running": 1, "own_start": None}
    changes = ("cancel", "confirm", "hold", "rerun", "limit", "link", "kill", "reply")
    calls = {"change": "release", "conman": f"rj {job.key};noask", "rest": "PUT /x/action/release"}
    names = {"direct": 9, "jobs": 40, "names": [job.key, "/FTA1#/PAY/NEXT.JOB"], "shown": 2}
    refused = {"change": "rerun", "kind": "job", "status": "EXEC", "value": None}
    waits = {"cause": "FILE_MISSING", "at": "/FTA1#/data/in.csv", "start": None}
    return [
        ("whatif_change", job, base),
        ("whatif_change", agent, away),
        ("whatif_change", agent, fence),
        *(("whatif_change", job, {**none, "change": change}) for change in changes),
        ("whatif_job", job, {"group": "at_once", "before": None, "after": _NOW}),
        ("whatif_job", job, {"group": "later", "before": _NOW, "after": _LATER}),
        ("whatif_job", job, {"group": "freed", "before": None, "after": _LATER}),
        ("whatif_job", job, {"group": "never", "before": _NOW, "after": None}),
        ("whatif_waits", job, waits),
        ("whatif_waits", job, {**waits, "at": job.key}),
        ("whatif_waits", job, {"cause": None, "at": None, "start": _LATER}),
        ("whatif_consumers", job, names),
        ("whatif_consumers", job, {**names, "direct": 1, "jobs": 1, "names": ["X"], "shown": 1}),
        ("whatif_calls", job, calls),
        ("whatif_calls", agent, {**calls, "change": "outage", "rest": ""}),
        *(
            ("whatif_refused", job, {**refused, "reason": reason})
            for reason in ("kind", "state", "answered", "unprompted", "value", "span")
        ),
    ]
