"""Runs: one at a time on each thread, with a log of events that outlives its readers."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog
from redis.asyncio import Redis

from server.lease import Lease
from server.run_log import END, Event, LogClosed, RunEvent, RunLog
from server.run_records import (
    RunExists,
    RunLost,
    RunNotFound,
    RunRecord,
    RunRecords,
    Status,
    ThreadBusy,
)
from server.store import StoreUnavailable, is_id, now, store_errors

__all__ = [
    "Run",
    "RunEvent",
    "RunExists",
    "RunLost",
    "RunNotFound",
    "RunRecord",
    "Runs",
    "Status",
    "ThreadBusy",
]

_BLOCKED_READERS = 16  # each holds a connection while it waits, and the pool has 64
_RETRY_SECONDS = 0.1

log = structlog.get_logger(__name__)


class Run:
    """A run in the hands of its holder."""

    def __init__(self, record: RunRecord, lease: Lease, events: RunLog) -> None:
        self.record = record
        self.lease = lease
        self.cancelled = asyncio.Event()  # set when somebody wants the run to stop
        self.ended = asyncio.Event()  # set when its holder leaves it
        self.lost = False  # the lease is gone, and perhaps the thread is another's
        self.news = asyncio.Event()  # set, and replaced, each time the log has grown
        self.last_words: list[Event] = []  # logged together with the end, at its price
        self._events = events
        self._writing = asyncio.Lock()

    @property
    def id(self) -> str:
        """The run's id."""
        return self.record.id

    @property
    def thread_id(self) -> str:
        """The thread that the run holds."""
        return self.record.thread_id

    @property
    def owner(self) -> str:
        """Who started the run."""
        return self.record.owner

    async def emit(self, event: str, data: Mapping[str, Any]) -> int:
        """Log an event and return its number.

        Raises:
            RunLost: The run is no longer this holder's.
        """
        return await self.emit_many([(event, data)])

    async def emit_many(self, events: Sequence[Event]) -> int:
        """Log several events at the price of one, and return the number of the last.

        Raises:
            RunLost: The run is no longer this holder's.
        """
        if not events or any(name == END for name, _ in events):
            raise ValueError(f"Nothing to log, or {END!r}, which is logged when the run is left")
        return await self._append(events)

    async def finish(self, status: Status) -> None:
        """Write the end of the log; `Runs.open` does this for its run."""
        await self._append([*self.last_words, (END, {"status": status})])

    async def _append(self, events: Sequence[Event]) -> int:
        try:
            async with self._writing:
                with store_errors():
                    return await self._events.append(events)
        except LogClosed as error:
            self.lost = True
            self.cancelled.set()
            raise RunLost(self.id) from error
        finally:
            self.news.set()
            self.news = asyncio.Event()


