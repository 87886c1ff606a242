"""Finding the object that a name means: one, several to choose from, or the nearest names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rapidfuzz import fuzz, process

from tools.hwa.client import HwaClient, Read
from tools.hwa.models import JobInPlan, JobStreamInPlan, ResourceInPlan, WorkstationInPlan
from tools.hwa.oql import Field, Oql
from tools.hwa.selection import (
    Selection,
    SelectionError,
    job_filter,
    parse_selection,
    stream_filter,
    workstation_is,
)
from tools.records import key_of

Kind = Literal["job", "jobstream", "workstation", "resource"]
Named = JobInPlan | JobStreamInPlan | WorkstationInPlan | ResourceInPlan
ANY_KIND: tuple[Kind, ...] = ("job", "jobstream", "workstation", "resource")
_NEAR_ENOUGH = 75
_NEAREST = 3
_INSTANCES = 200


@dataclass(frozen=True)
class Found:
    """The objects of one kind that a name means; instances of one object stand together.

    `groups` holds a list a distinct object, its newest instance first.
    """

    kind: Kind
    read: Read[Any]
    groups: list[list[Named]]
    total: int


@dataclass(frozen=True)
class Lookup:
    """What a name led to."""

    name: str
    found: Found | None = None
    near: list[str] = field(default_factory=list)
    searched: list[Read[Any]] = field(default_factory=list)


async def look_up(hwa: HwaClient, name: str, kinds: Sequence[Kind] = ANY_KIND) -> Lookup:
    """The object of the first kind that knows the name; else the nearest names of all kinds.

    Raises:
        HwaError: HWA could not be asked.
    """
    searched: list[Read[Any]] = []
    for kind in kinds:
        read = await _ask(hwa, kind, name)
        if read is None:
            continue
        searched.append(read)
        if read.value.results:
            groups = _grouped(read.value.results)
            total = read.value.count or len(read.value.results)
            return Lookup(name, Found(kind, read, groups, total), searched=searched)
    return Lookup(name, near=await _nearest(hwa, name, kinds), searched=searched)


async def _ask(hwa: HwaClient, kind: Kind, name: str) -> Read[Any] | None:
    try:
        selection = parse_selection(name)
    except SelectionError:
        return None
    oql = _filter(kind, selection)
    return None if oql is None else await _LISTS[kind](hwa, oql)


def _filter(kind: Kind, selection: Selection) -> Oql | None:
    """The question for this kind, or None where the selection cannot mean one."""
    if kind == "job":
        return job_filter(selection) if selection.job else _job_by_name(selection)
    if kind == "jobstream":
        return None if selection.job else stream_filter(selection)
    if selection.job or (kind == "workstation" and selection.workstation):
        return None
    found = Field("name").matches(selection.stream)
    if kind == "resource" and selection.workstation:
        found = found & workstation_is("workstation", selection.workstation)
    return found


def _job_by_name(selection: Selection) -> Oql:
    found = Field("name").matches(selection.stream)
    if selection.workstation:
        found = found & workstation_is("workstation", selection.workstation)
    if selection.folder:
        found = found & Field("folder").matches(selection.folder)
    return found


_LISTS: dict[Kind, Any] = {
    "job": lambda hwa, oql: hwa.jobs(oql, limit=_INSTANCES),
    "jobstream": lambda hwa, oql: hwa.job_streams(oql, limit=_INSTANCES),
    "workstation": lambda hwa, oql: hwa.workstations(oql, limit=_INSTANCES),
    "resource": lambda hwa, oql: hwa.resources(oql, limit=_INSTANCES),
}


def _grouped(records: Sequence[Named]) -> list[list[Named]]:
    groups: dict[str, list[Named]] = {}
    for record in records:
        groups.setdefault(_identity(record), []).append(record)
    for group in groups.values():
        group.sort(key=_when, reverse=True)
    return list(groups.values())


def _identity(record: Named) -> str:
    """Instances of one job or stream share its key; the job's machine tells namesakes apart."""
    machine = record.workstation if isinstance(record, JobInPlan) else ""
    return f"{key_of(record)}|{machine}"


def _when(record: Named) -> str:
    sched_time = getattr(record, "sched_time", None)
    return sched_time.isoformat() if sched_time else ""


async def _nearest(hwa: HwaClient, name: str, kinds: Sequence[Kind]) -> list[str]:
    """Names of the plan that are spelled alike, the likeliest first."""
    try:
        selection = parse_selection(name)
    except SelectionError:
        return []
    wanted = selection.job or selection.stream
    if set(wanted) & {"@", "?"}:
        return []
    names: set[str] = set()
    for kind in kinds:
        for pattern in (f"{wanted[:3]}@", f"@{wanted[-3:]}"):
            read = await _LISTS[kind](hwa, Field("name").like(pattern))
            names.update(record.name for record in read.value.results)
    ranked = process.extract(wanted, names, scorer=fuzz.ratio, limit=_NEAREST)
    return [near for near, score, _ in ranked if score >= _NEAR_ENOUGH]
