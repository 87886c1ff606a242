"""Conditions on a return code, as success and output conditions write them: `(RC<=3) OR (RC=8)`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from types import MappingProxyType

Test = Callable[[int], bool]

_OPERATORS = MappingProxyType(
    {
        "<=": operator.le,
        ">=": operator.ge,
        "!=": operator.ne,
        "<>": operator.ne,
        "<": operator.lt,
        ">": operator.gt,
        "=": operator.eq,
    }
)
_TOKEN = re.compile(r"\s*(<=|>=|<>|!=|[<>=()]|RC\b|AND\b|OR\b|NOT\b|[+-]?\d+)", re.IGNORECASE)
_COMPARISON = 3
"""How many tokens a comparison has: RC, an operator, a number."""


class BadCondition(ValueError):
    """A text is no condition on a return code."""


def holds(text: str, return_code: int) -> bool:
    """Whether a return code meets a condition."""
    return parse(text)(return_code)


@lru_cache(maxsize=1024)
def parse(text: str) -> Test:
    """The test that a condition stands for; NOT binds closest, then AND, then OR."""
    reader = _Reader(_tokens(text))
    test = reader.either()
    if reader.left:
        raise BadCondition(f"{text!r}: nothing fits after {reader.left[0]!r}")
    return test


def _tokens(text: str) -> list[str]:
    found, at = list[str](), 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadCondition(f"{text!r}: {text[at:].strip()!r} is not understood")
        found.append(match[1].upper())
        at = match.end()
    return found


class _Reader:
    """Takes tokens from the front."""

    def __init__(self, left: list[str]) -> None:
        self.left = left

    def either(self) -> Test:
        tests = [self.both()]
        while self.takes("OR"):
            tests.append(self.both())
        return lambda code: any(test(code) for test in tests)

    def both(self) -> Test:
        tests = [self.single()]
        while self.takes("AND"):
            tests.append(self.single())
        return lambda code: all(test(code) for test in tests)

    def single(self) -> Test:
        if self.takes("NOT"):
            inner = self.single()
            return lambda code: not inner(code)
        if self.takes("("):
            inner = self.either()
            if not self.takes(")"):
                raise BadCondition("a bracket is not closed")
            return inner
        return self.comparison()

    def comparison(self) -> Test:
        head, self.left = self.left[:_COMPARISON], self.left[_COMPARISON:]
        if len(head) < _COMPARISON or head[0] != "RC" or head[1] not in _OPERATORS:
            raise BadCondition(f"no comparison with RC: {' '.join(head)!r}")
        if not head[2].lstrip("+-").isdigit():
            raise BadCondition(f"no number: {head[2]!r}")
        compare, operand = _OPERATORS[head[1]], int(head[2])
        return lambda code: bool(compare(code, operand))

    def takes(self, word: str) -> bool:
        if self.left[:1] != [word]:
            return False
        del self.left[0]
        return True
