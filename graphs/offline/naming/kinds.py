"""The kinds that a name is tried as, and the kind that it turned out to be."""

from typing import Final

from graphs.question import Intent, Task
from tools.report import Report

_ALL: Final = ("job", "jobstream", "workstation", "resource")
_OF: Final = {
    Intent.STREAM_STATUS: "jobstream",
    Intent.WORKSTATION_STATUS: "workstation",
    Intent.RESOURCE_STATUS: "resource",
}
_BY_STATEMENT: Final = {
    "job_status": Intent.JOB_STATUS,
    "jobstream_status": Intent.STREAM_STATUS,
    "workstation_status": Intent.WORKSTATION_STATUS,
    "resource_status": Intent.RESOURCE_STATUS,
}
_STATUSES: Final = frozenset(_BY_STATEMENT.values())


def kinds_of(intent: Intent) -> list[str] | None:
    """Where the words do not tell the kind, the intent may: its own kind is tried first."""
    first = _OF.get(intent)
    return first_of(first) if first else None


def first_of(kind: str) -> list[str]:
    """The kind that was said, then the others: what has the name is told, whatever it is."""
    return [kind, *(other for other in _ALL if other != kind)]


def as_found(task: Task, report: Report) -> Task:
    """`PAYDAILY?` asks of a stream where PAYDAILY is one, whatever its words could tell.

    Where things of several kinds were found, it stays as it was understood.
    """
    if task.intent not in _STATUSES:
        return task
    kinds = {
        _BY_STATEMENT[one.statement] for one in report.findings if one.statement in _BY_STATEMENT
    }
    return task.model_copy(update={"intent": kinds.pop()}) if len(kinds) == 1 else task
