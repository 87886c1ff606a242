"""A server of its own process: how long it takes to be ready, and how much memory it holds."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PASSWORD = "bench-password-of-no-worth"
_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60


@dataclass(frozen=True)
class Served:
    """A server that is ready."""

    url: str
    pid: int
    seconds_to_ready: float

    def resident_mb(self) -> float:
        """Memory that the process holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@contextmanager
def serve(*, jobs: int, python: str = sys.executable) -> Iterator[Served]:
    """Starts `python -m server` with that plant, and ends it."""
    port = free_port()
    inherited = dict(os.environ)  # noqa: TID251 - a child process needs the PATH
    environment = inherited | {
        "PORT": str(port),
        "ADMIN_PASSWORD": PASSWORD,
        "APP_SIMULATOR_JOBS": str(jobs),
        "LOG_LEVEL": "WARNING",
    }
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [python, "-m", "server"],
        cwd=_ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process)
        yield Served(url, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server ended before it was ready")
        try:
            if httpx.get(f"{url}/ready", timeout=1).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.02)
    raise RuntimeError("the server was not ready in time")
