"""Removing and copying checkpoints without harming those that stay."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from langgraph.checkpoint.serde.base import SerializerProtocol
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import WatchError

from graphs.checkpoints.errors import CheckpointContended
from graphs.checkpoints.reading import renew
from graphs.checkpoints.records import Row, ThreadKeys, decode_row, span_of
from graphs.checkpoints.values import part_fields, parts_behind, version_field

_ATTEMPTS = 8
_PAUSE_SECONDS = 0.02

Choice = Callable[["Contents"], Collection["Stored"]]


@dataclass(frozen=True, eq=False)
class Stored:
    """A row and the member that it was read from."""

    row: Row
    member: bytes


@dataclass(frozen=True)
class Contents:
    """A whole thread, as one transaction saw it."""

    rows: Sequence[Stored]
    values: dict[bytes, bytes]


async def retain(redis: Redis, serde: SerializerProtocol, keys: ThreadKeys, choose: Choice) -> None:
    """Keep of a thread the checkpoints that are chosen, and the values that these name."""

    async def prune(pipe: Pipeline) -> None:
        values = await _watched_values(pipe, keys)
        members = cast("list[bytes]", await pipe.zrange(keys.rows, 0, -1))
        rows = [Stored(decode_row(serde, member), member) for member in members]
        await _drop_others(pipe, keys, Contents(rows, values), choose)

    await _until_undisturbed(redis, prune)


def latest_with_history(contents: Contents) -> Collection[Stored]:
    """The newest checkpoint of each namespace, and the ancestors it is rebuilt from."""
    newest = {stored.row.namespace: stored for stored in contents.rows}  # rows come in order
    return [kept for head in newest.values() for kept in (head, *_history(head, contents))]


def all_but_runs(run_ids: Collection[str]) -> Choice:
    """The checkpoints that none of these runs made."""

    def choose(contents: Contents) -> Collection[Stored]:
        return [item for item in contents.rows if item.row.metadata.get("run_id") not in run_ids]

    return choose


async def copy_contents(
    redis: Redis, source: ThreadKeys, target: ThreadKeys, ttl: timedelta
) -> None:
    """Add a thread's contents to another thread's."""

    async def copy(pipe: Pipeline) -> None:
        values = await _watched_values(pipe, source)
        pipe.multi()  # type: ignore[no-untyped-call]  # redis-py left this one without types
        if values:
            pipe.hset(target.values, mapping=cast("dict[Any, Any]", values))
        pipe.zunionstore(target.writes, [target.writes, source.writes], aggregate="MAX")
        pipe.zunionstore(target.rows, [target.rows, source.rows], aggregate="MAX")
        renew(pipe, target, ttl)
        await pipe.execute()

    await _until_undisturbed(redis, copy)


async def _until_undisturbed(redis: Redis, work: Callable[[Pipeline], Awaitable[None]]) -> None:
    for attempt in range(_ATTEMPTS):
        async with redis.pipeline(transaction=True) as pipe:
            try:
                await work(pipe)
            except WatchError:  # somebody wrote meanwhile: look again, later and later
                await asyncio.sleep(_PAUSE_SECONDS * 2**attempt)
                continue
            return
    raise CheckpointContended(f"The thread changed during each of {_ATTEMPTS} attempts")


async def _watched_values(pipe: Pipeline, keys: ThreadKeys) -> dict[bytes, bytes]:
    await pipe.watch(*keys)
    return cast("dict[bytes, bytes]", await pipe.hgetall(keys.values))


async def _drop_others(
    pipe: Pipeline, keys: ThreadKeys, contents: Contents, choose: Choice
) -> None:
    kept = set(choose(contents))
    dropped = [stored for stored in contents.rows if stored not in kept]
    if not dropped:
        return
    pipe.multi()  # type: ignore[no-untyped-call]  # redis-py left this one without types
    _drop(pipe, keys, dropped)
    unused = contents.values.keys() - _values_of(kept, contents.values)
    if unused:
        pipe.hdel(keys.values, *unused)
    await pipe.execute()


def _drop(pipe: Pipeline, keys: ThreadKeys, dropped: Iterable[Stored]) -> None:
    for stored in dropped:
        pipe.zrem(keys.rows, stored.member)
        pipe.zremrangebylex(keys.writes, *span_of(stored.row.namespace, stored.row.id))


def _values_of(kept: Iterable[Stored], values: dict[bytes, bytes]) -> set[bytes]:
    used: set[bytes] = set()
    for row in (stored.row for stored in kept):
        names = {version_field(row.namespace, *item) for item in row.versions.items()}
        behind = [parts_behind(values.get(name)) for name in names]
        digests = b"".join([*row.parts.values(), *filter(None, behind)])
        used |= names | set(part_fields(digests))
    return used


def _history(head: Stored, contents: Contents) -> Iterable[Stored]:
    """The ancestors that hold the writes a delta channel is replayed from.

    LangGraph stores such a channel's value only now and then; between two snapshots it is
    the last snapshot and all writes since. The metadata names the channels it counts.
    """
    by_id = {
        item.row.id: item for item in contents.rows if item.row.namespace == head.row.namespace
    }
    counted = head.row.metadata.get("counters_since_delta_snapshot") or {}
    open_channels = {name for name in counted if not _has_value(head.row, name, contents)}
    current = by_id.get(head.row.parent_id or "")
    while current is not None and open_channels:
        yield current
        row = current.row
        open_channels = {name for name in open_channels if not _has_value(row, name, contents)}
        current = by_id.get(row.parent_id or "")


def _has_value(row: Row, channel: str, contents: Contents) -> bool:
    version = row.versions.get(channel)
    if version is None:
        return False
    return version_field(row.namespace, channel, version) in contents.values
