"""The order of the plan's objects, known without walking through all of them each time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any


class Order:
    """The objects of one kind as a sequence, made again when the plan has others."""

    def __init__(self, every: Callable[[], dict[str, Any]]) -> None:
        self._every = every
        self._known: tuple[object, ...] | None = None
        self._objects: Sequence[Any] = ()
        self._places: Mapping[Any, int] | None = None

    def objects(self) -> Sequence[Any]:
        """All objects in the plan's order."""
        every = self._every()
        # New objects come last and a plan switch changes the first, so the ends tell of a change.
        ends = (id(every), len(every), next(iter(every), None), next(reversed(every), None))
        if ends != self._known:
            self._known, self._objects, self._places = ends, list(every.values()), None
        return self._objects

    def sorted(self, found: Collection[Any]) -> Sequence[Any]:
        """Some of the objects in the plan's order; what left the plan is left out."""
        every = self.objects()
        if len(found) < 2:
            known = self._every()
            return [each for each in found if each.id in known]
        if self._places is None:
            self._places = {each: place for place, each in enumerate(every)}
        places = self._places
        return sorted((each for each in found if each in places), key=places.__getitem__)
