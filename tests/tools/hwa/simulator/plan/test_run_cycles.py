"""Run cycles: which days a definition selects, against an independent reading of the rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.hwa.simulator.plan.definitions import (
    Calendar,
    Model,
    RunCycle,
    RunCycleGroup,
    StreamDefinition,
)
from tools.hwa.simulator.plan.run_cycles import RuleError, matches, selects

FIRST = date(2024, 1, 1)
HOLIDAY = date(2026, 3, 4)  # a Wednesday

DAYS = st.dates(FIRST, date(2027, 12, 31))
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule that both readings know."""
    frequency = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY")))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    if frequency == "WEEKLY":
        names = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
        parts += [f"BYDAY={','.join(names)}"] * bool(names)
    if frequency == "MONTHLY":
        numbers = st.sampled_from((1, 2, 15, 28, 30, 31, -1, -2, -31))
        places = st.tuples(st.sampled_from((1, 2, 4, 5, -1, -2)), st.sampled_from(NAMES))
        parts.append(
            draw(
                st.sampled_from(("", "BYMONTH=3,6,12"))
                | numbers.map(lambda each: f"BYMONTHDAY={each}")
                | places.map(lambda each: f"BYDAY={each[0]}{each[1]}")
            )
        )
    return ";".join(each for each in parts if each)


def model() -> Model:
    """One holiday, two calendars, one group."""
    calendars = (
        Calendar("c1", "HOLIDAYS", dates=frozenset({HOLIDAY})),
        Calendar("c2", "MONTHEND", dates=frozenset({date(2026, 2, 28), date(2026, 3, 31)})),
    )
    week = RunCycle("WEEK", expression="FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR")
    return Model(
        calendars={each.id: each for each in calendars},
        groups={"g1": RunCycleGroup("g1", "WORKWEEK", cycles=(week,))},
    )


def defined(*cycles: RunCycle, **more: object) -> StreamDefinition:
    """A stream with these run cycles and the holiday."""
    made = StreamDefinition("i", "a", "/F", "S", "W", cycles=cycles, free_days_calendar="/HOLIDAYS")
    for name, value in more.items():
        setattr(made, name, value)
    return made


def picked(definition: StreamDefinition, first: date, days: int) -> list[int]:
    """The days of the month that are selected, from the first on."""
    every = (first + timedelta(days=each) for each in range(days))
    return [each.day for each in every if selects(definition, model(), each)]


@settings(max_examples=80, deadline=None)
@given(rules(), DAYS, st.integers(0, 800))
def test_rules_mean_what_icalendar_says(rule: str, anchor: date, later: int) -> None:
    """A day matches a rule exactly where the reference evaluation lists it."""
    rrule = pytest.importorskip("dateutil.rrule", reason="the reference is not installed")
    day = anchor + timedelta(days=later)
    begin = datetime(anchor.year, anchor.month, anchor.day)  # noqa: DTZ001 - dates only
    listed = rrule.rrulestr(rule, dtstart=begin)
    at = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - dates only

    assert matches(rule, day, anchor, lambda _: False) is bool(listed.between(at, at, inc=True))


@settings(max_examples=40, deadline=None)
@given(rules(), DAYS, DAYS, DAYS)
def test_validity_and_draft_only_take_away(rule: str, first: date, last: date, day: date) -> None:
    """A bounded definition selects what the free one does, from its first day to before its last."""
    cycle = RunCycle("C", expression=rule, valid_from=FIRST, free_days_rule="NONE")
    free = selects(defined(cycle), model(), day)
    bounded = selects(defined(cycle, valid_from=first, valid_to=last), model(), day)

    assert bounded is (free and first <= day < last)
    assert not selects(defined(cycle, draft=True), model(), day)


@settings(max_examples=40, deadline=None)
@given(rules(), rules(), DAYS)
def test_an_exclusive_cycle_takes_its_days_away(rule: str, other: str, day: date) -> None:
    """What an exclusive cycle picks is not selected, whatever the others pick."""
    inner = RunCycle("C", expression=rule, free_days_rule="NONE")
    outer = RunCycle("X", expression=other, free_days_rule="NONE")
    exclusive = RunCycle("X", expression=other, free_days_rule="NONE", exclusive=True)
    both = selects(defined(inner), model(), day) and not selects(defined(outer), model(), day)

    assert selects(defined(inner, exclusive), model(), day) is both


