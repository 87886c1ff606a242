"""The lists that the plan can be asked for: which objects, which fields, which JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from tools.hwa.simulator.errors import NotFound, WrongKey
from tools.hwa.simulator.oql import Field, Query, compile_query
from tools.hwa.simulator.world import World

Finder = Callable[[str], Sequence[Any] | None]


@dataclass(frozen=True, slots=True)
class Listing:
    """One kind of plan object, as it can be listed and looked up."""

    fields: Mapping[str, Field]
    every: Callable[[], Mapping[str, Any]]
    selection: Callable[[str, str], Callable[[Any], bool]]
    show: Callable[[Any, Request], Any]
    detail: Callable[[Any], Any]
    finders: Mapping[str, Finder] = field(default_factory=dict)

    def pick(self, request: Request) -> list[Any]:
        """The objects that the request's OQL and plan filter let through."""
        params = request.query_params
        found = self.query(params.get("oql", "")).select(list(self.every().values()), self._index)
        selection = params.get("plan_filter", "")
        if selection:
            test = self.selection(selection, request.headers.get("base-folder", "/"))
            found = [each for each in found if test(each)]
        return found

    def query(self, text: str) -> Query:
        """The compiled form of an OQL text over this kind's fields."""
        return compile_query(text, self.fields)

    def get(self, identity: str) -> Any:  # noqa: ANN401  # whichever kind this listing is of
        """The object with this id; a refusal where there is none, or where the id is a key."""
        found = self.every().get(identity)
        if found is None:
            raise WrongKey(identity) if ";" in identity else NotFound(identity)
        return found

    def _index(self, name: str, value: str) -> Sequence[Any] | None:
        finder = self.finders.get(name)
        return None if finder is None else finder(value)


def job_finders(world: World) -> Mapping[str, Finder]:
    """Indexes for equalities on jobs."""
    return {
        "id": lambda value: [world.jobs[value]] if value in world.jobs else [],
        "name": lambda value: world.jobs_by_name.get(value, []),
        "jobStreamId": lambda value: world.streams[value].jobs if value in world.streams else [],
        "jobStreamName": lambda value: [
            job for stream in world.streams_by_name.get(value, []) for job in stream.jobs
        ],
    }


def stream_finders(world: World) -> Mapping[str, Finder]:
    """Indexes for equalities on job streams."""
    return {
        "id": lambda value: [world.streams[value]] if value in world.streams else [],
        "name": lambda value: world.streams_by_name.get(value, []),
    }
