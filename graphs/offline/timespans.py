"""Spans of time in a question, in both languages, resolved to instants."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from graphs.question import TimeSpan

HOUR: Final = (
    r"(\d{1,2})(?::(\d\d)| ?h(?:s|rs|oras?)?(\d\d)?(?!\w))? ?(am|pm|a\.m\.|p\.m\.)?(?! ?\w*%)"
)
_OPEN_SINCE: Final = (
    r"(?:since|from|after|starting at|desde|a partir|depois|apos)(?: d?as?| do| de)?"
)
NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8,
    "ten": 10, "twelve": 12, "half an": 0.5, "uma": 1, "um": 1, "duas": 2, "dois": 2, "tres": 3,
    "quatro": 4, "cinco": 5, "seis": 6, "oito": 8, "dez": 10, "doze": 12, "meia": 0.5,
}  # fmt: skip
COUNT: Final = r"(\d{1,4}|" + "|".join(NUMBERS) + ")"
UNIT: Final = r"(h|hrs?|hours?|horas?|min|mins|minutes?|minutos?|days?|dias?)\b"
WEEKDAYS: Final = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6, "segunda": 0, "terca": 1, "quarta": 2, "quinta": 3, "sexta": 4, "sabado": 5,
    "domingo": 6,
}  # fmt: skip
_NIGHT_START, _NIGHT_END = 18, 6


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """A span, and the characters of the text that named it."""

    span: TimeSpan
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Clock:
    """The moment of asking, in the plant's own time."""

    now: datetime
    zone: ZoneInfo
    ahead: bool = False

    def at(self, days: int, hour: int = 0, minute: int = 0) -> datetime:
        """A local time of day, so many days from today."""
        day = self.now.date() + timedelta(days=days)
        return datetime.combine(day, time(hour % 24, minute), self.zone).astimezone(UTC)

    def latest(self, hour: int, minute: int) -> datetime:
        """The most recent moment with this local time; ahead, the next one."""
        today = self.at(0, hour, minute)
        past = today <= self.now.astimezone(UTC)
        if self.ahead:
            return self.at(1, hour, minute) if past else today
        return today if past else self.at(-1, hour, minute)


_Reader = Callable[["re.Match[str]", _Clock], tuple[datetime | None, datetime | None] | None]


def find_span(
    text: str, *, now: datetime, timezone: ZoneInfo, ahead: bool = False
) -> FoundSpan | None:
    """The first span that the folded text names, if any; ahead, hours are those to come."""
    clock = _Clock(now.astimezone(timezone), timezone, ahead)
    for pattern, reader in _READERS:
        for match in pattern.finditer(text):
            limits = reader(match, clock)
            if limits is not None:
                words = match.group().strip()
                span = TimeSpan(since=limits[0], until=limits[1], words=words)
                return FoundSpan(span, match.start(), match.end())
    return None


