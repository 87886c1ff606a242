"""A turn of a conversation: one run of the graph, its events logged, its answer kept."""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import uuid4

import structlog
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import var_child_runnable_config
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import StreamPart

from graphs.answer import Answer
from graphs.context import RECURSION_LIMIT, Context
from server.auth import User
from server.errors import ProblemError, make_problem, problem_of
from server.run_records import ThreadBusy
from server.runs import Run, Runs
from server.threads import Thread, Threads

log = structlog.get_logger()
Graph = CompiledStateGraph[Any, Context, Any, Any]
Event = tuple[str, Mapping[str, Any]]
_FLUSH_SECONDS = 0.05


@dataclass(frozen=True)
class Turn:
    """A turn that has begun: its run can be followed, its answer awaited."""

    thread_id: str
    run_id: str
    answer: "asyncio.Task[Answer]"


class TurnCancelled(ProblemError):
    """The user stopped the turn; that is no failure."""

    def __init__(self) -> None:
        super().__init__(409, "turn_cancelled", "The turn was stopped on request.", "Ask again.")


@dataclass(frozen=True)
class _Wishes:
    """What the asker wants beside an answer."""

    timezone: str = ""
    model: str = ""


@dataclass
class _Buffer:
    """Events on their way to the log: those of one moment are written together, none waits long."""

    run: Run
    waiting: list[Event] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add(self, event: str, data: Mapping[str, Any]) -> None:
        self.waiting.append((event, data))
        self.news.set()

    async def flush(self) -> None:
        async with self.writing:
            if self.waiting:
                events, self.waiting = self.waiting, []
                await self.run.emit_many(events)

    @asynccontextmanager
    async def kept_flushed(self) -> AsyncIterator[None]:
        """Inside, what is added is written by itself; what is left is the caller's to flush."""
        keeper = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            async with self.writing:  # never cancelled in the middle of a write
                keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper  # a failure of Redis comes out here

    async def _keep(self) -> None:
        while True:
            await self.news.wait()
            self.news.clear()
            await asyncio.sleep(_FLUSH_SECONDS)  # what comes meanwhile is written with it
            await self.flush()


