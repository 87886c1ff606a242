"""How the values in a filter are read, and what its wildcards mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

_DURATION = re.compile(
    r"P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?"
)
_PIECE = re.compile(r"([@?]*)([^@?]*)", re.DOTALL)


def wildcard(pattern: str) -> re.Pattern[str]:
    """HWA's wildcards as a regular expression: `@` any run, `?` one character."""
    parts = []
    for wild, literal in _PIECE.findall(pattern):
        # `@?@` and its like become `?@`: the same meaning, and no quadratic search.
        parts.append("." * wild.count("?") + ".*" * ("@" in wild) + re.escape(literal))
    return re.compile("".join(parts), re.DOTALL)


def moment(text: str, zone: tzinfo = UTC) -> float:
    """A moment in any spelling of ISO 8601; in the given zone where it names none."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).timestamp()


def _span(text: str) -> int:
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        raise ValueError(text)
    days, hours, minutes, seconds = (float(each or 0) for each in match.groups())
    return int(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


def _truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


READERS: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "boolean": _truth,
    "date": moment,
    "duration": _span,
}
"""How a literal of each kind of field becomes a value; ValueError where it is none."""
