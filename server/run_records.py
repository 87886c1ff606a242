"""What is known of runs: who started them, where, when, and how they ended."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, cast

import orjson
from redis.asyncio import Redis

from server.lease import Lease
from server.run_log import END, LogClosed, RunLog
from server.store import is_id, now

Status = Literal["running", "done", "error", "cancelled"]

_RUNS_KEPT_PER_THREAD = 100


class ThreadBusy(Exception):
    """Another run works on the thread."""

    def __init__(self, thread_id: str, run_id: str) -> None:
        super().__init__(f"Run {run_id} works on thread {thread_id}")
        self.thread_id = thread_id
        self.run_id = run_id


class RunNotFound(Exception):
    """There is no such run for this user; another user's run is no such run."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"No run {run_id!r}")
        self.run_id = run_id


class RunExists(Exception):
    """A run was to be opened under an id that is taken."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"The run id {run_id!r} is taken")
        self.run_id = run_id


class RunLost(Exception):
    """The run's lease ran out while it worked: others may have taken the thread since."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"Run {run_id} lost its lease")
        self.run_id = run_id


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """What is known of a run; `running` means that its holder is alive."""

    id: str
    thread_id: str
    owner: str
    status: Status
    started_at: datetime
    ended_at: datetime | None = None


class RunRecords:
    """The records of all runs, and the leases and marks that go with them."""

    def __init__(self, redis: Redis, *, ttl: timedelta, lease_ttl: timedelta) -> None:
        self._redis = redis
        self._ttl = ttl
        self._lease_ttl = lease_ttl

    def lease(self, thread_id: str, run_id: str) -> Lease:
        """The lease of a thread, seen by one run."""
        return Lease(self._redis, f"resync:lease:{thread_id}", run_id, self._lease_ttl)

    def log(self, run_id: str, *, last_id: int | None = None) -> RunLog:
        """The events of a run; who knows the number of the last spares a look for it."""
        return RunLog(self._redis, run_id, self._ttl, last_id=last_id)

    async def create(self, record: RunRecord) -> None:
        """Write down a run that begins.

        Raises:
            RunExists: Its id is taken.
        """
        listed = _thread_key(record.thread_id)
        # No transaction: an id that is listed twice or without its record harms nobody.
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.set(_key(record.id), orjson.dumps(asdict(record)), nx=True, px=self._ttl)
            pipe.lpush(listed, record.id)
            pipe.ltrim(listed, 0, _RUNS_KEPT_PER_THREAD - 1)
            pipe.pexpire(listed, self._ttl)
            created, *_ = await pipe.execute()
        if not created:
            raise RunExists(record.id)

    async def find(self, run_id: str, owner: str) -> RunRecord:
        """The owner's run of this id; one whose holder has died is closed first.

        Raises:
            RunNotFound: The owner has no such run.
        """
        blob = await self._redis.get(_key(run_id)) if is_id(run_id) else None
        record = _record(blob) if blob is not None else None
        if record is None or record.owner != owner:
            raise RunNotFound(run_id)
        if record.status != "running":
            return record
        alive = await self.lease(record.thread_id, run_id).holder() == run_id
        return record if alive else await self._bury(record)

    async def settle(self, record: RunRecord, status: Status) -> RunRecord:
        """Write down how a run ended."""
        ended = replace(record, status=status, ended_at=now())
        await self._redis.set(_key(record.id), orjson.dumps(asdict(ended)), px=self._ttl)
        return ended

    async def ids_of_thread(self, thread_id: str, limit: int) -> list[str]:
        """The ids of the latest runs on a thread, newest first."""
        ids = await self._redis.lrange(_thread_key(thread_id), 0, limit - 1)
        return [name.decode() for name in cast("list[bytes]", ids)]

    async def mark_cancelled(self, run_id: str) -> None:
        """Let the holder of a run know, wherever it is, that somebody wants it to stop."""
        await self._redis.set(_cancel_key(run_id), b"1", px=self._ttl)

    async def is_marked_cancelled(self, run_id: str) -> bool:
        """Whether somebody wants a run to stop."""
        return bool(await self._redis.exists(_cancel_key(run_id)))

    async def _bury(self, record: RunRecord) -> RunRecord:
        # Its holder may have died after it wrote the end, or may be closing it right now: a
        # record that has changed since, or an end that is there, tells how it really ended.
        log = self.log(record.id)
        try:
            await log.append([(END, {"status": "error", "reason": "lost"})])
        except LogClosed:
            last = await log.last()
            return await self.settle(record, last.data["status"] if last else "error")
        return await self.settle(record, "error")


def _record(blob: str | bytes) -> RunRecord:
    fields: dict[str, Any] = orjson.loads(blob)
    ended_at = fields["ended_at"]
    return RunRecord(
        id=fields["id"],
        thread_id=fields["thread_id"],
        owner=fields["owner"],
        status=fields["status"],
        started_at=datetime.fromisoformat(fields["started_at"]),
        ended_at=datetime.fromisoformat(ended_at) if ended_at else None,
    )


def _key(run_id: str) -> str:
    return f"resync:run:{run_id}"


def _cancel_key(run_id: str) -> str:
    return f"resync:run-cancel:{run_id}"


def _thread_key(thread_id: str) -> str:
    return f"resync:thread-runs:{thread_id}"
