"""Pictures and updates as bytes, so that one process reads the plan and the others copy it."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from tools.hwa.bulk import WorkstationRecord
from tools.plan.copy.columns import (
    JOB_COLUMNS,
    STREAM_COLUMNS,
    Block,
    Columns,
    Vocabulary,
    Wanted,
)
from tools.plan.copy.ids import Ids
from tools.plan.copy.links import Links
from tools.plan.copy.picture import Picture, PlanMark, Update, restored
from tools.plan.copy.strings import Strings
from tools.plan.copy.table import Table
from tools.receipts import Gap

FORMAT = 3
PIECE = 8 * 1024 * 1024
"""No piece is longer, packed or not."""
_QUICK = 1  # zlib's level: the columns shrink to a third, and a higher one takes far longer
_POOLS = ("names", "folders", "workstations", "words", "things")
_WANTED = {"owner": "i8", "high": "u8", "low": "u8", "on_stream": "?"}


class SnapshotBroken(Exception):
    """The bytes are not what this release writes, or do not follow from what is held."""


class _Section(msgspec.Struct):
    name: str
    kind: str
    pieces: int


class Manifest(msgspec.Struct):
    """What a snapshot's pieces are, and what is too small to need one."""

    plan: tuple[int | None, str, str]
    read_at: datetime
    loaded_at: datetime
    gaps: list[tuple[str, str, tuple[str, ...]]]
    workstations: list[WorkstationRecord]
    sections: list[_Section]
    format: int = FORMAT

    @property
    def pieces(self) -> int:
        """How many pieces belong to it."""
        return sum(section.pieces for section in self.sections)


class _Words(msgspec.Struct):
    """What a vocabulary got beyond what the reader has."""

    known: dict[str, int]
    more: dict[str, list[str]]
    odd: list[tuple[int, int, str]]


class _Block(msgspec.Struct):
    columns: dict[str, bytes]
    wanted: dict[str, bytes]


class _Update(msgspec.Struct):
    read_at: datetime
    words: _Words
    jobs: _Block | None
    streams: _Block | None
    gone_jobs: tuple[str, ...]
    gone_streams: tuple[str, ...]
    workstations: tuple[WorkstationRecord, ...] | None
    gaps: list[tuple[str, str, tuple[str, ...]]] | None
    format: int = FORMAT


_MANIFEST = msgspec.msgpack.Decoder(Manifest)
_UPDATE = msgspec.msgpack.Decoder(_Update)
_TEXTS = msgspec.msgpack.Decoder(list[str])
_ODD = msgspec.msgpack.Decoder(list[tuple[int, int, str]])


def manifest_of(picture: Picture) -> bytes:
    """What a picture's pieces will be, in their order."""
    plan = picture.plan
    sections = [_Section(name, kind, _pieces(data)) for name, kind, data in _sections(picture)]
    manifest = Manifest(
        plan=(plan.run_number, plan.plan_id, plan.master_id),
        read_at=picture.read_at,
        loaded_at=picture.loaded_at,
        gaps=_plain_gaps(picture.gaps),
        workstations=list(picture.workstations),
        sections=sections,
    )
    return msgspec.msgpack.encode(manifest)


def pieces_of(picture: Picture) -> Iterator[bytes]:
    """A picture's pieces, packed one at a time: together they would double the memory."""
    for _, _, data in _sections(picture):
        for start in range(0, max(len(data), 1), PIECE):
            yield zlib.compress(data[start : start + PIECE], _QUICK)


def manifest_from(packed: bytes) -> Manifest:
    """A manifest from its bytes.

    Raises:
        SnapshotBroken: another release wrote it.
    """
    manifest: Manifest = _decoded(_MANIFEST, packed)
    return manifest


def picture_from(manifest: Manifest, pieces: Iterable[bytes]) -> Picture:
    """The picture that the pieces came from.

    Raises:
        SnapshotBroken: a piece is missing or damaged.
    """
    arriving = iter(pieces)
    try:
        parts = {one.name: _unpacked(one, arriving) for one in manifest.sections}
        return _picture(manifest, parts)
    except (zlib.error, KeyError, ValueError, msgspec.DecodeError, StopIteration) as error:
        raise SnapshotBroken(f"a damaged snapshot: {error!r}") from error


class Known(msgspec.Struct, frozen=True):
    """How many texts of each pool, and how many odd ids, a reader of updates has."""

    pools: dict[str, int]
    odd: int

    @classmethod
    def of(cls, words: Vocabulary) -> "Known":
        """What a vocabulary holds now."""
        return cls({name: len(getattr(words, name)) for name in _POOLS}, len(words.ids.odd))


def packed_update(update: Update, words: Vocabulary, known: Known) -> bytes:
    """An update with the texts that its numbers need."""
    pools: dict[str, Strings] = {name: getattr(words, name) for name in _POOLS}
    more = {name: pool.since(known.pools[name]) for name, pool in pools.items()}
    odd = [(high, low, text) for (high, low), text in list(words.ids.odd.items())[known.odd :]]
    message = _Update(
        read_at=update.read_at,
        words=_Words(known.pools, more, odd),
        jobs=_packed_block(update.jobs),
        streams=_packed_block(update.streams),
        gone_jobs=update.gone_jobs,
        gone_streams=update.gone_streams,
        workstations=update.workstations,
        gaps=None if update.gaps is None else _plain_gaps(update.gaps),
    )
    return zlib.compress(msgspec.msgpack.encode(message), _QUICK)


