"""Reading the plan from HWA: all of it, what changed, and which plan it is."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Generic, Literal, TypeVar

import numpy as np

from tools.hwa.bulk import (
    BulkPage,
    BulkReader,
    JobRecord,
    Shape,
    StreamRecord,
    WorkstationRecord,
)
from tools.hwa.errors import HwaNotFound
from tools.hwa.oql import Field, Oql
from tools.plan.copy.columns import (
    JOB_COLUMNS,
    STREAM_COLUMNS,
    Block,
    Vocabulary,
    job_block,
    joined,
    stream_block,
)
from tools.plan.copy.opens import Opens
from tools.plan.copy.picture import Picture, PlanMark, Update, evolved, picture_of
from tools.plan.copy.table import Rows
from tools.receipts import Gap

R = TypeVar("R", JobRecord, StreamRecord)
T = TypeVar("T")
MARGIN = 30
"""Seconds before the newest known time from which changes are read again: events come late."""
_IDS = 100  # in one query: its address must stay short enough for any proxy
_AT_ONCE = 3  # queries
_WAITING = 200
_SILENT = (Opens.FILE | Opens.PROMPT | Opens.RESOURCE).value
# Internal statuses that are entered and left without a time, inside one external status.
_PASSING = ("INTRO", "ADD", "PEND", "SUSP", "WAIT", "CANCLP")


class PlanSwitched(Exception):
    """What was just read belongs to another plan than what was read before."""


@dataclass
class Progress:
    """How far a load is: rows read, of how many as far as HWA told."""

    read: int = 0
    total: int | None = None

    @property
    def percent(self) -> int | None:
        """Hundredths of the whole; None before HWA told its size."""
        return None if not self.total else min(100, self.read * 100 // self.total)


@dataclass(frozen=True)
class Side(Generic[R]):
    """Jobs or streams: how they are listed, kept, and found by what changed."""

    kind: Literal["job", "jobstream"]
    shape: Shape[R]
    block: Callable[[Iterable[R], Vocabulary, int], Block]
    common: str
    """The OQL field of the external status."""


@dataclass
class Draft:
    """A picture in the making, and the updates that made it out of the one before."""

    picture: Picture
    updates: list[Update] = field(default_factory=list)

    async def apply(self, update: Update) -> None:
        """Moves the picture on; beside the event loop, where it may take its time."""
        self.picture = await asyncio.to_thread(evolved, self.picture, update)
        self.updates.append(update)


class PlanReader:
    """Reads rows into drafts. Every method raises an `HwaError`."""

    def __init__(
        self,
        reader: BulkReader,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.bulk = reader
        self.clock = clock
        self.jobs = Side("job", reader.jobs, job_block, "jobruns.commonStatus")
        self.streams = Side("jobstream", reader.streams, stream_block, "commonStatus")

    async def workstations(self) -> tuple[WorkstationRecord, ...]:
        """Every workstation."""
        return tuple(await self.bulk.rows(self.bulk.workstations))

    async def is_current(self, plan: PlanMark) -> bool:
        """Whether HWA still runs this plan, under the same master."""
        if not plan.master_id:
            return mark_of(await self.workstations()).run_number == plan.run_number
        try:
            master = await self.bulk.one(self.bulk.workstations, plan.master_id)
        except HwaNotFound:
            return False
        return mark_of([master]) == replace(plan, plan_id="")

    async def whole(self, progress: Progress) -> Draft:
        """The plan by pages, each row once, with a vocabulary of its own.

        Raises:
            PlanSwitched: its rows are of two plans.
        """
        now, words = self.clock(), Vocabulary()
        workstations = await self.workstations()
        plan = mark_of(workstations)
        streams, plan = await self._blocks(self.streams, plan, words, Progress())
        begun = _begun(block for block, _ in streams)
        jobs, plan = await self._blocks(self.jobs, plan, words, progress)
        gaps = tuple(_unread(sum(unread for _, unread in [*streams, *jobs])))
        update = Update(now, workstations=workstations, gaps=gaps)
        picture = await asyncio.to_thread(
            _whole, plan, words, update, [one for one, _ in streams], [one for one, _ in jobs]
        )
        draft = Draft(picture)
        if begun:  # what moved while the pages came is on some of them as it was
            await self.changes(draft, begun)
        await self.missing_streams(draft)
        return draft

    async def changes(self, draft: Draft, newest: int | None = None) -> None:
        """The jobs that moved since the draft's newest time, or since another one.

        Time is the engine's own, as its records tell it: no other clock has a say.

        Raises:
            PlanSwitched: its rows are of another plan.
        """
        before = draft.picture
        if newest is None:
            newest = await asyncio.to_thread(lambda: before.newest)
        since = datetime.fromtimestamp(max(newest - MARGIN, 0), UTC)
        now = self.clock()
        jobs = await self.block(draft, self.jobs, [_changed_since(since)])
        await draft.apply(Update(now, jobs=jobs))

    async def block(self, draft: Draft, side: Side[R], queries: Sequence[Oql]) -> Block:
        """The rows that match any of the queries, as columns in the draft's words.

        Raises:
            PlanSwitched: a row is of another plan.
        """
        rows = await self.rows(draft.picture.plan, side, queries)
        return await self.block_of(side, rows, draft.picture.words)

    async def rows(self, plan: PlanMark, side: Side[R], queries: Sequence[Oql]) -> list[R]:
        """The rows that match any of the queries, some of which are asked at the same time.

        Raises:
            PlanSwitched: a row is of another plan.
        """
        gate = asyncio.Semaphore(_AT_ONCE)
        async with AsyncExitStack() as stack:
            reads = [
                await stack.enter_async_context(ahead(self._rows(plan, side, oql, gate)))
                for oql in queries
            ]
            return [row for read in reads for row in await read]

    async def page(self, draft: Draft, offset: int) -> int:
        """Reads the page of jobs at an offset again, and from the top the workstations.

        Raises:
            PlanSwitched: a row is of another plan.
        """
        page = await self.bulk.page_at(self.jobs.shape, offset)
        _of_plan(draft.picture.plan, page)
        jobs = await self.block_of(self.jobs, page.rows, draft.picture.words)
        told = None if offset else await self.workstations()
        await draft.apply(Update(draft.picture.read_at, jobs=jobs, workstations=told))
        return page.length

    async def waiting(self, draft: Draft) -> None:
        """Reads jobs again that wait for a file, prompt or resource, the longest unread first.

        What happens to these leaves no time in a job, and may leave its status as it was.

        Raises:
            PlanSwitched: a row is of another plan.
        """
        ids = await asyncio.to_thread(_longest_unread, draft.picture)
        jobs = await self.block(draft, self.jobs, _by_id(ids))
        if len(jobs):
            await draft.apply(Update(draft.picture.read_at, jobs=jobs))

    async def block_of(self, side: Side[R], rows: Sequence[R], words: Vocabulary) -> Block:
        """Rows as columns."""
        return await asyncio.to_thread(side.block, rows, words, int(self.clock().timestamp()))

    async def streams_moved(self, before: Picture, after: Picture) -> list[StreamRecord]:
        """The streams whose jobs have another status than before.

        Raises:
            PlanSwitched: a row is of another plan.
        """
        ids = await asyncio.to_thread(_touched, before, after)
        return await self.rows(after.plan, self.streams, _by_id(ids))

    async def put_streams(self, draft: Draft, rows: Sequence[StreamRecord]) -> None:
        """Moves the draft on by these streams."""
        if rows:
            block = await self.block_of(self.streams, rows, draft.picture.words)
            await draft.apply(Update(draft.picture.read_at, streams=block))

    async def missing_streams(self, draft: Draft) -> None:
        """Reads the streams that jobs name and the draft has not: submitted in between."""
        ids = await asyncio.to_thread(_unknown_streams, draft.picture)
        plan = draft.picture.plan
        await self.put_streams(draft, await self.rows(plan, self.streams, _by_id(ids)))

    async def _rows(
        self, plan: PlanMark, side: Side[R], oql: Oql, gate: asyncio.Semaphore
    ) -> list[R]:
        rows: list[R] = []
        async with gate, aclosing(self.bulk.pages(side.shape, oql)) as pages:
            async for page in pages:
                _of_plan(plan, page)
                rows += page.rows
        return rows

    async def _blocks(
        self, side: Side[R], plan: PlanMark, words: Vocabulary, progress: Progress
    ) -> tuple[list[tuple[Block, int]], PlanMark]:
        """A whole list as blocks, each with the number of its rows that could not be read."""
        blocks = []
        async with aclosing(self.bulk.pages(side.shape)) as pages:
            async for page in pages:
                plan = _of_plan(plan, page)
                blocks.append((await self.block_of(side, page.rows, words), page.unread))
                progress.read += page.length
                progress.total = page.count or progress.total
        return blocks, plan


@asynccontextmanager
async def ahead(work: Coroutine[Any, Any, T]) -> AsyncIterator[asyncio.Task[T]]:
    """Begins some work now that is waited for later; it ends with whoever would have waited."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def mark_of(workstations: Iterable[WorkstationRecord]) -> PlanMark:
    """The plan's run number, as the master tells it."""
    for one in workstations:
        if "MASTER" in (one.active_states or ()):
            return PlanMark(one.run_number, "", one.id)
    return PlanMark()


