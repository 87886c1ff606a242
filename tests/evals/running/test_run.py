import json
import signal
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import main
from evals.command import Asking
from evals.judging.result import TurnResult
from evals.questions.dataset import Dataset, DatasetError, read_dataset
from evals.questions.suites import wanted
from evals.running.crew import carry_out
from evals.running.house import settings
from evals.running.progress import Bar
from evals.running.run import carried_out, in_order, orders, run
from server.runtime import Texts

HEADER: dict[str, Any] = {
    "name": "tiny",
    "description": "d",
    "language": "en, pt",
    "thresholds": {"answered": 1.0, "receipts_true": 1.0, "facts": 1.0},
    "plant": {"jobs": 150, "now": "2026-03-04T02:30:00Z"},
}
ABEND = {"count": {"path": "plan/job/count", "plan_filter": "/@/@#/@/@.@+state=ABEND"}}
END = {"value": {"oql": "name = 'GL_EXTRACT'", "field": "endTime"}}
WORDINGS = {"en": ["which jobs abended?"], "pt": ["quais jobs abendaram?"]}
ENVIRONMENT = {"LLM_MODEL": "gpt", "APP_TIMEZONE": "Asia/Tokyo", "TWS_RETRIES": "9"}
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
            {"user": "and why?", "by": "mallory", "expect": {"error": "thread_not_found"}},
        ],
    },
    {
        "id": "five",
        "timezone": "America/Sao_Paulo",
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


async def test_five_cases_twice(tmp_path: Path, texts: Texts) -> None:
    """Cases go through the whole house, in order, each time anew, and these are answered right."""
    results = await run(_dataset(tmp_path, *CASES), repeat=2, concurrency=2, texts=texts)

    assert [one.id for one in results] == [
        "one",
        "two",
        "three",
        "four#1",
        "four#2",
        "four#3",
        "five",
    ] * 2
    assert {one.id: one.scores for one in results if not one.held} == {}
    assert len({one.answer.thread_id for one in results if one.answer.thread_id}) == 10
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
    assert (tmp_path / "report.json").is_file()
    assert "1 of 1 turns" in capsys.readouterr().out


def test_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Below a threshold: 1, and which one it is."""
    wrong = CASES[0] | {"expect": {"facts": ["NO_SUCH_WORD"]}}

    assert main(["run", str(_file(tmp_path, wrong))]) == 1
    assert "tiny: facts 0.0% (0 of 1), at least 100.0%" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--only", "nobody"], "no case with the id or tag nobody"),
        (["--sealed-only"], "no case to ask"),
        ([], ":2: user"),
    ],
)
def test_exit_2_for_a_dataset(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], told: str
) -> None:
    """No case to run, or a broken file: 2, and why."""
    path = _file(tmp_path, CASES[0] if more else {"id": "x"})

    assert main(["run", str(path), *more]) == 2
    error = capsys.readouterr().err
    assert str(path) in error
    assert told in error


def test_no_model_to_evaluate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The environment's model is wanted, and it has none: 2, and which setting is missing."""
    assert main(["run", str(_file(tmp_path, CASES[0])), "--llm"]) == 2
    assert "LLM_MODEL" in capsys.readouterr().err


def test_the_environment_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The house is the same everywhere; only --llm takes the model, and nothing beside it."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    offline, model = settings(), settings(llm=True)

    assert (offline.llm_model, offline.timezone, offline.tws_retries) == (None, "UTC", 2)
    assert (model.llm_model, model.timezone, model.tws_retries) == ("gpt", "UTC", 2)


def test_processes_change_nothing(tmp_path: Path) -> None:
    """Two plants in two processes, or one after the other: the same results in the same order."""
    cases = [
        {"id": name, "wordings": WORDINGS, "plant": {"scenario": name}}
        for name in ("night", "calm")
    ]
    dataset = _dataset(tmp_path, *cases)
    one, two = (_carried_out(dataset, processes) for processes in (1, 2))

    assert [_told(each) for each in one] == [_told(each) for each in two]
    assert [each.id for each in one] == [case.id for case in dataset.cases]
    assert all("twins" in each.scores for each in one)


class Stopper(Bar):
    """Somebody presses Ctrl-C when the second conversation is over."""

    def step(self, more: int = 1) -> None:
        """Counts, and stops."""
        super().step(more)
        if self.done == 2:
            signal.raise_signal(signal.SIGINT)


@pytest.fixture
def _heard() -> Iterator[None]:
    """Ctrl-C is heard even where a shell began this process in its background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heard")
def test_stopped_in_the_middle(tmp_path: Path) -> None:
    """What was answered until then is kept, and it is known that it is not all."""
    questions = wanted([str(_file(tmp_path, *CASES))])
    asking = Asking(questions, [], Stopper(total=5))
    asking.ask(Namespace(repeat=1, concurrency=1, llm=False, processes=1))
    [part] = asking.parts()

    assert asking.stopped
    assert [one.id for one in part.results] == ["one", "two"]


def _carried_out(dataset: Dataset, processes: int) -> list[TurnResult]:
    found: list[TurnResult] = []
    carry_out(carried_out, orders(dataset), processes, lambda _, results: found.extend(results))
    return in_order(dataset, found)


def _told(result: TurnResult) -> dict[str, Any]:
    """All of a result but what is drawn anew each time, and the time that it took."""
    answer = result.answer.model_dump(exclude={"thread_id", "run_id", "usage"})
    return {"id": result.id, "answer": answer, "tools": result.tools, "scores": result.scores}


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["walk"],
        ["run", "x", "--repeat", "0"],
        ["run", "x", "--sample", "2"],
        ["run", "x", "--open-only", "--sealed-only"],
    ],
)
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
