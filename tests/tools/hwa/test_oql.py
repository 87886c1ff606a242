import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tools.plants import client, night
from tools.hwa import oql_fields
from tools.hwa.oql import AllOf, AnyOf, Field, Oql, OqlError, Term, Tree, all_of, literal
from tools.hwa.oql_fields import check
from tools.hwa.simulator.wire.oql import Field as Known
from tools.hwa.simulator.wire.oql import compile_query

FIELDS = {
    "word": Known(lambda each: each["word"]),
    "number": Known(lambda each: each["number"], "integer"),
    "yes": Known(lambda each: each["yes"], "boolean"),
    "at": Known(lambda each: each["at"], "date"),
}


def found(query: object, **record: object) -> bool:
    """Whether the simulator's own parser lets a record through."""
    whole = {"word": None, "number": None, "yes": None, "at": None, **record}
    return compile_query(str(query), FIELDS).select([whole]) == [whole]


@given(st.text(), st.text())
def test_no_text_leaves_its_quotes(value: str, other: str) -> None:
    """A text finds itself and nothing else, or is refused; it is never read as OQL."""
    assume(value != other)
    try:
        query = Field("word").eq(value)
    except OqlError:
        assert "'" in value or any(ord(char) < 32 for char in value)
        return

    assert found(query, word=value)
    assert not found(query, word=other)


@given(st.lists(st.text(alphabet="'\"\\ ANDOR=()[],@?", min_size=1), min_size=1))
def test_no_list_leaves_its_brackets(values: list[str]) -> None:
    """A list of texts finds its members and nothing else, or is refused."""
    try:
        query = Field("word").one_of(values)
    except OqlError:
        assert any("'" in value for value in values)
        return

    assert all(found(query, word=value) for value in values)
    assert not found(query, word="elsewhere")


@given(st.integers(), st.booleans())
def test_numbers_and_truths_stay_what_they_are(number: int, truth: bool) -> None:
    """Numbers and truth values are read back as they were."""
    assert found(Field("number").eq(number), number=number)
    assert not found(Field("number").ne(number), number=number)
    assert found(Field("yes").eq(truth), yes=truth)
    assert found(Field("word").eq(None))


@given(
    st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)),  # noqa: DTZ001
    st.integers(-14, 14),
)
def test_a_moment_is_the_same_moment_in_any_zone(naive: datetime, hours: int) -> None:
    """A moment is written in UTC, to the millisecond."""
    moment = naive.replace(tzinfo=timezone(timedelta(hours=hours)))
    written = literal(moment)
    read = datetime.fromisoformat(written.strip("'"))

    assert written.endswith("Z'")
    assert abs(read - moment) < timedelta(milliseconds=1)


def test_a_moment_without_a_zone_is_refused() -> None:
    """Nobody knows which moment it is, so none is guessed."""
    with pytest.raises(OqlError, match="time zone"):
        literal(datetime(2026, 3, 4))  # noqa: DTZ001


@pytest.mark.parametrize("name", ["", "a b", "a'b", "1a", "a=1 OR b", "a)", "á", "a\n"])
def test_a_field_is_a_name_and_nothing_else(name: str) -> None:
    """A field's name cannot carry a piece of a query."""
    for build in (lambda: Field(name).eq(1), lambda: Field(name).like("@"), lambda: order(name)):
        with pytest.raises(OqlError, match="field name"):
            build()


def order(name: str) -> str:
    """A query that is sorted by a field."""
    return str(Field("word").eq("x").order_by(name))


def test_the_empty_list_is_refused() -> None:
    """One of nothing is no question."""
    with pytest.raises(OqlError, match="empty"):
        Field("word").one_of([])


def test_or_stays_together() -> None:
    """A choice inside of a narrowing is read as one."""
    query = (Field("word").eq("A") | Field("word").eq("B")) & Field("number").ge(3)

    assert found(query, word="A", number=3)
    assert not found(query, word="A", number=2)
    assert not found(query, word="C", number=3)


def test_builders_say_what_their_names_say() -> None:
    """Each builder compares as its name tells; a sort order comes last."""
    assert found(Field("number").lt(3), number=2)
    assert not found(Field("number").lt(3), number=3)
    assert found(Field("word").like("A@"), word="ABC")
    assert found(Field("word").matches("A?C"), word="ABC")
    assert not found(Field("word").matches("ABC"), word="ABCD")
    assert found(order("number"), word="x", number=1)
    assert order("number") == "word = 'x' ORDER BY number ASC"
    down = Field("word").eq("x").order_by("number", descending=True).order_by("at")
    assert down.text == "word = 'x' ORDER BY number DESC, at ASC"


def test_all_of_nothing_is_no_filter() -> None:
    """Without terms there is no query; with some, each holds."""
    assert all_of([]) is None
    both = all_of([Field("a").eq(1), Field("b").eq(2)])
    assert both == Oql(AllOf((Term("a", "=", 1), Term("b", "=", 2))))
    assert str(both) == "a = 1 AND b = 2"


def test_a_moment_in_utc_is_written_plainly() -> None:
    """The form is the one that HWA's manual shows."""
    assert literal(datetime(2026, 3, 1, tzinfo=UTC)) == "'2026-03-01T00:00:00.000Z'"


COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
WORDS = st.sampled_from(["", "A", "AB", "B A", "a"])
NUMBERS = st.sampled_from([-1, 0, 1, 7])
MOMENTS = st.sampled_from([datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 29)])
EQUALITIES = st.sampled_from(["=", "!="])
ORDERINGS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
LISTINGS = st.sampled_from(["IN", "NOT IN"])
TERMS = st.one_of(
    st.builds(Term, st.just("word"), EQUALITIES, WORDS | st.none()),
    st.builds(Term, st.just("word"), LISTINGS, st.lists(WORDS, min_size=1, max_size=3).map(tuple)),
    st.builds(
        Term,
        st.just("word"),
        st.sampled_from(["LIKE", "NOT LIKE"]),
        st.sampled_from(["@", "A@", "?", "@B", ""]),
    ),
    st.builds(Term, st.just("number"), ORDERINGS, NUMBERS),
    st.builds(
        Term, st.just("number"), LISTINGS, st.lists(NUMBERS, min_size=1, max_size=3).map(tuple)
    ),
    st.builds(Term, st.just("at"), ORDERINGS, MOMENTS),
    st.builds(Term, st.just("yes"), EQUALITIES, st.booleans()),
)


def joined(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Trees over these parts."""
    some = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.builds(AllOf, some) | st.builds(AnyOf, some)


TREES: st.SearchStrategy[Tree] = st.recursive(TERMS, joined, max_leaves=6)
RECORDS = st.fixed_dictionaries(
    {
        "word": WORDS | st.none(),
        "number": NUMBERS | st.none(),
        "yes": st.booleans(),
        "at": MOMENTS | st.none(),
    }
)


def plainly(tree: Tree, record: Mapping[str, Any]) -> bool:
    """What a tree means, without OQL between."""
    if isinstance(tree, Term):
        return plain_term(tree, record[tree.field])
    return (all if isinstance(tree, AllOf) else any)(plainly(part, record) for part in tree.parts)


def plain_term(term: Term, own: Any) -> bool:  # noqa: ANN401 - whatever a record holds
    """What a comparison means; nothing at all fits only what is denied, and null."""
    if term.operator in COMPARE:
        return own is not None and COMPARE[term.operator](own, term.value)
    asked = term.value if isinstance(term.value, tuple) else (term.value,)
    if term.operator.endswith("LIKE"):
        fits = own is not None and fnmatchcase(own, str(term.value).replace("@", "*"))
    else:
        fits = own in asked
    return fits is not (term.operator == "!=" or term.operator.startswith("NOT"))


@given(TREES, RECORDS)
def test_a_tree_means_what_its_text_means(tree: Tree, record: dict[str, Any]) -> None:
    """The text of a tree is read by another's parser, and finds what the tree means."""
    at = record["at"] and record["at"].timestamp()

    assert found(Oql(tree), **{**record, "at": at}) is plainly(tree, record)


@given(TREES, TREES, RECORDS)
def test_joining_is_and_and_or(one: Tree, other: Tree, record: dict[str, Any]) -> None:
    """`&` and `|` mean what they mean elsewhere, however deep the parts are."""
    left, right = plainly(one, record), plainly(other, record)
    both, either = Oql(one) & Oql(other), Oql(one) | Oql(other)
    assert both.tree
    assert either.tree

    assert plainly(both.tree, record) is (left and right)
    assert plainly(either.tree, record) is (left or right)


def test_a_query_may_be_an_order_and_nothing_else() -> None:
    """Without a tree everything is meant: it narrows nothing, and a choice with it is everything."""
    by_name = Oql(None).order_by("name")

    assert str(by_name) == "ORDER BY name ASC"
    assert str(by_name & Field("a").eq(1)) == "a = 1 ORDER BY name ASC"
    assert str(by_name | Field("a").eq(1)) == "ORDER BY name ASC"
    assert list((Oql(None) & Oql(None)).terms()) == []


@pytest.mark.parametrize(
    ("operator_", "value"),
    [("IN", "x"), ("=", ("x",)), ("LIKE", 3), ("IN", ()), ("~", 1), ("NOT LIKE", None)],
)
def test_a_term_that_says_nothing_is_refused(operator_: Any, value: Any) -> None:  # noqa: ANN401
    """A list belongs to IN, a pattern to LIKE, and an operator is one of OQL's."""
    with pytest.raises(OqlError):
        Term("word", operator_, value)
    with pytest.raises(OqlError):
        AllOf(())


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("job", Field("commonStatus").eq("ERROR")),
        ("jobstream", Field("jobruns.commonStatus").eq("ERROR")),
        ("workstation", Field("name").eq("A") & Field("limit").eq(0)),
        ("resource", Field("name").eq("A") | Field("holders").eq("B")),
        ("job", Field("jobruns.jobNumber").ge(3)),
        ("job", Field("dependenciesStats.numberOfFileDependencies").one_of([1, 2])),
        ("jobstream", Field("jobStreamStats.numberOfJob").gt(1)),
        ("job", Field("key.name").eq("A")),
        ("workstation", Oql(None).order_by("limit")),
    ],
)
def test_a_field_that_a_list_does_not_know_is_never_sent(
    kind: oql_fields.ListKind, query: Oql
) -> None:
    """HWA's documented fields, and what it compares them by, are checked on this side."""
    with pytest.raises(OqlError):
        check(query, kind)


async def test_every_documented_field_is_one_that_an_engine_knows() -> None:
    """The lists of fields hold no invention: an engine of another hand takes each."""
    asks: dict[oql_fields.ListKind, frozenset[str]] = {
        "job": oql_fields.JOB_FIELDS,
        "jobstream": oql_fields.STREAM_FIELDS,
        "workstation": oql_fields.WORKSTATION_FIELDS,
        "resource": oql_fields.RESOURCE_FIELDS,
    }
    async with client(world=night()) as hwa:
        for kind, fields in asks.items():
            for name in sorted(fields):
                query = Field(name).eq(None)
                check(query, kind)
                await hwa.fetch(f"/plan/{kind}", {"oql": str(query), "limit": 1})
