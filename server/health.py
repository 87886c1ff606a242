"""Is each part well: asked live, each within its own time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from time import monotonic
from typing import Literal

from pydantic import BaseModel, Field

from retrievers.errors import RetrieverError
from server.journal import JournalHealth
from server.plant import PlantHealth
from server.runtime import Runtime
from server.store import StoreUnavailable, store_errors
from tools.hwa.errors import HwaError

_SECONDS = 5.0


class Check(BaseModel):
    """One part's health."""

    status: Literal["ok", "down"]
    ms: float = Field(description="How long the check took.")
    detail: str = ""
    codes: list[str] = Field(default_factory=list, description="HWA's own message codes.")


class Health(BaseModel):
    """The whole: `degraded` still answers, and says in each answer what it could not see."""

    status: Literal["ok", "degraded", "down"]
    checks: dict[str, Check]


async def check_app(runtime: Runtime) -> Check:
    """The service itself: its documents are there."""

    async def work() -> str:
        return f"model {runtime.model}; {await runtime.knowledge.count()} passages"

    return await _timed(work)


async def check_redis(runtime: Runtime) -> Check:
    """Redis answers."""

    async def work() -> str:
        with store_errors():
            await runtime.redis.ping()
        return _kept(runtime.journal.health())

    return await _timed(work)


async def check_tws(runtime: Runtime) -> Check:
    """HWA answers, and to these credentials."""

    async def work() -> str:
        read = await runtime.hwa.engine_info()
        version = read.value.display_version or read.value.full_version
        return f"HWA {version}; copy of the plan: {_copy(runtime.plant.health())}"

    return await _timed(work)


async def check_all(runtime: Runtime) -> Health:
    """All parts at once. Without Redis nothing works; without HWA the documents still do."""
    app, redis, tws = await asyncio.gather(
        check_app(runtime), check_redis(runtime), check_tws(runtime)
    )
    checks = {"app": app, "redis": redis, "tws": tws}
    if app.status == "down" or redis.status == "down":
        return Health(status="down", checks=checks)
    return Health(status="ok" if tws.status == "ok" else "degraded", checks=checks)


def _copy(plant: PlantHealth) -> str:
    if plant.age_seconds is None:
        return plant.state if plant.percent is None else f"{plant.state} {plant.percent} %"
    return f"{plant.state}, {plant.jobs} jobs, {plant.age_seconds:.0f} s old"


def _kept(journal: JournalHealth) -> str:
    """What is kept of the plan's past, or why nothing is added to it."""
    if journal.trouble:
        return f"history not kept: {journal.trouble}"
    if journal.since is None:
        return ""
    since = datetime.fromtimestamp(journal.since, UTC)
    return f"history since {since:%Y-%m-%d %H:%M} UTC, {journal.bytes / 2**20:.1f} MB"


async def _timed(work: Callable[[], Awaitable[str]]) -> Check:
    started = monotonic()
    codes: list[str] = []
    try:
        async with asyncio.timeout(_SECONDS):
            detail = await work()
        status: Literal["ok", "down"] = "ok"
    except HwaError as error:
        status, detail, codes = "down", f"{type(error).__name__}: {error}", list(error.codes)
    except (StoreUnavailable, RetrieverError, TimeoutError) as error:
        status, detail = "down", f"{type(error).__name__}: {error}"
    return Check(
        status=status, ms=round((monotonic() - started) * 1000, 1), detail=detail, codes=codes
    )
