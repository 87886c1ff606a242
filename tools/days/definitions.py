"""Job stream definitions of a name with all that they rest on: calendars and run cycle groups."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from tools.by_id import IDS_A_CALL
from tools.hwa.client import Read
from tools.hwa.errors import HwaError, HwaUnsupported
from tools.hwa.model import HwaModel, StreamHeader
from tools.hwa.model_objects import (
    CalendarDefinition,
    Defined,
    Definition,
    JobStreamDefinition,
    RunCycle,
    RunCycleGroupDefinition,
)
from tools.hwa.models import Page
from tools.hwa.oql import Field, Oql, OqlError
from tools.hwa.selection import Selection, named_filter
from tools.plan.days.run_cycle import Library
from tools.plan.days.schedule import StreamRecord
from tools.receipts import Gap, ObjectKind, ObjectRef, Receipt, receipt_id
from tools.records import plain
from tools.report import gap_of

T = TypeVar("T")
D = TypeVar("D", bound=Definition)

_MOST = 200
_FOLDERS = 20
_PAGE = 500
_HEADERS = 10_000
_PAGES = 50
_READ_FOR_A_JOB = 1500
"""So many job streams are read in search of a job, and no more."""

_AT_ONCE = 4


@dataclass(frozen=True)
class Known:
    """Definitions, each with the call that told it, and what could not be read."""

    streams: tuple[StreamRecord, ...] = ()
    read: Read[Any] | None = None
    gaps: tuple[Gap, ...] = ()
    complete: bool = True


@dataclass(frozen=True)
class Rested:
    """The library behind some definitions, and the call that told each part of it."""

    library: Library = field(default_factory=Library)
    reads: tuple[tuple[str, Read[Any]], ...] = ()
    gaps: tuple[Gap, ...] = ()

    def calendar(self, path: str) -> Defined[CalendarDefinition] | None:
        """A calendar that was read, by its id or by its path."""
        if not path:
            return None
        return self.library.calendar(path, None) or self.library.calendar(None, path)

    def calendar_receipt(self, path: str, **fields: object) -> tuple[Receipt, ...]:
        """The receipt of a calendar that was read."""
        found = self.calendar(path)
        return () if found is None else self._receipts("calendar", found, fields)

    def group_receipt(self, path: str) -> tuple[Receipt, ...]:
        """The receipt of a run cycle group that was read."""
        found = self.library.group(path, None) or self.library.group(None, path)
        if found is None:
            return ()
        told = found.definition.model_dump(
            by_alias=True, exclude_defaults=True, mode="json", include={"subsets"}
        )
        return self._receipts("run_cycle_group", found, told)

    def _receipts(
        self, kind: ObjectKind, found: Defined[D], fields: dict[str, object]
    ) -> tuple[Receipt, ...]:
        reads = dict(self.reads)
        read = reads.get(found.definition.id) or reads.get(found.key)
        return () if read is None else (definition_receipt(read, kind, found, **fields),)


async def streams_named(model: HwaModel, selection: Selection) -> Known:
    """The job streams that are defined under the name, all versions of each.

    A model that may not be read is a gap; an outage as well, as the plan may still tell.
    """
    return await _asked(model, named_filter(selection, "name", "workstation"))


async def streams_of(model: HwaModel, names: Iterable[str]) -> Known:
    """The job streams of exactly these names."""
    return await _asked(model, Field("name").one_of(sorted(names)))


async def _asked(model: HwaModel, oql: Oql) -> Known:
    try:
        read = await model.job_streams(oql, limit=_MOST)
    except HwaError as error:
        return Known(gaps=(_unread(error),))
    return Known(tuple(read.value.results), read, complete=read.value.total <= _MOST)


async def streams_with_job(
    model: HwaModel, job: str, planned: Container[tuple[str, str]] | None
) -> Known:
    """The job streams whose definition has a job of that name, without reading all of them.

    Where the job's own definition does not lead there, a few streams are all read, and of many
    those that the plan does not have: `planned` are the folders and names of those that it has.
    """
    try:
        folders = await _folders_of(model, job)
        if folders:
            read = await model.job_streams(Field("folder").one_of(folders), limit=_PAGE)
            if beside := _having(job, [read]):
                return beside
        found = await _searched(model, job, planned)
    except HwaError as error:
        return Known(gaps=(_unread(error),))
    # A job that is defined may well be in a stream that was not read.
    known = found.complete and (bool(found.streams) or not folders)
    return replace(found, complete=known)


async def _folders_of(model: HwaModel, job: str) -> list[str]:
    """The folders in which a job of the name is defined: its streams are mostly there too."""
    defined = (await model.job_definitions(Field("name").eq(job), limit=_FOLDERS)).value.results
    return sorted({each.definition.folder for each in defined})


async def _searched(model: HwaModel, job: str, planned: Container[tuple[str, str]] | None) -> Known:
    heads = await _headers(model)
    known = planned or ()
    ids = [each.id for each in heads if (each.folder.upper(), each.name.upper()) not in known]
    complete = len(ids) <= _READ_FOR_A_JOB
    parts = [ids[at : at + IDS_A_CALL] for at in range(0, len(ids[:_READ_FOR_A_JOB]), IDS_A_CALL)]
    reads = await _bounded(
        model.job_streams(Field("id").one_of(part), limit=len(part)) for part in parts
    )
    return _having(job, reads) or Known(read=reads[0] if reads else None, complete=complete)


async def _headers(model: HwaModel) -> list[StreamHeader]:
    """Where every job stream is, and no more of it."""
    found: list[StreamHeader] = []
    for _ in range(_PAGES):
        page = await model.job_stream_headers(limit=_HEADERS, offset=len(found))
        found += [each.definition for each in page.results]
        if len(page.results) < _HEADERS:
            break
    return found


def _having(job: str, reads: Iterable[Read[Page[StreamRecord]]]) -> Known | None:
    wanted = job.upper()
    found = [(read, each) for read in reads for each in read.value.results if _has(each, wanted)]
    return Known(tuple(each for _, each in found), found[0][0]) if found else None


async def names_like(model: HwaModel, name: str) -> list[str]:
    """Names of defined job streams that begin or end alike; none where the model is closed."""
    found = set[str]()
    for pattern in (f"{name[:3]}@", f"@{name[-3:]}"):
        try:
            read = await model.job_streams(
                Field("name").like(pattern), limit=1000, header_only=True
            )
        except HwaError:
            return []
        found |= {each.definition.name for each in read.value.results}
    return sorted(found)


async def rested_on(model: HwaModel, streams: Sequence[StreamRecord]) -> Rested:
    """The calendars and the groups that these streams' run cycles name, and their free days."""
    cycles = [cycle for each in streams for cycle in _cycles(each.definition)]
    groups, group_gaps = await _records(
        [(each.run_cycle_group_id, each.run_cycle_group) for each in cycles],
        model.run_cycle_groups,
    )
    inner = [cycle for _, record in groups for cycle in _group_cycles(record.definition)]
    places = [
        *((each.calendar_id, each.calendar) for each in (*cycles, *inner)),
        *(
            (each.definition.free_days_calendar_id, each.definition.free_days_calendar)
            for each in streams
        ),
        *((each.definition.calendar_id, each.definition.free_days_calendar) for _, each in groups),
    ]
    calendars, calendar_gaps = await _records(places, model.calendars)
    told: list[tuple[Read[Any], Defined[Any]]] = [*groups, *calendars]
    return Rested(
        Library(tuple(each for _, each in calendars), tuple(each for _, each in groups)),
        tuple((each.definition.id or each.key, read) for read, each in told),
        tuple(dict.fromkeys((*group_gaps, *calendar_gaps))),
    )


