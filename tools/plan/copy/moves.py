"""What changed its status between two pictures, newest last, and no more than fits."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tools.plan.copy.columns import CANCELED, Flag
from tools.plan.copy.picture import Picture
from tools.plan.copy.table import Rows, Table
from tools.plan.copy.views import JobView, StreamView

CAPACITY = 20_000
_ABSENT = -1
Kind = Literal["job", "jobstream"]


@dataclass(frozen=True, slots=True)
class Move:
    """A job or stream that passed from one status to another; no status: not in the plan."""

    kind: Kind
    object_id: str
    key: str
    was: str
    now: str
    common: str
    at: datetime


@dataclass(frozen=True)
class Since:
    """The moves after a mark, and the next mark; `complete` is false where some were let go."""

    moves: list[Move]
    complete: bool
    mark: int


class Moves:
    """A bounded memory of moves; a mark is how many there have been in all."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._kept: deque[Move] = deque(maxlen=capacity)
        self._count = 0

    def since(self, mark: int = 0) -> Since:
        """The moves after a mark that an earlier answer gave; 0 is the beginning."""
        newest = list(islice(reversed(self._kept), max(0, self._count - mark)))
        complete = self._count - mark <= len(self._kept)
        return Since(newest[::-1], complete, self._count)

    def add(self, moves: Sequence[Move]) -> None:
        """Remembers the newest."""
        self._count += len(moves)
        self._kept.extend(moves)

    def forget(self) -> None:
        """A new plan: no status of the old one led to one of this."""
        self._kept.clear()
        self._count += 1  # so that whoever holds a mark learns of the break


def moves_between(before: Picture, after: Picture) -> list[Move]:
    """How the later picture differs from the earlier, of the same plan, however each was read."""
    return [*_moved(before, after, "job"), *_moved(before, after, "jobstream")]


def _moved(before: Picture, after: Picture, kind: Kind) -> list[Move]:
    old, new = _table(before, kind), _table(after, kind)
    if old is new:
        return []
    if before.words is after.words:
        rows = _touched(old, new)
        return _told(before, after, kind, rows, np.where(rows < len(old), rows, _ABSENT))
    was, now = _codes(before, after, old), _codes(after, after, new)
    rows = old.find(new["high"], new["low"])
    earlier = np.where(rows < 0, _ABSENT, was[rows]) if len(was) else np.full(len(new), _ABSENT)
    differ = np.flatnonzero(earlier != now)
    lost = np.ones(len(old), np.bool_)
    lost[rows[rows >= 0]] = False
    gone = np.flatnonzero(lost & (was != _ABSENT)).tolist()
    return [
        *_told(before, after, kind, differ, rows[differ]),
        *(_move(_view(before, kind, row), _status(before, kind, row), "") for row in gone),
    ]


def _told(before: Picture, after: Picture, kind: Kind, rows: Rows, origins: Rows) -> list[Move]:
    """The moves of these later rows from the earlier ones."""
    return [
        _move(_view(after, kind, row), _status(before, kind, origin), _status(after, kind, row))
        for row, origin in zip(rows.tolist(), origins.tolist(), strict=True)
    ]


def _touched(old: Table, new: Table) -> Rows:
    """The rows that are shown under another status, where one table led to the other."""
    known = len(old)
    was, now = (table["flags"][:known] & Flag.CANCELED.value for table in (old, new))
    differ = (old["status"] != new["status"][:known]) & ((was & now) == 0)
    differ |= (was != now) | (old["common"] != new["common"][:known])
    differ &= old.alive | new.alive[:known]
    differ |= old.alive != new.alive[:known]
    fresh = known + np.flatnonzero(new.alive[known:])
    return np.concatenate([np.flatnonzero(differ), fresh])


def _codes(picture: Picture, after: Picture, table: Table) -> NDArray[np.int64]:
    """One number for both statuses, in the later picture's words."""
    words = picture.words.words
    known = (after.words.words.find(text) for text in words.texts)
    numbers = np.array([_ABSENT if one is None else one for one in known])
    canceled = (table["flags"] & Flag.CANCELED.value) != 0
    shown = np.where(canceled, words.number(CANCELED), table["status"])
    codes = (numbers[shown] << 16) + numbers[table["common"]]
    return np.where(table.alive, codes, _ABSENT)


def _move(view: JobView | StreamView, was: str, now: str) -> Move:
    return Move(
        kind="job" if isinstance(view, JobView) else "jobstream",
        object_id=view.id,
        key=view.key,
        was=was,
        now=now,
        common=view.common if now else "",
        at=view.ended or view.started or view.picture.read_at,
    )


def _status(picture: Picture, kind: Kind, row: int) -> str:
    table = _table(picture, kind)
    if not 0 <= row < len(table) or not table.alive[row]:
        return ""
    return _view(picture, kind, row).shown


def _view(picture: Picture, kind: Kind, row: int) -> JobView | StreamView:
    return picture.job(row) if kind == "job" else picture.stream(row)


def _table(picture: Picture, kind: Kind) -> Table:
    return picture.jobs if kind == "job" else picture.streams
