"""What may stand at either end of a span: a day, a part of one, a time of day, a moment."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from graphs.offline.text.numerals import NUMBER, number_of
from graphs.offline.times.clocks import Clock, clock_at
from graphs.offline.times.days import MONTH, MONTHS, WEEKDAYS, DayFinder
from tools.plan.past.shifts import Shifts

Anchor = Literal["began", "ends"]
NIGHT: Final = (18, 30)
_PARTS: Final = {
    "madrugada": (0, 6), "morning": (6, 12), "manha": (6, 12), "cedo": (6, 12),
    "early hours": (0, 6), "small hours": (0, 6), "wee hours": (0, 6), "afternoon": (12, 18), "tarde": (12, 18), "evening": (18, 24), "night": NIGHT, "noite": NIGHT,
}  # fmt: skip
_PART: Final = "|".join(_PARTS)
_OF_DAY: Final = re.compile(rf" (?:(?:a|de|pela|na|durante a|in the|during the|at) )?({_PART})\b")
_PART_THEN: Final = re.compile(
    rf"(?:(?:in the|during the|at|de|da|na|a|durante a|the) )?({_PART}) (?:(?:of|on|de|d[ao]|em|n[ao]) )?(?:the )?"
)
_THIS_PART: Final = re.compile(
    rf"(?:this|n?[ea]st[ae]|n?ess[ae]|hoje (?:a|de|pela)|hoje|today in the) ({_PART})\b"
)
_BARE_PART: Final = re.compile(
    rf"(?:(?:in the|of the|during the|at|de|da|na|pela|a|durante a|overnight in the) )({_PART})\b|(madrugada)\b"
)
# `What a night`: nothing of when.
_EXCLAIMED: Final = re.compile(r"\b(?:what|such|que) $")
_TONIGHT: Final = re.compile(
    r"(?:tonights?|(?:of )?this night|during the night|durante a noite|de(?:st|ss)a noite)\b"
)
_LAST_NIGHT: Final = re.compile(r"(?:last night|overnight|(?:na )?noite passada)\b")
_LAST_EVENING: Final = re.compile(r"last evening\b")
_NIGHTS: Final = re.compile(rf"{NUMBER} (?:nights|noites) (?:ago|atras)\b")
# `Today's plan` is the plan, and no time in it.
_TODAY: Final = re.compile(
    r"(?<!plano de )(?<!batch de )(?<!plan of )(?<!plan for )(?:today'?s?|hoje)\b(?!(?: s)? (?:production )?(?:plan|symphony|batch)\b)"
)
_WEEK: Final = re.compile(
    r"(?:of |da |n)?(?:(?P<this>this|the|n?[ea]st[ae]|n?ess[ae]|current)|(?P<last>last|previous)|d?n?a) "
    r"(?P<unit>week|semana|month|mes)(?P<gone> passad[ao]| anterior)?\b|(?P<unit2>semana|mes) (?:passad[ao]|anterior)\b"
    r"|n?o mes(?P<gone2> passado| anterior)\b|(?:n?[ea]ste|n?esse) (?P<unit3>mes)\b"
)
_WEEKEND: Final = re.compile(
    r"(?:last |on the |over the |at the )weekend|(?:n?o |neste |nesse )(?:ultimo )?(?:fim|final) de semana(?: passado)?"
)
_YEAR: Final = re.compile(r"(?:in|em|during|durante) ((?:19|20)\d\d)\b(?![ /-]\d)")
_OF_MONTH: Final = re.compile(
    rf"(?:(?:in|em|during|durante|throughout|for|no mes de|mes de) )(?:the month of )?{MONTH}(?:(?: de| of|,)? ((?:19|20)\d\d))?\b(?! (?:\d|min|hora|dia|seg|job|stream|malha|vez))"
)
_BARE_YEAR: Final = re.compile(r"(20[123]\d|199\d)\b(?![ :/-]\d)")
_AGO: Final = re.compile(
    rf"(?:{NUMBER}|(half an|meia)) ?(h|hrs?|hours?|horas?|min|mins|minutes?|minutos?)( and a half| e meia)? (?:ago|atras)\b"
    rf"|(?:ha|faz) (?:{NUMBER}|(meia)) ?(h|hrs?|horas?|min|mins|minutos?)( e meia)?\b(?: atras)?(?! (?:ou (?:mais|menos)|(?:pra|para) (?:cima|mais|baixo)|no minimo|pelo menos))"
)
_SHIFT: Final = re.compile(
    r"(?:(?:the )?(?:beginning|start|begin) of |when |o (?:inicio|comeco) d[eo]|o que )?"
    r"(?:(?P<last>(?:the )?(?:last|previous) shift|(?:n?o |do )?turno (?:anterior|passado)|(?:n?o |do )?ultimo turno)|"
    r"(?:the|my|our|this|current|o|meu|nosso|deste|desse|neste|nesse|no|do|este|esse)? ?(?:meu |nosso |my |our )?"
    r"(?:shift|turno|plantao)(?: atual)?"
    r"(?: (?:began|begins|started|starts|start|comecou|iniciou|inicio|entrou))?)\b"
    r"|(?:i|eu)? ?(?:started|came on|clocked in|got in|entrei|cheguei|assumi|comecei)(?: (?:my shift|work|o turno|no turno))?\b"
)
_THIS_SHIFT: Final = re.compile(
    r"(?:my|our|this|current|the (?:last|previous)|last|previous|meu|nosso|deste|desse|neste|nesse|n?o (?:meu|nosso|ultimo)|este|esse|"
    r"n?o turno (?:anterior|passado|atual)|turno (?:anterior|passado|atual)|in (?:my|this|the)|no turno)\b"
)
_PLAN_BEGAN: Final = re.compile(
    r"(?:(?:the )?(?:beginning|start) of |o (?:inicio|comeco) d[eo] |when )?"
    r"(?:the |this |today s |current |o |a |do |da |deste )?(?:(?:new |current |novo )?(?:plan|plano)(?: de hoje| atual| novo)?|production day|dia de producao)"
    r" ?(?:started|starts|began|begins|was built|was created|comecou|iniciou|foi criado|foi gerado|entrou)?\b"
    r"|(?:the |a |o )?(?:last |ultim[ao] )?(?:virada(?: do plano)?|plan switch|jnextplan(?: ran| rodou)?|switch of the plan|switchplan)\b"
)
_PLAN_ENDS: Final = re.compile(
    r"(?:the )?end of (?:the |this )?(?:plan|production day)\b|(?:o )?(?:fim|final) d[oe] (?:plano|dia de producao)\b"
    r"|(?:the )?plan ends\b|(?:o )?plano acabar\b"
)
_WEEKDAY: Final = re.compile(
    "(?:last |this )?(" + "|".join(WEEKDAYS) + r")(?:[ -]feira)?( passad[ao])?\b"
)
_NOW: Final = re.compile(r"(?:right )?(?:now|agora)\b")
_TO_CLOCK: Final = re.compile(
    r"(?: ?(?:,|at|as|a|t|-|around|by|pelas|after|depois das?|since|from|desde as?))? ?"
)
_TO_DAY: Final = re.compile(r" (?:,|of |on |de |d[ao] |em |n[ao] )?(?:the )?")
NO_CLOCK: Final = re.compile(
    r" ?(?:%|jobs?\b|streams?\b|malhas?\b|agent\w*|prompts?\b|runs?\b|times\b|vezes\b|reruns?\b|days?\b|dias?\b|"
    r"weeks?\b|semanas?\b|hours?\b|mins?\b|minut\w*|units?\b|unidades\b|ago\b|atras\b|percent|failures?|"
    r"falhas?|erros?|workstations?|recursos?|resources?|predecess\w+)"
)


@dataclass(frozen=True, slots=True)
class Point:
    """One end of a span as it was said; days are local, hours of a part may pass midnight."""

    end: int
    first: date | None = None
    last: date | None = None
    """The day after the last one."""
    part: tuple[int, int] | None = None
    clock: Clock | None = None
    since: datetime | None = None
    until: datetime | None = None
    anchor: Anchor | None = None
    today: bool = False

    @property
    def dated(self) -> bool:
        """It says which day."""
        return self.first is not None

    @property
    def only_clock(self) -> bool:
        """A time of day, and no more."""
        return self.clock is not None and self.first is None


@dataclass(frozen=True, slots=True)
class Here:
    """The moment and the place of asking, and which way a question looks."""

    now: datetime
    days: DayFinder
    shifts: Shifts
    ahead: bool = False

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.date()

    def day(self, text: str, at: int) -> Point | None:
        """A named day."""
        found = self.days.at(text, at, back=not self.ahead)
        return _of(found.end, found.day) if found else None


def point_at(text: str, at: int, here: Here, *, sure: bool) -> Point | None:
    """What begins here; `sure` where a word before it says that a time comes."""
    found = _special(text, at, here, sure=sure) or _part_of_day(text, at, here)
    if found:
        return _clocked(text, found, here)
    found = _long(text, at, here, sure=sure) or here.day(text, at) or _today(text, at, here)
    if not found and sure and (match := _WEEKDAY.match(text, at)):
        found = _of(match.end(), _weekday(match, here))
    if found:
        return _clocked(text, _parted(text, found), here)
    return _clock(text, at, here, sure=sure)


def _of(end: int, day: date, length: int = 1) -> Point:
    return Point(end, day, day + timedelta(days=length))


def _weekday(match: re.Match[str], here: Here) -> date:
    step = (WEEKDAYS[match.group(1)] - here.today.weekday()) % 7
    if here.ahead:
        return here.today + timedelta(days=step)
    gone = bool(match.group(2)) or match.group().startswith("last")
    return here.today - timedelta(days=(-step % 7) or (7 if gone else 0))


def _special(text: str, at: int, here: Here, *, sure: bool) -> Point | None:
    """Moments by what happened then: a shift, the plan, so long ago."""
    if match := _AGO.match(text, at):
        return _ago(match, here)
    if (match := _SHIFT.match(text, at)) and (sure or _THIS_SHIFT.match(text, at)):
        return _shift(match, here)
    if match := _PLAN_ENDS.match(text, at):
        return Point(match.end(), anchor="ends")
    if sure and (match := _PLAN_BEGAN.match(text, at)):
        return Point(match.end(), anchor="began")
    if sure and (match := _NOW.match(text, at)):
        return Point(match.end(), since=here.now, until=here.now)
    return None


def _ago(match: re.Match[str], here: Here) -> Point | None:
    groups = match.groups()
    number, half, unit, more = groups[:4] if groups[2] else groups[4:]
    amount = (0.5 if half else number_of(number) or 0) + (0.5 if more else 0)
    length = timedelta(hours=amount) if unit[0] == "h" else timedelta(minutes=amount)
    return Point(match.end(), since=here.now - length) if amount else None


def _shift(match: re.Match[str], here: Here) -> Point:
    began = here.shifts.began(here.now)
    if match["last"]:
        return Point(match.end(), since=here.shifts.began(began), until=began)
    return Point(match.end(), since=began)


def _part_of_day(text: str, at: int, here: Here) -> Point | None:
    """`last night`, `this morning`, `madrugada de ontem`, and a part of the day alone."""
    if found := _named_night(text, at, here) or _part_then_day(text, at, here):
        return found
    if match := _THIS_PART.match(text, at):
        part = _PARTS[match.group(1)]
        end = match.end()
        return _the_night(end, here) if part == NIGHT else replace(_of(end, here.today), part=part)
    if (match := _BARE_PART.match(text, at)) and not _EXCLAIMED.search(text[:at]):
        return _recent(match.end(), _PARTS[match.group(1) or match.group(2)], here)
    return None


def _named_night(text: str, at: int, here: Here) -> Point | None:
    """The night that goes on, the last one, and those before it."""
    if match := _LAST_NIGHT.match(text, at):
        return replace(_of(match.end(), here.today - timedelta(days=1)), part=NIGHT)
    if (match := _NIGHTS.match(text, at)) and (count := number_of(match.group(1))):
        return replace(_of(match.end(), here.today - timedelta(days=count)), part=NIGHT)
    if match := _LAST_EVENING.match(text, at):
        yesterday = _of(match.end(), here.today - timedelta(days=1))
        return replace(yesterday, part=_PARTS["evening"])
    match = _TONIGHT.match(text, at)
    return _the_night(match.end(), here) if match else None


def _part_then_day(text: str, at: int, here: Here) -> Point | None:
    """`Madrugada de ontem`, `morning of the 20th`."""
    match = _PART_THEN.match(text, at)
    if match is None:
        return None
    day = here.day(text, match.end()) or _today(text, match.end(), here)
    if day is None and (name := _WEEKDAY.match(text, match.end())):
        day = _of(name.end(), _weekday(name, here))
    return replace(day, part=_PARTS[match.group(1)], today=False) if day else None


def _the_night(end: int, here: Here) -> Point:
    """The night that goes on; before noon that is the one which began yesterday."""
    first = here.today - timedelta(days=1 if here.now.hour < 12 and not here.ahead else 0)
    return replace(_of(end, first), part=NIGHT)


def _recent(end: int, part: tuple[int, int], here: Here) -> Point:
    """The latest such part of a day that has begun; ahead, the next that has not ended."""
    if here.ahead:
        step = 0 if here.now.hour < part[1] else 1
    else:
        step = 0 if here.now.hour >= part[0] else -1
    return replace(_of(end, here.today + timedelta(days=step)), part=part)


def _parted(text: str, day: Point) -> Point:
    """`ontem de manhã`, `friday night`."""
    if day.last is None or day.first is None or (day.last - day.first).days > 1:
        return day
    match = _OF_DAY.match(text, day.end)
    if not match:
        return day
    return replace(day, end=match.end(), part=_PARTS[match.group(1)], today=False)


def _today(text: str, at: int, here: Here) -> Point | None:
    match = _TODAY.match(text, at)
    return replace(_of(match.end(), here.today), today=True) if match else None


def _long(text: str, at: int, here: Here, *, sure: bool) -> Point | None:
    """Weeks, months and years, as far as they are gone."""
    if match := _WEEKEND.match(text, at):
        saturday = here.today - timedelta(days=(here.today.weekday() - 5) % 7)
        return _of(match.end(), saturday, 2)
    if match := (_YEAR.match(text, at) or (_BARE_YEAR.match(text, at) if sure else None)):
        year = int(match.group(1))
        return Point(match.end(), date(year, 1, 1), date(year + 1, 1, 1))
    if match := _OF_MONTH.match(text, at):
        return _month(match, here)
    if match := _WEEK.match(text, at):
        unit = match["unit"] or match["unit2"] or match["unit3"] or "mes"
        gone = match["last"] or match["gone"] or match["gone2"] or match["unit2"]
        if not (gone or match["this"] or match["unit3"] or match.group()[0] in "dn"):
            return None
        return _period(match.end(), unit, here.today, gone=bool(gone))
    return None


def _month(match: re.Match[str], here: Here) -> Point:
    """The month of that name: the latest that has begun, ahead the next that has not ended."""
    number = MONTHS[match.group(1)]
    year = int(match.group(2) or here.today.year)
    if not match.group(2) and not here.ahead and number > here.today.month:
        year -= 1
    if not match.group(2) and here.ahead and number < here.today.month:
        year += 1
    first = date(year, number, 1)
    return Point(match.end(), first, _next_month(first))


def _period(end: int, unit: str, today: date, *, gone: bool) -> Point:
    if unit in {"week", "semana"}:
        first = today - timedelta(days=today.weekday() + (7 if gone else 0))
        return replace(_of(end, first, 7), today=not gone)
    first = today.replace(day=1)
    if gone:
        return Point(end, (first - timedelta(days=1)).replace(day=1), first)
    return Point(end, first, _next_month(first), today=True)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _clocked(text: str, point: Point, here: Here) -> Point:
    """`yesterday at 22:00`, `dia 20 às 22h`: the time of day on that day."""
    if point.first is None or point.last is None or (point.last - point.first).days > 1:
        return point
    gap = _TO_CLOCK.match(text, point.end)
    joined = gap.group() if gap else ""
    clock = clock_at(text, point.end + len(joined), military=False) if joined else None
    if not clock or joined.strip() in {"-", ","} or NO_CLOCK.match(text, clock.end):
        return point
    if not clock.sure and joined.strip() not in {"at", "as", "t"}:
        return point
    if re.match(r"(?: ?-| to | and | e | ate | as | a )\d", text[clock.end :]) and joined == " ":
        return point  # `yesterday 1-3am` is a range on that day
    if joined.strip() in {
        "after",
        "since",
        "from",
        "desde",
        "desde a",
        "desde as",
        "depois da",
        "depois das",
    }:
        return point
    return replace(point, end=clock.end, clock=clock, today=False)


def _clock(text: str, at: int, here: Here, *, sure: bool) -> Point | None:
    """A time of day, and the day beside it."""
    clock = clock_at(text, at, military=sure)
    if clock is None or not (clock.sure or sure) or NO_CLOCK.match(text, clock.end):
        return None
    for place in _after(text, clock.end):
        day = _part_of_day(text, place, here) or here.day(text, place) or _today(text, place, here)
        if (
            day
            and not day.clock
            and day.first
            and (day.last is None or (day.last - day.first).days == 1)
        ):
            return replace(_parted(text, day), clock=clock, today=False)
    return Point(clock.end, clock=clock)


def _after(text: str, at: int) -> Iterator[int]:
    """Where a day may begin right after a time of day."""
    if text[at : at + 1] == " ":
        yield at + 1
        match = _TO_DAY.match(text, at)
        if match and match.end() > at + 1:
            yield match.end()


def halved(first: Point, second: Point) -> tuple[Point, Point]:
    """`1-3pm`: where one end says morning or evening, the other is the nearer one."""
    one, two = first.clock, second.clock
    if one is None or two is None or one.half == two.half:
        return first, second
    if one.half and two.open and two.hour != 12:
        return first, replace(second, clock=_nearer(one, two, backward=False))
    if two.half and one.open and one.hour != 12:
        return replace(first, clock=_nearer(two, one, backward=True)), second
    return first, second


def _nearer(fixed: Clock, free: Clock, *, backward: bool) -> Clock:
    def apart(clock: Clock) -> int:
        step = fixed.minutes - clock.minutes if backward else clock.minutes - fixed.minutes
        return step % 1440 or 1440

    return min((free, free.later()), key=apart)