def definition_receipt(
    read: Read[Any], kind: ObjectKind, defined: Defined[D], **fields: object
) -> Receipt:
    """The receipt of a definition: what is quoted of it, and the call that told it."""
    identity = defined.definition.id
    return Receipt(
        id=receipt_id(kind, identity or defined.key, read.source),
        kind=kind,
        key=defined.key,
        object_id=identity,
        fields=plain(dict(fields)),
        read_at=read.read_at,
        source=read.source,
    )


def stream_receipt(read: Read[Any], defined: StreamRecord) -> Receipt:
    """The receipt of a job stream's definition: what decides on its days."""
    told = defined.definition.model_dump(
        by_alias=True, exclude_defaults=True, mode="json", include=_DECIDES
    )
    return definition_receipt(read, "jobstream", defined, **told, modifiedTime=defined.modified)


def stream_ref(defined: StreamRecord) -> ObjectRef:
    """A definition as something that a conversation can point back to."""
    return ObjectRef(
        kind="jobstream",
        key=defined.key,
        name=defined.definition.name,
        object_id=defined.definition.id,
    )


_DECIDES = {
    "valid_from",
    "valid_to",
    "options",
    "free_days_calendar",
    "saturday_is_free",
    "sunday_is_free",
    "run_cycles",
    "exclusive_run_cycles",
    "start_time",
    "time_zone",
}


def _unread(error: HwaError) -> Gap:
    """What could not be seen; an engine without the model's addresses is no failure."""
    if isinstance(error, HwaUnsupported):
        return Gap(what="schedule_no_model", detail=error.call)
    return gap_of(error)


def _has(defined: StreamRecord, job: str) -> bool:
    return any(each.name.upper() == job for each in defined.definition.jobs)


def _cycles(defined: JobStreamDefinition) -> list[RunCycle]:
    return [*defined.run_cycles, *defined.exclusive_run_cycles]


def _group_cycles(group: RunCycleGroupDefinition) -> list[RunCycle]:
    return [
        cycle for each in group.subsets for cycle in (*each.run_cycles, *each.exclusive_run_cycles)
    ]


async def _records(
    places: Iterable[tuple[str | None, str | None]],
    ask: Callable[[Oql], Awaitable[Read[Page[Defined[D]]]]],
) -> tuple[list[tuple[Read[Any], Defined[D]]], tuple[Gap, ...]]:
    """The definitions at these places, by id or by name, in one call."""
    named = [(identity, path) for identity, path in places if identity or path]
    ids = sorted({identity for identity, _ in named if identity})
    names = sorted({path.rpartition("/")[2] for identity, path in named if path and not identity})
    try:
        wanted = [
            Field(each).one_of(values) for each, values in (("id", ids), ("name", names)) if values
        ]
        if not wanted:
            return [], ()
        read = await ask(wanted[0] if len(wanted) == 1 else wanted[0] | wanted[1])
    except HwaError as error:
        return [], (_unread(error),)
    except OqlError as error:
        return [], (Gap(what="value_not_searchable", detail=str(error)),)
    return [(read, each) for each in read.value.results], ()


async def _bounded(work: Iterable[Awaitable[T]]) -> list[T]:
    """All of it, a few at once."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(each: Awaitable[T]) -> T:
        async with gate:
            return await each

    return await asyncio.gather(*map(one, work))
