"""Every error leaves as `application/problem+json` (RFC 9457), with a hint and no traceback."""

from typing import Any

import structlog
from asgi_correlation_id import correlation_id
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from graphs.checkpoints import CheckpointError, RedisUnavailable
from retrievers.errors import RetrieverError
from server.auth import NotAuthenticated, WrongPassword
from server.idempotency import InProgress, KeyReused
from server.run_records import RunExists, RunLost, RunNotFound, ThreadBusy
from server.store import StoreUnavailable
from server.threads import ThreadNotFound
from tools.hwa.errors import HwaError

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """An error as a client sees it."""

    type: str = "about:blank"
    title: str
    status: int
    code: str = Field(description="Stable; for programs.")
    detail: str
    hint: str = Field(description="What to try.")
    correlation_id: str = ""
    errors: list[dict[str, Any]] = Field(default_factory=list)


class ProblemError(Exception):
    """An error that a router raises on purpose."""

    def __init__(self, status: int, code: str, detail: str, hint: str = "") -> None:
        super().__init__(detail)
        self.problem = make_problem(status, code, detail, hint)


def make_problem(status: int, code: str, detail: str, hint: str = "") -> Problem:
    """A problem with this request's correlation id."""
    return Problem(
        title=_TITLES.get(status, "Error"),
        status=status,
        code=code,
        detail=detail,
        hint=hint or _HINTS.get(status, ""),
        correlation_id=correlation_id.get() or "",
    )


def problem_response(problem: Problem) -> JSONResponse:
    """The problem as a response; 401 tells how to authenticate, 503 when to come back."""
    headers = {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if problem.status == 503:
        headers["Retry-After"] = "5"
    return JSONResponse(
        problem.model_dump(exclude_defaults=False), problem.status, headers, MEDIA_TYPE
    )


def problem_of(error: Exception) -> Problem | None:
    """The problem that one of our own errors stands for; None for a stranger."""
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, HwaError):
        problem = make_problem(502, "hwa_failed", str(error), error.hint)
        return problem.model_copy(update={"errors": [{"codes": error.codes, "call": error.call}]})
    for kind, (status, code, hint) in _KNOWN.items():
        if isinstance(error, kind):
            detail = _DETAILS.get(code) or str(error)
            return make_problem(status, code, detail, hint)
    return None


def add_error_handlers(app: FastAPI) -> None:
    """Makes every error of the app a problem."""
    for kind in (ProblemError, HwaError, *_KNOWN):
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _known(_: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem is None:
        return unexpected(error)
    if problem.status >= 500:
        log.warning("request_failed", code=problem.code, error=str(error))
    return problem_response(problem)


async def _invalid(_: Request, error: Exception) -> Response:
    problem = make_problem(
        422, "invalid_request", "The request is not as the API describes it.", "See errors."
    )
    if isinstance(error, RequestValidationError):
        # The input itself stays out: it may be large, or a secret.
        problem.errors = [
            {"where": ".".join(map(str, one["loc"])), "what": one["msg"]} for one in error.errors()
        ]
        if any(one["type"] == "json_invalid" for one in error.errors()):
            problem = problem.model_copy(update={"code": "invalid_json", "status": 422})
    return problem_response(problem)


async def _http(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = str(error.detail) if isinstance(error, HTTPException) else ""
    response = problem_response(make_problem(status, _CODES.get(status, f"http_{status}"), detail))
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


def unexpected(error: Exception) -> Response:
    """A stranger's error: the log gets the traceback, the client only the id to find it by."""
    log.error("unexpected_error", exc_info=error)
    detail = "Something went wrong here; it is in the log under the correlation id."
    return problem_response(make_problem(500, "internal_error", detail))


_TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    422: "Invalid request",
    429: "Too many requests",
    500: "Internal error",
    502: "The engine failed",
    503: "Unavailable",
    504: "Too slow",
}
_HINTS = {
    400: "See /docs for what this address takes.",
    401: "Get a token at POST /token and send it as Authorization: Bearer.",
    403: "Ask an administrator, or use the session from the site that opened it.",
    404: "Check the address and the id.",
    405: "See /docs for the methods of this address.",
    409: "Try again when the other request is done.",
    413: "Send less.",
    422: "See /docs for what this address takes.",
    429: "Wait a minute.",
    500: "Give the correlation id to whoever runs Resync.",
    503: "Try again in a few seconds.",
    504: "Ask a narrower question.",
}
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
_KNOWN: dict[type[Exception], tuple[int, str, str]] = {
    WrongPassword: (401, "wrong_password", "Check both; after many tries wait a minute."),
    NotAuthenticated: (401, "not_authenticated", ""),
    ThreadNotFound: (404, "thread_not_found", "Leave thread_id out to start a new conversation."),
    RunNotFound: (404, "run_not_found", "Runs are kept for a limited time."),
    ThreadBusy: (409, "thread_busy", "Wait for the run to end, or follow it."),
    RunExists: (409, "run_exists", "Leave the run id out."),
    RunLost: (503, "run_lost", "Ask again."),
    KeyReused: (422, "idempotency_key_reused", "Use a new key for a new request."),
    InProgress: (409, "in_progress", "The same request is being answered; try again shortly."),
    StoreUnavailable: (503, "redis_unavailable", "Nothing was lost; try again in a few seconds."),
    CheckpointError: (503, "redis_unavailable", "Nothing was lost; try again in a few seconds."),
    RedisUnavailable: (503, "redis_unavailable", "Nothing was lost; try again in a few seconds."),
    RetrieverError: (503, "documents_unavailable", "Questions on the plan still work."),
}
_DETAILS = {
    "redis_unavailable": "Conversations cannot be read or written: Redis does not answer.",
    "not_authenticated": "This needs a valid token.",
    "wrong_password": "Wrong name or password.",
    "idempotency_key_reused": "This idempotency key came before with another request.",
    "in_progress": "The same request is being answered just now.",
}
