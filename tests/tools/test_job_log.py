import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.tools.plants import FakeHwa, client, job_json, night, only
from tools.failures.job_log import JobLog, read_log
from tools.failures.log_excerpt import log_excerpt
from tools.hwa.errors import HwaError, HwaForbidden, HwaTimeout
from tools.plan.failures.failure import LogLine, speaks

MOST_READS = 24
"""For a log of any length, wherever its error stands."""
WORK = "02:14:07 Fetched 900 rows"
ERROR = "ERROR step 4: totals differ"


class Log:
    """A log that is served by line ranges; it need not be held to be long."""

    def __init__(self, lines: Sequence[str] | range, *, absent_beyond: bool = False) -> None:
        """With `absent_beyond` a range behind the end is 404 instead of empty."""
        self.lines = lines
        self.marked: dict[int, str] = {}
        self.reads = 0
        self.longest = 0
        self.fails_after = 10**9
        self.ignores_ranges = False
        self.at_most = 10**9
        self._absent_beyond = absent_beyond

    def __call__(self, request: Request) -> Response | int:
        """The lines asked for."""
        self.reads += 1
        if self.reads > self.fails_after:
            return 500
        first = int(request.query_params.get("from_line", 1))
        last = int(request.query_params.get("to_line", len(self.lines)))
        if self.ignores_ranges:
            first, last = 1, len(self.lines)
        window = range(first, min(last, len(self.lines), first + self.at_most - 1) + 1)
        chosen = [self._line(number) for number in window]
        self.longest = max(self.longest, len(chosen))
        if self._absent_beyond and not chosen:
            return 404
        return Response("".join(f"{line}\n" for line in chosen), media_type="text/plain")

    def _line(self, number: int) -> str:
        if number in self.marked:
            return self.marked[number]
        line = self.lines[number - 1]
        return line if isinstance(line, str) else WORK


def never(_: Sequence[LogLine]) -> bool:
    """Nothing is enough: as much is read as may be."""
    return False


async def read(log: Log, *, thorough: bool = False) -> JobLog:
    """What is read of it."""
    async with client(FakeHwa(answers={"job/run/r/joblog": log})) as hwa:
        return await read_log(hwa, "r", enough=never) if thorough else await read_log(hwa, "r")


async def read_raw(body: bytes, *, name: str = "text/plain") -> JobLog:
    """What is read of an engine that answers any range with the same bytes."""
    answer = Response(body, media_type=name)
    async with client(FakeHwa(answers={"job/run/r/joblog": lambda _: answer})) as hwa:
        return await read_log(hwa, "r")


@pytest.mark.parametrize("absent_beyond", [False, True])
@pytest.mark.parametrize("length", [0, 1, 199, 200, 201, 2199, 2200, 2201, 2599, 2600, 9001])
async def test_head_and_tail_are_exact(length: int, absent_beyond: bool) -> None:
    """Of a log of any length the beginning and the end come, each line under its number."""
    lines = [f"line {number}" for number in range(1, length + 1)]
    log = await read(Log(lines, absent_beyond=absent_beyond and length > 0))
    numbers = [line.number for line in log.lines]

    assert [(n, f"line {n}") for n in numbers] == [(one.number, one.text) for one in log.lines]
    assert numbers[:2200] == list(range(1, min(length, 2200) + 1))
    assert numbers[-300:] == list(range(max(1, length - 299), length + 1))
    assert (log.total, log.complete) == (length, len(numbers) == length)
    assert log.complete == (not log.unread)


@settings(max_examples=25, deadline=None)
@given(length=st.integers(0, 3_000_000), back=st.integers(0, 3_000_000))
async def test_an_error_anywhere_is_found_or_said_to_be_unread(length: int, back: int) -> None:
    """Wherever the only error of a log stands: it is read, or its line is among the unread."""
    log = Log(range(length))
    where = max(1, length - back)
    log.marked[where] = ERROR
    async with client(FakeHwa(answers={"job/run/r/joblog": log})) as hwa:
        found = await read_log(hwa, "r", enough=speaks, patience=600)
    texts = {line.number: line.text for line in found.lines}
    unread = any(first <= where <= last for first, last in found.unread)

    assert log.reads <= MOST_READS
    assert found.total == length
    assert length == 0 or (texts.get(where) == ERROR) != unread
    assert found.complete == (len(texts) == length)
    assert back > 20_000 or length == 0 or not unread


async def test_a_long_log_costs_few_reads() -> None:
    """Two million lines are never pulled whole."""
    log = Log(range(2_000_000))
    found = await read(log, thorough=True)

    assert log.reads <= MOST_READS
    assert (found.total, found.complete) == (2_000_000, False)
    assert len(found.lines) < 40_000
    assert found.lines[-1].number == 2_000_000


