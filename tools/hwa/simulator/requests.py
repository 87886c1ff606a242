"""Reads what a request asks for: filters, pages, lines, headers."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from tools.hwa.simulator.errors import BadParameter

PAGE = 10_000
"""HWA's largest page, and the one it gives when none is asked for."""


@dataclass(frozen=True, slots=True)
class Window:
    """One page of a list: where it starts and how long it is."""

    offset: int
    limit: int


def window(request: Request) -> Window:
    """The page that a list request asks for; a longer one than HWA gives is cut."""
    limit = integer(request, "limit", PAGE, least=1)
    return Window(integer(request, "offset", 0, least=0), min(limit, PAGE))


def integer(request: Request, name: str, otherwise: int, *, least: int) -> int:
    """A whole number from the query string, not below the least."""
    text = request.query_params.get(name, "")
    if not text:
        return otherwise
    try:
        value = int(text)
    except ValueError as error:
        raise BadParameter(f"{name} must be a whole number, not {text!r}.") from error
    if value < least:
        raise BadParameter(f"{name} must be {least} or more, not {value}.")
    return value


def flag(request: Request, name: str) -> bool:
    """A true or false from the query string; false where absent."""
    return request.query_params.get(name, "").lower() == "true"


def next_page(request: Request, at: Window, total: int) -> str | None:
    """The absolute address of the page after this one, if there is one."""
    after = at.offset + at.limit
    if after >= total:
        return None
    return str(request.url.include_query_params(limit=at.limit, offset=after))


def wants_count(request: Request) -> bool:
    """Whether the total is asked for; it is unless the header says false."""
    return request.headers.get("include-count", "true").lower() != "false"


def wants_definitions(request: Request) -> bool:
    """Whether the scope header lets the job definitions through."""
    return "NO_JOB_DEFINITIONS" not in request.headers.get("scope", "WHOLE").upper()