class Runs:
    """All runs, of this process and of others on the same Redis."""

    def __init__(
        self,
        redis: Redis,
        *,
        ttl: timedelta,
        lease_ttl: timedelta,
        poll: timedelta = timedelta(milliseconds=500),
    ) -> None:
        """See the class.

        Args:
            redis: Where runs are kept.
            ttl: How long a run's record and events outlive their last change.
            lease_ttl: How long a thread stays taken by a process that died.
            poll: How soon a cancel from another process is seen, and how often a reader makes
                sure that a silent run is alive.
        """
        self._records = RunRecords(redis, ttl=ttl, lease_ttl=lease_ttl)
        self._renewal = lease_ttl.total_seconds() / 3
        self._poll = poll
        self._mine: dict[str, Run] = {}
        self._blocked = asyncio.Semaphore(_BLOCKED_READERS)

    @asynccontextmanager
    async def open(
        self,
        thread_id: str,
        owner: str,
        run_id: str | None = None,
        *,
        wait: timedelta = timedelta(0),
    ) -> AsyncIterator[Run]:
        """Hold a thread for one run; leaving the context ends the log and frees the thread.

        The log ends `error` when an exception leaves the context, `cancelled` when the task is
        cancelled or a cancel was asked for, else `done`.

        Raises:
            ThreadBusy: Another run has the thread, and still had it after `wait`.
            RunExists: The run id is taken.
            RunLost: The lease ran out before the context was left.
        """
        run = await self._begin(thread_id, owner, run_id or str(uuid4()), wait)
        keeper = asyncio.create_task(self._keep(run))
        status: Status = "error"
        try:
            yield run
            status = _status_of(run)
        except asyncio.CancelledError:
            status = "cancelled"
            raise
        finally:
            run.ended.set()
            try:
                await keeper
            finally:
                held = await self._end(run, status)
        if not held:
            raise RunLost(run.id)

    async def record(self, run_id: str, owner: str) -> RunRecord:
        """What is known of a run.

        Raises:
            RunNotFound: The owner has no such run.
        """
        with store_errors():
            return await self._records.find(run_id, owner)

    async def of_thread(self, thread_id: str, owner: str, limit: int = 20) -> Sequence[RunRecord]:
        """The owner's latest runs on a thread, newest first."""
        found: list[RunRecord] = []
        with store_errors():
            for run_id in await self._records.ids_of_thread(thread_id, limit):
                with suppress(RunNotFound):  # it has expired
                    found.append(await self._records.find(run_id, owner))
        return [record for record in found if record.thread_id == thread_id]

    async def events(self, run_id: str, owner: str, after: int = 0) -> AsyncIterator[RunEvent]:
        """The events after a number, those still to come included, until the end of the run.

        Raises:
            RunNotFound: The owner has no such run. It is raised when the first event is asked
                for; who must know before asks `record`.
        """
        running = (await self.record(run_id, owner)).status == "running"
        events = self._records.log(run_id)
        while True:
            # Taken before reading, so that nothing that comes in between is missed.
            news = self._mine[run_id].news if run_id in self._mine else None
            with store_errors():
                batch = await events.read(after)
            for event in batch:
                yield event
                after = event.id
                if event.event == END:
                    return
            if not batch and not running:
                return
            if not batch and not await self._has_news(events, after, news):
                running = (await self.record(run_id, owner)).status == "running"

    async def cancel(self, run_id: str, owner: str) -> RunRecord:
        """Ask a run to stop: its holder sees `run.cancelled`. A finished run stays as it is.

        Raises:
            RunNotFound: The owner has no such run.
        """
        record = await self.record(run_id, owner)
        if record.status == "running":
            with store_errors():
                await self._records.mark_cancelled(run_id)
            if run_id in self._mine:
                self._mine[run_id].cancelled.set()
        return record

    async def _begin(self, thread_id: str, owner: str, run_id: str, wait: timedelta) -> Run:
        if not is_id(thread_id) or not is_id(run_id):
            raise ValueError(f"Not fit to be ids: thread {thread_id!r}, run {run_id!r}")
        lease = self._records.lease(thread_id, run_id)
        record = RunRecord(
            id=run_id, thread_id=thread_id, owner=owner, status="running", started_at=now()
        )
        with store_errors():
            await _take(lease, thread_id, wait)
            try:
                await self._records.create(record)
            except BaseException:
                await lease.release()
                raise
        run = Run(record, lease, self._records.log(run_id, last_id=0))
        self._mine[run_id] = run
        return run

    async def _end(self, run: Run, status: Status) -> bool:
        """Close a run; whether it was still ours to close."""
        try:
            with suppress(RunLost), store_errors():
                await run.finish(status)
                await self._records.settle(run.record, status)
        finally:
            del self._mine[run.id]
            with store_errors():
                held = await run.lease.release()
        return held

    async def _keep(self, run: Run) -> None:
        """Hold the lease while the run lives, and look for a cancel from elsewhere."""
        loop = asyncio.get_running_loop()
        renew_at = loop.time() + self._renewal
        while not run.lost:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(self._poll.total_seconds(), self._renewal)):
                    await run.ended.wait()
                    return
            try:
                with store_errors():
                    if await self._records.is_marked_cancelled(run.id):
                        run.cancelled.set()
                    if loop.time() >= renew_at:
                        run.lost = not await run.lease.renew()
                        renew_at = loop.time() + self._renewal
            except StoreUnavailable as error:
                # The lease lives on for a while; once Redis is back, renewing it tells.
                log.warning("run_keeper_failed", run_id=run.id, error=str(error))
        log.error("run_lease_lost", run_id=run.id, thread_id=run.thread_id)
        run.cancelled.set()

    async def _has_news(self, events: RunLog, after: int, news: asyncio.Event | None) -> bool:
        """Wait a while for the log to grow; whether it has, as far as can be told."""
        if news is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll.total_seconds()):
                    await news.wait()
            return news.is_set()
        if self._blocked.locked():
            await asyncio.sleep(min(_RETRY_SECONDS, self._poll.total_seconds()))
            return False
        async with self._blocked:
            with store_errors():
                return await events.wait(after, self._poll)


def _status_of(run: Run) -> Status:
    if run.lost:
        return "error"
    return "cancelled" if run.cancelled.is_set() else "done"


async def _take(lease: Lease, thread_id: str, wait: timedelta) -> None:
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + wait.total_seconds()
    while not await lease.take():
        holder = await lease.holder()
        if holder is not None and loop.time() >= give_up_at:
            raise ThreadBusy(thread_id, holder)
        if holder is not None:
            await asyncio.sleep(_RETRY_SECONDS)
