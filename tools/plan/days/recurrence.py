"""An iCalendar rule as a question to one day: does the rule name it?

Of RFC 5545 what names days is read, and HWA's own BYWORKDAY and BYFREEDAY: bare they mean every
such day of the period, with numbers the first, the second, the last (-1). What is not read, such
as COUNT or a cron expression, is refused and never guessed.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from tools.plan.days.calendars import ONE_DAY, CannotTell

Freq = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
Free = Callable[[date], bool]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_FREQS: Mapping[str, Freq] = {
    "DAILY": "DAILY",
    "WEEKLY": "WEEKLY",
    "MONTHLY": "MONTHLY",
    "YEARLY": "YEARLY",
}
_PARTS = frozenset(
    {
        "FREQ",
        "INTERVAL",
        "BYDAY",
        "BYMONTHDAY",
        "BYMONTH",
        "BYSETPOS",
        "BYWORKDAY",
        "BYFREEDAY",
        "UNTIL",
        "WKST",
    }
)
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,5}", re.ASCII)
_UNTIL = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T\d{6}Z?)?", re.ASCII)


@dataclass(frozen=True)
class Rule:
    """The parts of a rule; an empty tuple is a part that it does not have.

    `work` is True for BYWORKDAY, False for BYFREEDAY, None for neither; `places` are its numbers.
    """

    freq: Freq
    interval: int = 1
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    work: bool | None = None
    places: tuple[int, ...] = ()
    until: date | None = None
    week_start: int = 0

    @property
    def needs_anchor(self) -> bool:
        """It cannot be read without the day on which it begins."""
        return self.interval > 1 or not (self.freq == "DAILY" or self._says_its_days)

    @property
    def _says_its_days(self) -> bool:
        if self.weekdays or self.work is not None:
            return True
        return bool(self.month_days) and self.freq != "WEEKLY"

    @property
    def by_year(self) -> bool:
        """Its numbers count within the year and not within a month."""
        return self.freq == "YEARLY" and not self.months


@lru_cache(maxsize=1024)
def parsed(expression: str) -> Rule:
    """The rule in a text.

    Raises:
        CannotTell: it is none, or says what is not read here.
    """
    parts = _split(expression)
    freq = _FREQS.get(parts.get("FREQ", ""))
    if freq is None or parts.keys() - _PARTS:
        raise CannotTell("RULE_UNKNOWN", expression)
    try:
        rule = _rule(freq, parts)
    except ValueError as error:
        raise CannotTell("RULE_UNKNOWN", expression) from error
    if not _makes_sense(rule):
        raise CannotTell("RULE_UNKNOWN", expression)
    return rule


def names(rule: Rule, day: date, anchor: date | None, free: Free) -> bool:
    """Whether the rule, which begins on the anchor, names the day.

    Raises:
        CannotTell: it needs an anchor, or to know whether a day is free.
    """
    if anchor is None and rule.needs_anchor:
        raise CannotTell("NO_ANCHOR")
    if (anchor is not None and day < anchor) or (rule.until is not None and day > rule.until):
        return False
    if anchor is not None and _turns(rule, day, anchor) % rule.interval:
        return False
    if not _fits(rule, day, anchor):
        return False
    if not rule.places and not rule.positions:
        return _is_kind(rule, day, free)
    return day in _chosen(rule, day, anchor, free)


def _split(expression: str) -> Mapping[str, str]:
    text = expression.strip().strip('"').upper().removeprefix("RRULE:")
    pairs = [each.partition("=") for each in text.split(";") if each.strip()]
    return {name.strip(): value.strip() for name, _, value in pairs}


def _rule(freq: Freq, parts: Mapping[str, str]) -> Rule:
    kinds = parts.keys() & {"BYWORKDAY", "BYFREEDAY"}
    kind = next(iter(kinds), "")
    if len(kinds) > 1 or parts.get("WKST", "MO") not in WEEKDAYS:
        raise ValueError("two kinds of days, or no weekday")
    return Rule(
        freq=freq,
        interval=_numbers(parts.get("INTERVAL", "1"), 1, 10_000)[0],
        weekdays=_weekdays(parts.get("BYDAY", "")),
        month_days=_numbers(parts.get("BYMONTHDAY", ""), 1, 31, signed=True),
        months=_numbers(parts.get("BYMONTH", ""), 1, 12),
        positions=_numbers(parts.get("BYSETPOS", ""), 1, 366, signed=True),
        work={"BYWORKDAY": True, "BYFREEDAY": False}.get(kind),
        places=_numbers(parts.get(kind, ""), 1, 366, signed=True),
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
    )


def _makes_sense(rule: Rule) -> bool:
    """Numbers count within something longer than what is numbered."""
    numbered = any(number for number, _ in rule.weekdays)
    if rule.freq == "DAILY":
        # Of every n-th day nobody says whether free days count too.
        return not (numbered or rule.places or rule.positions or _mixed_steps(rule))
    if rule.freq == "WEEKLY":
        return not numbered and not rule.month_days
    return True


def _mixed_steps(rule: Rule) -> bool:
    return rule.work is not None and rule.interval > 1


def _numbers(text: str, least: int, most: int, *, signed: bool = False) -> tuple[int, ...]:
    found = tuple(_number(each.strip()) for each in text.split(",")) if text else ()
    for each in found:
        if not least <= (abs(each) if signed else each) <= most:
            raise ValueError(f"{each} is out of its bounds")
    return found


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is no number")
    return int(text)


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    if not text:
        return ()
    found = [_WEEKDAY.fullmatch(each.strip()) for each in text.split(",")]
    if None in found or any(each and each[1] and int(each[1]) == 0 for each in found):
        raise ValueError(f"{text!r} names no weekdays")
    return tuple((int(each[1] or 0), WEEKDAYS.index(each[2])) for each in found if each)


def _until(text: str) -> date:
    found = _UNTIL.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no day")
    return date(int(found[1]), int(found[2]), int(found[3]))


def _turns(rule: Rule, day: date, anchor: date) -> int:
    """How many days, weeks, months or years after the anchor's own the day's is."""
    if rule.freq == "DAILY":
        return (day - anchor).days
    if rule.freq == "WEEKLY":
        return (_week_of(rule, day) - _week_of(rule, anchor)) // 7
    years = day.year - anchor.year
    return years if rule.freq == "YEARLY" else years * 12 + day.month - anchor.month


def _week_of(rule: Rule, day: date) -> int:
    """The number of the first day of the day's week."""
    return day.toordinal() - (day.weekday() - rule.week_start) % 7


