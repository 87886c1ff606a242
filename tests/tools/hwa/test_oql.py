from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tools.hwa.oql import Field, Oql, OqlError, all_of, literal
from tools.hwa.simulator.oql import Field as Known
from tools.hwa.simulator.oql import compile_query

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
    return Field("word").eq("x").order_by(name)


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
    assert Field("word").eq("x").order_by("number", descending=True).endswith("BY number DESC")


def test_all_of_nothing_is_no_filter() -> None:
    """Without terms there is no query; with some, each holds."""
    assert all_of([]) is None
    assert all_of([Oql("a = 1"), Oql("b = 2")]) == Oql("a = 1 AND b = 2")


def test_a_moment_in_utc_is_written_plainly() -> None:
    """The form is the one that HWA's manual shows."""
    assert literal(datetime(2026, 3, 1, tzinfo=UTC)) == "'2026-03-01T00:00:00.000Z'"
