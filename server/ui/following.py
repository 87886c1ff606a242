"""A run as a browser follows it: its events become pieces of the page."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

from sse_starlette import ServerSentEvent

from graphs.answer import Answer
from server.errors import Problem, make_problem
from server.run_log import END, RunEvent
from server.ui.view import View

_BLINK_SECONDS = 0.05
_PROGRESS = frozenset({"run", "agent", "tool_start", "tool_end", "token"})


@dataclass
class Step:
    """Something that an agent does."""

    agent: str
    tool: str
    state: Literal["running", "done", "failed"] = "running"


@dataclass
class Progress:
    """What a run has done so far."""

    message: str = ""
    agent: str = ""
    steps: dict[str, Step] = field(default_factory=dict)
    text: str = ""
    settled: bool = False

    def take(self, event: RunEvent) -> None:
        """One more event; what is none of ours is passed over."""
        match event.event:
            case "run":
                self.message = str(event.data.get("message", ""))
            case "agent":
                self.agent = str(event.data["agent"])
            case "tool_start":
                step = Step(self.agent, str(event.data["tool"]))
                self.steps[str(event.data["id"])] = step
            case "tool_end":
                self._end_step(str(event.data["id"]), ok=bool(event.data["ok"]))
            case "token":
                self.text += str(event.data["text"])
            case "answer" | "error":
                self.settled = True

    def _end_step(self, step_id: str, *, ok: bool) -> None:
        if step_id in self.steps:
            self.steps[step_id].state = "done" if ok else "failed"


async def pieces(
    view: View, events: AsyncIterator[RunEvent], after: int
) -> AsyncIterator[ServerSentEvent]:
    """The pieces of the page that come after an event.

    Each piece is whole and takes the place of the one before: to see one twice, or to miss one
    that another has followed, does no harm. So the events are read from the first.
    """
    progress = Progress()
    async for batch in _batches(events):
        for piece in _pieces_of(view, batch, progress, after):
            yield piece
        if batch[-1].event == END:
            return
    # The log has expired under the reader: without an end the browser would ask for ever.
    for piece in _end(view, RunEvent(after + 1, END, {}), progress):
        yield piece


def _pieces_of(
    view: View, batch: Sequence[RunEvent], progress: Progress, after: int
) -> Iterator[ServerSentEvent]:
    """What events that came together show: one look at the progress, then the rest."""
    for event in batch:
        progress.take(event)
    news = [event for event in batch if event.id > after]
    steps = [event for event in news if event.event in _PROGRESS]
    if steps and not progress.settled:
        yield _piece("progress", view.html("progress.html", progress=progress), steps[-1].id)
    for event in news:
        yield from _outcome_of(view, event, progress)
    if batch[-1].event == END:
        yield from _end(view, batch[-1], None if progress.settled else progress)


def _outcome_of(view: View, event: RunEvent, progress: Progress) -> Iterator[ServerSentEvent]:
    """An answer, or what was wrong; a receipt shows with the answer only."""
    if event.event == "answer":
        answer = Answer.model_validate(event.data)
        yield _piece("answer", view.html("answer.html", answer=answer), event.id)
    elif event.event == "error":
        problem = Problem.model_validate(event.data)
        # An event named `error` would look like a lost connection to the browser.
        yield _piece("problem", _problem(view, problem, progress), event.id)


def _end(view: View, event: RunEvent, unsettled: Progress | None) -> Iterator[ServerSentEvent]:
    """The end, told again to whoever asks again; before it, why there was no answer."""
    if unsettled is not None:
        yield _piece("problem", _problem(view, _end_of(event), unsettled), event.id - 1)
    yield _piece(END, str(event.data.get("status", "lost")), event.id)


async def _batches(events: AsyncIterator[RunEvent]) -> AsyncIterator[Sequence[RunEvent]]:
    """Events that come within a blink of each other come together; none waits for longer."""
    upcoming = asyncio.ensure_future(_next(events))
    try:
        while (event := await upcoming) is not None:
            batch = [event]
            blink_ends = monotonic() + _BLINK_SECONDS
            upcoming = asyncio.ensure_future(_next(events))
            while event := await _within(upcoming, blink_ends):
                batch.append(event)
                upcoming = asyncio.ensure_future(_next(events))
            yield batch
    finally:
        upcoming.cancel()


async def _next(events: AsyncIterator[RunEvent]) -> RunEvent | None:
    return await anext(events, None)


async def _within(upcoming: "asyncio.Future[RunEvent | None]", until: float) -> RunEvent | None:
    """The event, if it comes in time."""
    done, _ = await asyncio.wait({upcoming}, timeout=max(0.0, until - monotonic()))
    return upcoming.result() if done else None


def _problem(view: View, problem: Problem, progress: Progress) -> str:
    return view.html("problem.html", problem=view.problem(problem), message=progress.message)


def _end_of(event: RunEvent) -> Problem:
    """Why a run ended that neither answered nor told what was wrong."""
    if event.data.get("status") == "cancelled":
        return make_problem(409, "turn_cancelled", "The turn was stopped on request.")
    return make_problem(503, "run_lost", "The run ended without an answer.", "Ask again.")


def _piece(name: str, html: str, number: int) -> ServerSentEvent:
    return ServerSentEvent(html, event=name, id=str(number))
