"""Codes as operators write them: messages, return codes, states, commands."""

import re
from collections.abc import Iterable, Iterator

_MESSAGE = re.compile(r"\b(AW[A-Z]{3,4}\d{3,4})([A-Z]?)\b", re.IGNORECASE)
_RC = r"(?:rc|return[ _-]?code|exit[ _-]?(?:code|status)|c[oó]digo de (?:retorno|sa[ií]da))"
_RETURN = re.compile(
    rf"\b{_RC}(?:\s+(?:is|was|of|foi|de))?\s*[=:#]?\s*(-?\d{{1,10}})\b", re.IGNORECASE
)
# said the other way round: `139 as return code`, `ended with 1385`
_NUMBER_FIRST = re.compile(
    rf"(?<![\w.])(-?\d{{1,10}})\s+(?:as|como)\s+(?:an?\s+)?{_RC}\b", re.IGNORECASE
)
_ENDED_WITH = re.compile(
    r"\b(?:end(?:ed|s)|exit(?:ed|s)?|finish(?:ed|es)|terminated|terminou|termina|saiu|acabou|finalizou)\s+"
    r"(?:with|com)\s+(?:(?:an?\s+|um\s+)?(?:error|erro|code|c[oó]digo|rc)\s+)?(-?\d{1,10})\b(?![-:.,]?\d|\s*(?:\w|%))",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"\b(?:returned|retornou)\s+(?:c[oó]digo\s+|code\s+)?(-?\d{1,10})\b(?![-:.,]?\d|\s*(?:\w|%))",
    re.IGNORECASE,
)
_SUBSTATE = re.compile(r"\b(?:HOLD|READY|SUPPR|SUCC|WAITING|OQL)(?:_[A-Z]+)+\b")


def normal(code: str) -> str:
    """One spelling per code: `rc=127` and `Return code 127` are `RC 127`."""
    squeezed = " ".join(code.split())
    found = _RETURN.fullmatch(squeezed)
    return f"RC {found.group(1)}" if found else squeezed.upper()


def keys(codes: Iterable[str]) -> list[str]:
    """What each code is looked up by: itself, and a message also without its severity letter."""
    found = dict[str, None]()
    for code in map(normal, codes):
        found[code] = None
        message = _MESSAGE.fullmatch(code)
        if message and message.group(2):
            found[message.group(1)] = None
    return list(found)


def codes_in(text: str) -> list[str]:
    """The message codes, return codes and substates that a text names, in their one spelling."""
    return list(dict.fromkeys(_found(text)))


def heading_codes(heading: str, known: Iterable[str]) -> tuple[str, ...]:
    """The codes that a section is headed by: `RC 127 ...`, `showjobs (sj)`, `start and stop`."""
    message = _MESSAGE.match(heading)
    named = [code for code in known if _names(heading, code)]
    if message and not any(matches(message.group(0), code) for code in named):
        named.insert(0, message.group(0))
    return tuple(named)


def matches(code: str, other: str) -> bool:
    """Two spellings of the same code."""
    return normal(code) == normal(other)


def _found(text: str) -> Iterator[str]:
    for message in _MESSAGE.finditer(text):
        yield message.group(0).upper()
    for pattern in (_RETURN, _NUMBER_FIRST, _ENDED_WITH, _RETURNED):
        for code in pattern.finditer(text):
            yield f"RC {code.group(1)}"
    for substate in _SUBSTATE.finditer(text):
        yield substate.group(0)


def _names(heading: str, code: str) -> bool:
    if code.lower() not in heading.lower():  # so that few patterns are ever made
        return False
    return bool(re.search(rf"(?<![\w-]){re.escape(code)}(?!\w)", heading, re.IGNORECASE))
