"""The judge: recall gates precision, nobody innocent is accused, and silence is honest."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from evals.scenarios.judge import judge
from tests.evals.scenarios.scenes import (
    FAILED,
    HOLDER,
    LURE,
    PROMPT,
    SUBJECT,
    answer,
    ref,
    root,
    scene,
)
from tools.hwa.simulator.plants.faults.truth import Thing
from tools.plan.diagnosis import Impact, RootCause

RIGHT = root(FAILED, "PREDECESSOR_FAILED")
ASKED = root(PROMPT, "PROMPT_WAITING")
WRONG = root(Thing("job", "/WS#/F/S.OTHER", "other"), "HELD")


def share(measure: str, *roots: RootCause, **scene_kind: object) -> float:
    """One score of an answer that names these roots, to a scene with one root."""
    scores = judge(scene(**scene_kind), answer(*roots), None)
    return {name: score.share for name, score in scores.items()}[measure]  # type: ignore[index]


def test_the_right_root_alone_is_full_marks() -> None:
    """Object and cause code both fit."""
    assert share("roots", RIGHT) == share("cause", RIGHT) == 1.0


def test_the_right_object_with_another_cause_is_a_miss() -> None:
    """A root is an object with its cause."""
    assert share("roots", root(FAILED, "PREDECESSOR_RUNNING")) == 0.0


def test_a_namesake_with_another_id_is_a_miss() -> None:
    """Instances share a key; ids part them."""
    assert share("roots", root(Thing("job", FAILED.key, "twin"), "PREDECESSOR_FAILED")) == 0.0


def test_a_missed_root_is_nothing_however_right_the_rest() -> None:
    """Two causes hold it, and one is named: that frees nobody."""
    scores = judge(scene(FAILED, PROMPT), answer(RIGHT), None)

    assert scores["roots"].share == 0.0
    assert judge(scene(FAILED, PROMPT), answer(RIGHT, ASKED), None)["roots"].share == 1.0


@given(st.integers(0, 6))
def test_each_wrong_root_beside_the_right_one_costs(wrong: int) -> None:
    """The share of the named roots that are right."""
    others = [root(Thing("job", f"/WS#/F/S.X{at}", f"x{at}"), "HELD") for at in range(wrong)]

    assert share("roots", RIGHT, *others) == 1 / (1 + wrong)


def test_what_is_true_as_well_costs_nothing() -> None:
    """Who holds the resource may be named beside the resource."""
    assert share("roots", RIGHT, root(HOLDER, "PREDECESSOR_RUNNING")) == 1.0


def test_the_first_cause_counts() -> None:
    """A wrong one on top is a wrong answer, whatever follows."""
    assert share("cause", WRONG, RIGHT) == 0.0


def test_a_failed_predecessor_comes_with_its_failure() -> None:
    """The code of its own failure stands beside the root, where there is one."""
    told = RIGHT.model_copy(update={"detail": FAILED.failure_code})

    assert share("failure", told) == 1.0
    assert share("failure", RIGHT) == 0.0
    assert "failure" not in judge(scene(PROMPT), answer(ASKED), None)


def test_a_lure_is_an_accusation() -> None:
    """Naming what only looks wrong is counted, whatever else is right."""
    assert share("accused", RIGHT) == 1.0
    assert share("accused", RIGHT, root(LURE, "WORKSTATION_UNLINKED")) == 0.0


def test_a_chain_leaves_no_step_out() -> None:
    """From the subject to the root, as many steps as there truly are."""
    steps = [Thing("job", f"/WS#/F/S.J{at}", f"j{at}") for at in range(5)]
    whole, short = root(FAILED, "PREDECESSOR_FAILED", *steps), RIGHT

    assert judge(scene(), answer(whole), 6)["chain"].share == 1.0
    assert judge(scene(), answer(short), 6)["chain"].share == 0.0
    assert "chain" not in judge(scene(), answer(short), 4)


def test_impact_is_exact_or_wrong() -> None:
    """The very jobs and streams that wait behind the subject: not one more, not one less."""
    right = answer(RIGHT)
    assert right.diagnosis is not None
    assert judge(scene(), right, None)["impact"].share == 1.0
    for told in (Impact(jobs=1, streams=1), Impact(jobs=2, streams=1, job_ids=("a", "z")), None):
        diagnosis = right.diagnosis.model_copy(update={"impact": told})
        wrong = right.model_copy(update={"diagnosis": diagnosis})
        assert judge(scene(), wrong, None)["impact"].share == 0.0


def test_healthy_is_shown_and_not_only_said() -> None:
    """No root but HEALTHY, and a record of the subject that was looked at."""
    well = answer(root(SUBJECT, "HEALTHY"))

    assert judge(scene(expects="healthy"), well, None)["healthy"].share == 1.0
    assert judge(scene(expects="healthy"), answer(RIGHT), None)["healthy"].share == 0.0
    unseen = well.model_copy(update={"receipts": []})
    assert judge(scene(expects="healthy"), unseen, None)["healthy"].share == 0.0


def test_honest_is_right_or_unsure_with_the_gap() -> None:
    """Where the records are withheld: the truth, or a doubt that says what could not be seen."""
    asked = scene(expects="honest")
    silent = root(SUBJECT, "INSUFFICIENT_EVIDENCE")
    fair = answer(silent, evidence="insufficient", gaps=("the log",))

    assert judge(asked, answer(RIGHT), None)["abstains"].share == 1.0
    assert judge(asked, fair, None)["abstains"].share == 1.0
    assert judge(asked, answer(silent), None)["abstains"].share == 0.0
    assert judge(asked, answer(silent, evidence="insufficient"), None)["abstains"].share == 0.0
    guess = answer(WRONG, evidence="likely", gaps=("the log",))
    assert judge(asked, guess, None)["abstains"].share == 0.0


def test_namesakes_are_offered_and_none_is_chosen() -> None:
    """Both keys stand in the answer, and there is no verdict."""
    asked = scene(expects="asks_back")
    choice = answer().model_copy(
        update={"diagnosis": None, "answer": f"Which one: {SUBJECT.key} or {LURE.key}?"}
    )

    assert judge(asked, choice, None)["abstains"].share == 1.0
    assert judge(asked, answer(RIGHT), None)["abstains"].share == 0.0


def test_an_answer_without_a_diagnosis_has_no_root() -> None:
    """Another question was understood: everything is missed, and no impact is counted."""
    none = answer().model_copy(update={"diagnosis": None})
    scores = judge(scene(), none, None)

    assert scores["roots"].share == scores["cause"].share == 0.0
    assert "impact" not in scores


def test_another_true_cause_of_the_same_object_fits() -> None:
    """A plan that is stale because FINAL abended is both."""
    stale = replace(FAILED, cause_code="PLAN_STALE", also=("PREDECESSOR_FAILED",))

    assert judge(scene(stale), answer(RIGHT), None)["roots"].share == 1.0
    assert ref(stale).object_id == FAILED.id
