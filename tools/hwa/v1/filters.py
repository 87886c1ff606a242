"""An OQL tree as a V1 filter, as far as V1 can; what it cannot is left for us to look at.

V1 lists runs, V2 jobs: an OQL term on `jobruns` holds for a job as soon as it holds for one of its
runs. So a filter made here lets through at least one row of every job that the tree wants, and it
is `exact` where it lets through nothing else.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from tools.hwa.oql import AllOf, AnyOf, Term, Tree
from tools.hwa.v1.words import millis, spellings

Conditions: TypeAlias = Mapping[str, Any]
RUN_FIELDS = "jobruns."
_WILD = frozenset("@?")
_AFTER_WILD = re.compile(r".*[@?]")
_OF_EQUALITY = {"=": False, "IN": False, "!=": True, "NOT IN": True}
_OF_LIKENESS = {"=": False, "LIKE": False, "!=": True, "NOT LIKE": True}


@dataclass(frozen=True)
class Leaf:
    """One object of conditions, which must all hold, or must not."""

    conditions: Conditions
    negated: bool = False


@dataclass(frozen=True)
class Join:
    """Several filters under AND or OR."""

    operator: str
    parts: tuple["Node", ...]


Node: TypeAlias = Leaf | Join


@dataclass(frozen=True)
class Pushed:
    """What V1 will look at: everything where there is no node."""

    node: Node | None
    exact: bool


Pusher: TypeAlias = Callable[[Term], tuple[Node, bool] | None]
EVERYTHING = Pushed(None, exact=True)
_NOT_PUSHED = Pushed(None, exact=False)


def push(tree: Tree | None, pushers: Mapping[str, Pusher]) -> Pushed:
    """The V1 filter of a tree."""
    if tree is None:
        return EVERYTHING
    if isinstance(tree, Term):
        pusher = pushers.get(tree.field)
        found = None if pusher is None else pusher(tree)
        return _NOT_PUSHED if found is None else Pushed(*found)
    if isinstance(tree, AllOf):
        return _push_all(tree, pushers)
    return _push_any(tree, pushers)


def on_runs(tree: Tree | None) -> bool:
    """Whether a tree looks at runs at all."""
    if isinstance(tree, Term):
        return tree.field.startswith(RUN_FIELDS)
    return tree is not None and any(on_runs(part) for part in tree.parts)


def body(node: Node | None, filter_name: str, **plain: object) -> dict[str, Any]:
    """A query body of this filter, with further plain conditions."""
    conditions = dict(plain)
    asked: dict[str, Any] = {}
    leaves = _plain_leaves(node)
    if leaves is None:
        assert node is not None  # noqa: S101 - no node has plain leaves: none at all
        asked["complexFilters"] = _complex(node, filter_name.removesuffix("Filter"))
    else:
        for leaf in leaves:
            conditions |= leaf.conditions
    return {"filters": {filter_name: conditions}, **asked}


def named(condition: str) -> Pusher:
    """A name: equal, like a pattern, or out of a list."""

    def pusher(term: Term) -> tuple[Node, bool] | None:
        if term.operator in {"IN", "NOT IN"}:
            return _one_of(condition, term)
        if term.operator not in _OF_LIKENESS or not isinstance(term.value, str):
            return None
        if term.operator in {"=", "!="} and _WILD & set(term.value):
            return None  # V1 would read the name as a pattern
        return Leaf({condition: term.value}, negated=_OF_LIKENESS[term.operator]), True

    return pusher


def located(condition: str) -> Pusher:
    """A workstation's path, of which V1 knows the name alone: never exact."""

    def pusher(term: Term) -> tuple[Node, bool] | None:
        if term.operator not in {"=", "LIKE"} or not isinstance(term.value, str):
            return None
        name = term.value.rpartition("/")[2]
        if term.operator == "LIKE":
            # A wildcard may stand for a slash as well: only what follows the last one is sure.
            name = f"@{_AFTER_WILD.sub('', name)}" if _WILD & set(name) else name
        elif _WILD & set(name):
            return None
        return (Leaf({condition: name}), False) if name and "/" in term.value else None

    return pusher


def worded(condition: str, spell: Callable[[str], list[str]] = lambda word: [word]) -> Pusher:
    """A status out of a list, or not in it."""

    def pusher(term: Term) -> tuple[Node, bool] | None:
        values = term.value if isinstance(term.value, tuple) else (term.value,)
        if term.operator not in _OF_EQUALITY or not all(isinstance(each, str) for each in values):
            return None
        words = [word for each in values for word in spell(str(each))]
        return Leaf({condition: words}, negated=_OF_EQUALITY[term.operator]), True

    return pusher


def flagged(condition: str) -> Pusher:
    """A truth; V1 may leave a false one out, so only true is asked for by itself."""

    def pusher(term: Term) -> tuple[Node, bool] | None:
        if term.operator not in {"=", "!="} or not isinstance(term.value, bool):
            return None
        wanted = term.value == (term.operator == "=")
        return Leaf({condition: True}, negated=not wanted), True

    return pusher


