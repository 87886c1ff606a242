"""Rows kept in files: what cannot be used is told as the asker's own fault, with its place."""

from pathlib import Path

import pytest

from retrievers.rows import read_rows, sections, texts


class _OwnFault(Exception):
    """What the asker raises."""


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe\xff", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    """Whether it is no YAML, no text or not there: by its path, or as the asker calls it."""
    file = tmp_path / "rows.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(_OwnFault, match=r"/rows\.yaml: cannot be read: ") as caught:
        read_rows(file, _OwnFault)
    assert caught.value.__cause__ is not None
    with pytest.raises(_OwnFault, match=r"^ours: cannot be read: "):
        read_rows(file, _OwnFault, name="ours")


def test_a_file_is_given_as_it_stands(tmp_path: Path) -> None:
    """What it must hold is for the asker to say."""
    file = tmp_path / "rows.yaml"
    file.write_text("- {a: 1}", "utf-8")
    assert read_rows(file, _OwnFault) == [{"a": 1}]


@pytest.mark.parametrize("told", [None, [], "a b", {"a": 1}, {"a": 1, "b": 2, "c": 3}])
def test_other_keys_than_wanted_are_a_fault(told: object) -> None:
    """All of them and no others, in any order."""
    assert sections({"b": 2, "a": 1}, ("a", "b"), "here", _OwnFault) == {"a": 1, "b": 2}
    with pytest.raises(_OwnFault, match=r"^here: wants exactly a, b$"):
        sections(told, ("a", "b"), "here", _OwnFault)


@pytest.mark.parametrize("told", [None, "a", ["a", ""], ["a", 7], {"a": 1}])
def test_what_is_no_list_of_texts_is_a_fault(told: object) -> None:
    """An empty text says nothing, and `no` is false to YAML."""
    assert texts(["a", "b c"], "here", _OwnFault) == ["a", "b c"]
    with pytest.raises(_OwnFault, match=r"^here: wants a list of texts$"):
        texts(told, "here", _OwnFault)
