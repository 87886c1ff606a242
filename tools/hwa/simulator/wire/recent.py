"""The last results of expensive filters, good for as long as nothing happens in the plan."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from tools.hwa.simulator.plan.world import World

Found = tuple[Sequence[Any], int]
"""What a search found, and how many objects it had to look at."""


class Recent:
    """Keeps a few results, so that the pages of one list do not search anew."""

    def __init__(self, world: World, *, size: int = 8, worth: int = 5_000) -> None:
        self._world = world
        self._size = size
        self._worth = worth
        self._found: OrderedDict[Hashable, tuple[Hashable, Sequence[Any]]] = OrderedDict()

    def get(self, key: Hashable, search: Callable[[], Found], *, timed: bool) -> Sequence[Any]:
        """The result of a search, or of the same search while the plan stood still.

        A result that depends on the time of day (`timed`) is good for that moment only.
        """
        state = self._state(timed=timed)
        kept = self._found.get(key)
        if kept is not None and kept[0] == state:
            self._found.move_to_end(key)
            return kept[1]
        found, cost = search()
        if cost > self._worth:
            self._found[key] = state, found
            self._found.move_to_end(key)
            while len(self._found) > self._size:
                self._found.popitem(last=False)
        return found

    def _state(self, *, timed: bool) -> Hashable:
        world = self._world
        # Every event that happens leaves the heap, every one that is foreseen raises the ticks.
        return world.ticks, len(world.events), world.now if timed else None
