"""Spans of time in a question, in both languages, resolved to instants."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from graphs.offline.manners import Manners
from graphs.offline.times.clocks import Clock
from graphs.offline.times.days import DayFinder
from graphs.offline.times.points import NIGHT, Here, Point, halved, point_at
from graphs.offline.times.recent import coming_at, recent_at
from graphs.question import TimeSpan
from tools.plan.past.shifts import Shifts

Shape = Literal["since", "after", "before", "until", "at", "around", "in", "between"]
Limits = tuple[datetime | None, datetime | None]
_AROUND: Final = timedelta(minutes=15)
_WORD: Final = re.compile(r"\S+")
_SAID: Final = Manners("timespans")
_SHAPE_WORDS: Final[tuple[tuple[Shape, str], ...]] = (
        ("between", r"between|entre|from|d[aeo]s?|desde(?: as?)?|during"),
        ("since", r"since|from|desde que|desde|starting(?: at| from)?|a partir|a contar|as of"),
        ("after", r"after|later than|depois|apos|mais tarde que|mais tarde do que"),
        ("before", r"before|earlier than|antes|prior to"),
        ("until", r"until|till|up to|up until|by|ate|no later than"),
        ("around", r"around|about|near|circa|approximately|roughly|por volta|la pel[ao]s|perto|cerca|"
                   r"aproximadamente|mais ou menos"),
        ("at", r"exactly at|at|precisely|as|a|pelas|@"),
)  # fmt: skip
_SHAPES: Final = tuple((shape, re.compile(rf"(?:{words})(?= )")) for shape, words in _SHAPE_WORDS)
_DASHED: Final = re.compile(r"\d{1,2} ?- ?\d{1,2}(?![-/\d])")
# `1 to 2 this morning`: the day that follows says that the numbers are hours.
_RANGED: Final = re.compile(
    r"\d{1,2}(?::\d\d)? ?(?:-|to|till|until|ate|as|a) ?\d{1,2}(?::\d\d)? "
    r"(?:[ap] ?m|this|last|yesterday|tonight|today|in the|ontem|hoje|d[ae] (?:ontem|hoje|madrugada|manha|tarde|noite))\b"
)
_BARE_END: Final = re.compile(r"\W*$")
_LATE_STARTS: Final = 18  # parts that pass midnight begin in the evening


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """A span, and the stretches of the text that named it."""

    span: TimeSpan
    pieces: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Where its words begin."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where its words end."""
        return self.pieces[-1][1]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A span as it was said: its shape and its ends."""

    shape: Shape
    first: Point
    start: int
    second: Point | None = None
    within: bool = False
    """The day was said apart from the time of day."""

    @property
    def end(self) -> int:
        return max(self.first.end, self.second.end if self.second else 0)

    @property
    def dayless(self) -> bool:
        """Only times of day: the day may be said elsewhere."""
        return self.first.only_clock and (self.second is None or self.second.only_clock)

    @property
    def names_day(self) -> bool:
        """A day or a part of one, and nothing more."""
        return self.shape == "in" and self.first.dated and self.first.clock is None


def find_span(
    text: str,
    *,
    now: datetime,
    timezone: ZoneInfo,
    ahead: bool = False,
    shifts: Shifts | None = None,
) -> FoundSpan | None:
    """The span that the folded text names, if any; ahead, what is named is still to come."""
    if not _SAID["timely"].search(text):
        return None
    here = Here(
        now.astimezone(timezone), DayFinder(now, timezone), shifts or Shifts(zone=timezone), ahead
    )
    stretches = list(_stretches(text, here))
    if not stretches:
        return None
    return _Resolver(here, timezone).found(text, stretches)


def _stretches(text: str, here: Here) -> Iterator[_Stretch]:
    """Every span from left to right; none begins inside another."""
    at = 0
    for word in _WORD.finditer(text):
        if word.start() >= at and (found := _stretch(text, word.start(), here)):
            at = found.end
            yield found


def _stretch(text: str, at: int, here: Here) -> _Stretch | None:
    if recent := recent_at(text, at):
        end, length = recent
        return _Stretch("since", Point(end, since=here.now - (length * (not here.ahead))), at)
    if coming := coming_at(text, at):
        end, length = coming
        return _Stretch("in", Point(end, since=here.now, until=here.now + length), at)
    for shape, pattern in _SHAPES:
        if (match := pattern.match(text, at)) and (
            found := _shaped(text, at, match.end(), shape, here)
        ):
            return found
    ranged = bool(_RANGED.match(text, at))
    first = point_at(text, at, here, sure=ranged or bool(_DASHED.match(text, at)))
    if first is None:
        return None
    if second := _second(text, first, here, sure=ranged):
        return _Stretch("between", first, at, second)
    return _onward(text, at, first) or _single(text, first, at)


def _single(text: str, first: Point, at: int) -> _Stretch | None:
    """A point that nothing leads to."""
    if first.only_clock:
        return _alone(text, first, at)
    return _Stretch("at" if first.clock else "in", first, at)


def _onward(text: str, at: int, first: Point) -> _Stretch | None:
    """`De ontem 18:00 em diante`, `from 22:00 till now`: it has a beginning, and goes on."""
    match = _SAID["onward"].match(text, first.end)
    if match is None or first.since == first.until is not None:
        return None
    return _Stretch("since", replace(first, end=match.end()), at)


def _alone(text: str, point: Point, at: int) -> _Stretch | None:
    """A time of day without any word is told by its looks; it ends the question, or is meant after."""
    back = (
        _SAID["since_then"].search(text, point.end) and point.clock is not None and point.clock.sure
    )
    told = back or ":" in text[at : point.end] or (point.clock is not None and point.clock.half)
    last = back or not text[point.end :].strip()
    return _Stretch("at", point, at) if at and told and last else None


def _shaped(text: str, at: int, after: int, shape: Shape, here: Here) -> _Stretch | None:
    """The points after a word such as `since`."""
    first = _after_small(text, after, here, sure=True)
    if first is None or (shape == "at" and not _is_at(text, first)):
        return None
    if onward := _onward(text, at, first):
        return onward
    opened = shape == "between"
    if shape in {"between", "at"} and (second := _second(text, first, here, sure=opened)):
        return _Stretch("between", first, at, second)
    return None if opened else _Stretch(shape, first, at)


def _after_small(text: str, at: int, here: Here, *, sure: bool) -> Point | None:
    """The point after a word, with or without an article between."""
    if text[at : at + 1] == " " and (found := point_at(text, at + 1, here, sure=sure)):
        return found
    for _ in range(2):
        match = _SAID["small"].match(text, at)
        if not match or match.end() == at + 1:
            return None
        if found := point_at(text, match.end(), here, sure=sure):
            return found
        at = match.end() - 1
    return None


def _is_at(text: str, point: Point) -> bool:
    """`at 2` ends the question; as a limit or a fence it is no time."""
    if point.clock is None or point.clock.sure or point.dated:
        return point.clock is not None
    ends = _BARE_END.match(text, point.end) or _SAID["since_then"].search(text, point.end)
    return not _SAID["numbered"].search(text) and bool(ends)


def _second(text: str, first: Point, here: Here, *, sure: bool = False) -> Point | None:
    """The other end, after `and`, `to` or a dash; where no word opened the span, one is sure."""
    joint = _SAID["joint"].match(text, first.end)
    if joint is None or (not sure and joint.group() in {" and ", " e "}):
        return None
    second = point_at(text, joint.end(), here, sure=True)
    if second is None or (first.clock is None) != (second.clock is None):
        return second if second and sure else None
    clocks = [point.clock for point in (first, second) if point.clock]
    return second if sure or not clocks or any(clock.sure for clock in clocks) else None


class _Resolver:
    """Makes instants of what was said."""

    def __init__(self, here: Here, zone: ZoneInfo) -> None:
        self._here = here
        self._zone = zone

    def found(self, text: str, stretches: Sequence[_Stretch]) -> FoundSpan | None:
        """The span that the stretches say together."""
        parts = [_since_then(text, one) for one in _combined(stretches)]
        limits = self._bounded(parts[0])
        used = [*stretches] if len(parts) < len(stretches) else [stretches[0]]
        if len(parts) > 1 and (both := self._both(parts[0], parts[1])):
            limits, used = both, list(stretches)
        elif len(parts) > 1 and len(parts) == len(stretches):
            shapes = [one.shape for one in parts]  # `a blip after midnight: what began between ...`
            chosen = min(
                range(len(parts)), key=lambda at: (shapes[at] == "in", shapes[at] != "between", at)
            )
            limits, used = self._bounded(parts[chosen]), [stretches[chosen]]
        if limits[0] is not None and limits[1] == self._here.now:
            limits = limits[0], None  # what lasts until now goes on
        pieces = tuple((one.start, one.end) for one in used)
        words = " ".join(text[start:end] for start, end in pieces)
        anchors = [point.anchor for one in used for point in (one.first, one.second) if point]
        span = TimeSpan(
            since=limits[0],
            until=limits[1],
            words=words,
            since_plan="began" in anchors,
            until_plan="ends" in anchors,
        )
        so_far = span.since is None and span.until == self._here.now
        said = span.since or (span.until and not so_far) or span.since_plan or span.until_plan
        return FoundSpan(span, pieces) if said else None

    def _both(self, one: _Stretch, other: _Stretch) -> Limits | None:
        """`after 22:00 and before 02:00`: an open beginning and an open end."""
        begins, ends = {"since", "after"}, {"before", "until"}
        if one.shape in ends and other.shape in begins:
            one, other = other, one
        if one.shape not in begins or other.shape not in ends:
            return None
        since, until = self._limits(one)[0], self._limits(other)[1]
        if since is None or until is None:
            return None
        if until <= since and other.first.only_clock:
            until += timedelta(days=(since - until).days + 1)
        return (since, until) if until > since else None

    def _limits(self, stretch: _Stretch) -> Limits:
        if stretch.shape == "between" and stretch.second:
            return self._between(stretch.first, stretch.second)
        start, end = self._range(stretch.first)
        clocked = stretch.first.clock is not None
        open_ended = end if end is not None and not clocked else start
        if stretch.shape == "around" and start is not None and clocked:
            return start - _AROUND, start + _AROUND
        limits: dict[Shape, Limits] = {
            "since": (start, None),
            "after": (open_ended, None),
            "before": (None, start),
            "until": (None, open_ended),
        }
        return limits.get(stretch.shape, (start, None if stretch.first.today else end))

    def _bounded(self, stretch: _Stretch) -> Limits:
        """`Yesterday, after 22:00` ends with that day, `today before 2` begins with it."""
        since, until = self._limits(stretch)
        if not stretch.within:
            return since, until
        first, last = self._range(replace(stretch.first, clock=None))
        if stretch.shape == "after" and last and last <= self._here.now.astimezone(UTC):
            return since, last
        if stretch.shape in {"before", "until"} and first and until and first < until:
            return first, until
        return since, until

    def _range(self, point: Point) -> Limits:
        """From when to when a point is, taken as a stretch."""
        if point.since is not None:
            return point.since.astimezone(UTC), point.until.astimezone(UTC) if point.until else None
        if point.clock is not None:
            dated = point.first is not None
            start = self._on(point, point.clock) if dated else self._nearest(point.clock)
            return start, start + timedelta(minutes=1)
        if point.first is None or point.last is None:
            return None, None
        if point.part is not None:
            return self._at(point.first, point.part[0]), self._at(point.first, point.part[1])
        return self._at(point.first), self._at(point.last)

    def _between(self, first: Point, second: Point) -> Limits:
        first, second = halved(first, second)
        if first.clock is None or second.clock is None:
            return self._outer(first, second)
        if second.dated and not first.dated:
            first = replace(second, clock=first.clock)
            second = replace(second, first=None, part=None)
        since = self._range(first)[0]
        if since is None or first.clock is None or second.clock is None:
            return None, None
        if second.dated:
            until = self._range(second)[0]
            return (since, until) if until and until > since else (since, None)
        return since, self._following(since, first.clock, second.clock)

    def _following(self, since: datetime, first: Clock, second: Clock) -> datetime:
        """The first moment with the second time after the one with the first."""
        day = since.astimezone(self._zone).date()
        next_day = second.minutes <= first.minutes
        until = self._at(day + timedelta(days=next_day), second.hour, second.minute)
        apart = timedelta(minutes=(second.minutes - first.minutes) % 1440 or 1440)
        return until if until > since else since + apart  # clocks that change make it vanish

    def _outer(self, first: Point, second: Point) -> Limits:
        """From the beginning of one to the end of the other."""
        since = self._range(first)[0]
        start, end = self._range(second)
        until = start if second.clock or second.since else (None if second.today else end)
        if since and until and until <= since:
            return (start, self._range(first)[1]) if start and start < since else (since, None)
        return since, until

    def _on(self, point: Point, clock: Clock) -> datetime:
        """A time of day on a day; in a night, on the morning after where it is an early one."""
        assert point.first is not None  # noqa: S101  # who calls has looked
        night = point.part is not None and point.part[1] > 24
        if night and clock.open and clock.hour != 12 and clock.hour >= _hours_of(NIGHT)[1]:
            clock = clock.later()  # `last night at 10`
        early = night and clock.hour < _LATE_STARTS
        afternoon = point.part in {(12, 18), (18, 24)}
        if afternoon and clock.open and clock.hour != 12:
            clock = clock.later()
        return self._at(point.first + timedelta(days=early), clock.hour, clock.minute)

    def _nearest(self, clock: Clock) -> datetime:
        """The most recent moment with this local time; ahead, the next one."""
        today, now = self._here.today, self._here.now.astimezone(UTC)
        at = self._at(today, clock.hour, clock.minute)
        if self._here.ahead:
            return at if at > now else self._at(today + timedelta(days=1), clock.hour, clock.minute)
        return at if at <= now else self._at(today - timedelta(days=1), clock.hour, clock.minute)

    def _at(self, day: date, hour: int = 0, minute: int = 0) -> datetime:
        """A local time; one that a change of the clocks leaves out is the moment of the change."""
        day += timedelta(days=hour // 24)
        local = datetime.combine(day, time(hour % 24, minute), self._zone)
        return local.astimezone(UTC)


def _since_then(text: str, stretch: _Stretch) -> _Stretch:
    """`My shift started at 22:00, what failed since then`."""
    told = stretch.shape in {"at", "until", "before"}  # `all good until 2, from then on ...`
    from_there = told and _SAID["since_then"].search(text, stretch.end)
    return replace(stretch, shape="since") if from_there else stretch


def _hours_of(part: tuple[int, int]) -> tuple[int, int]:
    return part[0], part[1] % 24


def _combined(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """A day and a time of day that stand apart belong together."""
    day = next((one for one in stretches if one.names_day), None)
    timed = next((one for one in stretches if one.dayless), None)
    if day is None or timed is None:
        return list(stretches)
    rest = [one for one in stretches if one not in {day, timed}]
    return [_placed(timed, day.first), *rest]


def _placed(timed: _Stretch, day: Point) -> _Stretch:
    """The times of day on that day; the end of a range follows its beginning by itself."""
    first = replace(timed.first, first=day.first, last=day.last, part=day.part, today=False)
    return replace(timed, first=first, within=True)
