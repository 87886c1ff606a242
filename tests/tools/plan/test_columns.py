"""Texts, ids, times and rows survive their way through the columns."""

from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.hwa.bulk import JobRecord, Link, Open
from tools.plan.copy.columns import JOB_COLUMNS, Block, Vocabulary, job_block, joined
from tools.plan.copy.ids import Ids
from tools.plan.copy.moments import epoch, moment, seconds
from tools.plan.copy.opens import Opens, opens_of
from tools.plan.copy.strings import Strings
from tools.plan.copy.table import Table

_IDS = st.lists(
    st.one_of(
        st.uuids().map(str), st.text(max_size=40), st.uuids().map(lambda one: str(one).upper())
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(texts=_IDS)
def test_an_id_comes_back_as_it_was(texts: list[str]) -> None:
    """UUIDs are packed, anything else is remembered: none is altered or mixed up."""
    ids = Ids()
    packed = ids.packed(texts)
    assert [ids.text(int(high), int(low)) for high, low in packed] == texts
    assert len({(int(high), int(low)) for high, low in packed}) == len(set(texts))


@given(moments=st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - made UTC
def test_a_moment_keeps_its_second(moments: datetime) -> None:
    """Whatever zone or fraction a time is written with, its second is the same."""
    at = moments.replace(tzinfo=UTC, microsecond=0)
    for text in (at.isoformat(), at.strftime("%Y-%m-%dT%H:%M:%SZ"), f"{at:%Y-%m-%dT%H:%M:%S}.999Z"):
        assert moment(epoch(text)) == at


@pytest.mark.parametrize("text", [None, "", "soon", "2026-13-40T00:00:00Z", "20260"])
def test_a_time_that_is_none_is_no_time(text: str | None) -> None:
    """What cannot be read is missing, and not the year 1970."""
    assert moment(epoch(text)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("PT1H30M", 5400), ("PT4H20S", 14420), ("P1DT1S", 86401), ("PT0.5S", 0), ("1h", 0), ("", 0)],
)
def test_a_duration_is_its_seconds(text: str, expected: int) -> None:
    """ISO 8601, as HWA writes it; anything else is no duration."""
    assert seconds(text) == expected


@given(
    texts=st.lists(st.text("AB_", min_size=1, max_size=4), max_size=12),
    pattern=st.text("AB_@?", max_size=4),
)
def test_a_pattern_matches_as_conman_has_it(texts: list[str], pattern: str) -> None:
    """`@` is any run of characters and `?` is one, and no other sign means anything."""
    strings = Strings(dict.fromkeys(texts))
    found = {strings[number] for number in strings.matching(pattern).tolist()}
    assert found == {text for text in texts if _matches(text, pattern)}


def _matches(text: str, pattern: str) -> bool:
    if not pattern:
        return not text
    head, rest = pattern[0], pattern[1:]
    if head == "@":
        return any(_matches(text[start:], rest) for start in range(len(text) + 1))
    return bool(text) and head in {"?", text[0]} and _matches(text[1:], rest)


@given(st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=4))
def test_of_rows_that_came_twice_the_later_counts(pages: list[list[int]]) -> None:
    """Pages that overlap double nothing, within one page or across them."""
    words = Vocabulary()
    blocks = [
        job_block([_record(n, priority=page) for n in numbers], words, 1)
        for page, numbers in enumerate(pages)
    ]
    block = joined(blocks, JOB_COLUMNS)
    expected = {str(UUID(int=n)): page for page, numbers in enumerate(pages) for n in numbers}
    assert _priorities(block, words) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(1, 2**67), max_size=6), max_size=5))
def test_a_table_finds_every_row_and_no_other(updates: list[list[int]]) -> None:
    """Ids that share their high half, ids that are new, ids that are not there."""
    words = Vocabulary()
    table = Table.of(joined([], JOB_COLUMNS).columns)
    known: dict[int, int] = {}
    for number, ids in enumerate(updates):
        wanted = [one << 60 for one in ids]
        block = job_block([_record(one, priority=number) for one in wanted], words, 1)
        table, rows, fresh = table.updated(block)
        assert len(rows) == len(set(wanted))
        assert fresh.sum() == len(set(wanted) - known.keys())
        known |= dict.fromkeys(wanted, number)
    halves = words.ids.packed([str(UUID(int=one)) for one in known])
    found = table.find(halves[:, 0], halves[:, 1])
    assert table["priority"][found].tolist() == list(known.values())
    assert (table.find(np.array([5], np.uint64), np.array([7], np.uint64)) == -1).all()


