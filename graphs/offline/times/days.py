"""Days of the calendar that a question names, in both languages: `on the 31st`, `na sexta`."""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from graphs.offline.text.numerals import NUMBER, number_of

WEEKDAYS: Final = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6, "segunda": 0, "terca": 1, "quarta": 2, "quinta": 3, "sexta": 4, "sabado": 5,
    "domingo": 6,
}  # fmt: skip
_SHORT: Final = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}
_FARTHEST: Final = 10_000

# Without the short forms that are words of their own: mar, set, out, ago.
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("january", "janeiro", "jan"),
            ("february", "fevereiro", "feb", "fev"),
            ("march", "marco"),
            ("april", "abril", "apr", "abr"),
            ("may", "maio", "mai"),
            ("june", "junho", "jun"),
            ("july", "julho", "jul"),
            ("august", "agosto", "aug"),
            ("september", "setembro", "sept", "sep"),
            ("october", "outubro", "oct"),
            ("november", "novembro", "nov"),
            ("december", "dezembro", "dec", "dez"),
        ),
        start=1,
    )
    for name in names
}
MONTH: Final = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
_WEEKDAY: Final = "(" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + ")"
_FEIRA: Final = r"(?:[ -]feira)?"


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day, and the characters of the text that named it."""

    day: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """The local day of asking, and which way the question looks."""

    today: date
    back: bool


_Reader = Callable[["re.Match[str]", _Asked], date | None]


class DayFinder:
    """Finds days in folded text, as seen from one moment in the plant's own time."""

    def __init__(self, now: datetime, zone: ZoneInfo) -> None:
        self._now = now.astimezone(zone)
        self._zone = zone

    def find(self, text: str, *, back: bool = False) -> FoundDay | None:
        """The first day that the text names; `back` looks for days gone by. Today is no news."""
        asked = _Asked(self._now.date(), back)
        return next(_days(text, asked), None)

    def at(self, text: str, place: int, *, back: bool = False) -> FoundDay | None:
        """The day whose words begin exactly here, if any do."""
        if not _BEGINS.match(text, place):
            return None
        asked = _Asked(self._now.date(), back)
        for pattern, reader in _READERS:
            match = pattern.match(text, place)
            day = reader(match, asked) if match else None
            if match and day is not None:
                return FoundDay(day, match.start(), match.end())
        return None

    def coming(self, text: str, hour: int, minute: int) -> datetime:
        """The next moment with this local time, or the one on the day that the text names."""
        named = self.find(text)
        day = named.day if named else self._now.date()
        at = datetime.combine(day, time(hour % 24, minute), self._zone)
        late = named is None and at <= self._now
        return (at + timedelta(days=1) if late else at).astimezone(UTC)


def _days(text: str, asked: _Asked) -> Iterator[FoundDay]:
    for pattern, reader in _READERS:
        for match in pattern.finditer(text):
            day = reader(match, asked)
            if day is not None:
                yield FoundDay(day, match.start(), match.end())


def _from_today(step: int) -> _Reader:
    return lambda _, asked: asked.today + timedelta(days=step)


def _iso(match: re.Match[str], _: _Asked) -> date | None:
    return _date(*(int(part) for part in match.groups()))


def _date(year: int, month: int, day: int) -> date | None:
    inside = 1 <= month <= 12 and 1 <= year <= 9998
    return date(year, month, day) if inside and 1 <= day <= _last(year, month) else None


