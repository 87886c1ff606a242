"""A whole house on a small simulated plant that a test can stall, and whose words it can swap."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from server.app import create_app
from server.runtime import Runtime, open_runtime
from server.settings import Settings, UserSetting
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator

PASSWORD = "correct-horse-battery"
OTHER = UserSetting(username="bea", password=SecretStr("another-long-password"))
ATTEMPTS = 8
NIGHT = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)


class Plant(httpx.AsyncBaseTransport):
    """The simulator's night; `stalled` lets it think for ever, `swaps` changes what it says."""

    def __init__(self) -> None:
        world = generate(jobs=300, seed=7, scenario="night", clock=FrozenClock(NIGHT))
        self._inner = httpx.ASGITransport(app=make_simulator(world))
        self.stalled = False
        self.swaps: dict[bytes, bytes] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The simulator's response, late and changed as the test likes."""
        # Set from another thread, which an asyncio.Event would not hear.
        while self.stalled:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        for old, new in self.swaps.items():
            body = body.replace(old, new)
        headers = [one for one in response.headers.raw if one[0].lower() != b"content-length"]
        return httpx.Response(response.status_code, headers=headers, content=body)


def make_app(plant: Plant) -> FastAPI:
    """The app over the plant; its users are `admin` and `bea`."""
    settings = Settings(
        environment="test",
        admin_password=SecretStr(PASSWORD),
        users=[OTHER],
        login_attempts=ATTEMPTS,
        tws_cache_seconds=0,  # the plant says something else at every turn
    )
    return create_app(settings, open_house=_opening(plant))


def _opening(plant: Plant) -> Callable[[Settings], AbstractAsyncContextManager[Runtime]]:
    def opened(settings: Settings) -> AbstractAsyncContextManager[Runtime]:
        return open_runtime(settings, hwa_transport=plant, clock=lambda: NIGHT)

    return opened
