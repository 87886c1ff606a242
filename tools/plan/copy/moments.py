"""HWA's times and durations as whole seconds; 0 where there is none."""

import re
from datetime import UTC, datetime
from functools import lru_cache

LATEST = 2**32 - 1
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?)?", re.ASCII)


@lru_cache(maxsize=16_384)  # one moment stands in many rows
def epoch(text: str | None) -> int:
    """A moment in seconds since 1970, UTC; a text without a zone is UTC, as HWA's are."""
    if not text:
        return 0
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0, min(int(moment.timestamp()), LATEST))


@lru_cache(maxsize=16_384)
def seconds(text: str | None) -> int:
    """An ISO 8601 duration in seconds."""
    found = _DURATION.fullmatch(text) if text else None
    if found is None:
        return 0
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    return min(((days * 24 + hours) * 60 + minutes) * 60 + rest, LATEST)


def moment(value: int) -> datetime | None:
    """Seconds since 1970 as a moment in UTC; None where there is none."""
    return datetime.fromtimestamp(value, UTC) if value else None
