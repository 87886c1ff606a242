"""Rows of what moved in the plan, as columns: packed to be kept, and read again later."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from tools.plan.copy.columns import Column, Columns
from tools.plan.copy.ids import Ids
from tools.plan.copy.strings import Strings
from tools.plan.copy.table import Rows

JOB, STREAM = 0, 1
FORMAT = 1
_IDENTITY = {
    "kind": "u1",
    "high": "u8",
    "low": "u8",
    "name": "u4",
    "folder": "u4",
    "workstation": "u4",
    "stream": "u4",
    "home": "u4",
}
STATE = {
    "status": "u4",
    "flags": "u2",
    "runs": "u2",
    "priority": "i2",
    "start": "u4",
    "deadline": "u4",
    "limit": "i4",
}
_COLUMNS = {
    **_IDENTITY,
    **{f"was_{name}": kind for name, kind in STATE.items()},
    **STATE,
    "code": "i8",
    "at": "u4",
}
_TEXTS = ("name", "folder", "workstation", "stream", "home", "status", "was_status")


class JournalBroken(Exception):
    """Bytes that no release of this journal wrote."""


@dataclass(frozen=True)
class Moved:
    """Rows of what moved, the oldest first: what a job or stream was, what it is, and when.

    Text columns are numbers into `texts`; an empty status means not in the plan.
    """

    columns: Columns
    texts: Strings
    odd: Mapping[tuple[int, int], str]

    def __len__(self) -> int:
        return len(self.columns["at"])

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def text(self, column: str, row: int) -> str:
        """The text that stands in a row of a text column."""
        return self.texts[int(self.columns[column][row])]

    def id(self, row: int) -> str:
        """HWA's id of the object of a row."""
        return Ids(dict(self.odd)).text(int(self["high"][row]), int(self["low"][row]))

    def key(self, row: int) -> str:
        """The object as operators write it."""
        place, folder = self.text("home", row), self.text("folder", row).rstrip("/")
        name = self.text("name", row)
        if self["kind"][row] == STREAM:
            return f"{place}#{folder}/{name}"
        return f"{place}#{folder}/{self.text('stream', row)}.{name}"

    def taken(self, rows: Rows | NDArray[np.bool_]) -> "Moved":
        """Only these rows."""
        columns = {name: column[rows] for name, column in self.columns.items()}
        return Moved(columns, self.texts, self.odd)


class _Packed(msgspec.Struct):
    texts: list[str]
    columns: dict[str, bytes]
    odd: list[tuple[int, int, str]]
    format: int = FORMAT


_PACKED = msgspec.msgpack.Decoder(_Packed)


def nothing_moved() -> Moved:
    """No rows."""
    return Moved({name: np.empty(0, kind) for name, kind in _COLUMNS.items()}, Strings(), {})


def packed(moved: Moved) -> bytes:
    """The rows as bytes, with the texts that they use and no others."""
    own = joined([moved])
    columns = {name: column.tobytes() for name, column in own.columns.items()}
    odd = [(high, low, text) for (high, low), text in own.odd.items()]
    return zlib.compress(msgspec.msgpack.encode(_Packed(own.texts.texts, columns, odd)))


def unpacked(data: bytes) -> Moved:
    """The rows that were packed.

    Raises:
        JournalBroken: the bytes are something else.
    """
    try:
        found = _PACKED.decode(zlib.decompress(data))
        columns = {
            name: np.frombuffer(found.columns[name], kind) for name, kind in _COLUMNS.items()
        }
    except (zlib.error, msgspec.DecodeError, KeyError, ValueError) as error:
        raise JournalBroken(f"not a journal's block: {error!r}") from error
    if found.format != FORMAT or len({len(column) for column in columns.values()}) != 1:
        raise JournalBroken(f"a block of format {found.format}")
    return Moved(columns, Strings(found.texts), {(high, low): x for high, low, x in found.odd})


def joined(blocks: Sequence[Moved]) -> Moved:
    """Several blocks as one, in their order."""
    texts = Strings()
    parts = [_renumbered(block, texts) for block in blocks]
    odd = {pair: text for block in blocks for pair, text in block.odd.items()}
    return Moved(stacked(parts), texts, odd)


def _renumbered(block: Moved, texts: Strings) -> Columns:
    return {
        name: numbered(column, block.texts, texts) if name in _TEXTS else column
        for name, column in block.columns.items()
    }


def numbered(column: Column, of: Strings, texts: Strings) -> Column:
    """A text column under the numbers of another vocabulary."""
    used, places = np.unique(column, return_inverse=True)
    numbers = np.array([texts.number(text) for text in of.several(used)], "u4")
    return numbers[places] if len(used) else column


def stacked(parts: Iterable[Columns]) -> Columns:
    """Blocks of columns under each other; none make empty ones."""
    told = list(parts)
    return {
        name: np.concatenate([np.empty(0, kind), *(part[name] for part in told)])
        for name, kind in _COLUMNS.items()
    }
