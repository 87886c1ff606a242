"""The plan at a moment, whole and unchanging, and what leads from one such state to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.hwa.bulk import WorkstationRecord
from tools.plan.copy.columns import Block, Vocabulary, Wanted
from tools.plan.copy.counting import Group, counted
from tools.plan.copy.graph import Graph, Reached
from tools.plan.copy.ids import halves
from tools.plan.copy.links import Links, job_nodes, stream_nodes
from tools.plan.copy.table import Rows, Table
from tools.plan.copy.tally import Tally
from tools.plan.copy.views import JobView, StreamView
from tools.receipts import Gap


@dataclass(frozen=True)
class PlanMark:
    """Which plan this is; JnextPlan makes another, and nothing of two plans may be mixed."""

    run_number: int | None = None
    plan_id: str = ""
    master_id: str = ""


@dataclass(frozen=True)
class Update:
    """What one refresh read: rows to put in, rows to take out, and when."""

    read_at: datetime
    jobs: Block | None = None
    streams: Block | None = None
    gone_jobs: tuple[str, ...] = ()
    gone_streams: tuple[str, ...] = ()
    workstations: tuple[WorkstationRecord, ...] | None = None
    gaps: tuple[Gap, ...] | None = None


@dataclass(frozen=True)
class Picture:
    """The plan as it was read: readers keep one and see nothing change under their hands."""

    plan: PlanMark
    words: Vocabulary
    jobs: Table
    streams: Table
    stream_of: NDArray[np.int32]
    links: Links
    graph: Graph
    job_tally: Tally
    stream_tally: Tally
    workstations: tuple[WorkstationRecord, ...]
    read_at: datetime
    loaded_at: datetime
    gaps: tuple[Gap, ...] = ()
    counts: dict[tuple[str, ...], Mapping[Group, int]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Nothing is known to be missing."""
        return not self.gaps

    def job_row(self, identity: str) -> int | None:
        """The row of a job that is in the plan."""
        return self._row(self.jobs, identity)

    def stream_row(self, identity: str) -> int | None:
        """The row of a stream that is in the plan."""
        return self._row(self.streams, identity)

    def job(self, row: int) -> JobView:
        """What is known of one job."""
        return JobView(self, row)

    def stream(self, row: int) -> StreamView:
        """What is known of one stream."""
        return StreamView(self, row)

    def jobs_of(self, stream: int) -> Rows:
        """The rows of a stream's jobs."""
        return np.flatnonzero((self.stream_of == stream) & self.jobs.alive)

    def count(
        self, by: tuple[str, ...], which: NDArray[np.bool_] | None = None
    ) -> Mapping[Group, int]:
        """How many jobs there are in each group; `by` names them, in the order asked."""
        if which is not None:
            return counted(self.jobs, self.words, by, which & self.jobs.alive)
        if by not in self.counts:
            self.counts[by] = counted(self.jobs, self.words, by, self.jobs.alive)
        return self.counts[by]

    def after(self, *, jobs: Sequence[int] = (), streams: Sequence[int] = ()) -> Reached:
        """All in the plan that waits, through any number of steps, for these."""
        return self._living(self.graph.descendants(jobs=jobs, streams=streams))

    def before(self, *, jobs: Sequence[int] = (), streams: Sequence[int] = ()) -> Reached:
        """All in the plan that these wait for, through any number of steps."""
        return self._living(self.graph.ancestors(jobs=jobs, streams=streams))

    def _living(self, found: Reached) -> Reached:
        jobs, streams = found.jobs, found.streams
        return Reached(jobs[self.jobs.alive[jobs]], streams[self.streams.alive[streams]])

    def _row(self, table: Table, identity: str) -> int | None:
        high, low = halves(identity)
        row = int(table.find(np.array([high], np.uint64), np.array([low], np.uint64))[0])
        return row if row >= 0 and table.alive[row] else None

    @cached_property
    def newest(self) -> int:
        """How far the engine's own clock had come: the latest start or end that can be believed.

        It is the third latest of the workstations' latest, so that one agent whose clock is wrong
        does not carry the time away.
        """
        alive = self.jobs.alive
        latest = np.maximum(self.jobs["started"], self.jobs["ended"])[alive]
        each = np.zeros(len(self.words.workstations) + 1, latest.dtype)
        np.maximum.at(each, self.jobs["workstation"][alive], latest)
        seen = np.sort(each[each > 0])[::-1]
        return int(seen[min(2, len(seen) - 1)]) if len(seen) else 0


