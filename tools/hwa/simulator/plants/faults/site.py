"""Where one fault is put in: picks healthy places, ties them into chains, changes the draft."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from tools.hwa.simulator.plants.faults.draft import Draft
from tools.hwa.simulator.plants.faults.errors import NoPlaceError
from tools.hwa.simulator.plants.faults.fault import Fault
from tools.hwa.simulator.plants.faults.ground import Ground, Place

SETTLED = 0.3
"""Hours before the present's own hour by which a healthy job must have ended to be taken."""

HOP = 0.1
"""Hours that a hop of a chain may need."""

LOOK_AHEAD = 60
TRIES = 40

Fits = Callable[[Place], bool]
Made = TypeVar("Made")


@dataclass(slots=True)
class Site:
    """One fault's view of the plant."""

    fault: Fault
    random: Random
    ground: Ground
    draft: Draft
    number: int

    @property
    def latest(self) -> float:
        """The hour of the plan by which what is spoiled must have ended when it was healthy."""
        return self.draft.hours_in - SETTLED

    def first(
        self,
        make: Callable[[Place], Made | None],
        fits: Fits | None = None,
        *,
        since: float = 0.0,
        hops: int = 0,
    ) -> Made:
        """What can be made of a healthy job, seeded, with room behind it for so many hops."""
        for place in self._some(fits, since, self.latest - hops * HOP):
            made = make(place)
            if made is not None:
                return made
        raise NoPlaceError(
            f"{self.fault}: no job of this plant ended well in time to be spoiled so"
            " (name another target, ask for less depth, or take a larger plant)"
        )

    def chain(self, hops: int, fits: Fits | None = None) -> list[Place]:
        """A healthy job and so many others, each behind the one before; ties are added if needed."""
        return self.first(lambda root: self.behind(root, hops), fits, hops=hops)

    def stream_chain(self, hops: int) -> list[Place]:
        """A chain that begins in a stream of which nothing is spoiled: all of it can be held."""
        return self.first(
            lambda root: self.behind(root, hops) if self.is_apart(root.stream) else None, hops=hops
        )

    def is_apart(self, stream: str) -> bool:
        """Whether no job of a stream feels a fault, nor is one behind it that does."""
        ground = self.ground
        paths = [f"{stream}.{each.name}" for each in self.draft.stream(stream).jobs]
        return ground.taken.isdisjoint(paths) and all(
            ground.is_free(each, crowded=True) for each in paths
        )

    def behind(self, root: Place, hops: int) -> list[Place] | None:
        """So many jobs behind this one; nothing where the night is too short for them."""
        found = [root]
        ties: list[tuple[str, str]] = []
        for _ in range(hops):
            following, tied = self._next(found)
            if following is None:
                return None
            if not tied:
                ties.append((following.path, found[-1].path))
            found.append(following)
        for after, before in ties:
            self.draft.extend_job(after, after=(before,))
        return found

    def other(self, place: Place, fits: Fits, *, before: float) -> Place:
        """Another healthy job, done before, on which little hangs; not before or behind this one."""
        fit = [each for each in self.ground.find("") if each.ended <= before and fits(each)]
        some = self.random.sample(fit, min(2 * TRIES, len(fit)))
        behind = self.ground.descendants(place.path) | {place.path}
        good = [
            each
            for each in some
            if each.path not in behind
            and self.ground.is_free(each.path)
            and place.path not in self.ground.descendants(each.path)
        ]
        if not good:
            raise NoPlaceError(f"{self.fault}: no second job to go with {place.path}")
        return min(good, key=lambda each: len(self.ground.descendants(each.path)))

    def _some(self, fits: Fits | None, since: float, by: float) -> list[Place]:
        """Some healthy jobs that would do, in a seeded order."""
        target = self.fault.target
        fit = [
            each
            for each in self.ground.find(target)
            if since <= each.ready and each.ended <= by and (fits is None or fits(each))
        ]
        some = self.random.sample(fit, min(TRIES, len(fit)))
        return [each for each in some if self.ground.is_free(each.path, crowded=bool(target))]

    def _next(self, chain: list[Place]) -> tuple[Place | None, bool]:
        """The job behind the last one, and whether it is behind it already."""
        last = chain[-1]
        natural = set(self.ground.successors(last))
        places = self.ground.places
        first = bisect_left(places, last.ended + 0.01, key=lambda each: each.ready)
        seen = {each.path for each in chain}
        free = [
            each
            for each in places[first : first + LOOK_AHEAD]
            if each.path not in self.ground.taken | seen and each.ended <= self.latest
        ]
        for each in free:
            if each.path in natural and self.ground.is_free(each.path, crowded=True):
                return each, True
        for each in sorted(free, key=lambda each: each.ended):
            if self.ground.is_free(each.path):
                return each, False
        return None, False
