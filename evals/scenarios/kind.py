"""A scenario kind: which faults, under which conditions, what is asked, and what must come back."""

from dataclasses import dataclass
from typing import Literal

Asks = Literal["waiting", "failed", "any", "stream", "whole", "when"]
"""What the operator wants to know: of a job, of a stream, or of the batch as a whole.

`any` does not say whether the job waits or failed.
"""

Expects = Literal["roots", "healthy", "honest", "first", "asks_back", "forecast", "no_time"]
"""What must come back.

All roots; that nothing is wrong; no more than the records show, where they are withheld; the right
root before all others; a question which object is meant; a forecast that the future keeps; or that
no time can be told.
"""

_BUSY = frozenset({"workstation-unlinked", "workstation-limit-zero", "fenced"})
"""Faults of an agent on which other scenarios' jobs would run later."""

Subject = Literal["job", "jobstream"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault to draw: its kind, how far from its root it may show, and whether it joins the first.

    `crowded` takes a place on which much hangs.
    """

    kind: str
    least: int = 0
    most: int = 0
    joins: bool = False
    crowded: bool = False


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What is wrong with HWA's interface while the question is asked.

    `paths` is a regular expression; `moved` lets the subject go on after the copy was read.
    """

    name: str
    paths: str = ""
    status: int | None = None
    delay: float = 0.0
    moved: bool = False


@dataclass(frozen=True, kw_only=True)
class ScenarioKind:
    """One kind of scenario; the first fault's subject is what is asked about."""

    name: str
    group: str
    faults: tuple[Fault, ...]
    asks: Asks = "waiting"
    expects: Expects = "roots"
    subject: Subject = "job"
    condition: Condition | None = None
    sole: bool = False
    freed: bool = True
    """Whether a single change must be offered that lets the subject go on."""

    @property
    def alone(self) -> bool:
        """Whether it needs a plant of its own: asked of the whole, or spoiling a busy agent."""
        return self.sole or any(each.kind in _BUSY for each in self.faults)
