"""Rows found by their id: sorted numbers instead of a dictionary of half a million texts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tools.plan.copy.columns import Block, Column, Columns

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Table:
    """Columns and an index over their ids. A table never changes; a change makes another.

    A row keeps its number as long as tables follow from one another: a row that left the plan is
    only marked (`alive`), so that the graph can name jobs by their row.
    """

    columns: Columns
    alive: NDArray[np.bool_]
    order: Rows
    sorted_high: NDArray[np.uint64]

    @classmethod
    def of(cls, columns: Columns, alive: NDArray[np.bool_] | None = None) -> "Table":
        """A table over columns whose ids differ."""
        high = columns["high"]
        order = np.argsort(high)
        alive = np.ones(len(high), np.bool_) if alive is None else alive
        return cls(columns, alive, order, high[order])

    def __len__(self) -> int:
        return len(self.alive)

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    @property
    def living(self) -> int:
        """How many rows are in the plan."""
        return int(np.count_nonzero(self.alive))

    def find(self, high: NDArray[np.uint64], low: NDArray[np.uint64]) -> Rows:
        """The row of each id, alive or not; -1 where there is none."""
        found = np.full(len(high), -1, np.int64)
        if not len(self):
            return found
        places = np.searchsorted(self.sorted_high, high)
        open_ = np.arange(len(high))
        while len(open_):  # again only where two ids share their high half
            places, open_ = self._looked(found, places, open_, high, low)
        return found

    def updated(self, block: Block) -> tuple["Table", Rows, NDArray[np.bool_]]:
        """The table with a block's rows, the row of each, and which of them are new."""
        high, low = block.columns["high"], block.columns["low"]
        rows = self.find(high, low)
        fresh = rows < 0
        rows[fresh] = np.arange(np.count_nonzero(fresh)) + len(self)
        columns = {
            name: _put(column, rows, block.columns[name], fresh)
            for name, column in self.columns.items()
        }
        alive = _put(self.alive, rows, np.ones(len(rows), np.bool_), fresh)
        return self._indexed(columns, alive, rows[fresh]), rows, fresh

    def without(self, rows: Rows) -> "Table":
        """The table in which these rows have left the plan."""
        alive = self.alive.copy()
        alive[rows] = False
        return replace(self, alive=alive)

    def with_column(self, columns: Mapping[str, Column]) -> "Table":
        """The table with other values in some columns."""
        return replace(self, columns={**self.columns, **columns})

    def _looked(
        self,
        found: Rows,
        places: Rows,
        open_: Rows,
        high: NDArray[np.uint64],
        low: NDArray[np.uint64],
    ) -> tuple[Rows, Rows]:
        inside = places < len(self)
        places, open_ = places[inside], open_[inside]
        same = self.sorted_high[places] == high[open_]
        places, open_ = places[same], open_[same]
        rows = self.order[places]
        right = self.columns["low"][rows] == low[open_]
        found[open_[right]] = rows[right]
        return places[~right] + 1, open_[~right]

    def _indexed(self, columns: Columns, alive: NDArray[np.bool_], fresh: Rows) -> "Table":
        if not len(fresh):
            return Table(columns, alive, self.order, self.sorted_high)
        fresh = fresh[np.argsort(columns["high"][fresh])]
        high = columns["high"][fresh]
        places = np.searchsorted(self.sorted_high, high)
        order = np.insert(self.order, places, fresh)
        return Table(columns, alive, order, np.insert(self.sorted_high, places, high))


def _put(column: Column, rows: Rows, values: Column, fresh: NDArray[np.bool_]) -> Column:
    """The column with other values; itself where they are those that it has.

    Most of what a refresh reads again is as it was: names, places, times. To copy half a million
    of each would be most of its cost.
    """
    if fresh.any():
        column = np.concatenate([column, values[fresh]])
    elif np.array_equal(column[rows], values):
        return column
    else:
        column = column.copy()
    column[rows] = values
    return column
