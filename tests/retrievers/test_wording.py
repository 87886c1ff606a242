"""What strange words stand for: in the other language's spelling, misspelt, grown from a root, as a code."""

from pathlib import Path

import pytest

from retrievers.codes import house_codes, spelt_codes
from retrievers.cognates import cognate_key
from retrievers.common import domain_common, load_common
from retrievers.errors import ThesaurusError
from retrievers.wording import Wording


@pytest.mark.parametrize(
    ("english", "portuguese"),
    [
        ("turbine", "turbina"),
        ("calibration", "calibracao"),
        ("pressure", "pressao"),
        ("elevator", "elevador"),
        ("pharmacy", "farmacia"),
        ("filter", "filtro"),
        ("patient", "paciente"),
        ("sterilization", "esterilizacao"),
    ],
)
def test_cognates_share_a_key(english: str, portuguese: str) -> None:
    """What the two languages spell by their own rules is one word."""
    assert cognate_key(english) == cognate_key(portuguese) != ""


@pytest.mark.parametrize(
    ("english", "portuguese"), [("policy", "policia"), ("plant", "plantao"), ("count", "conta")]
)
def test_what_only_looks_alike_is_not_the_same(english: str, portuguese: str) -> None:
    """False friends and short words are never taken for each other."""
    assert not cognate_key(english) or cognate_key(english) != cognate_key(portuguese)


def test_a_strange_word_stands_for_one_of_the_papers() -> None:
    """Misspelt or grown from it; a word that is like none stands for none, nor does one that is gone."""
    wording = Wording()
    wording.put(["turbine", "water", "congelar"])
    told = {one: wording.meant(one) for one in ("turbnie", "watery", "descongelar", "piano", "q")}
    assert told == {
        "turbnie": "turbine", "watery": "water", "descongelar": "congelar", "piano": "", "q": "",
    }  # fmt: skip
    wording.drop(["turbine", "water", "congelar"])
    assert not wording.meant("turbnie")


def test_a_house_writes_its_codes_as_it_likes() -> None:
    """A code is found however it is spelt; times, dates and amounts are none."""
    written = house_codes(
        "The panel shows E-17, FAT003 or 88B: form PR-33, 18 h, 2026-05-01, 10:30."
    )
    assert written == {"e17", "fat003", "88b", "pr33"}
    for question in ("e-17?", "what is E 17", "deu E17", "(e17)"):
        assert "e17" in spelt_codes(question), question
    assert "e17" not in spelt_codes("entre 16 e 17 horas")


def test_common_words_are_of_both_languages(tmp_path: Path) -> None:
    """The list that is brought along is whole; a broken one stops the start and is named."""
    common = domain_common()
    assert "door" in common.english
    assert "porta" in common.portuguese
    file = tmp_path / "common.yaml"
    file.write_text("en: [Door]\npt: [porta]\n", encoding="utf-8")
    with pytest.raises(ThesaurusError, match="lower case"):
        load_common(file)
