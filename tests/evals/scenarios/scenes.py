"""A scene with its truth, and answers to it, made by hand."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from evals.scenarios.kind import Fault, ScenarioKind
from evals.scenarios.scene import Scene
from graphs.answer import Answer, Evidence, IntentView
from tools.hwa.simulator.plants.faults.truth import Root, Thing
from tools.plan.diagnosis import CauseCode, Diagnosis, EvidenceStatus, Impact, RootCause
from tools.receipts import ObjectRef, Receipt

SUBJECT = Thing("job", "/WS#/F/S.SUBJECT", "subject")
FAILED = Root("job", "/WS#/F/S.FAILED", "failed", "PREDECESSOR_FAILED", "DISK_FULL")
PROMPT = Root("prompt", "OK", "prompt-id", "PROMPT_WAITING")
LURE = Thing("workstation", "/IDLE", "idle")
HOLDER = Thing("job", "/WS#/F/S.HOLDER", "holder")


def scene(*roots: Root, **kind: Any) -> Scene:
    """A waiting job with these roots."""
    made = ScenarioKind(name="made", group="waiting", faults=(Fault(kind="held"),))
    return Scene(
        kind=replace(made, **kind),
        seed=1,
        language="en",
        question="Why is SUBJECT not starting?",
        subject=SUBJECT,
        roots=roots or (FAILED,),
        beside=(HOLDER,),
        lures=(LURE,),
        freed=True,
        waiting_jobs=frozenset({"a", "b"}),
        waiting_streams=frozenset({"s"}),
    )


def root(thing: Thing, cause: str, *between: Thing) -> RootCause:
    """A root as a diagnosis names it, with the chain from the subject."""
    chain = tuple(ref(each) for each in (SUBJECT, *between, thing))
    return RootCause(object=ref(thing), cause_code=CauseCode(cause), chain=chain, receipts=())


def ref(thing: Thing) -> ObjectRef:
    """A thing as an answer points at it."""
    kind: Any = thing.kind
    return ObjectRef(kind=kind, key=thing.key, name=thing.key, object_id=thing.id or "")


def answer(
    *roots: RootCause, evidence: EvidenceStatus = "confirmed", gaps: tuple[str, ...] = ()
) -> Answer:
    """An answer with a diagnosis that names these roots."""
    diagnosis = Diagnosis(
        subject=ref(SUBJECT),
        root_causes=roots,
        confidence=0.9,
        evidence_status=evidence,
        impact=Impact(jobs=2, streams=1, job_ids=("a", "b"), stream_ids=("s",)),
    )
    receipt = Receipt(
        id="r",
        kind="job",
        key=SUBJECT.key,
        object_id=SUBJECT.id or "",
        fields={},
        read_at=datetime(2026, 3, 4, tzinfo=UTC),
        source="GET /",
    )
    return Answer(
        answer="words",
        intent=IntentView(id="why_waiting", agent="diagnostics"),
        diagnosis=diagnosis,
        evidence=Evidence(status=evidence, gaps=list(gaps)),
        receipts=[receipt],
    )
