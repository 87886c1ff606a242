"""Ids, moments and spans of time, spelled as HWA spells them."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from functools import lru_cache

_HEX = frozenset("0123456789abcdef")
_VARIANT = {each: "89ab"[int(each, 16) & 3] for each in "0123456789abcdef"}
_SECONDS = tuple(f":{number:02d}Z" for number in range(60))
_MIX = 0x9E3779B97F4B


def name_uuid(*parts: object) -> str:
    """A version-3 UUID made from a name, as HWA's own ids are."""
    text = hashlib.md5(repr(parts).encode(), usedforsecurity=False).hexdigest()
    variant = _VARIANT[text[16]]
    return f"{text[:8]}-{text[8:12]}-3{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


def numbered_uuid(identity: str, number: int) -> str:
    """The id of a numbered part of something; asked again with the number, the thing's own id.

    A text that is no such id comes back as it is.
    """
    tail = identity[24:]
    if len(tail) != 12 or not _HEX.issuperset(tail):
        return identity
    return f"{identity[:24]}{int(tail, 16) ^ (number * _MIX & 0xFFFFFFFFFFFF):012x}"


def stream_code(identity: str) -> str:
    """The 16-character instance id that conman shows for a stream."""
    raw = hashlib.md5(identity.encode(), usedforsecurity=False).digest()
    return "0AAA" + base64.b32encode(raw)[:12].decode()


def iso(moment: float | None) -> str | None:
    """A moment as HWA writes it, or nothing for no moment."""
    if moment is None:
        return None
    minute, second = divmod(int(moment), 60)
    return _minute(minute) + _SECONDS[second]


@lru_cache(maxsize=65_536)
def _minute(number: int) -> str:
    """The so many-th minute: a plan has few of them, and very many seconds."""
    return datetime.fromtimestamp(number * 60, UTC).strftime("%Y-%m-%dT%H:%M")


@lru_cache(maxsize=65_536)
def duration(seconds: float) -> str:
    """A span of time in ISO 8601, whole seconds."""
    total = max(0, int(seconds))
    hours, rest = divmod(total, 3600)
    minutes, left = divmod(rest, 60)
    text = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes) + f"{left}S" * bool(left)
    return f"PT{text or '0S'}"
