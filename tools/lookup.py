"""Finding the object that a name means: one, several to choose from, or the nearest names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from rapidfuzz import fuzz, process

from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan, JobStreamInPlan, ResourceInPlan, WorkstationInPlan
from tools.hwa.oql import Field, Oql, literal
from tools.hwa.qualifiers import SelectionError
from tools.hwa.selection import (
    Selection,
    job_filter,
    named_filter,
    parse_selection,
    stream_filter,
)
from tools.receipts import ObjectRef
from tools.records import key_of

Kind = Literal["job", "jobstream", "workstation", "resource"]
Named = JobInPlan | JobStreamInPlan | WorkstationInPlan | ResourceInPlan
ANY_KIND: tuple[Kind, ...] = ("job", "jobstream", "workstation", "resource")
_NEAR_ENOUGH = 75
_NEAREST = 3
_SHORTEST_PART = 3
_PIECE = 3
_ALIKE = 1000
_INSTANCES = 10_000  # HWA's largest page: a wildcard's matches are counted, not guessed
_SPELLED = re.compile(r"[^\w\-]", re.ASCII)
_JOINTS = re.compile(r"[_\-]")


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
    """What a name led to; `elsewhere` is what has it among the kinds that were not asked for."""

    name: str
    found: Found | None = None
    alike: list[ObjectRef] = field(default_factory=list)
    elsewhere: Found | None = None
    searched: list[Read[Any]] = field(default_factory=list)

    @property
    def near(self) -> list[str]:
        """The names of the plan that are spelled alike, the likeliest first."""
        return [ref.name for ref in self.alike]


async def look_up(
    hwa: HwaClient,
    name: str,
    kinds: Sequence[Kind] = ANY_KIND,
    *,
    workstation: str = "",
    near: bool = True,
) -> Lookup:
    """The object of the first kind that knows the name; else the nearest names of all kinds.

    Who looks elsewhere too does without the nearest names: they cost four reads. A workstation chooses among several of that name; where none of them is on it, all stand.

    Raises:
        HwaError: HWA could not be asked.
        OqlError: no query can carry the name.
    """
    literal(name)
    searched: list[Read[Any]] = []
    found = await _first(hwa, name, kinds, searched)
    if found is not None:
        there = replace(found, groups=_on(workstation, found.groups))
        return Lookup(name, there, searched=searched)
    if not near:
        return Lookup(name, searched=searched)
    others = [kind for kind in ANY_KIND if kind not in kinds]
    elsewhere = await _elsewhere(hwa, name, others)
    alike = [] if elsewhere else await _nearest(hwa, name, kinds)
    return Lookup(name, alike=alike, elsewhere=elsewhere, searched=searched)


async def _elsewhere(hwa: HwaClient, name: str, kinds: Sequence[Kind]) -> Found | None:
    """What else has the name; a hint, so that a kind which cannot be read is no failure."""
    try:
        return await _first(hwa, name, kinds, [])
    except HwaError:
        return None


async def _first(
    hwa: HwaClient, name: str, kinds: Sequence[Kind], searched: list[Read[Any]]
) -> Found | None:
    """The objects of the first of these kinds that knows the name; each search is kept."""
    for kind in kinds:
        read = await _ask(hwa, kind, name)
        if read is None:
            continue
        searched.append(read)
        if read.value.results:
            return Found(kind, read, _grouped(read.value.results), read.value.total)
    return None


def _on(workstation: str, groups: list[list[Named]]) -> list[list[Named]]:
    wanted = workstation.rsplit("/", 1)[-1].upper()
    there = [group for group in groups if wanted in _machines(group[0])]
    return there or groups


def earlier_first(lookup: Lookup) -> Lookup:
    """Of each object the instance before the newest first, as one that was carried forward."""
    if lookup.found is None:
        return lookup
    groups = [[*one[1:], one[0]] if len(one) > 1 else one for one in lookup.found.groups]
    return replace(lookup, found=replace(lookup.found, groups=groups))


def is_newest(group: Sequence[Named]) -> bool:
    """Whether the first of these instances of one object is the newest."""
    return _when(group[0]) == max(map(_when, group))


def _machines(record: Named) -> set[str]:
    """Where it runs, and where its stream is."""
    names = (getattr(record, field, "") for field in ("workstation", "job_stream_workstation"))
    return {str(name).rsplit("/", 1)[-1].upper() for name in names if name}


async def _ask(hwa: HwaClient, kind: Kind, name: str) -> Read[Any] | None:
    """What HWA knows of this kind under that name; None where the text cannot mean this kind."""
    try:
        selection = parse_selection(name)
    except SelectionError:
        return None
    if selection.narrowed:
        return await _ask_narrowed(hwa, kind, selection)
    oql = _filter(kind, selection)
    return None if oql is None else await _LISTS[kind](hwa, oql, _INSTANCES)


async def _ask_narrowed(hwa: HwaClient, kind: Kind, selection: Selection) -> Read[Any] | None:
    """Qualifiers and instances are HWA's own language: HWA judges them, we do not."""
    text = selection.plan_filter
    if kind == "job" and selection.job:
        return await hwa.jobs(plan_filter=text, limit=_INSTANCES)
    if kind == "jobstream" and not selection.job:
        return await hwa.job_streams(plan_filter=text, limit=_INSTANCES)
    return None


