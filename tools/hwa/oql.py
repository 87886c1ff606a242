"""OQL, HWA's query language, as a tree of typed parts: no value can break out of its quotes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal, TypeAlias, get_args

Scalar: TypeAlias = str | int | bool | datetime | None
Value: TypeAlias = Scalar | tuple[Scalar, ...]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "IN", "NOT IN", "LIKE", "NOT LIKE"]
LISTED = frozenset({"IN", "NOT IN"})
LIKENESS = frozenset({"LIKE", "NOT LIKE"})
_UNSPEAKABLE = re.compile(r"['\x00-\x1f]")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9\-#.]*")
_OPERATORS = frozenset(get_args(Operator))


class OqlError(ValueError):
    """A field or a value that OQL cannot carry, or that this kind of list does not know."""


@dataclass(frozen=True)
class Term:
    """One comparison; `IN` and `NOT IN` take a tuple, `LIKE` and `NOT LIKE` a pattern.

    Raises:
        OqlError: OQL cannot carry it.
    """

    field: str
    operator: Operator
    value: Value

    def __post_init__(self) -> None:
        _checked(self.field)
        if self.operator not in _OPERATORS:
            raise OqlError(f"not an operator: {self.operator!r}")
        if (self.operator in LISTED) != isinstance(self.value, tuple):
            raise OqlError(f"{self.operator} does not take {self.value!r}")
        if self.value == ():
            raise OqlError(f"an empty list for {self.field}")
        if self.operator in LIKENESS and not isinstance(self.value, str):
            raise OqlError(f"{self.operator} needs a pattern, not {self.value!r}")
        str(self)  # a value that cannot be written is refused here, not when it is sent

    def __str__(self) -> str:
        if isinstance(self.value, tuple):
            return f"{self.field} {self.operator} [{','.join(map(literal, self.value))}]"
        return f"{self.field} {self.operator} {literal(self.value)}"


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Tree", ...]

    def __post_init__(self) -> None:
        _need_parts(self.parts)

    def __str__(self) -> str:
        return " AND ".join(map(str, self.parts))


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Tree", ...]

    def __post_init__(self) -> None:
        _need_parts(self.parts)

    def __str__(self) -> str:
        # No manual says which of AND and OR binds tighter, so that every choice is in brackets.
        inner = (f"({part})" if isinstance(part, AllOf) else str(part) for part in self.parts)
        return f"({' OR '.join(inner)})"


Tree: TypeAlias = Term | AllOf | AnyOf


@dataclass(frozen=True)
class Oql:
    """A finished query; join with `&` and `|`, sort with `order_by`."""

    tree: Tree | None
    order: tuple[tuple[str, bool], ...] = ()

    @cached_property
    def text(self) -> str:
        """The query as HWA reads it."""
        tree = [] if self.tree is None else [str(self.tree)]
        by = ", ".join(f"{field} {'DESC' if down else 'ASC'}" for field, down in self.order)
        return " ".join([*tree, f"ORDER BY {by}"] if by else tree)

    def __and__(self, other: "Oql") -> "Oql":
        parts = [*_within(self.tree, AllOf), *_within(other.tree, AllOf)]
        tree = AllOf(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)
        return Oql(tree, self.order + other.order)

    def __or__(self, other: "Oql") -> "Oql":
        if self.tree is None or other.tree is None:
            return Oql(None, self.order + other.order)  # everything, or some: everything
        parts = (*_within(self.tree, AnyOf), *_within(other.tree, AnyOf))
        return Oql(AnyOf(parts), self.order + other.order)

    def order_by(self, field: str, *, descending: bool = False) -> "Oql":
        """The same query, sorted by a further field."""
        return replace(self, order=(*self.order, (_checked(field), descending)))

    def terms(self) -> Iterator[Term]:
        """Every comparison in the query, from the left."""
        return _terms(self.tree)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Field:
    """A field of a plan object, e.g. `jobruns.compositeStatus.status`."""

    name: str

    def eq(self, value: Scalar) -> Oql:
        """The field equals the value."""
        return self._term("=", value)

    def ne(self, value: Scalar) -> Oql:
        """The field differs from the value."""
        return self._term("!=", value)

    def lt(self, value: Scalar) -> Oql:
        """The field is below the value."""
        return self._term("<", value)

    def le(self, value: Scalar) -> Oql:
        """The field is at or below the value."""
        return self._term("<=", value)

    def gt(self, value: Scalar) -> Oql:
        """The field is above the value."""
        return self._term(">", value)

    def ge(self, value: Scalar) -> Oql:
        """The field is at or above the value."""
        return self._term(">=", value)

    def one_of(self, values: Iterable[Scalar]) -> Oql:
        """The field is one of the values."""
        return self._term("IN", tuple(values))

    def none_of(self, values: Iterable[Scalar]) -> Oql:
        """The field is none of the values."""
        return self._term("NOT IN", tuple(values))

    def like(self, pattern: str) -> Oql:
        """The field matches a pattern with `@` (any run) and `?` (one character)."""
        return self._term("LIKE", pattern)

    def unlike(self, pattern: str) -> Oql:
        """The field does not match the pattern."""
        return self._term("NOT LIKE", pattern)

    def matches(self, name: str) -> Oql:
        """The field equals the name, or matches it where it holds a wildcard."""
        return self.like(name) if set(name) & {"@", "?"} else self.eq(name)

    def _term(self, operator: Operator, value: Value) -> Oql:
        return Oql(Term(self.name, operator, value))


def all_of(queries: Iterable[Oql]) -> Oql | None:
    """Every query holds; None where there is none."""
    joined: Oql | None = None
    for query in queries:
        joined = query if joined is None else joined & query
    return joined


def literal(value: Scalar) -> str:
    """A value as OQL writes it.

    Raises:
        OqlError: the text holds a quote or a control character (OQL documents no escape), or a
            moment has no time zone.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"'{_instant(value)}'"
    if _UNSPEAKABLE.search(value):
        raise OqlError(f"OQL cannot carry this text: {value!r}")
    return f"'{value}'"


def _instant(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise OqlError(f"a moment without a time zone: {moment}")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _checked(field: str) -> str:
    if not _FIELD.fullmatch(field):
        raise OqlError(f"not a field name: {field!r}")
    return field


def _need_parts(parts: tuple[Tree, ...]) -> None:
    if not parts:
        raise OqlError("all or any of nothing")


def _within(tree: Tree | None, kind: type[AllOf | AnyOf]) -> tuple[Tree, ...]:
    """The parts that a join of this kind takes over instead of nesting."""
    if tree is None:
        return ()
    return tree.parts if isinstance(tree, AllOf | AnyOf) and isinstance(tree, kind) else (tree,)


def _terms(tree: Tree | None) -> Iterator[Term]:
    if isinstance(tree, Term):
        yield tree
    elif tree is not None:
        for part in tree.parts:
            yield from _terms(part)
