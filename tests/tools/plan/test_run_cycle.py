"""Run cycles and their groups: which days they take, and what they say where they do not."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.plan.rhythms import MONDAY, ONE_DAY, cycle, library, planned, schedule, stream
from tools.plan.days.calendars import FreeDays
from tools.plan.days.run_cycle import Library, both, either, opposite

KNOWN = st.sampled_from((True, False))
VALUES = st.lists(st.sampled_from((True, False, None)), max_size=5)
SPAN = st.dates(MONDAY, MONDAY + timedelta(days=120))
DATES = st.frozensets(SPAN, min_size=1, max_size=12)
HOLIDAYS = st.frozensets(SPAN, max_size=15)


@given(VALUES, st.data())
def test_what_is_unknown_is_decided_only_where_it_does_not_matter(
    values: list[bool | None], data: st.DataObject
) -> None:
    """A combination is known exactly where every way to fill the gaps gives the same."""
    filled = [data.draw(KNOWN) if each is None else each for each in values]

    for join, plain in ((either, any), (both, all)):
        told = join(values)
        assert told is None or told == plain(filled)
        if told is None:
            ways = {
                plain([way if each is None else each for each in values]) for way in (True, False)
            }
            assert ways == {True, False}
    assert opposite(None) is None


@settings(max_examples=60, deadline=None)
@given(
    dates=DATES,
    holidays=HOLIDAYS,
    rule=st.sampled_from(("none", "doNotSelect", "nearestAfter", "nearestBefore")),
    offset=st.integers(-4, 4),
    unit=st.sampled_from(("DAYS", "WORKDAYS", "WEEKDAYS")),
)
def test_a_calendar_with_offset_and_free_days_is_what_counting_gives(
    dates: frozenset[date], holidays: frozenset[date], rule: str, offset: int, unit: str
) -> None:
    """Each of the calendar's days is shifted, then left, moved or kept: the same days come out."""
    free = FreeDays(holidays)
    made = schedule(
        stream(
            cycle(
                type="calendar",
                calendar="/PAY/DAYS",
                offset=offset,
                offsetUnit=unit,
                freeDaysRule=rule,
            ),
            freeDaysCalendar="/HOLIDAYS",
        ),
        calendars={"/PAY/DAYS": sorted(dates), "/HOLIDAYS": sorted(holidays)},
    )
    expected = set()
    for each in dates:
        day = free.shifted(each, offset, unit)
        if rule == "none" or not free.is_free(day):
            expected.add(day)
        elif rule != "doNotSelect":
            expected.add(free.nearest_workday(day, ONE_DAY if rule == "nearestAfter" else -ONE_DAY))

    assert set(planned(made, MONDAY - 40 * ONE_DAY, 220)) == expected