def _last(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _day_of_month(match: re.Match[str], asked: _Asked) -> date | None:
    """The nearest day with this number; months that lack it are passed over."""
    number = int(match.group(1))
    year, month = asked.today.year, asked.today.month
    for _ in range(8):
        found = _date(year, month, number)
        if found and (found <= asked.today if asked.back else found >= asked.today):
            return found
        ahead = month - 2 if asked.back else month
        year, month = year + ahead // 12, ahead % 12 + 1
    return None


def _of_month(day: int, month: int, asked: _Asked) -> date | None:
    """The nearest year in which this day comes, or came."""
    years = range(
        asked.today.year, asked.today.year + (-5 if asked.back else 5), -1 if asked.back else 1
    )
    for year in years:
        found = _date(year, month, day)
        if found and (found <= asked.today if asked.back else found >= asked.today):
            return found
    return None


def _month_day(match: re.Match[str], asked: _Asked) -> date | None:
    return _named(int(match.group(2)), match.group(1), match.group(3), asked)


def _day_month(match: re.Match[str], asked: _Asked) -> date | None:
    return _named(int(match.group(1)), match.group(2), match.group(3), asked)


def _named(day: int, month: str, year: str | None, asked: _Asked) -> date | None:
    if year:
        return _date(int(year), MONTHS[month], day)
    return _of_month(day, MONTHS[month], asked)


def _ago(match: re.Match[str], asked: _Asked) -> date | None:
    """`3 days ago`, `há 2 semanas`."""
    count = number_of(match.group(1) or match.group(3))
    if count is None or count > _FARTHEST:
        return None
    weeks = (match.group(2) or match.group(4))[0] in {"w", "s"}
    return asked.today - timedelta(days=count * (7 if weeks else 1))


def _figures(match: re.Match[str], asked: _Asked) -> date | None:
    """Day and month in figures; where the second cannot be a month, month and day."""
    first, second, year = int(match.group(1)), int(match.group(2)), match.group(3)
    day, month = (second, first) if second > 12 >= first else (first, second)
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return _of_month(day, month, asked)


def _weekday(match: re.Match[str], asked: _Asked) -> date:
    """The nearest day of that name; `next` is never today."""
    name = next(group for group in match.groups() if group)
    wanted = WEEKDAYS[name] if name in WEEKDAYS else _SHORT[name[:2]]
    ahead = (wanted - asked.today.weekday()) % 7
    following = bool(re.search(r"next|proxim|que vem|coming", match.group()))
    gone = bool(re.search(r"last|passad|ultim", match.group()))
    if (asked.back or gone) and not following:
        back = -ahead % 7
        return asked.today - timedelta(days=back or (7 if gone else 0))
    return asked.today + timedelta(days=ahead or (7 if following else 0))


def _month_end(_: re.Match[str], asked: _Asked) -> date:
    return asked.today.replace(day=_last(asked.today.year, asked.today.month))


def _next_first(_: re.Match[str], asked: _Asked) -> date:
    return (_month_end(_, asked)) + timedelta(days=1)


def _weekend(_: re.Match[str], asked: _Asked) -> date:
    ahead = (5 - asked.today.weekday()) % 7
    return (
        asked.today - timedelta(days=-ahead % 7)
        if asked.back
        else asked.today + timedelta(days=ahead)
    )


def _compile(*pairs: tuple[str, _Reader]) -> tuple[tuple["re.Pattern[str]", _Reader], ...]:
    return tuple((re.compile(pattern), reader) for pattern, reader in pairs)


_MON: Final = "mon|tues?|wed|thurs?|thu|fri|sat|sun"
_BACK_DAY: Final = r"(?:the )?(?:day before yesterday|anteontem)"
# What any of the readers may begin with: most places in a text are passed over by this alone.
_BEGINS: Final = re.compile(
    r"\d|(?:on|the|no|na|n[oa]s|d[aeo]|em|para|pra|pro|ate|until|for|at|by|this|next|last|coming|over|dias?|ha|faz|"
    r"day|tomorrow|amanha|depois|yesterday|ontem|anteontem|end|month|first|primeiro|ultim[oa]|fim|final|"
    r"weekends?|ess[ae]|est[ae]|ness[ae]|nest[ae]|proxim[oa]|today|hoje|"
    rf"one|two|three|four|five|six|seven|a|dois|duas|tres|quatro|cinco|uma|{_WEEKDAY}|{_MON}|{MONTH})\b"
)
# The first pattern that reads something wins, so what is more exact stands first.
_READERS: Final = _compile(
    (r"\b(?:on |em |no dia |dia )?(\d{4})[ /-](\d\d)[ /-](\d\d)(?=\b|t\d)", _iso),
    (rf"\b(?:on |em |n?o )?(?:the )?(?:dia )?(\d{{1,2}})(?:st|nd|rd|th|o)? (?:of |de )?{MONTH}(?:(?: de|,)? (\d{{4}}))?\b", _day_month),
    (rf"\b(?:on )?{MONTH} (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?\b(?! ?(?:h|:|\d|am|pm))", _month_day),
    (r"\b(?:(?:n?o )?dia|on(?: the)?|em|para|pra|until|for) (\d{1,2})[ /.-](\d{1,2})(?:[ /.-](\d{4}|\d\d))?\b(?![:/]| ?h|\w)", _figures),
    (r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?\b(?![:/]|\w)", _figures),
    (rf"\b{NUMBER} (days?|weeks?|dias?|semanas?) (?:ago|atras)\b|\b(?:ha|faz) {NUMBER} (dias?|semanas?)(?: atras)?\b", _ago),
    (r"\b(?:the day after tomorrow|day after tomorrow|depois de amanha)\b", _from_today(2)),
    (r"\b(?:tomorrow|amanha)\b", _from_today(1)),
    (rf"\b{_BACK_DAY}\b", _from_today(-2)),
    (r"\b(?:yesterday|last night|ontem)\b", _from_today(-1)),
    (
        r"\b(?:on |for )?(?:the )?(?:last day of the month|end of the month|month end|month s end)\b"
        r"|\b(?:no )?(?:ultimo dia do mes|fim do mes|final do mes)\b",
        _month_end,
    ),
    (r"\b(?:first day of next month|primeiro dia do mes que vem)\b", _next_first),
    (r"\b(?:on )?(?:the )?(\d{1,2})(?:st|nd|rd|th)\b", _day_of_month),
    (r"\b(?:n?o )?dias? (\d{1,2})\b(?![:/]| ?h)", _day_of_month),
    (r"\bon the (\d{1,2})\b(?![:/]| ?(?:h|am|pm))", _day_of_month),
    (r"\b(?:at |on |this |next |over )?(?:the )?weekends?\b|\b(?:n?o |n?esse )?(?:proximo )?(?:fim de semana|final de semana)\b", _weekend),
    (
        rf"\b(?:on|next|this|coming|for|until|by|last)(?: the| a)? {_WEEKDAY}s?\b"
        rf"|\b(?:n[oa]s?|pr[oa]|para|ate|essa|esse|nessa|nesse|(?:n?[oa] )?(?:proxim[oa]|ultim[oa])|d[oae]) {_WEEKDAY}{_FEIRA}(?: que vem| passad[oa])?\b"
        rf"|\b{_WEEKDAY}(?:[ -]feira(?: passada| que vem)?| que vem| passad[oa])\b"
        rf"|\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday|sabado|domingo|sexta|terca)\b"
        rf"|\b(?:on|next|this|last|since|until|before|after|from) ({_MON})\b",
        _weekday,
    ),
)  # fmt: skip
