"""A conman selection with all its qualifiers as OQL, where OQL can carry them.

OQL tests every run of a job, conman the last one. So where a job was rerun the OQL may find
more than conman would, and never less: the record's last run decides.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TypeAlias

from tools.hwa.oql import Field, Oql, Scalar
from tools.hwa.qualifiers import Qualifier, SelectionError
from tools.hwa.selection import (
    Selection,
    job_filter,
    number_filter,
    parse_selection,
    stream_filter,
    workstation_is,
    workstation_of,
)

_MOMENT = re.compile(r"(\d{2})(\d{2}) (\d{2})/(\d{2})/(\d{4}|\d{2})")
_STATUS = "jobruns.compositeStatus.status"
_CANCELED = "jobruns.compositeStatus.canceled"
# conman's names for what the REST API tells in another way, or not at all.
_UNTOLD = frozenset({"DONE", "SCHED"})


@dataclass(frozen=True)
class Asked:
    """What to send: OQL where it can carry everything, else the selection's own text."""

    oql: Oql | None = None
    plan_filter: str | None = None


def ask_jobs(selection: Selection, zone: tzinfo | None = None) -> Asked:
    """How to ask for the jobs of a selection; times in it need the plan's zone to be OQL."""
    names = job_filter(selection) if selection.number is None else number_filter(selection)
    return _asked(selection, names, _OF_JOBS, zone)


def ask_streams(selection: Selection, zone: tzinfo | None = None) -> Asked:
    """How to ask for the job streams of a selection."""
    return _asked(selection, stream_filter(selection), _OF_STREAMS, zone)


Carry: TypeAlias = Callable[[Qualifier, tzinfo | None], Oql | None]


def _asked(
    selection: Selection, found: Oql, carriers: Mapping[str, Carry], zone: tzinfo | None
) -> Asked:
    by_text = Asked(plan_filter=selection.plan_filter)
    if selection.by_id:
        return by_text
    qualifiers = selection.qualifiers
    if selection.instance:
        qualifiers = (Qualifier("instance", (selection.instance,)), *qualifiers)
    for qualifier in qualifiers:
        carry = carriers.get(qualifier.name)
        term = carry(qualifier, zone) if carry else None
        if term is None:
            return by_text
        found = found & term
    return Asked(found)


def _state(status: str, canceled: Callable[[bool], Oql]) -> Carry:
    """A cancelled object is CANCL to conman, whatever state it was in; HWA keeps that state."""

    def carry(asked: Qualifier, _: tzinfo | None) -> Oql | None:
        plain = [state for state in asked.values if state != "CANCL"]
        if _UNTOLD & set(plain):
            return None
        flagged, field = "CANCL" in asked.values, Field(status)
        if not plain:
            return canceled(asked.keep)
        if asked.keep:
            return field.one_of(plain) | canceled(True) if flagged else field.one_of(plain)
        others = field.none_of(plain)
        return others & canceled(False) if flagged else others | canceled(True)

    return carry


def _flag(name: str) -> Carry:
    return lambda asked, _: None if asked.values else Field(name).eq(asked.keep)


def _counted(*names: str) -> Carry:
    """Dependencies of a kind: there are some, or there are none."""

    def carry(asked: Qualifier, _: tzinfo | None) -> Oql | None:
        if asked.values:
            return None
        first, *others = (
            Field(name).ne(0) if asked.keep else Field(name).eq(0)
            for name in (f"dependenciesStats.numberOf{each}Dependencies" for each in names)
        )
        for other in others:
            first = first | other if asked.keep else first & other
        return first

    return carry


def _text(name: str, change: Callable[[str], str] = str) -> Carry:
    """A text that matches; what is dropped would need every run's agreement."""

    def carry(asked: Qualifier, _: tzinfo | None) -> Oql | None:
        text = change(asked.values[0])
        if asked.keep:
            return Field(name).matches(text)
        return Field(name).unlike(text) if set(text) & {"@", "?"} else Field(name).ne(text)

    return carry


def _number(name: str) -> Carry:
    def carry(asked: Qualifier, _: tzinfo | None) -> Oql | None:
        low, high = (int(end) if end else None for end in asked.ends)
        return _between(name, low, high, keep=asked.keep)

    return carry


