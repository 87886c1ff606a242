"""What a question supposes or looks ahead to: a change, its value, a delay, a moment, a day."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from graphs.offline.days import DayFinder
from graphs.offline.reading import Part
from graphs.offline.timespans import COUNT, HOUR, NUMBERS, UNIT, hour_of
from graphs.question import Change, TimeSpan

_CHANGES: Final[dict[str, Change]] = {
    "to_release": "release",
    "to_cancel": "cancel",
    "to_confirm": "confirm",
    "to_hold": "hold",
    "to_rerun": "rerun",
    "to_outage": "outage",
}
_PART_OF_DAY: Final = (
    r"(?: ?(?:da|in the|at) (manha|tarde|noite|madrugada|morning|afternoon|evening|night))?"
)
_LATER: Final = frozenset({"tarde", "noite", "afternoon", "evening", "night"})
_BY: Final = (
    r"\b(?:by|before|until|till|make|makes|meet|meets|hit|at|than|antes d[aeo]s?|ate(?: [ao]s?)?|"
    r"as|pr?as?|para as|ao|after)(?: as| the| its)?"
)
_BY_HOUR: Final = re.compile(_BY + " " + HOUR + _PART_OF_DAY)
_BY_NAMED: Final = re.compile(_BY + r" (?:o )?(noon|midday|midnight|meio dia|meia noite)\b")
_WITHIN: Final = re.compile(
    rf"\b(?:in|within|em|dentro de|daqui a|em ate|nas proximas) (?:the next )?{COUNT} ?{UNIT}"
)
_AMOUNT: Final = re.compile(
    rf"\b{COUNT} ?(?:more |mais |extra |additional |full )?{UNIT}( e meia| and a half)?"
)
_CLOCKED: Final = re.compile(r"\b(\d{1,2})h(\d\d)\b")
_ONE_MORE: Final = re.compile(
    rf"\b(?:another|further|mais|extra|outra) (?:{COUNT} ?)?{UNIT}( e meia| and a half)?"
)
_AGO: Final = re.compile(r"(?:last|past|previous|ultim[ao]s?) $")
_SET_TO: Final = frozenset({"to", "para", "pra", "em", "at", "of", "de", "a", "=", "for", "with"})


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a clause supposes; all of it None where it supposes nothing."""

    change: Change | None = None
    value: int | None = None
    deadline: datetime | None = None
    delay_minutes: int | None = None
    day: date | None = None
    span: TimeSpan | None = None

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


def change_in(part: Part) -> Change | None:
    """What would be done: the first verb of a change, unless it is about a limit or a fence."""
    ideas = part.ideas()
    verbs = (change for hit in part.hits for idea, change in _CHANGES.items() if idea in hit.ideas)
    first = next(verbs, None)
    if first not in {None, "outage"} and value_in(part) is None:
        return first
    if ideas & {"limit", "limit_zero"}:
        return "limit"
    return "fence" if ideas & {"fence", "fenced"} else first


def value_in(part: Part) -> int | None:
    """The number that a limit or a fence would be set to; the one after `to` goes first."""
    if part.ideas().isdisjoint({"limit", "fence", "limit_zero", "fenced"}):
        return None
    numbers: list[tuple[bool, int]] = []
    before = ""
    for word in part.words:
        if word.shape == "number" and word.text.isdecimal() and len(word.text) < 7:
            numbers.append((before in _SET_TO, int(word.text)))
        before = word.folded if word.shape != "mark" or word.text == "=" else before
    if not numbers:
        return 0 if part.ideas() & {"zero", "limit_zero"} else None
    return max(reversed(numbers), key=lambda one: one[0])[1]


def moment_in(text: str, *, now: datetime, days: DayFinder) -> Moment | None:
    """The moment that something has to make: `by 6`, `até as 06:00`, `within two hours`."""
    if (within := _WITHIN.search(text)) and (minutes := _minutes(within.group(1), within.group(2))):
        at = now.astimezone(UTC) + timedelta(minutes=minutes)
        return Moment(at.replace(second=0, microsecond=0), within.start(), within.end())
    for match in _BY_HOUR.finditer(text):
        at_hour = hour_of(match.groups()[:4])
        if at_hour is not None:
            hour, minute = at_hour
            evening = match.group(5) in _LATER and 1 <= hour < 12
            return Moment(
                days.coming(text, hour + 12 if evening else hour, minute),
                match.start(),
                match.end(),
            )
    if named := _BY_NAMED.search(text):
        hour = 12 if named.group(1) in {"noon", "midday", "meio dia"} else 0
        return Moment(days.coming(text, hour, 0), named.start(), named.end())
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
    amount = 1.0 if count is None else float(NUMBERS.get(count) or count)
    each = {"h": 60, "m": 1, "d": 1440}[unit[0]]
    return round((amount + (0.5 if half else 0)) * each)
