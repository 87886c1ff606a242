"""REST V1 on the wire: filter bodies out, rows in, page after page until there are enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import quote

import httpx
import orjson

from tools.hwa.errors import (
    HwaBadAnswer,
    HwaError,
    HwaRejected,
    call_of,
    from_response,
    from_transport,
)
from tools.hwa.transport.reads import FRESH, READ

Json: TypeAlias = Mapping[str, Any]
Row: TypeAlias = dict[str, Any]
PLAN = "/twsd/plan/current"
LARGEST_PAGE = 10_000
_SHOWN = 300
# V1 asks its queries by POST: they are reads all the same, and what it GETs is read live.
_LIVE_READ = {READ: True, FRESH: True}
_REMEMBERED = 64


class TooManyRows(HwaError):
    """More rows would have to be read through V1 than is bearable."""

    hint = "Name a stream, a workstation or a status: REST V1 has no narrower filter for this."


@dataclass(frozen=True)
class Ask:
    """A list that is asked for: its kind, its filter body, and whether dependencies come along."""

    kind: str
    body: bytes
    whole: bool = False


@dataclass(frozen=True)
class Rows:
    """Some rows of a list, how many there are in all where V1 told, and the call.

    `token` leads on to the rows that follow.
    """

    rows: Sequence[Row]
    total: int | None
    call: str
    token: str | None = None


@dataclass
class V1Wire:
    """Sends V1's calls; every one of them raises an `HwaError` where it gets no usable answer.

    A list can only be walked from its begin. So that reading it window by window does not walk it
    anew each time, the tokens at the ends of the last windows are remembered.
    """

    http: httpx.AsyncClient
    most: int = 50_000
    _tokens: dict[tuple[Ask, int], str] = field(default_factory=dict)

    async def get(
        self, path: str, params: Json | None = None, *, whole: bool = False
    ) -> tuple[Any, str]:
        """The JSON behind an address, and the call."""
        value, _, request = await self._read("GET", path, _headers(whole=whole), params=params)
        return value, call_of(request)

    async def post(self, path: str, body: Json, *, whole: bool = False) -> tuple[Any, str]:
        """The JSON that answers a filter body, and the call."""
        raw = orjson.dumps(body)
        value, _, request = await self._read("POST", path, _headers(whole=whole), content=raw)
        return value, _told(request, raw)

    async def rows(
        self, kind: str, body: Json, *, offset: int, limit: int, whole: bool = False
    ) -> Rows:
        """A window of a list, with the number of all its rows."""
        ask = Ask(kind, orjson.dumps(body), whole)
        token = self._tokens.get((ask, offset))
        if token is not None:
            try:
                return await self._window(ask, offset, max(1, limit), token)
            except HwaRejected:
                self._tokens.pop((ask, offset))  # the master has forgotten it: walk there anew
        before = await self._walk(ask, offset)
        if before is not None and before.token is None:
            return Rows([], before.total, before.call)
        start = None if before is None else before.token
        return await self._window(ask, offset, max(1, limit), start)

    async def count(self, kind: str, body: Json) -> int:
        """How many rows a list has, where its pages do not tell."""
        if kind == "job":
            value, call = await self.post(f"{PLAN}/job/count", body)
            # The documents do not say whether the number comes bare or in an object.
            count = value.get("count") if isinstance(value, dict) else value
            if isinstance(count, bool) or not isinstance(count, int):
                raise HwaBadAnswer("no count", call=call)
            return count
        return len((await self.every(kind, body)).rows)

    async def every(self, kind: str, body: Json, *, whole: bool = False) -> Rows:
        """All rows of a list.

        Raises:
            TooManyRows: there are more than `most`.
        """
        ask, kept, token = Ask(kind, orjson.dumps(body), whole), list[Row](), None
        while True:
            page = await self._page(ask, LARGEST_PAGE, token)
            kept += page.rows
            many = max(len(kept), page.total or 0)
            if many > self.most or (many == self.most and page.token):
                raise TooManyRows(f"{many} rows of {kind} would be read", call=page.call)
            if page.token is None:
                return Rows(kept, len(kept), page.call)
            token = page.token

    async def _walk(self, ask: Ask, offset: int) -> Rows | None:
        """The last page before the window; its total is all there is where it has no token."""
        at = 0
        page: Rows | None = None
        while at < offset:
            token = None if page is None else page.token
            page = await self._page(ask, min(LARGEST_PAGE, offset - at), token)
            at += len(page.rows)
            if page.token is None:
                return Rows([], at, page.call)
        return page

    async def _window(self, ask: Ask, offset: int, limit: int, token: str | None) -> Rows:
        kept = list[Row]()
        while True:
            page = await self._page(ask, min(LARGEST_PAGE, limit - len(kept)), token)
            kept += page.rows
            token = page.token
            if token is None or len(kept) >= limit:
                break
        end = offset + len(kept)
        if token is not None:
            self._remember((ask, end), token)
        return Rows(kept, end if token is None else page.total, page.call, token)

    async def _page(self, ask: Ask, size: int, token: str | None) -> Rows:
        headers = {**_headers(whole=ask.whole), "How-Many": str(size), "Context-ObjectCount": "1"}
        verb = "query"
        if token is not None:
            verb, headers["Last-Object"] = "query_next", token
        path = f"{PLAN}/{ask.kind}/{verb}"
        value, got, request = await self._read("POST", path, headers, content=ask.body)
        call = _told(request, ask.body)
        if not _are_rows(value):
            raise HwaBadAnswer("not a list of V1's objects", call=call)
        following = got.get("last-object") or None
        if following and not value:
            raise HwaBadAnswer("an empty page that promises more", call=call)
        return Rows(value, _total(got), call, following)

    def _remember(self, key: tuple[Ask, int], token: str) -> None:
        self._tokens[key] = token
        while len(self._tokens) > _REMEMBERED:
            self._tokens.pop(next(iter(self._tokens)))

    async def _read(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        params: Json | None = None,
        content: bytes | None = None,
    ) -> tuple[Any, httpx.Headers, httpx.Request]:
        request = self.http.build_request(
            method, path, headers=headers, params=params, content=content, extensions=_LIVE_READ
        )
        try:
            response = await self.http.send(request)
        except httpx.HTTPError as error:
            raise from_transport(error, request) from error
        if response.status_code >= 400:
            raise from_response(response)
        return _json(response), response.headers, request


def segment(key: str) -> str:
    """A key as one piece of an address; its semicolons are escaped, as V1's own samples do."""
    return quote(key, safe="")


def _told(request: httpx.Request, body: bytes) -> str:
    """A call with its filter, as receipts name it."""
    return f"{call_of(request)} {body.decode()[:_SHOWN]}"


def _headers(*, whole: bool) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "Id-Encoding": "0",
        "Context-PlanDependenciesScope": "1" if whole else "0",
    }


def _json(response: httpx.Response) -> Any:  # noqa: ANN401 - JSON is anything
    call = call_of(response.request)
    if not response.is_success:
        raise HwaBadAnswer(f"HTTP {response.status_code}", call=call)
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError as error:
        raise HwaBadAnswer("not the answer of HWA: no JSON", call=call) from error


def _are_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _total(headers: httpx.Headers) -> int | None:
    count = headers.get("context-objectcount", "")
    return int(count) if count.isdecimal() else None
