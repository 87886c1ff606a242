import json
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import main
from evals.dataset import Dataset, DatasetError, read_dataset
from evals.run import run

HEADER: dict[str, Any] = {
    "name": "tiny",
    "description": "d",
    "language": "en, pt",
    "thresholds": {"answered": 1.0, "receipts_true": 1.0, "facts": 1.0},
    "plant": {"jobs": 150, "now": "2026-03-04T02:30:00Z"},
}
ABEND = {"count": {"path": "plan/job/count", "plan_filter": "/@/@#/@/@.@+state=ABEND"}}
END = {"value": {"oql": "name = 'GL_EXTRACT'", "field": "endTime"}}
CASES: list[dict[str, Any]] = [
    {
        "id": "one",
        "user": "status of GL_EXTRACT",
        "expect": {"intent": "job_status", "tools": ["object_status"], "facts": ["SUCC", END]},
        "tags": ["quick"],
    },
    {
        "id": "two",
        "language": "pt",
        "user": "quais jobs abendaram?",
        "expect": {"intent": "job_list", "tools": ["find_jobs"], "facts": ["GL_POST", ABEND]},
    },
    {"id": "three", "user": "rerun GL_POST", "expect": {"intent": "action", "refuses": True}},
    {
        "id": "four",
        "conversation": [
            {"user": "why did GL_POST fail?", "expect": {"facts": ["GL-0417"]}},
            {"user": "what depends on it?", "expect": {"facts": ["BONUS_CALC"]}},
        ],
    },
    {
        "id": "five",
        "user": "what does AWSBHT001E mean?",
        "expect": {"citations": ["messages-launch"], "receipts": 1},
    },
]


def _file(folder: Path, *cases: dict[str, Any]) -> Path:
    path = folder / "tiny.jsonl"
    path.write_text("\n".join(map(json.dumps, [HEADER, *cases])), encoding="utf-8")
    return path


def _dataset(folder: Path, *cases: dict[str, Any]) -> Dataset:
    return read_dataset(_file(folder, *cases))


async def test_five_cases_twice(tmp_path: Path) -> None:
    """Cases go through the whole house, in order, each time anew, and these are answered right."""
    done: list[None] = []
    results = await run(
        _dataset(tmp_path, *CASES), repeat=2, concurrency=2, progress=lambda: done.append(None)
    )

    assert [one.id for one in results] == ["one", "two", "three", "four#1", "four#2", "five"] * 2
    assert {one.id: one.scores for one in results if not one.held} == {}
    assert len({one.answer.thread_id for one in results}) == len(done) == 10
    assert all(one.elapsed_ms > 0 for one in results)
    assert results[2].tools == []


@pytest.mark.parametrize(
    "fact",
    [
        {"value": {"oql": "name = 'NO_SUCH'", "field": "endTime"}},
        {"count": {"oql": "this is no OQL"}},
        {"count": {"path": "plan/nothing"}},
    ],
)
async def test_a_truth_that_is_none(tmp_path: Path, fact: dict[str, Any]) -> None:
    """A query that finds nothing is a fault of the dataset, not of the answer."""
    with pytest.raises(DatasetError):
        await run(_dataset(tmp_path, CASES[0] | {"expect": {"facts": [fact]}}))


def test_exit_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All thresholds hold: 0, and a report where asked."""
    code = main(["run", str(_file(tmp_path, *CASES)), "--only", "quick", "--out", str(tmp_path)])

    assert code == 0
    assert (tmp_path / "tiny.json").is_file()
    assert "1 of 1 turns held" in capsys.readouterr().out


def test_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Below a threshold: 1, and which one it is."""
    wrong = CASES[0] | {"expect": {"facts": ["NO_SUCH_WORD"]}}

    assert main(["run", str(_file(tmp_path, wrong))]) == 1
    assert "below its threshold: facts 0.000 < 1.0" in capsys.readouterr().err


@pytest.mark.parametrize("more", [["--only", "nobody"], []])
def test_exit_2_for_a_dataset(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    """No case to run, or a broken file: 2, and why."""
    path = _file(tmp_path, CASES[0] if more else {"id": "x"})

    assert main(["run", str(path), *more]) == 2
    assert str(path) in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [[], ["run"], ["run", "x", "--repeat", "0"], ["walk"]])
def test_exit_2_for_usage(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong usage: 2, with the usage."""
    with pytest.raises(SystemExit) as caught:
        main(wrong)

    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """The schema comes as JSON."""
    assert main(["schema"]) == 0
    assert "$schema" in json.loads(capsys.readouterr().out)
