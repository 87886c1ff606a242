from datetime import UTC, datetime
from typing import Any

import pytest

from evals.judging.scorers import SCORERS
from evals.judging.seen import Score
from evals.questions.dataset import Expect
from graphs.answer import Answer, Choice, IntentView
from graphs.question import Entities, Intent, TimeSpan
from tests.evals.samples import answer, seen

NOW = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 4, tzinfo=UTC)


def _heard(**slots: Any) -> Answer:
    return answer(intent=IntentView(id="job_list", agent="status", entities=Entities(**slots)))


def _score(name: str, expect: dict[str, Any], given: Answer) -> Score | None:
    return SCORERS[name](seen(Expect.model_validate(expect), given, now=NOW))  # type: ignore[index]


def _held(expected: dict[str, Any], given: Answer, name: str = "entities") -> bool:
    score = _score(name, {"entities": expected}, given)
    assert score is not None
    assert score.held or score.expected
    return score.held


@pytest.mark.parametrize(
    ("expected", "slots", "held"),
    [
        ({"jobs": ["gl_post"]}, {"jobs": ("GL_POST",)}, True),
        ({"jobs": ["GL_POST"]}, {"jobs": ("GL_POST", "X")}, False),
        ({"jobs": ["A", "B"]}, {"jobs": ("B", "A")}, True),
        ({"jobs": ["GL_POST"]}, {"names": ("GL_POST",)}, False),
        ({"objects": ["GL_POST"]}, {"names": ("GL_POST",)}, True),
        ({"objects": ["GL_POST", "PAY"]}, {"jobs": ("GL_POST",), "streams": ("PAY",)}, True),
        ({"objects": []}, {"workstations": ("WS",)}, False),
        ({"objects": None}, {}, True),
        ({"states": None}, {"states": ("ABEND",)}, False),
        ({"limit": 5}, {"limit": 5}, True),
        ({"limit": 5}, {}, False),
        ({"limit": None}, {"limit": 3}, False),
        ({"return_codes": [8]}, {"return_codes": (8,)}, True),
        ({"conditions": ["late"]}, {"conditions": ("late",)}, True),
        ({"jobs": ["A"]}, {"jobs": ("A",), "states": ("ABEND",)}, True),
        ({"whole": True}, {}, False),
    ],
)
def test_slots(expected: dict[str, Any], slots: dict[str, Any], held: bool) -> None:
    """A slot that is given holds exactly this, in any order and either case; others may hold more."""
    assert _held(expected, _heard(**slots)) is held


@pytest.mark.parametrize(
    ("expected", "since", "until", "held"),
    [
        ({"since": "2026-03-04T00:00:00Z", "until": None}, MIDNIGHT, None, True),
        ({"since": "2026-03-03T21:00:00-03:00"}, MIDNIGHT, None, True),
        ({"since": "2026-03-04T00:00:00Z"}, MIDNIGHT, NOW, True),
        ({"since": "2026-03-04T00:00:00Z", "until": "2026-03-04T02:30:00Z"}, MIDNIGHT, None, True),
        ({"since": "2026-03-04T00:00:00Z"}, NOW, None, False),
        ({"since": "2026-03-04T00:00:00Z", "until": "2026-03-04T01:00:00Z"}, MIDNIGHT, None, False),
    ],
)
def test_spans(
    expected: dict[str, Any], since: datetime | None, until: datetime | None, held: bool
) -> None:
    """An interval is compared by its instants; an end at the present is as an open one."""
    given = _heard(span=TimeSpan(since=since, until=until, words="since midnight"))

    assert _held({"span": expected}, given, "span") is held
    assert _held({"span": expected}, given) is held


def test_no_span() -> None:
    """Null says that no time was meant; where none is expected none is judged."""
    given = _heard(span=TimeSpan(since=MIDNIGHT, words="today"))

    assert not _held({"span": None}, given, "span")
    assert _held({"span": None}, _heard(), "span")
    assert _score("span", {"entities": {"jobs": []}}, given) is None
    assert _score("entities", {"intent": "job_list"}, given) is None


def test_slots_of_several_questions() -> None:
    """Of a compound message the slots are taken together."""
    first, second = _heard(jobs=("A",)).intent, _heard(jobs=("B",), limit=3).intent
    given = answer(intents=[first, second])

    assert _held({"jobs": ["A", "B"], "limit": 3}, given)
    assert not _held({"jobs": ["A"]}, given)


@pytest.mark.parametrize(
    ("got", "text", "held"),
    [
        ("job_status", "X is in SUCC [1].", True),
        ("impact", "Nothing waits for X [1].", False),
        ("impact", "Do you mean what waits for X?", True),
        ("unclear", "I did not understand that.", True),
        ("outside", "That is none of my work.", True),
        ("help", "Here is what I can do.", False),
        ("greeting", "Good morning.", False),
    ],
)
def test_on_question(got: str, text: str, held: bool) -> None:
    """What was not asked may not be answered; asking back and owning up may always be."""
    given = answer(text, intent=IntentView(id=got, agent="status"))
    score = _score("on_question", {"intent": "job_status"}, given)

    assert score is not None
    assert score.held is held


def test_a_choice_to_click_asks_back() -> None:
    """Choices are a question, whatever the words."""
    given = answer(
        "Several jobs are called so.",
        intent=IntentView(id="impact", agent="status"),
        choices=[Choice(label="GL_POST", message="GL_POST")],
    )
    score = _score("on_question", {"intent": "job_status"}, given)

    assert score is not None
    assert score.held


def test_any_of_several_questions_may_stray() -> None:
    """One question beside the expected ones is one too many."""
    views = [IntentView(id=one.value, agent="status") for one in (Intent.JOB_LIST, Intent.IMPACT)]
    score = _score("on_question", {"intent": "job_list"}, answer(intents=views))

    assert score is not None
    assert not score.held
