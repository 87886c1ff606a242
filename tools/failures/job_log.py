"""A run's log by line ranges: the head, the tail, and back from there until the error is seen."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError, HwaForbidden, HwaNotFound, HwaTimeout
from tools.plan.failures.log_lines import LogLine, numbered
from tools.receipts import Gap

HEAD = 200
_SHORT = 2_200  # a log up to here is read whole, in two reads
_FACTOR = 4
_NARROW = 40  # pages: what is left when the end is near enough to be read in one go
_TAIL = 300
_BACK = (2_000, 6_000, 12_000)  # lines of each further read, back from the tail
_OVERLAP = 2_000  # lines that are judged again with those before them
_MOST_BYTES = 8_000_000
_PATIENCE = 15.0  # seconds for all reads of one log

Enough = Callable[[Sequence[LogLine]], bool]


@dataclass(frozen=True)
class JobLog:
    """What was read of a log; `complete` is False where a part of it was not.

    `total` is the number of the last line, as far as it was found; `trouble` is why the reading
    ended before its time.
    """

    lines: list[LogLine]
    reads: list[Read[str]]
    complete: bool
    total: int
    trouble: HwaError | None = None

    @property
    def unread(self) -> tuple[tuple[int, int], ...]:
        """The ranges of lines, first and last, that were not read."""
        holes, before = [], 0
        for line in self.lines:
            if line.number > before + 1:
                holes.append((before + 1, line.number - 1))
            before = line.number
        return (*holes, (before + 1, self.total)) if self.total > before else tuple(holes)

    def read_of(self, line: LogLine | None) -> Read[str]:
        """The call that told a line; the last one for none."""
        if line is None:
            return self.reads[-1]
        windows = ((one, _window(one.source)) for one in reversed(self.reads))
        return next((one for one, (a, b) in windows if a <= line.number <= b), self.reads[-1])


def _always(_: Sequence[LogLine]) -> bool:
    return True


async def read_log(
    hwa: HwaClient, run_id: str, *, enough: Enough = _always, patience: float = _PATIENCE
) -> JobLog:
    """A short log whole; of a long one the head, the tail, and more until it is `enough`.

    HWA does not tell how long a log is, so its end is found by leaps and halving. `enough` judges
    unbroken lines: the tail, then each part that was read before it together with what follows. What fails or takes too long after the first read ends the
    reading, and the log says so.

    Raises:
        HwaError: the log could not be read at all.
    """
    reading = _Reading(hwa, run_id)
    try:
        async with asyncio.timeout(patience):
            await reading.run(enough)
    except TimeoutError as error:
        late = HwaTimeout("the log took too long", call=f"joblog of run {run_id}")
        if not reading.reads:
            raise late from error
        reading.trouble = late
    except HwaError as error:
        if not reading.reads:
            raise
        reading.trouble = error
    return reading.result()


@dataclass
class _Reading:
    """The reads of one log, and the lines that they gave."""

    hwa: HwaClient
    run_id: str
    reads: list[Read[str]] = field(default_factory=list)
    lines: dict[int, LogLine] = field(default_factory=dict)
    taken: int = 0
    total: int = 0
    ended: bool = False
    trouble: HwaError | None = None

    async def run(self, enough: Enough) -> None:
        """Head, end, tail, and back."""
        found = len(await self._range(1, HEAD))
        if found > HEAD:  # a server that knows no ranges gives all
            self.ended = True
            return None
        if found < HEAD:
            return await self._confirm()
        if not await self._there(HEAD + 1, _SHORT) or self.total < _SHORT:
            return await self._confirm()
        start, judged = await self._tail(), self.total
        for size in _BACK:
            if start <= _SHORT + 1 or self.taken > _MOST_BYTES:
                return None
            if await asyncio.to_thread(enough, self._from(start, judged)):
                return None
            first, judged = max(_SHORT + 1, start - size), start + _OVERLAP
            await self._range(first, start - 1)
            start = first
        return None

    async def _confirm(self) -> None:
        """A short answer may be cut short: a log without its closing frame is asked for more."""
        for _ in range(_FACTOR):
            if self._framed() or not await self._more():
                self.ended = True
                return

    async def _more(self) -> bool:
        """Whether anything follows; the same answer again follows from no range being known."""
        first, before = self.total + 1, self.reads[-1].value
        try:
            read = await self._asked(first, first + _SHORT)
        except HwaNotFound:
            return False
        return read.value != before and bool(self._taken(read, first, first + _SHORT))

    def _framed(self) -> bool:
        last = self.lines.get(self.total)
        return last is not None and last.text.startswith("===")

    def result(self) -> JobLog:
        """What was read."""
        lines = [self.lines[number] for number in sorted(self.lines)]
        whole = self.ended and len(lines) == self.total
        return JobLog(lines, self.reads, complete=whole, total=self.total, trouble=self.trouble)

    def _from(self, start: int, last: int) -> list[LogLine]:
        """Unbroken lines; where the tail is near the head, the head as well."""
        first = 1 if start <= _SHORT + 1 else start
        found = (self.lines.get(number) for number in range(first, min(last, self.total) + 1))
        return [line for line in found if line]

    async def _tail(self) -> int:
        """Reads to the end; gives the first line from which on all is read."""
        there, beyond = await self._end()
        first = max(_SHORT + 1, there * HEAD + 1 - _TAIL)
        await self._there(first, beyond * HEAD)
        await self._confirm()
        return first

    async def _end(self) -> tuple[int, int]:
        """Pages, counted from 0, between which the log ends: one that is there, one that is not.

        Pages, since one line alone may be blank and look absent.
        """
        there, beyond = _SHORT // HEAD - 1, _SHORT // HEAD
        while await self._page(beyond):
            there, beyond = beyond, beyond * _FACTOR
        while beyond - there > _NARROW:
            middle = (there + beyond) // 2
            if await self._page(middle):
                there = middle
            else:
                beyond = middle
        return there, beyond

    async def _page(self, page: int) -> bool:
        first = page * HEAD + 1
        return await self._there(first, first + HEAD - 1)

    async def _there(self, first: int, last: int) -> bool:
        try:
            return bool(await self._range(first, last))
        except HwaNotFound:
            return False  # nothing is documented for a range behind the end

    async def _range(self, first: int, last: int) -> list[LogLine]:
        return self._taken(await self._asked(first, last), first, last)

    async def _asked(self, first: int, last: int) -> Read[str]:
        return await self.hwa.job_log(self.run_id, from_line=first, to_line=last)

    def _taken(self, read: Read[str], first: int, last: int) -> list[LogLine]:
        found = numbered(read.value, first)
        if first > 1:
            found = found[: last - first + 1]
        if found or not self.reads:
            self.reads.append(read)
        self.taken += len(read.value)
        self.lines |= {line.number: line for line in found}
        self.total = max([self.total, *(line.number for line in found[-1:])])
        return found


def log_gap(error: HwaError) -> Gap:
    """Why a log, or a part of it, was not seen; a missing right is told as such."""
    what = "log_denied" if isinstance(error, HwaForbidden) else "log_not_read"
    return Gap(what=what, detail=error.call, codes=error.codes)


def _window(source: str) -> tuple[int, int]:
    """The lines that a call asked for."""
    query = dict(part.partition("=")[::2] for part in source.partition("?")[2].split("&"))
    return int(query.get("from_line", 1)), int(query.get("to_line", 2**31))
