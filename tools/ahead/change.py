"""A change that somebody asks about: whether HWA would take it, and by which command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from tools.ahead.chosen import status_of
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan, JobStreamInPlan, WorkstationInPlan
from tools.lookup import Kind, Lookup
from tools.older_call import fitting_call
from tools.plan.diagnosis import CONFIDENCE, Diagnosis
from tools.receipts import Finding, Severity
from tools.records import receipt, ref
from tools.report import Report
from tools.single import not_found, several

Change = Literal[
    "release", "cancel", "confirm", "hold", "rerun", "limit", "fence", "outage", "link", "kill",
    "reply", "refuse", "abend", "priority", "submit", "start",
]  # fmt: skip
Subject = JobInPlan | JobStreamInPlan | WorkstationInPlan
_MOST_LIMIT = 1024
_MOST_FENCE = 101
_V2 = "/twsd/api/v2/plan"
_FLOW: tuple[Kind, ...] = ("job", "jobstream")
KINDS: Mapping[Change, tuple[Kind, ...]] = MappingProxyType(
    {
        "release": _FLOW,
        "cancel": _FLOW,
        "confirm": ("job",),
        "hold": _FLOW,
        "rerun": ("job",),
        "limit": ("workstation", "jobstream"),
        "fence": ("workstation",),
        "outage": ("workstation",),
        "link": ("workstation",),
        "kill": ("job",),
        "reply": _FLOW,
        "refuse": _FLOW,
        "abend": ("job",),
        "priority": _FLOW,
        "submit": _FLOW,
        "start": (*_FLOW, "workstation"),
    }
)
_WAITING = frozenset({"HOLD", "READY", "FENCE", "WAIT", "ADD", "SCHED", "PENDPRED"})
_OVER = frozenset({"SUCC", "CANCL", "SUPPR"})
_STATES: Mapping[Change, Callable[[str], bool]] = MappingProxyType(
    {
        "cancel": lambda status: status not in _OVER,
        "confirm": lambda status: status in {"PEND", "EXEC", "ABEND", "SUPPR"},
        "abend": lambda status: status in {"PEND", "EXEC", "SUCC"},
        "kill": lambda status: status in {"EXEC", "INTRO"},
        "rerun": lambda status: status in {"SUCC", "FAIL", "ABEND", "CANCL", "SUPPR"},
    }
)
# Whatever its state: a workstation can be linked, and what is no prompt has no answer.
_SURE: Mapping[Change, str] = MappingProxyType(
    {"link": "", "reply": "unprompted", "refuse": "unprompted"}
)
_OF_STREAMS = frozenset({"release", "hold", "priority"})


@dataclass(frozen=True)
class Asked:
    """A change with its object and what it would be changed to."""

    change: Change
    read: Read[Any]
    record: Subject
    value: int | None
    since: datetime | None
    until: datetime | None


def asked_of(
    lookup: Lookup,
    change: Change,
    value: int | None,
    since: datetime | None,
    until: datetime | None,
) -> Asked | Report:
    """The one object that is meant: the instance whose state the change fits, else the newest."""
    if lookup.found is None:
        return not_found(lookup)
    if len(lookup.found.groups) > 1:
        return several(lookup.found, lookup.name)
    group = [one for one in lookup.found.groups[0] if isinstance(one, Subject)]
    if not group:
        return several(lookup.found, lookup.name)
    asked = Asked(change, lookup.found.read, group[0], value, since, until)
    every = [replace(asked, record=one) for one in group]
    if change == "start":  # what waits is started by its release, a workstation by its link
        begun: tuple[Change, ...] = ("release", "link")
        every = [*(replace(one, change=each) for each in begun for one in every), *every]
    return next((one for one in every if not refusal(one)), asked)


def refusal(asked: Asked) -> str:
    """Why the change cannot be made, as a key of the phrase; empty where it can."""
    if ref(asked.record).kind not in KINDS[asked.change]:
        return "kind"
    if asked.change in {"limit", "fence"}:
        return _refused_value(asked)
    if asked.change == "outage":
        return _refused_span(asked)
    if asked.change in {"submit", "start"}:
        return "another"
    if asked.change in _SURE:
        return _SURE[asked.change]
    unset = asked.change == "priority" and _refused_value(asked)
    return "priority" if unset else _refused_state(asked)


def _refused_state(asked: Asked) -> str:
    """HWA does that only to what is in certain states."""
    assert not isinstance(asked.record, WorkstationInPlan)  # noqa: S101 - its kind was looked at
    status = status_of(asked.record)
    if isinstance(asked.record, JobStreamInPlan) and asked.change in _OF_STREAMS:
        return "state" if status in _OVER else ""
    return "" if _STATES.get(asked.change, _may_wait)(status) else "state"


def _may_wait(status: str) -> bool:
    return status in _WAITING


def _refused_value(asked: Asked) -> str:
    if asked.value is None:
        return "value"
    most = _MOST_LIMIT if asked.change == "limit" else _MOST_FENCE
    least = -1 if asked.change == "limit" and isinstance(asked.record, JobStreamInPlan) else 0
    return "" if least <= asked.value <= most else "value"


def _refused_span(asked: Asked) -> str:
    if asked.until is None or asked.until <= asked.read.read_at:
        return "span"
    return "span" if asked.since is not None and asked.since >= asked.until else ""


def refused(asked: Asked, reason: str) -> Report:
    """The answer where the change cannot be made: why, with the record."""
    record = asked.record
    status = "" if isinstance(record, WorkstationInPlan) else status_of(record)
    values = {
        "change": asked.change,
        "reason": reason,
        "kind": ref(record).kind,
        "status": status,
        "value": asked.value,
    }
    finding = Finding(
        statement="whatif_refused",
        subject=ref(record),
        values=values,
        receipts=(receipt(asked.read, record),),
        severity=Severity.WARNING,
    )
    verdict = Diagnosis(subject=ref(record), confidence=CONFIDENCE["confirmed"])
    return Report(findings=(finding,), objects=(ref(record),), diagnosis=verdict)


async def calls_of(hwa: HwaClient, asked: Asked) -> Finding:
    """What an operator would do: the command and the REST call. Resync does neither."""
    record, key = asked.record, ref(asked.record).key
    letter = "s" if isinstance(record, JobStreamInPlan) else "j"
    kind = ref(record).kind
    put = f"PUT {_V2}/{kind}/{record.id}/action"
    conman, rest = {
        "release": (f"r{letter} {key};noask", f"{put}/release"),
        "cancel": (f"c{letter} {key};noask", f"{put}/cancel"),
        "confirm": (f"confirm {key};succ", f"{put}/confirm-succ"),
        "hold": (f"ap {key};0;noask", f"{put}/hold"),
        "rerun": (f"rr {key};noask", _rerun_call(record)),
        "limit": _limit_calls(asked, key, put),
        "fence": (f"fence {key};{asked.value};noask", f"{put}/update-fence?"),
        "outage": (f"lc {key};0;noask", f"{put}/update-limit?limit=0"),
        "link": (f"link {key};noask", f"{put}/link"),
        "kill": (f"kill {key};noask", f"{put}/kill"),
        "abend": (f"confirm {key};abend", f"{put}/confirm-abend"),
        "priority": (f"ap {key};{asked.value};noask", _priority_call(asked, put)),
    }[asked.change]
    if asked.change == "fence":
        rest += "&".join(f"{name}={asked.value}" for name in await _fence_names(hwa))
    values = {"change": asked.change, "conman": conman, "rest": fitting_call(rest) if rest else ""}
    return Finding(
        statement="whatif_calls",
        subject=ref(record),
        values=values,
        receipts=(receipt(asked.read, record),),
    )


def _rerun_call(record: Subject) -> str:
    run = record.last_run if isinstance(record, JobInPlan) else None
    return f"PUT {_V2}/job/run/{run.id}/action/rerun" if run and run.id else ""


def _limit_calls(asked: Asked, key: str, put: str) -> tuple[str, str]:
    if isinstance(asked.record, JobStreamInPlan):
        return f"ls {key};{asked.value};noask", f"PATCH {_V2}/jobstream/{asked.record.id}"
    return f"lc {key};{asked.value};noask", f"{put}/update-limit?limit={asked.value}"


def _priority_call(asked: Asked, put: str) -> str:
    """Only a job has a call of its own for it."""
    of_stream = isinstance(asked.record, JobStreamInPlan)
    patch = f"PATCH {_V2}/jobstream/{asked.record.id}"
    return patch if of_stream else f"{put}/update-priority?priority={asked.value}"


async def _fence_names(hwa: HwaClient) -> tuple[str, ...]:
    """What this release calls the new fence."""
    try:
        return tuple((await hwa.capabilities()).fence_parameters)
    except HwaError:
        return ("fence",)
