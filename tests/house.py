"""A whole house on a simulated plant whose clock stands still."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import SecretStr

from graphs.answer import Answer
from server.auth import User
from server.runtime import Runtime, open_runtime
from server.settings import Settings, UserSetting, load_settings
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.faulty import Faulty

NOW = datetime(2026, 3, 3, 2, 41, tzinfo=UTC)
PASSWORDS = {"admin": "the-admin-password", "maria": "marias-password", "joao": "joaos-password"}
ADMIN = User("admin", "admin")
MARIA = User("maria", "operator")
JOAO = User("joao", "operator")


class Unplugged(httpx.AsyncBaseTransport):
    """A wire to HWA that can be cut, and that has no more patience than a real one."""

    def __init__(self, wire: httpx.AsyncBaseTransport) -> None:
        self._wire = wire
        self.cut = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The wire's answer, or what a missing master looks like."""
        if self.cut:
            raise httpx.ConnectError("All connection attempts failed", request=request)
        try:
            async with asyncio.timeout(request.extensions["timeout"]["read"]):
                return await self._wire.handle_async_request(request)
        except TimeoutError as error:
            raise httpx.ReadTimeout("", request=request) from error


@dataclass(frozen=True)
class House:
    """An open house, and the faults that its HWA can be given."""

    runtime: Runtime
    hwa: Faulty
    wire: Unplugged
    clock: FrozenClock

    async def ask(
        self,
        message: str,
        thread_id: str | None = None,
        *,
        graph: str = "supervisor",
        user: User = MARIA,
    ) -> Answer:
        """The answer to one message."""
        turn = await self.runtime.turns[graph].start(user, message, thread_id)
        return await turn.answer

    async def talk(self, *messages: str) -> list[Answer]:
        """The answers of one conversation."""
        answers: list[Answer] = []
        for message in messages:
            thread_id = answers[-1].thread_id if answers else None
            answers.append(await self.ask(message, thread_id))
        return answers

    def heal(self) -> None:
        """HWA is well again."""
        self.wire.cut = False
        self.hwa.status, self.hwa.body, self.hwa.delay, self.hwa.paths = None, "", 0.0, ""
        self.hwa.content_type = "application/json"


@asynccontextmanager
async def open_house(**given: Any) -> AsyncIterator[House]:
    """A house of 400 jobs, two operators and an administrator."""
    clock = FrozenClock(NOW)
    hwa = Faulty(make_simulator(generate(jobs=400, clock=clock)))
    wire = Unplugged(httpx.ASGITransport(app=hwa))
    async with open_runtime(
        house_settings(**given), hwa_transport=wire, clock=clock.now
    ) as runtime:
        yield House(runtime, hwa, wire, clock)


def house_settings(**given: Any) -> Settings:
    """Settings that do not depend on this machine's environment."""
    users = [
        UserSetting(username=name, password=SecretStr(PASSWORDS[name]))
        for name in ("maria", "joao")
    ]
    return load_settings(
        **{
            "environment": "test",
            "admin_username": "admin",
            "admin_password": SecretStr(PASSWORDS["admin"]),
            "users": users,
            "login_attempts": 1000,
            "tws_seconds": 0.5,
            # Faults come and go between two questions here: nothing is kept, nothing rests.
            "tws_cache_seconds": 0,
            "tws_breaker_failures": 1_000_000,
            **given,
        }
    )
