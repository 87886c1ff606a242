"""Which words are names of objects, and which are everyday words in one of their forms."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.offline.lexicon import load_lexicon
from graphs.offline.text.everyday import Everyday, EverydayError
from tests.graphs.offline.tables import rows, understand

_EVERYDAY = Everyday()
_LETTERS = st.text("bcdfghjkmnpqrstvwxz", min_size=3, max_size=9)


@pytest.mark.parametrize("row", rows("names.yaml"), ids=lambda row: row["say"])
def test_names_are_told_from_words(row: dict[str, Any]) -> None:
    """Each line of the table: its names, and no word beside them."""
    tasks = understand(row["say"]).tasks
    assert sorted({name for task in tasks for name in task.entities.objects()}) == row["names"]


@pytest.mark.parametrize(
    "word",
    ["stopped", "hurries", "replying", "runners", "healthily", "froze", "fiquei", "botaram",
     "engripado", "refez", "supuseram", "reunioes", "papeis", "normalmente", "rapidinho"],
)  # fmt: skip
def test_a_word_is_known_in_all_its_forms(word: str) -> None:
    """Only one form of it stands in the file; the others follow by rule."""
    assert word in _EVERYDAY


@given(_LETTERS)
@settings(max_examples=50, deadline=None)
def test_letters_without_a_vowel_are_no_word(letters: str) -> None:
    """What cannot be spoken can still be a name, unless it is an abbreviation in the file."""
    assert letters not in _EVERYDAY or len(letters) < 7


def test_names_of_business_stay_names() -> None:
    """Words that jobs are called after count as names beside nouns, in any letters."""
    assert {"payroll", "billing", "ledger", "invoice", "audit"}.isdisjoint(
        word for word in ("payroll", "billing", "ledger", "invoice", "audit") if word in _EVERYDAY
    )
    assert "final" in load_lexicon().names["nameable"]


def test_a_file_without_a_language_is_refused(tmp_path: Path) -> None:
    """The file must hold every class of words of both languages."""
    file = tmp_path / "everyday.yaml"
    file.write_text("en: {verbs: go, nouns: day, adjectives: big, others: went}")
    with pytest.raises(EverydayError, match="wants exactly en, pt"):
        Everyday(file)
    file.write_text("en: {verbs: go}\npt: {verbs: ir}")
    with pytest.raises(EverydayError, match="en: wants exactly verbs"):
        Everyday(file)
