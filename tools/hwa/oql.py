"""OQL, HWA's query language, built from typed parts so that no value can break out of its quotes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

Value = str | int | bool | datetime | None
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9\-#.]*")


class OqlError(ValueError):
    """A field or a value that OQL cannot carry."""


@dataclass(frozen=True)
class Oql:
    """A finished expression; join with `&` and `|`, sort with `order_by`."""

    text: str

    def __and__(self, other: "Oql") -> "Oql":
        return Oql(f"{self.text} AND {other.text}")

    def __or__(self, other: "Oql") -> "Oql":
        return Oql(f"({self.text} OR {other.text})")

    def order_by(self, field: str, *, descending: bool = False) -> str:
        """The query text with a sort order at its end."""
        return f"{self.text} ORDER BY {_checked(field)} {'DESC' if descending else 'ASC'}"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Field:
    """A field of a plan object, e.g. `jobruns.compositeStatus.status`."""

    name: str

    def eq(self, value: Value) -> Oql:
        """The field equals the value."""
        return self._term("=", value)

    def ne(self, value: Value) -> Oql:
        """The field differs from the value."""
        return self._term("!=", value)

    def lt(self, value: Value) -> Oql:
        """The field is below the value."""
        return self._term("<", value)

    def ge(self, value: Value) -> Oql:
        """The field is at or above the value."""
        return self._term(">=", value)

    def one_of(self, values: Iterable[Value]) -> Oql:
        """The field is one of the values."""
        listed = ",".join(literal(value) for value in values)
        if not listed:
            raise OqlError(f"an empty list for {self.name}")
        return Oql(f"{_checked(self.name)} IN [{listed}]")

    def like(self, pattern: str) -> Oql:
        """The field matches a pattern with `@` (any run) and `?` (one character)."""
        return Oql(f"{_checked(self.name)} LIKE {literal(pattern)}")

    def matches(self, name: str) -> Oql:
        """The field equals the name, or matches it where it holds a wildcard."""
        return self.like(name) if set(name) & {"@", "?"} else self.eq(name)

    def _term(self, operator: str, value: Value) -> Oql:
        return Oql(f"{_checked(self.name)} {operator} {literal(value)}")


def all_of(terms: Iterable[Oql]) -> Oql | None:
    """Every term holds; None where there is none."""
    joined: Oql | None = None
    for term in terms:
        joined = term if joined is None else joined & term
    return joined


def literal(value: Value) -> str:
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
    if "'" in value or any(ord(char) < 32 for char in value):
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
