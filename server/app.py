"""The web application: middleware, errors, routes, pages; its lifespan opens the runtime."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypedDict

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI

from server.api import agents, auth, chat, events, health, metrics, plant
from server.errors import add_error_handlers
from server.langserve import add_graph_routes
from server.middleware import AccessLog, BodyLimit, LastResort, SecurityHeaders
from server.runtime import Runtime, open_runtime
from server.settings import Settings
from server.ui import pages

_BODY_LIMIT = 1_000_000
Open = Callable[[Settings], AbstractAsyncContextManager[Runtime]]


class AppState(TypedDict):
    """What the lifespan gives to every request."""

    runtime: Runtime


def create_app(settings: Settings, *, open_house: Open = open_runtime) -> FastAPI:
    """The app over a house that opens with it and closes with it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[AppState]:
        async with open_house(settings) as runtime:
            add_graph_routes(app, runtime)
            yield {"runtime": runtime}

    app = FastAPI(
        title="Resync",
        summary="An operations assistant for HCL Workload Automation that answers with receipts.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    add_error_handlers(app)
    for api in (chat, agents, plant, events, health, metrics, auth):
        app.include_router(api.router)
    pages.add_pages(app)
    # Added last runs first: the correlation id is there for all the others.
    app.add_middleware(LastResort)
    app.add_middleware(BodyLimit, limit=_BODY_LIMIT)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(AccessLog)
    app.add_middleware(CorrelationIdMiddleware)
    return app
