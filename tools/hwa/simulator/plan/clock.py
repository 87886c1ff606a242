"""Where the simulated plant reads the time."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(slots=True)
class AcceleratedClock:
    """A clock that goes on from a chosen moment, so many times as fast as the machine's."""

    start: datetime
    speed: float = 1.0
    machine: Clock = field(default_factory=RealClock)
    began: datetime = field(init=False)

    def __post_init__(self) -> None:
        if self.speed <= 0:
            raise ValueError(f"a clock runs forwards, not {self.speed} times as fast")
        self.began = self.machine.now()

    def now(self) -> datetime:
        """The chosen moment plus the time that has passed since, made longer."""
        return (self.start + (self.machine.now() - self.began) * self.speed).astimezone(UTC)
