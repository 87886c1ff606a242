from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from prompts.speech import Speech, duration, plural

WORDS: dict[str, Any] = {
    "months": ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"],
    "joints": {"and": "e", "or": "ou"},
    "more": "a mais",
    "no_state": "(ainda sem estado)",
    "states": {"HOLD": "aguardando"},
    "substates": {"HOLD_WAITING_FOR_PROMPT": "aguardando um prompt"},
}
ZONE = ZoneInfo("America/Sao_Paulo")
NOW = datetime(2026, 3, 4, 5, 30, tzinfo=UTC)


def clock(when: datetime | str | None, now: datetime | None = NOW) -> str:
    """A time as a template prints it."""
    environment = Environment(autoescape=False)  # noqa: S701 - prints markdown
    environment.filters.update(Speech(WORDS).filters())
    return environment.from_string("{{ when|clock }}").render(when=when, now=now, zone=ZONE)


@pytest.mark.parametrize(
    ("when", "told"),
    [
        (datetime(2026, 3, 4, 5, 41, tzinfo=UTC), "02:41"),
        ("2026-03-04T05:41:00Z", "02:41"),
        (datetime(2026, 3, 4, 2, 41, tzinfo=UTC), "3 mar 23:41"),
        (datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "31 dez 2025 09:00"),
        (None, ""),
        ("soon", "`soon`"),
    ],
)
def test_times_are_local(when: datetime | str | None, told: str) -> None:
    """A time is the plan's own, with the day where it is not today's."""
    assert told == clock(when)


def test_without_a_present_the_day_is_told() -> None:
    """Where nobody says what today is, the whole date stands there."""
    assert clock(datetime(2026, 3, 4, 5, 41, tzinfo=UTC), now=None) == "4 mar 2026 02:41"


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=31), "31 s"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(minutes=12, seconds=5), "12 min 5 s"),
        (timedelta(hours=1, minutes=12), "1 h 12 min"),
        (timedelta(hours=30), "30 h"),
        (timedelta(days=3, hours=4), "3 d 4 h"),
        ("PT1H30M", "1 h 30 min"),
        ("0:12:00", "12 min"),
        ("2 days, 1:00:00", "2 d 1 h"),
        (None, ""),
        ("PT", "`PT`"),
    ],
)
def test_durations_read_at_a_glance(span: timedelta | str | None, told: str) -> None:
    """Two units at most, and records' own spellings are understood."""
    assert told == duration(span)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=90)))
def test_a_duration_means_the_same_however_it_is_written(span: timedelta) -> None:
    """The object, its seconds and its text as records write it are told alike."""
    whole = timedelta(seconds=round(span.total_seconds()))

    assert duration(whole) == duration(str(whole)) == duration(whole.total_seconds())


def test_one_is_singular_and_all_else_plural() -> None:
    """0 jobs, 1 job, 2 jobs; the same in Portuguese."""
    assert [plural(count, "job", "jobs") for count in (0, 1, 2)] == ["jobs", "job", "jobs"]


def test_a_state_keeps_its_word() -> None:
    """HWA's word stands first, what it means in brackets, and what is new to us stays."""
    speech = Speech(WORDS)

    assert speech.state("HOLD") == "**HOLD** (aguardando)"
    assert speech.state("HOLD", "HOLD_WAITING_FOR_PROMPT") == "**HOLD** (aguardando um prompt)"
    assert speech.state("NEWSTATE") == "**NEWSTATE**"
    assert speech.state("HOLD", "HOLD_FOR_TEA") == "**HOLD** (`HOLD_FOR_TEA`)"
    assert speech.state("<b>") == "`<b>`"
    assert speech.state({"status": "HOLD"}).startswith("`{")


def test_a_list_is_joined_and_bounded() -> None:
    """The last item has its word before it, and what is too much is counted."""
    speech = Speech(WORDS)

    assert speech.listed(["a", "b", "c"]) == "`a`, `b` e `c`"
    assert speech.listed(["a", "b"], "or") == "`a` ou `b`"
    assert speech.listed(map(str, range(5)), shown=2) == "`0`, `1` e 3 a mais"
