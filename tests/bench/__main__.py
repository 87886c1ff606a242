"""Prints what start, turns and conversations cost on this machine, beside their bars."""

import argparse
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from pydantic import SecretStr

from server.log import configure_logging
from server.loop import run
from server.runtime import Runtime, open_runtime
from server.settings import Settings, load_settings
from tests.bench.bare_graph import bare_graph, bare_turn
from tests.bench.growth import bench_growth
from tests.bench.house import over
from tests.bench.plant import bench_plant
from tests.bench.server_process import PASSWORD, serve
from tests.bench.table import Table, machine, timed
from tests.bench.words import bench_words

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


def bench_sizes(table: Table, _turns: int, _python: str) -> None:
    """A plant of 500,000 jobs and the copy of its plan, beside smaller ones."""
    bench_plant(table)


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


async def _conversation(table: Table) -> None:
    settings = _settings(400)
    async with open_runtime(settings) as runtime, over(settings, runtime) as http:
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
    async with open_runtime(settings) as runtime, over(settings, runtime) as http:
        yield http


def _settings(jobs: int) -> Settings:
    return load_settings(
        environment="test", simulator_jobs=jobs, admin_password=SecretStr(PASSWORD)
    )


_BENCHES: dict[str, Bench] = {
    "start": bench_start,
    "turn": bench_turn,
    "http": bench_http,
    "plant": bench_sizes,
    "growth": bench_growth,
    "conversation": bench_conversation,
    "words": bench_words,
}

if __name__ == "__main__":
    main()
