"""Turns what V1's filters cannot say into what they can, where one more call tells it.

V1 filters jobs by the name of their stream, not by its id, and not by what they follow.
"""

from collections.abc import Mapping
from functools import partial

from tools.hwa.errors import HwaNotFound
from tools.hwa.oql import AllOf, AnyOf, Oql, Term, Tree
from tools.hwa.v1 import objects
from tools.hwa.v1.answers import row_of, rows_of
from tools.hwa.v1.wire import PLAN, V1Wire, segment

_NOBODY = "-"
"""A name that nothing has: HWA's names begin with a letter."""
_MOST = 50


async def with_hints(wire: V1Wire, query: Oql) -> Oql:
    """The same query, with terms that V1 can look at beside those that it cannot."""
    wanted = {(term.field, key) for term in query.terms() for key in _keys(term)}
    if not wanted or len(wanted) > _MOST or query.tree is None:
        return query
    hints = {(field, key): await _hint(wire, field, key) for field, key in sorted(wanted)}
    return Oql(_hinted(query.tree, hints), query.order)


def _keys(term: Term) -> tuple[str, ...]:
    """The ids that a term compares with, where a hint can be had for them."""
    if term.operator == "=" and term.field in {"jobStreamId", "dependencies.jobId"}:
        return (str(term.value),)
    if term.operator == "IN" and term.field == "jobStreamId" and isinstance(term.value, tuple):
        return tuple(map(str, term.value))
    return ()


async def _hint(wire: V1Wire, field: str, key: str) -> Term:
    try:
        return await (_stream_name if field == "jobStreamId" else _followers)(wire, key)
    except HwaNotFound:
        return Term("name", "=", _NOBODY)


async def _stream_name(wire: V1Wire, key: str) -> Term:
    value, call = await wire.get(f"{PLAN}/jobstream/{segment(key)}")
    return Term("jobStreamName", "=", objects.stream(row_of(value, call))["name"])


async def _followers(wire: V1Wire, key: str) -> Term:
    value, call = await wire.get(f"{PLAN}/job/{segment(key)}/jobsuccessors/preview")
    ids = tuple(str(row.get("id")) for row in rows_of(value, call))
    return Term("id", "IN", ids or (_NOBODY,))


def _hinted(tree: Tree, hints: Mapping[tuple[str, str], Term]) -> Tree:
    if isinstance(tree, Term):
        found = tuple(hints[tree.field, key] for key in _keys(tree))
        return AllOf((AnyOf(found), tree)) if found else tree
    return type(tree)(tuple(map(partial(_hinted, hints=hints), tree.parts)))
