"""When shifts begin, so that "since my shift began" is a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo


@dataclass(frozen=True)
class Shifts:
    """The times of day at which a shift begins, in the zone of those who work in it."""

    hours: Sequence[time] = (time(6), time(14), time(22))
    zone: tzinfo = UTC

    def began(self, now: datetime) -> datetime:
        """The latest beginning of a shift that lies before now."""
        today = now.astimezone(self.zone).date()
        begins = [
            datetime.combine(today - timedelta(days=back), hour, self.zone).astimezone(UTC)
            for back in (0, 1)
            for hour in self.hours
        ]
        return max(begin for begin in begins if begin < now)
