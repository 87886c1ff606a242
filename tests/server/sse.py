"""Server-sent events as a client reads them."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Event:
    """One event."""

    id: int
    event: str
    data: dict[str, Any]


async def events_of(response: httpx.Response) -> AsyncIterator[Event]:
    """The events of a response, as they come; comments are passed over."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if not line and fields:
            yield Event(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}
        elif line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value


async def ask(
    client: httpx.AsyncClient, message: str, thread_id: str | None = None, **headers: str
) -> list[Event]:
    """All events of one turn."""
    body = {"message": message, "thread_id": thread_id}
    sent = {"accept": "text/event-stream", **headers}
    async with client.stream("POST", "/api/chat", json=body, headers=sent) as response:
        assert response.status_code == 200, await response.aread()
        return [event async for event in events_of(response)]


async def follow(
    client: httpx.AsyncClient, thread_id: str, run_id: str, after: int | None = None
) -> list[Event]:
    """The events of a run after one of them."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    address = f"/threads/{thread_id}/runs/{run_id}/stream"
    async with client.stream("GET", address, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        return [event async for event in events_of(response)]
