"""What may be asked twice: reads, and never an action."""

from datetime import timedelta

import httpx

READ = "hwa_read"
FRESH = "hwa_fresh"
AGE = "hwa_age"
UNAVAILABLE = frozenset({502, 503, 504})
"""Statuses that a proxy or a starting server sends in a master's place."""


def age_of(response: httpx.Response) -> timedelta:
    """How long ago HWA gave this answer."""
    return timedelta(seconds=response.extensions.get(AGE, 0.0))


def is_read(request: httpx.Request) -> bool:
    """A GET, or a request that its sender calls a read (V1 asks its queries by POST)."""
    return request.method == "GET" or bool(request.extensions.get(READ))


def wants_fresh(request: httpx.Request) -> bool:
    """Its sender wants what is true now, not what was true a moment ago."""
    return bool(request.extensions.get(FRESH))
