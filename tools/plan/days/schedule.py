"""Whether a job stream is planned for a day, as a trace: every rule, and the one that decides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from tools.hwa.model_objects import Defined, JobStreamDefinition
from tools.plan.days.calendars import CannotTell, FreeDays
from tools.plan.days.run_cycle import (
    CycleDays,
    Library,
    Pick,
    both,
    either,
    nearest,
    opposite,
    validity,
)

StreamRecord = Defined[JobStreamDefinition]
Reason = Literal[
    "PICKED",
    "DRAFT",
    "NOT_YET_VALID",
    "EXPIRED",
    "NO_RUN_CYCLE",
    "EXCLUDED",
    "FREE_DAY",
    "NOT_IN_CALENDAR",
    "NOT_ITS_DAY",
    "CYCLE_NOT_YET_VALID",
    "CYCLE_EXPIRED",
    "CANNOT_TELL",
]
AHEAD = 400
"""Days that are looked ahead for the next ones."""


@dataclass(frozen=True)
class Trace:
    """What the definition says of a day; `planned` is None where that cannot be told.

    `picks` are all of its run cycles, the exclusive ones last; `deciding` is the one to blame.
    """

    stream: StreamRecord
    day: date
    planned: bool | None
    reason: Reason
    picks: tuple[Pick, ...] = ()
    deciding: Pick | None = None
    free: str = ""

    @property
    def taking(self) -> tuple[Pick, ...]:
        """The run cycles that take the day."""
        return tuple(each for each in self.picks if each.takes and not each.exclusive)

    @property
    def starts(self) -> tuple[str, ...]:
        """When its instances of the day start; several run cycles may start several."""
        own = self.stream.definition.start_time or ""
        return tuple(dict.fromkeys(each.cycle.start_time or own for each in self.taking))


@dataclass(frozen=True)
class Coming:
    """The next days of a stream; from `unknown` on a day could be missing among them."""

    days: tuple[date, ...]
    unknown: date | None = None


@dataclass(frozen=True)
class Schedule:
    """All versions of one job stream, with the calendars and groups that they name."""

    versions: tuple[StreamRecord, ...]
    library: Library

    def on(self, day: date) -> Trace:
        """What the version that is valid on the day says of it."""
        return self._rhythm_on(day).on(day)

    def coming(self, after: date, count: int = 3, within: int = AHEAD) -> Coming:
        """The next days after a day on which it is planned."""
        days: list[date] = []
        unknown: date | None = None
        for day in _days(after, within):
            planned = self.on(day).planned
            if planned:
                days.append(day)
            elif planned is None and unknown is None:
                unknown = day
            if len(days) == count:
                break
        return Coming(tuple(days), unknown)

    def _rhythm_on(self, day: date) -> "_Rhythm":
        """Of several versions the one that began last; before all of them, the first."""
        begun = [each for each in self._rhythms if each.first is None or each.first <= day]
        return begun[-1] if begun else self._rhythms[0]

    @cached_property
    def _rhythms(self) -> Sequence["_Rhythm"]:
        made = [_Rhythm.of(each, self.library) for each in self.versions]
        return sorted(made, key=lambda one: one.first or date.min)


@dataclass(frozen=True)
class _Rhythm:
    """One version's run cycles, ready to be asked."""

    record: StreamRecord
    free: FreeDays
    cycles: tuple[CycleDays, ...]

    @classmethod
    def of(cls, record: StreamRecord, library: Library) -> "_Rhythm":
        defined = record.definition
        free = library.free_days(
            defined.free_days_calendar_id,
            defined.free_days_calendar,
            saturday=defined.saturday_is_free,
            sunday=defined.sunday_is_free,
        )
        begin = defined.valid_from.date() if defined.valid_from else None
        parts = ((defined.run_cycles, False), (defined.exclusive_run_cycles, True))
        cycles = tuple(
            CycleDays(each, free, library, each.valid_from or begin, exclusive)
            for part, exclusive in parts
            for each in part
        )
        return cls(record, free, cycles)

    @property
    def first(self) -> date | None:
        """The first day on which this version is valid."""
        begin = self.record.definition.valid_from
        return begin.date() if begin else None

    @property
    def last(self) -> date | None:
        """The day on which it is valid no more."""
        end = self.record.definition.valid_to
        return end.date() if end else None

    def on(self, day: date) -> Trace:
        picks = tuple(each.on(day) for each in self.cycles)
        inclusive = [each for each in picks if not each.exclusive]
        taken = either(each.takes for each in inclusive)
        left_out = either(each.takes for each in picks if each.exclusive)
        planned = both((self._barred(day) is None, taken, opposite(left_out)))
        reason, deciding = self._reason(day, picks, planned)
        return Trace(self.record, day, planned, reason, picks, deciding, self._free_because(day))

    def _barred(self, day: date) -> Reason | None:
        """Why no run cycle matters on this day."""
        if self.record.definition.draft:
            return "DRAFT"
        return validity(self.first, self.last, day)

    def _reason(
        self, day: date, picks: Sequence[Pick], planned: bool | None
    ) -> tuple[Reason, Pick | None]:
        barred = self._barred(day)
        if barred is not None:
            return barred, None
        if all(each.exclusive for each in picks):
            return "NO_RUN_CYCLE", None
        if planned is None:
            return "CANNOT_TELL", _first(picks, None)
        if planned:
            return "PICKED", _first(picks, True)
        taken = either(each.takes for each in picks if not each.exclusive)
        excluding = [each for each in picks if each.exclusive and each.takes]
        if excluding and taken is not False:
            return "EXCLUDED", excluding[0]
        closest = nearest(picks)
        return (_reason_of(closest), closest) if closest else ("NO_RUN_CYCLE", None)

    def _free_because(self, day: date) -> str:
        """Why nobody works on the day; empty for a workday, and where nobody can see it."""
        try:
            return self.free.because(day)
        except CannotTell:
            return ""


def _first(picks: Iterable[Pick], takes: bool | None) -> Pick | None:
    """The first run cycle of that answer, an inclusive one before an exclusive one."""
    found = [each for each in picks if each.takes is takes]
    return next((each for each in found if not each.exclusive), next(iter(found), None))


def _reason_of(pick: Pick) -> Reason:
    if pick.code == "EXPIRED":
        return "CYCLE_EXPIRED"
    if pick.code == "NOT_YET_VALID":
        return "CYCLE_NOT_YET_VALID"
    return _REASONS.get(pick.code, "NOT_ITS_DAY")


_REASONS: dict[str, Reason] = {
    "FREE_DAY": "FREE_DAY",
    "EXCLUDED": "EXCLUDED",
    "NOT_IN_CALENDAR": "NOT_IN_CALENDAR",
}


def _days(after: date, within: int) -> Iterator[date]:
    last = min(after.toordinal() + within, date.max.toordinal())
    return (date.fromordinal(each) for each in range(after.toordinal() + 1, last + 1))
