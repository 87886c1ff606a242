"""Redis goes away in the middle of a conversation, and comes back."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from server.turns import Turns
from tests.house import MARIA, open_house
from tests.redis_server import redis_server
from tests.server.conftest import open_site
from tests.server.problems import problem

_ASKED = {"message": "status of GL_POST"}


async def test_an_outage_is_told_and_loses_nothing(tmp_path: Path) -> None:
    """While Redis is away every door says 503 and when to come back; then all goes on."""
    with redis_server(tmp_path) as url:
        port = urlsplit(url).port
        async with open_house(redis_url=url) as house, open_site(house) as site:
            first = (await site.maria.post("/api/chat", json=_ASKED)).json()
            history = f"/api/chat/{first['thread_id']}"
            await house.runtime.redis.config_set("save", "1 1")
            await house.runtime.redis.save()
            await house.runtime.redis.shutdown(nosave=True)

            again = {"message": "what depends on it?", "thread_id": first["thread_id"]}
            for response in (
                await site.maria.post("/api/chat", json=_ASKED),
                await site.maria.post("/api/chat", json=again),
                await site.maria.get(history),
                await site.nobody.post("/token", data={"username": "a", "password": "b"}),
            ):
                problem(response, 503, "redis_unavailable")
                assert int(response.headers["retry-after"]) > 0
            assert (await site.nobody.get("/ready")).status_code == 503
            assert (await site.nobody.get("/live")).status_code == 200

            with redis_server(tmp_path, port):
                assert len((await site.maria.get(history)).json()["turns"]) == 1
                second = (await site.maria.post("/api/chat", json=again)).json()
                assert second["receipts"][0]["key"] == first["receipts"][0]["key"]
                assert len((await site.maria.get(history)).json()["turns"]) == 2


async def test_an_outage_in_the_middle_of_a_turn_ends_it(tmp_path: Path) -> None:
    """The turn fails as 503, the process lives, and the thread can be used afterwards."""
    with redis_server(tmp_path) as url:
        port = urlsplit(url).port
        async with open_house(redis_url=url, lease_seconds=1) as house, open_site(house) as site:
            house.hwa.delay = 0.3
            asking = asyncio.create_task(site.maria.post("/api/chat", json=_ASKED))
            await asyncio.sleep(0.15)
            await house.runtime.redis.shutdown(nosave=True)
            problem(await asking, 503, "redis_unavailable")
            house.heal()
            with redis_server(tmp_path, port):
                assert (await site.maria.post("/api/chat", json=_ASKED)).status_code == 200


async def test_a_turn_that_cannot_begin_is_told_at_once(tmp_path: Path) -> None:
    """No run is left half open when its record cannot be written."""
    with redis_server(tmp_path) as url:
        async with open_house(redis_url=url) as house:
            runtime = house.runtime
            turns = Turns(runtime.graphs["supervisor"], runtime.runs, runtime.threads, seconds=5)
            thread = await runtime.threads.create(MARIA.name)
            await runtime.redis.shutdown(nosave=True)
            with pytest.raises(Exception, match="Redis"):
                await turns.start(MARIA, "hello", thread.id)
            await turns.close()
