"""What a list may be narrowed and sorted by beside names and states: numbers that records hold."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isnan
from typing import Final, Literal, get_args

import numpy as np

from tools.hwa.models import JobInPlan
from tools.hwa.oql import OqlError
from tools.plan.copy.columns import NO_CODE, NO_PRIORITY, Column
from tools.plan.copy.table import Rows, Table
from tools.plan.copy.where import Mask

Quantity = Literal[
    "return_code", "priority", "reruns", "minutes", "minutes_late", "minutes_waiting"
]
Order = Literal[
    "minutes", "minutes_late", "minutes_waiting", "priority", "reruns", "started", "ended", "due"
]
QUANTITIES: Final = get_args(Quantity)
ORDERS: Final = get_args(Order)
_TEXT: Final = re.compile(r"\s*(\w+)\s*(<>|<=|>=|!=|=|<|>)\s*(-?\d+(?:\.\d+)?(?:\s*,\s*-?\d+)*)\s*")
_NONE: Final = float("nan")
_TESTS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Measure:
    """One comparison, such as `priority >= 50`; of several values one is enough."""

    quantity: str
    operator: str
    values: tuple[float, ...]

    def holds(self, value: float) -> bool:
        """Whether this number is meant; a record that has none never is."""
        if isnan(value):
            return False
        tests = (_TESTS[self.operator](value, one) for one in self.values)
        return all(tests) if self.operator == "<>" else any(tests)

    def told(self) -> dict[str, object]:
        """The comparison as an answer repeats it."""
        return {
            "quantity": self.quantity,
            "operator": self.operator,
            "values": [int(one) if one == int(one) else one for one in self.values],
        }


def measure_of(text: str) -> Measure:
    """The comparison that a tool's argument writes.

    Raises:
        OqlError: it is none, or of something that lists cannot compare.
    """
    match = _TEXT.fullmatch(text)
    if match is None or match[1] not in QUANTITIES:
        known = ", ".join(QUANTITIES)
        raise OqlError(
            f"no comparison: {text[:60]!r}; one of {known}, then = <> < <= > >= and a number"
        )
    values = tuple(float(one) for one in match[3].split(","))
    return Measure(match[1], match[2].replace("!=", "<>"), values)


def checked_order(order: str) -> str:
    """The order, where it is one.

    Raises:
        OqlError: lists cannot be sorted by this.
    """
    if order and order not in ORDERS:
        raise OqlError(f"no order of a list: {order[:60]!r}; one of {', '.join(ORDERS)}")
    return order


def value_of(job: JobInPlan, quantity: str, now: datetime) -> float:
    """The number that a job's record tells; not a number where it tells none."""
    return _RECORDS[quantity](job, now)


def sorted_jobs(
    jobs: Sequence[JobInPlan], order: str, now: datetime, *, ascending: bool
) -> list[JobInPlan]:
    """The jobs by a number of theirs, the largest first; those without one come last."""

    def rank(job: JobInPlan) -> tuple[bool, float, str]:
        value = value_of(job, order, now)
        missing = isnan(value)
        return missing, 0.0 if missing else (value if ascending else -value), job.id

    return sorted(jobs, key=rank)


def fitting(table: Table, measures: Sequence[Measure], now: datetime) -> Mask:
    """The rows of the copy whose numbers are meant."""
    mask = np.ones(len(table), np.bool_)
    for measure in measures:
        column = _column(table, measure.quantity, now)
        parts = [_NUMPY[measure.operator](column, one) for one in measure.values]
        joined = np.logical_and.reduce if measure.operator == "<>" else np.logical_or.reduce
        mask &= joined(parts) & ~np.isnan(column)
    return mask


def sorted_rows(table: Table, rows: Rows, order: str, now: datetime, *, ascending: bool) -> Rows:
    """The rows by a number of theirs, the largest first; those without one come last."""
    values = _column(table, order, now)[rows]
    keys = values if ascending else -values  # what is no number sorts to the end either way
    # Equal ones stand by their ids, here as in `sorted_jobs`, so that both show the same rows.
    return np.asarray(rows[np.lexsort((table["low"][rows], table["high"][rows], keys))])


def _minutes(seconds: float) -> float:
    return seconds / 60


