"""Prints what start, turns and conversations cost on this machine, beside their bars."""

import argparse
import gc
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from starlette.types import ASGIApp, Receive, Scope, Send

from server.app import create_app
from server.log import configure_logging
from server.loop import run
from server.runtime import Runtime, open_runtime
from server.settings import Settings, load_settings
from tests.bench.bare_graph import bare_graph, bare_turn
from tests.bench.server_process import PASSWORD, serve
from tests.bench.table import Table, machine, timed

Bench = Callable[[Table, int, str], None]
QUESTION = "status of GL_POST"


def main() -> None:
    """Runs every measurement, or those named."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=main.__doc__)
    parser.add_argument("only", nargs="*", choices=[*_BENCHES, []], help="which; default all")
    parser.add_argument("--turns", type=int, default=150, help="turns to measure (default 150)")
    parser.add_argument("--python", default=sys.executable, help="what servers are started with")
    parser.add_argument("--out", type=Path, help="write the figures to this Markdown file as well")
    arguments = parser.parse_args()
    configure_logging("WARNING")
    print(machine())
    table = Table()
    for name in arguments.only or _BENCHES:
        table.section(_title(_BENCHES[name]))
        _BENCHES[name](table, arguments.turns, arguments.python)
    if arguments.out:
        arguments.out.write_text(table.markdown(), encoding="utf-8")


def _title(bench: Bench) -> str:
    return (bench.__doc__ or "").rstrip(".")


def bench_start(table: Table, _turns: int, python: str) -> None:
    """Cold start of a process of its own, and its memory at rest."""
    seconds, memory = [], []
    for _run in range(3):
        with serve(jobs=2000, python=python) as served:
            time.sleep(1)
            seconds.append(served.seconds_to_ready)
            memory.append(served.resident_mb())
    table.show("cold start to ready", statistics.median(seconds), "s", bar="6 s")
    table.show("server at rest", statistics.median(memory), "MB", bar="250 MB")


def bench_turn(table: Table, turns: int, _python: str) -> None:
    """A status turn through POST /api/chat against the bare three-hop graph, taken in turns."""
    run(_turn(table, turns))


def bench_http(table: Table, turns: int, python: str) -> None:
    """The same turn over a real connection."""
    with (
        serve(jobs=5000, python=python) as served,
        httpx.Client(base_url=served.url, timeout=30) as http,
    ):
        form = {"username": "admin", "password": PASSWORD}
        token = http.post("/token", data=form).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        taken = []
        for _ in range(turns):
            started = time.perf_counter()
            http.post("/api/chat", json={"message": QUESTION}).raise_for_status()
            taken.append((time.perf_counter() - started) * 1000)
        table.quantiles(taken[10:], "status turn over HTTP, 5,000 jobs", bar="40 ms")


def bench_size(table: Table, turns: int, _python: str) -> None:
    """How a turn grows with the plant."""
    for jobs in (1000, 5000, 20000):
        run(_sized(table, jobs, max(20, turns // 5)))


def bench_conversation(table: Table, _turns: int, _python: str) -> None:
    """How a conversation grows in Redis with its turns."""
    run(_conversation(table))


async def _turn(table: Table, turns: int) -> None:
    graph = bare_graph()
    async with _client(5000) as http:
        bare: list[float] = []
        ours: list[float] = []
        for _ in range(turns + 10):
            bare.append(await timed(lambda: bare_turn(graph)))
            ours.append(await timed(lambda: http.post("/api/chat", json={"message": QUESTION})))
        table.quantiles(bare[10:], "bare three-hop graph")
        table.quantiles(ours[10:], "status turn, POST /api/chat, 5,000 jobs", bar="40 ms")
        ratio = statistics.median(ours[10:]) / statistics.median(bare[10:])
        table.show("ratio", ratio, "x", bar="2.5 x")


async def _sized(table: Table, jobs: int, turns: int) -> None:
    async with _client(jobs) as http:
        for question in (QUESTION, "how many jobs abended?", "why is EXPOSURE_CALC not starting?"):
            body = {"message": question}
            taken = [await timed(partial(http.post, "/api/chat", json=body)) for _ in range(turns)]
            table.quantiles(taken[3:], f"{jobs:>6} jobs: {question}")


async def _conversation(table: Table) -> None:
    settings = _settings(400)
    async with open_runtime(settings) as runtime, _over(settings, runtime) as http:
        thread_id = None
        for turn in range(1, 101):
            answer = (
                await http.post("/api/chat", json={"message": QUESTION, "thread_id": thread_id})
            ).json()
            thread_id = answer["thread_id"]
            if turn in {1, 10, 50, 100}:
                size = await _stored(runtime)
                table.show(f"stored after {turn} turns", size / 1024, "kB")


async def _stored(runtime: Runtime) -> int:
    total = 0
    async for key in runtime.redis.scan_iter("*"):
        total += len(await runtime.redis.dump(key) or b"")
    return total


@asynccontextmanager
async def _client(jobs: int) -> AsyncIterator[httpx.AsyncClient]:
    settings = _settings(jobs)
    async with open_runtime(settings) as runtime, _over(settings, runtime) as http:
        yield http


@asynccontextmanager
async def _over(settings: Settings, runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    @asynccontextmanager
    async def opened(_: Settings) -> AsyncIterator[Runtime]:
        yield runtime

    app = create_app(settings, open_house=opened)
    token = runtime.tokens.issue(runtime.users.find("admin"))
    async with app.router.lifespan_context(app) as state:
        gc.freeze()  # as the server does
        transport = httpx.ASGITransport(app=_with_state(app, state or {}))
        async with httpx.AsyncClient(
            transport=transport,
            base_url="http://bench",
            headers={"Authorization": f"Bearer {token}"},
        ) as http:
            yield http


def _with_state(app: ASGIApp, state: Mapping[str, Any]) -> ASGIApp:
    """What a server does for the lifespan's state, which an ASGI transport does not."""

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    return called


def _settings(jobs: int) -> Settings:
    return load_settings(
        environment="test", simulator_jobs=jobs, admin_password=SecretStr(PASSWORD)
    )


_BENCHES: dict[str, Bench] = {
    "start": bench_start,
    "turn": bench_turn,
    "http": bench_http,
    "size": bench_size,
    "conversation": bench_conversation,
}

if __name__ == "__main__":
    main()
