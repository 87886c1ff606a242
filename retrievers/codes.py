"""Codes as operators write them: messages, return codes, states, commands."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

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
# what a house calls its own errors, forms and devices: E-17, FAT003, 88B, PR-33
_HOUSE = re.compile(r"(?<![\w/.-])[A-Z0-9]+(?:[-_.][A-Z0-9]+)*(?![\w/-]|\.\w)")
_PARTS = re.compile(r"[^\W_]+")
# `Error SCH.31`, `Rejected, code CX/204`; what a heading opens with is a code where it is written in parts: `PV-0120: ...`
_MARKED = re.compile(
    r"\b(?:codes?|c[oó]digos?|err?o(?:r|s|rs)?|err|alarme?s?)[\s:]{1,3}(\S+(?:\s+\S+)?)",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\s*(\w+(?:[-./]\w+)+)(?=\W|$)")
_LONGEST = 14
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


def house_codes(text: str) -> frozenset[str]:
    """What a paper calls its own errors, forms and devices, squeezed: `E-17` is e17, `88B` 88b."""
    return frozenset(_squeezed(one) for one in _HOUSE.findall(text) if _is_code(one))


def spelt_codes(text: str) -> dict[str, str]:
    """What of a text may be a house's code, squeezed, however it is spelt: `ch 204`, `e-17`, `88b`; and as it stands there."""
    alone = [one.strip(".,;:!?()`'\"") for one in text.split()]
    apart = (f"{one} {other}" for one, other in pairwise(alone) if _may_belong(one, other))
    return {_squeezed(one): one for one in (*alone, *apart) if _is_code(one)}


def headed_codes(heading: str) -> frozenset[str]:
    """The codes, squeezed, that a section says it is about: `Error SCH.31`, `PV-0120: above the limit`."""
    told = [*_MARKED.findall(heading), *_OPENING.findall(heading)[:1]]
    return frozenset(
        code
        for one in told
        for code, typed in spelt_codes(one).items()
        if one.startswith(typed)  # `error in AGT90` is about no code
    )


def family(code: str) -> str:
    """What the codes of one kind share: the letters before the number; `hn` of hn12."""
    return code.rstrip("0123456789") if code[-1:].isdigit() else code


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


def _squeezed(code: str) -> str:
    return "".join(_PARTS.findall(code.lower()))


def _may_belong(one: str, other: str) -> bool:
    """`CH 204`, `88 B`; `16 e 17` are two numbers."""
    letters, digits = (one, other) if other.isdigit() else (other, one)
    return letters.isalpha() and digits.isdigit() and (len(letters) > 1 or letters.isupper())


def _is_code(code: str) -> bool:
    digits = sum(map(str.isdigit, code))
    return 0 < digits < len(code) and any(map(str.isalpha, code)) and len(code) <= _LONGEST


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
