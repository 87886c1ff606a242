import unicodedata
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.hwa.models import CompositeStatus, JobRun
from tools.plan.diagnosis import CauseCode
from tools.plan.failures import log_lines, symptoms
from tools.plan.failures.cascade import NEAR, last_cascade
from tools.plan.failures.failure import Failure, explain_failure, speaks
from tools.plan.failures.log_lines import LogLine
from tools.plan.failures.log_signs import error_lines
from tools.plan.failures.transience import passing, transience


def numbered(text: str, first: int = 1) -> list[LogLine]:
    """The lines of a log."""
    return [LogLine(number, line) for number, line in enumerate(text.split("\n"), first)]


def run(status: str = "ABEND", return_code: int | None = 1, **more: object) -> JobRun:
    """A failed run."""
    record = {"compositeStatus": {"status": status}, "returnCode": return_code, **more}
    return JobRun.model_validate(record)


def cause(text: str, return_code: int | None = 1) -> str:
    """The cause of an abended run with that log."""
    return explain_failure(run(return_code=return_code), numbered(text)).cause.value


def cases(name: str) -> list[Any]:
    """The logs of a file beside, each with the cause that it tells."""
    rows = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return [pytest.param(row, id=f"{row['cause']}-{row['log'][:30]}") for row in rows]


KNOWN = cases("failure_cases.yaml")
HELD_OUT = cases("failure_heldout.yaml")


def explained(case: Mapping[str, Any]) -> Failure:
    """What is made of a case."""
    record = run(case.get("status", "ABEND"), case.get("rc", 1), **case.get("more", {}))
    return explain_failure(record, numbered(case["log"]))


@pytest.mark.parametrize("case", [*KNOWN, *HELD_OUT])
def test_a_log_tells_the_cause(case: Mapping[str, Any]) -> None:
    """English and Portuguese logs, HWA's messages and return codes: each has its cause."""
    assert explained(case).cause.value == case["cause"]


@pytest.mark.parametrize("case", [*KNOWN, *HELD_OUT])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_work_before_and_a_frame_behind_change_nothing(
    case: Mapping[str, Any], newline: str
) -> None:
    """The cause is the same at the end of a long log, in its frame, with Windows' line ends."""
    bar = "=" * 63
    work = [f"02:10:{n % 60:02} Committed block {n}" for n in range(400)]
    frame = [bar, "= Job CPU usage (ms)    : 37", "= Wed 03/04/2026 02:14:00", bar]
    text = newline.join([*work, case["log"].replace("\n", newline), *frame, ""])
    record = run(case.get("status", "ABEND"), case.get("rc", 1), **case.get("more", {}))

    assert explain_failure(record, log_lines.numbered(text, 1)).cause.value == case["cause"]


@pytest.mark.parametrize("case", KNOWN)
def test_letters_of_another_encoding_are_read(case: Mapping[str, Any]) -> None:
    """Accents that came out wrong, or were never written, hide no cause."""
    for told in (
        case["log"].encode("latin-1", "replace").decode("utf-8", "replace"),
        unicodedata.normalize("NFKD", case["log"]).encode("ascii", "ignore").decode(),
    ):
        assert explained({**case, "log": told}).cause.value == case["cause"]


def test_what_rules_a_pattern_out_never_does_so_wrongly() -> None:
    """Of every line of the cases: a pattern that matches has one of its texts in the line."""
    lines = {line for case in (*KNOWN, *HELD_OUT) for line in _log(case).split("\n")}
    for line, pattern in product(lines, symptoms._PATTERNS):
        if pattern.expression.search(line):
            assert any(text in line.casefold() for text in pattern.literals)


def _log(case: Any) -> str:  # noqa: ANN401 - pytest's own kind of parameter
    return str(case.values[0]["log"])


@pytest.mark.parametrize(
    "text",
    [
        "WARNING: could not connect to mirror, using the local copy",
        "Completed with 0 errors and 0 failures",
        "Errors: 0, failed = 0",
        "Concluído sem erros",
        "Nenhuma falha",
        "AWSBIS307I Starting /usr/wa/TWS/jobmanrc",
        "AWSITA104W a warning about a refused connection",
        "= Exit Status           : 8",
        "===============",
        "no exceptions",
    ],
)
def test_harmless_words_are_no_errors(text: str) -> None:
    """Warnings, good news and the log's own frame are not taken for trouble."""
    assert error_lines(numbered(text)) == []


