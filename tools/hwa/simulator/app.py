"""An HWA engine on the wire: the read side of REST V2 over a generated plant."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Awaitable, Callable, Iterable

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tools.hwa.simulator.engine import Engine
from tools.hwa.simulator.errors import Refusal
from tools.hwa.simulator.rules import advance
from tools.hwa.simulator.world import World

PREFIX = "/twsd/api/v2"

Answer = Callable[[Request], object]
Endpoint = Callable[[Request], Awaitable[Response]]


def make_simulator(
    world: World, *, user: str | None = None, password: str | None = None, token: str | None = None
) -> Starlette:
    """The simulator as an ASGI app; open to all unless credentials are given."""
    engine = Engine(world)
    return Starlette(
        routes=[*_routes(engine, world), Route("/{path:path}", _Nothing())],
        middleware=[
            Middleware(_Auth, expected=_credentials(user=user, password=password, token=token))
        ],
        exception_handlers={Refusal: _refused, HTTPException: _refused_by_router},
    )


def _routes(engine: Engine, world: World) -> list[Route]:
    def route(path: str, answer: Answer) -> Route:
        return Route(PREFIX + path, _endpoint(world, answer), methods=["GET"])

    kinds = {name: engine.listings[name] for name in engine.listings}
    lists = [route(f"/plan/{name}", engine.lister(each)) for name, each in kinds.items()]
    details = [route(f"/plan/{name}/{{id}}", engine.getter(each)) for name, each in kinds.items()]
    return [
        *lists,
        route("/plan/job/count", engine.count("job")),
        route("/plan/jobstream/count", engine.count("jobstream")),
        route("/plan/job/issues", engine.issues),
        route("/plan/job/joblog", engine.log_by_filter),
        route("/plan/job/run/{run_id}/joblog", engine.log_of_run),
        route("/plan/folder/objects-count", engine.folder_counts),
        route("/engine/info", engine.info),
        route("/objects-info", engine.labels),
        *details,
        *(
            route(f"/plan/{kind}/{{id}}/{side}", engine.walker(kind, side))
            for kind in ("job", "jobstream")
            for side in ("predecessors", "successors")
        ),
    ]


def _endpoint(world: World, answer: Answer) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        advance(world)
        body = answer(request)
        if isinstance(body, str):
            return Response(body, media_type="text/plain")
        return _json(body)

    return endpoint


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")


async def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return _json(error.body, error.status)


async def _refused_by_router(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    name = {404: "AWSJDB101E", 405: "AWSJSY405E"}.get(error.status_code, "AWSJSY400E")
    body = {"messages": [f"{name} {error.detail}"], "exceptionName": "HttpException"}
    return _json(body, error.status_code)


class _Nothing:
    """What stands at every address that the simulator does not know: reads find nothing."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise HTTPException(404 if scope["method"] in {"GET", "HEAD"} else 405)


class _Auth:
    """Lets a request through when it carries one of the expected Authorization values."""

    def __init__(self, app: ASGIApp, expected: Iterable[str]) -> None:
        self.app = app
        self.expected = [each.encode() for each in expected]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.expected and not self._knows(scope):
            body = {"messages": ["AWSUI0778E The user or password is wrong."]}
            response: ASGIApp = _json(body | {"exceptionName": "NotAuthenticated"}, 401)
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        sent = next((value for name, value in headers if name == b"authorization"), b"")
        return any(hmac.compare_digest(sent, each) for each in self.expected)


def _credentials(*, user: str | None, password: str | None, token: str | None) -> list[str]:
    expected = []
    if user is not None:
        pair = f"{user}:{password or ''}".encode()
        expected.append(f"Basic {base64.b64encode(pair).decode()}")
    if token is not None:
        expected.append(f"Bearer {token}")
    return expected
