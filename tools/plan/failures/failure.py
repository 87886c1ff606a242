"""Why a run failed, read off its record and its log; the lines are data and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from tools.hwa.models import JobRun
from tools.plan.diagnosis import CauseCode
from tools.plan.failures.cascade import NEAR, Cascade, last_cascade
from tools.plan.failures.log_lines import LogLine, exit_status
from tools.plan.failures.log_signs import ended_well, error_lines
from tools.plan.failures.symptom_table import BY_MESSAGE
from tools.plan.failures.symptoms import MESSAGE

__all__ = ["Failure", "LogLine", "Proof", "error_lines", "explain_failure", "speaks"]

Proof = Literal["log", "return_code", "record", "nothing"]
"""What decided on the cause."""

_SHOWN = 5
_MOST_MESSAGES = 20
# Facts on return codes: shells say 126, 127 and 128+n, cmd says 9009, Windows gives its statuses.
_BY_RETURN_CODE: Mapping[int, CauseCode] = MappingProxyType(
    {
        126: CauseCode.NOT_EXECUTABLE,
        127: CauseCode.COMMAND_NOT_FOUND,
        9009: CauseCode.COMMAND_NOT_FOUND,
        130: CauseCode.KILLED,
        137: CauseCode.KILLED,
        143: CauseCode.KILLED,
        152: CauseCode.OTHER,
        153: CauseCode.OTHER,
        1326: CauseCode.LOGON_FAILED,
        1385: CauseCode.LOGON_FAILED,
        0xC000013A: CauseCode.KILLED,
        0xC0000017: CauseCode.OUT_OF_MEMORY,
        0xC000012D: CauseCode.OUT_OF_MEMORY,
        0xC0000022: CauseCode.PERMISSION_DENIED,
        0xC0000135: CauseCode.NOT_EXECUTABLE,
        0xC0000142: CauseCode.NOT_EXECUTABLE,
    }
)
# What shells print beside 126 and 127 reads like other troubles.
_SHELL_WORDS = frozenset(
    {
        (CauseCode.COMMAND_NOT_FOUND, CauseCode.FILE_NOT_FOUND),
        (CauseCode.NOT_EXECUTABLE, CauseCode.PERMISSION_DENIED),
        (CauseCode.NOT_EXECUTABLE, CauseCode.FILE_NOT_FOUND),
    }
)
# A signal ends what went on, whatever was written before; these say who sent it.
_SENDERS = frozenset({CauseCode.OUT_OF_MEMORY, CauseCode.AGENT_LOST})


@dataclass(frozen=True)
class Failure:
    """The cause, the lines that show it, and the message codes that the log names."""

    cause: CauseCode
    lines: tuple[LogLine, ...]
    messages: tuple[str, ...]
    from_log: bool
    proof: Proof = "nothing"
    decisive: LogLine | None = None
    survived: CauseCode | None = None
    at_end: bool = True
    """The errors stand at the log's end: the program did not go on working after them."""


def explain_failure(run: JobRun, log: Sequence[LogLine] | None) -> Failure:
    """The cause of a failed run; `log` is None where it could not be read.

    The log's last trouble speaks first, then the return code, then the record. Where nothing
    speaks the program's own code is an error of its own, if the log was there to say otherwise.
    """
    lines = log or ()
    cascade = last_cascade(lines)
    code = run.return_code if run.return_code is not None else exit_status(lines)
    cause, proof = _decided(run, code, cascade, ended_well=ended_well(lines))
    if cause is CauseCode.APPLICATION_ERROR and log is None:
        cause, proof = CauseCode.INSUFFICIENT_EVIDENCE, "nothing"
    return Failure(
        cause=cause,
        lines=_shown(cascade),
        messages=_messages(lines),
        from_log=proof == "log",
        proof=proof,
        decisive=cascade.decisive,
        survived=cascade.survived,
        at_end=cascade.worked_on <= NEAR,
    )


def speaks(tail: Sequence[LogLine]) -> bool:
    """The unbroken lines up to a log's end show its last trouble, with what came just before."""
    errors = last_cascade(tail).errors
    return bool(errors) and errors[0].number - tail[0].number > NEAR


def _decided(
    run: JobRun, code: int | None, cascade: Cascade, *, ended_well: bool
) -> tuple[CauseCode, Proof]:
    """The cause, and what decided on it, the strongest word first."""
    by_code = _by_code(code)
    if _condition_unmet(run) and (code == 0 or (ended_well and not cascade.errors)):
        return CauseCode.OUTPUT_CONDITION, "record"
    if run.max_duration_gone and CauseCode.KILLED in {by_code, cascade.cause}:
        return CauseCode.MAX_DURATION, "record"
    if by_code and _overrules(by_code, cascade):
        return by_code, "log" if by_code in cascade.named or cascade.decisive else "return_code"
    if cascade.cause:
        return cascade.cause, "log"
    if by_code:
        return by_code, "return_code"
    return _of_record(run, code, cascade)


def _overrules(by_code: CauseCode, cascade: Cascade) -> bool:
    """Where log and return code differ, the code says how the last command ended."""
    if by_code is CauseCode.KILLED:
        return cascade.cause not in {None, *_SENDERS}
    return by_code in cascade.named or (by_code, cascade.cause) in _SHELL_WORDS


def _by_code(code: int | None) -> CauseCode | None:
    if code is None or not -(2**31) <= code < 2**32:
        return None
    return _BY_RETURN_CODE.get(code & 0xFFFFFFFF)


def _of_record(run: JobRun, code: int | None, cascade: Cascade) -> tuple[CauseCode, Proof]:
    """What the record says where neither a line nor the code has a name."""
    told: tuple[tuple[object, CauseCode, Proof], ...] = (
        (run.composite_status.status == "FAIL", CauseCode.NOT_LAUNCHED, "record"),
        (run.max_duration_gone, CauseCode.MAX_DURATION, "record"),
        (code and cascade.errors, CauseCode.APPLICATION_ERROR, "log"),
        (code, CauseCode.APPLICATION_ERROR, "return_code"),
        (_condition_unmet(run), CauseCode.OUTPUT_CONDITION, "record"),
        # A person said that it failed.
        ((run.model_extra or {}).get("confirmed"), CauseCode.OTHER, "record"),
    )
    found = ((cause, proof) for holds, cause, proof in told if holds)
    return next(found, (CauseCode.INSUFFICIENT_EVIDENCE, "nothing"))


def _condition_unmet(run: JobRun) -> bool:
    return any(
        one.get("isSuccCondition") and not one.get("isSatisfied") for one in run.output_conditions
    )


def _shown(cascade: Cascade) -> tuple[LogLine, ...]:
    """The last errors, and among them the one that decides."""
    shown = cascade.errors[-_SHOWN:]
    if cascade.decisive is None or cascade.decisive in shown:
        return shown
    return (cascade.decisive, *cascade.errors[-_SHOWN + 1 :])


def _messages(lines: Sequence[LogLine]) -> tuple[str, ...]:
    """HWA's codes in the order in which they come; those that only inform tell nothing here."""
    named = (line.text for line in lines if "AW" in line.text or "EQQ" in line.text)
    found = dict.fromkeys(code for text in named for code in MESSAGE.findall(text))
    told = [code for code in found if code[-1] != "I" or code in BY_MESSAGE]
    return tuple(told[-_MOST_MESSAGES:])
