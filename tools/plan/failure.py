"""Why a run failed, read off its record and its log; the lines are data and nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.hwa.models import JobRun
from tools.plan.diagnosis import CauseCode, Transience

_SHOWN = 5
_MESSAGE = re.compile(r"\bAW[SK][A-Z]{2,3}\d{3,4}[EWIST]\b")
_TROUBLE = re.compile(
    r"(error|exception)\b|\b(errors|fatal|fail(ed|ure|s)?|abort(ed|ing)?|denied|refused|not found|not recogni[sz]ed"
    r"|lost contact|cannot|can't|could not|unable|killed|no space|no such|out of memory|timed? ?out|deadlock"
    r"|traceback|segmentation|erros?|falh(a|as|ou)|fatais|negad[oa]|recusad[oa]"
    r"|n[ãa]o (encontrad[oa]|foi poss[íi]vel|h[áa] espa[çc]o|existe)|inexistente|abortad[oa]"
    r"|exce[çc][ãa]o|esgotad[oa]|insuficiente|morto|inv[áa]lid[oa])\b|\bORA-\d+|\bSQL\d+N",
    re.IGNORECASE,
)
# A log's frame (api 4.10) and its own summary lines are no errors of the job.
_FRAME = re.compile(r"^\s*=")
_HARMLESS = re.compile(
    r"\b(0|no|zero|without|sem|nenhum|nenhuma) (errors?|failures?|exceptions?|erros?|falhas?)\b"
    r"|\b(errors?|failures?|failed|erros?|falhas?)\s*[:=]\s*0+\b|\bwarn(ing)?s?\b|\bavisos?\b",
    re.IGNORECASE,
)
_NEAR = 30  # lines between errors of one trouble; what lies further back was survived

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
        (r"no space left on device|disk (is )?full|file ?system .*\bfull\b|disk quota"
         r"|n[ãa]o h[áa] espa[çc]o|disco cheio|espa[çc]o em disco insuficiente", CauseCode.DISK_FULL),
        (r"out of memory|oom[- ]?kill|cannot allocate memory|OutOfMemoryError|ORA-04030"
         r"|mem[óo]ria insuficiente|alocar mem[óo]ria", CauseCode.OUT_OF_MEMORY),
        (r"deadlock|lock wait timeout|resource busy|ORA-00054|ORA-00060|SQL0?911N|is locked"
         r"|(est[áa]|foi) bloquead[oa] por", CauseCode.DATABASE_LOCKED),
        (r"TNS:no listener|TNS:could not resolve|TNS:.*time[- ]?out", CauseCode.CONNECTION_FAILED),
        (r"ORA-\d{4,5}|SQL\d{4,5}N|SQLSTATE|database (is )?(down|unavailable|error)|\bDB2 "
         r"|erro (de|no) banco de dados", CauseCode.DATABASE_ERROR),
        (r"command not found|: not found$|is not recognized as an internal"
         r"|comando n[ãa]o encontrado|n[ãa]o [ée] reconhecido como um comando",
         CauseCode.COMMAND_NOT_FOUND),
        (r"exec format error|bad interpreter|text file busy|formato de execut[áa]vel inv[áa]lido",
         CauseCode.NOT_EXECUTABLE),
        (r"logon (failed|failure)|unknown user|invalid user|authentication fail(ed|ure)"
         r"|\b(error|erro|code)\W{1,3}(1326|1385)\b|falha (na|de) (autentica[çc][ãa]o|logon)"
         r"|usu[áa]rio (inv[áa]lido|desconhecido)", CauseCode.LOGON_FAILED),
        (r"connection (was )?(refused|reset|timed out)|could not connect|failed to connect"
         r"|no route to host|unknown host|name or service not known|host (is )?unreachable"
         r"|conex[ãa]o (foi )?(recusada|perdida|encerrada)|tempo esgotado para conex[ãa]o"
         r"|n[ãa]o foi poss[íi]vel conectar", CauseCode.CONNECTION_FAILED),
        (r"permission denied|access (is )?denied|not authori[sz]ed|EACCES"
         r"|permiss[ãa]o negada|acesso negado", CauseCode.PERMISSION_DENIED),
        (r"no such file or directory|file not found|FileNotFound|cannot open (file|input)"
         r"|arquivo (ou diret[óo]rio )?(inexistente|n[ãa]o encontrado|n[ãa]o existe)",
         CauseCode.FILE_NOT_FOUND),
        (r"\bkilled\b|signal (9|15)\b|SIGKILL|SIGTERM|terminated by|^morto$", CauseCode.KILLED),
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
# What shells print beside 126 and 127 reads like other troubles.
_SHELL_WORDS = {
    (CauseCode.COMMAND_NOT_FOUND, CauseCode.FILE_NOT_FOUND),
    (CauseCode.NOT_EXECUTABLE, CauseCode.PERMISSION_DENIED),
    (CauseCode.NOT_EXECUTABLE, CauseCode.FILE_NOT_FOUND),
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
    """The cause of a failed run: the log's last trouble first, then the code, then the record.

    The last error of a log decides: what came before was survived.
    """
    errors = error_lines(log)
    messages = tuple(dict.fromkeys(code for line in log for code in _MESSAGE.findall(line.text)))
    logged = _cause_of_lines(errors)
    by_code = _BY_RETURN_CODE.get(run.return_code or 0)
    if (by_code, logged) in _SHELL_WORDS:
        logged = by_code
    cause = logged or by_code or _cause_of_record(run)
    if cause is CauseCode.KILLED and run.max_duration_gone:
        cause = CauseCode.MAX_DURATION
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
        return any(code[-1] in "EST" or code in _BY_MESSAGE for code in codes)
    return bool(_TROUBLE.search(text)) and not _HARMLESS.search(text)


def _cause_of_lines(lines: Sequence[LogLine]) -> CauseCode | None:
    """The last error that has a name, out of those that stand together at the end."""
    before = lines[-1].number if lines else 0
    for line in reversed(lines):
        if before - line.number > _NEAR:
            return None
        before = line.number
        if cause := _cause_of_line(line.text):
            return cause
    return None


def _cause_of_line(text: str) -> CauseCode | None:
    for code in _MESSAGE.findall(text):
        if code in _BY_MESSAGE:
            return _BY_MESSAGE[code]
    return next((cause for pattern, cause in _BY_TEXT if pattern.search(text)), None)


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
