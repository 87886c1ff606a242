"""A run's log by line ranges: the head and the tail, however long the log is."""

from dataclasses import dataclass

from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaNotFound
from tools.plan.failure import LogLine

_HEAD = 200
_TAIL = 300
_LONGEST_LINE = 500


@dataclass(frozen=True)
class JobLog:
    """What was read of a log; `complete` is False where the middle was left out."""

    lines: list[LogLine]
    reads: list[Read[str]]
    complete: bool
    total: int


async def read_log(hwa: HwaClient, run_id: str) -> JobLog:
    """The whole of a short log; the first and the last lines of a long one.

    HWA does not tell how long a log is, so its end is found by doubling and halving.

    Raises:
        HwaError: the log could not be read.
    """
    head = await hwa.job_log(run_id, from_line=1, to_line=_HEAD)
    lines = _numbered(head.value, 1)
    if len(lines) < _HEAD:
        return JobLog(lines, [head], complete=True, total=len(lines))
    total = await _length(hwa, run_id)
    start = max(_HEAD + 1, total - _TAIL + 1)
    if total < start:
        return JobLog(lines, [head], complete=True, total=total)
    tail = await hwa.job_log(run_id, from_line=start, to_line=total)
    found = lines + _numbered(tail.value, start)
    return JobLog(found, [head, tail], complete=start == _HEAD + 1, total=total)


async def _length(hwa: HwaClient, run_id: str) -> int:
    """The number of the last line, found by pages: one line alone may be blank and look absent."""
    there, beyond = 0, 1  # pages, counted from 0: the first is known to be full
    while await _lines_of(hwa, run_id, beyond):
        there, beyond = beyond, beyond * 2
    while beyond - there > 1:
        middle = (there + beyond) // 2
        if await _lines_of(hwa, run_id, middle):
            there = middle
        else:
            beyond = middle
    return there * _HEAD + await _lines_of(hwa, run_id, there)


async def _lines_of(hwa: HwaClient, run_id: str, page: int) -> int:
    first = page * _HEAD + 1
    try:
        read = await hwa.job_log(run_id, from_line=first, to_line=first + _HEAD - 1)
    except HwaNotFound:
        return 0  # nothing is documented for a range behind the end
    return len(_numbered(read.value, first))


def _numbered(text: str, first: int) -> list[LogLine]:
    """Only a line feed ends a line: reports hold form feeds and other marks inside of one."""
    lines = text.removesuffix("\n").split("\n") if text else []
    return [
        LogLine(number, line.removesuffix("\r")[:_LONGEST_LINE])
        for number, line in enumerate(lines, first)
    ]
