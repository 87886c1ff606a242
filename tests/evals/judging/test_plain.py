import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.judging.language import language_of
from evals.judging.plain import holds, marks, own_words, plain

NAMES = st.from_regex(r"[A-Z][A-Z0-9_]{3,12}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "fact", "held"),
    [
        ("return code **8** [1]", "8", True),
        ("return code **18** [8]", "8", False),
        ("ended 08:30, run 8.5", "8", False),
        ("8. eighth row", "8", False),
        ("the count is 1,234 jobs", "1234", True),
        ("12.", "12", True),
        ("after 8 h 30 min", "8 h 30", True),
        ("job `GL_POST` failed", "gl_post", True),
        ("job `GL_POST2` failed", "GL_POST", False),
        ("`/FIN#/F/GL.GL_POST`", "GL_POST", True),
        ("it is **not** `linked`", "not linked", True),
        ("| `/WS` | 2 |", "2", True),
        ("limit -1", "1", False),
        ("limit -1", "-1", True),
        ("on 2026-03-04", "3", False),
        ("on 2026-03-04", "03", False),
        ("version 10.2.8.00", "10.2.8", True),
        ("não falhou", "NÃO FALHOU", True),
    ],
)
def test_facts_as_whole_words(text: str, fact: str, held: bool) -> None:
    """A fact is held as whole words, a number as a whole number, whatever the markdown."""
    assert holds(plain(text), fact) is held


@given(NAMES, st.sampled_from(["{}", "**{}**", "`{}`", "is {} now", "- {}: x", "({})", "{}."]))
def test_a_name_is_found_in_any_dress(name: str, dress: str) -> None:
    """Emphasis, code and punctuation round a name do not hide it; a longer name is another."""
    assert holds(plain(dress.format(name)), name)
    assert not holds(plain(dress.format(name + "_Z")), name)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_one_number_is_not_another(told: int, wanted: int) -> None:
    """A number is held exactly when it is the one told."""
    assert holds(plain(f"there are **{told}** jobs [3]"), str(wanted)) is (told == wanted)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """No text breaks the readers."""
    assert isinstance(plain(text) + own_words(text), str)
    assert all(re.fullmatch(r"\d+", mark) for mark in marks(text))
    assert language_of(text) in {"en", "pt", None}


def test_marks_in_code_are_no_citations() -> None:
    """What a log prints is not a citation."""
    assert marks("x [1] `a[2]`\n\n```text\nline [3]\n```\nend [4][1]") == ["1", "4"]


def test_own_words_are_without_quotations() -> None:
    """Questions in prompts, logs and documents are not the answer's own."""
    words = own_words("Asks `really?`\n> what is it?\n```\nwhy?\n```\nDone.")

    assert "?" not in words
    assert "Done." in words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("**GL_POST** failed: it is in ABEND, and the log shows why [1].", "en"),
        ("**GL_POST** abendou: está em ABEND, e o log mostra o motivo [1].", "pt"),
        ("**X** não falhou.\n> The job was in the plan and it is not now.", "pt"),
        ("GL_POST", None),
    ],
)
def test_language_by_small_words(text: str, language: str | None) -> None:
    """The answer's own words tell its language; quotations and names do not."""
    assert language_of(text) == language
