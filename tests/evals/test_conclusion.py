import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_socket import disable_socket, enable_socket

from evals.__main__ import main
from evals.conclusion import write
from evals.reporting.figures import read_report
from tests.evals.runs import report, turns
from tests.langsmith_server import KEY, LangSmithServer
from tests.loopback import serve

HEADER: dict[str, Any] = {
    "name": "tiny",
    "description": "d",
    "language": "en",
    "suite": "status",
    "thresholds": {"answered": 1.0},
    "plant": {"jobs": 120, "now": "2026-03-04T02:30:00Z"},
}
CASE: dict[str, Any] = {
    "id": "one",
    "user": "status of GL_POST",
    "expect": {"intent": "job_status"},
}


@pytest.fixture(name="asked")
def _asked(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.jsonl"
    path.write_text("\n".join(map(json.dumps, [HEADER, CASE])), encoding="utf-8")
    return path


def _run(asked: Path, *more: str) -> int:
    return main(["run", str(asked), "--processes", "1", *more])


def test_a_report_in_three_forms(tmp_path: Path) -> None:
    """JSON to compare, Markdown and a page to read; the history grows by a line a run."""
    folder = tmp_path / "new"
    write(report(turns(3, 1)), folder)
    written = write(report(turns(3, 1)), folder)

    assert {one.name for one in written} == {"report.json", "report.md", "report.html"}
    assert read_report(folder / "report.json") == report(turns(3, 1))
    assert len((folder / "history.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert "polyline" in (folder / "report.html").read_text(encoding="utf-8")


def test_a_run_that_was_stopped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told, and says so; it is no point of the trend, and no measure of later runs."""
    whole = report(turns(3, 1))
    about = whole.about.model_copy(update={"stopped": True})
    path, *_ = write(whole.model_copy(update={"about": about}), tmp_path)

    assert "Stopped before its end. 3 of 4" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert not (tmp_path / "history.jsonl").exists()
    assert main(["baseline", str(path), "--baseline", str(tmp_path / "kept.json")]) == 2
    assert "report.json: stopped before its end" in capsys.readouterr().err


def test_from_a_run_to_the_gate(
    asked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run is kept as the baseline, compared with it, and passes; a better baseline shuts it out."""
    folder, kept = tmp_path / "out", tmp_path / "kept.json"
    against = ["--baseline", str(kept)]
    path = str(folder / "report.json")

    assert _run(asked, "--out", str(folder)) == 0
    assert main(["baseline", path, *against]) == 0
    assert main(["compare", path, *against]) == 0
    known = json.loads(kept.read_text(encoding="utf-8"))
    [run] = known["runs"].values()
    run["suites"]["status"]["cases"] = 2
    kept.write_text(json.dumps(known), encoding="utf-8")
    capsys.readouterr()

    assert main(["compare", path, *against]) == 1
    assert "status: fewer cases: 1, and there were 2" in capsys.readouterr().err
    assert _run(asked, "--gate", *against) == 1


def test_a_gate_without_a_baseline(
    asked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No baseline is no pass: 2, and which file is missing."""
    assert _run(asked, "--gate", "--baseline", str(tmp_path / "none.json")) == 2
    assert "none.json: cannot be read" in capsys.readouterr().err
    assert main(["compare", str(asked)]) == 2
    assert "tiny.jsonl: no report" in capsys.readouterr().err


async def test_nothing_is_sent_unasked(asked: Path) -> None:
    """With a key, and tracing switched on, a run still calls nobody without --upload."""
    far = LangSmithServer()
    async with serve(far.app) as url:
        await _command(asked, url, LANGSMITH_TRACING="true")

    assert far.calls == []


def test_no_socket(asked: Path) -> None:
    """A run of the offline house opens no socket at all."""
    disable_socket(allow_unix_socket=True)
    try:
        assert _run(asked) == 0
    finally:
        enable_socket()


def test_upload_without_a_key(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who asks to send and has no key is told so before the first question: 2, and no socket."""
    disable_socket(allow_unix_socket=True)
    try:
        assert _run(asked, "--upload") == 2
    finally:
        enable_socket()
    told = capsys.readouterr()
    assert "LANGSMITH_API_KEY" in told.err
    assert told.out == ""


async def test_upload(asked: Path) -> None:
    """The command sends what it asked to the address of the settings."""
    far = LangSmithServer()
    async with serve(far.app) as url:
        done = await _command(asked, url, "--upload")

    assert "LangSmith: resync status, tiny: 1 created" in done
    assert len(far.runs) == 1
    assert {one["key"] for one in far.feedback.values()} >= {"answered", "intent"}


async def _command(asked: Path, url: str, *more: str, **given: str) -> str:
    """The run as a program of its own, with the settings of its environment."""
    environment = {**os.environ, "LANGSMITH_API_KEY": KEY, "LANGSMITH_ENDPOINT": url, **given}  # noqa: TID251 - the program's own settings
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "evals", "run", str(asked), "--processes", "1", *more),
        env=environment,
        stdout=subprocess.PIPE,
    )
    out, _ = await program.communicate()
    assert program.returncode == 0
    return out.decode()
