"""A blueprint that is being changed: faults write into it before the plant is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tools.hwa.simulator.plan.blueprint import Blueprint, JobSpec, StreamSpec, WorkstationSpec
from tools.hwa.simulator.plan.build import HOUR
from tools.hwa.simulator.plan.commands import Command
from tools.hwa.simulator.plan.world import World

Order = Callable[[World], Command]
"""What an operator asked for, once there is a plant to ask it of."""


@dataclass(slots=True)
class Draft:
    """The blueprint, what is found in it by path, and the orders that come later."""

    paper: Blueprint
    hours_in: int
    orders: list[tuple[float, Order]] = field(default_factory=list)
    _streams: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Learns where each stream stands."""
        self._streams = {each.instance: at for at, each in enumerate(self.paper.streams)}

    def stream(self, path: str) -> StreamSpec:
        """The stream with this path."""
        return self.paper.streams[self._streams[path]]

    def job(self, path: str) -> JobSpec:
        """The job with this `/FOLDER/STREAM.JOB` path."""
        stream, _, name = path.rpartition(".")
        return next(each for each in self.stream(stream).jobs if each.name == name)

    def change_stream(self, path: str, **values: Any) -> None:
        """The stream is planned otherwise."""
        self.paper.streams[self._streams[path]] = replace(self.stream(path), **values)

    def change_job(self, path: str, **values: Any) -> None:
        """The job is planned otherwise, or its runs go otherwise."""
        stream, _, name = path.rpartition(".")
        jobs = tuple(
            replace(each, **values) if each.name == name else each
            for each in self.stream(stream).jobs
        )
        self.change_stream(stream, jobs=jobs)

    def extend_job(self, path: str, **more: tuple[object, ...]) -> None:
        """The job gets further dependencies beside those that it has."""
        job = self.job(path)
        self.change_job(path, **{name: (*getattr(job, name), *new) for name, new in more.items()})

    def extend_stream(self, path: str, **more: tuple[object, ...]) -> None:
        """The stream gets further dependencies beside those that it has."""
        spec = self.stream(path)
        self.change_stream(
            path, **{name: (*getattr(spec, name), *new) for name, new in more.items()}
        )

    def change_workstation(self, name: str, **values: Any) -> None:
        """The workstation begins the plan otherwise."""
        places = self.paper.workstations
        at = next(at for at, each in enumerate(places) if each.name == name)
        places[at] = replace(places[at], **values)

    def add_workstation(self, like: str, number: int, **values: Any) -> str:
        """One more agent of the same area as another, under a name that is free."""
        taken = {each.name for each in self.paper.workstations}
        area = like.partition("_")[0]
        name = next(name for at in range(number, 1000) if (name := f"{area}_AGT{at}") not in taken)
        self.paper.workstations.append(WorkstationSpec(name=name, **values))
        return name

    def add_stream(self, spec: StreamSpec) -> None:
        """One more stream."""
        self._streams[spec.instance] = len(self.paper.streams)
        self.paper.streams.append(spec)

    def order(self, hours: float, order: Order) -> None:
        """An operator asks for something at an hour of the plan."""
        self.orders.append((hours, order))

    def give_orders(self, world: World) -> None:
        """Queues what operators asked for, before the plan begins to move."""
        for hours, order in self.orders:
            world.schedule(world.plan_start + hours * HOUR, "command", (order(world), ""))