def test_the_last_error_decides() -> None:
    """What came before was survived; what has no name of its own is passed over."""
    text = "connection refused, error\nretry\nNo space left on device\nERROR: giving up"

    assert cause(text) == "DISK_FULL"


def test_a_survived_error_far_back_is_not_the_cause() -> None:
    """A refused connection, hundreds of lines of work, and an error of the program's own."""
    work = "\n".join(["row done"] * 200)

    assert cause(f"error: connection refused\n{work}\nERROR 0417 totals differ", 8) == (
        "APPLICATION_ERROR"
    )


def test_lines_keep_their_numbers() -> None:
    """The lines shown are the last errors, under the numbers that the log gives them."""
    failure = explain_failure(run(), numbered("fine\nERROR one\nfine\nERROR two", first=41))

    assert [(x.number, x.text) for x in failure.lines] == [(42, "ERROR one"), (44, "ERROR two")]


def test_messages_are_listed_once() -> None:
    """HWA's message codes are listed in their order; those that only inform are left out."""
    text = "AWSBIS307I a\nAWSBDW002E b\nAWSBHT057W c\nAWSBDW002E d\nAWSITA116I e"
    failure = explain_failure(run(), numbered(text))

    assert failure.messages == ("AWSBDW002E", "AWSBHT057W", "AWSITA116I")
    assert failure.from_log


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (run("FAIL", None), "NOT_LAUNCHED"),
        (run("ABEND", 1, maxDurationGone=True), "MAX_DURATION"),
        (run("ABEND", 137, maxDurationGone=True), "MAX_DURATION"),
        (
            run("ABEND", 0, outputConditions=[{"isSuccCondition": True, "isSatisfied": False}]),
            "OUTPUT_CONDITION",
        ),
        (run("ABEND", 12), "APPLICATION_ERROR"),
        (run("ABEND", None), "INSUFFICIENT_EVIDENCE"),
        (run("ABEND", 0), "INSUFFICIENT_EVIDENCE"),
    ],
)
def test_without_a_log_the_record_speaks(record: JobRun, expected: str) -> None:
    """State, return code and HWA's own marks say what they can, and no more."""
    failure = explain_failure(record, [])

    assert (failure.cause.value, failure.from_log) == (expected, False)


@given(
    st.lists(st.text() | st.sampled_from([_log(case) for case in KNOWN])),
    st.none() | st.integers(),
    st.text(),
)
def test_no_log_breaks_the_reading(lines: list[str], return_code: int | None, status: str) -> None:
    """Any text gives a cause out of the closed list, and shows only lines of the log."""
    log = [LogLine(number, line) for number, line in enumerate(lines, 1)]
    record = JobRun(composite_status=CompositeStatus(status=status), return_code=return_code)
    failure = explain_failure(record, log)

    assert failure.cause in CauseCode
    assert set(failure.lines) <= set(log)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (CauseCode.CONNECTION_FAILED, "transient"),
        (CauseCode.DATABASE_LOCKED, "transient"),
        (CauseCode.COMMAND_NOT_FOUND, "permanent"),
        (CauseCode.DISK_FULL, "permanent"),
        (CauseCode.APPLICATION_ERROR, "unknown"),
    ],
)
def test_some_causes_pass_by_themselves(code: CauseCode, expected: str) -> None:
    """Whether a mere rerun can help is told where the cause tells it."""
    assert transience(code) == expected


SUCC, BROKE = run("SUCC", 0), run("ABEND", 8)


@pytest.mark.parametrize(
    ("cause", "runs", "line", "expected", "reason"),
    [
        (CauseCode.DATABASE_ERROR, [BROKE, SUCC, BROKE], "", "intermittent", "runs_alternate"),
        (CauseCode.APPLICATION_ERROR, [BROKE, BROKE], "", "permanent", "runs_fail_alike"),
        (CauseCode.APPLICATION_ERROR, [BROKE], "", "unknown", "by_cause_unknown"),
        (CauseCode.APPLICATION_ERROR, [run("ABEND", 4), BROKE], "", "unknown", "by_cause_unknown"),
        (CauseCode.CONNECTION_FAILED, [BROKE, BROKE], "refused", "transient", "by_cause_transient"),
        (
            CauseCode.CONNECTION_FAILED,
            [BROKE],
            "certificate expired",
            "permanent",
            "log_says_lasting",
        ),
        (CauseCode.CONNECTION_FAILED, [BROKE], "HTTP 503", "transient", "log_says_passing"),
        (
            CauseCode.OTHER,
            [BROKE],
            "being used by another process",
            "transient",
            "log_says_passing",
        ),
        (CauseCode.DISK_FULL, [BROKE], "try again later", "permanent", "by_cause_permanent"),
    ],
)
def test_whether_it_passes_is_told_with_its_reason(
    cause: CauseCode, runs: list[JobRun], line: str, expected: str, reason: str
) -> None:
    """The runs speak first, then the words of the deciding line, then the kind of cause."""
    told = passing(cause, runs, line)

    assert (told.transience, told.reason) == (expected, reason)