def _taken(job: JobInPlan, now: datetime) -> float:
    """How long the last run took, or goes on."""
    run = job.last_run
    start = run.time_info.actual_start_time if run else None
    end = run.time_info.actual_end_time if run else None
    return _minutes(((end or now) - start).total_seconds()) if start else _NONE


def _late(job: JobInPlan, now: datetime) -> float:
    """How far beyond its deadline; without one and not begun, beyond its time to start."""
    run = job.last_run
    info = run.time_info if run else None
    started = info.actual_start_time if info else None
    due = job.time_restrictions.deadline_time
    if due is None and started is None:
        due = job.time_restrictions.start_time or job.sched_time
    if due is None:
        return _NONE
    until = (info.actual_end_time if info else None) or now
    return _minutes((until - due).total_seconds()) if until > due else _NONE


def _waiting(job: JobInPlan, now: datetime) -> float:
    """How long past its time to start it has not begun."""
    run = job.last_run
    due = job.time_restrictions.start_time or job.sched_time
    if due is None or due > now or (run is not None and run.time_info.actual_start_time):
        return _NONE
    return _minutes((now - due).total_seconds())


def _moment(when: datetime | None) -> float:
    return when.timestamp() if when else _NONE


def _number(value: int | None) -> float:
    return _NONE if value is None else float(value)


_RECORDS: Final[Mapping[str, Callable[[JobInPlan, datetime], float]]] = {
    "return_code": lambda job, _: _number(job.last_run.return_code if job.last_run else None),
    "priority": lambda job, _: _number(job.priority),
    "reruns": lambda job, _: float(max(len(job.jobruns) - 1, 0)),
    "minutes": _taken,
    "minutes_late": _late,
    "minutes_waiting": _waiting,
    "started": lambda job, _: _moment(
        job.last_run.time_info.actual_start_time if job.last_run else None
    ),
    "ended": lambda job, _: _moment(
        job.last_run.time_info.actual_end_time if job.last_run else None
    ),
    "due": lambda job, _: _moment(job.time_restrictions.start_time or job.sched_time),
}
_NUMPY: Final[Mapping[str, Callable[[Column, float], Column]]] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def _known(column: Column) -> Column:
    """Moments, and no number where there is none."""
    return np.where(column > 0, column.astype(np.float64), np.nan)


def _column(table: Table, quantity: str, now: datetime) -> Column:
    """The same number as of a record, for every row."""
    return np.asarray(_COLUMNS[quantity](table, now.timestamp()))


def _column_taken(table: Table, now: float) -> Column:
    ended = np.where(table["ended"] > 0, table["ended"].astype(np.float64), now)
    return np.asarray((ended - _known(table["started"])) / 60)


def _column_late(table: Table, now: float) -> Column:
    start = np.where(table["at"] > 0, table["at"], table["sched"])
    unbegun = np.where(table["started"] > 0, np.nan, _known(start))
    due = np.where(table["deadline"] > 0, _known(table["deadline"]), unbegun)
    until = np.where(table["ended"] > 0, table["ended"].astype(np.float64), now)
    late = (until - due) / 60
    return np.asarray(np.where(late > 0, late, np.nan))


def _column_waiting(table: Table, now: float) -> Column:
    due = _known(np.where(table["at"] > 0, table["at"], table["sched"]))
    waiting = (table["started"] <= 0) & (due <= now)
    return np.asarray(np.where(waiting, (now - due) / 60, np.nan))


def _column_code(table: Table, _: float) -> Column:
    codes = table["code"]
    return np.where(codes != NO_CODE, codes.astype(np.float64), np.nan)


def _column_priority(table: Table, _: float) -> Column:
    priority = table["priority"]
    return np.where(priority != NO_PRIORITY, priority.astype(np.float64), np.nan)


_COLUMNS: Final[Mapping[str, Callable[[Table, float], Column]]] = {
    "return_code": _column_code,
    "priority": _column_priority,
    "reruns": lambda table, _: np.maximum(table["runs"].astype(np.float64) - 1, 0),
    "minutes": _column_taken,
    "minutes_late": _column_late,
    "minutes_waiting": _column_waiting,
    "started": lambda table, _: _known(table["started"]),
    "ended": lambda table, _: _known(table["ended"]),
    "due": lambda table, _: _known(np.where(table["at"] > 0, table["at"], table["sched"])),
}