def group(*subsets: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A run cycle group."""
    return {"subsets": list(subsets), **more}


def test_all_of_a_subset_or_one_of_it() -> None:
    """Cycles joined by AND take the days that all of them name, others those that one names."""
    mondays, early = (
        cycle("MON", "FREQ=WEEKLY;BYDAY=MO"),
        cycle("EARLY", "FREQ=MONTHLY;BYMONTHDAY=2,3"),
    )
    wanted = stream(cycle(type="group", runCycleGroup="/SHARED"))
    one = group({"name": "A", "runCycles": [mondays, early]})
    every = group(
        {"name": "A", "runCycles": [{**each, "logicalAnd": True} for each in (mondays, early)]}
    )

    assert planned(schedule(wanted, groups={"/SHARED": one}), MONDAY, 7) == [
        MONDAY,
        MONDAY + ONE_DAY,
    ]
    assert planned(schedule(wanted, groups={"/SHARED": every}), MONDAY, 14) == [MONDAY]


def test_where_a_group_can_be_read_in_two_ways_it_is_not_told() -> None:
    """AND beside OR, and exclusions of another subset: told where both readings agree."""
    mondays = cycle("MON", "FREQ=WEEKLY;BYDAY=MO")
    tuesdays = cycle("TUE", "FREQ=WEEKLY;BYDAY=TU", logicalAnd=True)
    mixed = group({"name": "A", "runCycles": [mondays, tuesdays]})
    across = group(
        {"name": "A", "runCycles": [mondays]}, {"name": "B", "exclusiveRunCycles": [mondays]}
    )
    wanted = stream(cycle(type="group", runCycleGroup="/SHARED"))

    for shared in (mixed, across):
        trace = schedule(wanted, groups={"/SHARED": shared}).on(MONDAY)
        assert (trace.planned, trace.reason) == (None, "CANNOT_TELL")
        assert trace.deciding is not None
        assert trace.deciding.doubt == "SUBSETS_UNCLEAR"
        assert (
            schedule(wanted, groups={"/SHARED": shared}).on(MONDAY + 2 * ONE_DAY).planned is False
        )


def test_a_group_excludes_from_itself_and_not_from_the_stream() -> None:
    """What a group leaves out is not the group's day; another cycle of the stream still takes it."""
    shared = group(
        {
            "name": "A",
            "runCycles": [cycle("ALL")],
            "exclusiveRunCycles": [cycle("MON", "FREQ=WEEKLY;BYDAY=MO")],
        }
    )
    by_group = cycle("SHARED", type="group", runCycleGroup="/SHARED")
    alone = schedule(stream(by_group), groups={"/SHARED": shared})
    beside = schedule(stream(by_group, cycle("OWN")), groups={"/SHARED": shared})

    assert alone.on(MONDAY).reason == "EXCLUDED"
    assert [each.takes for each in beside.on(MONDAY).picks] == [False, True]
    assert beside.on(MONDAY).planned


def test_a_group_with_free_days_of_its_own_uses_them() -> None:
    """Its calendar and its weekends count for its cycles, the stream's for the stream's."""
    week = cycle("WEEK", freeDaysRule="doNotSelect")
    own = group({"name": "A", "runCycles": [week]}, saturdayIsFree=False, sundayIsFree=False)
    wanted = stream(cycle(type="group", runCycleGroup="/SHARED"))
    saturday = MONDAY + 5 * ONE_DAY

    assert schedule(wanted, groups={"/SHARED": own}).on(saturday).planned
    trace = schedule(wanted, groups={"/SHARED": group({"name": "A", "runCycles": [week]})}).on(
        saturday
    )
    assert (trace.reason, trace.deciding.free if trace.deciding else "") == ("FREE_DAY", "SATURDAY")


def test_a_group_may_be_shifted_and_excluded() -> None:
    """An offset moves the group's days by workdays; among exclusive cycles a group takes away."""
    shared = group({"name": "A", "runCycles": [cycle("MON", "FREQ=WEEKLY;BYDAY=MO")]})
    by_group = {"type": "group", "runCycleGroup": "/SHARED"}
    later = stream(cycle("LATER", offset=5, offsetUnit="WORKDAYS", **by_group))
    out = stream(cycle("ALL"), out=[cycle("NOT", **by_group)])

    assert planned(schedule(later, groups={"/SHARED": shared}), MONDAY, 8) == [
        MONDAY,
        MONDAY + 7 * ONE_DAY,
    ]
    assert len(planned(schedule(out, groups={"/SHARED": shared}), MONDAY, 7)) == 6


@pytest.mark.parametrize(
    ("wrong", "doubt"),
    [
        (cycle(type="calendar", calendar="/GONE"), "CALENDAR_UNREAD"),
        (cycle(type="group", runCycleGroup="/GONE"), "GROUP_UNREAD"),
        (cycle(expression="0 6 * * 1"), "RULE_UNKNOWN"),
        (cycle(type="lunar"), "TYPE_UNKNOWN"),
        (cycle(expression="FREQ=DAILY;INTERVAL=2"), "NO_ANCHOR"),
        (cycle(freeDaysRule="sometimes"), "RULE_UNKNOWN"),
        (cycle(type="simple", expression="next Friday"), "RULE_UNKNOWN"),
    ],
)
def test_a_cycle_that_cannot_be_told_decides_only_where_it_must(
    wrong: dict[str, Any], doubt: str
) -> None:
    """Alone it leaves the day open; beside a cycle that takes the day it does not matter."""
    alone = schedule(stream(wrong)).on(MONDAY)

    assert (alone.planned, alone.reason) == (None, "CANNOT_TELL")
    assert alone.deciding is not None
    assert alone.deciding.doubt == doubt
    assert schedule(stream(wrong, cycle("ALL"))).on(MONDAY).planned
    assert schedule(stream(cycle("ALL"), out=[wrong])).on(MONDAY).planned is None
    excluded = stream(wrong, out=[cycle("NEVER")])
    assert schedule(excluded).on(MONDAY).planned is False


def test_days_in_a_text_and_records_by_their_ids() -> None:
    """Simple cycles list days in a text too; ids find calendars whose path is not told."""
    simple = stream(cycle(type="simple", expression="2026-03-02, 20260304"))
    made = library({"/F/DAYS": [MONDAY]})
    by_id = cycle(type="calendar", calendarId="id of /F/DAYS")

    assert planned(schedule(simple), MONDAY, 7) == [MONDAY, MONDAY + 2 * ONE_DAY]
    found = schedule(stream(by_id), calendars={"/F/DAYS": [MONDAY]})
    assert planned(found, MONDAY, 7) == [MONDAY]
    assert made.calendar(None, "F/days") is made.calendar("ID OF /F/DAYS", None) is not None
    assert Library().calendar(None, "/F/DAYS") is None
