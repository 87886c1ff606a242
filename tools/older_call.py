"""A REST V2 call on an object as REST V1 spells it."""

import re
from urllib.parse import quote

_V1 = "/twsd/plan/current"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CALL = re.compile(r"[A-Z]+ /twsd/api/v2/plan/([a-z]+)/(?:run/)?([^/?]+)(?:/action/([a-z-]+))?.*")
# V1 changes these by writing the object; the new value stands in the body.
_WRITTEN = frozenset({"", "update-priority"})


def fitting_call(call: str) -> str:
    """The call itself, or V1's where the id is V1's: those of V2 are UUIDs."""
    match = _CALL.fullmatch(call)
    if match is None or _UUID.fullmatch(match[2]):
        return call
    kind, identity, action = match[1], quote(match[2], safe=""), match[3] or ""
    done = "" if action in _WRITTEN else f"/action/{action.replace('-', '_')}"
    return f"PUT {_V1}/{kind}/{identity}{done}"
