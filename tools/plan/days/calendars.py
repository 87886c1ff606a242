"""Days as a site counts them: free days and workdays, and a day so many of them away."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
_ENDLESS = 4000
"""Days after which a walk from workday to workday has found that there are none."""

FreeBecause = Literal["", "SATURDAY", "SUNDAY", "CALENDAR"]
Doubt = Literal[
    "FREE_DAYS_UNREAD",
    "CALENDAR_UNREAD",
    "GROUP_UNREAD",
    "RULE_UNKNOWN",
    "TYPE_UNKNOWN",
    "NO_ANCHOR",
    "SUBSETS_UNCLEAR",
    "NO_WORKDAY",
]


class CannotTell(Exception):
    """What decides on a day is not known: `why` says it, `what` names the thing."""

    def __init__(self, why: Doubt, what: str = "") -> None:
        super().__init__(f"{why} {what}")
        self.why: Doubt = why
        self.what = what


@dataclass(frozen=True)
class FreeDays:
    """The days on which a job stream's site does not work; `dates` is None where nobody may see.

    Every answer may raise `CannotTell`, and does so only where the unseen dates decide.
    """

    dates: frozenset[date] | None = frozenset()
    saturday: bool = True
    sunday: bool = True
    calendar: str = ""

    def because(self, day: date) -> FreeBecause:
        """Why the day is free; empty for a workday."""
        if self.saturday and day.weekday() == SATURDAY:
            return "SATURDAY"
        if self.sunday and day.weekday() == SUNDAY:
            return "SUNDAY"
        if self.dates is None:
            raise CannotTell("FREE_DAYS_UNREAD", self.calendar)
        return "CALENDAR" if day in self.dates else ""

    def is_free(self, day: date) -> bool:
        """Whether nobody works on the day."""
        return bool(self.because(day))

    def nearest_workday(self, day: date, step: timedelta) -> date:
        """The first workday from the day on, the day itself included, in steps of one day."""
        for _ in range(_ENDLESS):
            if not self.is_free(day):
                return day
            day += step
        raise CannotTell("NO_WORKDAY", self.calendar)

    def shifted(self, day: date, offset: int, unit: str | None) -> date:
        """A day so many days, weekdays or workdays further on, or back."""
        if unit not in {None, "", "DAYS", "WORKDAYS", "WEEKDAYS"} or abs(offset) > _ENDLESS:
            raise CannotTell("RULE_UNKNOWN", f"{offset} {unit}")
        if offset == 0 or unit not in {"WORKDAYS", "WEEKDAYS"}:
            return day + offset * ONE_DAY
        step = ONE_DAY if offset > 0 else -ONE_DAY
        left = abs(offset)
        for _ in range(_ENDLESS):
            if left == 0:
                return day
            day += step
            left -= self._counts(day, unit)
        raise CannotTell("NO_WORKDAY", self.calendar)

    def _counts(self, day: date, unit: str) -> bool:
        return day.weekday() < SATURDAY if unit == "WEEKDAYS" else not self.is_free(day)