def test_free_days_are_left_out_moved_or_taken() -> None:
    """The week of a holiday, after a Sunday that counts, under each rule for free days."""
    monday = date(2026, 3, 2)
    weekly = "FREQ=WEEKLY;INTERVAL=1;BYDAY=WE,SU"
    told = {
        rule: picked(defined(RunCycle("C", expression=weekly, free_days_rule=rule)), monday, 8)
        for rule in ("NONE", "DO_NOT_SELECT", "NEAREST_BEFORE", "NEAREST_AFTER")
    }

    assert told == {
        "NONE": [4, 8],
        "DO_NOT_SELECT": [],
        "NEAREST_BEFORE": [3, 6],
        "NEAREST_AFTER": [2, 5, 9],
    }


@pytest.mark.parametrize(
    ("offset", "unit", "day"),
    [(0, "DAY", 28), (1, "DAY", 1), (1, "WORKDAY", 2), (3, "WORKDAY", 5), (3, "WEEKDAY", 4)],
)
def test_calendars_count_on_from_their_days(offset: int, unit: str, day: int) -> None:
    """Saturday 28 February, so many days on: the holiday of 4 March is no workday."""
    cycle = RunCycle(
        "C", "calendar", calendar="/MONTHEND", offset=offset, offset_unit=unit,
        free_days_rule="NONE",
    )  # fmt: skip

    assert picked(defined(cycle), date(2026, 2, 25), 12) == [day]


def test_groups_and_simple_dates_select() -> None:
    """A group's cycles count as the stream's own; a date is a date; no cycle is no day."""
    monday = date(2026, 3, 2)
    simple = RunCycle("ONCE", "simple", dates=(date(2026, 3, 5),))

    assert picked(defined(groups=("/WORKWEEK",)), monday, 7) == [2, 3, 5, 6]
    assert picked(defined(simple), monday, 7) == [5]
    assert picked(defined(), monday, 7) == []


def test_workdays_and_free_days_of_hwa() -> None:
    """HWA's own words pick the days on which people work, or do not."""
    monday = date(2026, 3, 2)
    work = RunCycle("C", expression="FREQ=DAILY;INTERVAL=1;BYWORKDAY", free_days_rule="NONE")
    free = RunCycle("C", expression="FREQ=DAILY;INTERVAL=1;BYFREEDAY", free_days_rule="NONE")

    assert picked(defined(work), monday, 7) == [2, 3, 5, 6]
    assert picked(defined(free), monday, 7) == [4, 7, 8]


@pytest.mark.parametrize("rule", ["FREQ=HOURLY", "INTERVAL=2", "FREQ=DAILY;COUNT=3", "daily"])
def test_other_rules_are_not_guessed(rule: str) -> None:
    """A rule that is not understood is an error, not a wrong day."""
    with pytest.raises(RuleError):
        matches(rule, FIRST, FIRST, lambda _: False)


def test_a_group_excludes_from_its_own_days_only() -> None:
    """The stream's own cycle still picks what the group leaves out; every workday is a workday."""
    week = RunCycle("WEEK", expression="FREQ=WEEKLY;BYDAY=MO,TU", free_days_rule="NONE")
    out = RunCycle("OUT", expression="FREQ=WEEKLY;BYDAY=MO", free_days_rule="NONE", exclusive=True)
    world = model()
    world.groups["g2"] = RunCycleGroup("g2", "SHORT", cycles=(week, out))
    own = RunCycle("OWN", expression="FREQ=WEEKLY;BYDAY=MO", free_days_rule="NONE")
    works = RunCycle("WORKS", expression="FREQ=MONTHLY;BYWORKDAY", free_days_rule="NONE")
    monday = date(2026, 3, 2)

    def week_of(definition: StreamDefinition) -> list[int]:
        days = (monday + timedelta(days=each) for each in range(7))
        return [each.day for each in days if selects(definition, world, each)]

    assert week_of(defined(groups=("/SHORT",))) == [3]
    assert week_of(defined(own, groups=("/SHORT",))) == [2, 3]
    assert week_of(defined(works)) == [2, 3, 5, 6]
