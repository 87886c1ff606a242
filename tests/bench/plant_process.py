"""A simulated plant in a process of its own, whose clock moves when it is told to.

`POST /bench/advance?changes=N` lets time go by until about so many runs have started or ended.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.bench.server_process import free_port
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator

ADVANCE = "/bench/advance"
_ROOT = Path(__file__).resolve().parents[2]
_STEP = timedelta(seconds=1)
_MOST_STEPS = 36_000


@dataclass(frozen=True)
class Served:
    """A plant that listens."""

    url: str
    pid: int
    seconds_to_generate: float


class _Advancing:
    """The simulator, and a way to move its clock."""

    def __init__(self, world: World, clock: FrozenClock) -> None:
        self.app: ASGIApp = make_simulator(world)
        self.world = world
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An answer of the plant, or the number of changes that time brought."""
        if scope["type"] == "http" and scope["path"] == ADVANCE:
            wanted = int(Request(scope).query_params["changes"])
            await JSONResponse({"changes": self._advance(wanted)})(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _advance(self, wanted: int) -> int:
        since = self.world.now + 0.001
        changes = 0
        for _ in range(_MOST_STEPS):
            if changes >= wanted:
                break
            self.clock.advance(_STEP)
            advance(self.world)
            index = self.world.index
            changes = len(index.started_since(since)) + len(index.ended_since(since))
        return changes


@contextmanager
def serve_plant(jobs: int, *, python: str = sys.executable) -> Iterator[Served]:
    """A plant of that size, until the context ends."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [python, "-m", "tests.bench.plant_process", "--jobs", str(jobs), "--port", str(port)],
        cwd=_ROOT,
        env=dict(os.environ),  # noqa: TID251 - a child process needs the PATH
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise RuntimeError("the plant ended before it listened")
        yield Served(f"http://127.0.0.1:{port}", process.pid, float(line))
    finally:
        process.terminate()
        process.wait(timeout=20)


def main() -> None:
    """Generates, tells how long that took, and listens."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.plant_process")
    parser.add_argument("--jobs", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    chosen = parser.parse_args()
    clock = FrozenClock(datetime.now(UTC))
    started = time.perf_counter()
    world = generate(jobs=chosen.jobs, seed=3, clock=clock)
    seconds = time.perf_counter() - started
    config = uvicorn.Config(
        _Advancing(world, clock), port=chosen.port, log_level="warning", access_log=False
    )
    listening = config.bind_socket()
    listening.listen()  # whoever reads the line below calls at once
    print(f"{seconds:.2f}", flush=True)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
