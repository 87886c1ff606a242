"""A compact whole state of the plan: its numbers, its open failures, and what it runs on."""

import zlib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
import numpy as np

from tools.plan.copy.columns import NO_CODE
from tools.plan.copy.counting import Group, counted
from tools.plan.copy.picture import Picture
from tools.plan.copy.where import Where, jobs_where
from tools.plan.past.moved import JOB, JournalBroken, Moved
from tools.plan.past.surroundings import Surroundings

FAILED = ("ABEND", "FAIL")
_MOST_FAILURES = 2000
Counts = dict[str, int]


class Failure(msgspec.Struct, frozen=True):
    """A job whose last run ended in error and that nothing has healed."""

    object_id: str
    key: str
    status: str
    code: int | None
    ended: float


class Frame(msgspec.Struct, frozen=True):
    """The plan in numbers at a moment. `failures` may be fewer than `failed`."""

    at: float
    run_number: int | None
    plan_id: str
    jobs: Counts
    streams: Counts
    by_workstation: dict[str, Counts]
    by_folder: dict[str, Counts]
    failed: int
    failures: tuple[Failure, ...]
    around: Surroundings | None

    @property
    def moment(self) -> datetime:
        """When it was read."""
        return datetime.fromtimestamp(self.at, UTC)


_FRAME = msgspec.msgpack.Decoder(Frame)


def frame_of(picture: Picture, around: Surroundings | None) -> Frame:
    """The picture as a frame."""
    rows = np.flatnonzero(jobs_where(picture, Where(statuses=FAILED)))
    return Frame(
        at=picture.read_at.timestamp(),
        run_number=picture.plan.run_number,
        plan_id=picture.plan.plan_id,
        jobs=_plain(picture.count(("status",))),
        streams=_plain(counted(picture.streams, picture.words, ("status",), picture.streams.alive)),
        by_workstation=_by(picture, "workstation"),
        by_folder=_by(picture, "folder"),
        failed=len(rows),
        failures=tuple(_failure(picture, row) for row in rows[:_MOST_FAILURES].tolist()),
        around=around,
    )


def packed_frame(frame: Frame) -> bytes:
    """The frame as bytes."""
    return zlib.compress(msgspec.msgpack.encode(frame))


def unpacked_frame(data: bytes) -> Frame:
    """The frame that was packed.

    Raises:
        JournalBroken: the bytes are something else.
    """
    try:
        return _FRAME.decode(zlib.decompress(data))
    except (zlib.error, msgspec.DecodeError) as error:
        raise JournalBroken(f"not a frame: {error!r}") from error


def rolled(jobs: Mapping[str, int], moved: Moved) -> Counts:
    """A frame's numbers by status after these moves."""
    counts = Counter(jobs)
    mine = moved.taken(moved["kind"] == JOB)
    for column, step in (("was_status", -1), ("status", 1)):
        numbers, times = np.unique(mine[column], return_counts=True)
        for number, count in zip(numbers.tolist(), times.tolist(), strict=True):
            counts[mine.texts[number]] += step * count
    return {status: count for status, count in counts.items() if count and status}


def _plain(counts: Mapping[Group, int]) -> Counts:
    return {group[0]: count for group, count in counts.items()}


def _by(picture: Picture, group: str) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for (name, status), count in picture.count((group, "status")).items():
        found.setdefault(name, {})[status] = count
    return found


def _failure(picture: Picture, row: int) -> Failure:
    job = picture.job(row)
    code = int(picture.jobs["code"][row])
    return Failure(
        object_id=job.id,
        key=job.key,
        status=job.shown,
        code=None if code == NO_CODE else code,
        ended=float(picture.jobs["ended"][row]),
    )
