"""HWAs to run the client's contract on: the simulator near and far, in each dialect, and a real one.

Every request that leaves the client is judged by the vendor's description on its way out.
"""

import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import orjson
import uvicorn
from pydantic import SecretStr
from starlette.types import ASGIApp

from tests.contracts.openapi import check_request
from tools.hwa.actions import HwaActions
from tools.hwa.address import HwaAddress
from tools.hwa.client import HwaClient
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.simulator.wire.rights import Rights
from tools.hwa.targets import Justification
from tools.hwa.transport.stack import Policy, open_http, over, stacked

NIGHT = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
USER, PASSWORD = "reader", "s3cret-word"
POLICY = Policy(cache_seconds=1)
_V2 = "/twsd/api/v2/"


@dataclass(frozen=True)
class HwaSite:
    """An HWA, a client of it, and whoever may act on it; `world` is None for a real one."""

    http: httpx.AsyncClient
    client: HwaClient
    world: World | None = None
    dialect: Dialect | None = None

    def actions(self, why: Justification | None = None) -> HwaActions:
        """Actions for a reason."""
        return HwaActions(self.http, why=why or Justification())

    @property
    def plant(self) -> World:
        """The simulated plant."""
        assert self.world is not None
        return self.world


async def judge(request: httpx.Request) -> None:
    """Fails where a request is not as the vendor describes it.

    Some actions by id are described without the headers of a reason. They are sent all the same:
    an unknown header is ignored, and a site may demand a reason for every change.
    """
    if not request.url.path.startswith(_V2):
        return  # the description's own address, and the older API's
    path = request.url.raw_path.decode("ascii").partition("?")[0]
    body = orjson.loads(request.content) if request.content else None
    headers = {
        name: value
        for name, value in request.headers.items()
        if not name.startswith("justification-")
    }
    check_request(request.method, path, request.url.params.multi_items(), headers, body)


@asynccontextmanager
async def near_site(
    dialect: Dialect = Dialect.ANY, rights: Rights | None = None, world: World | None = None
) -> AsyncIterator[HwaSite]:
    """The simulator in this process, behind the whole transport."""
    plant = world or small_world()
    app = make_simulator(plant, user=USER, password=PASSWORD, dialect=dialect, rights=rights)
    address = _address("hwa.test", 31116)
    pool = stacked(httpx.ASGITransport(app=app), address, POLICY)
    async with over(pool, address) as http:
        http.event_hooks["request"].append(judge)
        yield HwaSite(http, HwaClient(http, lambda: NIGHT), plant, dialect)


@asynccontextmanager
async def far_site(port: int, world: World) -> AsyncIterator[HwaSite]:
    """The simulator behind a port."""
    async with open_http(_address("127.0.0.1", port), POLICY) as http:
        http.event_hooks["request"].append(judge)
        yield HwaSite(http, HwaClient(http, lambda: NIGHT), world, Dialect.V10_2_8)


@asynccontextmanager
async def live_site() -> AsyncIterator[HwaSite]:
    """The real master; it is only read."""
    parts = urlsplit(live_hwa())
    address = HwaAddress(
        hosts=[parts.hostname or ""],
        port=parts.port or 31116,
        scheme=parts.scheme,
        user=parts.username,
        password=SecretStr(parts.password or ""),
    )
    async with open_http(address, POLICY) as http:
        http.event_hooks["request"].append(judge)
        yield HwaSite(http, HwaClient(http))


def live_hwa() -> str:
    """A real master as `https://user:password@host:31116`, or nothing."""
    return os.environ.get("RESYNC_LIVE_HWA", "")  # noqa: TID251 - no setting: it names a plant


def small_world() -> World:
    """A night of 300 jobs, standing still, whose actions take effect at once."""
    world = generate(jobs=300, clock=FrozenClock(NIGHT))
    world.action_delay = 0.0
    return world


@contextmanager
def serving(app: ASGIApp) -> Iterator[int]:
    """A free loopback port on which the app answers."""
    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _address(host: str, port: int) -> HwaAddress:
    return HwaAddress(
        hosts=[host], port=port, scheme="http", user=USER, password=SecretStr(PASSWORD)
    )
