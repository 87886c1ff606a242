"""Reading what the plan runs on: every workstation, resource and prompt, as far as HWA tells."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from tools.hwa.bulk import BulkReader, WorkstationRecord
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import Page, PlanPrompt, ResourceInPlan, is_linked
from tools.plan.past.surroundings import Question, Station, Supply, Surroundings

_PAGE = 1000
_MOST = 20_000
S = TypeVar("S")
T = TypeVar("T", ResourceInPlan, PlanPrompt)


async def look_around(hwa: HwaClient, clock: Callable[[], datetime]) -> Surroundings:
    """What the plan runs on now; None for what cannot be read, which tells nothing."""
    at = clock().timestamp()
    bulk = BulkReader(hwa)
    stations, resources, prompts = await asyncio.gather(
        _readable(bulk.rows(bulk.workstations)),
        _readable(_all(lambda offset: hwa.resources(limit=_PAGE, offset=offset))),
        _readable(_all(lambda offset: hwa.prompts(limit=_PAGE, offset=offset))),
    )
    return Surroundings(
        at,
        None if stations is None else {one.id: _station(one) for one in stations},
        None if resources is None else {one.id: _supply(one) for one in resources},
        None if prompts is None else {one.id: _question(one) for one in prompts},
    )


async def _readable(reading: Awaitable[list[S]]) -> list[S] | None:
    try:
        return await reading
    except HwaError:
        return None  # not there in this release, not allowed, or not now


async def _all(ask: Callable[[int], Awaitable[Read[Page[T]]]]) -> list[T]:
    found: list[T] = []
    while len(found) < _MOST:
        read = await ask(len(found))
        found += read.value.results
        if not read.value.results or len(found) >= read.value.total:
            break
    return found


def _station(one: WorkstationRecord) -> Station:
    states = one.active_states or ()
    return Station(
        key=one.key or f"{(one.folder or '').rstrip('/')}/{one.name}",
        linked=is_linked(states),
        started="JOBMAN_UP" in states,
        limit=one.limit,
        fence=one.fence,
        ignored=bool(one.ignore),
    )


def _supply(one: ResourceInPlan) -> Supply:
    key = one.key or f"{one.folder.rstrip('/')}/{one.name}"
    return Supply(key, one.quantity, one.quantity_in_use)


def _question(one: PlanPrompt) -> Question:
    holds = one.job_key or one.job_stream_key or ""
    return Question(one.name or f"#{one.number}", one.status, one.number, holds)
