"""The two kinds of record a thread is made of, as members of sorted sets.

All members have the same score, so Redis keeps them in the order of their bytes. Each member
begins with the names that it is looked up by: "the newest checkpoint of this namespace" and
"the writes of this checkpoint" are one range command each, without an index beside the data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    PendingWrite,
    writes_sort_key,
)
from langgraph.checkpoint.serde.base import SerializerProtocol

from graphs.checkpoints.values import NUL, dump, join, load

PREFIX = "resync:checkpoint"
ROWS_PREFIX = f"{PREFIX}:rows:"


class ThreadKeys(NamedTuple):
    """The three keys that hold all of a thread's checkpoints."""

    rows: str
    values: str
    writes: str


class Span(NamedTuple):
    """A range of members for the BYLEX commands."""

    low: bytes
    high: bytes


@dataclass(frozen=True, kw_only=True)
class Row:
    """A checkpoint without its channel values."""

    namespace: str
    parent_id: str | None
    checkpoint: Checkpoint
    metadata: CheckpointMetadata
    written: list[str]  # channels whose value was stored along with this row
    parts: dict[str, bytes]  # digests behind the channels that are lists of messages

    @property
    def id(self) -> str:
        """The checkpoint's id."""
        return self.checkpoint["id"]

    @property
    def versions(self) -> ChannelVersions:
        """The version of each channel at this checkpoint."""
        return self.checkpoint["channel_versions"]


@dataclass(frozen=True, kw_only=True)
class Write:
    """One value that a task wrote after a checkpoint."""

    task_id: str
    index: int
    stamp: int  # nanoseconds; decides between two values for the same task and index
    channel: str
    task_path: str
    blob: bytes

    @property
    def rank(self) -> tuple[int, int]:
        """Orders rivals for one place: a plain write keeps the first, a special one the last."""
        return (self.index, -self.stamp if self.index >= 0 else self.stamp)


def thread_keys(thread_id: str) -> ThreadKeys:
    """The keys of one thread."""
    return ThreadKeys(*(f"{PREFIX}:{family}:{thread_id}" for family in ThreadKeys._fields))


def span_of(*names: str) -> Span:
    """Every member that begins with these names."""
    prefix = join(*names)
    return Span(b"[" + prefix, b"(" + prefix[:-1] + b"\x01")


def before_id(span: Span, *names: str) -> Span:
    """The part of a range that lies before all that begins with these names."""
    return Span(span.low, b"(" + join(*names))


def before_member(span: Span, member: bytes) -> Span:
    """What is left of a range that is read backwards, once this member was seen."""
    return Span(span.low, b"(" + member)


def encode_row(serde: SerializerProtocol, row: Row) -> bytes:
    """A row as a member."""
    body = {
        "parent": row.parent_id,
        "checkpoint": row.checkpoint,
        "metadata": row.metadata,
        "written": row.written,
        "parts": row.parts,
    }
    return join(row.namespace, row.id) + dump(serde, body)


def decode_row(serde: SerializerProtocol, member: bytes) -> Row:
    """The row in a member."""
    namespace, _, blob = member.split(NUL, 2)
    body = load(serde, blob)
    return Row(
        namespace=namespace.decode(),
        parent_id=body["parent"],
        checkpoint=body["checkpoint"],
        metadata=body["metadata"],
        written=body["written"],
        parts=body["parts"],
    )


def encode_write(namespace: str, checkpoint_id: str, write: Write) -> bytes:
    """A write as a member."""
    names = (write.task_id, str(write.index), str(write.stamp), write.channel, write.task_path)
    return join(namespace, checkpoint_id, *names) + write.blob


def decode_writes(serde: SerializerProtocol, members: Iterable[bytes]) -> list[PendingWrite]:
    """The writes of one checkpoint, one for each place, in the order that a run applies them."""
    places: dict[tuple[str, int], Write] = {}
    for write in sorted(map(_decode_write, members), key=lambda write: write.rank):
        places[write.task_id, write.index] = write
    ordered = sorted(places.values(), key=_applied_order)
    return [(write.task_id, write.channel, load(serde, write.blob)) for write in ordered]


def _decode_write(member: bytes) -> Write:
    *names, blob = member.split(NUL, 7)
    _, _, task_id, index, stamp, channel, task_path = (name.decode() for name in names)
    return Write(
        task_id=task_id,
        index=int(index),
        stamp=int(stamp),
        channel=channel,
        task_path=task_path,
        blob=blob,
    )


def _applied_order(write: Write) -> tuple[Any, ...]:
    return writes_sort_key(write.task_path, write.task_id, write.index)
