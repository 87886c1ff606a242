"""Free days, workdays, and steps from one to the other."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.plan.days.calendars import ONE_DAY, CannotTell, FreeDays

DAYS = st.dates(date(2023, 12, 1), date(2029, 3, 31))
FREE = st.builds(
    FreeDays,
    dates=st.frozensets(DAYS, max_size=60),
    saturday=st.booleans(),
    sunday=st.booleans(),
)


def between(first: date, last: date) -> list[date]:
    """The days after the first, the last included."""
    return [first + timedelta(days=at) for at in range(1, (last - first).days + 1)]


@settings(max_examples=60, deadline=None)
@given(free=FREE, day=DAYS, number=st.integers(1, 30))
def test_so_many_workdays_on_are_so_many_workdays(free: FreeDays, day: date, number: int) -> None:
    """From a day to the one so many workdays on there are exactly so many, the last one being one."""
    later = free.shifted(day, number, "WORKDAYS")
    earlier = free.shifted(day, -number, "WORKDAYS")

    assert sum(not free.is_free(each) for each in between(day, later)) == number
    assert sum(not free.is_free(each - ONE_DAY) for each in between(earlier, day)) == number
    assert not free.is_free(later)
    assert not free.is_free(earlier)


@settings(max_examples=60, deadline=None)
@given(free=FREE, day=DAYS, number=st.integers(-30, 30))
def test_weekdays_know_no_holidays_and_days_know_nothing(
    free: FreeDays, day: date, number: int
) -> None:
    """WEEKDAYS skips weekends alone, DAYS skips nothing, and no offset moves nothing."""
    moved = free.shifted(day, number, "WEEKDAYS")

    assert free.shifted(day, number, "DAYS") == day + number * ONE_DAY
    assert free.shifted(day, 0, "WORKDAYS") == day
    assert number == 0 or moved.weekday() < 5
    first, last = sorted((day, moved))
    steps = (
        between(first, last) if moved > day else [each - ONE_DAY for each in between(first, last)]
    )
    assert sum(each.weekday() < 5 for each in steps) == abs(number)


def test_a_holiday_and_a_leap_day_count_as_what_they_are() -> None:
    """Two workdays after Thursday the 27th of February 2020, with Friday off, is Tuesday."""
    free = FreeDays(dates=frozenset({date(2020, 2, 28)}))

    assert free.shifted(date(2020, 2, 27), 2, "WORKDAYS") == date(2020, 3, 3)
    assert free.shifted(date(2024, 2, 28), 1, "WORKDAYS") == date(2024, 2, 29)
    assert free.because(date(2020, 2, 28)) == "CALENDAR"
    assert free.because(date(2020, 2, 29)) == "SATURDAY"


def test_what_may_not_be_seen_is_said_only_where_it_decides() -> None:
    """Without the calendar a weekend is still free; a Monday cannot be told."""
    free = FreeDays(dates=None, calendar="/HOLIDAYS")

    assert free.is_free(date(2026, 3, 7))
    with pytest.raises(CannotTell) as doubt:
        free.is_free(date(2026, 3, 9))
    assert (doubt.value.why, doubt.value.what) == ("FREE_DAYS_UNREAD", "/HOLIDAYS")


def test_a_site_that_never_works_ends_the_walk() -> None:
    """Where every day is free, or an offset is out of all reason, nothing runs for ever."""
    every = frozenset(date(2020, 1, 1) + timedelta(days=at) for at in range(9000))

    with pytest.raises(CannotTell):
        FreeDays(every).shifted(date(2026, 3, 2), 1, "WORKDAYS")
    with pytest.raises(CannotTell):
        FreeDays().shifted(date(2026, 3, 2), 10**9, "DAYS")
    with pytest.raises(CannotTell):
        FreeDays().shifted(date(2026, 3, 2), 1, "FORTNIGHTS")
