"""The examples, and what they teach: for messages that no rule was written for."""

import shutil
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from graphs.offline.asking.examples import Example, load_learned, read_examples
from graphs.offline.asking.features import BREAK, OBJECT, features_of
from graphs.offline.asking.learned import COMPOUND, Learned, fingerprint_of, load
from graphs.offline.asking.learning import Lesson, learn
from graphs.offline.lexicon import FOLDER, LexiconError, load_lexicon
from graphs.offline.text.words import fold
from graphs.question import Intent
from tests.graphs.offline.tables import understand, wordings

_NONSENSE: Final = ["florb the GL_POST zib", "bla bla bla PAYCALC", "zorp glarb GL_POST frumious"]
_LESSONS: Final = [
    Lesson(label, tokens, features_of(tokens, {}))
    for label, tokens in (
        ("why", ("what", "ails", OBJECT)),
        ("why", ("what", "troubles", OBJECT)),
        ("why", ("eh",)),
        ("impact", ("who", "needs", OBJECT)),
        ("impact", ("who", "wants", OBJECT)),
        ("impact", ("eh",)),
    )
]


@pytest.fixture(scope="module", name="examples")
def _examples() -> list[Example]:
    return list(read_examples(FOLDER))


@pytest.fixture(scope="module", name="learned")
def _learned() -> Learned:
    return load_learned()


@pytest.fixture(scope="module", name="taught")
def _taught() -> Learned:
    return learn(_LESSONS, "a fingerprint")


def test_every_intent_of_the_catalogue_has_examples(examples: list[Example]) -> None:
    """And so have several questions in one message; only what is not built is never meant."""
    assert {one.label for one in examples} >= {COMPOUND, *Intent} - {Intent.NOT_BUILT}


def test_what_was_learnt_is_what_the_files_say() -> None:
    """`make learn` was not forgotten."""
    assert load(FOLDER).fingerprint == fingerprint_of(FOLDER)


@pytest.mark.parametrize(
    ("content", "complaint", "line"),
    [
        ("no_such: {en: [x]}", "no such intent: no_such", 1),
        ("why: [x]", "under en and pt", 1),
        ("why:\n  en: a", "a list of questions", 1),
        ("why:\n  en: [a]\n  pt: ['o que tem {objeto}']", "a placeholder that is none of", 3),
    ],
)
def test_faults_of_the_examples_are_named(
    content: str, complaint: str, line: int, tmp_path: Path
) -> None:
    """A file that is wrong stops the start, with its name, the line and what is wrong there."""
    folder = tmp_path / "lexicon"
    shutil.copytree(FOLDER, folder)
    (folder / "examples" / "first.yaml").write_text(content, "utf-8")
    with pytest.raises(LexiconError, match=complaint) as caught:
        load_learned(folder)
    assert f"examples/first.yaml, line {line}: " in str(caught.value)


def test_examples_that_were_not_learnt_are_told(tmp_path: Path) -> None:
    """Until then it goes by what it knows."""
    shutil.copytree(FOLDER, tmp_path / "lexicon")
    (tmp_path / "lexicon" / "examples" / "mine.yaml").write_text("why: {en: [eh]}", "utf-8")
    with capture_logs() as logs:
        load_learned(tmp_path / "lexicon")
    assert [one["event"] for one in logs] == ["examples_not_learnt"]


@pytest.mark.parametrize(("file", "most"), [("held_back.yaml", 0.25), ("heldout.yaml", 0.08)])
def test_the_tables_that_measure_were_not_copied(
    examples: list[Example], file: str, most: float
) -> None:
    """Some short questions are asked by everybody in the same words; the others are unseen."""
    asked = {_bare(one.text) for one in examples}
    table = [_bare(wording.say) for wording in wordings(file)]
    assert sum(line in asked for line in table) <= most * len(table)


def test_a_message_is_nearest_to_what_is_like_it(taught: Learned) -> None:
    """Words that it shares with lessons speak for their label, and against the other."""
    scores = taught.scores(features_of(("what", "ails", "my", OBJECT), {}))
    assert scores["why"] > 0 > scores["impact"]


def test_the_very_words_of_an_example_are_what_it_says(taught: Learned) -> None:
    """Whoever writes an example is understood so; where two differ, neither stands."""
    assert taught.label(("what", "ails", OBJECT)) == "why"
    assert taught.label(("what", "ails", "my", OBJECT)) is None
    assert taught.label(("eh",)) is None


def test_what_shares_nothing_with_the_lessons_has_no_scores(taught: Learned) -> None:
    """Nothing is made of nothing."""
    assert taught.scores({"unheard": 1.0}) == {}


def test_what_was_saved_is_what_is_loaded(taught: Learned, tmp_path: Path) -> None:
    """The file holds all of it."""
    taught.save(tmp_path)
    again = load(tmp_path)
    assert (again.labels, again.fingerprint) == (taught.labels, "a fingerprint")
    assert dict(again.features) == dict(taught.features)
    np.testing.assert_array_equal(again.weights, taught.weights)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from(["what", "ails", "who", "needs", OBJECT, BREAK, "zz"]), max_size=90)
)
def test_scores_are_few_and_small(taught: Learned, tokens: list[str]) -> None:
    """Whatever is said, a label has at most one score, and it is no large number."""
    scores = taught.scores(features_of(tokens, {}))
    assert set(scores) in (set(), {"why", "impact"})
    assert all(abs(score) < 10 for score in scores.values())


@pytest.mark.parametrize("say", _NONSENSE)
def test_what_is_like_nothing_is_asked_back(say: str) -> None:
    """A name alone does not make a question: what may be meant is offered, or nothing."""
    (task,) = understand(say).tasks
    assert task.intent is Intent.UNCLEAR
    assert len(task.candidates) in {0, 2, 3, 4}


def test_quoted_words_are_like_nothing() -> None:
    """What a log says is data: it makes no question."""
    plain = understand("GL_POST says blah").tasks[0]
    quoted = understand('GL_POST says "what brought it down" blah').tasks[0]
    assert quoted.intent is plain.intent


def test_two_questions_stay_two() -> None:
    """Where each part clearly asks something, neither is lost."""
    asked = [task.intent for task in understand("What abended? Which agents are down?").tasks]
    assert asked == [Intent.JOB_LIST, Intent.WORKSTATION_LIST]


def test_a_remark_before_a_question_is_no_question() -> None:
    """What was seen already is told, and not asked."""
    asked = [task.intent for task in understand("rc 126 on GL_POST?? why did it abend").tasks]
    assert asked == [Intent.WHY_FAILED]


def test_the_features_of_a_phrase_hold_its_ideas() -> None:
    """An idea counts beside the words that say it, whichever these are."""
    lexicon = load_lexicon()
    features = features_of(("how", "many", "jobs"), lexicon.ideas)
    assert "#how_many" in features
    assert "how many" in features


def _bare(text: str) -> str:
    return " ".join(fold(text).replace("?", " ").split())