def _fits(rule: Rule, day: date, anchor: date | None) -> bool:
    """Whether the day is one that the rule's dates and weekdays allow."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not any(_is_date(each, day) for each in rule.month_days):
        return False
    if rule.weekdays:
        return any(_is_weekday(rule, number, name, day) for number, name in rule.weekdays)
    return anchor is None or rule.work is not None or _like_anchor(rule, day, anchor)


def _like_anchor(rule: Rule, day: date, anchor: date) -> bool:
    """A rule that says no day of its own means the day on which it began."""
    if rule.freq == "DAILY" or (rule.month_days and rule.freq != "WEEKLY"):
        return True
    if rule.freq == "WEEKLY":
        return day.weekday() == anchor.weekday()
    same_month = not rule.by_year or day.month == anchor.month
    return same_month and day.day == anchor.day


def _is_date(number: int, day: date) -> bool:
    return day.day == (number if number > 0 else _length(day) + 1 + number)


def _is_weekday(rule: Rule, number: int, name: int, day: date) -> bool:
    """`MO`, or `2TU` and `-1FR` for the second and the last one."""
    if day.weekday() != name:
        return False
    if number == 0:
        return True
    if rule.by_year:
        at, length = day.timetuple().tm_yday, date(day.year, 12, 31).timetuple().tm_yday
    else:
        at, length = day.day, _length(day)
    return number == (at - 1) // 7 + 1 if number > 0 else -number == (length - at) // 7 + 1


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _is_kind(rule: Rule, day: date, free: Free) -> bool:
    return rule.work is None or free(day) is not rule.work


def _chosen(rule: Rule, day: date, anchor: date | None, free: Free) -> frozenset[date]:
    """The days of the day's period that the numbers choose."""
    fitting = [each for each in _period(rule, day) if _fits(rule, each, anchor)]
    kind = [each for each in fitting if _is_kind(rule, each, free)]
    chosen = _at(kind, rule.places) if rule.places else kind
    return frozenset(_at(chosen, rule.positions) if rule.positions else chosen)


def _period(rule: Rule, day: date) -> Sequence[date]:
    if rule.freq == "WEEKLY":
        first = date.fromordinal(_week_of(rule, day))
        return [first + at * ONE_DAY for at in range(7)]
    if rule.freq == "MONTHLY":
        first, last = day.replace(day=1), day.replace(day=_length(day))
    else:
        first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def _at(days: Sequence[date], places: Sequence[int]) -> list[date]:
    return [days[each - 1 if each > 0 else each] for each in places if abs(each) <= len(days)]
