"""OQL: reads a filter once and compiles it to a function over the plan's own objects.

AND binds tighter than OR. A field that walks into an array holds for an object as soon as one
element fits, also under `!=`, `NOT IN` and `NOT LIKE`. No value at all fits only `= null`,
`!=`, `NOT IN` and `NOT LIKE`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, NamedTuple

from tools.hwa.simulator.wire.errors import BadQuery
from tools.hwa.simulator.wire.literals import READERS, moment, wildcard
from tools.hwa.simulator.wire.needle import Both, Either, Lookup, Needle

Test = Callable[[Any], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'[^']*')|(?P<number>-?\d+)(?![\w.])|(?P<word>[A-Za-z][A-Za-z0-9\-#._]*)"
    r"|(?P<op><=|>=|!=|=|<|>)|(?P<mark>[()\[\],]))"
)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
DEEPEST = 100
"""So many parentheses can be open at once; a reader of deeper ones would run out of stack."""

_KEYWORDS = frozenset({"AND", "OR", "NOT", "IN", "LIKE", "ORDER"})


@dataclass(frozen=True, slots=True)
class Field:
    """How a field is read off an object: one value, or for `many` a sequence of them."""

    get: Callable[[Any], Any]
    kind: str = "string"
    many: bool = False
    equality_only: bool = False
    order_only: bool = False
    timed: bool = False
    """Whether the value changes by the passing of time alone."""


@dataclass(slots=True)
class Query:
    """A compiled filter: the test, the order, and the test once more as an index reads it."""

    test: Test | None = None
    order: list[tuple[Field, bool]] = field(default_factory=list)
    needle: Needle | None = None
    timed: bool = False

    def select(self, objects: Sequence[Any]) -> list[Any]:
        """The objects that fit, in the order asked for, else in the order given."""
        test = self.test
        fitting = list(objects) if test is None else [each for each in objects if test(each)]
        for by, descending in reversed(self.order):
            fitting.sort(key=_sort_key(by, descending=descending), reverse=descending)
        return fitting


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def compile_query(text: str, fields: Mapping[str, Field], zone: tzinfo = UTC) -> Query:
    """Compiles OQL text over these fields; BadQuery tells what is wrong and where.

    A date without a zone of its own is read in the one given.
    """
    return _Reader(_tokens(text), fields, zone).query()


def _tokens(text: str) -> list[_Token]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise BadQuery(f"cannot read {text[at : at + 12]!r}", at)
        kind = match.lastgroup
        tokens.append(_Token(kind, match[kind], match.start(kind)))
        at = match.end()
    tokens.append(_Token("end", "", end))
    return tokens


class _Reader:
    """Recursive descent over the tokens; each method reads one rule of the grammar."""

    def __init__(self, tokens: list[_Token], fields: Mapping[str, Field], zone: tzinfo) -> None:
        self.tokens = tokens
        self.fields = fields
        self.zone = zone
        self.at = 0
        self.depth = 0
        self.timed = False

    def query(self) -> Query:
        query = Query()
        if not self._is_word("ORDER") and self._peek().kind != "end":
            query.test, query.needle = self._either()
        if self._take_word("ORDER"):
            self._expect_word("BY")
            query.order = self._order()
        if self._peek().kind != "end":
            raise self._error("unexpected text")
        query.timed = self.timed
        return query

    def _either(self) -> tuple[Test, Needle]:
        parts = [self._both()]
        while self._take_word("OR"):
            parts.append(self._both())
        if len(parts) == 1:
            return parts[0]
        return _any_of([test for test, _ in parts]), Either(tuple(each for _, each in parts))

    def _both(self) -> tuple[Test, Needle]:
        parts = [self._single()]
        while self._take_word("AND"):
            parts.append(self._single())
        if len(parts) == 1:
            return parts[0]
        return _all_of([test for test, _ in parts]), Both(tuple(each for _, each in parts))

    def _single(self) -> tuple[Test, Needle]:
        if not self._take_mark("("):
            return self._term()
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._error("the parentheses are nested too deep", back=1)
        inside = self._either()
        self._expect_mark(")")
        self.depth -= 1
        return inside

    def _term(self) -> tuple[Test, Needle]:
        named = self._peek().text
        name = self._field()
        if name.order_only:
            raise self._error("this field can be used in ORDER BY only", back=1)
        token = self._next()
        if token.kind == "op":
            return self._comparison(named, name, token.text)
        negated = token.text.upper() == "NOT"
        word = self._next().text.upper() if negated else token.text.upper()
        if word not in {"IN", "LIKE"}:
            raise self._error("an operator is expected", back=1)
        self._refuse_ordering(name)
        if word == "IN":
            return self._membership(named, name, negated=negated)
        return self._likeness(name, negated=negated), Lookup(named, "LIKE", ())

    def _comparison(self, named: str, name: Field, sign: str) -> tuple[Test, Needle]:
        if sign not in {"=", "!="}:
            self._refuse_ordering(name)
        value = self._value(name)
        needle = Lookup(named, sign, (value,))
        if sign == "=":
            return _lift(name, lambda each: bool(each == value), empty=value is None), needle
        if sign == "!=":
            return _lift(name, lambda each: bool(each != value), empty=value is not None), needle
        if value is None or name.kind == "boolean":
            raise self._error(f"{sign} needs a value that has an order", back=1)
        return _lift(name, _ordered(_COMPARE[sign], value)), needle

    def _membership(self, named: str, name: Field, *, negated: bool) -> tuple[Test, Needle]:
        self._expect_mark("[")
        values = {self._value(name)}
        while self._take_mark(","):
            values.add(self._value(name))
        self._expect_mark("]")
        if negated:
            test = _lift(name, lambda each: each not in values, empty=True)
            return test, Lookup(named, "NOT IN", ())
        return _lift(name, values.__contains__), Lookup(named, "IN", tuple(values))

    def _likeness(self, name: Field, *, negated: bool) -> Test:
        token = self._next()
        if token.kind != "string" or name.kind != "string":
            raise self._error("LIKE compares text with a quoted pattern", back=1)
        fits = wildcard(token.text[1:-1]).fullmatch
        if negated:
            return _lift(name, lambda each: each is None or fits(each) is None, empty=True)
        return _lift(name, lambda each: each is not None and fits(each) is not None)

    def _order(self) -> list[tuple[Field, bool]]:
        order = []
        while True:
            by = self._field()
            descending = self._take_word("DESC")
            if not descending:
                self._take_word("ASC")
            order.append((by, descending))
            if not self._take_mark(","):
                return order

    def _field(self) -> Field:
        token = self._next()
        if token.kind != "word" or token.text.upper() in _KEYWORDS:
            raise self._error("a field is expected", back=1)
        found = self.fields.get(token.text)
        if found is None:
            raise self._error(f"unknown field {token.text!r}", back=1)
        self.timed = self.timed or found.timed
        return found

    def _value(self, name: Field) -> Any:  # noqa: ANN401  # text, number, moment or nothing
        token = self._next()
        if token.kind == "word" and token.text in {"true", "false", "null"}:
            text = token.text
        elif token.kind in {"string", "number"}:
            text = token.text[1:-1] if token.kind == "string" else token.text
        else:
            raise self._error("a value is expected", back=1)
        if text == "null" and token.kind == "word":
            return None
        try:
            return moment(text, self.zone) if name.kind == "date" else READERS[name.kind](text)
        except ValueError as error:
            raise self._error(f"{token.text} is no {name.kind}", back=1) from error

    def _refuse_ordering(self, name: Field) -> None:
        if name.equality_only:
            raise self._error("this field can be compared with = and != only", back=1)

    def _peek(self) -> _Token:
        return self.tokens[self.at]

    def _next(self) -> _Token:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def _is_word(self, word: str) -> bool:
        return self._peek().kind == "word" and self._peek().text.upper() == word

    def _take_word(self, word: str) -> bool:
        taken = self._is_word(word)
        self.at += taken
        return taken

    def _expect_word(self, word: str) -> None:
        if not self._take_word(word):
            raise self._error(f"{word} is expected")

    def _take_mark(self, mark: str) -> bool:
        taken = self._peek().kind == "mark" and self._peek().text == mark
        self.at += taken
        return taken

    def _expect_mark(self, mark: str) -> None:
        if not self._take_mark(mark):
            raise self._error(f"{mark!r} is expected")

    def _error(self, message: str, back: int = 0) -> BadQuery:
        return BadQuery(message, self.tokens[max(0, self.at - back)].at)


def _any_of(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda each: any(test(each) for test in tests)


def _all_of(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda each: first(each) and second(each)
    return lambda each: all(test(each) for test in tests)


def _ordered(compare: Callable[[Any, Any], bool], value: object) -> Test:
    return lambda each: each is not None and compare(each, value)


def _lift(name: Field, test: Test, *, empty: bool = False) -> Test:
    """A test of a value becomes a test of an object; `empty` is its verdict on an empty array."""
    get = name.get
    if not name.many:
        return lambda each: test(get(each))

    def some(each: object) -> bool:
        values = get(each)
        if not values:
            return empty
        for value in values:  # noqa: SIM110  # a loop, since this is the hot path of every scan
            if test(value):
                return True
        return False

    return some


def _sort_key(by: Field, *, descending: bool) -> Callable[[Any], tuple[bool, Any]]:
    def key(each: object) -> tuple[bool, Any]:
        value = by.get(each)
        if by.many:
            value = value[-1] if value else None
        missing = value is None
        return (missing is not descending, 0 if missing else value)

    return key
