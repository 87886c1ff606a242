"""A small run of the real thing, and a gate that closes when a diagnosis goes wrong."""

import json
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.scenarios.house import Asked, ask
from evals.scenarios.kinds import SCENARIOS
from evals.scenarios.pack import Pack
from evals.scenarios.report import Heading, below, failures, lines, markdown
from evals.scenarios.run import Order, Result, perform
from evals.statistics import wilson
from server.runtime import Runtime, Texts
from tools.plan.diagnosis import CauseCode

KINDS = ("prompt-waiting", "workstation-stopped", "disk-full", "noisy-success-failed")
HEADING = Heading(command="python -m evals", seeds="21", jobs=300, language="English")


def order(*names: str) -> Order:
    """These kinds together in one small plant."""
    kinds = tuple(SCENARIOS[each] for each in names)
    pack = Pack(seed=21, number=0, kinds=kinds, asked=frozenset(names))
    return Order(pack=pack, jobs=900, language="en")


def test_a_small_run_finds_the_roots(texts: Texts) -> None:
    """Waiting, failing and healthy, in words through the whole house: every root is right."""
    found = perform(order(*KINDS), texts=texts)

    assert [each.kind for each in found] == list(KINDS)
    for each in found:
        for measure in {"roots", "cause", "healthy", "accused"} & each.scores.keys():
            assert each.scores[measure].share == 1.0, each  # type: ignore[index]


async def accusing(runtime: Runtime, message: str) -> Asked:
    """The house's answer with another cause in it: a diagnosis that went wrong."""
    asked = await ask(runtime, message)
    diagnosis = asked.answer.diagnosis
    assert diagnosis is not None
    wrong = [one.model_copy(update={"cause_code": CauseCode.HELD}) for one in diagnosis.root_causes]
    spoiled = diagnosis.model_copy(update={"root_causes": tuple(wrong)})
    answer = asked.answer.model_copy(update={"diagnosis": spoiled})
    return Asked(answer=answer, elapsed_ms=asked.elapsed_ms)


def test_a_wrong_diagnosis_closes_the_gate(texts: Texts) -> None:
    """A deliberate fault: the same scenarios with another cause named fall below their bars."""
    found = perform(order("prompt-waiting"), accusing, texts)

    assert {each.name for each in below(found)} >= {"root causes, recall-gated", "cause code"}
    assert [each.kind for each in failures(found)] == ["prompt-waiting"]
    assert "HELD" in markdown(found, HEADING)


def test_the_command_writes_its_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON and Markdown for the folder, the report for the docs, and the exit code by the bars."""
    report = tmp_path / "quality.md"
    arguments = ["run", "scenarios", "--seeds", "21", "--jobs", "300", "--processes", "1"]
    code = main(
        [*arguments, "--kinds", "healthy-failed", "--out", str(tmp_path), "--report", str(report)]
    )
    told = json.loads((tmp_path / "scenarios.json").read_text())

    assert code == 0
    assert [each["kind"] for each in told["results"]] == ["healthy-failed"]
    assert "--seeds 21 --jobs 300 --lang en --kinds healthy-failed" in report.read_text()
    assert "healthy called healthy" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--kinds", "prompt-waitin"], "prompt-waiting"),
        (["--seeds", "3..1"], "A..B"),
        (["--seeds", "few"], "A..B"),
        (["--jobs", "5"], "at least"),
    ],
)
def test_what_makes_no_sense_is_told(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, and exit code 2."""
    assert main(["run", "scenarios", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_an_interval_holds_its_share() -> None:
    """Wilson's interval: narrower with more, never outside 0 to 1, and open where nothing is."""
    for share in (0.0, 0.5, 0.98, 1.0):
        low, high = wilson(share, 50)
        narrow = wilson(share, 5000)
        assert 0.0 <= low <= share <= high <= 1.0
        assert narrow[1] - narrow[0] < high - low
    assert wilson(0.0, 0) == (0.0, 1.0)


def test_what_had_no_place_is_counted_apart() -> None:
    """A plant too small for a scenario is no failure of the diagnosis, and is not hidden."""
    none = Result(kind="far", group="far", seed=1, language="en", unplaced="too small")

    assert lines([none]) == []
    assert "far (1)" in markdown([none], HEADING)
