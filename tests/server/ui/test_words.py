"""The pages speak two languages, and pick the reader's."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.ui.words import WordsBroken, load_words, preferred


def test_both_languages_have_every_word() -> None:
    """The words load, and no language lacks one."""
    assert set(load_words()) == {"en", "pt"}


def test_a_word_missing_in_one_language_stops_the_start(tmp_path: Path) -> None:
    """Whoever adds a word in English only learns it at once, and which."""
    file = tmp_path / "words.yaml"
    file.write_text("en: {send: Send, more: {stop: Stop}}\npt: {send: Enviar, more: {}}\n")

    with pytest.raises(WordsBroken, match=r"more\.stop"):
        load_words(file)


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("en-US,en;q=0.9,pt;q=0.8", "en"),
        ("de-DE,de;q=0.9,pt;q=0.2", "pt"),
        ("en;q=0,pt;q=0.1", "pt"),
        ("pt;q=nonsense", "en"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_the_best_liked_language_is_taken(accepted: str, expected: str) -> None:
    """The weights of the header count; what we do not speak does not."""
    assert preferred(accepted) == expected


@given(st.text())
def test_any_header_gives_a_language(accepted: str) -> None:
    """A header is whatever a client sends: it never fails."""
    assert preferred(accepted) in {"en", "pt"}