def _of_plan(plan: PlanMark, page: BulkPage[R]) -> PlanMark:
    """The plan with the id that the rows tell; they must all tell the same."""
    told = {row.plan_id for row in page.rows if row.plan_id}
    told |= {plan.plan_id} if plan.plan_id else set()
    if len(told) > 1:
        raise PlanSwitched
    return replace(plan, plan_id=told.pop()) if told else plan


def _begun(streams: Iterable[Block]) -> int:
    """The engine's time as streams tell it: the third latest, so that no one clock decides."""
    times = [block.columns[name] for block in streams for name in ("started", "ended")]
    latest = np.sort(np.concatenate(times)) if times else np.empty(0, np.int64)
    return int(latest[-min(3, len(latest))]) if len(latest) else 0


def _unread(rows: int) -> Iterable[Gap]:
    if rows:
        yield Gap(what="mirror_rows_unread", detail=str(rows))


def _whole(
    plan: PlanMark,
    words: Vocabulary,
    update: Update,
    streams: Sequence[Block],
    jobs: Sequence[Block],
) -> Picture:
    return picture_of(
        plan, words, update, joined(streams, STREAM_COLUMNS), joined(jobs, JOB_COLUMNS)
    )


def _changed_since(moment: datetime) -> Oql:
    """Jobs that started or ended, and those in statuses that pass without a time."""
    begun = Field("jobruns.timeInfo.actualStartTime").ge(moment)
    done = Field("jobruns.timeInfo.actualEndTime").ge(moment)
    return begun | done | Field("jobruns.compositeStatus.status").one_of(_PASSING)