def picture_of(
    plan: PlanMark, words: Vocabulary, update: Update, stream_block: Block, job_block: Block
) -> Picture:
    """The first picture of a plan, from all its rows."""
    jobs, streams = Table.of(job_block.columns), Table.of(stream_block.columns)
    links = Links.none()
    for wanted in (_by_node(job_block, None), _by_node(stream_block, None, streams=True)):
        links = links.extended(wanted, jobs, streams)
    return restored(
        plan=plan,
        words=words,
        jobs=jobs,
        streams=streams,
        links=links,
        workstations=update.workstations or (),
        read_at=update.read_at,
        loaded_at=update.read_at,
        gaps=update.gaps or (),
    )


def restored(  # noqa: PLR0913 - what a picture is made of
    *,
    plan: PlanMark,
    words: Vocabulary,
    jobs: Table,
    streams: Table,
    links: Links,
    workstations: tuple[WorkstationRecord, ...],
    read_at: datetime,
    loaded_at: datetime,
    gaps: tuple[Gap, ...],
) -> Picture:
    """A picture from its parts, with what follows from them."""
    stream_of = _stream_of(jobs, streams)
    return Picture(
        plan=plan,
        words=words,
        jobs=jobs,
        streams=streams,
        stream_of=stream_of,
        links=links,
        graph=_graph(jobs, streams, stream_of, links),
        job_tally=Tally.of(jobs, words),
        stream_tally=Tally.of(streams, words),
        workstations=workstations,
        read_at=read_at,
        loaded_at=loaded_at,
        gaps=gaps,
    )


def evolved(picture: Picture, update: Update) -> Picture:
    """The picture after an update; the same picture and update always make the same one."""
    words = picture.words
    jobs = _changed(picture.jobs, update.jobs, update.gone_jobs, words)
    streams = _changed(picture.streams, update.streams, update.gone_streams, words)
    told = update.workstations
    return replace(
        picture,
        jobs=jobs.table,
        streams=streams.table,
        job_tally=picture.job_tally.followed(picture.jobs, jobs.table, jobs.touched, words),
        stream_tally=picture.stream_tally.followed(
            picture.streams, streams.table, streams.touched, words
        ),
        **_related(picture, update, jobs, streams),
        workstations=picture.workstations if told is None else told,
        read_at=update.read_at,
        gaps=picture.gaps if update.gaps is None else update.gaps,
        counts={},
    )


@dataclass(frozen=True)
class _Changed:
    """A table after an update: the rows that its block has, and all that it touched."""

    table: Table
    rows: Rows
    touched: Rows


def _changed(table: Table, block: Block | None, gone: Sequence[str], words: Vocabulary) -> _Changed:
    rows = lost = np.empty(0, np.int64)
    if block is not None and len(block):
        table, rows, _ = table.updated(block)
    if gone:
        halves = words.ids.packed(gone)
        found = table.find(halves[:, 0], halves[:, 1])
        lost = found[found >= 0]
        table = table.without(lost)
    return _Changed(table, rows, np.union1d(rows, lost))


def _related(picture: Picture, update: Update, jobs: _Changed, streams: _Changed) -> dict[str, Any]:
    """What stands between the rows: whose stream, who waits for whom, and the graph of both."""
    links = picture.links
    if update.streams is not None and len(update.streams):
        wanted = _by_node(update.streams, streams.rows, streams=True)
        owners = stream_nodes(streams.rows)[update.streams.told]
        links = links.replaced(owners, wanted, jobs.table, streams.table)
    if update.jobs is not None and len(update.jobs):
        wanted, owners = _by_node(update.jobs, jobs.rows), job_nodes(jobs.rows)
        links = links.replaced(owners[update.jobs.told], wanted, jobs.table, streams.table)
    grown = len(jobs.table) > len(picture.jobs) or len(streams.table) > len(picture.streams)
    if grown:
        links = links.extended(Links.none().missing, jobs.table, streams.table)
    elif links is picture.links:
        return {}
    stream_of = _stream_of(jobs.table, streams.table) if grown else picture.stream_of
    graph = _graph(jobs.table, streams.table, stream_of, links)
    return {"links": links, "stream_of": stream_of, "graph": graph}


def _by_node(block: Block, rows: Rows | None, *, streams: bool = False) -> Wanted:
    """A block's dependencies with their owners as nodes instead of places."""
    rows = np.arange(len(block)) if rows is None else rows
    nodes = stream_nodes(rows) if streams else job_nodes(rows)
    wanted = block.wanted
    return replace(wanted, owner=nodes[wanted.owner])


def _stream_of(jobs: Table, streams: Table) -> NDArray[np.int32]:
    return streams.find(jobs["stream_high"], jobs["stream_low"]).astype(np.int32)


def _graph(jobs: Table, streams: Table, stream_of: NDArray[np.int32], links: Links) -> Graph:
    graph = Graph(len(jobs), len(streams), stream_of, links)
    graph.prepare()
    return graph
