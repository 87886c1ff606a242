"""Changes of the plan as a stream: each once, replayed after a break, refused to strangers."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.house import House, open_house
from tests.server.conftest import Site, open_site

pytestmark = pytest.mark.asyncio(loop_scope="session")
Event = dict[str, str]


@asynccontextmanager
async def moving() -> AsyncIterator[Site]:
    """A site whose plan can be moved on."""
    async with open_house() as house, open_site(house) as site:
        await house.runtime.plant.loaded.wait()
        yield site


async def move(house: House) -> None:
    """Half an hour goes by, and the copy of the plan learns of it."""
    house.clock.advance(timedelta(minutes=30))
    await house.runtime.plant.turn()


@asynccontextmanager
async def listening(site: Site, **headers: str) -> AsyncIterator[AsyncIterator[Event]]:
    """The stream's events, once it is open."""
    async with site.maria.stream("GET", "/api/events", headers=headers) as response:
        assert response.status_code == 200
        yield _events(response)


async def _events(response: httpx.Response) -> AsyncIterator[Event]:
    fields: Event = {}
    async for line in response.aiter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield fields
            fields = {}


async def first(events: AsyncIterator[Event], count: int) -> list[Event]:
    """So many events."""
    async with asyncio.timeout(10):
        return [await anext(events) for _ in range(count)]


async def test_what_moves_is_told_once_and_again_after_a_break() -> None:
    """Each move names its object, its status before and now; a later mark begins after it."""
    async with moving() as site:
        async with listening(site) as events:
            await move(site.house)
            three = await first(events, 3)
        told: list[dict[str, Any]] = [json.loads(one["data"]) for one in three]
        async with listening(site, **{"Last-Event-ID": three[0]["id"]}) as events:
            again = await first(events, 2)

    assert {one["event"] for one in three} == {"move"}
    assert all(one["was"] != one["now"] and one["key"].startswith("/") for one in told)
    assert again == three[1:]


@pytest.mark.parametrize("mark", ["0", "nonsense", "0badcafe-3"])
async def test_a_mark_of_another_process_begins_anew(mark: str) -> None:
    """Whoever comes with a mark that we did not give learns that moves were missed."""
    async with moving() as site, listening(site, **{"Last-Event-ID": mark}) as events:
        (told,) = await first(events, 1)
    assert told["event"] == "reset"


async def test_strangers_hear_nothing(site: Site) -> None:
    """The plan is for users."""
    assert (await site.nobody.get("/api/events")).status_code == 401
