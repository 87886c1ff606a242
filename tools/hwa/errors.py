"""What can go wrong between Resync and HWA, as a small tree that keeps HWA's own codes."""

import re
from collections.abc import Iterable

import httpx
import orjson

# Facts: HWA's codes are AWS/AWK + component + number + severity; z/OS connectors say EQQ.
_CODE = re.compile(r"\b(AW[SK][A-Z]{2,3}\d{3,4}[A-Z]|EQQ\w+|OQL_\w+)\b")
_EXCERPT = 300


class HwaError(Exception):
    """A call to HWA that gave no usable answer."""

    hint = "Try again; if it persists, look at the engine's own logs."

    def __init__(
        self, message: str, *, call: str, status: int | None = None, codes: Iterable[str] = ()
    ) -> None:
        super().__init__(message)
        self.call = call
        self.status = status
        self.codes = tuple(dict.fromkeys(codes))


class HwaUnreachable(HwaError):
    """No connection: the master is down, or the network or TLS is in the way."""

    hint = "Check TWS_HOST, TWS_PORT and TWS_SCHEME, and that the master's server is up."


class HwaTimeout(HwaUnreachable):
    """The master took the call and did not answer in time."""

    hint = "The engine is slow or overloaded; ask a narrower question or try later."


class HwaUnauthorized(HwaError):
    """HWA does not know these credentials (401)."""

    hint = "Check TWS_USER and TWS_PASSWORD, or TWS_API_KEY."


class HwaForbidden(HwaError):
    """HWA knows the user, and the right is missing (403)."""

    hint = "Ask the HWA administrator for the display right on this object's folder."


class HwaNotFound(HwaError):
    """The object or the path does not exist there (404)."""


class HwaRejected(HwaError):
    """HWA refused the request itself: a bad filter or a bad value (other 4xx)."""


class HwaFailed(HwaError):
    """HWA failed while it served the call (5xx)."""


class HwaBadAnswer(HwaError):
    """The answer is not what HWA sends: a proxy's page, or broken JSON."""

    hint = "Something other than HWA answered: check the address and any proxy between."


_BY_STATUS: dict[int, type[HwaError]] = {401: HwaUnauthorized, 403: HwaForbidden, 404: HwaNotFound}


def from_response(response: httpx.Response) -> HwaError:
    """The error that an answer of 400 and above stands for; its body may have any shape."""
    status = response.status_code
    kind = _BY_STATUS.get(status, HwaFailed if status >= 500 else HwaRejected)
    codes = _CODE.findall(response.text)  # of the whole body: the excerpt may end before them
    text = error_text(response) or f"HTTP {status}"
    return kind(text, call=call_of(response.request), status=status, codes=codes)


def from_transport(error: httpx.HTTPError, request: httpx.Request) -> HwaError:
    """The error that a failed exchange stands for."""
    kind = HwaTimeout if isinstance(error, httpx.TimeoutException) else HwaUnreachable
    return kind(f"{type(error).__name__}: {error}", call=call_of(request))


def call_of(request: httpx.Request) -> str:
    """A call as receipts name it: the method and the path with its query, without the host."""
    return f"{request.method} {request.url.raw_path.decode('ascii', 'replace')}"


def error_text(response: httpx.Response) -> str:
    """The human part of an error body: V1's messages, a message field, or plain text."""
    if "html" in response.headers.get("content-type", ""):
        return f"HTTP {response.status_code} with an HTML page"
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return response.text[:_EXCERPT]
    return _message_of(body)[:_EXCERPT]


def _message_of(body: object) -> str:
    if not isinstance(body, dict):
        return str(body)
    messages = body.get("messages")
    if isinstance(messages, list):
        return " ".join(str(message) for message in messages)
    parts = [str(body[key]) for key in ("code", "message", "detail") if body.get(key)]
    return " ".join(parts) or str(body)
