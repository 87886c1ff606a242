"""A fault as it is asked for: its kind, where, and how far from its root it shows."""

from __future__ import annotations

from dataclasses import dataclass

from tools.hwa.simulator.plants.faults.errors import FaultError

MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault to put in; a seeded healthy place is taken where no target is named.

    `target` is the path of a job (`/FOLDER/STREAM.JOB`) or, for faults of a workstation, its name;
    `*` and `?` stand for any text. `depth` is how many hops the subject is away from the root; the
    kind's own where None. With `into` the subject of the fault with that number, counted from 1,
    waits for this one's subject as well: two causes at once.
    """

    kind: str
    target: str = ""
    depth: int | None = None
    into: int | None = None

    def __post_init__(self) -> None:
        """Refuses a depth that no chain has."""
        if self.depth is not None and not 0 <= self.depth <= MAX_DEPTH:
            raise FaultError(f"a depth is 0 to {MAX_DEPTH}, not {self.depth}")

    def __str__(self) -> str:
        """As the command line has it."""
        depth = "" if self.depth is None else f",depth={self.depth}"
        into = "" if self.into is None else f",into={self.into}"
        return self.kind + (f":{self.target}" if self.target else "") + depth + into


def parse_fault(text: str) -> Fault:
    """`KIND[:TARGET][,depth=N][,into=M]` as a fault."""
    head, *options = text.split(",")
    kind, _, target = head.partition(":")
    numbers = dict(_number(text, each) for each in options)
    return Fault(kind.strip(), target.strip(), numbers.get("depth"), numbers.get("into"))


def _number(text: str, option: str) -> tuple[str, int]:
    name, _, value = (each.strip() for each in option.partition("="))
    if name not in {"depth", "into"} or not value.isdecimal():
        raise FaultError(f"{text!r}: after the comma stands depth=N or into=M, not {option!r}")
    return name, int(value)
