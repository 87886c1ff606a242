"""The same request twice gets one answer: what `Idempotency-Key` promises."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, cast
from uuid import uuid4

import orjson
from pydantic import JsonValue
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import WatchError

from server.store import store_errors


class KeyReused(Exception):
    """The key came before, with another request."""


class InProgress(Exception):
    """The same request is being answered just now."""


@dataclass(frozen=True)
class Fresh:
    """The right to answer a request that came for the first time."""

    name: str
    token: str
    body_hash: str


@dataclass(frozen=True)
class Replay:
    """The answer that the same request got before."""

    response: JsonValue


class Idempotency:
    """Answers by owner and key; each owner's keys are its own."""

    def __init__(
        self, redis: Redis, ttl: timedelta, *, patience: timedelta = timedelta(minutes=5)
    ) -> None:
        """See the class.

        Args:
            redis: Where answers are kept.
            ttl: How long an answer is kept.
            patience: How long an answer may take; after that its maker counts as dead, and the
                request may be made anew.
        """
        self._redis = redis
        self._ttl = ttl
        self._patience = patience

    async def begin(self, owner: str, key: str, body_hash: str) -> Fresh | Replay:
        """The right to answer, or the answer of the first time.

        Raises:
            KeyReused: The key belongs to another request.
            InProgress: The first one is not answered yet.
        """
        fresh = Fresh(_name(owner, key), uuid4().hex, body_hash)
        opened = orjson.dumps({"token": fresh.token, "body_hash": body_hash})
        with store_errors():
            known = None
            while known is None:
                if await self._redis.set(fresh.name, opened, nx=True, px=self._patience):
                    return fresh
                known = await self._redis.get(fresh.name)  # None: it expired in between
        return _judge(orjson.loads(known), key, body_hash)

    async def complete(self, fresh: Fresh, response: JsonValue) -> bool:
        """Keep the answer; whether the right to answer still held."""
        entry = {"token": fresh.token, "body_hash": fresh.body_hash, "response": response}
        blob = orjson.dumps(entry)

        def write(pipe: Pipeline) -> None:
            pipe.set(fresh.name, blob, px=self._ttl)

        return await self._if_mine(fresh, write)

    async def abandon(self, fresh: Fresh) -> bool:
        """Give up the right to answer, so that the request can be made anew."""

        def write(pipe: Pipeline) -> None:
            pipe.delete(fresh.name)

        return await self._if_mine(fresh, write)

    async def _if_mine(self, fresh: Fresh, write: Callable[[Pipeline], None]) -> bool:
        with store_errors():
            async with self._redis.pipeline(transaction=True) as pipe:
                await pipe.watch(fresh.name)
                known = cast("bytes | None", await pipe.get(fresh.name))
                if known is None or orjson.loads(known)["token"] != fresh.token:
                    return False
                pipe.multi()  # type: ignore[no-untyped-call]  # untyped in redis-py
                write(pipe)
                try:
                    await pipe.execute()
                except WatchError:  # it expired, and another may have begun
                    return False
        return True


def _judge(entry: dict[str, Any], key: str, body_hash: str) -> Replay:
    if entry["body_hash"] != body_hash:
        raise KeyReused(f"The key {key!r} came before with another request")
    if "response" not in entry:
        raise InProgress(f"The request with the key {key!r} is being answered")
    return Replay(entry["response"])


def _name(owner: str, key: str) -> str:
    # A digest, because the key is whatever text the client sent; JSON keeps the two apart.
    digest = sha256(orjson.dumps([owner, key])).hexdigest()
    return f"resync:idempotency:{digest}"
