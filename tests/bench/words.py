"""Understanding of the offline model: what a message costs, and what its words cost at the start."""

import statistics
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

from evals.questions.dataset import read_dataset
from graphs.offline.lexicon import load_lexicon
from graphs.question import Focus
from tests.bench.table import Table
from tests.graphs.offline.tables import NOW, understander, wordings

_TABLES = ("wordings.yaml", "tired.yaml", "held_back.yaml", "heldout.yaml")
_TIMES = 5
_DATASETS = Path(__file__).parents[2] / "evals" / "datasets"
_LETTERS = (1, 40, 80, 160, 320, 100_000)


def bench_words(table: Table, _turns: int, _python: str) -> None:
    """Understanding a message without a model, over all tables of wordings."""
    table.quantiles([_timed(load_lexicon) for _ in range(_TIMES)], "words read", bar="150 ms")
    understander = _reader()
    lines = [line for file in _TABLES for line in wordings(file)]
    taken = [_timed(partial(understander, line.say, line.focus)) for line in lines]
    table.quantiles(taken, f"message understood ({len(lines):,} wordings)", bar="3 ms")
    taken.sort()
    table.show("message understood, 99 %", taken[int(len(taken) * 0.99)], "ms", bar="3 ms")
    _of_people(table, partial(understander, focus=Focus()))


def _of_people(table: Table, understander: Callable[[str], object]) -> None:
    """The first wordings of the open datasets, all of them and by their length."""
    said = sorted(_first_wordings(), key=len)
    taken = [_timed(partial(understander, text)) for text in said]
    table.quantiles(taken, f"first wording of a case ({len(said):,})", bar="3 ms")
    table.show("first wording, mean", statistics.fmean(taken), "ms", bar="3 ms")
    for least, most in pairwise(_LETTERS):
        some = [one for text, one in zip(said, taken, strict=True) if least <= len(text) < most]
        table.quantiles(some, f"of {least} to {most - 1} letters ({len(some):,})")


def _first_wordings() -> set[str]:
    paths = (path for path in _DATASETS.rglob("*.jsonl") if path.parent.name != "sealed")
    return {case.conversation[0].user for path in paths for case in read_dataset(path).cases}


def _reader() -> Callable[..., object]:
    reader = understander()
    reader.understand("status of PAYCALC", now=NOW)
    return lambda say, focus: reader.understand(say, focus=focus, now=NOW)


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds of processor time: other programs do not count."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000