class Turns:
    """Starts turns and sees them through, whether or not anybody still listens."""

    def __init__(self, graph: Graph, runs: Runs, threads: Threads, *, seconds: float) -> None:
        self._graph = graph
        self._runs = runs
        self._threads = threads
        self._seconds = seconds
        self._going: set[asyncio.Task[Answer]] = set()

    async def start(
        self,
        user: User,
        message: str,
        thread_id: str | None,
        *,
        timezone: str = "",
        model: str = "",
    ) -> Turn:
        """A turn on the user's thread, or on a new one; it runs on by itself.

        Times in the message are of that zone, or of the plan's; with `model="offline"` no language
        model is asked.

        Raises:
            ThreadNotFound: the user has no such thread.
            ThreadBusy: another turn runs on it.
            StoreUnavailable: Redis failed.
        """
        thread = await self._thread(user, message, thread_id)
        run_id = str(uuid4())
        begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        work = asyncio.create_task(
            self._run(user, thread, message, run_id, begun, _Wishes(timezone, model)),
            context=_own_context(),
        )
        self._going.add(work)
        work.add_done_callback(self._ended)
        waited: set[asyncio.Future[Any]] = {work, begun}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        if work.done() and not begun.done():
            work.result()  # raises why it did not begin
        return Turn(thread.id, run_id, work)

    async def close(self) -> None:
        """Stops what still runs; each log ends as cancelled."""
        going = list(self._going)
        for work in going:
            work.cancel()
        await asyncio.gather(*going, return_exceptions=True)

    async def _thread(self, user: User, message: str, thread_id: str | None) -> Thread:
        if thread_id is None:
            return await self._threads.create(user.name, title=message[:80])
        return await self._threads.get(thread_id, user.name)

    async def _run(  # noqa: PLR0913, PLR0917 - what makes a turn
        self,
        user: User,
        thread: Thread,
        message: str,
        run_id: str,
        begun: "asyncio.Future[None]",
        wishes: _Wishes,
    ) -> Answer:
        async with self._runs.open(thread.id, user.name, run_id) as run:
            buffer = _Buffer(run)
            # The message is in the log before the graph starts: a crash loses no question.
            await run.emit("run", {"run_id": run_id, "thread_id": thread.id, "message": message})
            begun.set_result(None)
            try:
                async with buffer.kept_flushed():
                    answer = await self._answer(user, thread, message, buffer, wishes)
                run.last_words = buffer.waiting
            except TurnCancelled as stopped:
                await self._tell(buffer, stopped)
                cancelled = stopped
            except Exception as error:
                # Who follows the run must hear of its end, whatever ended it; it goes on upwards.
                await self._tell(buffer, error)
                raise
            else:
                return answer
        raise cancelled  # after the run has ended as cancelled, not as failed

    async def _answer(
        self, user: User, thread: Thread, message: str, buffer: _Buffer, wishes: _Wishes
    ) -> Answer:
        started = monotonic()
        context = Context(
            user=user.name,
            role=user.role,
            thread_id=thread.id,
            run_id=buffer.run.id,
            timezone=wishes.timezone,
            model=wishes.model,
        )
        answer = await self._raced(self._think(context, message, buffer), buffer.run)
        answer.usage.elapsed_ms = round((monotonic() - started) * 1000, 1)
        shown = answer.model_dump(mode="json")
        await self._threads.append_turn(thread.id, {"message": message, "answer": shown})
        buffer.add("answer", shown)
        return answer

    async def _think(self, context: Context, message: str, buffer: _Buffer) -> Answer:
        config: RunnableConfig = {
            "configurable": {"thread_id": context.thread_id},
            "recursion_limit": RECURSION_LIMIT,
        }
        given: dict[str, Any] = {}
        async for part in self._stream(message, config, context):
            if part["type"] != "custom":
                continue
            event = dict(part["data"])
            name = event.pop("event")
            if name == "answered":
                given = event["answer"]
            else:
                buffer.add(name, event)
        return Answer.model_validate(given)

    def _stream(
        self, message: str, config: RunnableConfig, context: Context
    ) -> AsyncIterator[StreamPart[Any, Any]]:
        return self._graph.astream(
            {"messages": [HumanMessage(message)]},
            config,
            context=context,
            stream_mode=["custom"],
            subgraphs=True,
            version="v2",
            durability="exit",
        )

    async def _raced(self, work: Any, run: Run) -> Answer:  # noqa: ANN401 - a coroutine
        """The work's answer, unless a cancel or the clock comes first."""
        thinking: asyncio.Task[Answer] = asyncio.ensure_future(work)
        cancel = asyncio.ensure_future(run.cancelled.wait())
        try:
            await asyncio.wait(
                {thinking, cancel},
                timeout=self._seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if thinking.done():
                return thinking.result()
            if cancel.done():
                raise TurnCancelled
            raise ProblemError(
                504, "turn_too_slow", "The turn took too long.", "Ask a narrower question."
            )
        finally:
            for task in (thinking, cancel):
                task.cancel()
            await asyncio.gather(thinking, cancel, return_exceptions=True)

    async def _tell(self, buffer: _Buffer, error: Exception) -> None:
        """The log's readers learn of the failure as the caller does."""
        problem = problem_of(error)
        if problem is None:
            log.error("turn_failed", exc_info=error)
            problem = make_problem(500, "internal_error", "The turn failed; it is in the log.")
        buffer.add("error", problem.model_dump())
        await buffer.flush()

    def _ended(self, work: "asyncio.Task[Answer]") -> None:
        self._going.discard(work)
        if not work.cancelled() and isinstance(work.exception(), ThreadBusy):
            log.info("thread_busy")


def _own_context() -> contextvars.Context:
    """The caller's context without LangChain's run in it.

    A turn is nobody's child: whoever listens to a LangServe run would else hear prompts and
    states from inside the graph.
    """
    own = contextvars.copy_context()
    own.run(var_child_runnable_config.set, None)
    return own
