"""Conversations: whose they are, what they are called, and what was said in them."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import orjson
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import WatchError

from server.store import StoreUnavailable, is_id, now, store_errors

Turn = dict[str, Any]
Fields = dict[bytes, bytes]

_PAGE = 100
_ATTEMPTS = 20


class ThreadNotFound(Exception):
    """There is no such thread for this user; another user's thread is no such thread."""

    def __init__(self, thread_id: str) -> None:
        super().__init__(f"No thread {thread_id!r}")
        self.thread_id = thread_id


class ThreadExists(Exception):
    """A thread was to be created under an id that is taken, or is not fit to be one."""

    def __init__(self, thread_id: str) -> None:
        super().__init__(f"No new thread can have the id {thread_id!r}")
        self.thread_id = thread_id


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A conversation and its owner."""

    id: str
    owner: str
    title: str
    created_at: datetime
    updated_at: datetime


class Threads:
    """The conversations of all users, each shown to its owner only.

    A thread is a hash, its turns are a list, and each owner has a set of thread ids in the order
    of their last change. Every use of a thread renews the life of all three.
    """

    def __init__(self, redis: Redis, ttl: timedelta) -> None:
        self._redis = redis
        self._ttl = ttl

    async def create(self, owner: str, thread_id: str | None = None, title: str = "") -> Thread:
        """A new thread; under an id of the caller's choice, if nobody has taken it.

        Raises:
            ThreadExists: The id is taken, or is not fit to be one.
        """
        chosen = str(uuid4()) if thread_id is None else thread_id
        if not is_id(chosen):
            raise ThreadExists(chosen)
        moment = now()
        thread = Thread(id=chosen, owner=owner, title=title, created_at=moment, updated_at=moment)

        def write(pipe: Pipeline, fields: Fields) -> None:
            if fields:
                raise ThreadExists(chosen)
            pipe.hset(_key(chosen), mapping=_hash(thread))
            self._mark_changed(pipe, chosen, owner, moment)

        if thread_id is None:  # an id that was made up just now is nobody's
            with store_errors():
                async with self._redis.pipeline(transaction=False) as pipe:
                    write(pipe, {})
                    await pipe.execute()
        else:
            await self._transact(chosen, write)
        return thread

    async def claim(self, thread_id: str | None, owner: str) -> Thread:
        """The owner's thread of this id, or without an id a new one.

        Raises:
            ThreadNotFound: The owner has no such thread.
        """
        return await (self.create(owner) if thread_id is None else self.get(thread_id, owner))

    async def get(self, thread_id: str, owner: str) -> Thread:
        """The owner's thread of this id.

        Raises:
            ThreadNotFound: The owner has no such thread.
        """
        thread, _ = await self._read(thread_id, owner, with_turns=False)
        return thread

    async def list(self, owner: str, limit: int = 20, offset: int = 0) -> Sequence[Thread]:
        """The owner's threads, last changed first."""
        found: list[Thread] = []
        with store_errors():
            async for thread in self._living(owner):
                found.append(thread)
                if len(found) >= offset + limit:
                    break
        return found[offset : offset + limit]

    async def rename(self, thread_id: str, owner: str, title: str) -> Thread:
        """Give a thread another title.

        Raises:
            ThreadNotFound: The owner has no such thread.
        """

        def write(pipe: Pipeline, fields: Fields) -> None:
            _check_owner(thread_id, owner, fields)
            pipe.hset(_key(thread_id), "title", title)
            self._mark_changed(pipe, thread_id, owner, now())

        await self._transact(thread_id, write)
        return await self.get(thread_id, owner)

    async def delete(self, thread_id: str, owner: str) -> None:
        """Forget a thread and its turns; its checkpoints are the saver's to forget.

        Raises:
            ThreadNotFound: The owner has no such thread.
        """

        def write(pipe: Pipeline, fields: Fields) -> None:
            _check_owner(thread_id, owner, fields)
            pipe.delete(_key(thread_id), _turns_key(thread_id))
            pipe.zrem(_owner_key(owner), thread_id)

        await self._transact(thread_id, write)

    async def append_turn(self, thread_id: str, turn: Mapping[str, Any]) -> None:
        """Add a turn to what was said.

        Raises:
            ThreadNotFound: The thread is not there, or no longer.
        """
        blob = orjson.dumps(turn)
        with store_errors():
            owner = cast("bytes | None", await self._redis.hget(_key(thread_id), "owner"))
            if owner is None:
                raise ThreadNotFound(thread_id)
            # No transaction: were the thread deleted just now, what is left has no owner, so it
            # is nobody's thread, and it expires.
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.rpush(_turns_key(thread_id), blob)
                self._mark_changed(pipe, thread_id, owner.decode(), now())
                await pipe.execute()

    async def turns(self, thread_id: str, owner: str) -> Sequence[Turn]:
        """All that was said, in order.

        Raises:
            ThreadNotFound: The owner has no such thread.
        """
        _, turns = await self._read(thread_id, owner, with_turns=True)
        return turns

    async def _read(
        self, thread_id: str, owner: str, *, with_turns: bool
    ) -> tuple[Thread, Sequence[Turn]]:
        if not is_id(thread_id):
            raise ThreadNotFound(thread_id)
        with store_errors():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hgetall(_key(thread_id))
                if with_turns:
                    pipe.lrange(_turns_key(thread_id), 0, -1)
                fields, *lists = await pipe.execute()
            _check_owner(thread_id, owner, fields)
            # Only now: looking for another's thread must not keep it alive.
            async with self._redis.pipeline(transaction=False) as pipe:
                self._renew(pipe, thread_id, owner)
                await pipe.execute()
        return _thread(thread_id, fields), [orjson.loads(blob) for turns in lists for blob in turns]

    async def _living(self, owner: str) -> AsyncIterator[Thread]:
        key = _owner_key(owner)
        ids = [
            name.decode() for name in cast("list[bytes]", await self._redis.zrevrange(key, 0, -1))
        ]
        for start in range(0, len(ids), _PAGE):
            page = ids[start : start + _PAGE]
            records = await self._records(page)
            gone = [name for name, one in zip(page, records, strict=True) if b"owner" not in one]
            if gone:  # a thread that has expired leaves its id behind
                await self._redis.zrem(key, *gone)
            for name, fields in zip(page, records, strict=True):
                if name not in gone:
                    yield _thread(name, fields)

    async def _records(self, thread_ids: Sequence[str]) -> Sequence[Fields]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for thread_id in thread_ids:
                pipe.hgetall(_key(thread_id))
            return cast("list[Fields]", await pipe.execute())

    async def _transact(self, thread_id: str, write: Callable[[Pipeline, Fields], None]) -> None:
        if not is_id(thread_id):
            raise ThreadNotFound(thread_id)
        with store_errors():
            for _ in range(_ATTEMPTS):
                async with self._redis.pipeline(transaction=True) as pipe:
                    await pipe.watch(_key(thread_id))
                    fields = cast("Fields", await pipe.hgetall(_key(thread_id)))
                    pipe.multi()  # type: ignore[no-untyped-call]  # untyped in redis-py
                    write(pipe, fields)
                    try:
                        await pipe.execute()
                    except WatchError:  # somebody else changed it: look again
                        continue
                    return
        raise StoreUnavailable(f"The thread changed during each of {_ATTEMPTS} attempts")

    def _mark_changed(self, pipe: Pipeline, thread_id: str, owner: str, moment: datetime) -> None:
        pipe.hset(_key(thread_id), "updated_at", moment.isoformat())
        pipe.zadd(_owner_key(owner), {thread_id: moment.timestamp()})
        self._renew(pipe, thread_id, owner)

    def _renew(self, pipe: Pipeline, thread_id: str, owner: str) -> None:
        for key in (_key(thread_id), _turns_key(thread_id), _owner_key(owner)):
            pipe.pexpire(key, self._ttl)


def _key(thread_id: str) -> str:
    return f"resync:thread:{thread_id}"


def _turns_key(thread_id: str) -> str:
    return f"resync:turns:{thread_id}"


def _owner_key(owner: str) -> str:
    return f"resync:threads:{owner}"


def _hash(thread: Thread) -> dict[Any, Any]:
    return {
        "owner": thread.owner,
        "title": thread.title,
        "created_at": thread.created_at.isoformat(),
        "updated_at": thread.updated_at.isoformat(),
    }


def _thread(thread_id: str, fields: Fields) -> Thread:
    return Thread(
        id=thread_id,
        owner=fields[b"owner"].decode(),
        title=fields[b"title"].decode(),
        created_at=datetime.fromisoformat(fields[b"created_at"].decode()),
        updated_at=datetime.fromisoformat(fields[b"updated_at"].decode()),
    )


def _check_owner(thread_id: str, owner: str, fields: Fields) -> None:
    if fields.get(b"owner") != owner.encode():
        raise ThreadNotFound(thread_id)
