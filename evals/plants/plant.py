"""A simulated plant for evaluation: what the house reads through, and what the truth is asked of."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import orjson
from starlette.types import ASGIApp

from evals.plants.drawn import Names, filled, names_of
from evals.questions.dataset import DatasetError
from evals.questions.expect import Query
from evals.questions.plant_spec import HwaTrouble, PlantSpec
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.faults.errors import FaultError
from tools.hwa.simulator.plants.faults.night import Night, faulty_night
from tools.hwa.simulator.plants.recipe import Recipe
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.faulty import Faulty

BASE = "/twsd/api/v2/"
_DENIED = '{"messages": ["AWSJSY400E Not available."], "exceptionName": "Refused"}'


@dataclass(frozen=True)
class Record:
    """What the plant answers to one call: JSON, or the text of a log; nothing where it failed."""

    status: int
    body: Any


@dataclass
class Line(httpx.AsyncBaseTransport):
    """The way to HWA; once it is cut, every connection is refused at once."""

    transport: httpx.AsyncBaseTransport
    cut: bool = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Passes the request on, unless the line is cut."""
        if self.cut:
            raise httpx.ConnectError("[Errno 111] Connection refused", request=request)
        return await self.transport.handle_async_request(request)


@dataclass(frozen=True, kw_only=True)
class Plant:
    """A plant that stands still at `now`; each call is made once and its answer kept.

    The house reads through `transport`, with all its troubles; the truth is read beside it.
    """

    spec: PlantSpec
    now: datetime
    names: Names
    transport: Line
    http: httpx.AsyncClient
    _kept: dict[str, Record] = field(default_factory=dict)

    async def read(self, target: str, params: Mapping[str, str] | None = None) -> Record:
        """The answer to a GET of a path with its query, as raw as it came."""
        request = self.http.build_request("GET", target, params=params)
        url = str(request.url)
        if url not in self._kept:
            response = await self.http.send(request)
            self._kept[url] = Record(response.status_code, _body(response))
        return self._kept[url]

    async def ask(self, query: Query) -> Any:  # noqa: ANN401 - JSON
        """The JSON that a dataset's query gives.

        Raises:
            DatasetError: the plant refused the query; nothing that it could prove.
        """
        given = {"oql": query.oql, "plan_filter": query.plan_filter, **query.params}
        params = {key: value for key, value in given.items() if value is not None}
        record = await self.read(BASE + query.path, params or None)
        if record.status != 200:
            raise DatasetError(f"{query.path} {params}: HTTP {record.status}: {record.body}")
        return record.body


@asynccontextmanager
async def open_plant(spec: PlantSpec, now: datetime) -> AsyncIterator[Plant]:
    """A fresh plant in this process.

    Raises:
        DatasetError: it has no place for a fault, or no job that shall write lines.
    """
    night = _drawn(spec, now)
    names = names_of(night)
    _write_logs(night.world, filled(spec.logs, names))
    app = make_simulator(night.world)
    # Every record whole: a receipt may quote what a list tells only to who asks for it.
    whole = {"scope": "WHOLE"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://plant", headers=whole
    ) as http:
        transport = Line(httpx.ASGITransport(app=_troubled(app, spec.hwa)))
        yield Plant(spec=spec, now=now, names=names, transport=transport, http=http)


def _drawn(spec: PlantSpec, now: datetime) -> Night:
    recipe = Recipe(spec.jobs, spec.seed, spec.scenario)
    try:
        return faulty_night(recipe, spec.parsed_faults(), FrozenClock(now))
    except FaultError as error:
        raise DatasetError(f"plant {spec.seed}, {spec.jobs} jobs: {error}") from error


def _write_logs(world: World, logs: Mapping[str, list[str]]) -> None:
    for name, lines in logs.items():
        if name not in world.jobs_by_name:
            raise DatasetError(f"plant.logs: no job of the plant is called {name!r}")
        for job in world.jobs_by_name[name]:
            world.remarks[job.id] = tuple(lines)


def _troubled(app: ASGIApp, trouble: HwaTrouble | None) -> ASGIApp:
    if trouble is None:
        return app
    return Faulty(
        app, status=trouble.status, body=_DENIED, delay=trouble.delay, paths=trouble.paths
    )


def _body(response: httpx.Response) -> object:
    if "json" in response.headers.get("content-type", ""):
        return orjson.loads(response.content)
    return response.text
