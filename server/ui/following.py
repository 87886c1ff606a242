"""A run as a browser follows it: its events become pieces of the page."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

from sse_starlette import ServerSentEvent

from graphs.answer import Answer
from server.errors import Problem, make_problem
from server.run_log import END, RunEvent
from server.ui.view import View

_PACE_SECONDS = 0.05
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


class _Pace:
    """Progress is shown as often as an eye can follow; everything else at once."""

    def __init__(self) -> None:
        self._shown_at = 0.0

    def allows(self, event: RunEvent) -> bool:
        """Whether to show this event now."""
        if event.event not in _PROGRESS:
            return True
        if monotonic() - self._shown_at < _PACE_SECONDS:
            return False
        self._shown_at = monotonic()
        return True


async def pieces(
    view: View, events: AsyncIterator[RunEvent], after: int
) -> AsyncIterator[ServerSentEvent]:
    """The pieces of the page that come after an event.

    Each piece is whole and takes the place of the one before: to see one twice, or to miss one
    that another has followed, does no harm. So the events are read from the first.
    """
    progress = Progress()
    pace = _Pace()
    async for event in events:
        unsettled = not progress.settled
        progress.take(event)
        if event.event == END:
            for piece in _end(view, event, progress if unsettled else None):
                yield piece
            return
        if event.id > after and pace.allows(event):
            for piece in _pieces_of(view, event, progress):
                yield piece
    # The log has expired under the reader: without an end the browser would ask for ever.
    for piece in _end(view, RunEvent(after + 1, END, {}), progress):
        yield piece


def _end(view: View, event: RunEvent, unsettled: Progress | None) -> Iterator[ServerSentEvent]:
    """The end, told again to whoever asks again; before it, why there was no answer."""
    if unsettled is not None:
        yield _piece("problem", _problem(view, _end_of(event), unsettled), event.id - 1)
    yield _piece(END, str(event.data.get("status", "lost")), event.id)


def _pieces_of(view: View, event: RunEvent, progress: Progress) -> Iterator[ServerSentEvent]:
    """What an event shows; a receipt shows with the answer only."""
    if event.event in _PROGRESS:
        yield _piece("progress", view.html("progress.html", progress=progress), event.id)
    elif event.event == "answer":
        answer = Answer.model_validate(event.data)
        yield _piece("answer", view.html("answer.html", answer=answer), event.id)
    elif event.event == "error":
        problem = Problem.model_validate(event.data)
        # An event named `error` would look like a lost connection to the browser.
        yield _piece("problem", _problem(view, problem, progress), event.id)


def _problem(view: View, problem: Problem, progress: Progress) -> str:
    return view.html("problem.html", problem=view.problem(problem), message=progress.message)


def _end_of(event: RunEvent) -> Problem:
    """Why a run ended that neither answered nor told what was wrong."""
    if event.data.get("status") == "cancelled":
        return make_problem(409, "turn_cancelled", "The turn was stopped on request.")
    return make_problem(503, "run_lost", "The run ended without an answer.", "Ask again.")


def _piece(name: str, html: str, number: int) -> ServerSentEvent:
    return ServerSentEvent(html, event=name, id=str(number))
