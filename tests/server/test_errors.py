"""What every response carries, and what every error looks like."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from server.app import create_app
from server.runtime import Runtime
from server.settings import Settings
from tests.loopback import serve
from tests.server.conftest import Site, client
from tests.server.problems import problem

pytestmark = pytest.mark.asyncio(loop_scope="session")
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


async def _everything(site: Site) -> list[httpx.Response]:
    """Responses of every kind."""
    return [
        await site.maria.get("/live"),
        await site.maria.get("/api/agents"),
        await site.nobody.get("/api/agents"),
        await site.nobody.get("/login"),
        await site.maria.get("/nothing/here"),
        await site.maria.delete("/api/chat"),
        await site.maria.post("/api/chat", json={}),
        await site.maria.post("/api/chat", json={"message": "hello"}),
        await site.maria.post("/api/chat", content=b"x" * 1_000_001),
        await site.maria.get("/graphs/supervisor/playground/"),
        await site.maria.get("/openapi.json"),
    ]


async def test_every_response_has_the_headers(site: Site) -> None:
    """Success or failure, page or API: the same strict headers, a policy, and an id."""
    for response in await _everything(site):
        where = f"{response.request.method} {response.url.path}"
        for name, value in _HEADERS.items():
            assert response.headers[name] == value, where
        assert response.headers["referrer-policy"] in {"no-referrer", "same-origin"}, where
        assert response.headers["x-request-id"], where
        csp = response.headers["content-security-policy"]
        assert "default-src 'none'" in csp
        assert ("unsafe" in csp) == ("playground" in where), where


async def test_the_correlation_id_is_echoed(site: Site) -> None:
    """A caller's id comes back, in the header and in the problem; another text does not."""
    given = str(uuid4())
    response = await site.nobody.get("/api/agents", headers={"x-request-id": given})
    assert problem(response, 401, "not_authenticated")["correlation_id"] == given
    response = await site.nobody.get("/live", headers={"x-request-id": "<script>"})
    assert response.headers["x-request-id"] != "<script>"


async def test_an_unknown_address_is_a_problem(site: Site) -> None:
    """Nothing there and nothing to do there are problems like all others."""
    problem(await site.maria.get("/nothing/here"), 404, "not_found")
    problem(await site.maria.get("/api/agents/dragon"), 404, "agent_not_found")
    problem(await site.maria.delete("/api/agents"), 405, "method_not_allowed")


async def test_a_body_too_large_is_refused(site: Site) -> None:
    """Declared or not, a megabyte is the most that is read."""
    declared = await site.maria.post("/api/chat", content=b"x" * 1_000_001)
    problem(declared, 413, "too_large")

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 50_000

    undeclared = await site.maria.post(
        "/api/chat", content=endless(), headers={"content-type": "application/json"}
    )
    problem(undeclared, 413, "too_large")


def _explosive(app: FastAPI) -> FastAPI:
    @app.get("/explode")
    async def explode() -> None:
        raise RuntimeError("password=hunter2 in the inside")

    return app


async def test_a_strange_failure_shows_nothing_of_the_inside(site: Site) -> None:
    """An error that nobody foresaw is 500 with an id; the log has the traceback under that id."""

    @asynccontextmanager
    async def opened(_: Settings) -> AsyncIterator[Runtime]:
        yield site.runtime

    app = _explosive(create_app(site.runtime.settings, open_house=opened))
    async with serve(app) as url, client(url, site.runtime, None) as web:
        with capture_logs() as logs:
            response = await web.get("/explode")
    problem(response, 500, "internal_error")
    assert "hunter2" not in response.text
    assert response.headers["x-frame-options"] == "DENY"
    assert any(log["event"] == "unexpected_error" and log["exc_info"] for log in logs)


async def test_each_request_is_one_line_of_log(site: Site) -> None:
    """Method, path, status and time; no query, no body, no token."""
    with capture_logs() as logs:
        await site.maria.post("/api/chat?secret=1", json={"message": "status of GL_POST"})
    lines = [log for log in logs if log["event"] == "request"]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("POST", "/api/chat", 200)
    ]
    assert lines[0]["ms"] > 0
    told = repr(logs)
    for secret in ("secret=1", "GL_POST", site.maria.headers["authorization"].split()[1]):
        assert secret not in told
