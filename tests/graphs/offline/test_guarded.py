"""A guard spares searches and changes nothing: every pattern finds what it finds without one."""

import re
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.offline.guarded import Guarded
from graphs.offline.manners import FOLDER, read_manners
from graphs.offline.needed import caseless_words_of, needed, ways_of, words_of
from graphs.offline.text.words import fold
from tests.graphs.offline.tables import wordings

_WORDS = ("can", "run", "the", "job", "jobs", "o", "x_1", "-", "é")
_PIECES = (
    *_WORDS, r"\w*", r"\w+", r"\b", r"\B", " ", ".", r"\W+", "[aeo]", "[^a]", "(?:the )?", "(?: run| o){0,2}", "ru?n",
    "(?:can|jobs?|the)", "(?=run)", "(?<!o )", "^", "$", "(?:a|b|c|d|e){2,3}", r"(?: \w+){0,2}?", "{kind}", "{kind}?",
)  # fmt: skip
_KIND = r"(?:jobs?|(?:o )?x_1|runs? the\w*)"
_PADDED = "|".join(f"nobody{number}says" for number in range(120))  # short patterns have no guard
_TEXTS = st.lists(st.sampled_from(_WORDS), max_size=7).map(" ".join) | st.text("canrujobthes _-")
_ROWS = st.lists(
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6).map("".join), max_size=6
)


@settings(max_examples=120, deadline=None)
@given(_ROWS, _TEXTS, st.sampled_from([re.NOFLAG, re.IGNORECASE]))
def test_whatever_the_rows_the_same_is_found(rows: list[str], text: str, flags: int) -> None:
    """The same place, or none; in capitals as well, where no case is heeded."""
    guarded = _guarded([*filter(_is_pattern, rows), _PADDED], flags)
    for said in (text, text.upper()):
        assert _span(guarded.search(said)) == _span(guarded.pattern.search(said))
        assert guarded.findall(said) == guarded.pattern.findall(said)
        assert guarded.sub("#", said) == guarded.pattern.sub("#", said)


def test_every_manner_finds_in_people_s_words_what_it_would() -> None:
    """Of every row that is kept, on messages as people type them."""
    lines = [line.say for line in wordings("wordings.yaml")[::60]]
    said = [*lines, *map(fold, lines)]
    for file in FOLDER.glob("*.yaml"):
        for name, one in read_manners(file).items():
            for text in said:
                assert _span(one.search(text)) == _span(one.pattern.search(text)), (file, name)


def test_a_text_that_lacks_the_words_is_not_searched() -> None:
    """Every word that a row needs is known, and what may be left out is not among them."""
    (needs,) = needed(ways_of(r"\b(?:please )?cancel it\b"))
    assert set(needs) == {frozenset({"cancel"}), frozenset({"it"})}
    assert not any(need.isdisjoint(words_of("cancel it")) for need in needs)
    assert any(need.isdisjoint(words_of("it is cancelled")) for need in needs)


def test_where_no_case_is_heeded_letters_are_told_apart_as_the_pattern_does() -> None:
    """Whatever sign a caseless pattern takes for a letter is that letter in the words as well."""
    signs = "".join(map(chr, range(sys.maxunicode + 1)))
    for letter in "abcdefghijklmnopqrstuvwxyzçãõéê":
        taken = re.findall(letter, signs, re.IGNORECASE)
        assert [one for one in taken if letter not in caseless_words_of(one)] == []


def _guarded(rows: list[str], flags: int) -> Guarded:
    wholes = [row.replace("{kind}", _KIND) for row in rows]
    parts = {"kind": ways_of(_KIND, flags)}
    pattern = re.compile("|".join(wholes), flags)
    return Guarded(pattern, wholes, [needed(ways_of(row, flags, parts)) for row in rows])


def _is_pattern(row: str) -> bool:
    try:
        re.compile(row.replace("{kind}", _KIND))
    except re.error:
        return False
    return True


def _span(found: re.Match[str] | None) -> tuple[int, int] | None:
    return found.span() if found else None
