"""What one run cycle says of a day: it takes the day or not, and the fact that decides.

A cycle that names a free day acts by its free-day rule: it leaves the day out, or moves to the
nearest workday. Validity counts on the day on which the instance would run.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal, TypeVar

from tools.hwa.model_objects import (
    CalendarDefinition,
    Defined,
    Definition,
    RunCycle,
    RunCycleGroupDefinition,
)
from tools.plan.days.calendars import ONE_DAY, CannotTell, Doubt, FreeDays
from tools.plan.days.recurrence import names, parsed

R = TypeVar("R", bound=Definition)
PickCode = Literal[
    "ON_DAY",
    "MOVED_HERE",
    "FREE_DAY",
    "NOT_ITS_DAY",
    "NOT_IN_CALENDAR",
    "NOT_YET_VALID",
    "EXPIRED",
    "EXCLUDED",
    "CANNOT_TELL",
]
_FAR = 40
"""Days beyond which no free day moves an instance, and no run of free days is expected."""

_MOVES = {"nearestAfter": ONE_DAY, "nearestBefore": -ONE_DAY}
_LEAVES_OUT = frozenset({"doNotSelect", *_MOVES})
_KNOWN_RULES = frozenset({None, "", "none", *_LEAVES_OUT})

CalendarRecord = Defined[CalendarDefinition]
GroupRecord = Defined[RunCycleGroupDefinition]


@dataclass(frozen=True)
class Library:
    """The calendars and groups that run cycles name; what is not in it could not be read."""

    calendars: Sequence[CalendarRecord] = ()
    groups: Sequence[GroupRecord] = ()

    def calendar(self, identity: str | None, path: str | None) -> CalendarRecord | None:
        """The calendar; None where it could not be read."""
        return _found(self._calendars, identity, path)

    def group(self, identity: str | None, path: str | None) -> GroupRecord | None:
        """The run cycle group; None where it could not be read."""
        return _found(self._groups, identity, path)

    def free_days(
        self, identity: str | None, path: str | None, *, saturday: bool | None, sunday: bool | None
    ) -> FreeDays:
        """The free days of a stream or group; Saturdays and Sundays are free unless it says not."""
        named = identity or path
        found = self.calendar(identity, path) if named else None
        dates = frozenset(found.definition.dates) if found else None if named else frozenset()
        calendar = found.key if found else path or identity or ""
        return FreeDays(dates, saturday is not False, sunday is not False, calendar)

    @cached_property
    def _calendars(self) -> Mapping[str, CalendarRecord]:
        return _by_name(self.calendars)

    @cached_property
    def _groups(self) -> Mapping[str, GroupRecord]:
        return _by_name(self.groups)


@dataclass(frozen=True)
class Pick:
    """What a run cycle says of one day; `takes` is None where that cannot be told.

    `other` is the day from which an instance moved here, or to which it moved from here, and
    `free` why a day is free; `doubt` and `about` say what is missing; `would` marks a cycle that
    names the day and is not valid then. `inner` is what the cycles of a group say.
    """

    cycle: RunCycle
    exclusive: bool
    takes: bool | None
    code: PickCode
    other: date | None = None
    free: str = ""
    doubt: Doubt | None = None
    about: str = ""
    would: bool = False
    inner: tuple["Pick", ...] = ()

    @property
    def rank(self) -> int:
        """How near it came to taking the day: the lower, the sooner it is the reason."""
        if self.code in {"EXPIRED", "NOT_YET_VALID"}:
            return 1 if self.would else 3
        return 0 if self.code in {"FREE_DAY", "EXCLUDED"} else 2


@dataclass(frozen=True)
class CycleDays:
    """One run cycle with all that it rests on; its answers are kept, as days are asked again."""

    cycle: RunCycle
    free: FreeDays
    library: Library
    anchor: date | None = None
    exclusive: bool = False
    _named: dict[date, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def on(self, day: date) -> Pick:
        """What the cycle says of the day; what is not known is said, never guessed."""
        try:
            return self._judged(day)
        except CannotTell as doubt:
            return self._pick(None, "CANNOT_TELL", doubt=doubt.why, about=doubt.what)

    def names(self, day: date) -> bool:
        """Whether the cycle names the day, whatever its free days; may raise `CannotTell`."""
        if day not in self._named:
            self._named[day] = self._names(day, self.anchor)
        return self._named[day]

    def _judged(self, day: date) -> Pick:
        invalid = validity(self.cycle.valid_from, self.cycle.valid_to, day)
        if invalid is not None:
            return self._pick(False, invalid, would=self._would(day))
        rule = self.cycle.free_days_rule
        if rule not in _KNOWN_RULES:
            raise CannotTell("RULE_UNKNOWN", str(rule))
        named = self.names(day)
        if named and rule in _LEAVES_OUT and (why := self.free.because(day)):
            return self._pick(False, "FREE_DAY", other=self._moved_to(day), free=why)
        if named:
            return self._pick(True, "ON_DAY", inner=self._inner(day))
        origin = self._moved_from(day)
        if origin is not None:
            return self._pick(True, "MOVED_HERE", other=origin, free=self.free.because(origin))
        return self._not_named(day)

    def _not_named(self, day: date) -> Pick:
        if self.cycle.type != "group":
            by_calendar = self.cycle.type == "calendar"
            return self._pick(False, "NOT_IN_CALENDAR" if by_calendar else "NOT_ITS_DAY")
        inner = self._inner(day)
        if any(each.exclusive and each.takes for each in inner):
            return self._pick(False, "EXCLUDED", inner=inner)
        near = nearest(inner)
        if near is None:
            return self._pick(False, "NOT_ITS_DAY", inner=inner)
        return replace(near, cycle=self.cycle, exclusive=self.exclusive, inner=inner)

    def _inner(self, day: date) -> tuple[Pick, ...]:
        """What the group's own cycles say; nothing where an offset lies between."""
        if self.cycle.type != "group" or self.cycle.offset:
            return ()
        return self._group.picks(day)

    def _pick(self, takes: bool | None, code: PickCode, **more: Any) -> Pick:
        return Pick(self.cycle, self.exclusive, takes, code, **more)

    def _would(self, day: date) -> bool:
        """Whether it names the day, were it valid then."""
        try:
            return self._names(day, None)
        except CannotTell:
            return False

    def _moved_to(self, day: date) -> date | None:
        step = _MOVES.get(self.cycle.free_days_rule or "")
        return None if step is None else self.free.nearest_workday(day, step)

    def _moved_from(self, day: date) -> date | None:
        """The free day nearby whose instance falls on this workday."""
        step = _MOVES.get(self.cycle.free_days_rule or "")
        if step is None or self.free.is_free(day):
            return None
        near = day - step
        while abs((near - day).days) < _FAR and self.free.is_free(near):
            if self.names(near):
                return near
            near -= step
        return None

    def _names(self, day: date, anchor: date | None) -> bool:
        kind = self.cycle.type
        if kind == "simple":
            return day in self._dates
        if kind == "rrule":
            rule = parsed(self.cycle.expression or "")
            return names(rule, day, anchor, self.free.is_free)
        if kind in {"calendar", "group"}:
            return self._offset_names(day)
        raise CannotTell("TYPE_UNKNOWN", kind)

    @cached_property
    def _dates(self) -> frozenset[date]:
        return frozenset((*self.cycle.dates, *_written(self.cycle.expression)))

    def _offset_names(self, day: date) -> bool:
        """Whether the offset brings one of the calendar's or the group's days here."""
        offset, unit = self.cycle.offset, self.cycle.offset_unit
        if offset == 0:
            return self._lists(day)
        step = -ONE_DAY if offset > 0 else ONE_DAY
        around = (day + step * away for away in range(abs(offset) * 3 + _FAR))
        return any(
            self._lists(near) and self.free.shifted(near, offset, unit) == day for near in around
        )

    def _lists(self, day: date) -> bool:
        return self._group.names(day) if self.cycle.type == "group" else day in self._calendar

    @cached_property
    def _calendar(self) -> frozenset[date]:
        identity, path = self.cycle.calendar_id, self.cycle.calendar
        found = self.library.calendar(identity, path)
        if found is None:
            raise CannotTell("CALENDAR_UNREAD", path or identity or "")
        return frozenset(found.definition.dates)

    @cached_property
    def _group(self) -> "GroupDays":
        identity, path = self.cycle.run_cycle_group_id, self.cycle.run_cycle_group
        found = self.library.group(identity, path)
        if found is None:
            raise CannotTell("GROUP_UNREAD", path or identity or "")
        return GroupDays.of(found.definition, self.free, self.library, self.anchor)


