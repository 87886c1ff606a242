"""What is asked does not depend on how it is written: language, case, accents, courtesies."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.question import Intent, Task, Understanding
from tests.graphs.offline.tables import Wording, rows, understand, wordings

_SUPPOSED = {"change", "value", "deadline", "delay_minutes", "day", "asks", "whole"}
_TWINS = [tuple(row) for row in rows("twins.yaml")]
_PLAIN = [wording for wording in wordings("wordings.yaml") if wording.say.strip()]


def _intents(understanding: Understanding) -> list[Intent]:
    return [task.intent for task in understanding.tasks]


def _bare(text: str) -> str:
    """The text without accents."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _supposed(task: Task) -> dict[str, object]:
    """What a question supposes or looks ahead to."""
    return task.entities.model_dump(include=_SUPPOSED)


@pytest.mark.parametrize(("english", "portuguese"), _TWINS, ids=lambda text: str(text)[:40])
def test_twins_ask_the_same(english: str, portuguese: str) -> None:
    """A question and its Portuguese twin have the same intents and entities."""
    first, second = understand(english), understand(portuguese)
    assert (first.language, second.language) == ("en", "pt")
    assert _intents(first) == _intents(second)
    for one, other in zip(first.tasks, second.tasks, strict=True):
        assert one.entities.objects() == other.entities.objects()
        assert set(one.entities.states) == set(other.entities.states)
        assert set(one.entities.conditions) == set(other.entities.conditions)
        assert one.entities.group_by == other.entities.group_by
        assert one.entities.folders == other.entities.folders
        assert _supposed(one) == _supposed(other)


@settings(deadline=None)
@given(st.sampled_from(_PLAIN), st.sampled_from([_bare, lambda text: f"  {text}  "]))
def test_accents_and_blanks_do_not_matter(wording: Wording, change: object) -> None:
    """Without its accents, or with blanks around, a message asks the same."""
    assert callable(change)
    changed = understand(change(wording.say), wording.focus)
    assert _intents(changed) == _intents(understand(wording.say, wording.focus))


_CASED = [pair for pair in _TWINS if "FAIL" not in pair[0]]


@settings(deadline=None)
@given(st.sampled_from(_CASED), st.sampled_from([str.lower, str.upper, str.title]))
def test_case_does_not_matter(pair: tuple[str, str], change: object) -> None:
    """In small letters, in capitals or in titles, a message asks the same."""
    assert callable(change)
    for text in pair:
        assert _intents(understand(change(text))) == _intents(understand(text))


@settings(deadline=None)
@given(
    st.sampled_from(_TWINS),
    st.sampled_from(["hey, ", "hi, ", "please ", "hi there, quick one: ", "ok so "]),
)
def test_courtesies_do_not_matter(pair: tuple[str, str], courtesy: str) -> None:
    """What comes before the question for politeness changes nothing."""
    assert _intents(understand(courtesy + pair[0])) == _intents(understand(pair[0]))