def update_from(packed: bytes, words: Vocabulary) -> Update:
    """An update from its bytes; `words` learns the texts that came along.

    Raises:
        SnapshotBroken: it does not follow from what is held.
    """
    try:
        message = _decoded(_UPDATE, zlib.decompress(packed))
    except zlib.error as error:
        raise SnapshotBroken(f"a damaged update: {error}") from error
    _learn(words, message.words)
    return Update(
        read_at=message.read_at,
        jobs=_unpacked_block(message.jobs, JOB_COLUMNS),
        streams=_unpacked_block(message.streams, STREAM_COLUMNS),
        gone_jobs=message.gone_jobs,
        gone_streams=message.gone_streams,
        workstations=message.workstations,
        gaps=None if message.gaps is None else _gaps(message.gaps),
    )


def _decoded(decoder: "msgspec.msgpack.Decoder[Any]", packed: bytes) -> Any:  # noqa: ANN401 - as told
    try:
        message = decoder.decode(packed)
    except msgspec.DecodeError as error:
        raise SnapshotBroken(f"not a snapshot of this release: {error}") from error
    if message.format != FORMAT:
        raise SnapshotBroken(f"a snapshot in format {message.format}")
    return message


def _sections(picture: Picture) -> Iterator[tuple[str, str, memoryview]]:
    for prefix, table in (("jobs", picture.jobs), ("streams", picture.streams)):
        for name, column in table.columns.items():
            yield f"{prefix}.{name}", column.dtype.str, _bytes(column)
        yield f"{prefix}.alive", "?", _bytes(table.alive)
    links = picture.links
    yield "links.owner", links.owner.dtype.str, _bytes(links.owner)
    yield "links.followed", links.followed.dtype.str, _bytes(links.followed)
    for name, kind in _WANTED.items():
        yield f"missing.{name}", kind, _bytes(getattr(links.missing, name))
    for name in _POOLS:
        texts = msgspec.msgpack.encode(getattr(picture.words, name).texts)
        yield f"words.{name}", "texts", memoryview(texts)
    odd = [(high, low, text) for (high, low), text in picture.words.ids.odd.items()]
    yield "words.odd", "odd", memoryview(msgspec.msgpack.encode(odd))


def _bytes(column: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(column).view(np.uint8).data


def _pieces(data: memoryview) -> int:
    return max(1, -(-len(data) // PIECE))


def _unpacked(section: _Section, pieces: Iterator[bytes]) -> Any:  # noqa: ANN401 - by its kind
    data = b"".join(zlib.decompress(next(pieces)) for _ in range(section.pieces))
    if section.kind == "texts":
        return _TEXTS.decode(data)
    if section.kind == "odd":
        return _ODD.decode(data)
    return np.frombuffer(data, section.kind)


def _picture(manifest: Manifest, parts: Mapping[str, Any]) -> Picture:
    jobs, streams = _table("jobs", JOB_COLUMNS, parts), _table("streams", STREAM_COLUMNS, parts)
    missing = Wanted(**{name: parts[f"missing.{name}"] for name in _WANTED})
    odd = {(high, low): text for high, low, text in parts["words.odd"]}
    pools = {name: Strings(parts[f"words.{name}"]) for name in _POOLS}
    return restored(
        plan=PlanMark(*manifest.plan),
        words=Vocabulary(**pools, ids=Ids(odd)),
        jobs=jobs,
        streams=streams,
        links=Links(parts["links.owner"], parts["links.followed"], missing),
        workstations=tuple(manifest.workstations),
        read_at=manifest.read_at,
        loaded_at=manifest.loaded_at,
        gaps=_gaps(manifest.gaps),
    )


def _table(prefix: str, kinds: Mapping[str, str], parts: Mapping[str, Any]) -> Table:
    columns: Columns = {name: parts[f"{prefix}.{name}"] for name in kinds}
    return Table.of(columns, parts[f"{prefix}.alive"])


def _packed_block(block: Block | None) -> _Block | None:
    if block is None:
        return None
    return _Block(
        {name: column.tobytes() for name, column in block.columns.items()},
        {name: getattr(block.wanted, name).tobytes() for name in _WANTED},
    )


def _unpacked_block(block: _Block | None, kinds: Mapping[str, str]) -> Block | None:
    if block is None:
        return None
    columns = {name: np.frombuffer(block.columns[name], kind) for name, kind in kinds.items()}
    wanted = {name: np.frombuffer(block.wanted[name], kind) for name, kind in _WANTED.items()}
    return Block(columns, Wanted(**wanted))


def _learn(words: Vocabulary, told: _Words) -> None:
    pools: dict[str, Strings] = {name: getattr(words, name) for name in _POOLS}
    if {name: len(pool) for name, pool in pools.items()} != told.known:
        raise SnapshotBroken("the update follows from another state than the one held")
    for name, pool in pools.items():
        for text in told.more[name]:
            pool.number(text)
    words.ids.odd.update({(high, low): text for high, low, text in told.odd})


def _plain_gaps(gaps: Iterable[Gap]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(gap.what, gap.detail, gap.codes) for gap in gaps]


def _gaps(plain: Iterable[tuple[str, str, tuple[str, ...]]]) -> tuple[Gap, ...]:
    return tuple(Gap(what=what, detail=detail, codes=codes) for what, detail, codes in plain)
