"""What changes in the plan, as it is seen: one event for each job or stream that moved."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Header
from sse_starlette import EventSourceResponse, ServerSentEvent

from server.deps import RuntimeDep, UserDep
from server.runtime import Runtime
from tools.plan.copy.moves import Move, Since

router = APIRouter(tags=["plant"])
_PING_SECONDS = 15
_LOOK_SECONDS = 1.0


@router.get("/api/events", response_class=EventSourceResponse)
async def events(
    runtime: RuntimeDep,
    _: UserDep,
    last_event_id: Annotated[str | None, Header(max_length=64)] = None,
) -> EventSourceResponse:
    """Jobs and streams that changed their status, from now on or after `Last-Event-ID`.

    A `move` tells the object, its status before and now; no status means not in the plan. A
    `reset` tells that moves were missed or another plan began: read the lists anew.
    """
    return EventSourceResponse(_told(runtime, last_event_id), ping=_PING_SECONDS)


async def _told(runtime: Runtime, last: str | None) -> AsyncIterator[ServerSentEvent]:
    moves, newest = runtime.plant.moves, runtime.plant.moves.since().mark
    mark = newest if last is None else _mark(runtime, last, newest)
    if mark is None:
        mark = newest
        yield ServerSentEvent(event="reset", id=_id(runtime, mark), data="{}")
    while True:
        since = moves.since(mark)
        for event in _events(runtime, since):
            yield event
        mark = since.mark
        await asyncio.sleep(_LOOK_SECONDS)


def _mark(runtime: Runtime, last: str, newest: int) -> int | None:
    """The place that an event's id names; None where this process did not give it."""
    process, _, number = last.partition("-")
    if process != runtime.process or not number.isdecimal() or int(number) > newest:
        return None
    return int(number)


def _events(runtime: Runtime, since: Since) -> list[ServerSentEvent]:
    if not since.complete:
        return [ServerSentEvent(event="reset", id=_id(runtime, since.mark), data="{}")]
    first = since.mark - len(since.moves) + 1
    return [
        ServerSentEvent(event="move", id=_id(runtime, first + place), data=_data(move))
        for place, move in enumerate(since.moves)
    ]


def _id(runtime: Runtime, mark: int) -> str:
    """Marks count from the process's start, so the process is part of the id."""
    return f"{runtime.process}-{mark}"


def _data(move: Move) -> str:
    return orjson.dumps(move).decode()
