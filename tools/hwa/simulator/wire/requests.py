"""Reads what a request asks for: filters, pages, lines, headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
from starlette.requests import Request

from tools.hwa.simulator.wire.errors import BadBody, BadParameter
from tools.hwa.simulator.wire.frame import Frame, date_order

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
    return None if after >= total else _page(request, after, at.limit)


def previous_page(request: Request, at: Window) -> str | None:
    """The absolute address of the page before this one, if there is one."""
    return None if at.offset == 0 else _page(request, max(0, at.offset - at.limit), at.limit)


def _page(request: Request, offset: int, limit: int) -> str:
    return str(request.url.include_query_params(limit=limit, offset=offset))


def wants_count(request: Request) -> bool:
    """Whether the total is asked for; it is unless the header says false."""
    return request.headers.get("include-count", "true").lower() != "false"


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of a node an answer holds."""

    definitions: bool = True
    dependencies: bool = False


DETAIL = Scope(dependencies=True)
"""What a read by id holds: everything."""

_SCOPES = {
    "": Scope(),
    "WHOLE": DETAIL,
    "WHOLE_NO_JOB_DEFINITIONS": Scope(definitions=False, dependencies=True),
    "WHOLE_NO_DEPENDENCIES": Scope(),
    "WHOLE_NO_JOB_DEFINITIONS_AND_NO_DEPENDENCIES": Scope(definitions=False),
    "SELF_SERVICE_CATALOG": Scope(),
}


def scope(request: Request) -> Scope:
    """How much the scope header asks for; dependencies only where it says so."""
    text = request.headers.get("scope", "")
    found = _SCOPES.get(text.upper())
    if found is None:
        raise BadParameter(f"scope knows no {text!r}.")
    return found


def zone(request: Request) -> tzinfo:
    """The zone of times that name none: that of the header, else UTC."""
    name = request.headers.get("local-timezone", "")
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadParameter(f"Local-Timezone knows no {name!r}.") from error


def frame(request: Request) -> Frame:
    """What the headers add to a selection."""
    headers = request.headers
    return Frame(
        base_folder=headers.get("base-folder") or "/",
        workstation=headers.get("default-workstation", ""),
        zone=zone(request),
        dates=date_order(headers.get("date-format", "")),
    )


async def payload(request: Request) -> Mapping[str, Any]:
    """The JSON object in a request's body; an empty one where there is no body."""
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadBody(f"The body is not JSON: {error}.") from error
    if not isinstance(body, dict):
        raise BadBody("The body must be a JSON object.")
    return body
