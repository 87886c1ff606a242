"""Every answer that looked at a span of time states the interval that it used."""

import pytest

from server.turns import Turns
from tests.house import MARIA, House

# Asked at 02:41 on 3 March 2026, in UTC.
SPANS = [
    ("what abended since midnight", "since 00:00"),
    ("how many jobs failed between 11pm and 2am?", "between 2 Mar 23:00 and 02:00"),
    ("o que abendou ontem à noite?", "entre 2 mar 18:00 e 06:00"),
    ("streams that failed since my shift began", "since 2 Mar 22:00"),
    ("what failed before 02:14", "until 02:14"),
    ("jobs que começaram por volta das 2h", "com início entre 01:45 e 02:15"),
    ("why did everything fail since 22:00?", "since 2 Mar 22:00"),
    ("passagem de turno desde as 20h", "2 mar 20:00"),
    ("plan summary since 22:00", "since 2 Mar 22:00"),
    ("what failed since 22:00 New York time", "since 1 Mar 22:00"),
]


@pytest.mark.parametrize(("asked", "stated"), SPANS, ids=[asked for asked, _ in SPANS])
async def test_the_interval_is_stated(house: House, asked: str, stated: str) -> None:
    """Lists, counts, causes and the handover say from when to when they looked."""
    answer = await house.ask(asked)
    assert stated in answer.answer


async def test_times_are_those_of_the_asker(house: House) -> None:
    """`22:00` is the asker's; what it is in the plan's own time is stated."""
    turns: Turns = house.runtime.turns["supervisor"]
    turn = await turns.start(MARIA, "what failed since 22:00", None, timezone="America/Sao_Paulo")
    answer = await turn.answer
    assert "since 01:00" in answer.answer


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ("what failed since 22:00 New York time", "2026-03-01 22:00 America/New_York"),
        ("what failed between 22:00 and 23:00 UTC-3", "2026-03-02 22:00 - 2026-03-02 23:00 UTC-3"),
    ],
)
async def test_a_time_of_another_zone_is_stated_in_both(house: House, asked: str, own: str) -> None:
    """The interval is told in the plan's time, and what it is in the zone of the question."""
    answer = await house.ask(asked)
    assert f"as `{own}`" in answer.answer
    plain = await house.ask("what failed since 22:00")
    assert plain.readings == []


async def test_a_time_before_the_plan_is_said_to_be_that(house: House) -> None:
    """No failure on a day that the plan does not hold proves nothing, and the answer says so."""
    answer = await house.ask("what failed on March 5 2025")
    assert answer.evidence.status != "confirmed"
    assert "This plan began" in answer.evidence.gaps[0]


async def test_what_was_not_used_is_said(house: House) -> None:
    """A span that a list of agents cannot honour is told by its own words."""
    answer = await house.ask("which agents are unlinked since midnight?")
    assert any("since midnight" in gap for gap in answer.evidence.gaps)


async def test_a_strange_state_is_asked_back(house: House) -> None:
    """`None` would be an answer to another question."""
    answer = await house.ask("jobs in state FOO")
    assert "`FOO` is no state" in answer.answer
    assert "`ABEND`" in answer.answer