def hour_of(groups: tuple[str | None, ...], *, bare: bool = True) -> tuple[int, int] | None:
    """Hour and minute of the four groups of HOUR; None where they are no time of day."""
    hours, minutes, after_h, half = groups
    if hours is None or not (bare or minutes or after_h or half):
        return None
    hour, minute = int(hours), int(minutes or after_h or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return (hour % 24, minute) if hour <= 24 and minute < 60 else None


def _since_hour(match: re.Match[str], clock: _Clock) -> tuple[datetime, None] | None:
    at = hour_of(match.groups())
    return (clock.latest(*at), None) if at else None


def _before_hour(match: re.Match[str], clock: _Clock) -> tuple[None, datetime] | None:
    at = hour_of(match.groups())
    return (None, clock.latest(*at)) if at else None


def _until_hour(match: re.Match[str], clock: _Clock) -> tuple[None, datetime] | None:
    at = hour_of(match.groups())
    days = 0 if clock.ahead else 1
    return (None, clock.latest(*at) + timedelta(days=days)) if at else None


def _at_hour(match: re.Match[str], clock: _Clock) -> tuple[datetime, datetime] | None:
    at = hour_of(match.groups(), bare=False)
    return (clock.latest(*at), clock.latest(*at) + timedelta(minutes=1)) if at else None


def _between(match: re.Match[str], clock: _Clock) -> tuple[datetime, datetime] | None:
    first, second = hour_of(match.groups()[:4]), hour_of(match.groups()[4:])
    if first is None or second is None:
        return None
    since = clock.latest(*first)
    until = clock.at((since.astimezone(clock.zone).date() - clock.now.date()).days, *second)
    return since, until if until > since else until + timedelta(days=1)


def _last_units(match: re.Match[str], clock: _Clock) -> tuple[datetime, None] | None:
    count, unit = match.group(1) or "one", match.group(2)
    amount = float(NUMBERS.get(count, 0) or (count if count.isdecimal() else 0))
    if not amount:
        return None
    if unit[0] == "h":
        length = timedelta(hours=amount)
    elif unit[0] == "m":
        length = timedelta(minutes=amount)
    else:
        length = timedelta(days=amount)
    return clock.now.astimezone(UTC) - length, None


def _days(first: int, last: int | None) -> _Reader:
    """From midnight of one day to midnight of another; None leaves the end open."""
    return lambda _, clock: (clock.at(first), None if last is None else clock.at(last))


def _hours(first: tuple[int, int], last: tuple[int, int]) -> _Reader:
    """From a (day, hour) to a (day, hour)."""
    return lambda _, clock: (clock.at(*first), clock.at(*last))


def _tonight(_: re.Match[str], clock: _Clock) -> tuple[datetime, datetime]:
    """The night that goes on; before noon that is the one which began yesterday."""
    first = -1 if clock.now.hour < 12 else 0
    return clock.at(first, _NIGHT_START), clock.at(first + 1, _NIGHT_END)


def _week(match: re.Match[str], clock: _Clock) -> tuple[datetime, datetime | None]:
    monday = -clock.now.weekday()
    if re.search(r"last|passada", match.group()):
        return clock.at(monday - 7), clock.at(monday)
    return clock.at(monday), None


def _weekday(match: re.Match[str], clock: _Clock) -> tuple[datetime, datetime | None]:
    """Since or on the most recent day of that name."""
    back = (clock.now.weekday() - WEEKDAYS[match.group(2)]) % 7
    since = clock.at(-back)
    return since, None if match.group(1) in {"since", "desde"} else clock.at(-back + 1)


def _compile(*pairs: tuple[str, _Reader]) -> tuple[tuple["re.Pattern[str]", _Reader], ...]:
    return tuple((re.compile(pattern), reader) for pattern, reader in pairs)


# The first pattern that reads something wins, so what is more exact stands first.
_READERS: Final = _compile(
    (
        rf"\b(?:between|entre|from|das?|de)(?: as?)? {HOUR} (?:and|e|to|ate|till|until|a|as)(?: as?)? {HOUR}\b",
        _between,
    ),
    (
        r"\b(?:in the |within the |over the |during the |na |nas |nos |no )?"
        r"(?:last|past|previous|ultim[ao]s?) (?:" + COUNT + r" )?" + UNIT,
        _last_units,
    ),
    (r"\b" + COUNT + r" ?" + UNIT + r" (?:ago|atras)\b", _last_units),
    (r"\b(?:since|from|desde a?|after|depois da|a partir da) ?(?:midnight|meia noite)\b", _days(0, None)),
    (rf"\b{_OPEN_SINCE} {HOUR}", _since_hour),
    (rf"\b(?:before|antes d?[ea]?s?) {HOUR}", _before_hour),
    (rf"\b(?:until|till|ate(?: as?)?) {HOUR}", _until_hour),
    (
        r"\b(?:madrugada de ontem|ontem de madrugada|ontem a madrugada)\b",
        _hours((-1, 0), (-1, _NIGHT_END)),
    ),
    (r"\b(?:(?:n?[ea]st?[as]?|n?ess[ae]|de|na|da|durante a) )?madrugada\b", _hours((0, 0), (0, _NIGHT_END))),
    (
        r"\b(?:last night|ontem (?:a|de) noite|(?:na )?noite passada|noite de ontem|overnight)\b",
        _hours((-1, _NIGHT_START), (0, _NIGHT_END)),
    ),
    (
        r"\b(?:tonight|tonights|this night|(?:n?esta|n?essa) noite|hoje (?:a|de) noite|during the night|durante a noite)\b",
        _tonight,
    ),
    (r"\b(?:this morning|(?:n?esta|n?essa) manha|hoje de manha|hoje cedo)\b", _hours((0, 6), (0, 12))),
    (r"\b(?:this afternoon|(?:n?esta|n?essa) tarde|hoje a tarde)\b", _hours((0, 12), (0, 18))),
    (r"\b(?:day before yesterday|anteontem)\b", _days(-2, -1)),
    (
        r"\b(?:since yesterday|desde ontem|from yesterday (?:to|till|until) today|de ontem (?:pra|para|ate|a) hoje)\b",
        _days(-1, None),
    ),
    (r"\b(?:yesterday|ontem)\b", _days(-1, 0)),
    (r"\b(?:since today|today|hoje)\b", _days(0, None)),
    (r"\b(?:(?:of |da |n?)?(?:this|the|last|es[st]a) week|(?:n?es[st]a|da) semana|semana passada)\b", _week),
    (
        r"\b(since|on|last|desde|n[oa]|desde a) (" + "|".join(WEEKDAYS) + r")(?: feira|-feira)?\b(?! one)",
        _weekday,
    ),
    (rf"\b(?:at|around|about|as|por volta das?) {HOUR}", _at_hour),
)  # fmt: skip
