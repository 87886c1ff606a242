"""Understanding of the offline model: what a message costs, and what its words cost at the start."""

import time
from collections.abc import Callable
from functools import partial

from graphs.offline.lexicon import load_lexicon
from tests.bench.table import Table
from tests.graphs.offline.tables import NOW, understander, wordings

_TABLES = ("wordings.yaml", "tired.yaml", "held_back.yaml", "heldout.yaml")
_TIMES = 5


def bench_words(table: Table, _turns: int, _python: str) -> None:
    """Understanding a message without a model, over all tables of wordings."""
    table.quantiles([_timed(load_lexicon) for _ in range(_TIMES)], "words read", bar="150 ms")
    understander = _reader()
    lines = [line for file in _TABLES for line in wordings(file)]
    taken = [_timed(partial(understander, line.say, line.focus)) for line in lines]
    table.quantiles(taken, f"message understood ({len(lines):,} wordings)", bar="3 ms")
    taken.sort()
    table.show("message understood, 99 %", taken[int(len(taken) * 0.99)], "ms", bar="3 ms")


def _reader() -> Callable[..., object]:
    reader = understander()
    reader.understand("status of PAYCALC", now=NOW)
    return lambda say, focus: reader.understand(say, focus=focus, now=NOW)


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds of processor time: other programs do not count."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000