def _by_id(ids: Sequence[str]) -> list[Oql]:
    return [Field("id").one_of(ids[start : start + _IDS]) for start in range(0, len(ids), _IDS)]


def _unknown_streams(picture: Picture) -> list[str]:
    return _stream_ids(picture, np.flatnonzero((picture.stream_of < 0) & picture.jobs.alive))


def _touched(before: Picture, after: Picture) -> list[str]:
    """The streams of jobs that have another status than before."""
    known = len(before.jobs)
    differ = before.jobs["common"] != after.jobs["common"][:known]
    differ |= before.jobs.alive != after.jobs.alive[:known]
    fresh = np.arange(known, len(after.jobs))
    return _stream_ids(after, np.concatenate([np.flatnonzero(differ), fresh]))


def _longest_unread(picture: Picture) -> list[str]:
    table = picture.jobs
    rows = np.flatnonzero(((table["open"] & _SILENT) != 0) & table.alive)
    rows = rows[np.argsort(table["read"][rows], kind="stable")][:_WAITING]
    pairs = zip(table["high"][rows].tolist(), table["low"][rows].tolist(), strict=True)
    return [picture.words.ids.text(*halves) for halves in pairs]


def _stream_ids(picture: Picture, rows: Rows) -> list[str]:
    high, low = (picture.jobs[name][rows].tolist() for name in ("stream_high", "stream_low"))
    ids = {picture.words.ids.text(*halves) for halves in zip(high, low, strict=True)}
    return sorted(ids - {""})
