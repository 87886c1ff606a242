"""Makes a healthy app misbehave on purpose, so that tests can see what callers do then."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(slots=True)
class Faulty:
    """An ASGI app around another; its fields may be changed while it runs.

    With a status it answers that instead of the app; a delay comes before either. Only paths that
    the regular expression finds something in are touched.
    """

    app: ASGIApp
    status: int | None = None
    body: str = ""
    content_type: str = "application/json"
    delay: float = 0.0
    paths: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or spoils it."""
        answer = self.app
        if scope["type"] == "http" and re.search(self.paths, scope["path"]):
            if self.delay:
                await asyncio.sleep(self.delay)
            if self.status is not None:
                answer = Response(self.body, self.status, media_type=self.content_type)
        await answer(scope, receive, send)
