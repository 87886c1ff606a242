from typing import Any, get_args

import pytest

from evals.judging.scorers import SCORERS, score
from evals.plants.plant import Record
from evals.questions.expect import Cause, Expect, Scorer
from graphs.answer import Answer, Choice, Evidence, IntentView
from graphs.question import Intent
from tests.evals.samples import CALL, JOB, answer, citation, diagnosis, receipt, seen
from tools.plan.diagnosis import CauseCode

DISK = diagnosis("/WS#/F/S.X", CauseCode.DISK_FULL)
LIST = IntentView(id="job_list", agent="status")
IMPACT = IntentView(id="impact", agent="diagnostics")

# name: what is expected, a right answer, and wrong ones
TABLE: list[tuple[Scorer, dict[str, Any], Answer, list[Answer]]] = [
    ("answered", {}, answer(), [answer("  ")]),
    (
        "intent",
        {"intent": "job_status"},
        answer(),
        [answer(intent=LIST), answer(intents=[LIST, IMPACT])],
    ),
    ("intent", {"intent": ["why", "job_status"]}, answer(), [answer(intent=LIST)]),
    (
        "intent",
        {"intents": ["job_list", "impact"]},
        answer(intents=[LIST, IMPACT]),
        [answer(intents=[LIST]), answer(intents=[IMPACT, LIST])],
    ),
    (
        "agent",
        {"agent": "status"},
        answer(),
        [answer(agents=["diagnostics"]), answer(agents=["status", "knowledge"]), answer(agents=[])],
    ),
    (
        "agent",
        {"agents": ["status", "knowledge"]},
        answer(agents=["status", "knowledge"]),
        [answer(agents=["knowledge", "status"])],
    ),
    ("not_facts", {"not_facts": ["ABEND"]}, answer(), [answer("X is in ABEND")]),
    (
        "cause",
        {"cause": Cause(object="X", code=CauseCode.DISK_FULL)},
        answer(diagnosis=DISK),
        [
            answer(),
            answer(diagnosis=diagnosis("/WS#/F/S.XX", CauseCode.DISK_FULL)),
            answer(diagnosis=diagnosis("/WS#/F/S.X", CauseCode.KILLED)),
        ],
    ),
    (
        "receipts",
        {"intent": "job_status"},
        answer(),
        [
            answer("X is in SUCC."),
            answer("X [1] is [2]."),
            answer(receipts=[receipt(), receipt("2")]),
            answer("X is in SUCC.", receipts=[]),
        ],
    ),
    ("receipts", {"receipts": 2}, answer("[1][2]", receipts=[receipt(), receipt("2")]), [answer()]),
    ("receipts_true", {}, answer(), [answer(receipts=[receipt(fields={"status": "ABEND"})])]),
    (
        "citations",
        {"citations": ["a", ["b", "c"]]},
        answer(citations=[citation("c"), citation("a")]),
        [answer(), answer(citations=[citation("a")]), answer(citations=[citation("c")])],
    ),
    (
        "rank",
        {"citations": ["a", ["b", "c"]], "first_document": True},
        answer(citations=[citation("c"), citation("d")]),
        [answer(), answer(citations=[citation("d"), citation("a")])],
    ),
    (
        "language",
        {},
        answer("It is in the plan."),
        [answer("Ele está no plano e não em outro."), answer("It is in the plan.", language="pt")],
    ),
    (
        "evidence",
        {"evidence": "confirmed"},
        answer(),
        [answer(evidence=Evidence(status="likely")), answer(evidence=Evidence(status="insufficient"))],
    ),
    (
        "evidence",
        {"evidence": ["likely", "insufficient"]},
        answer(evidence=Evidence(status="likely")),
        [answer()],
    ),
    (
        "choices",
        {"choices": ["GL_POST", "/FIN"]},
        answer(choices=[Choice(label="gl_post", message="it"), Choice(label="2", message="/FIN")]),
        [answer(), answer(choices=[Choice(label="GL_POSTED", message="/FIN")])],
    ),
    ("asks_back", {"asks_back": True}, answer("Which one?"), [answer(), answer("It asks `Which?`")]),
    ("asks_back", {"asks_back": False}, answer(), [answer("Which one?")]),
    (
        "refuses",
        {"refuses": True},
        answer("I will not do that.", receipts=[]),
        [answer("Done.", receipts=[]), answer("I will not do that [1].")],
    ),
    ("refuses", {"refuses": False}, answer(), [answer("I cannot.", receipts=[])]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "expect", "right", "wrong"), TABLE)
