"""A run's log by line ranges: the head and the tail, however long the log is."""

from dataclasses import dataclass

from tools.hwa.client import HwaClient, Read
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
    tail = await hwa.job_log(run_id, from_line=start, to_line=total)
    found = lines + _numbered(tail.value, start)
    return JobLog(found, [head, tail], complete=start == _HEAD + 1, total=total)


async def _length(hwa: HwaClient, run_id: str) -> int:
    """The number of the last line that there is."""
    there, beyond = _HEAD, _HEAD * 2
    while await _has_line(hwa, run_id, beyond):
        there, beyond = beyond, beyond * 2
    while beyond - there > 1:
        middle = (there + beyond) // 2
        if await _has_line(hwa, run_id, middle):
            there = middle
        else:
            beyond = middle
    return there


async def _has_line(hwa: HwaClient, run_id: str, number: int) -> bool:
    read = await hwa.job_log(run_id, from_line=number, to_line=number)
    return bool(read.value)


def _numbered(text: str, first: int) -> list[LogLine]:
    return [
        LogLine(number, line[:_LONGEST_LINE])
        for number, line in enumerate(text.splitlines(), first)
    ]
