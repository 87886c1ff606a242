"""Reads a V1 filter body and makes a test of it: names with wildcards, lists, ranges, and so on.

`filters` holds one object of conditions that must all hold; `complexFilters` joins such objects by
AND, OR or NOT, nested at will. A body that has both is met where both are. A property that no
filter of this kind has is refused, so that a spelling mistake never selects everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.hwa.simulator.wire.errors import Refusal
from tools.hwa.simulator.wire.literals import wildcard

Test = Callable[[Any], bool]
Getter = Callable[[Any], Any]
Condition = Callable[[Any], Test]
Conditions = Mapping[str, Condition]
_DEEPEST = 20


class BadFilter(Refusal):
    """A V1 filter body that has no meaning."""

    def __init__(self, message: str) -> None:
        super().__init__(400, f"AWSJSY402E The filter is not valid: {message}", "InvalidFilter")


@dataclass(frozen=True, slots=True)
class Query:
    """What a query body asks for: the test, the plain conditions, and the order.

    Whatever passes the test meets the plain conditions, and those of one `either` where there are
    some: an index may start from them.
    """

    test: Test
    plain: Mapping[str, Any] = field(default_factory=dict)
    either: Sequence[Mapping[str, Any]] = ()
    order: tuple[tuple[str, bool], ...] = ()


def read_query(body: object, name: str, conditions: Conditions) -> Query:
    """The query in a body whose filter is called `name`, e.g. `jobInPlanFilter`."""
    if body in (None, ""):
        return Query(_anything)
    asked = _object(body, "the body")
    plain = _plain(asked.get("filters"), name)
    tests = [_simple(plain, conditions)]
    if asked.get("complexFilters") is not None:
        tests.append(_complex(asked["complexFilters"], name, conditions, _DEEPEST))
    either = _either(asked.get("complexFilters"), name)
    return Query(_all(tests), plain, either, _order(asked.get("sorters"), name))


def text(get: Getter) -> Condition:
    """A name, or a pattern with `@` and `?`."""

    def condition(value: Any) -> Test:  # noqa: ANN401 - JSON is anything
        if not isinstance(value, str):
            raise BadFilter(f"a text is needed, not {value!r}")
        if not set(value) & {"@", "?"}:
            return lambda each: get(each) == value
        fits = wildcard(value).fullmatch
        return lambda each: fits(get(each) or "") is not None

    return condition


def listed(get: Getter) -> Condition:
    """One of several words."""

    def condition(value: Any) -> Test:  # noqa: ANN401 - JSON is anything
        if not isinstance(value, list):
            raise BadFilter(f"a list is needed, not {value!r}")
        words = {str(each) for each in value}
        return lambda each: get(each) in words

    return condition


def equal(get: Getter) -> Condition:
    """The very value: a number, a truth, a word."""
    return lambda value: lambda each: bool(get(each) == value)


def within(get: Getter) -> Condition:
    """A value between `rangeStart` and `rangeEnd`, both included, each open where missing."""

    def condition(value: Any) -> Test:  # noqa: ANN401 - JSON is anything
        asked = _object(value, "a range")
        low, high = asked.get("rangeStart"), asked.get("rangeEnd")
        for each in (low, high):
            if each is not None and not isinstance(each, int | float):
                raise BadFilter(f"a range of numbers is needed, not {value!r}")

        def test(each: Any) -> bool:  # noqa: ANN401 - whatever the kind lists
            found = get(each)
            if found is None:
                return False
            return (low is None or found >= low) and (high is None or found <= high)

        return test

    return condition


def _plain(filters: object, name: str) -> Mapping[str, Any]:
    if filters is None:
        return {}
    known = _object(filters, "filters")
    other = [each for each in known if each != name]
    if other:
        raise BadFilter(f"{other[0]!r} is not {name}")
    return _object(known.get(name) or {}, name)


def _simple(asked: Mapping[str, Any], conditions: Conditions) -> Test:
    tests = []
    for key, value in asked.items():
        if value is None:
            continue
        if key not in conditions:
            raise BadFilter(f"unknown property {key!r}")
        tests.append(conditions[key](value))
    return _all(tests)


def _complex(asked: object, name: str, conditions: Conditions, depth: int) -> Test:
    if depth == 0:
        raise BadFilter("nested too deep")
    node = _object(asked, "complexFilters")
    parts = [_leaf(each, conditions) for each in node.get(_complex_name(name)) or []]
    parts += [
        _complex(each, name, conditions, depth - 1) for each in node.get("complexFilters") or []
    ]
    operator = node.get("operator", "AND")
    if operator not in {"AND", "OR", "NOT"}:
        raise BadFilter(f"unknown operator {operator!r}")
    if operator == "OR":
        return _any(parts)
    return _all(parts) if operator == "AND" else _not(_any(parts))


def _leaf(asked: object, conditions: Conditions) -> Test:
    leaf = _object(asked, "a complex filter")
    test = _simple(_object(leaf.get("filter") or {}, "filter"), conditions)
    return _not(test) if leaf.get("notOperator") else test


def _either(asked: Any, name: str) -> Sequence[Mapping[str, Any]]:  # noqa: ANN401 - read before
    """The conditions under a plain OR, where there is nothing else in the complex filter."""
    if asked is None or asked.get("operator") != "OR" or asked.get("complexFilters"):
        return ()
    leaves = asked.get(_complex_name(name)) or []
    return (
        ()
        if any(each.get("notOperator") for each in leaves)
        else [each.get("filter") or {} for each in leaves]
    )


def _complex_name(name: str) -> str:
    return f"{name.removesuffix('Filter')}ComplexFilter"


def _order(sorters: object, name: str) -> tuple[tuple[str, bool], ...]:
    if sorters is None:
        return ()
    fields = _object(sorters, "sorters").get(f"{name.removesuffix('Filter')}Sorter") or {}
    asked = [(each, _object(how, each)) for each, how in _object(fields, "a sorter").items()]
    asked.sort(key=lambda each: int(each[1].get("priority", 1)))
    return tuple((each, bool(how.get("descending"))) for each, how in asked)


def _object(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadFilter(f"{what} must be an object")
    return value


def _anything(_each: object) -> bool:
    return True


def _all(tests: list[Test]) -> Test:
    firm = [each for each in tests if each is not _anything]
    if len(firm) < 2:
        return firm[0] if firm else _anything
    return lambda each: all(test(each) for test in firm)


def _any(tests: list[Test]) -> Test:
    return lambda each: any(test(each) for test in tests)


def _not(test: Test) -> Test:
    return lambda each: not test(each)
