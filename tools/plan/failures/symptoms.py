"""What a line of a log stands for, by the table of symptoms; quickly, since logs are long."""

import re
from dataclasses import dataclass
from functools import lru_cache

from tools.plan.diagnosis import CauseCode
from tools.plan.failures.symptom_table import BY_MESSAGE, DEPTH, TABLE

MESSAGE = re.compile(r"\b(?:AW[SK][A-Z]{2,3}\d{3,4}|EQQ[A-Z][A-Z0-9]{3,4})[EWIST]\b")
"""HWA's message codes; the last letter is the severity."""
_ACCENTS = str.maketrans("áàâãéêíóôõúüç", "aaaaeeiooouuc")


def _lenient(pattern: str) -> str:
    """An accented letter also as the bare one, or as what a wrong encoding made of it."""
    return "".join(
        char if char.isascii() else rf"(?:{char.translate(_ACCENTS)}|[^\x00-\x7f]{{1,2}})"
        for char in pattern
    )


def _alternatives(pattern: str) -> list[str]:
    """A pattern cut at its outermost bars."""
    found, depth = [""], 0
    for mark in _TOKEN.findall(pattern):
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and not depth:
            found.append("")
        else:
            found[-1] += mark
    return found


def _literals(alternative: str) -> tuple[str, ...]:
    """Texts of which one must stand in whatever the pattern matches: they are looked for first."""
    outside, groups = _outline(alternative)
    best = max(outside, key=len).casefold()
    if len(best) >= _TELLING:
        return (best,)
    choices = [tuple(one for part in _alternatives(g) for one in _literals(part)) for g in groups]
    return max([(best,), *choices], key=lambda texts: min(map(len, texts)))


def _outline(alternative: str) -> tuple[list[str], list[str]]:
    """What stands in a pattern outside of groups as fixed text, and its groups that must match."""
    outside, groups, depth, before = [""], [""], 0, ""
    for mark in _TOKEN.findall(alternative):
        if mark == "(" and not depth:
            groups.append("")
        if depth or mark == "(":
            groups[-1] += mark
            depth += (mark == "(") - (mark == ")")
            outside.append("")
        elif mark[0] in "?*{":
            groups[-1] = "" if before == ")" else groups[-1]
            outside[-1:] = [outside[-1][:-1], ""]
        else:
            _grow(outside, mark)
        before = mark
    return outside, [one[3:-1] for one in groups if one.startswith("(?:")]


def _grow(outside: list[str], mark: str) -> None:
    if len(mark) > 1 and mark[0] == "\\" and not mark[1].isalnum():
        outside[-1] += mark[1]
    elif len(mark) == 1 and mark.isascii() and mark not in "^$.+":
        outside[-1] += mark
    else:
        outside.append("")


@dataclass(frozen=True)
class _Pattern:
    """One alternative of the table, with the texts by which it can be ruled out at once."""

    literals: tuple[str, ...]
    expression: re.Pattern[str]
    cause: CauseCode


_TELLING = 3  # letters of a text that is worth looking for
_TOKEN = re.compile(r"\\.|\[\^?.[^\]]*\]|\{\d*,?\d*\}|.")
_PATTERNS = tuple(
    _Pattern(_literals(one), re.compile(_lenient(one), re.IGNORECASE), cause)
    for cause, patterns in TABLE
    for pattern in patterns
    for one in _alternatives(pattern)
)
_LOOKED_AT = 400  # characters of a line
LITERALS = tuple(dict.fromkeys(text for one in _PATTERNS for text in one.literals))
"""A line that holds none of these has no symptom."""


# A name in quotes may read like a trouble; a message in quotes follows a colon or says so.
_NAMED = re.compile(
    r"""(?<![\w:=({\[])(?<![:=] )(?<!message )(?<!error )(?<!reason )(?<!erro )(?:"[^"]*\s[^"]*"|'[^']*\s[^']*')(?!\w)""",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Symptom:
    """What a line stands for, and how deep that trouble lies: a deeper one brings forth others."""

    cause: CauseCode
    depth: int


@lru_cache(maxsize=4096)  # logs repeat themselves
def symptom_of(text: str) -> Symptom | None:
    """What a line stands for; HWA's own message first, of wrapped errors the innermost."""
    for code in MESSAGE.findall(text):
        if cause := BY_MESSAGE.get(code):
            return Symptom(cause, DEPTH[cause])
    for part in reversed(_NAMED.sub("''", text[:_LOOKED_AT]).split(" ---> ")):
        low = part.casefold()
        for pattern in _PATTERNS:
            if any(one in low for one in pattern.literals) and pattern.expression.search(part):
                return Symptom(pattern.cause, DEPTH[pattern.cause])
    return None
