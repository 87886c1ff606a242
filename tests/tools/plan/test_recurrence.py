"""iCalendar rules, against another reading of the standard and against counting by hand."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tools.plan.days.calendars import CannotTell, FreeDays
from tools.plan.days.recurrence import WEEKDAYS, names, parsed

ANCHORS = st.dates(date(2019, 12, 25), date(2024, 3, 5))
SPAN = 420
WORKING = FreeDays(frozenset({date(2026, 1, 1), date(2026, 4, 3), date(2026, 5, 1)}))


def never_free(_: date) -> bool:
    """Nobody has a day off."""
    return False


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules of the standard without HWA's own words."""
    freq = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
    numbers = st.sampled_from((1, 2, 3, 5, 15, 28, 29, 30, 31, -1, -2, -30))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 4))}"]
    if draw(st.booleans()):
        months = draw(st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True))
        parts.append(f"BYMONTH={','.join(map(str, months))}")
    if freq != "WEEKLY" and draw(st.booleans()):
        days = draw(st.lists(numbers, min_size=1, max_size=3, unique=True))
        parts.append(f"BYMONTHDAY={','.join(map(str, days))}")
    if draw(st.booleans()):
        parts.append(f"BYDAY={','.join(draw(weekdays(freq)))}")
        if freq in {"MONTHLY", "WEEKLY"} and draw(st.booleans()):
            parts.append(f"BYSETPOS={draw(st.sampled_from((1, 2, -1)))}")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(WEEKDAYS))}")
    return ";".join(parts)


@st.composite
def weekdays(draw: st.DrawFn, freq: str) -> list[str]:
    """Weekdays, numbered where the standard lets them be."""
    found = draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True))
    if freq not in {"MONTHLY", "YEARLY"} or draw(st.booleans()):
        return found
    places = st.sampled_from((1, 2, 4, 5, -1, -2))
    return [f"{draw(places)}{each}" for each in found]


@settings(max_examples=60, deadline=None)
@given(text=rules(), anchor=ANCHORS)
def test_a_rule_names_the_days_of_the_standard(text: str, anchor: date) -> None:
    """Day for day what the standard's own reading names, from the anchor on.

    Of a week that the anchor cuts the standard leaves open which of its days has which place.
    """
    standard: Any = pytest.importorskip("dateutil.rrule")
    assume("BYSETPOS" not in text or "WEEKLY" not in text or anchor.weekday() == 0)
    assume("BYSETPOS" not in text or "WEEKLY" not in text or "WKST" not in text)
    last = anchor + timedelta(days=SPAN)
    begin = datetime(anchor.year, anchor.month, anchor.day)  # noqa: DTZ001 - days have no zone
    until = f";UNTIL={last:%Y%m%d}"
    told = {each.date() for each in standard.rrulestr(text + until, dtstart=begin)}

    rule = parsed(text)
    every = (anchor + timedelta(days=at) for at in range(SPAN + 1))
    assert {day for day in every if names(rule, day, anchor, never_free)} == told


@settings(max_examples=40, deadline=None)
@given(
    month=st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(lambda day: day.replace(day=1)),
    place=st.sampled_from((1, 2, 3, -1, -2)),
)
def test_the_nth_workday_of_a_month_is_counted(month: date, place: int) -> None:
    """BYWORKDAY with a number is that workday, BYFREEDAY that free day, bare ones are all."""
    days = [month + timedelta(days=at) for at in range(31)]
    days = [day for day in days if day.month == month.month]
    work = [day for day in days if not WORKING.is_free(day)]
    free = [day for day in days if WORKING.is_free(day)]
    at = place - 1 if place > 0 else place

    def named(text: str) -> list[date]:
        return [day for day in days if names(parsed(text), day, None, WORKING.is_free)]

    assert named(f"FREQ=MONTHLY;BYWORKDAY={place}") == [work[at]]
    assert named(f"FREQ=MONTHLY;BYFREEDAY={place}") == [free[at]]
    assert named("FREQ=MONTHLY;INTERVAL=1;BYWORKDAY") == work
    assert named("FREQ=DAILY;BYFREEDAY") == free


def test_a_leap_day_comes_in_leap_years() -> None:
    """The 29th of February is named in 2024 and 2028, and by no other year."""
    rule = parsed("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29")
    every = (date(2024, 1, 1) + timedelta(days=at) for at in range(5 * 366))

    found = [day for day in every if names(rule, day, None, never_free)]
    assert found == [date(2024, 2, 29), date(2028, 2, 29)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 6 * * 1-5",
        "FREQ=HOURLY",
        "FREQ=SECONDLY;INTERVAL=1",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-2",
        "FREQ=WEEKLY;BYDAY=2TU",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=DAILY;BYDAY=1MO",
        "FREQ=DAILY;INTERVAL=2;BYWORKDAY",
        "FREQ=MONTHLY;BYWORKDAY=1;BYFREEDAY=1",
        "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=DAILY;UNTIL=20261399",
    ],
)
def test_what_is_not_understood_is_not_guessed(text: str) -> None:
    """A rule that is no rule, or says what is not read, is refused with itself."""
    with pytest.raises(CannotTell) as doubt:
        parsed(text)
    assert (doubt.value.why, doubt.value.what) == ("RULE_UNKNOWN", text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="FREQ=DAILYWKMONTHBYSPU;,-+0129 ", max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Whatever stands there is read or refused."""
    with suppress(CannotTell):
        assert parsed(text).interval >= 1


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("FREQ=DAILY", False),
        ("FREQ=DAILY;INTERVAL=2", True),
        ("FREQ=WEEKLY", True),
        ("FREQ=WEEKLY;BYDAY=MO", False),
        ("FREQ=MONTHLY", True),
        ("FREQ=MONTHLY;BYMONTHDAY=31", False),
        ("FREQ=YEARLY;BYMONTH=3", True),
    ],
)
def test_a_rule_without_a_day_of_its_own_needs_its_begin(text: str, needs: bool) -> None:
    """Every second day of what? Without a begin that is not answered."""
    rule = parsed(text)

    assert rule.needs_anchor == needs
    if needs:
        with pytest.raises(CannotTell) as doubt:
            names(rule, date(2026, 3, 2), None, never_free)
        assert doubt.value.why == "NO_ANCHOR"
