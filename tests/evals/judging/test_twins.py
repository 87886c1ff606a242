from datetime import UTC, datetime
from typing import Any

import pytest

from evals.judging.seen import Score
from evals.judging.twins import told, with_twins
from evals.questions.expect import Expect, Scorer
from graphs.answer import Answer, Evidence, IntentView
from graphs.question import Entities, TimeSpan
from tests.evals.samples import answer, citation, receipt, result


def _view(**slots: Any) -> IntentView:
    return IntentView(id="job_list", agent="status", entities=Entities(**slots))


def _twins(*answers: Answer) -> list[bool]:
    return [one.scores["twins"].held for one in with_twins(_results(*answers))]


def _results(*answers: Answer) -> list[Any]:
    return [result(f"t.en-{at}", twin="t", given=one) for at, one in enumerate(answers, 1)]


def test_the_same_in_other_words() -> None:
    """Words, language, order and the words of a time do not count."""
    english = answer(
        "X is in SUCC [1][2].",
        receipts=[receipt("1"), receipt("2", key="Y")],
        intent=_view(states=("A", "B"), span=TimeSpan(words="today")),
    )
    portuguese = answer(
        "X está em SUCC [1][2].",
        language="pt",
        receipts=[receipt("1", key="Y"), receipt("2")],
        intent=_view(states=("B", "A"), span=TimeSpan(words="hoje")),
    )

    assert _twins(english, portuguese) == [True, True]


def test_objects_by_their_names() -> None:
    """Whether a wording tells an object's kind or path makes no other fact."""
    slots: list[dict[str, Any]] = [
        {"jobs": ("FIN.GL_POST",)},
        {"names": ("gl_post",)},
        {"jobs": ("WS#/F/FIN.GL_POST",)},
    ]

    assert _twins(*(answer(intent=_view(**one)) for one in slots)) == [True, True, True]


@pytest.mark.parametrize(
    "other",
    [
        {"intent": IntentView(id="impact", agent="diagnostics")},
        {"intent": _view(jobs=("Y",))},
        {"intent": _view(span=TimeSpan(since=datetime(2026, 3, 4, tzinfo=UTC), words="today"))},
        {"evidence": Evidence(status="likely")},
        {"receipts": [receipt(fields={"status": "ABEND"})]},
        {"receipts": [receipt(key="/WS#/F/S.Y")]},
        {"receipts": []},
        {"citations": [citation("return-codes")]},
    ],
)
def test_one_fact_that_differs(other: dict[str, Any]) -> None:
    """Whoever tells another fact than most of them fails, and is told what."""
    same = answer(intent=_view())
    found = with_twins(_results(same, answer(**{"intent": _view()} | other), same))

    assert [one.scores["twins"].held for one in found] == [True, False, True]
    assert found[1].scores["twins"].expected != found[1].scores["twins"].got


def test_two_that_disagree() -> None:
    """Of two, one must be wrong: they do not both hold."""
    assert _twins(answer(), answer(receipts=[])) == [True, False]


def test_only_twins_are_compared() -> None:
    """Who has no twin, or is alone of them, has nothing to agree with."""
    alone = [result("a"), result("b", twin="t")]

    assert all("twins" not in one.scores for one in with_twins(alone))


def test_each_time_and_turn_by_itself() -> None:
    """Repetitions are not compared with each other."""
    again = [result(f"t.en-{at}", twin="t", repeat=at) for at in (1, 2)]

    assert all("twins" not in one.scores for one in with_twins(again))


def test_slots_that_count() -> None:
    """What only one of two wordings fills is a fact where it is expected, and else is none."""
    given = [answer(intent=_view()), answer(intent=_view(limit=5))]
    expect = Expect.model_validate({"entities": {"limit": 5}})
    expected = [
        result(f"t-{at}", twin="t", given=one, expect=expect) for at, one in enumerate(given)
    ]

    assert _twins(*given) == [True, True]
    assert [one.scores["twins"].held for one in with_twins(expected)] == [True, False]


def test_one_may_show_more() -> None:
    """Of a record, only what both show is compared; which records there are is compared whole."""
    some, more = (
        answer(receipts=[receipt(fields=fields)])
        for fields in ({"status": "SUCC"}, {"status": "SUCC", "priority": 10})
    )
    beside = answer(receipts=[receipt(), receipt("2", key="Y")])

    assert _twins(some, more) == [True, True]
    assert _twins(some, more, beside) == [True, True, False]


def test_of_passages_the_first() -> None:
    """What is cited first counts; what else is near hangs on the wording."""
    first, more, other = (
        answer(citations=list(map(citation, documents)), receipts=[])
        for documents in (["a"], ["a", "b"], ["b", "a"])
    )

    assert _twins(first, more) == [True, True]
    assert _twins(first, more, other) == [True, True, False]


def test_facts_that_are_expected() -> None:
    """Twins share their expectation: who does not tell its facts does not tell the same."""
    wrong: dict[Scorer, Score] = {"facts": Score(False, "17", "16")}
    both = [result("t-1", twin="t"), result("t-2", twin="t", scores=wrong)]
    found = with_twins(both)

    assert [one.scores["twins"].held for one in found] == [True, False]
    assert found[1].scores["twins"].expected == "17"


def test_what_is_told() -> None:
    """Each part of what an answer tells can be read."""
    one, other = told(answer()), told(answer(receipts=[], evidence=Evidence(status="likely")))

    assert one.apart(other) == ["evidence", "receipts"]
    assert one.text("receipts") == 'job /WS#/F/S.X status "SUCC"'
