"""Rows of the plan as columns of numbers: what the copy keeps of a job and of a stream."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tools.hwa.bulk import (
    JobChoices,
    JobMarks,
    JobRecord,
    Link,
    Open,
    Restrictions,
    RunRecord,
    Status,
    StreamMarks,
    StreamOrigin,
    StreamRecord,
    Times,
)
from tools.plan.copy.ids import Ids
from tools.plan.copy.moments import epoch, seconds
from tools.plan.copy.opens import opens_of
from tools.plan.copy.strings import Strings
from tools.plan.copy.things import things_of

Column = NDArray[Any]
Columns = dict[str, Column]

NO_CODE = -(2**63)
"""The return code of a run that has none."""
NO_PRIORITY = -1
NO_LIMIT = -1
CANCELED = "CANCL"
"""The status that a cancelled job is counted under; HWA keeps it as a flag beside the old one."""
_SMALL = 2**15 - 1
_ON_NODES = frozenset({"INTERNAL", "EXTERNAL_JOB", "EXTERNAL_JOBSTREAM"})

COMMON_COLUMNS = {
    "high": "u8",
    "low": "u8",
    "name": "u4",
    "folder": "u4",
    "workstation": "u4",
    "status": "u2",
    "common": "u2",
    "substatus": "u2",
    "flags": "u2",
    "priority": "i2",
    "sched": "u4",
    "at": "u4",
    "deadline": "u4",
    "started": "u4",
    "ended": "u4",
    "estimate": "u4",
    "dependencies": "u2",
    "unresolved": "u2",
    "open": "u1",
    "things": "u4",
    "read": "u4",
}
JOB_COLUMNS = {
    **COMMON_COLUMNS,
    "stream_high": "u8",
    "stream_low": "u8",
    "stream_name": "u4",
    "stream_workstation": "u4",
    "run_high": "u8",
    "run_low": "u8",
    "runs": "u2",
    "code": "i8",
}
STREAM_COLUMNS = {**COMMON_COLUMNS, "limit": "i4"}
_SHARED = tuple(name for name in COMMON_COLUMNS if name not in {"high", "low", "read"})
_JOB_VALUES = (*_SHARED, "stream_name", "stream_workstation", "runs", "code")
_STREAM_VALUES = (*_SHARED, "limit")


class Flag(IntFlag):
    """HWA's marks on a job or stream, as bits of one column."""

    LATE = 1
    DEADLINE_PASSED = 2
    CRITICAL = 4
    CANCELED = 8
    CANCEL_PENDING = 16
    MAX_DURATION_GONE = 32
    RESTARTED = 64
    UNTIL_GONE = 128
    NEEDS_MESSAGE = 256
    REQUIRES_CONFIRMATION = 512
    NO_OPERATION = 1024
    EVERY = 2048
    CARRIED_FORWARD = 4096
    LINKS_UNKNOWN = 8192  # ours: it has dependencies, and the list did not say which
    ABENDED_BEFORE = 16384  # ours: a run before the last one ended so
    FAILED_BEFORE = 32768


@dataclass(frozen=True)
class Vocabulary:
    """The texts behind the numbers in the columns. It only grows."""

    names: Strings = field(default_factory=Strings)
    folders: Strings = field(default_factory=Strings)
    workstations: Strings = field(default_factory=Strings)
    words: Strings = field(default_factory=lambda: Strings([CANCELED]))
    things: Strings = field(default_factory=lambda: Strings([""]))
    ids: Ids = field(default_factory=Ids)


@dataclass(frozen=True)
class Wanted:
    """Who waits for whom, as HWA's rows say it: the position of the owner, the other's id."""

    owner: NDArray[np.int64]
    high: NDArray[np.uint64]
    low: NDArray[np.uint64]
    on_stream: NDArray[np.bool_]


@dataclass(frozen=True)
class Block:
    """Some rows as columns, with their dependencies where HWA told them."""

    columns: Columns
    wanted: Wanted

    def __len__(self) -> int:
        return len(self.columns["high"])

    @property
    def told(self) -> NDArray[np.bool_]:
        """Of which rows the dependencies are known."""
        return np.asarray((self.columns["flags"] & Flag.LINKS_UNKNOWN.value) == 0)


def job_block(records: Iterable[JobRecord], words: Vocabulary, read: int) -> Block:
    """Jobs as columns; of a row that came twice the later counts."""
    once = list({record.id: record for record in records}.values())
    rows = [_job_row(record, words) for record in once]
    runs = [_last_run(record) for record in once]
    ids = {
        "": [record.id for record in once],
        "stream_": [record.job_stream_id or "" for record in once],
        "run_": [(run.id or "") if run else "" for run in runs],
    }
    return _block(once, _named(_JOB_VALUES, rows), ids, words, read)


