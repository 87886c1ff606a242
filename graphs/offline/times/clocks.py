"""Times of day as people write them: `22h30`, `10 pm`, `half past two`, `três da manhã`."""

import re
from dataclasses import dataclass, replace
from typing import Final

from graphs.offline.text.numerals import number_of

_HOURS: Final = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|uma|duas|tres|quatro|cinco|"
    "seis|sete|oito|nove|dez|onze|doze|vinte(?: e (?:uma|duas|tres|quatro))?|treze|quatorze|catorze|"
    "quinze|dezesseis|dezessete|dezoito|dezenove"
)
_HALF: Final = r"(?: ?(?P<half>[ap]\.? ?m)\b\.?)?"
_PART: Final = r"(?: (?:da|de|in the|at) (?P<part>madrugada|manha|tarde|noite|morning|afternoon|evening|night)\b)?"
_FIGURES: Final = re.compile(
    r"(?P<h>\d{1,2})(?::(?P<m>\d\d)(?::\d\d)?h?(?!\d)| ?h(?:rs?|s|oras?)?\b(?: e (?P<e>\d\d|meia)(?! ?(?:h|:|hora)))?"
    r"|h(?P<hm>\d\d)(?:m|min)?(?!\w)| o ?clock\b)?(?!\d|\w*%|[:/]\d|-\d+-)" + _HALF + _PART
)
_SPELLED: Final = re.compile(
    rf"(?:(?:a )?(?P<past>half|quarter|\d{{1,2}}(?= min)|(?:five|ten|twenty)(?= min| past))(?: minutes?)? (?P<way>past|to) )?"
    rf"(?P<british>half (?!\d))?(?P<h>{_HOURS}|\d{{1,2}})"
    r"(?: horas?(?= e (?:meia|trinta|quinze|quarenta)))?"
    r"(?: (?P<m>e meia|thirty|fifteen|forty five|e quinze|e trinta|e quarenta e cinco))?"
    rf"(?P<clock> o ?clock| horas?)?(?!\w)" + _HALF + _PART
)
_NAMED: Final = re.compile(
    r"(?:(?:o|a|12|00) )?(?:(?:a )?(?P<past>half|quarter|\d{1,2}|five|ten|twenty)(?: min(?:ute)?s?)? (?P<way>past|after|to|before) )?"
    r"(?P<name>noon|midday|midnight|meio dia|meia noite)(?P<half> e meia| thirty)?\b"
)
_OFFSETS: Final = {"half": 30, "quarter": 15}
_MILITARY: Final = re.compile(r"(\d\d)(\d\d)(?:h(?:rs)?)?(?![\w:/-]|-\d)")
_MINUTES: Final = {
    "e meia": 30,
    "thirty": 30,
    "fifteen": 15,
    "forty five": 45,
    "e quinze": 15,
    "e trinta": 30,
    "e quarenta e cinco": 45,
}
_LATER: Final = frozenset({"tarde", "noite", "afternoon", "evening", "night"})
_YEARS: Final = range(2010, 2040)  # `since 2015` is a year, `since 2145` a time


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, how surely it is one, and where its words end."""

    hour: int
    minute: int
    end: int
    sure: bool = True
    half: bool = False
    """Morning or evening is said, as in `3 pm`."""

    @property
    def minutes(self) -> int:
        """Minutes since midnight."""
        return self.hour * 60 + self.minute

    @property
    def open(self) -> bool:
        """It could as well be twelve hours later."""
        return not self.half and 1 <= self.hour <= 12

    def later(self) -> "Clock":
        """The same on the other half of the day."""
        return replace(self, hour=(self.hour + 12) % 24, half=True)


def clock_at(text: str, at: int, *, military: bool = True) -> Clock | None:
    """The time of day that begins here, if one does; a bare number is one, though not surely."""
    named = _NAMED.match(text, at)
    if named:
        return _named(named)
    if military and (written := _MILITARY.match(text, at)):
        return _military(written)
    if match := _SPELLED.match(text, at):
        spelled = _spelled(match)
        if spelled:
            return spelled
    match = _FIGURES.match(text, at)
    return _figures(match) if match else None


def _named(match: re.Match[str]) -> Clock:
    """Noon and midnight, and the minutes that are told before or after: `half past midnight`."""
    noon = match["name"] in {"noon", "midday", "meio dia"}
    offset = 30 if match["half"] else _offset(match["past"] or "")
    total = (12 if noon else 0) * 60 + (-offset if match["way"] in {"to", "before"} else offset)
    return Clock(total // 60 % 24, total % 60, match.end(), half=True)


def _offset(said: str) -> int:
    return _OFFSETS.get(said) or number_of(said) or 0


def _military(match: re.Match[str]) -> Clock | None:
    """`2200` as conman writes it."""
    hour, minute = int(match.group(1)), int(match.group(2))
    if hour > 24 or minute > 59 or int(match.group(1) + match.group(2)) in _YEARS:
        return None
    return Clock(hour % 24, minute, match.end(), half=True)


def _spelled(match: re.Match[str]) -> Clock | None:
    """Only where a word says the time; what is all figures is read as figures."""
    hour = number_of(match["h"])
    worded = not match["h"].isdecimal() or match["past"] or match["m"]
    if hour is None or not worded or hour > 24:
        return None
    minute = 30 if match["british"] else _MINUTES.get(match["m"] or "", 0)
    if match["past"]:
        offset = _offset(match["past"])
        total = hour * 60 + (offset if match["way"] == "past" else -offset)
        hour, minute = total // 60 % 24, total % 60
    said = match["past"] or match["british"] or match["m"]
    sure = bool(said or match["clock"] or match["half"] or match["part"])
    return _halved(Clock(hour, minute, match.end(), sure=sure), match)


def _figures(match: re.Match[str]) -> Clock | None:
    hour = int(match["h"])
    written = match["m"] or match["hm"] or match["e"] or "0"
    minute = 30 if written == "meia" else int(written)
    if hour > 24 or minute > 59:
        return None
    bare = match.group().strip() == match["h"]
    clock = Clock(hour % 24, minute, match.end(), sure=not bare, half=hour in {0, 24})
    return _halved(clock, match)


def _halved(clock: Clock, match: re.Match[str]) -> Clock | None:
    """The hour on its half of the day, where that is said."""
    half, part = match["half"], match["part"]
    if not (half or part):
        return clock
    if half and not 1 <= clock.hour <= 12:
        return None
    night = part in {"noite", "night"}
    later = half.startswith("p") if half else part in _LATER and not (night and clock.hour < 6)
    if part and (not 1 <= clock.hour <= 12 or (night and clock.hour == 12)):
        midnight = night and clock.hour == 12
        return replace(clock, hour=0 if midnight else clock.hour, half=True)
    return replace(clock, hour=clock.hour % 12 + (12 if later else 0), half=True)
