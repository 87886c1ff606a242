"""Units of resources: who holds them now, and which open nodes are known to need one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tools.hwa.models import ResourceHolder, ResourceInPlan
from tools.plan.copy.picture import Picture
from tools.plan.copy.table import Table
from tools.plan.copy.things import What, things_in


@dataclass(frozen=True)
class Holding:
    """A node that gives units back when it ends."""

    node: int
    resource: str
    units: int


@dataclass(frozen=True)
class Units:
    """What is free of each resource that somebody is short of, and who waits for a unit.

    How many units a node needs is not told in lists: it is taken to be one.
    """

    free: Mapping[str, int] = field(default_factory=dict)
    holdings: tuple[Holding, ...] = ()
    needs: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    told: bool = True
    """HWA told who holds them."""

    def without(self, node: int) -> "Units":
        """The same, where a node needs none any more."""
        return replace(self, needs={key: one for key, one in self.needs.items() if key != node})


def units_of(picture: Picture, resources: Sequence[ResourceInPlan] | None) -> Units:
    """The units that open nodes are short of; of resources that nobody told, none is free."""
    needs = dict(_needs(picture))
    wanted = {name for names in needs.values() for name in names}
    known = {key_of(one): one for one in resources or ()}
    told = [(name, known[name]) for name in sorted(wanted & known.keys())]
    return Units(
        free={**dict.fromkeys(wanted, 0), **{name: _free(one) for name, one in told}},
        holdings=tuple(one for name, each in told for one in _holdings(picture, name, each)),
        needs=needs,
        told=resources is not None,
    )


def is_short(picture: Picture) -> bool:
    """Somebody is short of units: HWA must be asked who holds them."""
    return any(What.RESOURCE in text for text in picture.words.things.texts) and bool(
        dict(_needs(picture))
    )


def key_of(resource: ResourceInPlan) -> str:
    """The name under which rows of the copy know a resource."""
    path = f"{resource.folder.rstrip('/')}/{resource.name}"
    return f"{resource.workstation}#{path}"


def _free(resource: ResourceInPlan) -> int:
    if resource.quantity_available is not None:
        return max(0, resource.quantity_available)
    return max(0, (resource.quantity or 0) - (resource.quantity_in_use or 0))


def _holdings(picture: Picture, name: str, resource: ResourceInPlan) -> Iterable[Holding]:
    for holder in resource.holders:
        node = _node(picture, holder)
        if node is not None:
            yield Holding(node, name, holder.quantity or 1)


def _node(picture: Picture, holder: ResourceHolder) -> int | None:
    """A job by its row, or a stream by its end."""
    if holder.job_id:
        return picture.job_row(holder.job_id)
    row = picture.stream_row(holder.job_stream_id) if holder.job_stream_id else None
    return None if row is None else len(picture.jobs) + len(picture.streams) + row


def _needs(picture: Picture) -> Iterable[tuple[int, tuple[str, ...]]]:
    """The nodes that were short of units when their rows were read: jobs, and streams' begins."""
    yield from _short(picture, picture.jobs, 0)
    yield from _short(picture, picture.streams, len(picture.jobs))


def _short(picture: Picture, table: Table, first: int) -> Iterable[tuple[int, tuple[str, ...]]]:
    things = picture.words.things
    texts = things.several(np.arange(len(things)))
    telling = np.array([What.RESOURCE in text for text in texts], np.bool_)
    for row in np.flatnonzero(telling[table["things"]] & table.alive).tolist():
        found = things_in(things[int(table["things"][row])])
        yield first + row, tuple(one.key for one in found if one.what is What.RESOURCE)