def _filter(kind: Kind, selection: Selection) -> Oql | None:
    """The question for this kind, or None where the selection cannot mean one."""
    if kind == "job":
        by_name = named_filter(selection, "name", "workstation")
        return job_filter(selection) if selection.job else by_name
    if selection.job:
        return None
    if kind == "jobstream":
        return stream_filter(selection)
    if kind == "workstation" and selection.workstation:
        return None
    return named_filter(selection, "name", "workstation")


_LISTS: dict[Kind, Any] = {
    "job": lambda hwa, oql, limit: hwa.jobs(oql, limit=limit),
    "jobstream": lambda hwa, oql, limit: hwa.job_streams(oql, limit=limit),
    "workstation": lambda hwa, oql, limit: hwa.workstations(oql, limit=limit),
    "resource": lambda hwa, oql, limit: hwa.resources(oql, limit=limit),
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


async def _nearest(hwa: HwaClient, name: str, kinds: Sequence[Kind]) -> list[ObjectRef]:
    """What the plan has under names that are spelled alike, the likeliest first."""
    wanted = _bare_name(name)
    if not wanted:
        return []
    middle = max((len(wanted) - _PIECE) // 2, 0)
    ends = (f"{wanted[:_PIECE]}@", f"@{wanted[-_PIECE:]}")
    near = await _spelled_alike(hwa, wanted, kinds, ends)
    inside = (f"@{wanted[middle : middle + _PIECE]}@",)
    return near or await _spelled_alike(hwa, wanted, kinds, inside)


async def _spelled_alike(
    hwa: HwaClient, wanted: str, kinds: Sequence[Kind], patterns: Sequence[str]
) -> list[ObjectRef]:
    """Of the names that fit a pattern those that are nearest; the first kind keeps a name."""
    known: dict[str, Kind] = {}
    for kind in kinds:
        for pattern in patterns:
            read = await _LISTS[kind](hwa, Field("name").like(pattern), _ALIKE)
            for record in read.value.results:
                known.setdefault(record.name, kind)
    names = spelled_alike(wanted, known)
    return [ObjectRef(kind=known[name], key=name, name=name) for name in names]


def spelled_alike(wanted: str, names: Iterable[str]) -> list[str]:
    """The few names that are spelled most like the one wanted, the likeliest first."""
    ranked = process.extract(wanted, sorted(names), scorer=_likeness, limit=_NEAREST)
    return [near for near, score, _ in ranked if score >= _NEAR_ENOUGH]


def _likeness(wanted: str, name: str, **_options: object) -> float:
    """How alike two names are spelled, up to 100; `GL POST` is `GL_POST`, only typed apart.

    What a longer name begins or ends with is near: people leave the rest out.
    """
    plain, short = _JOINTS.sub("", name), _JOINTS.sub("", wanted)
    spelled = max(fuzz.ratio(wanted, name), fuzz.ratio(short, plain) - 1)
    part = plain.startswith(short) or plain.endswith(short)
    return max(spelled, _NEAR_ENOUGH) if part and len(short) > _SHORTEST_PART else spelled


def _bare_name(name: str) -> str:
    """The job or stream that the text names, as plain letters; nothing where it has wildcards."""
    try:
        selection = parse_selection(name)
    except SelectionError:
        return _SPELLED.sub("", name).upper()  # "pay calc" may well be PAYCALC
    wanted = selection.job or selection.stream
    return "" if set(wanted) & {"@", "?"} else wanted
