"""What a job or stream waits for that is no row of the plan: files, prompts, units, absentees.

A row keeps it as one text, because nearly every row has none and many share theirs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tools.hwa.bulk import JobRecord, Link, StreamRecord
from tools.hwa.models import Dependency
from tools.plan.diagnosis import CauseCode

_FREED = frozenset({"", "SUCC", "CANCL"})
_ON_NODES = frozenset({"INTERNAL", "EXTERNAL_JOB", "EXTERNAL_JOBSTREAM"})
_FIELD, _LINE = "\t", "\n"


class What(StrEnum):
    """The kinds of thing that hold a row.

    MET is a predecessor that does so no longer, HOLDS are units that the row itself has.
    """

    FILE = "FILE"
    PROMPT = "PROMPT"
    REFUSED = "REFUSED"
    RESOURCE = "RESOURCE"
    PENDING = "PENDING"
    ORPHAN = "ORPHAN"
    REMOTE = "REMOTE"
    MET = "MET"
    HOLDS = "HOLDS"


CAUSES = {
    What.FILE: CauseCode.FILE_MISSING,
    What.PROMPT: CauseCode.PROMPT_WAITING,
    What.REFUSED: CauseCode.PROMPT_REFUSED,
    What.RESOURCE: CauseCode.RESOURCE_SHORT,
    What.PENDING: CauseCode.PREDECESSOR_NOT_IN_PLAN,
    What.ORPHAN: CauseCode.PREDECESSOR_ORPHAN,
    What.REMOTE: CauseCode.REMOTE_ENGINE,
}


Awaited = Link | Dependency
"""A dependency, as a list or as a record tells it."""


@dataclass(frozen=True)
class Thing:
    """One of them, by the name that operators know; of a predecessor that is met, its id."""

    what: What
    key: str


def things_of(record: JobRecord | StreamRecord) -> str:
    """All that a list tells of it, as the text that a row keeps."""
    links = record.dependencies
    if not links:
        return ""
    told = (*map(thing_of, links), *map(_held, links), *_spared(links))
    found = dict.fromkeys(filter(None, told))
    return _LINE.join(f"{thing.what}{_FIELD}{thing.key}" for thing in found)


def things_in(text: str) -> tuple[Thing, ...]:
    """The things that a row's text holds."""
    if not text:
        return ()
    pairs = (line.partition(_FIELD) for line in text.split(_LINE))
    return tuple(Thing(What(what), key) for what, _, key in pairs)


def thing_of(one: Awaited) -> Thing | None:
    """The thing that an open dependency waits for, or the predecessor that is met too soon."""
    kind = one.dependency_type or ""
    if kind in _ON_NODES:
        return _met(one) if one.satisfied else _absent(one)
    if one.satisfied:
        return None
    return _OTHERS[kind](one) if kind in _OTHERS else None


def _met(one: Awaited) -> Thing | None:
    """Met although the predecessor did not end well: released, or by a condition."""
    ended = one.predecessor_status
    if ended is None or ended.canceled or (ended.status or "") in _FREED:
        return None
    stream = one.dependency_type == "EXTERNAL_JOBSTREAM"
    identity = one.job_stream_id if stream else one.job_id
    return Thing(What.MET, _clean(identity)) if identity else None


def _spared(links: Iterable[Link]) -> Iterator[Thing]:
    """Members of a join that was satisfied without them: nobody waits for them any more."""
    for join in links:
        if join.dependency_type == "JOIN" and join.satisfied:
            for one in join.members or ():
                stream = one.dependency_type == "EXTERNAL_JOBSTREAM"
                identity = one.job_stream_id if stream else one.job_id
                if identity and not one.satisfied:
                    yield Thing(What.MET, _clean(identity))


def _absent(one: Awaited) -> Thing | None:
    if not (one.pending or one.zombie):
        return None
    folder = (one.job_stream_folder or "").rstrip("/")
    stream = f"{one.job_stream_workstation or ''}#{folder}/{one.job_stream_name or ''}"
    key = f"{stream}.{one.job_name}" if one.job_name else stream
    return Thing(What.ORPHAN if one.zombie else What.PENDING, _clean(key.lstrip("#")))


def _file(one: Awaited) -> Thing | None:
    if one.file is None:
        return None
    return Thing(What.FILE, _clean(f"{one.file.workstation or ''}#{one.file.name or ''}"))


def _prompt(one: Awaited) -> Thing:
    refused = one.prompt_status in {"ANSWERED_NO", "NO"}
    name = one.prompt_name or f"#{one.number}"
    return Thing(What.REFUSED if refused else What.PROMPT, _clean(name))


def _resource(one: Awaited) -> Thing:
    folder = (one.folder or "").rstrip("/")
    return Thing(
        What.RESOURCE, _clean(f"{one.workstation or ''}#{folder}/{one.name or ''}".lstrip("#"))
    )


def _held(one: Link) -> Thing | None:
    taken = one.dependency_type == "RESOURCE" and one.quantity_held
    return Thing(What.HOLDS, _resource(one).key) if taken else None


def _remote(one: Awaited) -> Thing:
    return Thing(What.REMOTE, _clean(one.network_agent or ""))


_OTHERS = {"FILE": _file, "PROMPT": _prompt, "RESOURCE": _resource, "INTERNETWORK": _remote}


def _clean(text: str | None) -> str:
    """A name cannot hold what parts the text."""
    return (text or "").translate({ord(_FIELD): " ", ord(_LINE): " "})
