import json
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from evals.questions.case import Case, SuiteName
from evals.questions.dataset import DatasetError
from evals.questions.suites import SUITES, suite_of, wanted
from tests.evals.lines import CASE, HEADER


def _file(path: Path, **header: Any) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(map(json.dumps, [HEADER | header, CASE])), encoding="utf-8")
    return str(path)


def test_every_suite_has_both_parts() -> None:
    """Each suite has open and sealed questions, and no two of them share an id."""
    found = wanted(SUITES)

    assert list(SUITES) == list(get_args(SuiteName))
    for name in SUITES:
        some = [one for one in found if one.suite == name]
        assert {one.dataset.header.suite for one in some} <= {name, None}
        ids = Counter(case.id for one in some for case in one.dataset.cases)
        assert {one.sealed for one in some} == {True, False}
        assert [case for case, times in ids.items() if times > 1] == []


def test_open_or_sealed() -> None:
    """Either part can be left out."""
    assert not any(one.sealed for one in wanted(["status"], open_only=True))
    assert all(one.sealed for one in wanted(["status"], sealed_only=True))
    assert len(wanted(["status"])) == len(wanted(["status"], open_only=True)) + len(
        wanted(["status"], sealed_only=True)
    )


def test_older_datasets_are_dealt_whole() -> None:
    """A dataset of no suite is dealt to the suites: every case to one of them."""
    dealt = [
        case.id
        for one in wanted(SUITES)
        if one.dataset.header.name == "first"
        for case in one.dataset.cases
    ]

    assert len(dealt) == len(set(dealt)) == 158


def test_files_from_anywhere(tmp_path: Path) -> None:
    """A file is of the suite that it names, else one of its own; sealed by its folder."""
    [first] = wanted([_file(tmp_path / "a.jsonl")])
    [second] = wanted([_file(tmp_path / "sealed" / "a.jsonl", suite="status")])

    assert (first.suite, first.sealed) == ("tiny", False)
    assert (second.suite, second.sealed) == ("status", True)


@pytest.mark.parametrize(("target", "told"), [("statuses", "neither a suite"), ("x.jsonl", "read")])
def test_what_there_is_not(target: str, told: str) -> None:
    """A name that is none, or a file that is not there, is told."""
    with pytest.raises(DatasetError, match=told):
        wanted([target])


@pytest.mark.parametrize(
    ("turns", "expect", "suite"),
    [
        (2, {}, "conversation"),
        (1, {"intent": "job_list"}, "status"),
        (1, {"intents": ["impact", "job_list"]}, "diagnostics"),
        (1, {"intent": "concept"}, "knowledge"),
        (1, {"intent": "action"}, "understanding"),
        (1, {"citations": ["a"]}, "knowledge"),
        (1, {"agent": "status"}, "status"),
        (1, {}, "understanding"),
    ],
)
def test_where_a_case_belongs(turns: int, expect: dict[str, Any], suite: str) -> None:
    """By who must answer it; a conversation is one of its own kind."""
    given = {"id": "a", "conversation": [{"user": "x", "expect": expect}] * turns}

    assert suite_of(Case.model_validate(given)) == suite
