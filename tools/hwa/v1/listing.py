"""Lists read through V1: filtered there as far as V1 can, the rest here, and counted exactly."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.hwa.oql import Oql, Tree
from tools.hwa.v1.evaluate import Paths, check, fits, ordered
from tools.hwa.v1.filters import Join, Leaf, Node, Pusher, body, on_runs, push
from tools.hwa.v1.jobs import chain_of, is_whole, stream_name
from tools.hwa.v1.parts import Record
from tools.hwa.v1.wire import Json, Row, Rows, V1Wire

_CHAINS = 50
_DEPENDENCIES = "dependencies."


@dataclass(frozen=True)
class Kind:
    """One kind of list: its address, its filter, its fields, and how its rows become records."""

    word: str
    filter_name: str
    paths: Paths
    pushers: Mapping[str, Pusher]
    records: Callable[[Iterable[Row]], list[Record]]
    chained: bool = False
    """Whether several rows, its runs, make one record."""
    last_only: bool = False
    """Whether only the last of them decides what fits."""

    def asks_last(self, tree: Tree | None) -> bool:
        """Whether the rows of last runs are enough to find what fits."""
        return self.chained and (self.last_only or not on_runs(tree))

    def fits(self, record: Record, tree: Tree | None) -> bool:
        """Whether a record is what the tree describes."""
        return fits(_last_only(record) if self.last_only else record, tree, self.paths)

    def body(self, node: Node | None, **plain: object) -> dict[str, Any]:
        """A query body with this filter."""
        return body(node, self.filter_name, **plain)


@dataclass(frozen=True)
class Found:
    """Some records of a list, how many there are in all, and the call that told."""

    records: Sequence[Record]
    count: int
    call: str


async def find(wire: V1Wire, kind: Kind, query: Oql, *, offset: int, limit: int) -> Found:
    """A window of the records that a query describes, with the exact number of all of them."""
    check(query, kind.paths)
    pushed = push(query.tree, kind.pushers)
    if not pushed.exact or query.order:
        return await _gathered(wire, kind, query, (offset, limit))
    if kind.chained and not kind.asks_last(query.tree):
        return await _with_earlier_runs(wire, kind, query.tree, (offset, limit))
    last = {"lastInRerunChain": True} if kind.chained else {}
    asked = kind.body(pushed.node, **last)
    found = await wire.rows(kind.word, asked, offset=offset, limit=limit)
    total = await total_of(wire, kind, asked, found)
    return Found(await with_all_runs(wire, kind, found.rows), total, found.call)


async def find_all(wire: V1Wire, kind: Kind, query: Oql) -> Found:
    """Every record that a query describes."""
    check(query, kind.paths)
    return await _gathered(wire, kind, query, None)


async def total_of(wire: V1Wire, kind: Kind, asked: Json, found: Rows) -> int:
    """How many rows a list has, from one of its pages or by asking once more."""
    return await wire.count(kind.word, asked) if found.total is None else found.total


async def _gathered(wire: V1Wire, kind: Kind, query: Oql, window: tuple[int, int] | None) -> Found:
    """Reads whatever might fit, and looks at each record here."""
    tree = query.tree
    last = {"lastInRerunChain": True} if kind.asks_last(tree) else {}
    asked = kind.body(push(tree, kind.pushers).node, **last)
    whole = any(term.field.startswith(_DEPENDENCIES) for term in query.terms())
    found = await wire.every(kind.word, asked, whole=whole)
    records = await with_all_runs(wire, kind, found.rows, whole=whole)
    kept = [each for each in records if kind.fits(each, tree)]
    kept = ordered(kept, query.order, kind.paths)
    offset, limit = window or (0, len(kept))
    return Found(kept[offset : offset + limit], len(kept), found.call)


async def _with_earlier_runs(
    wire: V1Wire, kind: Kind, tree: Tree | None, window: tuple[int, int]
) -> Found:
    """Jobs whose last run fits, as V1 pages them, then those that only an earlier run lets in."""
    offset, limit = window
    asked = kind.body(push(tree, kind.pushers).node, lastInRerunChain=True)
    found = await wire.rows(kind.word, asked, offset=offset, limit=limit)
    total = await total_of(wire, kind, asked, found)
    earlier = await _by_earlier_runs(wire, kind, tree)
    start = max(0, offset - total)
    room = limit - len(found.rows)
    records = await with_all_runs(wire, kind, found.rows)
    shown = [*records, *earlier[start : start + room]] if room else records
    return Found(shown, total + len(earlier), found.call)


async def _by_earlier_runs(wire: V1Wire, kind: Kind, tree: Tree | None) -> list[Record]:
    asked = kind.body(push(tree, kind.pushers).node, lastInRerunChain=False)
    rows = (await wire.every(kind.word, asked)).rows
    records = await with_all_runs(wire, kind, rows)
    return [each for each in records if not fits(_last_only(each), tree, kind.paths)]


def _last_only(record: Record) -> Record:
    return {**record, "jobruns": record["jobruns"][-1:]}


async def with_all_runs(
    wire: V1Wire, kind: Kind, rows: Sequence[Row], *, whole: bool = False
) -> list[Record]:
    """The records of these rows, with the runs that are not among them."""
    broken = {chain_of(row): row for row in rows if kind.chained and not is_whole(row)}
    names = dict.fromkeys((row["name"], stream_name(row)) for row in broken.values())
    kept = {str(row.get("id")): row for row in rows}
    for some in _in_groups(list(names)):
        leaves = [Leaf({"jobName": job, "jobStreamName": stream}) for job, stream in some]
        found = await wire.every(kind.word, kind.body(Join("OR", tuple(leaves))), whole=whole)
        kept |= {str(row.get("id")): row for row in found.rows if chain_of(row) in broken}
    return kind.records(kept.values())


def _in_groups(names: Sequence[tuple[str, str]]) -> Iterable[Sequence[tuple[str, str]]]:
    return (names[start : start + _CHAINS] for start in range(0, len(names), _CHAINS))
