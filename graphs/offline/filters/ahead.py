"""What a question supposes or looks ahead to: a change, its value, a delay, a moment, a day."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.numerals import NUMBER, number_of
from graphs.offline.text.reading import Part
from graphs.offline.text.spoken import spoken_of
from graphs.offline.times.clocks import clock_at
from graphs.offline.times.days import DayFinder
from graphs.offline.times.points import NO_CLOCK
from graphs.question import Change, TimeSpan

_COUNT: Final = rf"(?<![-\d]){NUMBER[:-1]}|half an|meia)"
_UNIT: Final = r"(h|hrs?|hours?|horas?|min|mins|minutes?|minutos?|days?|dias?)\b"
_BY: Final = re.compile(
    r"\b(?:by|before|until|till|make|makes|meet|meets|hit|at|than|antes d[aeo]s?|ate(?: [ao]s?)?|"
    r"as|pr?as?|para as|ao|after)(?: as| the| its)? "
)
_WITHIN: Final = re.compile(
    rf"\b(?:in|within|em|dentro de|daqui a|em ate|nas proximas) (?:the next )?{_COUNT} ?{_UNIT}"
)
_AMOUNT: Final = re.compile(
    rf"\b{_COUNT} ?(?:more |mais |extra |additional |full )?{_UNIT}( e meia| and a half)?"
)
_CLOCKED: Final = re.compile(r"(?<![-\w])(\d{1,2})h(\d\d)\b")
_ONE_MORE: Final = re.compile(
    rf"\b(?:another|further|mais|extra|outra) (?:{_COUNT} ?)?{_UNIT}( e meia| and a half)?"
)
_SAID: Final = Manners("ahead")
_AGO: Final = re.compile(r"(?:last|past|previous|ultim[ao]s?) $")


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a clause supposes; all of it None where it supposes nothing."""

    change: Change | None = None
    value: int | None = None
    deadline: datetime | None = None
    delay_minutes: int | None = None
    day: date | None = None
    later: Callable[[], TimeSpan | None] = field(default=lambda: None, repr=False, compare=False)

    @property
    def span(self) -> TimeSpan | None:
        """The span as one to come; it is looked for only where something is supposed."""
        return self.later()

    @property
    def says(self) -> bool:
        """Something of it can change an earlier question: a moment, a delay, a day, a value."""
        return any(
            one is not None for one in (self.value, self.deadline, self.delay_minutes, self.day)
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to come, and the characters of the text that named it."""

    at: datetime
    start: int
    end: int


def until_then(part: Part, told: Ahead, asked: Ahead) -> Ahead:
    """`They open at 6, is it done by then`: the moment was told before the question."""
    moment = told.deadline or (told.span.since if told.span else None)
    if asked.deadline or moment is None or not _SAID["by_then"].search(spoken_of(part).text):
        return asked
    return replace(asked, deadline=moment)


def moment_in(text: str, *, now: datetime, days: DayFinder) -> Moment | None:
    """The moment that something has to make: `by 6`, `até as 06:00`, `within two hours`."""
    if (within := _WITHIN.search(text)) and (minutes := _minutes(within.group(1), within.group(2))):
        at = now.astimezone(UTC) + timedelta(minutes=minutes)
        return Moment(at.replace(second=0, microsecond=0), within.start(), within.end())
    for match in _BY.finditer(text):
        clock = clock_at(text, match.end(), military=False)
        if clock and not NO_CLOCK.match(text, clock.end):
            at = days.coming(text, clock.hour, clock.minute)
            return Moment(at, match.start(), clock.end)
    return None


def delay_in(text: str) -> int | None:
    """How many minutes longer: `another hour`, `mais 30 minutos`, `2h`."""
    for pattern in (_ONE_MORE, _AMOUNT):
        for match in pattern.finditer(text):
            if not _AGO.search(text[: match.start()]):
                minutes = _minutes(match.group(1), match.group(2), half=bool(match.group(3)))
                if minutes:
                    return minutes
    if clocked := _CLOCKED.search(text):
        return int(clocked.group(1)) * 60 + int(clocked.group(2))
    return None


def _minutes(count: str | None, unit: str, *, half: bool = False) -> int:
    halves = count in {"half an", "meia"}
    amount = 1.0 if count is None else 0.5 if halves else float(number_of(count) or 0)
    each = {"h": 60, "m": 1, "d": 1440}[unit[0]]
    return round((amount + (0.5 if half else 0)) * each)
