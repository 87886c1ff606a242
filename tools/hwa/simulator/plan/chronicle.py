"""Who did something when."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from tools.hwa.simulator.plan.world import Node

N = TypeVar("N", bound="Node")


class Chronicle(Generic[N]):
    """Moments in order, and who beside them; moments never run backwards."""

    def __init__(self) -> None:
        self._moments = array("d")
        self._nodes: list[N] = []

    def note(self, node: N, moment: float) -> None:
        """One more entry."""
        self._moments.append(moment)
        self._nodes.append(node)

    def since(self, moment: float) -> list[N]:
        """Who stands here then or later, in that order, each once."""
        return list(dict.fromkeys(self._nodes[bisect_left(self._moments, moment) :]))

    def keep(self, kept: Collection[N]) -> None:
        """Takes all but these out."""
        pairs = zip(self._moments, self._nodes, strict=True)
        left = [(moment, node) for moment, node in pairs if node in kept]
        self._moments = array("d", (moment for moment, _ in left))
        self._nodes = [node for _, node in left]
