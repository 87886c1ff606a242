"""A run becomes pieces of the page, and a browser that comes back misses none."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sse_starlette import ServerSentEvent

from server.errors import make_problem
from server.run_log import RunEvent
from server.ui.assets import Assets
from server.ui.following import pieces
from server.ui.view import Press, View
from tests.server.ui.samples import HOSTILE, answer_saying

Told = tuple[str, dict[str, Any]]
VIEW = View(Press(Assets()), "en", ZoneInfo("UTC"))
RUN: Told = ("run", {"message": HOSTILE})
WORK: list[Told] = [
    ("agent", {"agent": "status"}),
    ("tool_start", {"tool": "find_jobs", "id": "a", "args": {}}),
    ("tool_end", {"tool": "find_jobs", "id": "a", "ok": True}),
    ("receipt", {"id": "1"}),
    ("token", {"text": HOSTILE}),
]
ANSWER: Told = ("answer", answer_saying(HOSTILE).model_dump(mode="json"))
END: Told = ("end", {"status": "done"})


async def _pieces(events: Sequence[Told], after: int = 0, silence_after: int = 0) -> list[Any]:
    async def told() -> AsyncIterator[RunEvent]:
        for number, (name, data) in enumerate(events, 1):
            yield RunEvent(number, name, data)
            if number == silence_after:
                await asyncio.sleep(0.1)

    return [_parts(piece) async for piece in pieces(VIEW, told(), after)]


def _parts(piece: ServerSentEvent) -> tuple[str, int, str]:
    return str(piece.event), int(str(piece.id)), str(piece.data)


async def test_a_run_shows_progress_then_the_answer_then_the_end() -> None:
    """The answer is the last thing before the end, and shows the evidence."""
    shown = await _pieces([RUN, *WORK, ANSWER, END], silence_after=6)

    assert [name for name, _, _ in shown] == ["progress", "answer", "end"]
    assert "What could not be seen" in shown[1][2]


@given(after=st.integers(0, 9))
async def test_a_browser_that_comes_back_gets_what_it_missed(after: int) -> None:
    """Wherever it broke off, the end comes, and the answer unless it was seen."""
    events = [RUN, *WORK, ANSWER, END]

    shown = await _pieces(events, after)

    assert shown[-1][0] == "end"
    assert any(name == "answer" for name, _, _ in shown) == (after < 7)
    assert all(number > after for name, number, _ in shown if name != "end")


async def test_what_came_together_is_shown_together() -> None:
    """Many events at once are one look at the page, and none is held back when silence follows."""
    shown = await _pieces([RUN, *WORK, END], silence_after=3)

    assert shown[0][0] == "progress"
    assert 'class="running"' in shown[0][2]


async def test_progress_tells_what_was_done_before_it_was_asked_for() -> None:
    """A piece is whole: a browser that comes late sees the steps that it missed."""
    shown = await _pieces([RUN, *WORK, END], after=4)

    assert "status · find_jobs" in shown[0][2]
    assert 'class="done"' in shown[0][2]


async def test_a_failed_step_is_seen_to_have_failed() -> None:
    """A tool that failed is not shown as done."""
    failed: Told = ("tool_end", {"tool": "find_jobs", "id": "a", "ok": False})

    shown = await _pieces([*WORK[:2], failed], after=2)

    assert 'class="failed"' in shown[0][2]


async def test_a_problem_is_told_with_its_hint_and_the_question_can_be_asked_again() -> None:
    """What the run says was wrong is what the reader reads; `error` would close the stream."""
    problem = make_problem(504, "turn_too_slow", "too slow", "narrower").model_dump()

    shown = await _pieces([RUN, ("error", problem), ("end", {"status": "error"})])

    assert [name for name, _, _ in shown] == ["problem", "end"]
    assert "Ask a narrower question." in shown[0][2]
    assert "data-send=" in shown[0][2]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ([("end", {"status": "error", "reason": "lost"})], "The answer was lost on the way."),
        ([("end", {"status": "cancelled"})], "Stopped."),
        ([], "The answer was lost on the way."),
    ],
)
async def test_a_run_that_ends_without_a_word_is_not_left_working(
    end: list[Told], expected: str
) -> None:
    """A lost run, a stopped one, and a log that has expired say so and end."""
    shown = await _pieces([RUN, *end])

    assert [name for name, _, _ in shown][-2:] == ["problem", "end"]
    assert expected in shown[-2][2]


async def test_a_browser_that_saw_the_end_is_told_it_again() -> None:
    """Else it would come back for ever."""
    assert await _pieces([RUN, ANSWER, END], after=3) == [("end", 3, "done")]


async def test_a_problem_that_we_have_no_words_for_keeps_its_own() -> None:
    """The engine's own text is shown, escaped."""
    problem = make_problem(502, "hwa_failed", HOSTILE, "Look at the engine.").model_dump()

    shown = await _pieces([("error", problem)])

    assert "Look at the engine." in shown[0][2]
    assert "<img" not in shown[0][2]