async def test_the_root_of_a_trouble_is_read_with_it() -> None:
    """Where the tail begins in the midst of a trouble, what stands before it is read as well."""
    log = Log(range(50_000))
    log.marked = dict.fromkeys(range(20_000, 50_001, 20), ERROR) | {
        19_990: "No space left on device"
    }
    async with client(FakeHwa(answers={"job/run/r/joblog": log})) as hwa:
        found = await read_log(hwa, "r", enough=speaks)

    assert log.reads <= MOST_READS
    assert found.lines[-1].text == ERROR


@pytest.mark.parametrize("length", [200, 1000, 12345])
async def test_blank_lines_are_lines(length: int) -> None:
    """A blank line looks like no line when it is asked for alone; it is counted all the same."""
    lines = ["" if number % 3 else f"line {number}" for number in range(1, length + 1)]
    found = await read(Log([*lines, "end"]))

    assert found.total == length + 1
    assert found.lines[-1].text == "end"


@pytest.mark.parametrize("mark", ["\v", "\x85", "\u2028", "\r", "\t"])
async def test_only_a_line_feed_ends_a_line(mark: str) -> None:
    """Marks of other alphabets stand inside of a line, so that the numbers stay the engine's."""
    found = await read(Log([f"page{mark}one", "ERROR two"]))

    assert [one.number for one in found.lines] == [1, 2]
    assert found.lines[1].text == "ERROR two"


async def test_windows_lines_end_without_their_return() -> None:
    """A carriage return before the line feed belongs to the end of the line."""
    found = await read(Log(["one\r", "two\r"]))

    assert [one.text for one in found.lines] == ["one", "two"]


async def test_a_line_without_end_is_cut_where_it_speaks() -> None:
    """One enormous line cannot flood an answer, and its error is not cut away."""
    silent, speaking = await read(Log(["x" * 100_000])), await read(Log(["x" * 99_000 + ERROR]))

    assert len(silent.lines[0].text) == 500
    assert len(speaking.lines[0].text) <= 500
    assert ERROR in speaking.lines[0].text


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (b"\x1b[31mERROR\x1b[0m red\n", ["ERROR red"]),
        ("ERROR é\n".encode("latin-1"), ["ERROR \ufffd"]),
        ("ERROR wide\n".encode("utf-16-le"), ["ERROR wide", ""]),
        (b"\x00\x01\x02\xff\xfe\n", ["\ufffd\ufffd"]),
        (b"no line feed", ["no line feed"]),
    ],
)
async def test_odd_bytes_are_made_readable(body: bytes, texts: list[str]) -> None:
    """Colours, other encodings and binary bytes neither break the reading nor hide an error."""
    found = await read_raw(body)

    assert [line.text for line in found.lines] == texts


async def test_a_page_instead_of_a_log_is_no_log() -> None:
    """A proxy's page is told apart from what a job wrote."""
    with pytest.raises(HwaError):
        await read_raw(b"<html>error</html>", name="text/html")


async def test_an_engine_without_ranges_is_read_once() -> None:
    """Where every range brings the whole log, the log is that and no more."""
    for length in (3, 5000):
        log = Log([f"line {number}" for number in range(1, length + 1)])
        log.ignores_ranges = True
        found = await read(log)

        assert (found.total, found.complete, len(found.lines)) == (length, True, length)


async def test_a_short_answer_is_asked_for_more() -> None:
    """An engine that gives less than was asked for does not make a log look shorter."""
    log = Log([f"line {number}" for number in range(1, 151)])
    log.at_most = 60
    found = await read(log)

    assert (found.total, found.complete) == (150, True)


async def test_what_fails_midway_keeps_what_was_read() -> None:
    """The first read must work; a later failure ends the reading, and the log says so."""
    log = Log(range(50_000))
    log.fails_after = 3
    found = await read(log)

    assert found.trouble is not None
    assert not found.complete
    assert found.lines[0].number == 1
    log.fails_after = 0
    with pytest.raises(HwaError):
        await read(log)


