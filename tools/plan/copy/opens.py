"""Which kinds of dependency a job or stream still waits for."""

from collections.abc import Iterable
from enum import IntFlag

from tools.hwa.bulk import JobRecord, Link, StreamRecord


class Opens(IntFlag):
    """The kinds of dependency that are open, as bits of one column."""

    FILE = 1
    PROMPT = 2
    RESOURCE = 4
    PREDECESSOR = 8
    OTHER = 16
    UNKNOWN = 128  # something is open, and the list did not say what


_KINDS = {
    "FILE": Opens.FILE.value,
    "PROMPT": Opens.PROMPT.value,
    "RESOURCE": Opens.RESOURCE.value,
    "INTERNAL": Opens.PREDECESSOR.value,
    "EXTERNAL_JOB": Opens.PREDECESSOR.value,
    "EXTERNAL_JOBSTREAM": Opens.PREDECESSOR.value,
}


def opens_of(record: JobRecord | StreamRecord) -> int:
    """What is open by the list's own word; nothing told is not the same as nothing open."""
    if record.dependencies:
        return _open_kinds(record.dependencies)
    stats = record.dependencies_stats
    unresolved = stats is not None and stats.number_of_unresolved_dependencies
    return Opens.UNKNOWN.value if unresolved else 0


def _open_kinds(dependencies: Iterable[Link]) -> int:
    found = 0
    for link in dependencies:
        if not link.satisfied:
            found |= _KINDS.get(link.dependency_type or "", Opens.OTHER.value)
    return found
