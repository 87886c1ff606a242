"""The manners of speaking are data: every row is read at the start, and a fault names its file and row."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from graphs.offline.guarded import Guarded
from graphs.offline.manners import FOLDER, MannersError, check_manners, read_manners

_CODE = FOLDER.parents[1]
_MADE = re.compile(r'Manners\("(\w+)"\)')
_ASKED = re.compile(r'_SAID\["(\w+)"\]')


@pytest.mark.parametrize(
    ("text", "said"),
    [("who may start it", True), ("whom may they start", False), ("quem pode", True)],
)
def test_a_row_is_of_whole_words_with_its_parts(tmp_path: Path, text: str, said: bool) -> None:
    """Brackets group, braces name a part, and a word inside another is not heard."""
    rows = "parts:\n  who: [who, quem]\nfolded:\n  may: ['{who} (may|pode)']\n"
    assert bool(_patterns(tmp_path, rows)["may"].search(text)) == said


def test_a_row_between_slashes_is_taken_as_it_stands(tmp_path: Path) -> None:
    """It may begin or end where no word does."""
    ends = _patterns(tmp_path, r"typed: {ends: ['/(done|over)\W*$/']}")["ends"]
    assert ends.search("It is OVER...")
    assert not ends.search("over there")


def test_brackets_keep_nothing_and_sets_of_signs_stay(tmp_path: Path) -> None:
    """Rows of one manner may not shift each other's groups; a bracket in a set is a sign."""
    found = _patterns(tmp_path, r"folded: {sign: ['/(a|b)[(](?P<in>\w+)\)/']}")["sign"].search(
        "b(c)"
    )
    assert found
    assert found.groups() == ("c",)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("folded: [not closed", "cannot be read"),
        ("- a list", "wants parts, folded, typed"),
        ("other: {}", "wants parts, folded, typed"),
        ("folded: [words]", "folded wants lists of rows by name"),
        ("folded: {on: [words]}", "folded: True is no name"),
        ("folded: {one: words}", "one wants a list of rows"),
        ("folded: {one: ['']}", "one wants a list of rows"),
        ("folded: {one: [7]}", "one wants a list of rows"),
        ("folded: {one: ['the {kind}']}", "one: no part {kind} stands before it"),
        ("folded: {one: [fine, 'not (closed']}", r"one: 'not \(closed' cannot be read"),
    ],
)
def test_a_fault_names_file_and_row(tmp_path: Path, rows: str, fault: str) -> None:
    """What cannot be used is told at the start, with the place to mend."""
    (tmp_path / "wrong.yaml").write_text(rows, "utf-8")
    with pytest.raises(MannersError, match=rf"^wrong\.yaml: .*{fault}"):
        check_manners(tmp_path)


def test_code_and_files_name_the_same_manners() -> None:
    """No manner is asked for that no file holds, and none is held that nobody asks for."""
    users = {
        made[1]: code
        for file in _CODE.rglob("*.py")
        if (made := _MADE.search(code := file.read_text("utf-8")))
    }
    assert sorted(users) == sorted(file.stem for file in FOLDER.glob("*.yaml"))
    for name, code in users.items():
        held = set(read_manners(FOLDER / f"{name}.yaml"))
        assert set(_ASKED.findall(code)) <= held
        assert [one for one in held if f'"{one}"' not in code] == []


def _patterns(folder: Path, rows: str) -> Mapping[str, Guarded]:
    file = folder / "some.yaml"
    file.write_text(rows, "utf-8")
    return read_manners(file)
