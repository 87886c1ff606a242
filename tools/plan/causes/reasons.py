"""Why nodes of the plan stand, each reason beside its root: what many of them have in common."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.plan.causes.holding import Mask, Nodes
from tools.plan.copy.things import CAUSES
from tools.plan.diagnosis import CauseCode

_SHIFT = 40  # bits of a number beside its cause
_CODES = tuple(CauseCode)
_NUMBERS = {cause: number for number, cause in enumerate(_CODES)}
BY_THING = frozenset(CAUSES.values())
"""Causes whose object is no row and no workstation."""
ON_WORKSTATIONS = frozenset(
    {
        CauseCode.WORKSTATION_UNLINKED,
        CauseCode.WORKSTATION_STOPPED,
        CauseCode.WORKSTATION_IGNORED,
        CauseCode.WORKSTATION_LIMIT_ZERO,
        CauseCode.WORKSTATION_LIMIT_REACHED,
        CauseCode.FENCED,
    }
)
"""Causes whose object is a workstation."""


Found = tuple[Nodes, CauseCode, NDArray[np.int64]]
"""Nodes with one cause, each beside the number of its root."""


class Root(NamedTuple):
    """What holds rows by itself: its cause, and the row, the workstation or the thing that it is."""

    cause: CauseCode
    number: int


@dataclass(frozen=True)
class Reasons:
    """Nodes that have a reason of their own, each beside its root; a node may have several."""

    nodes: Nodes
    causes: NDArray[np.int64]
    numbers: NDArray[np.int64]

    @classmethod
    def of(cls, found: Sequence[Found]) -> "Reasons":
        """Reasons from those of single causes."""
        empty = np.empty(0, np.int64)
        nodes = [np.asarray(nodes, np.int32) for nodes, _, _ in found]
        causes = [np.full(len(nodes), _NUMBERS[cause], np.int64) for nodes, cause, _ in found]
        numbers = [np.asarray(numbers, np.int64) for _, _, numbers in found]
        return cls(
            np.concatenate([empty.astype(np.int32), *nodes]),
            np.concatenate([empty, *causes]),
            np.concatenate([empty, *numbers]),
        )

    def __len__(self) -> int:
        return len(self.nodes)

    def only(self, which: Mask) -> "Reasons":
        """Some of them."""
        return Reasons(self.nodes[which], self.causes[which], self.numbers[which])

    def of_causes(self, *causes: CauseCode) -> Mask:
        """Which of them have one of these causes."""
        return np.isin(self.causes, [_NUMBERS[cause] for cause in causes])

    def without(self, roots: Collection["Root"]) -> "Reasons":
        """The reasons of all other roots."""
        keys = [_NUMBERS[root.cause] << _SHIFT | root.number for root in roots]
        return self.only(~np.isin(self._keys, keys))

    def joined(self, other: "Reasons") -> "Reasons":
        """These and others."""
        return Reasons(
            np.concatenate([self.nodes, other.nodes]),
            np.concatenate([self.causes, other.causes]),
            np.concatenate([self.numbers, other.numbers]),
        )

    @property
    def _keys(self) -> NDArray[np.int64]:
        return (self.causes << _SHIFT) | self.numbers

    def under(self, places: Sequence[int], roots: Sequence["Root"]) -> "Reasons":
        """The reasons at these places under other roots."""
        causes, numbers = self.causes.copy(), self.numbers.copy()
        causes[places] = [_NUMBERS[root.cause] for root in roots]
        numbers[places] = [root.number for root in roots]
        return Reasons(self.nodes, causes, numbers)

    @cached_property
    def roots(self) -> tuple[list[Root], list[Nodes], NDArray[np.int64]]:
        """Each root once, the nodes that it holds directly, and the root of each reason."""
        found, inverse = np.unique(self._keys, return_inverse=True)
        order = np.argsort(inverse, kind="stable")
        ends = np.cumsum(np.bincount(inverse, minlength=len(found)))[:-1]
        parts = np.split(self.nodes[order], ends) if len(found) else []
        roots = [Root(_CODES[key >> _SHIFT], key & ((1 << _SHIFT) - 1)) for key in found.tolist()]
        return roots, parts, np.asarray(inverse, np.int64)
