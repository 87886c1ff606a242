"""The words that REST V1 spells differently from V2, and its way to write moments and spans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

INTERNAL: Mapping[str, str] = {
    "FAIL": "FAILED",
    "CANCL": "CANCEL",
    "CANCLP": "CANCEL_PENDING",
    "SUPPR": "SUPPRESSED",
    "EXTRN": "EXTERN",
}
"""Internal statuses with a longer name in V1; the last three are guesses."""

TYPES: Mapping[str, str] = {
    "X-AGENT": "XA",
    "S-AGENT": "SA",
    "D-POOL": "DYNAMIC_POOL",
    "REM-ENG": "REMOTE_ENGINE",
    "WORKLOAD_BROKER": "BROKER",
}
"""Workstation types with another name in V1."""


def internal(status: str) -> str:
    """V1's name of an internal status."""
    return INTERNAL.get(status, status)


def plans_own(word: object) -> str:
    """The plan's own name of an internal status of V1."""
    return next((own for own, shown in INTERNAL.items() if shown == word), str(word))


def millis(moment: float | None) -> int | None:
    """A moment, or a span of seconds, in whole milliseconds."""
    return None if moment is None else int(moment) * 1000


@lru_cache(maxsize=65_536)
def key_time(moment: float) -> str:
    """A moment inside a key, which V1 writes as text."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
