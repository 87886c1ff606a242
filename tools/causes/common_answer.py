"""The answer on common causes before it is said: its numbers, and each root with its records."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tools.causes.common_scope import Asked, Scope
from tools.causes.failed_together import Together
from tools.causes.root_records import Proven
from tools.causes.walk import Cause, dependency_ref
from tools.listing.overview import call_for, gaps_of
from tools.plan.causes.common import Waiting
from tools.plan.causes.standing import Standing
from tools.plan.causes.waiting import Reason
from tools.plan.copy.mirror import LINKS_UNKNOWN
from tools.plan.copy.things import What
from tools.plan.diagnosis import CauseCode, EvidenceStatus, RootCause
from tools.receipts import Gap, ObjectKind, ObjectRef, Receipt, receipt_id
from tools.records import count_receipt, dependency_receipt, plain, receipt, ref

_KINDS: dict[What, ObjectKind] = {
    What.FILE: "file",
    What.PROMPT: "prompt",
    What.REFUSED: "prompt",
    What.RESOURCE: "resource",
    What.PENDING: "job",
    What.ORPHAN: "job",
    What.REMOTE: "workstation",
}


@dataclass(frozen=True)
class Answer:
    """All that was found out about one question."""

    standing: Standing
    asked: Asked
    scope: Scope
    waiting: Waiting
    together: Together
    roots: int
    shown: Sequence[Proven]
    slow: Sequence[Proven]
    best: Proven | None
    unread: tuple[Gap, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What could not be seen."""
        picture = self.standing.picture
        blind = (
            gap.model_copy(update={"what": "common_links_unknown"})
            for gap in picture.gaps
            if gap.what == LINKS_UNKNOWN
        )
        told = (*self.unread, *self.together.gaps, *gaps_of(picture), *blind)
        return tuple(dict.fromkeys(told))

    @property
    def evidence(self) -> EvidenceStatus:
        """Confirmed where every root was read again and the copy is whole."""
        whole = self.standing.picture.complete and not self.unread
        return "confirmed" if whole and all(one.record for one in self.shown) else "likely"


def cause_of(answer: Answer, one: Proven) -> Cause:
    """A root with its records, as a diagnosis has it."""
    thing, holder = _objects(answer, one)
    proof = _proof(answer, one, thing)
    chain = dict.fromkeys((answer.scope.subject, *((holder,) if holder else ()), thing))
    share = one.share
    detail = _detail(answer.together, thing)
    alone = one.cause is CauseCode.PREDECESSOR_FAILED and not share.holds_up and detail
    root = RootCause(
        object=thing,
        cause_code=CauseCode(detail) if alone else one.cause,
        chain=tuple(chain),
        receipts=proof,
        detail=detail,
        members=share.members,
        holds_up=share.holds_up,
    )
    way = (one.record,) if one.record else ()
    line = len(share.nodes)
    running = (one.running,) if one.running else ()
    return Cause(root, Reason(one.cause, way, one.dependency, running, line, one.prompt))


def _objects(answer: Answer, one: Proven) -> tuple[ObjectRef, ObjectRef | None]:
    """The root's object, and the one that waits for it where the root is no row of the plan."""
    if one.record is None:
        return _ascopied(answer.standing, one), None
    if one.dependency is None:
        return ref(one.record.value), None
    thing = dependency_ref(one.dependency)
    if one.prompt and thing.kind == "prompt":
        thing = thing.model_copy(update={"object_id": one.prompt.id})
    return thing, ref(one.record.value)


def _ascopied(standing: Standing, one: Proven) -> ObjectRef:
    root, picture = one.share.root, standing.picture
    thing, place = standing.thing_of(root), standing.place_of(root)
    job, stream = standing.job_of(root), standing.stream_of(root)
    if thing is not None:
        return ObjectRef(kind=_KINDS[thing.what], key=thing.key, name=thing.key)
    if job is not None:
        view = picture.job(job)
        return ObjectRef(kind="job", key=view.key, name=view.name, object_id=view.id)
    if stream is not None:
        told = picture.stream(stream)
        return ObjectRef(kind="jobstream", key=told.key, name=told.name, object_id=told.id)
    key = picture.words.workstations[root.number]
    return ObjectRef(
        kind="workstation",
        key=key,
        name=key.rsplit("/", 1)[-1],
        object_id=place.id if place else "",
    )


def _proof(answer: Answer, one: Proven, thing: ObjectRef) -> tuple[Receipt, ...]:
    """The record of now, and the copy for what the graph tells."""
    share = one.share
    told = copied(
        answer,
        thing.key,
        holdsUp=share.holds_up,
        frees=share.frees,
        members=share.members,
        direct=len(share.nodes),
    )
    if one.record is None:
        return (told,)
    own = [receipt(one.record, one.record.value)]
    if one.dependency is not None:
        own.append(dependency_receipt(one.record, one.dependency, thing))
    if one.running is not None:
        own.append(count_receipt(one.running, "job", one.running.value, workstation=thing.key))
    return (*own, told)


def _detail(together: Together, thing: ObjectRef) -> str:
    """The code of a failed job's own failure, where it was looked into."""
    run = together.read.get(thing.object_id) if thing.kind == "job" else None
    return run.failure.cause.value if run else ""


def record_of(one: Proven, root: RootCause) -> dict[str, Any]:
    """What the root's own record tells, for its line."""
    found: dict[str, Any] = {}
    for proof in root.receipts:
        if proof.key == root.object.key:
            found |= proof.fields
    if one.running is not None:
        found["running"] = one.running.value
    return found


def failed_in(answer: Answer, one: Proven) -> int:
    """How many failed jobs a root stands for."""
    failed = answer.standing.states.failed
    rows = one.share.nodes[one.share.nodes < len(failed)]
    return int(failed[rows].sum())


def copied(answer: Answer, of: str, **fields: object) -> Receipt:
    """The copy as the record of numbers that nobody but it can tell: what they are of is a field.

    The lists that the copy was read from are no record of that object alone.
    """
    source = call_for("job", None)
    return Receipt(
        id=receipt_id("job", f"common {of}", source),
        kind="job",
        key="count",
        object_id="",
        fields=plain({"of": of, **fields}),
        read_at=answer.standing.picture.read_at,
        source=source,
    )
