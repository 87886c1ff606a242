"""Faults by which a job fails: each with its return code and the log that tells why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.hwa.simulator.plan.blueprint import Attempt
from tools.hwa.simulator.plants.cast.places import ENDLESS
from tools.hwa.simulator.plants.faults.injected import Injected, failed, injected
from tools.hwa.simulator.plants.faults.kind import Kind
from tools.hwa.simulator.plants.faults.site import Site

SHORT = 0.4
"""Minutes after which a job fails; less than any healthy run takes."""


MENDED = Attempt(takes=SHORT)
"""A rerun ends well: whoever asks for one has mended the cause before."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a run ends, and what the job is given so that it does."""

    cause: str
    attempt: Attempt
    job: Mapping[str, Any] = field(default_factory=dict)
    mended: Attempt = MENDED

    def __call__(self, site: Site, depth: int) -> Injected:
        """Spoils a healthy job; the subject is so many hops behind it."""
        chain = site.chain(depth)
        root = chain[0]
        values = {"attempts": (self.attempt, self.mended), **self.job}
        if "max_minutes" in values:
            values["minutes"] = SHORT
        site.draft.change_job(root.path, **values)
        return injected(chain, failed(root.path, self.cause, depth))


def _abend(cause: str, rc: int | None, log: str, **job: object) -> Failure:
    return Failure(cause, Attempt(status="ABEND", rc=rc, log=log, takes=SHORT), job)


def _fail(cause: str, log: str, **job: object) -> Failure:
    return Failure(cause, Attempt(status="FAIL", rc=None, log=log, takes=SHORT), job)


FAILING = (
    Kind(
        "command-not-found",
        "COMMAND_NOT_FOUND",
        "return code 127: the script's name is misspelt",
        _abend("COMMAND_NOT_FOUND", 127, "not_found", command="rnu_batch.sh --all"),
    ),
    Kind(
        "not-executable",
        "NOT_EXECUTABLE",
        "return code 126: the script may not be executed",
        _abend("NOT_EXECUTABLE", 126, "not_executable"),
    ),
    Kind(
        "logon-failed",
        "LOGON_FAILED",
        "never launched: its user does not exist there",
        _fail("LOGON_FAILED", "bad_user", user="batch_old"),
    ),
    Kind(
        "not-launched",
        "NOT_LAUNCHED",
        "never launched, and the agent does not say why",
        _fail("NOT_LAUNCHED", "not_launched"),
    ),
    Kind(
        "permission-denied",
        "PERMISSION_DENIED",
        "may not write its output",
        _abend("PERMISSION_DENIED", 1, "permission"),
    ),
    Kind(
        "file-not-found",
        "FILE_NOT_FOUND",
        "an input file is not there",
        _abend("FILE_NOT_FOUND", 1, "file_not_found"),
    ),
    Kind("disk-full", "DISK_FULL", "no space left", _abend("DISK_FULL", 1, "disk_full")),
    Kind(
        "out-of-memory",
        "OUT_OF_MEMORY",
        "the program ran out of memory",
        _abend("OUT_OF_MEMORY", 1, "out_of_memory"),
    ),
    Kind("killed", "KILLED", "killed by a signal", _abend("KILLED", 137, "killed")),
    Kind(
        "max-duration",
        "MAX_DURATION",
        "killed because it ran longer than it may",
        Failure(
            "MAX_DURATION",
            Attempt(status="ABEND", rc=137, log="killed", takes=ENDLESS[0].takes),
            {"max_minutes": 2.0, "max_action": "kill"},
        ),
    ),
    Kind(
        "connection-failed",
        "CONNECTION_FAILED",
        "a host refuses the connection",
        _abend("CONNECTION_FAILED", 2, "connection"),
    ),
    Kind(
        "database-error",
        "DATABASE_ERROR",
        "the database refuses a statement",
        _abend("DATABASE_ERROR", 1, "db_error"),
    ),
    Kind(
        "database-locked",
        "DATABASE_LOCKED",
        "somebody else holds a lock",
        _abend("DATABASE_LOCKED", 1, "db_locked"),
    ),
    Kind(
        "agent-lost",
        "AGENT_LOST",
        "the agent was lost while the job ran",
        _abend("AGENT_LOST", None, "agent_lost"),
    ),
    Kind(
        "output-condition",
        "OUTPUT_CONDITION",
        "ends with 0 and a good log, but its success condition asks for more",
        Failure(
            "OUTPUT_CONDITION",
            Attempt(status="ABEND", rc=0, log="ok", takes=SHORT),
            {"success": "(RC>=1) AND (RC<=4)"},
            mended=Attempt(rc=1, takes=SHORT),
        ),
    ),
    Kind(
        "application-error",
        "APPLICATION_ERROR",
        "the application's own error, return code 8",
        _abend("APPLICATION_ERROR", 8, "app_error"),
    ),
    Kind(
        "predecessor-failed",
        "PREDECESSOR_FAILED",
        "waits, hops away, for a job that abended",
        _abend("APPLICATION_ERROR", 8, "app_error"),
        depth=3,
        least=1,
    ),
    Kind(
        "empty-log",
        "INSUFFICIENT_EVIDENCE",
        "abended without a return code, and its log says nothing",
        _abend("INSUFFICIENT_EVIDENCE", None, "silent"),
    ),
)
