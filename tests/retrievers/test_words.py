import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrievers.codes import codes_in, heading_codes, keys, normal
from retrievers.words import fold, own_names, words


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("rc=127", "RC 127"),
        ("Return code 127", "RC 127"),
        ("RC  127", "RC 127"),
        ("código de retorno 127", "RC 127"),
        ("exit code -1", "RC -1"),
        ("awsbht057w", "AWSBHT057W"),
        ("hold_waiting_for_time", "HOLD_WAITING_FOR_TIME"),
        ("conman  sj", "CONMAN SJ"),
    ],
)
def test_a_code_has_one_spelling(said: str, meant: str) -> None:
    """However a code is written, it is looked up the same way."""
    assert normal(said) == meant


def test_a_message_is_also_known_without_its_severity() -> None:
    """AWSBHT057 finds AWSBHT057W; an own letter stays exact."""
    assert keys(["AWSBHT057W"]) == ["AWSBHT057W", "AWSBHT057"]
    assert keys(["AWSBHT057"]) == ["AWSBHT057"]


def test_codes_are_found_in_a_sentence() -> None:
    """Messages, return codes and substates are recognised inside a question."""
    told = "AWSBHT057W and rc 127 while HOLD_WAITING_FOR_TIME, exit code was 3"
    assert codes_in(told) == ["AWSBHT057W", "RC 127", "RC 3", "HOLD_WAITING_FOR_TIME"]


def test_a_section_is_headed_by_whole_codes() -> None:
    """`RC 127` is not headed by `RC 1`, and a word that only begins alike is no code."""
    assert heading_codes("RC 127 command not found", ["RC 1", "RC 127"]) == ("RC 127",)
    assert heading_codes("HOLDING things", ["HOLD"]) == ()
    assert heading_codes("HOLD what it means", ["HOLD"]) == ("HOLD",)
    assert heading_codes("AWSBHT057W run number", []) == ("AWSBHT057W",)
    assert heading_codes("showjobs (sj)", ["sj", "ss", "showjobs"]) == ("sj", "showjobs")


def test_accents_do_not_count() -> None:
    """`não encontrado` and `nao encontrado` are the same words, and plurals in -ões their singular."""
    assert words("Não ENCONTRADO: execuções") == words("nao encontrado: execucao")


def test_codes_stay_whole_beside_their_parts() -> None:
    """A substate or return code is one word more, so that exact ones win."""
    assert words("HOLD_WAITING_FOR_TIME")[-1] == "holdwaitingfortime"
    assert words("rc=127") == ["rc", "127", "rc127"]


def test_negations_are_kept() -> None:
    """`isn't` says not."""
    assert words("it isn't") == ["it", "is", "not"]


def test_names_of_the_plant_are_told_apart() -> None:
    """Names of jobs and workstations are recognised, codes and plain words are not."""
    told = own_names("FIN1#EODCLOSE.UPDATE on AGT_PAY01 is READY: AWSBHT057W")
    assert {"fin1", "eodclose", "update", "agt", "pay01"} == told


@given(st.text())
def test_folding_is_final(text: str) -> None:
    """Folding twice is folding once, and words are always lower-case and non-empty."""
    assert fold(fold(text)) == fold(text)
    assert all(word and word == word.lower() for word in words(text))


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ("139 as return code, what is that", ["RC 139"]),
        ("139 como código de retorno", ["RC 139"]),
        ("windows job ended with 1385", ["RC 1385"]),
        ("o job terminou com erro 126", ["RC 126"]),
        ("it returned 143", ["RC 143"]),
        ("ended with 3 errors", []),
        ("terminou com 50% de espaço", []),
        ("ended with 2026-03-04", []),
    ],
)
def test_a_return_code_is_read_the_other_way_round(told: str, codes: list[str]) -> None:
    """A number is a code by the words around it, and a number of things is none."""
    assert codes_in(told) == codes
