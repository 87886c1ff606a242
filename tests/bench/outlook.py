"""The outlook of plans of different sizes: what looking ahead costs, and how it grows."""

import gc
from collections.abc import Callable
from time import perf_counter

import numpy as np

from server.loop import run
from tests.bench.table import Table
from tests.tools.plants import AT, client
from tools.hwa.bulk import BulkReader
from tools.hwa.models import ResourceInPlan
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plants.generate import generate
from tools.plan.ahead.due import deadlines_of
from tools.plan.ahead.outlook import NEVER, Outlook, outlook_of
from tools.plan.ahead.present import situation_of
from tools.plan.ahead.spread import spread_of
from tools.plan.ahead.supposed import cancelled, difference
from tools.plan.copy.mirror import Mirror
from tools.plan.copy.picture import Picture
from tools.plan.copy.reading import PlanReader

SIZES = (5_000, 50_000, 100_000)
_TIMES = 5


def bench_outlook(table: Table, _turns: int, _python: str) -> None:
    """Looking ahead: the outlook, its spread, its deadlines, and one supposition."""
    for jobs in SIZES:
        picture, resources = run(_copied(jobs))
        gc.collect()
        _measure(table, jobs, picture, resources)


def _measure(table: Table, jobs: int, picture: Picture, resources: list[ResourceInPlan]) -> None:
    situation = situation_of(picture, resources)
    outlook = outlook_of(situation)
    last, some = _ending(outlook)
    taken: dict[str, Callable[[], object]] = {
        "situation of a copy": lambda: situation_of(picture, resources),
        "outlook": lambda: outlook_of(situation),
        "spread of the last job": lambda: spread_of(outlook, [last]),
        "deadlines": lambda: deadlines_of(outlook),
        "what if, before and after": lambda: difference(
            outlook, outlook_of(cancelled(situation, some))
        ),
    }
    for what, work in taken.items():
        table.quantiles([_timed(work) for _ in range(_TIMES)], f"{what} ({jobs:,} jobs)")
    table.show(f"open jobs ({jobs:,} jobs)", float(len(_open(outlook))), "")


def _open(outlook: Outlook) -> list[int]:
    jobs = len(outlook.situation.jobs.state)
    return list(np.flatnonzero(outlook.open[:jobs] & (outlook.end[:jobs] != NEVER)).tolist())


def _ending(outlook: Outlook) -> tuple[int, int]:
    """The job that ends last, and one in the middle."""
    open_ = _open(outlook)
    return max(open_, key=lambda row: float(outlook.end[row])), open_[len(open_) // 2]


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


async def _copied(jobs: int) -> tuple[Picture, list[ResourceInPlan]]:
    world = generate(jobs=jobs, clock=FrozenClock(AT))
    async with client(world=world) as hwa:
        picture = await Mirror(PlanReader(BulkReader(hwa), lambda: AT)).load()
        return picture, (await hwa.resources(limit=10_000)).value.results


def main() -> None:
    """Prints the figures, beside no other measurement."""
    table = Table()
    table.section("Looking ahead")
    bench_outlook(table, 0, "")


if __name__ == "__main__":
    main()