def stream_block(records: Iterable[StreamRecord], words: Vocabulary, read: int) -> Block:
    """Job streams as columns; of a row that came twice the later counts."""
    once = list({record.id: record for record in records}.values())
    rows = [_stream_row(record, words) for record in once]
    ids = {"": [record.id for record in once]}
    return _block(once, _named(_STREAM_VALUES, rows), ids, words, read)


def joined(blocks: Sequence[Block], kinds: Mapping[str, str]) -> Block:
    """Several blocks as one; of a row that stands in two the later counts."""
    if len(blocks) == 1:
        return blocks[0]
    columns = {
        name: np.concatenate([np.empty(0, kind), *(block.columns[name] for block in blocks)])
        for name, kind in kinds.items()
    }
    starts = np.cumsum([0, *(len(block) for block in blocks)])
    owner = [block.wanted.owner + start for block, start in zip(blocks, starts, strict=False)]
    wanted = Wanted(
        np.concatenate([np.empty(0, np.int64), *owner]),
        np.concatenate([np.empty(0, np.uint64), *(block.wanted.high for block in blocks)]),
        np.concatenate([np.empty(0, np.uint64), *(block.wanted.low for block in blocks)]),
        np.concatenate([np.empty(0, np.bool_), *(block.wanted.on_stream for block in blocks)]),
    )
    return _without_doubles(Block(columns, wanted))


def taken(block: Block, keep: NDArray[np.bool_]) -> Block:
    """Only some of a block's rows."""
    places = np.cumsum(keep) - 1
    wanted = block.wanted
    mine = keep[wanted.owner]
    return Block(
        {name: column[keep] for name, column in block.columns.items()},
        Wanted(
            places[wanted.owner[mine]], wanted.high[mine], wanted.low[mine], wanted.on_stream[mine]
        ),
    )


def _without_doubles(block: Block) -> Block:
    high, low = block.columns["high"], block.columns["low"]
    order = np.lexsort((np.arange(len(high)), low, high))
    same = (high[order][1:] == high[order][:-1]) & (low[order][1:] == low[order][:-1])
    if not same.any():
        return block
    keep = np.ones(len(high), np.bool_)
    keep[order[:-1][same]] = False
    return taken(block, keep)


R = TypeVar("R", JobRecord, StreamRecord)


def _named(names: Sequence[str], rows: Sequence[tuple[int, ...]]) -> Mapping[str, Sequence[int]]:
    columns: Iterable[Sequence[int]] = zip(*rows, strict=True) if rows else ([] for _ in names)
    return dict(zip(names, columns, strict=True))


def _block(
    records: Sequence[R],
    values: Mapping[str, Sequence[int]],
    ids: Mapping[str, Sequence[str]],
    words: Vocabulary,
    read: int,
) -> Block:
    kinds = JOB_COLUMNS if "code" in values else STREAM_COLUMNS
    columns: Columns = {name: np.array(each, dtype=kinds[name]) for name, each in values.items()}
    for prefix, texts in ids.items():
        halves = words.ids.packed(texts)
        columns[f"{prefix}high"] = np.ascontiguousarray(halves[:, 0])
        columns[f"{prefix}low"] = np.ascontiguousarray(halves[:, 1])
    columns["read"] = np.full(len(records), read, kinds["read"])
    return Block({name: columns[name] for name in kinds}, _wanted(records, words))


def _wanted(records: Sequence[R], words: Vocabulary) -> Wanted:
    found = [
        (place, identity, on_stream)
        for place, record in enumerate(records)
        for identity, on_stream in _links(record.dependencies or ())
    ]
    halves = words.ids.packed([identity for _, identity, _ in found])
    return Wanted(
        np.array([place for place, _, _ in found], np.int64),
        np.ascontiguousarray(halves[:, 0]),
        np.ascontiguousarray(halves[:, 1]),
        np.array([on_stream for _, _, on_stream in found], np.bool_),
    )


def _links(dependencies: Iterable[Link]) -> list[tuple[str, bool]]:
    """The jobs and streams waited for; a predecessor that is not in the plan has no id."""
    return [
        (link.job_stream_id or "", True)
        if link.dependency_type == "EXTERNAL_JOBSTREAM"
        else (link.job_id or "", False)
        for link in dependencies
        if link.dependency_type in _ON_NODES
    ]


