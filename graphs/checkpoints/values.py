"""Channel values as Redis keeps them: each version once, each message once.

A conversation's `messages` channel gets a new version every turn, and each version repeats
all that was said before. So a list of messages is cut up: each message is stored once under
the digest of its bytes, and a version is the short list of those digests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, TypeGuard

from langchain_core.messages import BaseMessage
from langgraph.checkpoint.base import ChannelVersions
from langgraph.checkpoint.serde.base import SerializerProtocol

from graphs.checkpoints.errors import CheckpointIncomplete

NUL = b"\0"
_PARTS_KIND = b"parts"
_PART = b"\0\0"  # a version's field holds a channel's name, so it never begins like this
_DIGEST_SIZE = 12

Fields = Mapping[bytes, bytes | None]


@dataclass(frozen=True)
class Packed:
    """Values ready to store: hash fields, and the digests behind each list of messages."""

    fields: dict[bytes, bytes] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)


def dump(serde: SerializerProtocol, value: object) -> bytes:
    """A value and the name of its encoding, in one run of bytes."""
    kind, data = serde.dumps_typed(value)
    return join(kind) + data


def load(serde: SerializerProtocol, blob: bytes) -> Any:  # noqa: ANN401 - a channel holds anything
    """The value that `dump` wrote."""
    kind, _, data = blob.partition(NUL)
    return serde.loads_typed((kind.decode(), data))


def join(*names: str) -> bytes:
    """Names as a prefix in which each one is ended by NUL, so that none runs into the next."""
    if any("\0" in name for name in names):
        raise ValueError(f"A name in a checkpoint holds a NUL: {names!r}")
    return "".join(f"{name}\0" for name in names).encode()


def version_field(namespace: str, channel: str, version: str | float) -> bytes:
    """The hash field of one version of one channel."""
    return join(namespace, channel, str(version))


def part_fields(digests: bytes) -> list[bytes]:
    """The hash fields of the messages behind a run of digests."""
    starts = range(0, len(digests), _DIGEST_SIZE)
    return [_PART + digests[start : start + _DIGEST_SIZE] for start in starts]


def parts_behind(blob: bytes | None) -> bytes | None:
    """The digests in a version's field, when that version is a list of messages."""
    kind, _, digests = (blob or b"").partition(NUL)
    return digests if kind == _PARTS_KIND else None


def pack(
    serde: SerializerProtocol, namespace: str, values: Mapping[str, object], new: ChannelVersions
) -> Packed:
    """What a checkpoint adds to its thread.

    The messages of an unchanged channel are packed again: a checkpoint that carries all its
    digests is read in one round trip less, and storing a message twice stores it once.
    """
    packed = Packed()
    for channel, value in values.items():
        if _is_messages(value):
            packed.parts[channel] = _pack_messages(serde, packed.fields, value)
        elif channel in new:
            packed.fields[version_field(namespace, channel, new[channel])] = dump(serde, value)
    for channel in packed.parts.keys() & new.keys():
        name = version_field(namespace, channel, new[channel])
        packed.fields[name] = _PARTS_KIND + NUL + packed.parts[channel]
    return packed


def unpack_messages(serde: SerializerProtocol, digests: bytes, found: Fields) -> list[Any]:
    """The list of messages behind a run of digests."""
    return [load(serde, require(found.get(name))) for name in part_fields(digests)]


def require(blob: bytes | None) -> bytes:
    """A stored value that must be there; its absence is damage, never an empty channel."""
    if blob is None:
        raise CheckpointIncomplete("A checkpoint names a value that Redis no longer holds")
    return blob


def _pack_messages(
    serde: SerializerProtocol, fields: dict[bytes, bytes], messages: Iterable[BaseMessage]
) -> bytes:
    digests = []
    for message in messages:
        blob = dump(serde, message)
        digest = blake2b(blob, digest_size=_DIGEST_SIZE).digest()
        fields[_PART + digest] = blob
        digests.append(digest)
    return b"".join(digests)


def _is_messages(value: object) -> TypeGuard[list[BaseMessage]]:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, BaseMessage) for item in value)
    )
