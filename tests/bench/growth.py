"""The same turn over plants of different sizes, in one run, the plants in processes of their own."""

import statistics
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from functools import partial

import httpx
from pydantic import SecretStr

from server.loop import run
from server.runtime import open_runtime
from server.settings import Settings, load_settings
from tests.bench.house import over
from tests.bench.plant_process import Served, serve_plant
from tests.bench.server_process import PASSWORD
from tests.bench.table import Table, timed

SIZES = (5_000, 50_000, 500_000)

QUESTIONS = (
    "status of GL_POST",
    "how many jobs abended?",
    "which jobs are late?",
    "how many jobs are there by status?",
    "which jobs wait for a file?",
    "which agents are down?",
    "why is EXPOSURE_CALC not starting?",
)


def bench_growth(table: Table, turns: int, _python: str) -> None:
    """A turn, POST /api/chat, as the plant grows."""
    with ExitStack() as stack:
        plants = [stack.enter_context(serve_plant(jobs)) for jobs in SIZES]
        run(_grow(table, plants, max(15, turns // 5)))


async def _grow(table: Table, plants: Sequence[Served], turns: int) -> None:
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(_client(plant)) for plant in plants]
        for question in QUESTIONS:
            taken = await _in_turns(clients, question, turns)
            for jobs, each in zip(SIZES, taken, strict=True):
                table.quantiles(each, f"{question} ({jobs:,} jobs)")
            ratio = statistics.median(taken[-1]) / statistics.median(taken[0])
            table.show(f"{question} ({SIZES[-1]:,} against {SIZES[0]:,})", ratio, "x", bar="1.3 x")


async def _in_turns(
    clients: Sequence[httpx.AsyncClient], question: str, turns: int
) -> list[list[float]]:
    """One after the other, so that all sizes meet the machine in the same moods."""
    taken: list[list[float]] = [[] for _ in clients]
    for turn in range(turns + 3):
        for http, each in zip(clients, taken, strict=True):
            spent = await timed(partial(http.post, "/api/chat", json={"message": question}))
            if turn >= 3:
                each.append(spent)
    return taken


@asynccontextmanager
async def _client(plant: Served) -> AsyncIterator[httpx.AsyncClient]:
    """A house on that plant, with its copy loaded; kept answers would flatter."""
    settings = _settings(plant)
    async with open_runtime(settings) as runtime:
        await runtime.plant.loaded.wait()
        async with over(settings, runtime) as http:
            yield http


def _settings(plant: Served) -> Settings:
    url = httpx.URL(plant.url)
    return load_settings(
        environment="test",
        tws_host=[url.host],
        tws_port=url.port,
        tws_scheme="http",
        tws_user="bench",
        tws_password=SecretStr(PASSWORD),
        tws_cache_seconds=0,
        admin_password=SecretStr(PASSWORD),
    )
