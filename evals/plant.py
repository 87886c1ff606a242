"""A simulated plant for evaluation: what the house reads through, and what the truth is asked of."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import orjson

from evals.dataset import DatasetError, PlantSpec, Query
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator

BASE = "/twsd/api/v2/"


@dataclass(frozen=True)
class Record:
    """What the plant answers to one call: JSON, or the text of a log; nothing where it failed."""

    status: int
    body: Any


@dataclass(frozen=True, kw_only=True)
class Plant:
    """A plant that stands still at `now`; each call is made once and its answer kept."""

    spec: PlantSpec
    now: datetime
    transport: httpx.ASGITransport
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
    """A fresh plant in this process."""
    world = generate(jobs=spec.jobs, seed=spec.seed, scenario=spec.scenario, clock=FrozenClock(now))
    transport = httpx.ASGITransport(app=make_simulator(world))
    # Every record whole: a receipt may quote what a list tells only to who asks for it.
    whole = {"scope": "WHOLE"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://plant", headers=whole
    ) as http:
        yield Plant(spec=spec, now=now, transport=transport, http=http)


def _body(response: httpx.Response) -> object:
    if "json" in response.headers.get("content-type", ""):
        return orjson.loads(response.content)
    return response.text
