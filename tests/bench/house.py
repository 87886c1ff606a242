"""A house asked over HTTP without a socket, so that only its own work is measured."""

import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from server.app import create_app
from server.runtime import Runtime
from server.settings import Settings


@asynccontextmanager
async def over(settings: Settings, runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an open house, logged in."""

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
            timeout=60,
        ) as http:
            yield http


def _with_state(app: ASGIApp, state: Mapping[str, Any]) -> ASGIApp:
    """What a server does for the lifespan's state, which an ASGI transport does not."""

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    return called
