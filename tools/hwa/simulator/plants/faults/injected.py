"""What a fault did to the blueprint, by names: the plant's ids come when it is built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tools.hwa.simulator.plants.faults.ground import Place


@dataclass(frozen=True, slots=True)
class Named:
    """An object by its kind and its path or name, and what is wrong with it.

    An absent predecessor stands on the workstation `on`. `failure` is why a job failed whose
    failure is the cause, `holder` who has what there is too little of, `also` other causes that
    are as true.
    """

    kind: str
    name: str
    cause: str = ""
    on: str = ""
    failure: str = ""
    holder: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Injected:
    """The job to ask about, what truly is wrong, and the hops between them."""

    subject: Named
    roots: tuple[Named, ...]
    chain: tuple[Named, ...]
    touched: tuple[str, ...]
    """Paths of the jobs that the fault keeps from running."""
    beside: tuple[Named, ...] = ()
    """What is true as well: whoever names it is right, and nobody needs to."""
    lures: tuple[Named, ...] = ()
    """What looks like a cause, and is none: whoever names it was led astray."""


def injected(
    chain: list[Place],
    *roots: Named,
    also: tuple[str, ...] = (),
    beside: Iterable[Named] = (),
) -> Injected:
    """The end of a chain is the subject; its beginning is where the fault was put in."""
    names = tuple(Named("job", each.path) for each in chain)
    touched = (*(each.name for each in names), *also)
    return Injected(names[-1], roots, names, touched, tuple(beside))


def failed(path: str, failure: str, depth: int) -> Named:
    """A failed job as its subject sees it: by its failure, or from behind as a predecessor."""
    cause = failure if depth == 0 else "PREDECESSOR_FAILED"
    return Named("job", path, cause, failure=failure)


def seen_from_behind(root: Named) -> Named:
    """The same root as whoever waits for its job sees it."""
    if root.failure and root.cause == root.failure:
        return replace(root, cause="PREDECESSOR_FAILED")
    return replace(root, cause="PREDECESSOR_RUNNING") if root.cause == "OTHER" else root