class Stuck:
    """An engine that stops answering after some answers."""

    def __init__(self, answers: int) -> None:
        self._left = answers
        self._engine = FakeHwa(answers={"job/run/r/joblog": Log(range(50_000))})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as long as it does."""
        self._left -= 1
        if self._left < 0:
            await asyncio.Event().wait()
        await self._engine(scope, receive, send)


async def test_a_slow_engine_is_not_waited_for() -> None:
    """Beyond the patience for one log the reading ends; without any line it is a time-out."""
    async with client(Stuck(0)) as hwa:
        with pytest.raises(HwaTimeout):
            await read_log(hwa, "r", patience=0.05)
    async with client(Stuck(2)) as hwa:
        found = await read_log(hwa, "r", patience=0.5)

    assert isinstance(found.trouble, HwaTimeout)
    assert (found.total, found.complete) == (2200, False)


async def test_a_refused_log_is_refused() -> None:
    """A missing right is told as what it is."""
    async with client(FakeHwa(answers={"job/run/r/joblog": 403})) as hwa:
        with pytest.raises(HwaForbidden):
            await read_log(hwa, "r")


async def test_each_line_knows_the_call_that_told_it() -> None:
    """A receipt cites the call whose lines it quotes."""
    log = await read(Log([f"line {number}" for number in range(1, 3001)]))

    assert "from_line=1&" in log.read_of(log.lines[0]).source
    assert log.read_of(log.lines[-1]).source == log.read_of(None).source


async def test_an_excerpt_shows_the_error_and_not_the_log() -> None:
    """The error lines with their numbers, and the receipt that quotes them."""
    async with client() as hwa:
        report = await log_excerpt(hwa, "pos_transform")
    finding = only(report, "log_excerpt")

    (line,) = finding.values["lines"]
    assert "command not found" in line["text"]
    assert finding.receipts[1].kind == "log"
    assert finding.receipts[1].fields["lines"] == [f"{line['number']}: {line['text']}"]


async def test_an_excerpt_holds_the_line_that_decides() -> None:
    """A flood of follow-up errors does not push the root of the trouble out of sight."""
    lines = ["No space left on device", *(f"ERROR row {n} not written" for n in range(25)), "end"]
    fake = FakeHwa(jobs={"a": job_json("a", "ABEND")}, answers={".*joblog": Log(lines)})
    async with client(fake) as hwa:
        finding = only(await log_excerpt(hwa, "A"), "log_excerpt")

    assert finding.values["lines"][0] == {"number": 1, "text": "No space left on device"}
    assert len(finding.values["lines"]) == 10


async def test_every_line_is_proved_by_the_call_that_told_it() -> None:
    """One trouble in two ranges of a long log has two receipts, each with its own lines."""
    log = Log(range(1, 1201))
    log.marked = {20: ERROR, 900: ERROR, 1200: "===="}
    fake = FakeHwa(jobs={"a": job_json("a", "ABEND")}, answers={".*joblog": log})
    async with client(fake) as hwa:
        finding = only(await log_excerpt(hwa, "A"), "log_excerpt")

    told = {one.fields["lines"][0]: one.source for one in finding.receipts[1:]}
    assert told.keys() == {f"20: {ERROR}", f"900: {ERROR}"}
    assert "from_line=1&" in told[f"20: {ERROR}"]
    assert "from_line=201&" in told[f"900: {ERROR}"]


async def test_without_errors_the_excerpt_is_the_end() -> None:
    """A log that names no error is shown by its last lines."""
    job = next(
        job
        for job in night().jobs.values()
        if job.status == "SUCC" and len(job.runs) == 1 and len(night().jobs_by_name[job.name]) == 1
    )
    async with client() as hwa:
        finding = only(await log_excerpt(hwa, job.name), "log_excerpt")

    assert finding.values["errors"] == 0
    assert finding.values["complete"]
    assert finding.values["lines"][-1]["number"] == finding.values["total"]


async def test_a_log_that_cannot_be_read_is_a_gap() -> None:
    """The job's state is told, and that its log was not seen."""
    fake = FakeHwa(jobs={"a": job_json("a", "FAIL")}, answers={".*joblog": 404})
    async with client(fake) as hwa:
        report = await log_excerpt(hwa, "A")

    assert only(report, "log_unread").values["status"] == "FAIL"
    assert [gap.what for gap in report.gaps] == ["log_not_read"]


async def test_a_job_that_has_not_started_has_no_log() -> None:
    """Nothing was written yet: that is a fact and no gap. Unknown names and namesakes as ever."""
    async with client() as hwa:
        report = await log_excerpt(hwa, "PRICE_PUSH")
        unknown = await log_excerpt(hwa, "PRICE_PSUH")
        several = await log_excerpt(hwa, "SYNC_REF")

    assert ([one.statement for one in report.findings], report.gaps) == (["no_log"], ())
    assert unknown.findings[0].statement == "not_found"
    assert len(several.choices) == 3


async def test_a_job_without_a_run_has_no_log() -> None:
    """Where there is no run, no log is asked for."""
    fake = FakeHwa(jobs={"a": job_json("a", jobruns=[])})
    async with client(fake) as hwa:
        await log_excerpt(hwa, "A")

    assert not any("joblog" in path for path in fake.asked)
