"""What a job runs and as whom; secrets on a command line are not repeated."""

import re
from typing import Any

from tools.hwa.models import JobInPlan

_VALUE = r"""(?:'[^']*'|"[^"]*"|\S+)"""
_SECRETS = (
    re.compile(
        r"(?i)((?:pass(?:word|wd)?|pwd|senha|secret|token|api[-_]?key|credential|bearer)\w*"
        rf"(?:\s*[=:]\s*|\s+)){_VALUE}"
    ),
    re.compile(rf"(?i)((?:^|\s)(?:-u|--user)[ =]?[^\s:]+:){_VALUE}"),  # curl -u name:secret
    re.compile(r"(://[^/\s:@]*:)[^@\s]+(?=@)"),
    re.compile(r"((?:^|\s)\w+/)[^\s/@]+(?=@\w)"),  # sqlplus name/secret@database
)
_COMMAND = ("taskString", "script", "command")
_USERS = ("userName", "user")


def command_of(job: JobInPlan) -> tuple[str, str]:
    """The command line without its secrets, and the user; empty where the record has none.

    Shape: `task` is an object keyed by the task's type, e.g. `{"UNIX": {"taskString": ...}}`.
    """
    definition = job.job_definition
    if definition is None:
        return "", ""
    bodies = [body for body in definition.task.values() if isinstance(body, dict)]
    users = [str(one) for one in definition.user_logins]
    return _masked(_first(bodies, _COMMAND)), (users or [_first(bodies, _USERS)])[0]


def _first(bodies: list[dict[str, Any]], names: tuple[str, ...]) -> str:
    found = [str(body[name]) for body in bodies for name in names if body.get(name)]
    return found[0] if found else ""


def _masked(command: str) -> str:
    for secret in _SECRETS:
        command = secret.sub(r"\1***", command)
    return command
