"""An HWA engine on the wire: REST V2, REST V1 and the model over a generated plant."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Awaitable, Callable, Iterable, Sequence

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.wire import requests
from tools.hwa.simulator.wire.dialect import Dialect, description
from tools.hwa.simulator.wire.engine import Engine
from tools.hwa.simulator.wire.errors import Refusal
from tools.hwa.simulator.wire.model.routes import model_routes
from tools.hwa.simulator.wire.rights import Rights
from tools.hwa.simulator.wire.site import Site
from tools.hwa.simulator.wire.surface import Operation, operations
from tools.hwa.simulator.wire.v1.routes import v1_routes

PREFIX = "/twsd/api/v2"
METRICS = "/metrics"

Endpoint = Callable[[Request], Awaitable[Response]]


def make_simulator(  # noqa: PLR0913 - by name only; each has a default that suits most
    world: World,
    *,
    user: str | None = None,
    password: str | None = None,
    token: str | None = None,
    dialect: Dialect = Dialect.V10_2_8,
    rights: Rights | None = None,
) -> Starlette:
    """The simulator as an ASGI app; open to all unless credentials are given.

    The dialect decides which version of HWA it speaks, the rights what is denied to everybody.
    """
    served = _served(world, dialect, rights or Rights())
    expected = _credentials(user=user, password=password, token=token)
    return Starlette(
        routes=[
            *served,
            *v1_routes(world, dialect.version, rights),
            Route("/{path:path}", _Nothing()),
        ],
        middleware=[Middleware(_Auth, expected=expected)],
        exception_handlers={Refusal: _refused, HTTPException: _refused_by_router},
    )


def _served(world: World, dialect: Dialect, rights: Rights) -> list[Route]:
    """REST V2 as far as the dialect has it, and what describes and measures it."""
    engine = Engine(world, rights=rights, dialect=dialect)
    known = [each for each in operations(engine) if dialect.serves(each.path)]
    metrics = Route(METRICS, _metrics(world), methods=["GET"])
    if dialect is Dialect.V9_5:
        return [metrics, Route(f"{PREFIX}/{{path:path}}", _Missing())]
    return [
        metrics,
        Route("/twsd/WA_API3_v2.json", _described(dialect, known), methods=["GET"]),
        *(
            Route(PREFIX + each.path, _endpoint(world, rights, each), methods=[each.method])
            for each in known
        ),
        *model_routes(world, rights),
    ]


def _endpoint(world: World, rights: Rights, operation: Operation) -> Endpoint:
    changes = operation.method != "GET"

    async def endpoint(request: Request) -> Response:
        body = await requests.payload(request) if changes else {}
        if changes:
            rights.demand_reasons(request.headers)
        advance(world)
        answer = operation.answer(request, body)
        if isinstance(answer, Response):
            return answer
        return PlainTextResponse(answer) if isinstance(answer, str) else _json(answer)

    return endpoint


def _described(dialect: Dialect, known: Sequence[Operation]) -> Endpoint:
    paths = [(each.method, each.path) for each in known]

    async def endpoint(_request: Request) -> Response:
        return _json(description(dialect, PREFIX, paths))

    return endpoint


def _metrics(world: World) -> Endpoint:
    async def endpoint(_request: Request) -> Response:
        advance(world)
        return PlainTextResponse(Site(world).metrics())

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


class _Missing:
    """What stands at every address of an API that this version does not have."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise HTTPException(404)


class _Auth:
    """Lets a request through when it carries one of the expected Authorization values.

    Metrics are open to all, as on real engines.
    """

    def __init__(self, app: ASGIApp, expected: Iterable[str]) -> None:
        self.app = app
        self.expected = [each.encode() for each in expected]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        guarded = scope["type"] == "http" and scope["path"] != METRICS
        if guarded and self.expected and not self._knows(scope):
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
