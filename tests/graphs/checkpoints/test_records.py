"""The laws of how checkpoints and writes are laid out in a sorted set."""

from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from langgraph.checkpoint.base import CheckpointMetadata, empty_checkpoint
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from graphs.checkpoints.records import (
    Row,
    Span,
    Write,
    before_id,
    decode_row,
    decode_writes,
    encode_row,
    encode_write,
    span_of,
)
from graphs.checkpoints.values import dump

SERDE = JsonPlusSerializer(allowed_msgpack_modules=None)
names = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=12)


def _row(namespace: str, checkpoint_id: str, metadata: Any = ()) -> Row:  # noqa: ANN401
    return Row(
        namespace=namespace,
        parent_id=None,
        checkpoint={**empty_checkpoint(), "id": checkpoint_id},
        metadata=cast("CheckpointMetadata", dict(metadata)),
        written=["messages"],
        parts={"messages": b"\0\x01digest"},
    )


def _holds(span: Span, member: bytes) -> bool:
    """What Redis does with BYLEX: an inclusive low end, an exclusive high end."""
    return span.low[1:] <= member < span.high[1:]


@given(namespace=names, checkpoint_id=names, metadata=st.dictionaries(names, st.integers(-9, 9)))
def test_a_row_is_read_as_it_was_written(
    namespace: str, checkpoint_id: str, metadata: dict[str, int]
) -> None:
    """Whatever a checkpoint, its namespace and its metadata are called, they come back."""
    row = _row(namespace, checkpoint_id, metadata)

    assert decode_row(SERDE, encode_row(SERDE, row)) == row


@given(mine=st.tuples(names, names), other=st.tuples(names, names))
def test_a_range_holds_its_own_and_no_others(mine: tuple[str, str], other: tuple[str, str]) -> None:
    """A range has all members of its names and none of others, whatever they begin with."""
    member = encode_row(SERDE, _row(*other))

    assert _holds(span_of(mine[0]), member) == (mine[0] == other[0])
    assert _holds(span_of(*mine), member) == (mine == other)


@given(namespace=names, checkpoint_id=names, limit=names)
def test_what_lies_before_an_id(namespace: str, checkpoint_id: str, limit: str) -> None:
    """The range before an id has the smaller ids, in the order of their bytes, and no other."""
    span = before_id(span_of(namespace), namespace, limit)
    member = encode_row(SERDE, _row(namespace, checkpoint_id))

    assert _holds(span, member) == (checkpoint_id.encode() < limit.encode())


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(-2, 2), st.integers(0, 99), names),
        max_size=12,
        unique_by=lambda write: write[2],
    )
)
def test_one_write_is_kept_for_each_place(said: list[tuple[str, int, int, str]]) -> None:
    """In each place of a task the first plain word and the last special one is kept."""
    members = [
        encode_write(
            "",
            "id",
            Write(
                task_id=task,
                index=index,
                stamp=stamp,
                channel="c",
                task_path="",
                blob=dump(SERDE, value),
            ),
        )
        for task, index, stamp, value in said
    ]

    expected = {}
    for task, index, _, value in sorted(said, key=lambda write: write[2]):
        if index < 0 or (task, index) not in expected:
            expected[task, index] = value
    assert decode_writes(SERDE, reversed(members)) == [
        (task, "c", expected[task, index]) for task, index in sorted(expected)
    ]
