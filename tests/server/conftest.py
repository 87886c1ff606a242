"""One house behind real HTTP for the laws of the server; conversations and users keep apart."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from server.app import create_app
from server.auth import User
from server.runtime import Runtime
from server.settings import Settings
from tests.house import ADMIN, JOAO, MARIA, House, open_house
from tests.loopback import serve


@dataclass(frozen=True)
class Site:
    """A house at an address, with a client for each user and one for nobody."""

    url: str
    house: House
    nobody: httpx.AsyncClient
    maria: httpx.AsyncClient
    joao: httpx.AsyncClient
    admin: httpx.AsyncClient

    @property
    def runtime(self) -> Runtime:
        """The house's runtime."""
        return self.house.runtime

    def token(self, user: User = MARIA) -> str:
        """A token of the user."""
        return self.runtime.tokens.issue(user)


@asynccontextmanager
async def open_site(house: House, **changed: Any) -> AsyncIterator[Site]:
    """The house behind a port; parts of its runtime can be changed for a test."""
    runtime = dataclasses.replace(house.runtime, **changed)

    @asynccontextmanager
    async def opened(_: Settings) -> AsyncIterator[Runtime]:
        yield runtime

    async with serve(create_app(runtime.settings, open_house=opened)) as url:
        yield_to = [client(url, runtime, user) for user in (None, MARIA, JOAO, ADMIN)]
        nobody, maria, joao, admin = yield_to
        async with nobody, maria, joao, admin:
            changed_house = dataclasses.replace(house, runtime=runtime)
            yield Site(url, changed_house, nobody, maria, joao, admin)


def client(url: str, runtime: Runtime, user: User | None) -> httpx.AsyncClient:
    """A client of that user."""
    token = runtime.tokens.issue(user) if user else ""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(base_url=url, headers=headers, timeout=15)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server_house() -> AsyncIterator[House]:
    """The house."""
    async with open_house() as house:
        yield house


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server_site(server_house: House) -> AsyncIterator[Site]:
    """The house behind HTTP."""
    async with open_site(server_house) as site:
        yield site


@pytest.fixture
def site(server_site: Site) -> Site:
    """The same, HWA well."""
    server_site.house.heal()
    return server_site


Login = Callable[[str, str], Awaitable[httpx.Response]]


@pytest.fixture
def login(site: Site) -> Login:
    """Asks for a token by name and password."""

    async def log_in(name: str, password: str) -> httpx.Response:
        return await site.nobody.post("/token", data={"username": name, "password": password})

    return log_in
