"""A conversation as the chat page shows it: what was said, and what is still being answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphs.answer import Answer
from server.auth import User
from server.runtime import Runtime
from server.threads import Thread

_LISTED = 50


@dataclass(frozen=True, kw_only=True)
class ShownTurn:
    """A turn on the page; without an answer it follows its run."""

    message: str
    thread_id: str
    run_id: str
    answer: Answer | None = None


@dataclass(frozen=True)
class Conversation:
    """A thread and its turns, oldest first."""

    thread: Thread
    turns: Sequence[ShownTurn]


async def conversation(runtime: Runtime, user: User, thread_id: str) -> Conversation:
    """The user's conversation, to the turn that runs or that failed last.

    Raises:
        ThreadNotFound: the user has no such thread.
        StoreUnavailable: Redis failed.
    """
    thread = await runtime.threads.get(thread_id, user.name)
    # The runs are read first: a run that ends in between is then among the turns.
    runs = await runtime.runs.of_thread(thread_id, user.name, limit=1)
    turns = [
        _said(thread_id, Answer.model_validate(turn["answer"]), str(turn["message"]))
        for turn in await runtime.threads.turns(thread_id, user.name)
    ]
    said = {turn.run_id for turn in turns}
    for run in runs:
        if run.id not in said:
            message = await _asked(runtime, user, run.id)
            turns.append(ShownTurn(message=message, thread_id=thread_id, run_id=run.id))
    return Conversation(thread, turns)


async def listed(runtime: Runtime, user: User) -> Sequence[Thread]:
    """The user's latest conversations."""
    return await runtime.threads.list(user.name, limit=_LISTED)


def _said(thread_id: str, answer: Answer, message: str) -> ShownTurn:
    return ShownTurn(message=message, thread_id=thread_id, run_id=answer.run_id, answer=answer)


async def _asked(runtime: Runtime, user: User, run_id: str) -> str:
    """The message of a run: the first thing in its log."""
    async for event in runtime.runs.events(run_id, user.name):
        return str(event.data.get("message", ""))
    return ""
