"""Starts the server: `python -m server`."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from graphs.checkpoints import RedisUnavailable
from retrievers.errors import RetrieverError
from server.app import create_app
from server.log import configure_logging
from server.runtime import Runtime, open_runtime
from server.settings import Settings, SettingsError, load_settings


def main() -> None:
    """Serves until it is told to stop; a start that cannot succeed says why and exits with 1."""
    _arguments().parse_args()
    try:
        settings = load_settings()
    except SettingsError as error:
        for fault in error.faults:
            print(f"resync: {fault}", file=sys.stderr)
        sys.exit(1)
    configure_logging(settings.log_level)
    sys.exit(asyncio.run(_serve(settings)))


async def _serve(settings: Settings) -> int:
    """The house is opened before the port is, so that a client never meets a half-open door."""
    try:
        async with open_runtime(settings) as runtime:

            @asynccontextmanager
            async def opened(_: Settings) -> AsyncIterator[Runtime]:
                yield runtime

            config = uvicorn.Config(
                create_app(settings, open_house=opened),
                host=settings.host,
                port=settings.port,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=10,
            )
            server = uvicorn.Server(config)
            _welcome(settings, runtime)
            await server.serve()
            return 0 if server.started else 1
    except RedisUnavailable as error:
        return _refused(f"REDIS_URL: {error}")
    except RetrieverError as error:
        return _refused(f"QDRANT_URL: {error}")
    except ValueError as error:  # the simulator's or a backend's word on a setting
        return _refused(str(error))


def _refused(fault: str) -> int:
    print(f"resync: {fault}", file=sys.stderr)
    return 1


def _welcome(settings: Settings, runtime: Runtime) -> None:
    """Where it is, what it stands on, and in development the password, told this once."""
    plant = ", ".join(settings.tws_host) or f"simulator ({settings.simulator_jobs} jobs)"
    print(f"Resync at http://{settings.host}:{settings.port}", flush=True)
    print(f"  HWA: {plant}; model: {runtime.model}; environment: {settings.environment}")
    if runtime.credentials:
        name, password = runtime.credentials
        print(f"  user: {name}  password: {password}  (made up for this start)", flush=True)


def _arguments() -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog="python -m server",
        description="Serves Resync. It is configured by environment variables (PORT, TWS_HOST, "
        "REDIS_URL, LLM_MODEL, ...) and settings files; see .env.example.",
    )


if __name__ == "__main__":
    main()
