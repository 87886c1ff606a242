"""The second reader: example questions, for what no rule is sure of."""

from typing import Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.offline.examples import PLACEHOLDERS, Example, Examples, tokens_of
from graphs.offline.lexicon import FOLDER, load_lexicon
from graphs.offline.words import fold
from graphs.question import Intent
from tests.graphs.offline.tables import understand, wordings

_FILE: Final[dict[str, dict[str, list[str]]]] = yaml.safe_load(
    (FOLDER / "examples.yaml").read_text("utf-8")
)
_NAMES: Final = {
    "job": "GL_POST",
    "stream": "PAYDAILY",
    "workstation": "APP01",
    "resource": "TAPEDRV",
    "it": "it",
    "folder": "/FINANCE",
    "time": "22:00",
    "code": "AWSBHT057W",
    "number": "17",
}
_ASKED: Final = [
    (Intent(name), question)
    for name, languages in _FILE.items()
    for questions in languages.values()
    for question in questions
]
_UNCERTAIN: Final = ["florb the GL_POST zib", "GL_POST quibble?", "bla bla bla PAYCALC"]


@pytest.fixture(scope="module", name="examples")
def _examples() -> Examples:
    return load_lexicon().examples


def _spoken(question: str) -> str:
    return question.format_map(_NAMES)


def test_every_intent_of_the_catalogue_has_examples_in_both_languages() -> None:
    """Only talk, the broken rule and what is not understood have none."""
    without = {Intent.GREETING, Intent.HELP, Intent.RULE_BREAKING, Intent.UNCLEAR}
    assert {Intent(name) for name in _FILE} == set(Intent) - without
    assert all(set(languages) == {"en", "pt"} for languages in _FILE.values())


def test_no_example_is_a_line_of_the_tables() -> None:
    """The tables measure: what was copied from them would measure itself."""
    files = ("wordings.yaml", "tired.yaml", "held_back.yaml", "heldout.yaml")
    tables = {
        " ".join(fold(wording.say).replace("?", " ").split())
        for file in files
        for wording in wordings(file)
    }
    assert not [question for _, question in _ASKED if fold(_spoken(question)) in tables]


def test_each_example_is_most_like_its_own_intent(examples: Examples) -> None:
    """The file does not contradict itself: no example stands nearer to another intent."""
    for intent, question in _ASKED:
        first = examples.likeliest(tokens_of(fold(question)))[0]
        assert first.intent is intent, question


@pytest.mark.parametrize(
    "question", [question for intent, question in _ASKED if intent is Intent.ACTION]
)
def test_a_likeness_never_makes_an_order(question: str) -> None:
    """What is most like an order is one by a rule, or nothing is understood and nothing offered."""
    (task, *_) = understand(_spoken(question)).tasks
    assert task.intent in {Intent.ACTION, Intent.UNCLEAR, Intent.PROMPT_LIST}
    assert Intent.ACTION not in task.candidates


@pytest.mark.parametrize("say", _UNCERTAIN)
def test_what_is_like_nothing_is_asked_back(say: str) -> None:
    """A name alone does not make a question: what may be meant is offered, or nothing."""
    (task,) = understand(say).tasks
    assert task.intent is Intent.UNCLEAR
    assert len(task.candidates) in {0, 2, 3, 4}


def test_a_close_race_offers_both() -> None:
    """Of two intents that are alike, neither is taken: both can be clicked, with the object."""
    (task,) = understand("what is the quarrel between GL_POST and everybody").tasks
    assert task.intent is Intent.UNCLEAR
    assert 2 <= len(task.candidates) <= 4
    assert task.entities.objects() == ("GL_POST",)


def test_quoted_words_are_like_nothing() -> None:
    """What a log says is data: it makes no question."""
    plain = understand("GL_POST says blah").tasks[0]
    quoted = understand('GL_POST says "what brought it down" blah').tasks[0]
    assert quoted.intent is plain.intent is Intent.UNCLEAR


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=200))
def test_any_words_have_a_likeness_between_none_and_all(text: str) -> None:
    """Whatever is typed, the comparison ends in numbers from 0 to 1."""
    examples = Examples([Example(Intent.WHY, ("what", "ails", "<object>"))], {})
    assert all(0 <= one.likeness <= 1.000001 for one in examples.likeliest(fold(text).split()))


def test_every_placeholder_is_used() -> None:
    """Each mask that the file may use stands somewhere in it."""
    text = " ".join(question for _, question in _ASKED)
    assert all(f"{{{name}}}" in text for name in PLACEHOLDERS)
