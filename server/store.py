"""What the server's records in Redis have in common: keys, times, and the border for errors."""

import re
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from graphs.checkpoints import redis_border

_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")


class StoreUnavailable(Exception):
    """Redis failed; what it holds is unknown."""


def store_errors() -> AbstractContextManager[None]:
    """Whatever Redis raises inside becomes `StoreUnavailable`."""
    return redis_border(StoreUnavailable)


def is_id(text: str) -> bool:
    """Whether a text may be an id: like a UUID, short, and harmless inside a key."""
    return _ID.fullmatch(text) is not None


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)
