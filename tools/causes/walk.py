"""Following what an object waits for to the roots: what is needed is read, and then thought over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.causes.evidence import MAX_READS, Evidence
from tools.hwa.client import HwaClient, Read
from tools.hwa.models import Dependency, JobInPlan, JobStreamInPlan
from tools.plan.causes.behind import Held
from tools.plan.causes.blockers import Next
from tools.plan.causes.foresight import foreseen
from tools.plan.causes.known import Known, Need
from tools.plan.causes.waiting import Gate, Reason, Release, Waiting
from tools.plan.copy.picture import Picture
from tools.plan.diagnosis import CauseCode, RootCause, RuledOut
from tools.receipts import Gap, ObjectKind, ObjectRef
from tools.records import count_receipt, dependency_receipt, key_of, receipt, ref

__all__ = ["MAX_READS", "Cause", "Walk", "dependency_ref", "walked"]

_ROUNDS = 120
"""Without a copy a chain is read one step a round."""
_BESIDE = frozenset({"roots_sampled", "log_not_read"})


@dataclass(frozen=True)
class Cause:
    """A root cause, with the records and numbers that its remedies need."""

    root: RootCause
    reason: Reason


@dataclass
class Walk:
    """What a walk from a subject found; `subject` is its record as it was read with the others."""

    subject: Read[Any] | None = None
    causes: list[Cause] = field(default_factory=list)
    ruled_out: list[RuledOut] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    gates: frozenset[Gate] = frozenset()
    tight: bool = False
    """The subject's stream lets no further job start at the moment."""
    to_come: bool = False
    """A prompt on the way will hold as well, once the roots are gone."""
    total: int = 0
    """How many roots there are; more than `causes` where they are too many to be named."""

    release: Release | None = None
    """The one dependency without which nothing would hold the subject."""

    @property
    def roots(self) -> tuple[RootCause, ...]:
        """The root causes, those first that hold up the most."""
        return tuple(cause.root for cause in self.causes)

    @property
    def whole(self) -> bool:
        """Nothing on the way was left unread."""
        return not any(gap.what != "roots_sampled" for gap in self.gaps)

    @property
    def read_through(self) -> bool:
        """All that holds the subject was read; a log only tells why a root failed."""
        return not any(gap.what not in _BESIDE for gap in self.gaps)


async def walked(hwa: HwaClient, picture: Picture | None, start: Next) -> Walk:
    """Why the object waits; what cannot be read is a gap of the walk."""
    known = Known()
    evidence = Evidence(hwa, known)
    ahead = [Need(start.kind, start.object_id)] if picture is None else foreseen(picture, start)
    found = await _thought(evidence, start, ahead)
    if found is not None and found.moved:
        again = list(known.facts)
        known.facts.clear()
        found = await _thought(evidence, start, again)
    if found is None:
        return Walk(gaps=list(evidence.gaps))
    if any(reason.cause is CauseCode.PROMPT_WAITING for reason in found.reasons):
        await evidence.read_quietly(Need("prompts"))
    return _told(found, evidence, picture)


async def _thought(evidence: Evidence, start: Next, ahead: Sequence[Need]) -> Waiting | None:
    """Reads and walks in turn, until the walk wants nothing more; None without the subject."""
    known = evidence.known
    wanted, found = list(ahead), None
    for _ in range(_ROUNDS):
        await evidence.read(wanted)
        subject = _subject(known, start)
        if subject is None:
            return None
        known.wanted.clear()
        found = Waiting(known, subject.read_at, start).run()
        wanted = list(known.wanted)
        if not wanted or evidence.cut:
            return found
    evidence.cut = True
    return found


def _subject(known: Known, start: Next) -> Read[Any] | None:
    read = known.job if start.kind == "job" else known.stream
    return read(start.object_id)


def _told(found: Waiting, evidence: Evidence, picture: Picture | None) -> Walk:
    known = evidence.known
    causes = [Cause(_root(reason, known), reason) for reason in found.reasons]
    if picture is not None:
        causes = _by_weight(causes, picture)
    gaps = list(evidence.gaps)
    if evidence.cut or found.cut:
        gaps.append(Gap(what="walk_cut", detail=str(evidence.reads)))
    if found.circular:
        gaps.append(Gap(what="waiting_cycle"))
    more = sum(max(0, one.failed + one.waiting - len(one.jobs)) for one in found.sampled)
    total = found.total + more
    if total > len(causes):
        gaps.append(Gap(what="roots_sampled", detail=f"{len(causes)}/{total}"))
    return Walk(
        subject=_subject(known, found.start),
        causes=causes,
        ruled_out=[_excluded(one.cause, one.record, one.proof) for one in found.excluded],
        gaps=gaps,
        gates=frozenset(found.gates),
        tight=found.tight,
        to_come=found.to_come,
        release=found.freeing(),
        total=total,
    )


