"""What can go wrong between Resync and HWA, as a small tree that keeps HWA's own codes."""

import re
from collections.abc import Iterable

import httpx
import orjson

from tools.hwa.transport.reads import is_read

# Facts: HWA's codes are AWS/AWK + component + number + severity; z/OS connectors say EQQ.
_CODE = re.compile(r"\b(AW[SK][A-Z]{2,3}\d{3,4}[A-Z]|EQQ\w+|OQL_\w+)\b")
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_WRONG_STATE = "AWSBIN076E"
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


class HwaUncertain(HwaUnreachable):
    """An action was sent, and what HWA made of it was never heard."""

    hint = "It may have been done: read the object before you ask for it again."


class HwaUnauthorized(HwaError):
    """HWA does not know these credentials (401)."""

    hint = "Check TWS_USER and TWS_PASSWORD, or TWS_API_KEY."


class HwaForbidden(HwaError):
    """HWA knows the user, and the right is missing (403)."""

    hint = "Ask the HWA administrator for the right that this needs on the object's folder."


class HwaNotFound(HwaError):
    """The object or the path does not exist there (404)."""


class HwaRejected(HwaError):
    """HWA refused the request itself: a bad filter or a bad value (other 4xx)."""


class HwaFailed(HwaError):
    """HWA failed while it served the call (5xx)."""


class HwaWrongState(HwaFailed):
    """The object is in a state in which this action cannot be done (500 with AWSBIN076E)."""

    hint = "Read the object again: its state decides what can be done with it."


class HwaUnsupported(HwaError):
    """This release of HWA has no call for it; nothing was sent."""

    hint = "A newer release of HWA, or its older REST API (V1), can tell."


class HwaBadAnswer(HwaError):
    """The answer is not what HWA sends: a proxy's page, or broken JSON."""

    hint = "Something other than HWA answered: check the address and any proxy between."


_BY_STATUS: dict[int, type[HwaError]] = {401: HwaUnauthorized, 403: HwaForbidden, 404: HwaNotFound}


def from_response(response: httpx.Response) -> HwaError:
    """The error that an answer of 400 and above stands for; its body may have any shape."""
    status = response.status_code
    kind = _BY_STATUS.get(status, HwaFailed if status >= 500 else HwaRejected)
    codes = codes_of(response)
    if kind is HwaFailed and _WRONG_STATE in codes:
        kind = HwaWrongState
    text = error_text(response) or f"HTTP {status}"
    return kind(text, call=call_of(response.request), status=status, codes=codes)


def from_transport(error: httpx.HTTPError, request: httpx.Request) -> HwaError:
    """The error that a failed exchange stands for."""
    if isinstance(error, httpx.DecodingError):
        return HwaBadAnswer("an answer that cannot be unpacked", call=call_of(request))
    kind = HwaTimeout if isinstance(error, httpx.TimeoutException) else HwaUnreachable
    if not is_read(request) and not isinstance(error, _NOT_SENT):
        kind = HwaUncertain
    return kind(f"{type(error).__name__}: {error}", call=call_of(request))


def codes_of(response: httpx.Response) -> list[str]:
    """HWA's codes in an answer: all of the body, since an excerpt may end before them."""
    return codes_in(response.text)


def codes_in(text: str) -> list[str]:
    """HWA's codes in a text."""
    return _CODE.findall(text)


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