def _time(name: str) -> Carry:
    """A moment or a span; without a value, whether there is one at all."""

    def carry(asked: Qualifier, zone: tzinfo | None) -> Oql | None:
        if not asked.values:
            return _null(name, null=not asked.keep)
        ends = [_moment(end, zone) if end else None for end in asked.ends]
        told = [end is not None for end in ends] == [bool(end) for end in asked.ends]
        if not told or not asked.keep:
            return None
        low, high = ends
        # conman tells minutes: the upper end is the whole of its minute.
        return _between(name, low, high and high + timedelta(seconds=59.999), keep=True)

    return carry


def _follows(job_name: str) -> Carry:
    """What is waited for; `job_name` is the field that holds its name."""

    def carry(asked: Qualifier, zone: tzinfo | None) -> Oql | None:
        if not asked.values:
            return _counted("Job", "JobStream")(asked, zone)
        # OQL asks whether some dependency differs, which is not whether none is.
        followed = _plain(asked.values[0]) if asked.keep else None
        return None if followed is None else _followed(followed, job_name)

    return carry


def _plain(text: str) -> Selection | None:
    """A selection of names alone: neither an internetwork dependency's nor a narrowed one."""
    try:
        read = parse_selection(text)
    except SelectionError:
        return None
    return None if read.narrowed else read


def _followed(selection: Selection, job_name: str) -> Oql:
    found = Field("dependencies.jobStreamName").matches(selection.stream)
    if selection.job:
        found = found & Field(job_name).matches(selection.job)
    elif not selection.workstation and not selection.folder:
        found = found | Field(job_name).matches(selection.stream)  # a job of the same stream
    if selection.folder:
        found = found & Field("dependencies.jobStreamFolder").matches(selection.folder)
    if selection.workstation:
        there = workstation_of(selection)
        found = found & workstation_is("dependencies.jobStreamWorkstation", there)
    return found


def _null(name: str, *, null: bool) -> Oql:
    return Field(name).eq(None) if null else Field(name).ne(None)


def _between(name: str, low: Scalar, high: Scalar, *, keep: bool) -> Oql | None:
    field = Field(name)
    if low == high:
        return field.eq(low) if keep else field.ne(low)
    above = None if low is None else (field.ge(low) if keep else field.lt(low))
    below = None if high is None else (field.le(high) if keep else field.gt(high))
    if above is None or below is None:
        return above or below
    return above & below if keep else above | below


def _moment(text: str, zone: tzinfo | None) -> datetime | None:
    """The moment that a time with a full date means; None where the day or the zone is open."""
    match = _MOMENT.fullmatch(text)
    if match is None or zone is None:
        return None
    hour, minute, month, day, year = (int(part) for part in match.groups())
    try:
        return datetime(year + (2000 if year < 100 else 0), month, day, hour, minute, tzinfo=zone)
    except ValueError:
        return None


_OF_BOTH: Mapping[str, Carry] = {
    "needs": _counted("Resource"),
    "opens": _counted("File"),
    "priority": _number("priority"),
    "prompt": _counted("Prompt"),
}
_OF_JOBS: Mapping[str, Carry] = {
    **_OF_BOTH,
    "confirmed": _flag("jobOptions.requiresConfirmation"),
    "critical": _flag("jobOptions.critical"),
    "every": _flag("jobOptions.every"),
    "finished": _time("jobruns.timeInfo.actualEndTime"),
    "follows": _follows("dependencies.jobKey.name"),
    "logon": _text("jobDefinition.userLogin"),
    "recovery": _text("jobDefinition.recoveryOption", str.upper),
    "started": _time("jobruns.timeInfo.actualStartTime"),
    "state": _state(_STATUS, lambda there: Field(_CANCELED).eq(there)),
    "until": _time("timeRestrictions.untilTime"),
}
_OF_STREAMS: Mapping[str, Carry] = {
    **_OF_BOTH,
    "at": _time("timeRestrictions.startTime"),
    "carriedforward": _flag("jsDefinitionFlags.carriedForward"),
    "carryforward": _flag("jsOptions.carryForward"),
    "finished": _time("timeInfo.actualEndTime"),
    "follows": _follows("dependencies.jobName"),
    "instance": _time("schedTime"),
    "limit": _number("limit"),
    "started": _time("timeInfo.actualStartTime"),
    "state": _state(
        "compositeStatus.status",
        lambda there: (
            Field("commonStatus").eq("CANCELED") if there else Field("commonStatus").ne("CANCELED")
        ),
    ),
    "until": _time("timeRestrictions.untilTime"),
}
