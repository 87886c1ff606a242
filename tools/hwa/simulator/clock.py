"""Where the simulated plant reads the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """A clock tells the present moment, aware and in UTC."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        ...


class RealClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FrozenClock:
    """A clock that stands still until it is told to move."""

    at: datetime

    def now(self) -> datetime:
        """The moment at which this clock stands, in UTC."""
        return self.at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Moves the clock on by a span of time."""
        self.at = self.at + by
