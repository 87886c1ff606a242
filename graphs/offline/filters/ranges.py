"""Numbers that lie between two others: `rc between 4 and 8`, `took 10 to 20 minutes`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.numerals import NUMBER, number_of

_SAID: Final = Manners("ranges")
_NOON, _DAY = 12, 24
_ONE: Final = NUMBER[1:-1]
_WORD: Final = r"(?:any\w* |algo |something )?(?:between|from|entre|de)"
_WITHIN: Final = r"(?:in |within |on |n[oa] |d[oa] )?(?:the |a )?(?:range|faixa|interval|intervalo)"
_OPENED: Final = (
    rf"(?:{_WITHIN}(?: of| {_WORD})? |{_WORD} )"
    rf"(?P<first>{_ONE})(?: ?- ?| (?:and|to|through|till|e|a|ate) )(?P<last>{_ONE})(?!\w)"
)
# With no word before it only what can be nothing else joins the two: `rc 4 to 8`, `rc 4-8`.
_BARE: Final = rf"(?P<first>{_ONE})(?: ?- ?| (?:to|through|a|ate) )(?P<last>{_ONE})(?!\w)"
_NO_TIME: Final = r"(?! ?(?:h|hrs?|hours?|horas?|min\w*|sec\w*|seg\w*|days?|dias?|am|pm|:|o clock|da (?:manha|tarde|noite|madrugada)|in the)\b)(?! ?:)"
_RETURNED: Final = (
    r"\b(?:returned|returning|returns|came (?:out|back)|come (?:out|back)|exited|retornaram|retornou|retornam|voltaram|voltou|"
    r"(?:ended|finished|terminated|sair?am|saiu|terminaram|terminou|acabaram) (?:with|com))(?: (?:with|at|as|com|em))?(?: (?:something|anything|algo))?"
)
_UNIT: Final = (
    r"(?P<unit>h|hrs?|hours?|horas?|min|mins|minutes?|minutos?|seconds?|segundos?|secs?)\b"
)
_LENGTHS: Final = tuple(
    re.compile(rf"(?<!\w)(?<!last )(?<!past )(?<!next )(?<!imos )(?<!imas )(?<!in ){numbers} ?{_UNIT}(?! (?:ago|atras|late|de atraso)\b)")
    for numbers in (_OPENED, _BARE)
)  # fmt: skip
_TWO: Final = re.compile(rf"(?:{_ONE})(?: ?- ?| (?:and|to|through|till|e|a|ate) )(?:{_ONE})")
_AT_ONCE: Final = 64
_RETURNED_BETWEEN: Final = tuple(
    re.compile(rf"{_RETURNED} {numbers}{_NO_TIME}") for numbers in (_OPENED, _BARE)
)


@dataclass(frozen=True, slots=True)
class Range:
    """Two numbers, the stretch of the text that says them, and the unit, if one is said."""

    first: int
    last: int
    start: int
    end: int
    unit: str = ""


def of_noun(noun: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds a range beside the words for what it counts."""
    opened, bare = (rf"(?<!\w)(?:{noun}) {numbers}" for numbers in (_OPENED, _BARE))
    return re.compile(opened), re.compile(bare)


def ranges_in(text: str, *patterns: re.Pattern[str]) -> Iterator[Range]:
    """The ranges that these patterns find in a folded text."""
    for pattern in patterns if _joins(text) else ():
        for match in pattern.finditer(text):
            first, last = (number_of(match[name]) or 0 for name in ("first", "last"))
            unit = match.groupdict().get("unit", "")
            if first < last:
                yield Range(first, last, *match.span(), unit)


@lru_cache(maxsize=_AT_ONCE)
def _joins(text: str) -> bool:
    """Two numbers stand beside each other: every range has that."""
    return _TWO.search(text) is not None


def lengths_in(text: str) -> Iterator[Range]:
    """How long something took, from one length to another."""
    seen: set[int] = set()
    for one in ranges_in(text, *_LENGTHS):
        if one.end not in seen and not _is_window(text, one):
            seen.add(one.end)
            yield one


def _is_window(text: str, one: Range) -> bool:
    """`Na terça entre 22 e 23 horas`: a window of the clock, where nothing lasts."""
    hours = one.unit.startswith("h") and one.last <= _DAY
    dated = one.first > _NOON or bool(_SAID["dated"].search(text))
    return hours and dated and not _SAID["lasting"].search(text)


def returned_in(text: str) -> Iterator[Range]:
    """The codes that something came back with; a time of day is none."""
    yield from ranges_in(text, *_RETURNED_BETWEEN)
