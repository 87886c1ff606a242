"""Why a run failed, read off its record and its log; the lines are data and nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.hwa.models import JobRun
from tools.plan.diagnosis import CauseCode, Transience

_SHOWN = 5
_MESSAGE = re.compile(r"\bAW[SK][A-Z]{2,3}\d{3,4}[EWIST]\b")
_TROUBLE = re.compile(
    r"\b(error|fatal|fail(ed|ure)?|exception|abort(ed)?|denied|refused|not found|cannot|unable"
    r"|killed|no space|timed? ?out|deadlock|traceback|segmentation)\b|\bORA-\d+|\bSQL\d+N",
    re.IGNORECASE,
)
# A log's frame (api 4.10) and its own summary lines are no errors of the job.
_FRAME = re.compile(r"^\s*=")
_HARMLESS = re.compile(r"\b(0|no) (errors?|failures?)\b|\bwarn(ing)?\b", re.IGNORECASE)

_BY_MESSAGE = {
    "AWSBDW002E": CauseCode.LOGON_FAILED,
    "AWSBDW009E": CauseCode.LOGON_FAILED,
    "AWSITA066E": CauseCode.LOGON_FAILED,
    "AWSBDW003E": CauseCode.PERMISSION_DENIED,
    "AWSBDW001E": CauseCode.PERMISSION_DENIED,
    "AWSITA116I": CauseCode.KILLED,
    "AWKDBE009E": CauseCode.DATABASE_ERROR,
    "AWKRCE012E": CauseCode.CONNECTION_FAILED,
    "AWSITA245E": CauseCode.CONNECTION_FAILED,
    "AWSITA320E": CauseCode.CONNECTION_FAILED,
}
_BY_TEXT: tuple[tuple[re.Pattern[str], CauseCode], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), cause)
    for pattern, cause in (
        (r"no space left on device|disk full|filesystem .*full|disk quota", CauseCode.DISK_FULL),
        (r"out of memory|oom[- ]?kill|cannot allocate memory|OutOfMemoryError|ORA-04030",
         CauseCode.OUT_OF_MEMORY),
        (r"deadlock|lock wait timeout|resource busy|ORA-00054|ORA-00060|SQL0?911N|is locked",
         CauseCode.DATABASE_LOCKED),
        (r"ORA-\d{4,5}|SQL\d{4,5}N|SQLSTATE|database (is )?(down|unavailable|error)|DB2 ",
         CauseCode.DATABASE_ERROR),
        (r"command not found|: not found$|is not recognized as an internal",
         CauseCode.COMMAND_NOT_FOUND),
        (r"exec format error|bad interpreter|text file busy", CauseCode.NOT_EXECUTABLE),
        (r"logon (failed|failure)|unknown user|invalid user|authentication failed|1326|1385",
         CauseCode.LOGON_FAILED),
        (r"connection (refused|reset|timed out)|could not connect|no route to host"
         r"|unknown host|name or service not known|host (is )?unreachable",
         CauseCode.CONNECTION_FAILED),
        (r"permission denied|access (is )?denied|not authori[sz]ed|EACCES",
         CauseCode.PERMISSION_DENIED),
        (r"no such file or directory|file not found|FileNotFound|cannot open (file|input)",
         CauseCode.FILE_NOT_FOUND),
        (r"\bkilled\b|signal (9|15)|SIGKILL|SIGTERM|terminated by", CauseCode.KILLED),
        (r"lost contact|agent (is )?(lost|unreachable)|JobManager.*(down|lost)",
         CauseCode.AGENT_LOST),
    )
)  # fmt: skip
# Facts on return codes: shells say 126, 127 and 128+n; other numbers are the program's own.
_BY_RETURN_CODE = {
    126: CauseCode.NOT_EXECUTABLE,
    127: CauseCode.COMMAND_NOT_FOUND,
    137: CauseCode.KILLED,
    143: CauseCode.KILLED,
}
_TRANSIENT = {
    CauseCode.CONNECTION_FAILED,
    CauseCode.DATABASE_LOCKED,
    CauseCode.AGENT_LOST,
}
_PERMANENT = {
    CauseCode.COMMAND_NOT_FOUND,
    CauseCode.NOT_EXECUTABLE,
    CauseCode.LOGON_FAILED,
    CauseCode.PERMISSION_DENIED,
    CauseCode.FILE_NOT_FOUND,
    CauseCode.DISK_FULL,
    CauseCode.NOT_LAUNCHED,
}


@dataclass(frozen=True)
class LogLine:
    """A line of a log with its number, counted from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Failure:
    """The cause, the lines that show it, and the message codes that the log names."""

    cause: CauseCode
    lines: tuple[LogLine, ...]
    messages: tuple[str, ...]
    from_log: bool


def explain_failure(run: JobRun, log: Sequence[LogLine]) -> Failure:
    """The cause of a failed run: a message code first, then the error lines, then the code.

    The last error of a log decides: what came before was survived.
    """
    errors = error_lines(log)
    messages = tuple(dict.fromkeys(code for line in log for code in _MESSAGE.findall(line.text)))
    known = [_BY_MESSAGE[code] for code in messages if code in _BY_MESSAGE]
    from_text = _cause_of_lines(errors)
    by_code = _BY_RETURN_CODE.get(run.return_code or 0)
    logged = known[0] if known else from_text
    cause = logged or by_code or _cause_of_record(run)
    if by_code and cause is CauseCode.FILE_NOT_FOUND:
        cause = by_code  # shells print "no such file" for a missing command as well
    return Failure(cause, tuple(errors[-_SHOWN:]), messages, logged is not None)


def error_lines(log: Sequence[LogLine]) -> list[LogLine]:
    """The lines that speak of trouble, without the log's frame and without mere warnings."""
    return [line for line in log if _is_error(line.text)]


def transience(cause: CauseCode) -> Transience:
    """Whether the same run can be expected to work later without a change."""
    if cause in _TRANSIENT:
        return "transient"
    return "permanent" if cause in _PERMANENT else "unknown"


def _is_error(text: str) -> bool:
    if _FRAME.match(text):
        return False
    codes = _MESSAGE.findall(text)
    if codes:
        return any(code[-1] in "EST" for code in codes)
    return bool(_TROUBLE.search(text)) and not _HARMLESS.search(text)


def _cause_of_lines(lines: Sequence[LogLine]) -> CauseCode | None:
    for line in reversed(lines):
        for pattern, cause in _BY_TEXT:
            if pattern.search(line.text):
                return cause
    return None


def _cause_of_record(run: JobRun) -> CauseCode:
    if run.composite_status.status == "FAIL":
        return CauseCode.NOT_LAUNCHED
    if run.max_duration_gone:
        return CauseCode.MAX_DURATION
    if any(_unmet(condition) for condition in run.output_conditions) and not run.return_code:
        return CauseCode.OUTPUT_CONDITION
    if run.return_code:
        return CauseCode.APPLICATION_ERROR
    return CauseCode.INSUFFICIENT_EVIDENCE


def _unmet(condition: dict[str, object]) -> bool:
    return bool(condition.get("isSuccCondition")) and not condition.get("isSatisfied")
