"""Filter bodies of REST V1, against a plain reading of what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.hwa.simulator.wire.v1.filters import BadFilter, equal, listed, read_query, text, within

NAME = "thingFilter"


@dataclass(frozen=True)
class Thing:
    """Something with a name, a state, a number and a flag."""

    name: str
    state: str
    number: int | None
    flag: bool


CONDITIONS = {
    "name": text(lambda each: each.name),
    "stateList": listed(lambda each: each.state),
    "numberRange": within(lambda each: each.number),
    "flag": equal(lambda each: each.flag),
}
THINGS = st.builds(
    Thing,
    st.sampled_from(["A", "AB", "B"]),
    st.sampled_from(["X", "Y"]),
    st.none() | st.integers(0, 3),
    st.booleans(),
)
SIMPLE = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["A", "A@", "?B", "@"]),
        "stateList": st.lists(st.sampled_from(["X", "Y"]), max_size=2),
        "numberRange": st.fixed_dictionaries(
            {}, optional={"rangeStart": st.integers(0, 3), "rangeEnd": st.integers(0, 3)}
        ),
        "flag": st.booleans(),
    },
)
LEAVES = st.fixed_dictionaries({"filter": SIMPLE, "notOperator": st.booleans()})
COMPLEX = st.recursive(
    st.fixed_dictionaries(
        {
            "operator": st.sampled_from(["AND", "OR", "NOT"]),
            "thingComplexFilter": st.lists(LEAVES, min_size=1, max_size=2),
        }
    ),
    lambda inner: st.fixed_dictionaries(
        {
            "operator": st.sampled_from(["AND", "OR", "NOT"]),
            "complexFilters": st.lists(inner, min_size=1, max_size=2),
            "thingComplexFilter": st.lists(LEAVES, max_size=1),
        }
    ),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(simple=SIMPLE, nested=COMPLEX, thing=THINGS)
def test_a_body_means_what_it_says(simple: Any, nested: Any, thing: Thing) -> None:  # noqa: ANN401 - JSON
    """Conditions all hold, joins are AND, OR and NOT, and both parts of a body must be met."""
    body = {"filters": {NAME: simple}, "complexFilters": nested}
    query = read_query(body, NAME, CONDITIONS)

    assert query.test(thing) == (_plain(simple, thing) and _nested(nested, thing))


def _plain(asked: Any, thing: Thing) -> bool:  # noqa: ANN401 - JSON is anything
    names = {"A": {"A"}, "A@": {"A", "AB"}, "?B": {"AB"}, "@": {"A", "AB", "B"}}
    bounds = asked.get("numberRange", {})
    number = thing.number
    inside = number is not None and (
        bounds.get("rangeStart", 0) <= number <= bounds.get("rangeEnd", 3)
    )
    return (
        thing.name in names[asked.get("name", "@")]
        and thing.state in asked.get("stateList", ["X", "Y"])
        and ("numberRange" not in asked or inside)
        and thing.flag == asked.get("flag", thing.flag)
    )


def _nested(asked: Any, thing: Thing) -> bool:  # noqa: ANN401 - JSON is anything
    parts = [
        _plain(leaf["filter"], thing) != leaf["notOperator"] for leaf in asked["thingComplexFilter"]
    ]
    parts += [_nested(each, thing) for each in asked.get("complexFilters", [])]
    if asked["operator"] == "AND":
        return all(parts)
    return any(parts) is bool(asked["operator"] == "OR")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"filters": []},
        {"filters": {"otherFilter": {}}},
        {"filters": {NAME: {"nome": "A"}}},
        {"filters": {NAME: {"name": 3}}},
        {"filters": {NAME: {"stateList": "X"}}},
        {"filters": {NAME: {"numberRange": {"rangeStart": "1"}}}},
        {"complexFilters": {"operator": "XOR"}},
        {"complexFilters": {"thingComplexFilter": ["A"]}},
    ],
)
def test_a_body_without_meaning_is_refused(body: object) -> None:
    """A mistake is never read as a filter that lets everything through."""
    with pytest.raises(BadFilter):
        read_query(body, NAME, CONDITIONS)


def test_no_body_lets_everything_through_and_sorters_keep_their_order() -> None:
    """Sorters count by their priority."""
    sorters = {"thingSorter": {"b": {"descending": True, "priority": 2}, "a": {"priority": 1}}}

    assert read_query(None, NAME, CONDITIONS).test(Thing("A", "X", None, flag=True))
    assert read_query({"sorters": sorters}, NAME, CONDITIONS).order == (("a", False), ("b", True))
