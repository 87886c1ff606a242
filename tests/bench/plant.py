"""What a plant of many jobs costs: to generate, to read, to keep fresh, and to ask.

`python -m tests.bench.plant [JOBS ...]`; each plant is a process of its own on a loopback port.
"""

import asyncio
import gc
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
import numpy as np

from tests.bench.plant_process import ADVANCE, Served, serve_plant
from tests.bench.table import Table as Document
from tests.bench.table import machine
from tools.hwa.bulk import BulkPage, BulkReader, JobRecord, Shape
from tools.hwa.client import HwaClient
from tools.plan.copy.graph import Graph
from tools.plan.copy.links import Links
from tools.plan.copy.mirror import Mirror
from tools.plan.copy.picture import Picture, restored
from tools.plan.copy.reading import PlanReader
from tools.plan.copy.table import Table

SIZES = (5_000, 50_000, 500_000)
CHANGES = 1_000
_PAGES = 15
_REFRESHES = 5
_SCOPE = {"scope": "WHOLE_NO_JOB_DEFINITIONS"}
T = TypeVar("T")


@dataclass
class Stopwatch:
    """Adds up the time that some work took, wherever it ran."""

    seconds: float = 0.0

    def around(self, work: Callable[..., T]) -> Callable[..., T]:
        """The same work, timed by the processor time of its thread."""

        def timed(*given: Any) -> T:
            started = time.thread_time()
            try:
                return work(*given)
            finally:
                self.seconds += time.thread_time() - started

        return timed


class _TimedShape(Shape[JobRecord]):
    """Jobs, and how long their decoding took."""

    def __init__(self, watch: Stopwatch) -> None:
        super().__init__("/plan/job", JobRecord)
        self._watch = watch

    def decode(self, response: httpx.Response) -> BulkPage[JobRecord]:
        """The page in an answer."""
        return self._watch.around(super().decode)(response)