@settings(max_examples=60, deadline=None)
@given(
    first=st.dictionaries(st.integers(0, 9), st.integers(0, 5)),
    then=st.dictionaries(st.integers(0, 12), st.integers(0, 5)),
)
def test_a_table_keeps_what_did_not_change_and_its_readers_see_nothing(
    first: dict[int, int], then: dict[int, int]
) -> None:
    """An update makes another table; a column whose values stay is shared, and none is altered."""
    words = Vocabulary()
    before = Table.of(_prioritized(first, words).columns)
    kept = {name: column.copy() for name, column in before.columns.items()}
    after, _, fresh = before.updated(_prioritized(then, words))
    assert all((before[name] == column).all() for name, column in kept.items())
    assert _priorities(Block(after.columns, joined([], JOB_COLUMNS).wanted), words) == {
        str(UUID(int=number)): value for number, value in {**first, **then}.items()
    }
    if not fresh.any():
        assert after["name"] is before["name"]


@given(st.lists(st.text(max_size=3), max_size=80))
def test_a_number_keeps_its_text_however_many_come(texts: list[str]) -> None:
    """Each text has one number, and numbers are told alone, together, and from one on."""
    strings = Strings()
    numbers = [strings.number(text) for text in texts]
    known = list(dict.fromkeys(texts))
    assert [strings[number] for number in numbers] == texts
    assert strings.several(np.array(numbers, np.int64)) == texts
    assert (strings.texts, len(strings)) == (known, len(known))
    assert strings.since(len(known) // 2) == known[len(known) // 2 :]
    assert Strings(known).texts == known


_LINKS = st.lists(
    st.tuples(
        st.sampled_from(["FILE", "PROMPT", "RESOURCE", "INTERNAL", "EXTERNAL_JOB", "JOIN", "NEW"]),
        st.booleans(),
    ),
    max_size=5,
)


@given(told=_LINKS, unresolved=st.integers(0, 2))
def test_what_is_open_is_what_the_list_says_or_unknown(
    told: list[tuple[str, bool]], unresolved: int
) -> None:
    """A satisfied dependency is not open; where none is listed, HWA's count says whether any is."""
    links = tuple(Link(dependency_type=kind, satisfied=met) for kind, met in told)
    stats = Open(number_of_unresolved_dependencies=unresolved)
    record = JobRecord(id="a", dependencies=links, dependencies_stats=stats)
    found = Opens(opens_of(record))
    waiting = {kind for kind, met in told if not met}
    for kind in ("FILE", "PROMPT", "RESOURCE"):
        assert (Opens[kind] in found) == (kind in waiting)
    assert (Opens.PREDECESSOR in found) == bool(waiting & {"INTERNAL", "EXTERNAL_JOB"})
    assert (Opens.OTHER in found) == bool(waiting & {"JOIN", "NEW"})
    assert (Opens.UNKNOWN in found) == (not told and unresolved > 0)


def test_a_row_without_its_optional_fields_is_a_row() -> None:
    """A release that sends less is read as far as it says something."""
    words = Vocabulary()
    block = job_block([JobRecord(id="only-an-id")], words, 7)
    assert len(block) == 1
    assert words.ids.text(int(block.columns["high"][0]), int(block.columns["low"][0])) == (
        "only-an-id"
    )
    assert block.columns["started"][0] == 0


def _prioritized(values: dict[int, int], words: Vocabulary) -> Block:
    return job_block([_record(one, priority=value) for one, value in values.items()], words, 1)


def _record(number: int, *, priority: int) -> JobRecord:
    return JobRecord(id=str(UUID(int=number)), priority=priority)


def _priorities(block: Block, words: Vocabulary) -> dict[str, int]:
    rows = zip(
        block.columns["high"].tolist(),
        block.columns["low"].tolist(),
        block.columns["priority"].tolist(),
        strict=True,
    )
    return {words.ids.text(high, low): priority for high, low, priority in rows}
