"""What a fault did to the blueprint, by names: the plant's ids come when it is built."""

from __future__ import annotations

from dataclasses import dataclass

from tools.hwa.simulator.plants.faults.ground import Place


@dataclass(frozen=True, slots=True)
class Named:
    """An object by its kind and its path or name, and what is wrong with it."""

    kind: str
    name: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Injected:
    """The job to ask about, what truly is wrong, and the hops between them."""

    subject: Named
    roots: tuple[Named, ...]
    chain: tuple[Named, ...]
    touched: tuple[str, ...]
    """Paths of the jobs that the fault keeps from running."""


def injected(chain: list[Place], *roots: Named, also: tuple[str, ...] = ()) -> Injected:
    """The end of a chain is the subject; its beginning is where the fault was put in."""
    names = tuple(Named("job", each.path) for each in chain)
    return Injected(names[-1], roots, names, (*(each.name for each in names), *also))
