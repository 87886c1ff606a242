"""Whether a failure is likely to pass by itself: by its runs, by what the log says, by its kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tools.hwa.models import JobRun
from tools.plan.diagnosis import CauseCode, Transience

_FAILED = frozenset({"ABEND", "FAIL"})
_TRANSIENT = frozenset(
    {CauseCode.CONNECTION_FAILED, CauseCode.DATABASE_LOCKED, CauseCode.AGENT_LOST}
)
_PERMANENT = frozenset(
    {
        CauseCode.COMMAND_NOT_FOUND,
        CauseCode.NOT_EXECUTABLE,
        CauseCode.LOGON_FAILED,
        CauseCode.PERMISSION_DENIED,
        CauseCode.FILE_NOT_FOUND,
        CauseCode.DISK_FULL,
        CauseCode.NOT_LAUNCHED,
    }
)
_LASTING = re.compile(
    r"certificate|certificado|PKIX|host key|unsupported protocol|name or service not known|unknown ?host"
    r"|could not resolve|nxdomain|nome ou servi.{1,2}o desconhecido|host desconhecido|no such host",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"temporar|try again|try later|please retry|\b(?:429|503)\b|too many|being used by another"
    r"|resource busy|tente (?:novamente|mais tarde)|sendo usado por outro",
    re.IGNORECASE,
)
_ALIKE = 2  # runs that failed in the same way


@dataclass(frozen=True)
class Passing:
    """A verdict on whether it passes, and what says so."""

    transience: Transience
    reason: str


def transience(cause: CauseCode) -> Transience:
    """Whether failures of this kind usually pass without a change."""
    if cause in _TRANSIENT:
        return "transient"
    return "permanent" if cause in _PERMANENT else "unknown"


def passing(cause: CauseCode, runs: Sequence[JobRun], decisive: str = "") -> Passing:
    """What the runs show comes first, then the words of the deciding line, then the cause's kind."""
    ended = [run for run in runs if run.composite_status.status in {*_FAILED, "SUCC"}]
    if _alternate([run.composite_status.status in _FAILED for run in ended]):
        return Passing("intermittent", "runs_alternate")
    by_kind = transience(cause)
    if cause is CauseCode.CONNECTION_FAILED and _LASTING.search(decisive):
        return Passing("permanent", "log_says_lasting")
    if by_kind != "permanent" and _PASSING.search(decisive):
        return Passing("transient", "log_says_passing")
    if by_kind == "unknown" and _failed_alike(ended):
        return Passing("permanent", "runs_fail_alike")
    return Passing(by_kind, f"by_cause_{by_kind}")


def _alternate(failed: Sequence[bool]) -> bool:
    """It failed, it worked, and it failed again; or the other way round."""
    turns = sum(1 for one, other in pairwise(failed) if one != other)
    return turns >= 2


def _failed_alike(ended: Sequence[JobRun]) -> bool:
    last = ended[-_ALIKE:]
    codes = {run.return_code for run in last}
    failed = all(run.composite_status.status in _FAILED for run in last)
    return len(last) == _ALIKE and failed and len(codes) == 1 and codes != {None}
