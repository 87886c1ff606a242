"""Numbers that a text spells out, told in figures, so that they can be checked like any other."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from graphs.offline.text.numerals import NUMERALS

_MORE = {
    "hundred": 100, "hundreds": 100, "thousand": 1000, "mil": 1000, "cento": 100, "duzentos": 200,
    "duzentas": 200, "quinhentos": 500, "quinhentas": 500, "seventy": 70, "eighty": 80,
    "setenta": 70, "oitenta": 80, "três": 3, "nenhum": 0, "nenhuma": 0,
}  # fmt: skip
# One is an article and a pronoun, and zero is said by a denial, far more often than counted.
_NO_COUNT = frozenset({0, 1})
_WORDS: Mapping[str, int] = MappingProxyType(
    {word: number for word, number in {**NUMERALS, **_MORE}.items() if number not in _NO_COUNT}
    | {"dozen": 12, "dúzia": 12, "duzia": 12, "couple": 2, "zero": 0}
)
_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|segundos?|minutos?|horas?|dias?|semanas?)"
_SPANS = (
    (re.compile(r"\bhalf an hour\b|\bmeia hora\b", re.IGNORECASE), "30 min"),
    (re.compile(r"\ban hour and a half\b|\b(?:uma )?hora e meia\b", re.IGNORECASE), "90 min"),
    (re.compile(rf"\b(?:one|an?|uma?)\s+(?={_UNIT}\b)", re.IGNORECASE), "1 "),
    # What may run twice tells no number of runs.
    (
        re.compile(
            r"(?<!may run )(?<!to run )(?<!can run )\btwice\b|(?<!rodar )(?<!executar )\bduas vezes\b",
            re.I,
        ),
        "2 times",
    ),
    (re.compile(r"\bthrice\b|\btr[êe]s vezes\b", re.IGNORECASE), "3 times"),
    (re.compile(r"\b(?:an?\s+|uma\s+)?(?:half a dozen|meia d[úu]zia)\b", re.IGNORECASE), "6"),
    (re.compile(r"\b(?:a\s+|uma\s+)(?=dozen\b|d[úu]zia\b|couple\b|hundred\b)", re.IGNORECASE), ""),
)
_TENS = "|".join(word for word, number in _WORDS.items() if number in range(20, 100, 10))
_ONES = "|".join(word for word, number in NUMERALS.items() if 0 < number < 10 and len(word) > 1)
_COMPOUND = re.compile(rf"\b({_TENS})(?:[- ]| e )({_ONES})\b", re.IGNORECASE)
_WORD = re.compile(
    rf"(?<!\w)({'|'.join(sorted(_WORDS, key=len, reverse=True))})(?!\w)", re.IGNORECASE
)
_TIMES = re.compile(r"\b(\d{1,2}) (100|1000)\b")
_PLUS = re.compile(r"\b100 (?:e|and) (\d\d)\b")
# Shares are computed, and nobody may compute: they stand only where a record says the very word.
SHARE = re.compile(
    r"\b(?:half|halves|a third|two thirds|a quarter|three quarters|double[ds]?|triple[ds]?|metade|"
    r"um terço|dois terços|um quarto|o dobro|o triplo|dobrou|triplicou)\b",
    re.IGNORECASE,
)


def in_figures(text: str) -> str:
    """The text with its spelled numbers in figures."""
    for pattern, figures in _SPANS:
        text = pattern.sub(figures, text)
    text = _COMPOUND.sub(_compound, text)
    text = _WORD.sub(lambda match: str(_WORDS[match[1].lower()]), text)
    return _PLUS.sub(r"1\1", _TIMES.sub(lambda match: str(int(match[1]) * int(match[2])), text))


def _compound(match: re.Match[str]) -> str:
    return str(_WORDS[match[1].lower()] + NUMERALS[match[2].lower().replace("ê", "e")])
