"""A call of a tool: only what was said is given, and of many objects the first few."""

from datetime import datetime
from typing import Any, Final

from graphs.question import Task

Call = tuple[str, dict[str, Any]]
MOST_OBJECTS: Final = 5


def given(**arguments: Any) -> dict[str, Any]:
    """Only what was said: the tools know their defaults."""
    return {name: value for name, value in arguments.items() if value not in (None, "", [], False)}


def instant(when: datetime | None) -> str | None:
    """A time as the tools read it."""
    return when.isoformat() if when else None


def where_of(task: Task) -> str:
    """`SYNC_REF on HR_AGT01`: the workstation says which job, and is not itself asked about."""
    found = task.entities
    placed = found.jobs or found.streams or found.names
    return next(iter(found.workstations), "") if placed else ""


def named(task: Task) -> list[tuple[str, list[str] | None]]:
    """Each object with the kinds to try, in order; where one is, is not asked about."""
    found, where = task.entities, where_of(task)
    every: list[tuple[str, list[str] | None]] = [
        *((name, ["job", "jobstream"]) for name in (*found.jobs, *found.names)),
        *((name, ["jobstream", "job"]) for name in found.streams),
        *((name, ["workstation"]) for name in found.workstations if name != where),
    ]
    return every[:MOST_OBJECTS]
