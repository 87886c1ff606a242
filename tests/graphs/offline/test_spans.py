"""Spans of time, in both languages, become instants."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.offline.text.numerals import number_of
from graphs.offline.text.words import fold
from graphs.offline.times.timespans import find_span
from tests.graphs.offline.tables import ZONE, rows, understand, understander


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


_ZONES = st.sampled_from([ZoneInfo(name) for name in ("UTC", "America/Sao_Paulo", "Europe/Rome")])
_MOMENTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001
    max_value=datetime(2035, 1, 1),  # noqa: DTZ001
).map(lambda moment: moment.replace(tzinfo=UTC))
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
        "de",
        "from",
        "to",
        "-",
        "ate",
        "until",
        "before",
        "antes",
        "at",
        "around",
        "hoje",
        "22",
        "22:30",
        "25:99",
        "22h",
        "22h30",
        "10pm",
        "99",
        "3",
        "last",
        "ultimas",
        "ultima",
        "2",
        "hours",
        "horas",
        "half",
        "meia",
        "past",
        "two",
        "ontem",
        "today",
        "yesterday",
        "week",
        "semana",
        "monday",
        "segunda",
        "sexta",
        "friday",
        "madrugada",
        "night",
        "noite",
        "manha",
        "shift",
        "turno",
        "31st",
        "dia",
        "5/3",
        "2026-03-05",
        "march",
        "marco",
        "ago",
        "atras",
        "ha",
        "plan",
        "virada",
        "weekend",
        "30",
        "minutos",
    ]
)
# What both languages say alike.
_TWINS = (
    ("since midnight", "desde a meia noite"),
    ("last night", "ontem a noite"),
    ("yesterday", "ontem"),
    ("this week", "nesta semana"),
    ("in the last 2 hours", "nas ultimas 2 horas"),
    ("in the past half hour", "na ultima meia hora"),
    ("since 22:00", "desde as 22h"),
    ("between 11pm and 2am", "entre 23h e 2h"),
    ("before 02:14", "antes das 02:14"),
    ("around 02:14", "por volta das 02:14"),
    ("at 3 in the afternoon", "as 3 da tarde"),
    ("on the 20th", "no dia 20"),
    ("on friday", "na sexta"),
    ("since monday morning", "desde segunda de manha"),
    ("the day before yesterday", "anteontem"),
    ("3 days ago", "ha 3 dias"),
    ("on march 5", "em 5 de marco"),
    ("yesterday between 1 and 3", "ontem entre 1 e 3"),
    ("since my shift began", "desde o comeco do meu turno"),
    ("in the previous shift", "no turno anterior"),
    ("friday night", "sexta a noite"),
    ("since the plan started", "desde o comeco do plano"),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(_PIECES, max_size=12).map(" ".join), _MOMENTS, _ZONES, st.booleans())
def test_any_words_make_a_span_in_order_or_none(
    text: str, now: datetime, zone: ZoneInfo, ahead: bool
) -> None:
    """No mixture of words for times raises, and no span ends before it begins."""
    found = find_span(fold(text), now=now, timezone=zone, ahead=ahead)
    if found and found.span.since and found.span.until:
        assert found.span.since < found.span.until


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(_TWINS), _MOMENTS, _ZONES)
def test_both_languages_mean_the_same_span(
    twins: tuple[str, str], now: datetime, zone: ZoneInfo
) -> None:
    """Paired phrases are one span, at every moment and in every zone."""
    english, portuguese = (find_span(text, now=now, timezone=zone) for text in twins)
    assert english is not None
    assert portuguese is not None
    said = {"words"}
    assert english.span.model_dump(exclude=said) == portuguese.span.model_dump(exclude=said)


_DAILY = st.sampled_from(
    [text for pair in _TWINS for text in pair if not re.search(r"\d+(st|th)|march|marco|dia \d|friday|"
     r"sexta|monday|segunda|week|semana", text)]
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(_DAILY, _MOMENTS, st.integers(-40, 40))
def test_a_day_later_is_the_same_span_a_day_later(text: str, now: datetime, days: int) -> None:
    """Where no calendar day is named, whole days of the clock shift the span with them."""
    step = timedelta(days=days)
    here = find_span(text, now=now, timezone=ZoneInfo("UTC"))
    there = find_span(text, now=now + step, timezone=ZoneInfo("UTC"))
    assert here is not None
    assert there is not None
    for end in ("since", "until"):
        first, second = getattr(here.span, end), getattr(there.span, end)
        assert second == (first + step if first else None)


@pytest.mark.parametrize(
    ("text", "now", "since", "until"),
    [  # Rome leaves out 02:00 to 03:00 on 2026-03-29, and has them twice on 2026-10-25
        ("between 1 and 4", "2026-03-29T10:00", "2026-03-29T00:00", "2026-03-29T02:00"),
        ("between 02:15 and 02:45", "2026-03-29T10:00", "2026-03-29T01:15", "2026-03-29T01:45"),
        ("between 02:30 and 03:00", "2026-03-29T10:00", "2026-03-29T01:30", "2026-03-29T02:00"),
        ("between 1 and 4", "2026-10-25T10:00", "2026-10-24T23:00", "2026-10-25T03:00"),
        ("yesterday", "2026-10-26T10:00", "2026-10-24T22:00", "2026-10-25T23:00"),
    ],
)
def test_changes_of_the_clock_are_counted(text: str, now: str, since: str, until: str) -> None:
    """A span over a gap is shorter and over a fold longer; none is turned round or lost."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = find_span(text, now=moment, timezone=ZoneInfo("Europe/Rome"))
    assert found is not None
    told = [one and one.strftime("%Y-%m-%dT%H:%M") for one in (found.span.since, found.span.until)]
    assert told == [since, until]


def test_the_askers_zone_is_heard() -> None:
    """Times are those of the asker; a zone in the question goes before it, and both are told."""
    now = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
    new_york = ZoneInfo("America/New_York")
    own = understander().understand("what abended since 22:00", now=now, timezone=new_york)
    said = understander().understand("what abended since 22:00 UTC", now=now, timezone=new_york)
    spans = [one.tasks[0].entities.span for one in (own, said)]
    assert [span and (span.since, span.zone) for span in spans] == [
        (datetime(2026, 11, 21, 3, tzinfo=UTC) + timedelta(days=1), "America/New_York"),
        (datetime(2026, 11, 21, 22, tzinfo=UTC), "UTC"),
    ]


@pytest.mark.parametrize("text", ["since the plan started", "desde a virada", "desde o jnextplan"])
def test_the_beginning_of_the_plan_is_for_hwa_to_tell(text: str) -> None:
    """No instant is made up for it."""
    found = find_span(text, now=datetime(2026, 11, 22, tzinfo=UTC), timezone=ZONE)
    assert found is not None
    assert found.span.since_plan
    assert found.span.since is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("25", 25), ("vinte e cinco", 25), ("twenty five", 25), ("doze", 12), ("zero", 0), ("", None)],
)
def test_numbers_are_read_in_figures_and_words(text: str, value: int | None) -> None:
    """Both languages, up to what people say of jobs and hours."""
    assert number_of(text) == value
