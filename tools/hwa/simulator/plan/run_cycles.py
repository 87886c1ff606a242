"""Which days a job stream is planned for: its run cycles, calendars and free days, worked out.

Of iCalendar rules what HWA's own composer writes is understood: FREQ, INTERVAL, BYDAY with or
without a number, BYMONTHDAY, BYMONTH, and HWA's BYWORKDAY and BYFREEDAY.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from tools.hwa.simulator.plan.definitions import (
    Calendar,
    Model,
    RunCycle,
    RunCycleGroup,
    StreamDefinition,
)

ANCHOR = date(2020, 1, 6)
"""The day from which intervals are counted where no validity says another: a Monday."""

ONE_DAY = timedelta(days=1)
FAR = 40
"""Days beyond which no free day moves an instance."""

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Rule = Mapping[str, str]
Free = Callable[[date], bool]


class RuleError(ValueError):
    """A rule that is not understood."""


def selects(definition: StreamDefinition, model: Model, day: date) -> bool:
    """Whether the stream is planned for the day, as it is defined."""
    if definition.draft or not _valid(definition, day):
        return False
    picker = _Picker(definition, model)
    if any(each.exclusive and picker.picks(each, day) for each in definition.cycles):
        return False
    return picker.take(definition.cycles, day) or any(
        picker.take(each.cycles, day) for each in picker.groups()
    )


@dataclass(frozen=True, slots=True)
class _Picker:
    """One definition's calendars and free days."""

    definition: StreamDefinition
    model: Model

    def groups(self) -> list[RunCycleGroup]:
        """The run cycle groups that the stream shares with others."""
        return [
            each
            for each in self.model.groups.values()
            if f"{each.folder.rstrip('/')}/{each.name}" in self.definition.groups
        ]

    def take(self, cycles: Sequence[RunCycle], day: date) -> bool:
        """Whether one of them picks the day, and none of them takes it away."""
        if any(each.exclusive and self.picks(each, day) for each in cycles):
            return False
        return any(not each.exclusive and self.picks(each, day) for each in cycles)

    def picks(self, cycle: RunCycle, day: date) -> bool:
        """Whether a cycle picks a day, free days taken into account."""
        if not _valid(cycle, day):
            return False
        if cycle.free_days_rule == "NONE":
            return self._names(cycle, day)
        if self.is_free(day):
            return False
        return self._names(cycle, day) or self._moved_here(cycle, day)

    def is_free(self, day: date) -> bool:
        """Whether nobody works on a day, as this stream sees it."""
        own = self.definition
        if own.saturday_is_free and day.weekday() == 5:
            return True
        if own.sunday_is_free and day.weekday() == 6:
            return True
        return day in self._dates(own.free_days_calendar)

    def _moved_here(self, cycle: RunCycle, day: date) -> bool:
        """Whether an instance of free days nearby falls on this working day."""
        step = {"NEAREST_AFTER": -ONE_DAY, "NEAREST_BEFORE": ONE_DAY}.get(cycle.free_days_rule)
        if step is None:
            return False
        near = day + step
        while self.is_free(near) and abs((near - day).days) < FAR:
            if self._names(cycle, near):
                return True
            near += step
        return False

    def _names(self, cycle: RunCycle, day: date) -> bool:
        """Whether a cycle names a day, whatever its free days."""
        if cycle.type == "simple":
            return day in cycle.dates
        if cycle.type == "calendar":
            return self._by_calendar(cycle, day)
        anchor = cycle.valid_from or self.definition.valid_from or ANCHOR
        return matches(cycle.expression, day, anchor, self.is_free)

    def _by_calendar(self, cycle: RunCycle, day: date) -> bool:
        near = (each for each in self._dates(cycle.calendar) if abs((each - day).days) < FAR)
        return any(self._shifted(each, cycle.offset, cycle.offset_unit) == day for each in near)

    def _shifted(self, day: date, offset: int, unit: str) -> date:
        """A day so many days, weekdays or workdays further on, or back."""
        step = ONE_DAY if offset > 0 else -ONE_DAY
        left = abs(offset)
        for _ in range(FAR):
            if left == 0:
                break
            day += step
            left -= self._counts(day, unit)
        return day

    def _counts(self, day: date, unit: str) -> bool:
        if unit == "WORKDAY":
            return not self.is_free(day)
        return unit == "DAY" or day.weekday() < 5

    def _dates(self, path: str) -> frozenset[date]:
        found = (each for each in self.model.calendars.values() if calendar_path(each) == path)
        return next((each.dates for each in found), frozenset()) if path else frozenset()


