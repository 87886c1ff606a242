"""Spans of time, in both languages, become instants."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.offline.timespans import find_span
from graphs.offline.words import fold
from tests.graphs.offline.tables import ZONE, rows, understand


def _instant(local: str | None) -> datetime | None:
    return datetime.fromisoformat(local).replace(tzinfo=ZONE) if local else None


@pytest.mark.parametrize("row", rows("spans.yaml"), ids=lambda row: row["say"])
def test_span_is_resolved(row: dict[str, Any]) -> None:
    """Each line of the table: from when, until when; nothing where no time is named."""
    span = understand(row["say"]).tasks[0].entities.span
    found = (span.since, span.until) if span else (None, None)
    assert found == (_instant(row.get("since")), _instant(row.get("until")))


def test_span_keeps_its_words() -> None:
    """The words that named the span go with it, so that an answer can state what it used."""
    span = understand("what abended since 22h on APP01").tasks[0].entities.span
    assert span is not None
    assert span.words == "since 22h"


@pytest.mark.parametrize(
    ("local", "since", "until"),
    [
        ("2026-11-22T21:00", "2026-11-22T18:00", "2026-11-23T06:00"),
        ("2026-11-22T05:00", "2026-11-21T18:00", "2026-11-22T06:00"),
    ],
)
def test_tonight_is_the_night_of_the_shift(local: str, since: str, until: str) -> None:
    """After midnight the night is still the one that began the evening before."""
    now = datetime.fromisoformat(local).replace(tzinfo=ZONE)
    found = find_span("tonight", now=now, timezone=ZONE)
    assert found is not None
    assert (found.span.since, found.span.until) == (_instant(since), _instant(until))


def test_clock_change_does_not_move_midnight() -> None:
    """Today begins at local midnight also on the day on which the clocks change."""
    rome = ZoneInfo("Europe/Rome")
    found = find_span("today", now=datetime(2026, 3, 29, 10, tzinfo=UTC), timezone=rome)
    assert found is not None
    assert found.span.since == datetime(2026, 3, 28, 23, tzinfo=UTC)


_PIECES = st.sampled_from(
    [
        "since",
        "desde",
        "between",
        "entre",
        "and",
        "e",
        "as",
        "das",
        "22",
        "22:30",
        "25:99",
        "22h",
        "10pm",
        "99",
        "last",
        "ultimas",
        "2",
        "hours",
        "horas",
        "ontem",
        "today",
        "at",
        "-",
        "ate",
        "until",
        "before",
        "antes",
        "week",
        "semana",
        "monday",
        "segunda",
        "madrugada",
    ]
)


@settings(deadline=None)
@given(
    st.lists(_PIECES, max_size=12).map(" ".join),
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)),  # noqa: DTZ001
)
def test_any_words_make_a_span_in_order_or_none(text: str, moment: datetime) -> None:
    """No mixture of words for times raises, and no span ends before it begins."""
    now = moment.replace(tzinfo=UTC)
    found = find_span(fold(text), now=now, timezone=ZONE)
    if found and found.span.since and found.span.until:
        assert timedelta(0) < found.span.until - found.span.since <= timedelta(days=8)
