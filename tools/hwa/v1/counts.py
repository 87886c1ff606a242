"""Exact counts through V1, which counts what a filter lets through and makes no groups."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tools.hwa.errors import HwaUnsupported
from tools.hwa.models import GroupedCount
from tools.hwa.oql import Oql
from tools.hwa.v1.filters import Join, Leaf, Node, push
from tools.hwa.v1.kinds import LAST_RUNS, WORKSTATIONS
from tools.hwa.v1.listing import Kind, find, find_all, total_of
from tools.hwa.v1.parts import Record
from tools.hwa.v1.wire import PLAN, V1Wire
from tools.hwa.v1.words import COMMON_STATUSES

_FEW = 50
"""So many rows are read sooner than counted in several calls."""

_GROUPS: Mapping[str, Callable[[Record], str]] = {
    "workstation": lambda node: str(node["workstation"]),
    "status": lambda node: str(node.get("lastRunCommonStatus", node.get("commonStatus"))),
    "folder": lambda node: str(node["folder"]),
}


@dataclass(frozen=True)
class Count:
    """Counts jobs or job streams that a query describes, in all and by group."""

    wire: V1Wire
    kind: Kind
    query: Oql

    async def by(self, groups: tuple[str, ...]) -> tuple[GroupedCount, str]:
        """The count, and the call that told."""
        unknown = [each for each in groups if each not in _GROUPS]
        if unknown:
            raise HwaUnsupported(f"no groups by {unknown[0]!r}", call=f"POST {PLAN}")
        pushed = push(self.query.tree, self.kind.pushers)
        if groups == ("status",) and pushed.exact:
            return await self._by_status(pushed.node)
        if groups == ("workstation",) and pushed.exact and self.kind is LAST_RUNS:
            return await self._by_workstation(pushed.node)
        if groups:
            return await self._by_looking(groups)
        found = await find(self.wire, self.kind, self.query, offset=0, limit=1)
        return GroupedCount(count=found.count), found.call

    async def _by_looking(self, groups: tuple[str, ...]) -> tuple[GroupedCount, str]:
        found = await find_all(self.wire, self.kind, self.query)
        names = (",".join(_GROUPS[by](each) for by in groups) for each in found.records)
        return GroupedCount(count=found.count, grouped_count=dict(Counter(names))), found.call

    async def _by_status(self, node: Node | None) -> tuple[GroupedCount, str]:
        """One count a status; what has a status that is new to us is looked at one by one."""
        grouped: dict[str, int] = {}
        call = ""
        for word in COMMON_STATUSES:
            many, call = await self._many(node, Leaf({"statusList": [word]}))
            grouped |= {word: many} if many else {}
        other = Leaf({"statusList": list(COMMON_STATUSES)}, negated=True)
        rows = await self.wire.every(self.kind.word, self._body(_and(node, other)))
        grouped |= Counter(map(_GROUPS["status"], self.kind.records(rows.rows)))
        return GroupedCount(count=sum(grouped.values()), grouped_count=grouped), call

    async def _by_workstation(self, node: Node | None) -> tuple[GroupedCount, str]:
        """A few jobs are looked at, of many there is one count a workstation.

        V1 filters by the workstation's name without its folder. So the sum tells whether every
        job was counted once.
        """
        total, call = await self._many(node)
        if total > _FEW:
            every = (await find_all(self.wire, WORKSTATIONS, Oql(None))).records
            grouped: dict[str, int] = {}
            for each in every:
                many, _ = await self._many(node, Leaf({"workstationName": each["name"]}))
                grouped |= {each["key"]: many} if many else {}
            if total == sum(grouped.values()):
                return GroupedCount(count=total, grouped_count=grouped), call
        return await self._by_looking(("workstation",))

    async def _many(self, node: Node | None, leaf: Leaf | None = None) -> tuple[int, str]:
        body = self._body(node if leaf is None else _and(node, leaf))
        rows = await self.wire.rows(self.kind.word, body, offset=0, limit=1)
        return await total_of(self.wire, self.kind, body, rows), rows.call

    def _body(self, node: Node | None) -> dict[str, object]:
        last = {"lastInRerunChain": True} if self.kind.chained else {}
        return self.kind.body(node, **last)


def _and(node: Node | None, leaf: Leaf) -> Node:
    return leaf if node is None else Join("AND", (node, leaf))
