"""Small plants for tests, and a wire to ask them over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httpx
from starlette.types import ASGIApp

from tests.contracts import openapi
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.simulator.wire.rights import Rights

AT = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
BASE = "http://sim.test/twsd/api/v2"


def frozen() -> FrozenClock:
    """A clock that stands at half past two in the night."""
    return FrozenClock(AT)


def night(jobs: int = 200, scenario: str = "night") -> World:
    """A small plant at half past two."""
    return generate(jobs=jobs, scenario=scenario, clock=frozen())


@cache
def standing() -> World:
    """A small plant for tests that only read: nobody may move its clock."""
    return night()


def later(world: World, **span: float) -> None:
    """Lets so much time pass for a plant with a frozen clock."""
    assert isinstance(world.clock, FrozenClock)
    world.clock.advance(timedelta(**span))
    advance(world)


class Wire:
    """A client without a socket."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def get(self, path: str, status: int = 200, **params: str | int) -> Any:  # noqa: ANN401
        """The JSON of an answer that must have this status."""
        answer = await self.http.get(path, params=params or None)
        assert answer.status_code == status, answer.text[:300]
        return answer.json()

    async def names(self, oql: str) -> list[str]:
        """The names of the jobs that an OQL filter lets through."""
        return [each["name"] for each in (await self.get("/plan/job", oql=oql))["results"]]

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,  # noqa: ANN401 - JSON
        status: int = 200,
        **params: str | int,
    ) -> Any:  # noqa: ANN401 - JSON
        """The JSON of what a change answers, which must have this status."""
        answer = await self.http.request(method, path, params=params or None, json=body)
        assert answer.status_code == status, answer.text[:300]
        return answer.json()

    async def text(self, path: str, **params: str | int) -> str:
        """The text of an answer."""
        answer = await self.http.get(path, params=params or None)
        assert answer.status_code == 200, answer.text[:300]
        return answer.text


@asynccontextmanager
async def wire(
    world: World | None = None,
    app: ASGIApp | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    dialect: Dialect = Dialect.ANY,
    rights: Rights | None = None,
    **credentials: str | None,
) -> AsyncIterator[Wire]:
    """A wire to the simulator of a plant, whose every answer is judged, or to any other app."""
    target = app or make_simulator(
        world or standing(), dialect=dialect, rights=rights, **credentials
    )
    transport = httpx.ASGITransport(app=target)
    judged = app is None and openapi.SPEC.exists()
    hooks = {"response": [judge] if judged else []}
    async with httpx.AsyncClient(
        transport=transport, base_url=BASE, headers=headers, event_hooks=hooks
    ) as http:
        yield Wire(http)


async def judge(answer: httpx.Response) -> None:
    """Holds what REST V2 answers against the vendor's description."""
    path = answer.request.url.path
    if not path.startswith(f"{openapi.PREFIX}/"):
        return
    await answer.aread()
    plain = answer.headers.get("content-type", "").startswith("text/plain")
    body = answer.text if plain else answer.json()
    openapi.check_response(answer.request.method, path, answer.status_code, body)
