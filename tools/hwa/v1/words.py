"""V1's words, moments and spans, and what they are in V2."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

_TO_V2: Mapping[str, str] = {
    "FAILED": "FAIL",
    "CANCEL": "CANCL",
    "CANCELLED": "CANCL",
    "CANCELED": "CANCL",
    "CANCEL_PENDING": "CANCLP",
    "SUPPRESSED": "SUPPR",
    "SUPPRESS": "SUPPR",
    "EXTERN": "EXTRN",
}
_TO_V1: Mapping[str, str] = {
    "FAIL": "FAILED",
    "CANCL": "CANCEL",
    "CANCLP": "CANCEL_PENDING",
    "SUPPR": "SUPPRESSED",
    "EXTRN": "EXTERN",
}
_TYPES: Mapping[str, str] = {
    "XA": "X-AGENT",
    "SA": "S-AGENT",
    "DYNAMIC_POOL": "D-POOL",
    "REMOTE_ENGINE": "REM-ENG",
    "BROKER": "WORKLOAD_BROKER",
}
COMMON_STATUSES = (
    "WAITING",
    "READY",
    "RUNNING",
    "SUCCESSFUL",
    "ERROR",
    "CANCELED",
    "HELD",
    "UNDECIDED",
    "BLOCKED",
    "SUPPRESS",
)
"""Every external status that V1 documents."""


def internal(word: str) -> str:
    """V2's name of an internal status; a word that is new stays as it is."""
    return _TO_V2.get(word, word)


def spellings(status: str) -> list[str]:
    """What V1 may call one of V2's internal statuses: both names, since releases differ."""
    return list(dict.fromkeys([_TO_V1.get(status, status), status]))


def workstation_type(word: str) -> str:
    """V2's name of a workstation type."""
    return _TYPES.get(word, word)


def moment(value: object) -> datetime | None:
    """A moment, from milliseconds or from text; nothing where there is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value / 1000, UTC)
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def span(value: object) -> timedelta | None:
    """A span, from milliseconds; nothing where there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return timedelta(milliseconds=value)


def millis(at: datetime) -> int:
    """A moment as V1 writes it."""
    return round(at.timestamp() * 1000)
