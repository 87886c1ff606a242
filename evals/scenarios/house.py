"""The house over a stage: HWA as the condition has it, and the questions asked in words."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

import httpx
from starlette.types import ASGIApp

from evals.running.house import copied, settings
from evals.scenarios.kind import Condition
from evals.scenarios.scene import Scene, Stage
from graphs.answer import Answer, IntentView
from server.auth import User
from server.runtime import Runtime, Texts, open_runtime
from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.wire.faulty import Faulty

_USER = User("evaluation", "operator")
_NEVER = 86_400.0
"""Seconds between refreshes of the copy: within a scenario it grows old."""

_MOVED = timedelta(minutes=2)
_DENIED = '{"messages": ["AWSJSY400E Not available."], "exceptionName": "Refused"}'


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An answer, what it took, and what broke."""

    answer: Answer
    elapsed_ms: float
    error: str = ""


@asynccontextmanager
async def open_house(
    stage: Stage, app: ASGIApp, texts: Texts | None = None
) -> AsyncIterator[Runtime]:
    """The whole house over a plant, its copy read."""
    given = settings().model_copy(update={"mirror_seconds": _NEVER})
    transport = httpx.ASGITransport(app=app)
    async with open_runtime(
        given, hwa_transport=transport, clock=stage.clock.now, texts=texts
    ) as runtime:
        await copied(runtime)
        yield runtime


def spoiled(app: ASGIApp, condition: Condition | None) -> ASGIApp:
    """HWA as the condition lets it be seen."""
    if condition is None or not condition.paths:
        return app
    return Faulty(
        app,
        status=condition.status,
        body=_DENIED,
        delay=condition.delay,
        paths=condition.paths,
    )


async def move_on(stage: Stage, app: ASGIApp, scene: Scene) -> None:
    """The subject is released and starts: the copy does not know it."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://plant") as http:
        await http.put(f"/twsd/api/v2/plan/job/{scene.subject.id}/action/release")
    stage.clock.advance(_MOVED)
    advance(stage.world)


async def ask(runtime: Runtime, message: str) -> Asked:
    """One question on a thread of its own; a turn that breaks is a failed turn."""
    started = perf_counter()
    turn = await runtime.turns["supervisor"].start(_USER, message, None)
    await asyncio.wait({turn.answer})
    elapsed = round((perf_counter() - started) * 1000, 1)
    broken = turn.answer.exception()
    if broken is not None:
        nothing = Answer(answer="", intent=IntentView(id="none", agent="none"))
        return Asked(answer=nothing, elapsed_ms=elapsed, error=repr(broken))
    answer = turn.answer.result()
    return Asked(answer=answer, elapsed_ms=round(answer.usage.elapsed_ms or elapsed, 1))
