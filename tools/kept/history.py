"""What the service kept of the plan's past, as the tools read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from tools.plan.past.frame import Counts, Frame
from tools.plan.past.moved import Moved, nothing_moved
from tools.plan.past.surroundings import Turn
from tools.plan.past.watch import Hole, Span, Switch, holes


class HistoryUnavailable(Exception):
    """The kept past cannot be read now."""


@dataclass(frozen=True)
class Recorded:
    """From when to when there are records."""

    spans: Sequence[Span] = ()

    @property
    def begins(self) -> datetime | None:
        """The first moment of which there is a record."""
        return _moment(self.spans[0].start) if self.spans else None

    @property
    def ends(self) -> datetime | None:
        """The last moment of which there is a record."""
        return _moment(self.spans[-1].end) if self.spans else None

    def holes(self, since: datetime, until: datetime) -> list[Hole]:
        """Where nothing was recorded in between."""
        return holes(self.spans, since.timestamp(), until.timestamp())


@dataclass(frozen=True)
class Told:
    """What moved in a stretch of time, the oldest first.

    `whole_since` is later than asked where there was more than could be read at once.
    """

    moved: Moved
    turns: Sequence[Turn] = ()
    switches: Sequence[Switch] = ()
    whole_since: datetime | None = None


class History(Protocol):
    """The kept past. Every method raises `HistoryUnavailable`."""

    async def recorded(self) -> Recorded:
        """When the plan was watched."""
        ...

    async def moves(self, since: datetime, until: datetime) -> Told:
        """What moved from one moment on and before another."""
        ...

    async def picture_at(self, moment: datetime) -> Frame | None:
        """The newest frame that was taken at a moment or before it, in the same span."""
        ...

    async def numbers_at(self, moment: datetime) -> Counts | None:
        """The jobs by status at a moment; None where that is not on record."""
        ...

    async def failures(self, since: datetime) -> Moved:
        """Every move into a failure, out of one, or after one, of whatever plan."""
        ...


class NoHistory:
    """Nothing was ever kept."""

    async def recorded(self) -> Recorded:
        """No span."""
        return Recorded()

    async def moves(self, since: datetime, until: datetime) -> Told:
        """Nothing."""
        return Told(nothing_moved())

    async def picture_at(self, moment: datetime) -> Frame | None:
        """None."""
        return None

    async def numbers_at(self, moment: datetime) -> Counts | None:
        """None."""
        return None

    async def failures(self, since: datetime) -> Moved:
        """None."""
        return nothing_moved()


def _moment(second: float) -> datetime:
    return datetime.fromtimestamp(second, UTC)