def _job_row(record: JobRecord, words: Vocabulary) -> tuple[int, ...]:
    status = record.last_run_composite_status or _NO_STATUS
    run = _last_run(record) or _NO_RUN
    times = run.time_info or _NO_TIMES
    return (
        *_shared(record, words, status, times, record.last_run_common_status),
        words.names.number(record.job_stream_name or ""),
        words.workstations.number(record.job_stream_workstation or ""),
        min(len(record.jobruns or ()), _SMALL),
        NO_CODE if run.return_code is None else _bounded(run.return_code, 63),
    )


def _stream_row(record: StreamRecord, words: Vocabulary) -> tuple[int, ...]:
    status = record.composite_status or _NO_STATUS
    limit = NO_LIMIT if record.limit is None else _bounded(record.limit, 31)
    times = record.time_info or _NO_TIMES
    return (*_shared(record, words, status, times, record.common_status), limit)


def _shared(
    record: JobRecord | StreamRecord,
    words: Vocabulary,
    status: Status,
    times: Times,
    common: str | None,
) -> tuple[int, ...]:
    clock = record.time_restrictions or _NO_CLOCK
    stats = record.dependencies_stats or _NO_STATS
    flags = _job_flags(record) if isinstance(record, JobRecord) else _stream_flags(record)
    if stats.on_nodes and not record.dependencies:
        flags |= Flag.LINKS_UNKNOWN.value
    flags |= Flag.CANCELED.value if status.canceled else 0
    flags |= Flag.CANCEL_PENDING.value if status.cancel_pending else 0
    return (
        words.names.number(record.name or ""),
        words.folders.number(record.folder or "/"),
        words.workstations.number(record.workstation or ""),
        words.words.number(status.status or ""),
        words.words.number(common or ""),
        words.words.number(status.substatus or ""),
        flags,
        NO_PRIORITY if record.priority is None else _bounded(record.priority, 15),
        epoch(record.sched_time),
        epoch(clock.start_time),
        epoch(clock.deadline_time),
        epoch(times.actual_start_time),
        epoch(times.actual_end_time),
        seconds(times.estimated_duration),
        _count(stats.number_of_dependencies),
        _count(stats.number_of_unresolved_dependencies),
        opens_of(record),
        words.things.number(things_of(record)),
    )


def _job_flags(record: JobRecord) -> int:
    marks, choices = record.job_status_flags or _NO_MARKS, record.job_options or _NO_CHOICES
    run = _last_run(record) or _NO_RUN
    return _earlier(record) | _bits(
        marks.job_late,
        marks.deadline_has_passed,
        choices.critical,
        False,
        False,
        run.max_duration_gone,
        marks.restarted,
        marks.until_gone,
        marks.need_message,
        choices.requires_confirmation,
        choices.no_operation,
        choices.every,
    )


def _stream_flags(record: StreamRecord) -> int:
    marks = record.js_status_flags or _NO_STREAM_MARKS
    origin = record.js_definition_flags or _NO_ORIGIN
    late = Flag.LATE.value if marks.late_job_stream else 0
    return late | (Flag.CARRIED_FORWARD.value if origin.carried_forward else 0)


def _bits(*given: bool | None) -> int:
    """Flags in the order of `Flag`; most rows have none."""
    if True not in given:
        return 0
    return sum(1 << place for place, value in enumerate(given) if value)


def _earlier(record: JobRecord) -> int:
    """How runs ended that were rerun; what the last run did is told by its status."""
    runs = record.jobruns or ()
    if len(runs) < 2:
        return 0
    last = _last_run(record)
    ends = {(run.composite_status or _NO_STATUS).status for run in runs if run is not last}
    abended = Flag.ABENDED_BEFORE.value if "ABEND" in ends else 0
    return abended | (Flag.FAILED_BEFORE.value if "FAIL" in ends else 0)


def _last_run(record: JobRecord) -> RunRecord | None:
    """The run that counts: the last in the rerun chain."""
    runs = record.jobruns
    if not runs:
        return None
    if len(runs) == 1 or runs[-1].last_in_rerun_chain:
        return runs[-1]
    return next((run for run in reversed(runs) if run.last_in_rerun_chain), runs[-1])


def _count(number: int | None) -> int:
    return max(0, min(number or 0, _SMALL))


def _bounded(number: int, bits: int) -> int:
    most = (1 << bits) - 1
    return max(-most, min(number, most))


_NO_STATUS = Status()
_NO_TIMES = Times()
_NO_CLOCK = Restrictions()
_NO_STATS = Open()
_NO_MARKS = JobMarks()
_NO_CHOICES = JobChoices()
_NO_RUN = RunRecord()
_NO_STREAM_MARKS = StreamMarks()
_NO_ORIGIN = StreamOrigin()