@dataclass(frozen=True)
class GroupDays:
    """A run cycle group's days: those of its subsets, less those that they exclude.

    No manual says how AND and OR mix in one subset, nor whether one subset's exclusions reach
    into another: where that would decide, the group cannot be told.
    """

    subsets: tuple[tuple[tuple[CycleDays, ...], tuple[CycleDays, ...]], ...]

    @classmethod
    def of(
        cls,
        group: RunCycleGroupDefinition,
        free: FreeDays,
        library: Library,
        anchor: date | None,
    ) -> "GroupDays":
        """The group as a stream uses it; the stream's free days count where it has none."""
        own = _free_days(group, library) or free

        def made(cycles: Iterable[RunCycle], *, exclusive: bool) -> tuple[CycleDays, ...]:
            return tuple(CycleDays(each, own, library, anchor, exclusive) for each in cycles)

        return cls(
            tuple(
                (
                    made(each.run_cycles, exclusive=False),
                    made(each.exclusive_run_cycles, exclusive=True),
                )
                for each in group.subsets
            )
        )

    def picks(self, day: date) -> tuple[Pick, ...]:
        """What each of its cycles says of the day."""
        return tuple(
            self._pick(cycle, day) for parts in self.subsets for part in parts for cycle in part
        )

    def names(self, day: date) -> bool:
        """Whether the day is one of the group's; may raise `CannotTell`."""
        taken = [self._joined(takes, day) for takes, _ in self.subsets]
        left_out = [self._joined(excluded, day) for _, excluded in self.subsets]
        pairs = zip(taken, left_out, strict=True)
        each_own = either(both((take, opposite(out))) for take, out in pairs)
        all_over = both((either(taken), opposite(either(left_out))))
        if each_own is not None and each_own == all_over:
            return each_own
        raise self._doubt(day)

    def _joined(self, cycles: Sequence[CycleDays], day: date) -> bool | None:
        """What a subset's cycles say together, by AND or by OR."""
        all_of = [self._pick(each, day).takes for each in cycles if each.cycle.logical_and]
        one_of = [self._pick(each, day).takes for each in cycles if not each.cycle.logical_and]
        if not all_of or not one_of:
            return both(all_of) if all_of else either(one_of)
        wide, narrow = either((both(all_of), *one_of)), both((either(one_of), *all_of))
        return wide if wide == narrow else None

    def _pick(self, cycle: CycleDays, day: date) -> Pick:
        if cycle.cycle.type == "group":
            return Pick(cycle.cycle, cycle.exclusive, None, "CANNOT_TELL", doubt="TYPE_UNKNOWN")
        return cycle.on(day)

    def _doubt(self, day: date) -> CannotTell:
        doubts = (each for each in self.picks(day) if each.doubt is not None)
        first = next(doubts, None)
        if first is None or first.doubt is None:
            return CannotTell("SUBSETS_UNCLEAR")
        return CannotTell(first.doubt, first.about)


