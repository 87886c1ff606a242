"""OQL evaluated here, over records that V1 gave: what V1's filters cannot say.

A field that walks into a list holds as soon as one element fits. No value at all fits only
`= null`, `!=`, `NOT IN` and `NOT LIKE`.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from tools.hwa.oql import AllOf, Oql, OqlError, Scalar, Term, Tree

Record: TypeAlias = Mapping[str, Any]
Paths: TypeAlias = Mapping[str, str]
_SPAN = TypeAdapter(timedelta)
_PIECE = re.compile(r"([@?]*)([^@?]*)", re.DOTALL)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def check(query: Oql, paths: Paths) -> None:
    """Lets a query pass whose fields V1 can tell.

    Raises:
        OqlError: V1 has no such field.
    """
    for field in [*(term.field for term in query.terms()), *(field for field, _ in query.order)]:
        if field not in paths:
            raise OqlError(f"REST V1 cannot tell {field!r}")


def fits(record: Record, tree: Tree | None, paths: Paths) -> bool:
    """Whether a record is what the tree describes."""
    if tree is None:
        return True
    if isinstance(tree, Term):
        return _term_fits(record, tree, paths[tree.field])
    if isinstance(tree, AllOf):
        return all(fits(record, part, paths) for part in tree.parts)
    return any(fits(record, part, paths) for part in tree.parts)


def ordered(
    records: Sequence[dict[str, Any]], order: Sequence[tuple[str, bool]], paths: Paths
) -> list[dict[str, Any]]:
    """The records in the order asked for; those without a value come last."""
    found = list(records)
    for field, descending in reversed(order):
        found.sort(key=_sort_key(paths[field], descending=descending), reverse=descending)
    return found


def _term_fits(record: Record, term: Term, path: str) -> bool:
    values, many = _values(record, path.split("."))
    if many and not values:
        return _of_nothing(term)
    return any(_holds(value, term) for value in values)


def _values(record: Any, steps: Sequence[str]) -> tuple[list[Any], bool]:  # noqa: ANN401 - JSON
    """What stands at the end of a path, and whether a list was on the way."""
    if not steps:
        return (list(record), True) if isinstance(record, list) else ([record], False)
    if isinstance(record, list):
        found = [value for each in record for value in _values(each, steps)[0]]
        return found, True
    inner = record.get(steps[0]) if isinstance(record, dict) else None
    return _values(inner, steps[1:])


def _of_nothing(term: Term) -> bool:
    if term.operator in {"=", "!="}:
        return (term.value is None) == (term.operator == "=")
    return term.operator.startswith("NOT")


def _holds(value: object, term: Term) -> bool:
    if isinstance(term.value, tuple):
        among = any(_same(value, each) for each in term.value)
        return among == (term.operator == "IN")
    if term.operator in {"=", "!="}:
        return _same(value, term.value) == (term.operator == "=")
    if term.operator in {"LIKE", "NOT LIKE"}:
        like = isinstance(value, str) and _like(str(term.value), value)
        return like == (term.operator == "LIKE")
    return _ordered(value, term)


def _ordered(value: object, term: Term) -> bool:
    wanted = _alike(term.value, value) if isinstance(term.value, str) else term.value
    if value is None or wanted is None or isinstance(value, bool):
        return False
    try:
        return bool(_COMPARE[term.operator](value, wanted))
    except TypeError as error:
        raise OqlError(f"{term.field!r} cannot be compared with {term.value!r}") from error


def _same(value: object, wanted: Scalar) -> bool:
    if isinstance(wanted, str):
        return value == _alike(wanted, value)
    if isinstance(value, bool) is not isinstance(wanted, bool):
        return False
    return value == wanted


def _alike(text: Scalar, value: object) -> object:
    """A quoted value as the kind of thing that it is compared with; the text where it is none."""
    try:
        if isinstance(value, datetime):
            return datetime.fromisoformat(str(text))
        if isinstance(value, timedelta):
            return _SPAN.validate_python(text)
        return int(str(text)) if isinstance(value, int) else text
    except (ValueError, ValidationError):
        return text


def _like(pattern: str, text: str) -> bool:
    return _wildcard(pattern).fullmatch(text) is not None


def _wildcard(pattern: str) -> re.Pattern[str]:
    """`@` any run, `?` one character; neighbours are put together, so that no search explodes."""
    parts = []
    for wild, literal in _PIECE.findall(pattern):
        parts.append("." * wild.count("?") + ".*" * ("@" in wild) + re.escape(literal))
    return re.compile("".join(parts), re.DOTALL)


def _sort_key(path: str, *, descending: bool) -> Callable[[Record], tuple[bool, Any]]:
    steps = path.split(".")

    def key(record: Record) -> tuple[bool, Any]:
        values, _ = _values(record, steps)
        value = values[-1] if values else None
        missing = value is None
        return (missing is not descending, 0 if missing else value)

    return key