def test_right_and_wrong(
    name: Scorer, expect: dict[str, Any], right: Answer, wrong: list[Answer]
) -> None:
    """Each scorer holds for a right answer and for no wrong one, and says what it missed."""
    wanted = Expect.model_validate(expect)
    held = SCORERS[name](seen(wanted, right))

    assert held is not None
    assert held.held
    for one in wrong:
        missed = SCORERS[name](seen(wanted, one))
        assert missed is not None
        assert not missed.held
        assert missed.expected


def test_every_scorer_is_tried() -> None:
    """No scorer is without a right and a wrong answer in these tests."""
    tried = {name for name, *_ in TABLE} | {"tools", "tools_not", "no_tools", "facts"}
    elsewhere = {"entities", "span", "on_question"}

    assert tried | elsewhere == set(SCORERS) == set(get_args(Scorer)) - {"error", "twins"}


def test_tools_that_must_not_be_called() -> None:
    """None of those that are named; none at all where none may be."""
    wanted = Expect(tools_not=["find_jobs"])

    assert score(seen(wanted, tools=["diagnose"]))["tools_not"].held
    assert not score(seen(wanted, tools=["diagnose", "find_jobs"]))["tools_not"].held
    assert score(seen(Expect(no_tools=True)))["no_tools"].held
    assert not score(seen(Expect(no_tools=True), tools=["diagnose"]))["no_tools"].held


def test_an_expected_problem() -> None:
    """Where a turn must end in a problem, that one problem is all that is judged."""
    wanted = Expect(error="redis_unavailable")
    nothing = answer("", receipts=[])
    held = score(seen(wanted, nothing, error="X()", problem="redis_unavailable"))

    assert {name: one.held for name, one in held.items()} == {"error": True}
    assert not score(seen(wanted, nothing, error="X()", problem="hwa_failed"))["error"].held
    assert not score(seen(wanted))["error"].held


def test_tools() -> None:
    """Every tool that is expected was called; more may have been."""
    wanted = Expect(tools=["find_jobs"])

    assert score(seen(wanted, tools=["find_jobs", "diagnose"]))["tools"].held
    assert not score(seen(wanted, tools=["diagnose"]))["tools"].held


def test_facts() -> None:
    """Every fact is told, in one of its wordings; the missing ones are named."""
    told = score(seen(Expect(), facts=[("X",), ("late", "succ")]))["facts"]
    missed = score(seen(Expect(), facts=[("X",), ("late", "held")]))["facts"]

    assert told.held
    assert not missed.held
    assert missed.expected == "late or held"


def test_what_is_not_expected_is_not_judged() -> None:
    """With nothing expected only what holds of every answer is scored."""
    assert set(score(seen(Expect()))) == {"answered", "receipts", "receipts_true", "language"}


def test_an_error_is_no_answer() -> None:
    """A turn that broke fails, whatever its text."""
    assert not score(seen(Expect(), error="KeyError('x')"))["answered"].held


@pytest.mark.parametrize(
    ("expect", "held"),
    [
        ({"intent": "greeting"}, True),
        ({"intent": "why_failed"}, False),
        ({"intent": "why_failed", "refuses": True}, True),
        ({"intent": "job_status", "asks_back": True}, True),
        ({"citations": ["d"]}, False),
    ],
)
def test_receipts_by_default(expect: dict[str, Any], held: bool) -> None:
    """A fact of the plant or of a document needs a receipt; talk, a question and a refusal none."""
    bare = answer("It is so.", receipts=[])

    assert score(seen(Expect.model_validate(expect), bare))["receipts"].held is held


def test_a_refusal_reads_nothing() -> None:
    """An answer that declines in words and calls a tool all the same has not declined."""
    declined = answer("I will not do that.", receipts=[])

    assert not score(seen(Expect(refuses=True), declined, tools=["find_jobs"]))["refuses"].held


def test_titles_of_documents_are_in_their_own_language() -> None:
    """English titles in a Portuguese answer do not make it English."""
    title = "What the plan is and how it was made"
    proof = receipt(kind="document", fields={"title": title, "section": "s"})
    given = answer(f"**{title}** [1] (o documento está em inglês)", language="pt", receipts=[proof])

    assert score(seen(Expect(), given, language="pt"))["language"].held


def test_the_plant_has_the_last_word() -> None:
    """A receipt that was true of another plant is false of this one."""
    other = JOB | {"lastRunCompositeStatus": {"status": "ABEND"}}
    records = {CALL: Record(200, {"count": 1, "results": [other]})}

    assert not score(seen(Expect(intent=Intent.JOB_STATUS), records=records))["receipts_true"].held
