"""Orders carried out by several processes: the same results, whatever their number."""

import gc
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from evals.questions.dataset import DatasetError
from evals.running.house import settings
from server.log import configure_logging
from server.runtime import Texts, read_texts

_Order = TypeVar("_Order")
_Result = TypeVar("_Result")
Work = Callable[[_Order, Texts, Callable[[_Result], None]], None]
"""Carries out an order, with the texts of its process, and tells each result as it comes."""


class CrewError(Exception):
    """A process went away before its order was carried out."""


@dataclass(frozen=True)
class _Told(Generic[_Result]):
    """A result of an order, by the order's number."""

    at: int
    result: _Result


@dataclass(frozen=True)
class _Over:
    """An order was carried out, or could not be."""

    error: DatasetError | None = None


def carry_out(
    work: Work[_Order, _Result],
    orders: Sequence[_Order],
    processes: int,
    done: Callable[[int, _Result], None],
) -> None:
    """Every order, begun in their sequence; `done` is given each result and its order's number.

    Raises:
        DatasetError: an order cannot be carried out; the others are given up.
        CrewError: a process ended by itself.
    """
    if not orders:
        return
    if min(processes, len(orders)) == 1:
        texts = read_texts(settings())
        for at, order in enumerate(orders):
            work(order, texts, partial(done, at))
            gc.collect()  # a plant is one large knot, and the next one comes at once
        return
    waiting = iter(enumerate(orders))
    with _crew(work, min(processes, len(orders))) as desks:
        busy = {desk for desk in desks if _ordered(desk, waiting)}
        while busy:
            for desk in busy.intersection(wait(busy)):
                said = _said(desk)
                if isinstance(said, _Told):
                    done(said.at, said.result)
                elif not _ordered(desk, waiting):
                    busy.discard(desk)


def _said(desk: Connection) -> "_Told[Any] | _Over":
    """What a process tells.

    Raises:
        DatasetError: its order cannot be carried out.
        CrewError: it is not there any more.
    """
    try:
        said: _Told[Any] | _Over = desk.recv()
    except (EOFError, OSError) as error:
        raise CrewError("a process of the evaluation ended before its work did") from error
    if isinstance(said, _Over) and said.error is not None:
        raise said.error
    return said


def _ordered(desk: Connection, waiting: Iterator[tuple[int, Any]]) -> bool:
    """The next order goes to the process; none where nothing waits.

    Raises:
        CrewError: it is not there any more.
    """
    order = next(waiting, None)
    try:
        desk.send(order)
    except OSError as error:
        raise CrewError("a process of the evaluation ended before its work did") from error
    return order is not None


@contextmanager
def _crew(work: Work[Any, Any], processes: int) -> Iterator[list[Connection]]:
    """The ends of the lines to so many processes; whatever happens, none is left behind."""
    context = get_context("spawn")
    desks: list[Connection] = []
    crew: list[BaseProcess] = []
    try:
        for _ in range(processes):
            ours, theirs = context.Pipe()
            crew.append(context.Process(target=_serve, args=(work, theirs), daemon=True))
            crew[-1].start()
            theirs.close()
            desks.append(ours)
        yield desks
    finally:
        for desk in desks:
            desk.close()
        for one in crew:
            one.terminate()
            one.join()


def _serve(work: Work[Any, Any], desk: Connection) -> None:
    """A process of the crew: what is read once is read once for all of its orders."""
    # The whole run is stopped by its first process alone.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    configure_logging("ERROR")
    texts = read_texts(settings())
    while (numbered := desk.recv()) is not None:
        at, order = numbered
        try:
            work(order, texts, partial(_tell, desk, at))
        except DatasetError as error:
            desk.send(_Over(error))
            return
        gc.collect()
        desk.send(_Over())


def _tell(desk: Connection, at: int, result: object) -> None:
    desk.send(_Told(at, result))
