"""A kind of fault: its name, the cause it stands for, and how it is put in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.hwa.simulator.plants.faults.errors import FaultError
from tools.hwa.simulator.plants.faults.injected import Injected
from tools.hwa.simulator.plants.faults.site import Site

Spoil = Callable[[Site, int], Injected]
"""Changes the draft so that the rules bring the fault about, so many hops before the subject."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault, told in a word or two."""

    name: str
    cause: str
    about: str
    spoil: Spoil
    depth: int = 0
    least: int = 0
    most: int = 50
    distractor: bool = False
    hours_in: int | None = None
    """How far the plan must have gone for it to show, where that is not as usual."""

    def put_in(self, site: Site) -> Injected:
        """Spoils one place, as deep as was asked or as is usual."""
        asked = site.fault.depth
        depth = self.depth if asked is None else asked
        if not self.least <= depth <= self.most:
            raise FaultError(f"{self.name}: a depth of {self.least} to {self.most}, not {depth}")
        return self.spoil(site, depth)