def test_what_was_survived_is_told_apart() -> None:
    """An earlier trouble that the run outlived is named as such, and does not decide."""
    work = ["Fetched 9 rows"] * 40
    text = "\n".join(["connect: Connection refused", "connected to db", *work, "disk full"])
    failure = explain_failure(run(), numbered(text))

    assert (failure.cause, failure.survived) == ("DISK_FULL", "CONNECTION_FAILED")


def test_an_error_long_before_the_end_is_less_sure() -> None:
    """A run that went on working for long after its only error may have failed of another."""
    text = "\n".join(["disk full", *["Fetched 9 rows"] * (NEAR + 1)])
    near = "\n".join(["disk full", "closing"])

    assert explain_failure(run(), numbered(text)).at_end is False
    assert explain_failure(run(), numbered(near)).at_end is True


@settings(max_examples=50)
@given(before=st.integers(0, 60), after=st.integers(0, 60))
def test_a_tail_is_enough_when_it_shows_what_came_before(before: int, after: int) -> None:
    """A trouble at the very beginning of what was read may have its root further back."""
    lines = [*["Fetched 9 rows"] * before, "ERROR step failed", *["Fetched 9 rows"] * after]

    assert speaks(numbered("\n".join(lines))) == (before > NEAR)


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from(
            [
                "No space left on device",
                "cannot open x: No such file or directory",
                "ERROR 0417 totals differ",
                "giving up",
                "Fetched 9 rows",
                "",
                "    at a.B.c(B.java:1)",
            ]
        ),
        max_size=30,
    )
)
def test_of_one_trouble_the_deepest_decides(texts: list[str]) -> None:
    """A full disk makes files that cannot be opened, whatever is written first or last."""
    found = last_cascade(numbered("\n".join(texts)))
    shown = [line.text for line in found.errors]

    if "No space left on device" in shown:
        assert found.cause == "DISK_FULL"
    assert found.decisive is None or found.decisive in found.errors
    assert list(found.errors) == sorted(found.errors, key=lambda line: line.number)


@pytest.mark.parametrize(
    ("log", "expected"),
    [(None, "INSUFFICIENT_EVIDENCE"), ([], "APPLICATION_ERROR")],
)
def test_an_unread_log_is_not_an_empty_one(log: list[LogLine] | None, expected: str) -> None:
    """Where the log could not be read, nobody may say that it named no cause."""
    assert explain_failure(run("ABEND", 8), log).cause.value == expected


def test_the_frame_tells_the_code_that_the_record_lacks() -> None:
    """The exit status at the end of a log counts where the record has none."""
    text = f"{'=' * 63}\n= Exit Status           : 127\n{'=' * 63}"

    assert explain_failure(run("ABEND", None), numbered(text)).cause == "COMMAND_NOT_FOUND"
    assert explain_failure(run("ABEND", 8), numbered(text)).cause == "APPLICATION_ERROR"


def test_a_person_may_have_said_that_it_failed() -> None:
    """Confirmed as abended, with nothing else to say why: that is what the record tells."""
    assert explain_failure(run("ABEND", 0, confirmed=True), []).cause == "OTHER"


def test_what_is_only_mentioned_speaks_where_nothing_else_does() -> None:
    """Some frameworks write what a command said as mere information."""
    told = "2026-03-04 02:10:11 INFO  [stderr] cat: /x: No such file or directory"
    louder = f"{told}\n2026-03-04 02:10:12 ERROR totals differ"

    assert cause(told) == "FILE_NOT_FOUND"
    assert cause(louder, 8) == "APPLICATION_ERROR"


@pytest.mark.parametrize("number", [53, 421, 425, 452, 500, 530, 550, 1326, 37, 22])
def test_numbers_of_work_are_no_codes(number: int) -> None:
    """Counts and keys that look like somebody's error code are counts and keys."""
    for text in (f"Fetched {number} rows from T_{number}", f"{number} files, id={number} done"):
        assert error_lines(numbered(text)) == []
        assert cause(text, 8) == "APPLICATION_ERROR"
