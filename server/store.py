"""What the server's records in Redis have in common: keys, times, and the border for errors."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from redis.exceptions import RedisError

_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")


class StoreUnavailable(Exception):
    """Redis failed; what it holds is unknown."""


@contextmanager
def store_errors() -> Iterator[None]:
    """Whatever Redis raises inside becomes `StoreUnavailable`."""
    try:
        yield
    except RedisError as error:
        raise StoreUnavailable(f"Redis failed: {error}") from error


def is_id(text: str) -> bool:
    """Whether a text may be an id: like a UUID, short, and harmless inside a key."""
    return _ID.fullmatch(text) is not None


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)
