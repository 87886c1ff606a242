"""One exchange with HWA's REST V2: what is sent, what comes back, and the error it stands for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import httpx
import orjson
from pydantic import TypeAdapter, ValidationError

from tools.hwa.errors import (
    HwaBadAnswer,
    call_of,
    codes_of,
    error_text,
    from_response,
    from_transport,
)
from tools.hwa.transport.reads import FRESH, age_of

T = TypeVar("T")
PREFIX = "/twsd/api/v2"
Params = Mapping[str, str | int | bool | None]
Clock = Callable[[], datetime]
_SEGMENT = re.compile(r"[A-Za-z0-9_.;\-]+")


@dataclass(frozen=True)
class Read(Generic[T]):
    """What HWA answered, by which call, and when it was read (UTC).

    Not `complete` is what was led through many calls and stopped at a bound. Then `steps` are the
    calls that told something new, each with what it told; `source` is only where they began.
    """

    value: T
    source: str
    read_at: datetime
    complete: bool = True
    steps: tuple["Read[T]", ...] = ()


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


def segment(identifier: str) -> str:
    """An id as one path segment: HWA's ids are plain, anything else is escaped whole."""
    return identifier if _SEGMENT.fullmatch(identifier) else quote(identifier, safe="")


class Calls:
    """Sends and decodes; every method raises an `HwaError` where there is no usable answer."""

    def __init__(self, http: httpx.AsyncClient, clock: Clock = now) -> None:
        """`clock` tells when something was read; a plan that stands still needs one of its own."""
        self._http = http
        self._clock = clock

    async def read(
        self,
        path: str,
        shape: TypeAdapter[T],
        params: Params | None = None,
        *,
        fresh: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Read[T]:
        """A GET whose answer has that shape; a fresh one is never a kept answer."""
        response = await self.get(path, params, headers, fresh=fresh)
        return self.told(decoded(response, shape), response)

    async def get(
        self,
        path: str,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        fresh: bool = False,
    ) -> httpx.Response:
        """A GET's answer, as it came."""
        return await self.send("GET", path, params, headers, extensions={FRESH: fresh})

    async def send(
        self,
        method: str,
        path: str,
        params: Params | None = None,
        headers: Mapping[str, str] | httpx.Headers | None = None,
        **more: Any,
    ) -> httpx.Response:
        """The good answer to a request; `path` begins after the API's prefix."""
        asked = {key: value for key, value in (params or {}).items() if value is not None}
        request = self._http.build_request(
            method, PREFIX + path, params=asked, headers=headers, **more
        )
        try:
            response = await self._http.send(request)
        except httpx.HTTPError as error:
            raise from_transport(error, request) from error
        if response.status_code >= 400:
            raise from_response(response)
        if not response.is_success:
            # A sign-in page's redirect: following it would show the page as if it were a log.
            raise HwaBadAnswer(f"HTTP {response.status_code}", call=call_of(request))
        return response

    def told(self, value: T, response: httpx.Response) -> Read[T]:
        """A value with its receipt; a kept answer was read when it was kept."""
        return Read(value, call_of(response.request), self._clock() - age_of(response))


def decoded(response: httpx.Response, shape: TypeAdapter[T]) -> T:
    """The answer's JSON as that shape.

    Raises:
        HwaBadAnswer: it is something else, such as a refusal under status 200.
    """
    call = call_of(response.request)
    try:
        value = orjson.loads(response.content)
    except orjson.JSONDecodeError as error:
        raise HwaBadAnswer(f"not the answer of HWA: {type(error).__name__}", call=call) from error
    if isinstance(value, dict) and "exceptionName" in value:
        raise HwaBadAnswer(error_text(response), call=call, status=200, codes=codes_of(response))
    try:
        return shape.validate_python(value)
    except ValidationError as error:
        raise HwaBadAnswer(
            f"not the answer of HWA: {type(error).__name__}", call=call, codes=codes_of(response)
        ) from error
