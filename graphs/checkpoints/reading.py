"""Finding checkpoints, and putting their values back into them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, CheckpointTuple
from langgraph.checkpoint.serde.base import SerializerProtocol
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from graphs.checkpoints.records import (
    Row,
    Span,
    ThreadKeys,
    before_id,
    before_member,
    decode_row,
    decode_writes,
    span_of,
    thread_keys,
)
from graphs.checkpoints.values import (
    Fields,
    load,
    part_fields,
    parts_behind,
    require,
    unpack_messages,
    version_field,
)

_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which checkpoints of a thread are meant."""

    namespace: str | None = None  # None: of every namespace
    checkpoint_id: str | None = None
    before: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def matches(self, row: Row) -> bool:
        """Whether a row is meant; the range that was read may be wider than the question."""
        return (
            self.checkpoint_id in {None, row.id}
            and (self.before is None or row.id < self.before)
            and all(row.metadata.get(name) == value for name, value in self.metadata.items())
        )

    @property
    def span(self) -> Span:
        """The narrowest range that holds all that is meant."""
        if self.namespace is None:
            return Span(b"-", b"+")
        if self.checkpoint_id is not None:
            return span_of(self.namespace, self.checkpoint_id)
        span = span_of(self.namespace)
        return span if self.before is None else before_id(span, self.namespace, self.before)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads one thread, and renews its life by doing so."""

    redis: Redis
    serde: SerializerProtocol
    ttl: timedelta
    thread_id: str

    async def newest(self, query: Query) -> Row | None:
        """The newest checkpoint that is meant, in one round trip; metadata is not looked at."""
        members = await self._members(query.span, 1)
        return decode_row(self.serde, members[0]) if members else None

    async def matching(self, query: Query, limit: int | None) -> list[Row]:
        """The checkpoints that are meant, newest first."""
        rows: list[Row] = []
        async for row in self._scan(query):
            if query.matches(row):
                rows.append(row)
            if query.namespace is not None and len(rows) == limit:
                break
        # Redis keeps namespace after namespace: only their union has to be put in order.
        return sorted(rows, key=lambda row: row.id, reverse=True)[:limit]

    async def with_values(self, rows: Sequence[Row]) -> list[CheckpointTuple]:
        """These checkpoints with their values and writes, read together in one round trip.

        A second one is needed where a checkpoint carries a list of messages that was left out
        when it was stored; LangGraph leaves none out.
        """
        if not rows:
            return []
        async with self.redis.pipeline(transaction=False) as pipe:
            for row in rows:
                self._ask(pipe, row)
            replies = await pipe.execute()
        return [
            await self._tuple(row, dict(zip(_fields(row), values, strict=True)), writes)
            for row, values, writes in zip(rows, replies[::2], replies[1::2], strict=True)
        ]

    @property
    def _keys(self) -> ThreadKeys:
        return thread_keys(self.thread_id)

    async def _members(self, span: Span, count: int) -> list[bytes]:
        async with self.redis.pipeline(transaction=False) as pipe:
            pipe.zrevrangebylex(self._keys.rows, span.high, span.low, 0, count)
            renew(pipe, self._keys, self.ttl)
            members, *_ = await pipe.execute()
        return cast("list[bytes]", members)

    async def _scan(self, query: Query) -> AsyncIterator[Row]:
        span = query.span
        members = await self._members(span, _PAGE)
        while members:
            for member in members:
                yield decode_row(self.serde, member)
            if len(members) < _PAGE:
                break
            span = before_member(span, members[-1])
            members = await self._members(span, _PAGE)

    def _ask(self, pipe: Pipeline, row: Row) -> None:
        span = span_of(row.namespace, row.id)
        pipe.hmget(self._keys.values, _fields(row))
        pipe.zrangebylex(self._keys.writes, span.low, span.high)

    async def _tuple(self, row: Row, found: Fields, writes: Sequence[bytes]) -> CheckpointTuple:
        checkpoint = {**row.checkpoint, "channel_values": await self._values(row, found)}
        parent = row.parent_id
        return CheckpointTuple(
            config=config_of(self.thread_id, row.namespace, row.id),
            checkpoint=cast("Checkpoint", checkpoint),
            metadata=row.metadata,
            parent_config=config_of(self.thread_id, row.namespace, parent) if parent else None,
            pending_writes=decode_writes(self.serde, writes),
        )

    async def _values(self, row: Row, found: Fields) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for channel, version in row.versions.items():
            if channel in row.parts:
                values[channel] = unpack_messages(self.serde, row.parts[channel], found)
                continue
            blob = found[version_field(row.namespace, channel, version)]
            if blob is None and channel not in row.written:
                continue  # a channel without a value has a version all the same
            values[channel] = await self._value(require(blob))
        return values

    async def _value(self, blob: bytes) -> Any:  # noqa: ANN401 - a channel holds anything
        digests = parts_behind(blob)
        if digests is None:
            return load(self.serde, blob)
        names = part_fields(digests)
        replies = await self.redis.hmget(self._keys.values, names)
        found = cast("list[bytes | None]", replies)
        return unpack_messages(self.serde, digests, dict(zip(names, found, strict=True)))


def config_of(thread_id: str, namespace: str, checkpoint_id: str) -> RunnableConfig:
    """The config that names one checkpoint."""
    return {
        "configurable": {
            "thread_id": thread_id,
            "checkpoint_ns": namespace,
            "checkpoint_id": checkpoint_id,
        }
    }


def renew(pipe: Pipeline, keys: ThreadKeys, ttl: timedelta) -> None:
    """Give all of a thread's keys their whole life again."""
    for key in keys:
        pipe.pexpire(key, ttl)


def _fields(row: Row) -> list[bytes]:
    names = [
        version_field(row.namespace, channel, version)
        for channel, version in row.versions.items()
        if channel not in row.parts
    ]
    # HMGET refuses an empty list: a checkpoint without channels asks for a field nobody has.
    return [*names, *part_fields(b"".join(row.parts.values()))] or [b""]
