"""Numbers as people write them, in figures and in the words of both languages."""

from typing import Final

_WORDS: Final = {
    0: "zero nenhum nenhuma", 1: "one a an um uma", 2: "two couple dois duas par",
    3: "three tres", 4: "four quatro", 5: "five cinco", 6: "six seis", 7: "seven sete",
    8: "eight oito", 9: "nine nove", 10: "ten dez", 11: "eleven onze", 12: "twelve doze dozen",
    13: "thirteen treze", 14: "fourteen quatorze catorze", 15: "fifteen quinze",
    16: "sixteen dezesseis", 17: "seventeen dezessete", 18: "eighteen dezoito",
    19: "nineteen dezenove", 20: "twenty vinte", 30: "thirty trinta", 40: "forty quarenta",
    45: "fortyfive", 50: "fifty cinquenta", 60: "sixty sessenta", 90: "ninety noventa",
    100: "hundred cem",
}  # fmt: skip
NUMERALS: Final[dict[str, int]] = {
    word: number for number, words in _WORDS.items() for word in words.split()
}
_ARTICLES: Final = frozenset({"a", "an", "par", "couple", "dozen", "nenhum", "nenhuma", "zero"})
_TENS: Final = "twenty|thirty|forty|fifty|vinte|trinta|quarenta|cinquenta"
_ONES: Final = "|".join(word for word, number in NUMERALS.items() if number < 10)
_WORD: Final = rf"(?:{_TENS}) (?:e )?(?:{_ONES})\b|" + "|".join(
    sorted(NUMERALS, key=len, reverse=True)
)
NUMBER: Final = rf"(\d{{1,6}}|(?:{_WORD})(?!\w))"
"""One group: a whole number, in figures or in words."""


def number_of(text: str) -> int | None:
    """The number that the text is; None where it is none."""
    text = text.strip()
    if text.isdecimal():
        return int(text) if len(text) < 12 else None
    if text in NUMERALS:
        return NUMERALS[text]
    tens, _, ones = text.partition(" ")
    first, second = NUMERALS.get(tens), NUMERALS.get(ones.removeprefix("e "))
    if first is None or second is None or first < 20 or second >= 10:
        return None
    return first + second


def counting(word: str) -> int | None:
    """The number that a single word says; an article is no number to count by."""
    return None if word in _ARTICLES else number_of(word)
