"""Failures that belong together: the same time, the same machine, the same error in the log."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from tools.plan.diagnosis import CauseCode

NEAR = 5 * 60
"""Seconds between two failures of one burst."""
_LINGERS = 60 * 60  # seconds over which the very same words are still the same trouble
_ELSEWHERE = frozenset(
    {CauseCode.CONNECTION_FAILED, CauseCode.DATABASE_ERROR, CauseCode.DATABASE_LOCKED}
)
"""Troubles of another system: jobs on several machines may share them."""
_VAGUE = frozenset(
    {CauseCode.APPLICATION_ERROR, CauseCode.OTHER, CauseCode.OUTPUT_CONDITION, CauseCode.KILLED}
)
"""Causes that any two jobs may have apart: only the same words make them one."""
_UNTOLD = frozenset({CauseCode.INSUFFICIENT_EVIDENCE})
_UNREAD = "unread"
_ENOUGH = 3  # that were looked into and agree, before others are put beside them unread
_CHANGING = re.compile(r"\d+")
_PART = re.compile(r"[A-Za-z]{3,}")


@dataclass(frozen=True)
class Failed:
    """A failed job: where, and when in seconds since 1970; 0 where that is not known."""

    id: str
    name: str
    workstation: str
    ended: int
    place: int = 0
    """Its row, where it comes from a copy of the plan."""


@dataclass(frozen=True)
class Told:
    """What a job's log or record tells of its failure."""

    cause: CauseCode
    words: str = ""


@dataclass(frozen=True)
class Group:
    """Failures with one trouble, the earliest first; `read` of them were looked into."""

    jobs: tuple[Failed, ...]
    cause: CauseCode | None
    words: str
    read: int

    @property
    def workstations(self) -> tuple[str, ...]:
        """The machines on which they were, each once."""
        return tuple(sorted({job.workstation for job in self.jobs}))

    @property
    def whole(self) -> bool:
        """Every one of them was looked into."""
        return self.read == len(self.jobs)


def told_by(job: Failed, cause: CauseCode, line: str) -> Told:
    """What a log's decisive line says, without what is the job's own in it."""
    own = {part.lower() for part in _PART.findall(job.name)}
    words = _CHANGING.sub("#", line.lower())
    kept = _PART.sub(lambda found: "~" if found.group() in own else found.group(), words)
    return Told(cause, " ".join(kept.split()))


def sample(failed: Sequence[Failed], most: int) -> list[Failed]:
    """Some that stand for all: of each burst on each machine in turn, the largest first."""
    cells = sorted(
        (cell for burst in bursts(failed) for cell in _cells(burst)), key=len, reverse=True
    )
    turns = zip_longest(*cells)
    return [job for turn in turns for job in turn if job is not None][:most]


def bursts(failed: Iterable[Failed]) -> Iterator[list[Failed]]:
    """Failures that follow each other within minutes."""
    ordered = sorted(failed, key=lambda job: (job.ended, job.id))
    found = ordered[:1]
    for before, job in pairwise(ordered):
        if job.ended - before.ended > NEAR or not before.ended:
            yield found
            found = []
        found.append(job)
    if found:
        yield found


def grouped(failed: Sequence[Failed], told: Mapping[str, Told]) -> list[Group]:
    """The failures by their trouble, the largest group first; one of its own is a group of one."""
    found: dict[tuple[object, ...], list[list[Failed]]] = defaultdict(list)
    for number, burst in enumerate(bursts(failed)):
        shared = _shared(burst, told, number)
        for cell in _cells(burst):
            for key, jobs in _parted(cell, told, number):
                _put(found[shared if key[0] == _UNREAD and shared else key], jobs)
    groups = [_group(jobs, told) for parts in found.values() for jobs in parts]
    return sorted(groups, key=lambda group: (-len(group.jobs), group.jobs[0].ended))


def _cells(burst: Iterable[Failed]) -> list[list[Failed]]:
    cells: dict[str, list[Failed]] = defaultdict(list)
    for job in burst:
        cells[job.workstation].append(job)
    return list(cells.values())


def _parted(
    cell: Sequence[Failed], told: Mapping[str, Told], burst: int
) -> Iterator[tuple[tuple[object, ...], list[Failed]]]:
    """The failures of one burst on one machine by what was told of them.

    Where several were read and all of them tell the same, those that were not read go with them.
    """
    parts: dict[tuple[object, ...], list[Failed]] = defaultdict(list)
    unread = []
    for job in cell:
        one = told.get(job.id)
        if one is None or one.cause in _UNTOLD:
            unread.append(job)
        else:
            parts[_key(one, job, burst)].append(job)
    (agreed, *others) = parts.values() or [[]]
    if not others and len(agreed) >= _ENOUGH:
        agreed.extend(unread)
    elif unread:
        parts[_UNREAD, cell[0].workstation, burst].extend(unread)
    yield from parts.items()


def _shared(
    burst: Sequence[Failed], told: Mapping[str, Told], number: int
) -> tuple[object, ...] | None:
    """The trouble of another system that all of a burst shows that was looked into."""
    keys = [
        _key(told[job.id], job, number)
        for job in burst
        if job.id in told and told[job.id].cause not in _UNTOLD
    ]
    if len(keys) < _ENOUGH or len(set(keys)) > 1 or keys[0][0] not in _ELSEWHERE:
        return None
    return keys[0]


def _key(told: Told, job: Failed, burst: int) -> tuple[object, ...]:
    """What makes two failures one trouble."""
    if told.cause in _ELSEWHERE and told.words:
        return told.cause, told.words
    if told.cause in _VAGUE:
        return told.cause, told.words or job.id
    return told.cause, job.workstation, burst


def _put(parts: list[list[Failed]], jobs: list[Failed]) -> None:
    """Joins what follows within the hour; later it is another occurrence."""
    last = parts[-1] if parts else None
    if last and min(job.ended for job in jobs) - max(job.ended for job in last) <= _LINGERS:
        last.extend(jobs)
    else:
        parts.append(list(jobs))


def _group(jobs: Sequence[Failed], told: Mapping[str, Told]) -> Group:
    known = [told[job.id] for job in jobs if job.id in told]
    clear = [one for one in known if one.cause not in _UNTOLD]
    first = clear[0] if clear else None
    return Group(
        jobs=tuple(sorted(jobs, key=lambda job: (job.ended, job.id))),
        cause=first.cause if first else None,
        words=first.words if first else "",
        read=len(clear),
    )