def _root(reason: Reason, known: Known) -> RootCause:
    records = [each.value for each in reason.way]
    chain = [ref(record) for record in records]
    proof = [receipt(each, each.value) for each in reason.way]
    if reason.dependency is not None:
        thing = _identified(dependency_ref(reason.dependency), known)
        chain.append(thing)
        proof.append(dependency_receipt(reason.way[-1], reason.dependency, thing))
    for count in reason.proof:
        name = records[-1].name
        proof.append(count_receipt(count, "job", count.value, workstation=name, status="EXEC"))
    return RootCause(
        object=_fenced_place(reason) or chain[-1],
        cause_code=reason.cause,
        chain=_with_place(chain, _fenced_place(reason)),
        receipts=tuple({one.id: one for one in proof}.values()),
    )


def _identified(thing: ObjectRef, known: Known) -> ObjectRef:
    """A dependency has an id of its own; the prompt's is in the list, where HWA gives one."""
    prompts = known.prompts() if thing.kind == "prompt" else None
    named = (one for one in prompts.value.results if key_of(one) == thing.key) if prompts else ()
    return next((thing.model_copy(update={"object_id": one.id}) for one in named), thing)


def _fenced_place(reason: Reason) -> ObjectRef | None:
    """A job's own state can name the fence of a workstation whose record could not be read."""
    job = reason.way[-1].value
    if reason.cause is not CauseCode.FENCED or not isinstance(job, JobInPlan):
        return None
    name = job.workstation.rsplit("/", 1)[-1]
    return ObjectRef(
        kind="workstation", key=job.workstation, name=name, object_id=job.workstation_id or ""
    )


def _with_place(chain: list[ObjectRef], place: ObjectRef | None) -> tuple[ObjectRef, ...]:
    return tuple(chain) if place is None else (*chain, place)


def _excluded(cause: CauseCode, record: Read[Any], counts: Sequence[Read[int]]) -> RuledOut:
    name = record.value.name
    numbers = (
        count_receipt(one, "job", one.value, workstation=name, status="EXEC") for one in counts
    )
    return RuledOut(hypothesis=cause, receipts=(receipt(record, record.value), *numbers))


def _by_weight(causes: Sequence[Cause], picture: Picture) -> list[Cause]:
    """The causes with how many jobs each holds up, the heaviest first."""
    behind = Held(picture)
    weighed = [_weighed(cause, picture, behind) for cause in causes]
    return sorted(weighed, key=lambda one: -(one.root.holds_up or 0))


def _weighed(cause: Cause, picture: Picture, behind: Held) -> Cause:
    last = cause.reason.way[-1].value
    job = picture.job_row(last.id) if isinstance(last, JobInPlan) else None
    stream = picture.stream_row(last.id) if isinstance(last, JobStreamInPlan) else None
    jobs = [] if job is None else [job]
    if cause.root.object.kind == "workstation":
        jobs = [*jobs, *behind.at_workstation(cause.root.object.key), *_holder(cause, picture)]
    held = behind.held_by(jobs=jobs, streams=[] if stream is None else [stream])
    return Cause(cause.root.model_copy(update={"holds_up": held}), cause.reason)


def _holder(cause: Cause, picture: Picture) -> list[int]:
    """The job on the way that its workstation holds back."""
    records = [each.value for each in cause.reason.way]
    job = next((one for one in reversed(records) if isinstance(one, JobInPlan)), None)
    row = None if job is None else picture.job_row(job.id)
    return [] if row is None else [row]


def dependency_ref(dependency: Dependency) -> ObjectRef:
    """The thing that a dependency waits for, as an object."""
    kind: ObjectKind
    if dependency.file:
        kind = "file"
        key = f"{dependency.file.workstation}#{dependency.file.name}"
        name, object_id = dependency.file.name, dependency.file.id
    elif dependency.dependency_type == "PROMPT":
        kind = "prompt"
        key = name = dependency.prompt_name or f"#{dependency.number}"
        object_id = ""
    elif dependency.dependency_type == "RESOURCE":
        kind = "resource"
        name, object_id = dependency.name or "", ""
        folder = (dependency.folder or "").rstrip("/")
        key = f"{dependency.workstation or ''}#{folder}/{name}".lstrip("#")
    elif dependency.dependency_type == "INTERNETWORK":
        kind = "workstation"
        key = dependency.network_agent or dependency.id
        name, object_id = key.rsplit("/", 1)[-1], dependency.network_agent_id or ""
    elif dependency.job_name:
        kind = "job"
        name, object_id = dependency.job_name, dependency.job_id or ""
        key = f"{_stream_key(dependency)}.{name}"
    else:
        kind = "jobstream"
        name = dependency.job_stream_name or dependency.join_name or dependency.id
        key = _stream_key(dependency) if dependency.job_stream_name else name
        object_id = dependency.job_stream_id or ""
    return ObjectRef(kind=kind, key=key, name=name, object_id=object_id)


def _stream_key(dependency: Dependency) -> str:
    folder = (dependency.job_stream_folder or "").rstrip("/")
    workstation = dependency.job_stream_workstation or ""
    return f"{workstation}#{folder}/{dependency.job_stream_name}".lstrip("#")
