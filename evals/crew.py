"""Orders carried out by several processes: the same results, whatever their number."""

import asyncio
import gc
import signal
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing import get_context

from evals.run import Order, TurnResult, perform
from server.log import configure_logging

Done = Callable[[int, list[TurnResult]], None]
"""Is given the number of an order, and turns of it, once they are over."""


def carry_out(orders: Sequence[Order], processes: int, done: Done) -> None:
    """Every order; the larger ones first, so that none is left alone at the end.

    Raises:
        DatasetError: an order cannot be carried out; the others are given up.
    """
    if min(processes, len(orders)) <= 1:
        for at, order in enumerate(orders):
            asyncio.run(perform(order, partial(done, at)))
            gc.collect()  # a plant is one large knot, and the next one comes at once
        return
    by_size = sorted(enumerate(orders), key=lambda one: -len(one[1].cases))
    with get_context("spawn").Pool(min(processes, len(orders)), begin_apart) as pool:
        for at, results in pool.imap_unordered(_performed, by_size):
            done(at, results)


def begin_apart() -> None:
    """The whole run is stopped by its first process alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    configure_logging("ERROR")


def _performed(numbered: tuple[int, Order]) -> tuple[int, list[TurnResult]]:
    at, order = numbered
    found: list[TurnResult] = []
    asyncio.run(perform(order, found.extend))
    gc.collect()
    return at, found