def ranged(condition: str) -> Pusher:
    """A number within bounds; V1 includes both."""

    def pusher(term: Term) -> tuple[Node, bool] | None:
        value = term.value
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        bounds = _bounds(term.operator, value)
        if bounds is None:
            return None
        return Leaf({f"{condition}Range": bounds}, negated=term.operator == "!="), True

    return pusher


def timed(condition: str) -> Pusher:
    """A moment within bounds, a little wider than asked: V1 counts in whole milliseconds."""

    def pusher(term: Term) -> tuple[Node, bool] | None:
        if not isinstance(term.value, datetime) or term.operator == "!=":
            return None
        at, bounds = millis(term.value), {}
        if term.operator in {"=", ">", ">="}:
            bounds["rangeStart"] = at - 1
        if term.operator in {"=", "<", "<="}:
            bounds["rangeEnd"] = at + 1
        return (Leaf({f"{condition}Range": bounds}), False) if bounds else None

    return pusher


JOBS: Mapping[str, Pusher] = {
    "id": named("jobId"),
    "name": named("jobName"),
    "jobStreamName": named("jobStreamName"),
    "workstation": located("workstationName"),
    "priority": ranged("priority"),
    "jobOptions.critical": flagged("critical"),
    "jobOptions.every": flagged("every"),
    "jobDefinition.userLogin": named("userLogin"),
    "jobruns.commonStatus": worded("statusList"),
    "jobruns.compositeStatus.status": worded("internalStatusList", spellings),
    "jobruns.compositeStatus.canceled": flagged("canceled"),
    "jobruns.maxDurationGone": flagged("maxDurationGone"),
    "jobruns.minDurationNotReached": flagged("minDurationNotReached"),
    "jobruns.timeInfo.actualStartTime": timed("actualStartTime"),
    "jobruns.timeInfo.actualEndTime": timed("actualEndTime"),
}
STREAMS: Mapping[str, Pusher] = {
    "id": named("jobStreamId"),
    "name": named("jobStreamName"),
    "workstation": located("workstationName"),
    "priority": ranged("priority"),
    "commonStatus": worded("statusList"),
    "compositeStatus.status": worded("internalStatusList", spellings),
    "jsDefinitionFlags.carriedForward": flagged("carriedForward"),
    "timeInfo.actualStartTime": timed("actualStartTime"),
    "timeInfo.actualEndTime": timed("actualEndTime"),
}


def _push_all(tree: AllOf, pushers: Mapping[str, Pusher]) -> Pushed:
    """Of the parts that look at runs only the first: each may hold for another run."""
    kept: list[Pushed] = []
    seen_runs, exact = False, True
    for part in tree.parts:
        found = push(part, pushers)
        runs = on_runs(part)
        exact = exact and found.exact and not (runs and seen_runs)
        if found.node is not None and not (runs and seen_runs):
            kept.append(found)
            seen_runs = seen_runs or runs
    return Pushed(_join("AND", [each.node for each in kept if each.node is not None]), exact)


def _push_any(tree: AnyOf, pushers: Mapping[str, Pusher]) -> Pushed:
    found = [push(part, pushers) for part in tree.parts]
    nodes = [each.node for each in found if each.node is not None]
    if len(nodes) < len(found):
        return _NOT_PUSHED
    return Pushed(_join("OR", nodes), all(each.exact for each in found))


def _join(operator: str, nodes: Sequence[Node]) -> Node | None:
    return Join(operator, tuple(nodes)) if len(nodes) > 1 else next(iter(nodes), None)


def _one_of(condition: str, term: Term) -> tuple[Node, bool] | None:
    values = term.value if isinstance(term.value, tuple) else ()
    if not all(isinstance(each, str) and not _WILD & set(each) for each in values):
        return None
    negated = term.operator == "NOT IN"
    leaves = tuple(Leaf({condition: each}, negated=negated) for each in values)
    return Join("AND" if negated else "OR", leaves), True


def _bounds(operator: str, value: int) -> dict[str, int] | None:
    """The bounds of a comparison between whole numbers, both included."""
    if operator in {"=", "!="}:
        return {"rangeStart": value, "rangeEnd": value}
    if operator in {">", ">="}:
        return {"rangeStart": value + (operator == ">")}
    if operator in {"<", "<="}:
        return {"rangeEnd": value - (operator == "<")}
    return None


def _plain_leaves(node: Node | None) -> list[Leaf] | None:
    """The leaves where they fit into one object: all must hold, and no condition comes twice."""
    if node is None:
        return []
    leaves = [node] if isinstance(node, Leaf) else list(node.parts)
    if isinstance(node, Join) and node.operator == "OR":
        return None
    plain = [each for each in leaves if isinstance(each, Leaf) and not each.negated]
    keys = [key for leaf in plain for key in leaf.conditions]
    return plain if len(plain) == len(leaves) and len(keys) == len(set(keys)) else None


def _complex(node: Node, name: str) -> dict[str, Any]:
    parts = node.parts if isinstance(node, Join) else (node,)
    operator = node.operator if isinstance(node, Join) else "AND"
    leaves = [
        {"filter": dict(each.conditions), "notOperator": each.negated}
        for each in parts
        if isinstance(each, Leaf)
    ]
    nested = [_complex(each, name) for each in parts if isinstance(each, Join)]
    return {"operator": operator, f"{name}ComplexFilter": leaves, "complexFilters": nested}
