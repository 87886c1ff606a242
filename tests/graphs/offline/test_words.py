"""A message is cut into words that keep what was written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.offline.text.words import fold, normalise, words_of


@settings(deadline=None)
@given(st.text(max_size=200))
def test_words_stand_where_they_were_written(text: str) -> None:
    """Each word is the text between its start and its end, and they do not overlap."""
    text = normalise(text)
    at = 0
    for word in words_of(text):
        assert text[word.start : word.end] == word.text
        assert word.start >= at
        at = word.start


@settings(deadline=None)
@given(st.text(max_size=200))
def test_folding_keeps_the_length(text: str) -> None:
    """A folded text is as long as it was, so places in both agree."""
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("why isn't it", ["why", "is", "not", "it"]),
        ("PAYCALC's log", ["paycalc", "log"]),
        ("what\u2019s up?", ["what", "is", "up", "?"]),
        ("FIN1#EODCLOSE?", ["fin1#eodclose", "?"]),
        ("WS#JS(0900 03/04/26).JOB now", ["ws#js(0900 03/04/26).job", "now"]),
        ("/WS/FTA1#/PAY/PAYDAILY.CALC.", ["/ws/fta1#/pay/paydaily.calc", "."]),
        ("at 22:00, PAY@ or A-B_1", ["at", "22:00", ",", "pay@", "or", "a-b_1"]),
        ("long-running", ["long", "running"]),
        ("já terminou?", ["ja", "terminou", "?"]),
        ("rc=127", ["rc", "=", "127"]),
    ],
)
def test_words_are_what_a_reader_sees(text: str, words: list[str]) -> None:
    """Contractions come apart; selections, clocks and names stay whole."""
    assert [word.folded for word in words_of(normalise(text))] == words


@pytest.mark.parametrize("quoted", ['"cancel it"', "`cancel it`", "\u201ccancel it\u201d"])
def test_quoted_words_are_marked(quoted: str) -> None:
    """Words inside quotation marks are known as data."""
    words = words_of(normalise(f"log says {quoted} why"))
    assert [word.folded for word in words if word.quoted] == ["cancel", "it"]