def nearest(picks: Iterable[Pick]) -> Pick | None:
    """Of the cycles that do not take the day, the one that came nearest to it."""
    missed = (each for each in picks if each.takes is False and not each.exclusive)
    return min(missed, key=lambda one: one.rank, default=None)


def validity(
    first: date | None, last: date | None, day: date
) -> Literal["NOT_YET_VALID", "EXPIRED"] | None:
    """From the first valid day on, and before the day on which it is valid no more."""
    if first is not None and day < first:
        return "NOT_YET_VALID"
    return "EXPIRED" if last is not None and day >= last else None


def either(values: Iterable[bool | None]) -> bool | None:
    """Whether one is true; None where those that are not known decide."""
    found = set(values)
    return True if True in found else None if None in found else False


def both(values: Iterable[bool | None]) -> bool | None:
    """Whether all are true; None where those that are not known decide."""
    found = set(values)
    return False if False in found else None if None in found else True


def opposite(value: bool | None) -> bool | None:
    """The contrary; of what is not known nothing is known."""
    return None if value is None else not value


def path_of(folder: str, name: str) -> str:
    """The folder and the name, as run cycles write them."""
    return f"{folder.rstrip('/')}/{name}"


def _free_days(group: RunCycleGroupDefinition, library: Library) -> FreeDays | None:
    """The group's own free days, where it has any."""
    told = (
        group.calendar_id,
        group.free_days_calendar,
        group.saturday_is_free,
        group.sunday_is_free,
    )
    if all(each is None for each in told):
        return None
    return library.free_days(
        group.calendar_id,
        group.free_days_calendar,
        saturday=group.saturday_is_free,
        sunday=group.sunday_is_free,
    )


def _written(expression: str | None) -> Iterator[date]:
    """The days of a list in a text."""
    for each in (expression or "").split(","):
        if each.strip():
            try:
                yield date.fromisoformat(each.strip())
            except ValueError as error:
                raise CannotTell("RULE_UNKNOWN", expression or "") from error


def _by_name(records: Iterable[Defined[R]]) -> Mapping[str, Defined[R]]:
    found: dict[str, Defined[R]] = {}
    for each in records:
        found[path_of(each.definition.folder, each.definition.name).upper()] = each
        if each.definition.id:
            found[each.definition.id.upper()] = each
    return found


def _found(
    records: Mapping[str, Defined[R]], identity: str | None, path: str | None
) -> Defined[R] | None:
    if identity:
        return records.get(identity.upper())
    return records.get(f"/{(path or '').lstrip('/')}".upper())
