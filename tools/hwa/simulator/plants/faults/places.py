"""Faults of workstations: unlinked, stopped, limited, fenced, ignored."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tools.hwa.simulator.plan.commands import SetFence, SetLimit
from tools.hwa.simulator.plan.world import Workstation, World
from tools.hwa.simulator.plants.cast.places import ENDLESS
from tools.hwa.simulator.plants.faults.ground import Place
from tools.hwa.simulator.plants.faults.injected import Injected, Named, injected
from tools.hwa.simulator.plants.faults.kind import Kind
from tools.hwa.simulator.plants.faults.site import Site

LATE = 1.7
"""Hours before the present from which on a workstation is spoiled, so that not all waits for it."""

BEFORE = 1 / 3600
"""Hours between the fault and the first job that feels it: the one before has begun by then."""

Spoiler = Callable[[Site, Place], None]

AGENTS = frozenset({"AGENT", "FTA"})


def _existing(site: Site, depth: int, *, cause: str, spoiler: Spoiler) -> Injected:
    """A workstation of the plant is spoiled shortly before a job comes to it."""

    def try_at(place: Place) -> Injected | None:
        waiting = site.ground.coming_to(place.workstation, place.ready - BEFORE)
        apart = all(site.ground.is_free(each, crowded=True) for each in waiting)
        chain = site.behind(place, depth) if apart else None
        if chain is None:
            return None
        spoiler(site, place)
        cause_of_all = Named("workstation", place.workstation, cause)
        return injected(chain, cause_of_all, also=tuple(waiting))

    since = site.draft.hours_in - LATE
    return site.first(try_at, lambda each: each.type in AGENTS, since=since, hops=depth)


def _of_its_own(site: Site, depth: int, *, cause: str, **spec: bool | int | str) -> Injected:
    """A job was moved to an agent that nothing else needs, and that is spoiled from the start."""
    chain = site.chain(depth)
    name = _moved(site, chain[0], **spec)
    return injected(chain, Named("workstation", name, cause))


def _limit_reached(site: Site, depth: int) -> Injected:
    """A small agent runs one job at a time, and that one does not end."""
    chain = site.chain(depth)
    root = chain[0]
    holder = site.other(root, lambda each: each.type in AGENTS, before=root.ready - 0.05)
    name = _moved(site, root, limit=1)
    site.draft.change_job(holder.path, on=name, attempts=ENDLESS, minutes=600.0)
    cause = Named("workstation", name, "WORKSTATION_LIMIT_REACHED", holder=holder.path)
    return injected(chain, cause, also=(holder.path,))


def _moved(site: Site, place: Place, **spec: bool | int | str) -> str:
    like = place.workstation.partition("_")[0]
    name = site.draft.add_workstation(like, 600 + site.number, description="Batch host", **spec)
    site.draft.change_job(place.path, on=name)
    return name


def _unlink(site: Site, place: Place) -> None:
    site.draft.change_workstation(place.workstation, unlinks_at=place.ready - BEFORE)


def _limit_zero(site: Site, place: Place) -> None:
    name = place.workstation
    site.draft.order(place.ready - BEFORE, lambda world: SetLimit(named(world, name), 0))


def _fence(site: Site, place: Place) -> None:
    name = place.workstation
    site.draft.order(place.ready - BEFORE, lambda world: SetFence(named(world, name), 60))


def named(world: World, name: str) -> Workstation:
    """The workstation with this name."""
    return next(each for each in world.workstations.values() if each.name == name)


PLACES = (
    Kind(
        "workstation-unlinked",
        "WORKSTATION_UNLINKED",
        "its workstation was lost some time ago",
        partial(_existing, cause="WORKSTATION_UNLINKED", spoiler=_unlink),
    ),
    Kind(
        "workstation-stopped",
        "WORKSTATION_STOPPED",
        "its workstation is linked, but its jobman was stopped",
        # Of dynamic agents the link and the job manager are one.
        partial(_of_its_own, cause="WORKSTATION_STOPPED", type="FTA", jobman_up=False),
    ),
    Kind(
        "workstation-limit-zero",
        "WORKSTATION_LIMIT_ZERO",
        "somebody set the limit of its workstation to 0",
        partial(_existing, cause="WORKSTATION_LIMIT_ZERO", spoiler=_limit_zero),
    ),
    Kind(
        "workstation-limit-reached",
        "WORKSTATION_LIMIT_REACHED",
        "its workstation runs one job at a time, and one runs and runs",
        _limit_reached,
    ),
    Kind(
        "fenced",
        "FENCED",
        "its workstation's fence was raised above its priority",
        partial(_existing, cause="FENCED", spoiler=_fence),
    ),
    Kind(
        "workstation-ignored",
        "WORKSTATION_IGNORED",
        "its workstation is ignored in the plan",
        partial(_of_its_own, cause="WORKSTATION_IGNORED", ignored=True),
    ),
)
