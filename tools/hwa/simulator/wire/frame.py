"""What a selection leaves unsaid, and headers say: folder, workstation, zone, order of dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from tools.hwa.simulator.wire.errors import BadSelection

Moment = float | None
TimeTest = Callable[[Moment], bool]

_POINT = re.compile(r"(\d\d)(\d\d)(?: +(\d{1,4})[/.-](\d{1,2})(?:[/.-](\d{1,4}))?)?")


@dataclass(frozen=True, slots=True)
class Frame:
    """The headers of a request, as far as they complete a selection."""

    base_folder: str = "/"
    workstation: str = ""
    zone: tzinfo = UTC
    dates: str = "mdy"
    """The order of month, day and year in a date."""

    def between(self, text: str) -> TimeTest:
        """A test of moments by `hhmm[ date]`, or by a range of two such of which one may lack.

        A time without a date is a time of any day; a range of such may go over midnight.
        """
        low, comma, high = (each.strip() for each in text.partition(","))
        if not comma:
            high = low
        if not low and not high:
            raise BadSelection("a range has one end at least")
        least, most = self._point(low), self._point(high)
        if any(each is not None and each[0] is None for each in (least, most)):
            return self._daily(least, most)
        return self._dated(least, most)

    def _daily(self, least: _Point | None, most: _Point | None) -> TimeTest:
        low = time.min if least is None else least[1]
        high = time.max if most is None else most[1]

        def fits(moment: Moment) -> bool:
            if moment is None:
                return False
            at = datetime.fromtimestamp(moment, self.zone).time().replace(second=0, microsecond=0)
            return low <= at <= high if low <= high else at >= low or at <= high

        return fits

    def _dated(self, least: _Point | None, most: _Point | None) -> TimeTest:
        low = float("-inf") if least is None else self._moment(least)
        high = float("inf") if most is None else self._moment(most) + 59.999
        return lambda moment: moment is not None and low <= moment <= high

    def _moment(self, point: _Point) -> float:
        day, at = point
        if day is None:
            raise BadSelection("both ends of a range have a date, or neither")
        return datetime.combine(day, at, self.zone).timestamp()

    def _point(self, text: str) -> _Point | None:
        if not text:
            return None
        match = _POINT.fullmatch(text)
        if match is None:
            raise BadSelection(f"{text!r} is no time; hhmm with a date is one")
        try:
            at = time(int(match[1]), int(match[2]))
            return (None if match[3] is None else self._day(*match.groups()[2:])), at
        except ValueError as error:
            raise BadSelection(f"{text!r} is no time: {error}") from error

    def _day(self, *parts: str | None) -> date:
        known = dict(zip(self.dates, (each for each in parts if each is not None), strict=False))
        if "y" in self.dates[:2] and len(known) < 3:
            raise BadSelection("a date has three parts here")
        year = int(known.get("y", datetime.now(self.zone).year))
        return date(year + 2000 if year < 100 else year, int(known["m"]), int(known["d"]))


_Point = tuple[date | None, time]
"""A time, of a day or of every day."""


def date_order(layout: str) -> str:
    """The order of month, day and year in a layout such as `dd/MM/yyyy`; conman's own if none."""
    order = "".join(dict.fromkeys(re.sub(r"[^mdy]", "", layout.lower())))
    if not layout:
        return "mdy"
    if sorted(order) != ["d", "m", "y"]:
        raise BadSelection(f"{layout!r} is no layout of dates")
    return order