def calendar_path(calendar: Calendar) -> str:
    """The folder and the name."""
    return f"{calendar.folder.rstrip('/')}/{calendar.name}"


def matches(expression: str, day: date, anchor: date, is_free: Free) -> bool:
    """Whether an iCalendar rule that begins on the anchor names a day."""
    rule = _parsed(expression)
    if day < anchor or not _in_month(rule, day):
        return False
    if "BYWORKDAY" in rule and is_free(day):
        return False
    if "BYFREEDAY" in rule and not is_free(day):
        return False
    return _on_turn(rule, day, anchor) and _on_day(rule, day, anchor)


def _valid(bounded: StreamDefinition | RunCycle, day: date) -> bool:
    """From the first valid day on, and before the day on which it is valid no more."""
    first, last = bounded.valid_from, bounded.valid_to
    return (first is None or first <= day) and (last is None or day < last)


@lru_cache(maxsize=1024)
def _parsed(expression: str) -> Rule:
    parts = (each.partition("=") for each in expression.upper().split(";") if each)
    rule = {name.strip(): value.strip() for name, _, value in parts}
    known = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYWORKDAY", "BYFREEDAY"}
    if rule.get("FREQ") not in _TURNS or rule.keys() - known:
        raise RuleError(f"this rule is not understood: {expression!r}")
    return rule


def _on_turn(rule: Rule, day: date, anchor: date) -> bool:
    """Whether the day's week, month or year is one of every so many."""
    return _TURNS[rule["FREQ"]](day, anchor) % int(rule.get("INTERVAL", "1")) == 0


_TURNS: Mapping[str, Callable[[date, date], int]] = {
    "DAILY": lambda day, anchor: (day - anchor).days,
    "WEEKLY": lambda day, anchor: (_monday(day) - _monday(anchor)).days // 7,
    "MONTHLY": lambda day, anchor: (day.year - anchor.year) * 12 + day.month - anchor.month,
    "YEARLY": lambda day, anchor: day.year - anchor.year,
}


def _on_day(rule: Rule, day: date, anchor: date) -> bool:
    by_day, by_date = rule.get("BYDAY"), rule.get("BYMONTHDAY")
    if by_date and not any(_is_date(int(each), day) for each in by_date.split(",")):
        return False
    if by_day:
        return any(_is_weekday(each.strip(), day, rule["FREQ"]) for each in by_day.split(","))
    says_days = bool(by_date) or "BYWORKDAY" in rule or "BYFREEDAY" in rule
    return says_days or _on_anchor(rule, day, anchor)


def _on_anchor(rule: Rule, day: date, anchor: date) -> bool:
    """Without a day of its own a rule means the day on which it began."""
    if rule["FREQ"] == "DAILY":
        return True
    if rule["FREQ"] == "WEEKLY":
        return day.weekday() == anchor.weekday()
    same_month = rule["FREQ"] == "MONTHLY" or "BYMONTH" in rule or day.month == anchor.month
    return same_month and day.day == anchor.day


def _is_date(number: int, day: date) -> bool:
    last = monthrange(day.year, day.month)[1]
    return day.day == (number if number > 0 else last + 1 + number)


def _is_weekday(text: str, day: date, freq: str) -> bool:
    """`MO`, or `2TU` and `-1FR` for the second and the last one of a month."""
    if WEEKDAYS[day.weekday()] != text[-2:]:
        return False
    if not text[:-2] or freq not in {"MONTHLY", "YEARLY"}:
        return True
    number = int(text[:-2])
    if number > 0:
        return (day.day - 1) // 7 + 1 == number
    return (monthrange(day.year, day.month)[1] - day.day) // 7 + 1 == -number


def _in_month(rule: Rule, day: date) -> bool:
    return "BYMONTH" not in rule or day.month in {int(each) for each in rule["BYMONTH"].split(",")}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