class _Lag:
    """How long the event loop was kept from its work at most."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def watch(self) -> None:
        """Wakes up every few milliseconds and sees how late it is."""
        while True:
            due = time.perf_counter() + 0.005
            await asyncio.sleep(0.005)
            self.worst = max(self.worst, time.perf_counter() - due)


@dataclass
class Figures:
    """Each figure at every size that was measured, in the order in which they came."""

    sizes: list[int] = field(default_factory=list)
    values: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def add(self, what: str, value: float, unit: str) -> None:
        """A figure at the size that is measured now."""
        self.values.setdefault((what, unit), []).append(value)

    def show(self, table: Document) -> None:
        """A row a figure: the largest plant beside its bar, and how it was before that."""
        largest = max(self.sizes)
        for (what, unit), values in self.values.items():
            known = dict(zip(self.sizes, values, strict=True))
            bar = _BARS.get(what, "") if largest == max(SIZES) else ""
            more = [f"{size:,}: {known[size]:,.1f}" for size in sorted(known) if size != largest]
            table.show(what, known[largest], unit, bar=bar, more=", ".join(more))


def bench_plant(table: Document, *sizes: int) -> None:
    """A plant of many jobs: to generate, to read, to keep fresh, and to ask."""
    figures = Figures()
    for jobs in sizes or SIZES:
        figures.sizes.append(jobs)
        with serve_plant(jobs) as served:
            figures.add("generate", served.seconds_to_generate, "s")
            asyncio.run(_measure(figures, jobs, served))
    figures.show(table)


async def _measure(figures: Figures, jobs: int, served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url, timeout=120) as http:
        await _page(figures, jobs, HwaClient(http))
        await _idle(figures)
        watch = Stopwatch()
        mirror = Mirror(_timed_reader(HwaClient(http), watch))
        picture = await _load(figures, mirror, watch)
        await _refresh(figures, jobs, mirror, http)
    _counts(figures, picture)
    _descendants(figures, jobs, picture)


async def _idle(figures: Figures) -> None:
    """What the machine does to an event loop that has nothing to do."""
    async with _lag() as lag:
        await asyncio.sleep(2)
    figures.add("event loop kept waiting, at rest", lag.worst * 1000, "ms")


async def _page(figures: Figures, jobs: int, hwa: HwaClient) -> None:
    taken = []
    for number in range(_PAGES):
        window = {"limit": 1000, "offset": number * jobs // (2 * _PAGES) or None}
        started = time.perf_counter()
        await hwa.fetch("/plan/job", window, _SCOPE)
        taken.append((time.perf_counter() - started) * 1000)
    figures.add("page of 1,000, median", statistics.median(taken), "ms")


def _timed_reader(hwa: HwaClient, watch: Stopwatch) -> PlanReader:
    bulk = BulkReader(hwa)
    bulk.jobs = _TimedShape(watch)
    reader = PlanReader(bulk)
    reader.jobs = replace(reader.jobs, block=watch.around(reader.jobs.block))
    return reader


async def _load(figures: Figures, mirror: Mirror, watch: Stopwatch) -> Picture:
    gc.collect()
    gc.freeze()  # as the server does before its first question
    before, started, cpu = _resident_mb(), time.perf_counter(), time.process_time()
    async with _lag() as lag:
        picture = await mirror.load()
    figures.add("full load", time.perf_counter() - started, "s")
    figures.add("full load, our processor time", time.process_time() - cpu, "s")
    indexing = _seconds(lambda: _indexed(picture))
    figures.add("full load, decode and index", watch.seconds + indexing, "s")
    figures.add("memory with graph", _resident_mb() - before, "MB")
    figures.add("event loop kept waiting by a load", lag.worst * 1000, "ms")
    if picture.gaps:
        print("gaps:", *(f"{gap.what} {gap.detail}" for gap in picture.gaps))
    return picture


async def _refresh(figures: Figures, jobs: int, mirror: Mirror, http: httpx.AsyncClient) -> None:
    taken, moves = [], []
    async with _lag() as lag:
        for _ in range(_REFRESHES):
            await http.post(ADVANCE, params={"changes": min(CHANGES, jobs // 10)})
            mark, started = mirror.moves.since().mark, time.perf_counter()
            await mirror.refresh()
            taken.append((time.perf_counter() - started) * 1000)
            moves.append(mirror.moves.since(mark).mark - mark)
    figures.add("refresh, median", statistics.median(taken), "ms")
    figures.add("moves in it, median", statistics.median(moves), "")
    figures.add("event loop kept waiting by refreshes", lag.worst * 1000, "ms")
    started = time.perf_counter()
    await mirror.sweep()
    figures.add("sweep", (time.perf_counter() - started) * 1000, "ms")


def _counts(figures: Figures, picture: Picture) -> None:
    for by in ("status", "workstation", "folder", "stream"):
        taken = _best(partial(_count, picture, by))
        figures.add(f"exact count by {by}", taken * 1000, "ms")


def _descendants(figures: Figures, jobs: int, picture: Picture) -> None:
    most = jobs // 10
    for shape, step in (("chain", 1), ("tree", 3), ("fan", most)):
        graph = _shaped(picture, most, step)
        graph.prepare()
        taken = _best(partial(graph.descendants, jobs=[0]))
        figures.add(f"a tenth of the plan as descendants, {shape}", taken * 1000, "ms")


def _count(picture: Picture, by: str) -> None:
    replace(picture, counts={}).count((by,))  # without what the picture remembers


def _shaped(picture: Picture, most: int, step: int) -> Graph:
    """The plan's graph with further links: each job of the first ones frees the next `step`."""
    owner = np.arange(1, most + 1, dtype=np.int32)
    followed = (owner - 1) // step
    own = picture.links
    links = Links(
        np.concatenate([own.owner, owner * 2]),
        np.concatenate([own.followed, followed.astype(np.int32) * 2]),
        own.missing,
    )
    return Graph(len(picture.jobs), 0, np.full(len(picture.jobs), -1, np.int32), _jobs_only(links))


def _jobs_only(links: Links) -> Links:
    jobs = (links.owner % 2 == 0) & (links.followed % 2 == 0)
    return Links(links.owner[jobs], links.followed[jobs], links.missing)


def _indexed(picture: Picture) -> Picture:
    """What a load does once the rows are there."""
    return restored(
        plan=picture.plan,
        words=picture.words,
        jobs=Table.of(picture.jobs.columns),
        streams=Table.of(picture.streams.columns),
        links=Links.none().extended(picture.links.missing, picture.jobs, picture.streams),
        workstations=picture.workstations,
        read_at=picture.read_at,
        loaded_at=picture.loaded_at,
        gaps=(),
    )


@asynccontextmanager
async def _lag() -> AsyncIterator[_Lag]:
    lag = _Lag()
    task = asyncio.create_task(lag.watch())
    try:
        yield lag
    finally:
        task.cancel()


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _best(work: Callable[[], object]) -> float:
    return min(_seconds(work) for _ in range(3))


def _resident_mb() -> float:
    text = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in text.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


_BARS = {
    "generate": "60 s",
    "page of 1,000, median": "60 ms",
    "event loop kept waiting by a load": "50 ms",
    "event loop kept waiting by refreshes": "20 ms",
    "refresh, median": "500 ms",
    "exact count by status": "20 ms",
    "exact count by workstation": "20 ms",
    "exact count by folder": "20 ms",
    "exact count by stream": "20 ms",
}


def main() -> None:
    """Measures plants of the sizes named, or of all, and prints them."""
    print(machine())
    table = Document()
    table.section((bench_plant.__doc__ or "").rstrip("."))
    bench_plant(table, *(int(text) for text in sys.argv[1:]))


if __name__ == "__main__":
    main()
