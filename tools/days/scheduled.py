"""Which job streams a question on the schedule means: their instances and their definitions."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tools.by_id import by_ids
from tools.days.definitions import (
    Known,
    Rested,
    rested_on,
    streams_named,
    streams_of,
    streams_with_job,
)
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.model import HwaModel
from tools.hwa.model_objects import JobStreamDefinition
from tools.hwa.models import JobInPlan, JobStreamInPlan
from tools.hwa.qualifiers import SelectionError
from tools.hwa.selection import Selection, parse_selection
from tools.listing.overview import LiveCopy
from tools.lookup import Kind, Lookup, look_up
from tools.plan.copy.picture import Picture
from tools.plan.days.schedule import Schedule, StreamRecord
from tools.receipts import Gap
from tools.report import gap_of

_KINDS: tuple[Kind, ...] = ("jobstream", "job")
_MOST_STREAMS = 200


@dataclass(frozen=True)
class Instance:
    """One instance of a job stream in the plan, and the asked job in it where a job was asked."""

    stream: JobStreamInPlan
    read: Read[Any]
    job: JobInPlan | None = None
    job_read: Read[Any] | None = None


@dataclass(frozen=True)
class Subject:
    """One job stream, or one job of it: what the plan has of it, and how it is defined."""

    key: str
    name: str
    job: str = ""
    instances: tuple[Instance, ...] = ()
    versions: tuple[StreamRecord, ...] = ()
    rested: Rested = field(default_factory=Rested)

    @property
    def schedule(self) -> Schedule:
        """The definition's days; only where there is a definition."""
        return Schedule(self.versions, self.rested.library)


@dataclass(frozen=True)
class Meant:
    """What a name led to; `model` and `plan` tell what each of them could be asked."""

    subjects: tuple[Subject, ...]
    plan: Lookup
    model: Known
    gaps: tuple[Gap, ...] = ()


Place = tuple[str, str, str]
"""Folder, name and workstation: what the plan and the model share."""


async def subjects_named(
    hwa: HwaClient, model: HwaModel, copy: LiveCopy, name: str, workstation: str = ""
) -> Meant:
    """The streams, or the streams of the job, that the name means in the plan and in the model.

    Raises:
        HwaError: neither the plan nor the model could be asked.
        OqlError: no query can carry the name.
    """
    selection = _selection(name)
    plan, known = await asyncio.gather(
        _in_plan(hwa, name, workstation), _in_model(model, selection)
    )
    lookup, gaps = plan
    instances = await _instances(hwa, lookup)
    if not known.gaps and selection is not None:
        known = await _completed(model, known, selection, instances, copy)
    made = _subjects(selection, instances, known, workstation)
    return Meant(tuple(await _rested(model, made)), lookup, known, (*gaps, *known.gaps))


def _selection(name: str) -> Selection | None:
    try:
        return parse_selection(name)
    except SelectionError:
        return None


async def _in_plan(hwa: HwaClient, name: str, workstation: str) -> tuple[Lookup, tuple[Gap, ...]]:
    try:
        return await look_up(hwa, name, _KINDS, workstation=workstation, near=False), ()
    except HwaError as error:
        return Lookup(name), (gap_of(error),)


async def _in_model(model: HwaModel, selection: Selection | None) -> Known:
    if selection is None or selection.by_id or selection.number is not None:
        return Known()
    return await streams_named(model, selection)


async def _completed(
    model: HwaModel,
    known: Known,
    selection: Selection,
    instances: Sequence[Instance],
    copy: LiveCopy,
) -> Known:
    """The definitions of what the plan has; of what it has not, those with a job of the name."""
    if selection.job:
        having = tuple(each for each in known.streams if _has_job(each, selection.job))
        return known if instances else replace(known, streams=having)
    if known.streams or set(selection.stream) & {"@", "?"}:
        return known
    if not instances:
        return await streams_with_job(model, selection.stream, _planned(copy()))
    told = await streams_of(model, {each.stream.name for each in instances})
    places = {_place_of(each.stream) for each in instances}
    here = tuple(each for each in told.streams if _place_of(each.definition) in places)
    return replace(told, streams=here)


