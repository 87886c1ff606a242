"""Days, moments to make and delays are resolved in both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.offline.filters.ahead import delay_in, moment_in
from graphs.offline.text.words import fold
from graphs.offline.times.days import DayFinder
from tests.graphs.offline.tables import NOW, ZONE

DAYS = DayFinder(NOW, ZONE)  # a Sunday, 22 November 2026, 02:30


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tomorrow", "2026-11-23"), ("amanhã", "2026-11-23"), ("depois de amanhã", "2026-11-24"),
        ("on the 31st", "2026-12-31"), ("dia 31", "2026-12-31"), ("on the 22nd", "2026-11-22"),
        ("no dia 5", "2026-12-05"), ("next monday", "2026-11-23"), ("next sunday", "2026-11-29"),
        ("on sunday", "2026-11-22"), ("na sexta", "2026-11-27"), ("segunda feira", "2026-11-23"),
        ("segunda que vem", "2026-11-23"), ("na próxima terça", "2026-11-24"),
        ("december 24th", "2026-12-24"), ("24 de dezembro", "2026-12-24"),
        ("on the 3rd of january", "2027-01-03"), ("dia 29 de fevereiro", "2028-02-29"),
        ("2027 01 15", "2027-01-15"), ("dia 24 12", "2026-12-24"), ("on 12 24", "2026-12-24"),
        ("no fim do mês", "2026-11-30"), ("at the weekend", "2026-11-28"),
        ("yesterday", "2026-11-21"),
    ],
)  # fmt: skip
def test_day_is_resolved(text: str, day: str) -> None:
    """The nearest such day that has not gone by."""
    found = DAYS.find(fold(text))
    assert found is not None
    assert found.day == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [("on friday", "2026-11-20"), ("on the 31st", "2026-10-31"), ("no sábado", "2026-11-21")],
)
def test_a_day_gone_by_is_looked_for_backwards(text: str, day: str) -> None:
    """Why did it run on Friday: the last Friday."""
    found = DAYS.find(fold(text), back=True)
    assert found is not None
    assert found.day == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["today", "hoje", "since 22 00", "the second one", "set 10 jobs"])
def test_no_day_is_made_up(text: str) -> None:
    """Today needs no date, and what is no day is none."""
    assert DAYS.find(text) is None


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("by 6", "2026-11-22T06:00"), ("by 6am", "2026-11-22T06:00"), ("by 1", "2026-11-23T01:00"),
        ("make 06:00", "2026-11-22T06:00"), ("before 7:30", "2026-11-22T07:30"),
        ("until 6 in the evening", "2026-11-22T18:00"), ("até as 6", "2026-11-22T06:00"),
        ("ate 6h30", "2026-11-22T06:30"), ("antes das 5", "2026-11-22T05:00"),
        ("até as 6 da tarde", "2026-11-22T18:00"), ("até meio dia", "2026-11-22T12:00"),
        ("by midnight", "2026-11-23T00:00"), ("by 6 tomorrow", "2026-11-23T06:00"),
        ("até as 6 de amanhã", "2026-11-23T06:00"), ("within two hours", "2026-11-22T04:30"),
        ("em meia hora", "2026-11-22T03:00"), ("daqui a 90 minutos", "2026-11-22T04:00"),
    ],
)  # fmt: skip
def test_moment_is_resolved(text: str, local: str) -> None:
    """The next such moment of the plant's own time."""
    found = moment_in(fold(text), now=NOW, days=DAYS)
    assert found is not None
    assert found.at == datetime.fromisoformat(local).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("another hour", 60), ("one more hour", 60), ("45 more minutes", 45),
        ("another 2 hours", 120), ("by two hours", 120), ("half an hour", 30),
        ("mais uma hora", 60), ("mais 30 minutos", 30), ("meia hora", 30), ("mais 2h", 120),
        ("1h30", 90), ("uma hora e meia", 90), ("an hour and a half", 90),
    ],
)  # fmt: skip
def test_delay_is_resolved(text: str, minutes: int) -> None:
    """In minutes."""
    assert delay_in(fold(text)) == minutes


@pytest.mark.parametrize("text", ["the last 2 hours", "na ultima hora", "at 6", "limit 30"])
def test_what_is_no_delay_is_none(text: str) -> None:
    """Hours gone by are no delay, nor is a time of day."""
    assert delay_in(fold(text)) is None


_WORDS = (
    "by until ate as antes das 6 31 31st 00 24 12 2026 on the dia next na segunda friday feira de of "
    "december fevereiro tomorrow amanha hour horas mais another half meia within em 1h30 noon"
)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(_WORDS.split()), max_size=10).map(" ".join),
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)),  # noqa: DTZ001
    st.booleans(),
)
def test_any_words_make_a_day_a_moment_and_a_delay_or_none(
    text: str, local: datetime, back: bool
) -> None:
    """No mixture of words raises; a day looks the way it is asked; a delay takes time."""
    now = local.replace(tzinfo=UTC)
    days = DayFinder(now, ZONE)
    found, delay = days.find(text, back=back), delay_in(text)
    moment_in(text, now=now, days=days)
    assert delay is None or 0 < delay <= timedelta(days=9999) / timedelta(minutes=1)
    assert found is None or text[found.start : found.end].strip()
