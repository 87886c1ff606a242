import pytest
from starlette.requests import Request
from starlette.responses import Response

from tests.tools.plants import FakeHwa, client, job_json, night, only
from tools.job_log import JobLog, read_log
from tools.log_excerpt import log_excerpt


class Log:
    """A log that is served by line ranges."""

    def __init__(self, lines: list[str], *, absent_beyond: bool = False) -> None:
        """With `absent_beyond` a range behind the end is 404 instead of empty."""
        self.lines = lines
        self.reads = 0
        self.longest = 0
        self._absent_beyond = absent_beyond

    def __call__(self, request: Request) -> Response | int:
        """The lines asked for."""
        self.reads += 1
        first = int(request.query_params.get("from_line", 1))
        last = int(request.query_params.get("to_line", len(self.lines)))
        chosen = self.lines[first - 1 : last]
        self.longest = max(self.longest, len(chosen))
        if self._absent_beyond and not chosen:
            return 404
        return Response("".join(f"{line}\n" for line in chosen), media_type="text/plain")


async def read(log: Log) -> JobLog:
    """What is read of it."""
    async with client(FakeHwa(answers={"job/run/r/joblog": log})) as hwa:
        return await read_log(hwa, "r")


@pytest.mark.parametrize("absent_beyond", [False, True])
@pytest.mark.parametrize("length", [0, 1, 199, 200, 201, 399, 400, 401, 499, 500, 501, 1000, 12345])
async def test_head_and_tail_are_exact(length: int, absent_beyond: bool) -> None:
    """Of a log of any length the first 200 and the last 300 lines come, each under its number."""
    lines = [f"line {number}" for number in range(1, length + 1)]
    log = await read(Log(lines, absent_beyond=absent_beyond and length > 0))
    numbers = sorted({*range(1, min(length, 200) + 1), *range(max(1, length - 299), length + 1)})

    assert [(n, f"line {n}") for n in numbers] == [(one.number, one.text) for one in log.lines]
    assert (log.total, log.complete) == (length, len(numbers) == length)


async def test_a_long_log_costs_few_small_reads() -> None:
    """A hundred thousand lines are never pulled whole: fewer than 45 reads, each a page."""
    log = Log([f"line {number}" for number in range(1, 100_001)])
    found = await read(log)

    assert log.reads < 45
    assert log.longest <= 300
    assert (found.total, found.complete, len(found.lines)) == (100_000, False, 500)
    assert (found.lines[0].text, found.lines[-1].text) == ("line 1", "line 100000")


@pytest.mark.parametrize("length", [200, 1000, 12345])
async def test_blank_lines_are_lines(length: int) -> None:
    """A blank line looks like no line when it is asked for alone; it is counted all the same."""
    lines = ["" if number % 3 else f"line {number}" for number in range(1, length + 1)]
    found = await read(Log([*lines, "end"]))

    assert found.total == length + 1
    assert found.lines[-1].text == "end"


@pytest.mark.parametrize("mark", ["\f", "\v", "\x1c", "\x85", "\u2028", "\r"])
async def test_only_a_line_feed_ends_a_line(mark: str) -> None:
    """Form feeds and their like stand inside of a line, so that the numbers stay the engine's."""
    found = await read(Log([f"page{mark}one", "ERROR two"]))

    assert [one.number for one in found.lines] == [1, 2]
    assert found.lines[1].text == "ERROR two"


async def test_windows_lines_end_without_their_return() -> None:
    """A carriage return before the line feed belongs to the end of the line."""
    found = await read(Log(["one\r", "two\r"]))

    assert [one.text for one in found.lines] == ["one", "two"]


async def test_a_line_without_end_is_cut() -> None:
    """One enormous line cannot flood an answer."""
    found = await read(Log(["x" * 100_000]))

    assert len(found.lines[0].text) == 500


async def test_an_excerpt_shows_the_error_and_not_the_log() -> None:
    """The error lines with their numbers, and the receipt that quotes them."""
    async with client() as hwa:
        report = await log_excerpt(hwa, "pos_transform")
    finding = only(report, "log_excerpt")

    (line,) = finding.values["lines"]
    assert "command not found" in line["text"]
    assert finding.receipts[1].kind == "log"
    assert finding.receipts[1].fields["lines"] == [f"{line['number']}: {line['text']}"]


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

    assert only(report, "job_status").values["status"] == "FAIL"
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