def _planned(picture: Picture | None) -> set[tuple[str, str]] | None:
    """The folders and names of the plan's job streams; None where there is no copy of it."""
    if picture is None:
        return None
    rows = np.flatnonzero(picture.streams.alive)
    views = (picture.stream(int(row)) for row in rows)
    return {(each.folder.upper(), each.name.upper()) for each in views}


async def _instances(hwa: HwaClient, lookup: Lookup) -> list[Instance]:
    if lookup.found is None:
        return []
    read = lookup.found.read
    records = [each for group in lookup.found.groups for each in group]
    streams = [each for each in records if isinstance(each, JobStreamInPlan)]
    if streams:
        return [Instance(each, read) for each in streams]
    jobs = [each for each in records if isinstance(each, JobInPlan)][:_MOST_STREAMS]
    ids = list(dict.fromkeys(each.job_stream_id for each in jobs if each.job_stream_id))
    told = await by_ids(lambda oql, limit: hwa.job_streams(oql, limit=limit), ids)
    known = {each.id: each for each in told.records}
    return [
        Instance(known[each.job_stream_id], told.reads[each.job_stream_id], each, read)
        for each in jobs
        if each.job_stream_id in known
    ]


def _subjects(
    selection: Selection | None,
    instances: Iterable[Instance],
    known: Known,
    workstation: str,
) -> list[Subject]:
    """Instances and definitions of one place stand together."""
    found: dict[tuple[Place, str], Subject] = {}
    for each in instances:
        job = each.job.name if each.job else ""
        at = _place_of(each.stream), job
        key = f"{each.stream.workstation}#{_path(each.stream)}{f'.{job}' if job else ''}"
        before = found.get(at) or Subject(key, job or each.stream.name, job)
        found[at] = replace(before, instances=(*before.instances, each))
    for record in known.streams:
        _define(found, record, selection)
    return _on(workstation, list(found.values()))


def _define(
    found: dict[tuple[Place, str], Subject], record: StreamRecord, selection: Selection | None
) -> None:
    """Adds a definition to the subjects of its place; the first of its place makes one."""
    place = _place_of(record.definition)
    here = [at for at in found if at[0] == place]
    if not here:
        job = _asked_job(record, selection)
        here = [(place, job)]
        found[here[0]] = Subject(
            f"{record.key}{f'.{job}' if job else ''}", job or record.definition.name, job
        )
    for at in here:
        found[at] = replace(found[at], versions=(*found[at].versions, record))


def _asked_job(record: StreamRecord, selection: Selection | None) -> str:
    """The job that was asked for, where the stream itself was not."""
    if selection is None:
        return ""
    if selection.job:
        return selection.job
    asked = selection.stream
    own = record.definition.name.upper()
    return asked if asked != own and _has_job(record, asked) else ""


def _has_job(record: StreamRecord, job: str) -> bool:
    return any(each.name.upper() == job.upper() for each in record.definition.jobs)


def _on(workstation: str, subjects: list[Subject]) -> list[Subject]:
    """Those on a workstation; where none of them is on it, all stand."""
    wanted = workstation.rsplit("/", 1)[-1].upper()
    there = [
        each for each in subjects if f"/{each.key.upper()}".split("#")[0].endswith(f"/{wanted}")
    ]
    return there or subjects


async def _rested(model: HwaModel, subjects: list[Subject]) -> list[Subject]:
    """The subjects with the calendars and the groups of all of them, read together."""
    versions = [version for each in subjects for version in each.versions]
    if not versions:
        return subjects
    rested = await rested_on(model, versions)
    return [replace(each, rested=rested) for each in subjects]


def _place_of(stream: JobStreamInPlan | JobStreamDefinition) -> Place:
    workstation = stream.workstation.rsplit("/", 1)[-1]
    return stream.folder.upper(), stream.name.upper(), workstation.upper()


def _path(stream: JobStreamInPlan) -> str:
    return f"{stream.folder.rstrip('/')}/{stream.name}"
