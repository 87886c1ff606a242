"""Lines of a job's log as they can be read: numbered, cleaned, bounded; and the log's own frame."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 500
_SEARCHED = 65_536  # of a line without end only so much at either end is looked at
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SPEAKING = re.compile(
    r"(?i)error|exception|fail|fatal|denied|refused|erro\b|falh|ORA-\d|AW[SK][A-Z]{2}"
)
_STATUS = re.compile(r"= (?:Exit Status|Status de sa.{1,2}da)\s*:\s*(-?\d{1,11})\b", re.IGNORECASE)
_FOOTER = 20


@dataclass(frozen=True)
class LogLine:
    """A line of a log with its number, counted from 1."""

    number: int
    text: str


def numbered(text: str, first: int) -> list[LogLine]:
    """Only a line feed ends a line: reports hold form feeds and other marks inside of one."""
    lines = text.removesuffix("\n").split("\n") if text else []
    return [LogLine(number, readable(line)) for number, line in enumerate(lines, first)]


def readable(line: str) -> str:
    """A line without colours and control marks; of an endless one the part that speaks."""
    short = _bounded(line.removesuffix("\r"))
    if short.isascii() and short.isprintable():
        return short
    return _CONTROL.sub("", _ESCAPES.sub("", short))


def exit_status(lines: Sequence[LogLine]) -> int | None:
    """The return code that the frame at the log's end tells."""
    for line in reversed(lines[-_FOOTER:]):
        if found := _STATUS.match(line.text.lstrip()):
            return int(found.group(1))
    return None


def _bounded(line: str) -> str:
    if len(line) <= LONGEST:
        return line
    tail = line[-_SEARCHED:] if len(line) > _SEARCHED else ""
    for part in (tail, line[:_SEARCHED]):
        if found := list(_SPEAKING.finditer(part)):
            start = max(0, found[-1].start() - LONGEST // 2)
            return part[start : start + LONGEST]
    return line[:LONGEST]
