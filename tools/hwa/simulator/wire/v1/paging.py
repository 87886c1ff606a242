"""Pages of V1: `How-Many` with a resume token, or a page size with its offset.

A resumed query goes on over the rows that the first page saw, so that nothing comes twice or is
left out when the plan moves between two pages.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from starlette.datastructures import Headers

from tools.hwa.simulator.wire.errors import BadParameter

MOST = 10_000
_KEPT = 32


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, how many there are in all, and the token for those that follow."""

    rows: Sequence[Any]
    total: int
    token: str = ""


@dataclass(frozen=True, slots=True)
class _Open:
    rows: Sequence[Any]
    position: int
    size: int


class Pages:
    """The queries that have more to give; the oldest is forgotten first."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._numbers = count(1)

    def first(self, rows: Sequence[Any], headers: Headers) -> Page:
        """The first page of a query, or the page that its offset names."""
        if "query-pagesize" in headers or "query-pagenumber" in headers:
            return _numbered(rows, headers)
        many = _whole(headers, "how-many", MOST)
        return self._page(_Open(rows, 0, many or len(rows)))

    def following(self, headers: Headers) -> Page:
        """The page after the one that gave this token."""
        token = headers.get("last-object", "")
        found = self._open.get(token)
        if found is None:
            raise BadParameter(f"Last-Object {token!r} belongs to no open query.")
        size = _whole(headers, "how-many", found.size) or len(found.rows)
        return self._page(_Open(found.rows, found.position, size))

    def _page(self, at: _Open) -> Page:
        end = at.position + at.size
        rows = at.rows[at.position : end]
        if end >= len(at.rows):
            return Page(rows, len(at.rows))
        token = f"{next(self._numbers):012x}"
        self._open[token] = _Open(at.rows, end, at.size)
        while len(self._open) > _KEPT:
            self._open.popitem(last=False)
        return Page(rows, len(at.rows), token)


def _numbered(rows: Sequence[Any], headers: Headers) -> Page:
    if "how-many" in headers:
        raise BadParameter("How-Many excludes Query-PageSize and Query-PageNumber.")
    size = _whole(headers, "query-pagesize", MOST)
    offset = _whole(headers, "query-pagenumber", 0)
    return Page(rows[offset : offset + size], len(rows))


def _whole(headers: Headers, name: str, otherwise: int) -> int:
    given = headers.get(name)
    if given is None:
        return otherwise
    if not given.isdecimal() or int(given) > MOST:
        raise BadParameter(f"{name} must be a number from 0 to {MOST}, not {given!r}.")
    return int(given)
