"""What moved between two pictures of one plan: every change that an operator could ask about."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from tools.plan.copy.columns import CANCELED, NO_CODE, Column, Columns, Flag, Vocabulary
from tools.plan.copy.picture import Picture
from tools.plan.copy.strings import Strings
from tools.plan.copy.table import Rows, Table
from tools.plan.past.moved import JOB, STATE, STREAM, Moved, numbered, stacked

_SKEW = 300  # seconds by which the engine's clock and ours may differ and still tell one moment
_ASKED_FLAGS = (
    Flag.LATE
    | Flag.DEADLINE_PASSED
    | Flag.CANCELED
    | Flag.MAX_DURATION_GONE
    | Flag.UNTIL_GONE
    | Flag.ABENDED_BEFORE
    | Flag.FAILED_BEFORE
).value
_SHARED = ("status", "flags", "priority", "at", "deadline")


def differences(before: Picture, after: Picture) -> Moved:
    """All in which the later picture differs from the earlier one of the same plan."""
    texts = Strings()
    parts = [
        columns for kind in (JOB, STREAM) for columns in _Pair(before, after, kind, texts).columns()
    ]
    columns = stacked(parts)
    return Moved(columns, texts, _odd(after.words, columns))


@dataclass(frozen=True)
class _Pair:
    """The jobs or the streams of two pictures, side by side."""

    before: Picture
    after: Picture
    kind: int
    texts: Strings

    @property
    def old(self) -> Table:
        """The earlier rows."""
        return self._table(self.before)

    @property
    def new(self) -> Table:
        """The later rows."""
        return self._table(self.after)

    def columns(self) -> list[Columns]:
        """What moved, and what left without a trace in the later picture."""
        if self.old is self.new:
            return []
        if self.before.words is self.after.words:
            origin = np.arange(len(self.new))
            origin[len(self.old) :] = -1
            return [self._moved(origin)]
        origin = self.old.find(self.new["high"], self.new["low"])
        missing = self.old.alive.copy()
        missing[origin[origin >= 0]] = False
        return [self._moved(origin), self._lost(np.flatnonzero(missing))]

    def _table(self, picture: Picture) -> Table:
        return picture.jobs if self.kind == JOB else picture.streams

    def _moved(self, origins: Rows) -> Columns:
        """The later rows in another state; what has no origin was as it is, but not in the plan."""
        rows = self._differing(origins)
        origin = origins[rows]
        now = self._state(self.after, rows)
        was = {name: column.copy() for name, column in now.items()}
        known = np.flatnonzero(origin >= 0)
        for name, column in self._state(self.before, origin[known]).items():
            was[name][known] = column
        was["status"][origin < 0] = self.texts.number("")
        return {
            **self._identity(self.after, rows),
            **_earlier(was),
            **now,
            "code": self._codes(self.new, rows),
            "at": self._when(rows, was["status"] != now["status"]),
        }

    def _lost(self, rows: Rows) -> Columns:
        """Earlier rows that are not in the later picture."""
        was = self._state(self.before, rows)
        return {
            **self._identity(self.before, rows),
            **_earlier(was),
            **was,
            "status": np.full(len(rows), self.texts.number(""), "u4"),
            "code": self._codes(self.old, rows),
            "at": np.full(len(rows), _second(self.after.read_at), "u4"),
        }

    def _differing(self, origins: Rows) -> Rows:
        known = origins >= 0
        rows = origins[known]
        lived = np.zeros(len(self.new), np.bool_)
        lived[known] = self.old.alive[rows]
        differ = np.zeros(len(self.new), np.bool_)
        for name in (*_SHARED, "runs" if self.kind == JOB else "limit"):
            if self.new[name] is not self.old[name]:
                later, earlier = self._comparable(name)
                differ[known] |= later[known] != earlier[rows]
        return np.flatnonzero((lived != self.new.alive) | (differ & lived & self.new.alive))

    def _comparable(self, name: str) -> tuple[Column, Column]:
        """A column of both tables in numbers that mean the same."""
        later, earlier = self.new[name], self.old[name]
        if name == "flags":
            return later & _ASKED_FLAGS, earlier & _ASKED_FLAGS
        if name == "status" and self.before.words is not self.after.words:
            return later, _translated(self.before.words, self.after.words)[earlier]
        return later, earlier

    def _identity(self, picture: Picture, rows: Rows) -> Columns:
        table, words, texts = self._table(picture), picture.words, self.texts
        is_job = self.kind == JOB
        stream = table["stream_name" if is_job else "name"][rows]
        home = table["stream_workstation" if is_job else "workstation"][rows]
        return {
            "kind": np.full(len(rows), self.kind, "u1"),
            "high": table["high"][rows],
            "low": table["low"][rows],
            "name": numbered(table["name"][rows], words.names, texts),
            "folder": numbered(table["folder"][rows], words.folders, texts),
            "workstation": numbered(table["workstation"][rows], words.workstations, texts),
            "stream": numbered(stream, words.names, texts),
            "home": numbered(home, words.workstations, texts),
        }

    def _state(self, picture: Picture, rows: Rows) -> Columns:
        table = self._table(picture)
        flags = table["flags"][rows]
        status = numbered(table["status"][rows], picture.words.words, self.texts).astype("u4")
        status[(flags & Flag.CANCELED.value) != 0] = self.texts.number(CANCELED)
        status[~table.alive[rows]] = self.texts.number("")
        none = np.zeros(len(rows), "u1")
        is_job = self.kind == JOB
        told = {
            "status": status,
            "flags": flags,
            "runs": table["runs"][rows] if is_job else none,
            "priority": table["priority"][rows],
            "start": table["at"][rows],
            "deadline": table["deadline"][rows],
            "limit": none if is_job else table["limit"][rows],
        }
        return {name: told[name].astype(kind, copy=False) for name, kind in STATE.items()}

    def _codes(self, table: Table, rows: Rows) -> Column:
        return table["code"][rows] if self.kind == JOB else np.full(len(rows), NO_CODE, "i8")

    def _when(self, rows: Rows, status_differs: NDArray[np.bool_]) -> Column:
        """HWA's own time of a new status where it fits; else the time at which it was seen."""
        since, until = _second(self.before.read_at), _second(self.after.read_at)
        ended, started = self.new["ended"][rows], self.new["started"][rows]
        told = np.where(ended > 0, ended, started).astype("i8")
        fits = (told >= since - _SKEW) & (told <= until + _SKEW) & status_differs
        return np.where(fits, told, until).astype("u4")


def _earlier(columns: Columns) -> Columns:
    return {f"was_{name}": column for name, column in columns.items()}


def _translated(earlier: Vocabulary, later: Vocabulary) -> Rows:
    """The later number of each word of the earlier vocabulary; -1 where it has none."""
    found = (later.words.find(text) for text in earlier.words.texts)
    return np.array([-1 if one is None else one for one in found], np.int64)


def _odd(words: Vocabulary, columns: Columns) -> dict[tuple[int, int], str]:
    """The ids among these that are no UUIDs."""
    if not words.ids.odd:
        return {}
    pairs = zip(columns["high"].tolist(), columns["low"].tolist(), strict=True)
    return {pair: words.ids.odd[pair] for pair in pairs if pair in words.ids.odd}


def _second(moment: datetime) -> int:
    return max(0, int(moment.timestamp()))
