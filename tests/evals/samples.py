"""Small answers, turns and receipts to score."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from evals.judging.result import TurnResult
from evals.judging.seen import Score, Seen
from evals.plants.plant import Record
from evals.questions.case import Case, Turn
from evals.questions.expect import Expect, Scorer
from graphs.answer import Answer, IntentView
from tools.plan.diagnosis import CauseCode, Diagnosis, RootCause
from tools.receipts import Citation, ObjectRef, Receipt

CALL = "GET /twsd/api/v2/plan/job?oql=name+%3D+%27X%27"
JOB: dict[str, Any] = {
    "id": "j1",
    "name": "X",
    "key": "/WS#/F/S.X",
    "priority": 10,
    "workstation": "/WS",
    "lastRunCompositeStatus": {"status": "SUCC", "canceled": False},
    "lastRunCommonStatus": "SUCCESSFUL",
    "jobruns": [
        {
            "id": "r1",
            "returnCode": 1,
            "compositeStatus": {"status": "ABEND"},
            "timeInfo": {"actualEndTime": "2026-03-03T20:02:00Z", "estimatedDuration": "PT30M"},
            "lastInRerunChain": False,
        },
        {
            "id": "r2",
            "returnCode": 0,
            "compositeStatus": {"status": "SUCC"},
            "timeInfo": {"actualEndTime": "2026-03-03T20:49:00Z", "estimatedDuration": "PT30M"},
            "lastInRerunChain": True,
        },
    ],
}


def receipt(number: str = "1", **changes: Any) -> Receipt:
    """A receipt for the job, with changes."""
    given: dict[str, Any] = {
        "id": number,
        "kind": "job",
        "key": "/WS#/F/S.X",
        "object_id": "j1",
        "fields": {"status": "SUCC"},
        "read_at": datetime(2026, 3, 4, tzinfo=UTC),
        "source": CALL,
    }
    return Receipt.model_validate(given | changes)


def answer(text: str = "X is in SUCC [1].", **changes: Any) -> Answer:
    """An answer on the state of the job, with changes."""
    given: dict[str, Any] = {
        "answer": text,
        "intent": IntentView(id="job_status", agent="status"),
        "agents": ["status"],
        "receipts": [receipt()],
    }
    return Answer.model_validate(given | changes)


def seen(expect: Expect, given: Answer | None = None, **changes: Any) -> Seen:
    """A turn that was expected and went so."""
    known: dict[str, Any] = {
        "language": "en",
        "records": {CALL: Record(200, {"count": 1, "results": [JOB]})},
    }
    return Seen(expect=expect, answer=given or answer(), **known | changes)


def diagnosis(key: str, code: CauseCode) -> Diagnosis:
    """A verdict with one root."""
    ref = ObjectRef(kind="job", key=key, name=key)
    root = RootCause(object=ref, cause_code=code, chain=(ref,), receipts=())
    return Diagnosis(subject=ref, root_causes=(root,), confidence=1.0)


def citation(document: str) -> Citation:
    """A passage of a document."""
    return Citation(id="1", document=document, section="s", text="t", score=1.0)


def result(
    case_id: str = "one",
    *,
    scores: dict[Scorer, Score] | None = None,
    language: str = "en",
    expect: Expect | None = None,
    elapsed: float = 10.0,
    repeat: int = 1,
    tags: Sequence[str] = (),
    twin: str | None = None,
    given: Answer | None = None,
) -> TurnResult:
    """A scored turn of a case of one turn."""
    turn = Turn(user="status of X", expect=expect or Expect())
    case = Case.model_validate(
        {"id": case_id, "language": language, "conversation": [turn], "tags": list(tags)}
        | {"twin": twin}
    )
    return TurnResult(
        case=case,
        position=1,
        repeat=repeat,
        turn=turn,
        answer=given or answer(),
        tools=["object_status"],
        elapsed_ms=elapsed,
        scores=scores or {"answered": Score(True)},
    )
