"""LangGraph's checkpoints on any plain Redis."""

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from secrets import token_hex
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from redis.asyncio import Redis

from graphs.checkpoints.blocking import BlockingFace
from graphs.checkpoints.connection import redis_border
from graphs.checkpoints.errors import CheckpointIncomplete, CheckpointStoreUnavailable
from graphs.checkpoints.pruning import (
    Choice,
    all_but_runs,
    copy_contents,
    latest_with_history,
    retain,
)
from graphs.checkpoints.reading import Query, Reader, config_of, renew
from graphs.checkpoints.records import (
    ROWS_PREFIX,
    Row,
    Write,
    encode_row,
    encode_write,
    span_of,
    thread_keys,
)
from graphs.checkpoints.values import dump, pack


class RedisSaver(BlockingFace):
    """Checkpoints in three keys a thread; each use of a thread renews the life of all three.

    Redis failing is always an error here: a thread that cannot be read is not an empty thread.
    """

    def __init__(self, redis: Redis, *, ttl: timedelta, serde: SerializerProtocol) -> None:
        super().__init__(serde=serde)
        self._redis = redis
        self._ttl = ttl

    def get_next_version(self, current: str | None, channel: None) -> str:
        """The version after this one; two branches from one version never share the next."""
        number = int(str(current).partition(".")[0]) if current is not None else 0
        return f"{number + 1:012d}.{token_hex(6)}"

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint that is named, or else the newest of its namespace."""
        with _border():
            try:
                return await self._read(config)
            except CheckpointIncomplete:
                # Somebody may have pruned between the two round trips. Damage fails again.
                return await self._read(config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """The checkpoints that match, newest first; thread by thread when none is named."""
        named = config["configurable"] if config else {}
        query = Query(
            namespace=named.get("checkpoint_ns"),
            checkpoint_id=named.get("checkpoint_id"),
            before=get_checkpoint_id(before) if before else None,
            metadata=filter or {},
        )
        threads = [str(named["thread_id"])] if named else await self._threads()
        for thread_id in threads:
            found = await self._list(thread_id, query, limit)
            for item in found:
                yield item
            limit = None if limit is None else limit - len(found)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint, and of its values those that are new."""
        thread_id, namespace, parent_id = _address(config)
        values = checkpoint["channel_values"]
        packed = pack(self.serde, namespace, values, new_versions)
        bare = {name: item for name, item in checkpoint.items() if name != "channel_values"}
        row = Row(
            namespace=namespace,
            parent_id=parent_id,
            checkpoint=cast("Checkpoint", bare),
            metadata=get_checkpoint_metadata(config, metadata),
            written=[name for name in new_versions if name in values],
            parts=packed.parts,
        )
        await self._store(thread_id, row, packed.fields)
        return config_of(thread_id, namespace, row.id)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store what a task wrote after a checkpoint; said twice, the first word stands."""
        thread_id, namespace, checkpoint_id = _address(config)
        stamped = self._stamped(writes, task_id, task_path)
        members = [encode_write(namespace, str(checkpoint_id), write) for write in stamped]
        if not members:
            return
        keys = thread_keys(thread_id)
        with _border():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.zadd(keys.writes, dict.fromkeys(members, 0))
                renew(pipe, keys, self._ttl)
                await pipe.execute()

    async def adelete_thread(self, thread_id: str) -> None:
        """Forget a thread."""
        with _border():
            await self._redis.delete(*thread_keys(thread_id))

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Forget what these runs checkpointed. Reads every thread: for housekeeping only."""
        for thread_id in await self._threads() if run_ids else []:
            await self._retain(thread_id, all_but_runs(frozenset(run_ids)))

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Add all checkpoints of one thread to another."""
        source, target = thread_keys(source_thread_id), thread_keys(target_thread_id)
        with _border():
            await copy_contents(self._redis, source, target, self._ttl)

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Forget all but the newest checkpoint of each namespace, or with `delete` all of them."""
        if strategy not in {"keep_latest", "delete"}:
            raise ValueError(f"Unknown strategy for pruning: {strategy!r}")
        for thread_id in thread_ids:
            if strategy == "delete":
                await self.adelete_thread(thread_id)
            else:
                await self._retain(thread_id, latest_with_history)

    async def _read(self, config: RunnableConfig) -> CheckpointTuple | None:
        thread_id, namespace, checkpoint_id = _address(config)
        reader = self._reader(thread_id)
        row = await reader.newest(Query(namespace=namespace, checkpoint_id=checkpoint_id))
        return (await reader.with_values([row]))[0] if row else None

    async def _list(self, thread_id: str, query: Query, limit: int | None) -> list[CheckpointTuple]:
        with _border():
            reader = self._reader(thread_id)
            return await reader.with_values(await reader.matching(query, limit))

    async def _store(self, thread_id: str, row: Row, fields: dict[bytes, bytes]) -> None:
        keys = thread_keys(thread_id)
        with _border():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.zremrangebylex(keys.rows, *span_of(row.namespace, row.id))
                pipe.zadd(keys.rows, {encode_row(self.serde, row): 0})
                if fields:
                    pipe.hset(keys.values, mapping=cast("dict[Any, Any]", fields))
                renew(pipe, keys, self._ttl)
                await pipe.execute()

    async def _retain(self, thread_id: str, choice: Choice) -> None:
        with _border():
            await retain(self._redis, self.serde, thread_keys(thread_id), choice)

    async def _threads(self) -> list[str]:
        with _border():
            keys = [key async for key in self._redis.scan_iter(match=f"{ROWS_PREFIX}*", count=500)]
        return [key.decode().removeprefix(ROWS_PREFIX) for key in set(keys)]

    def _reader(self, thread_id: str) -> Reader:
        return Reader(redis=self._redis, serde=self.serde, ttl=self._ttl, thread_id=thread_id)

    def _stamped(
        self, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str
    ) -> Iterator[Write]:
        stamp = time.time_ns()
        for index, (channel, value) in enumerate(writes):
            yield Write(
                task_id=task_id,
                index=WRITES_IDX_MAP.get(channel, index),
                stamp=stamp,
                channel=channel,
                task_path=task_path,
                blob=dump(self.serde, value),
            )


def _border() -> AbstractContextManager[None]:
    return redis_border(CheckpointStoreUnavailable)


def _address(config: RunnableConfig) -> tuple[str, str, str | None]:
    named = config["configurable"]
    return (
        str(named["thread_id"]),
        named.get("checkpoint_ns", ""),
        get_checkpoint_id(config) or None,
    )
