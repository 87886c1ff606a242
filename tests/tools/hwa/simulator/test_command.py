"""The simulator as a command."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import httpx
import pytest

from tools.hwa.simulator.__main__ import main
from tools.hwa.simulator.plants.faults.registry import KINDS
from tools.hwa.simulator.plants.progress import Reporter
from tools.hwa.simulator.plants.scenarios import SCENARIOS


def test_it_lists_its_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    """--list-scenarios names each one with a word about it, and ends."""
    assert main(["--list-scenarios"]) == 0
    printed = capsys.readouterr().out
    assert all(f"{each.name:12}  {each.about}" in printed for each in SCENARIOS.values())


@pytest.mark.parametrize(
    "arguments",
    [
        ["--jobs", "0"],
        ["--jobs", "many"],
        ["--port", "70000"],
        ["--seed", "x"],
        ["--scenario", "noon"],
        ["--now", "yesterday"],
        ["--user", "ann"],
        ["--jobs", "1000001"],
        ["--fault", "disk-fool"],
        ["--fault", "disk-full,depth=90"],
        ["--scenario", "nowhere.yaml"],
        ["--truth", "/no/such/folder/truth.json"],
        ["--dialect", "8.6"],
        ["--speed", "fast"],
        ["--speed", "0"],
        ["--step", "-1"],
        ["--frozen", "--speed", "2"],
        ["--colour", "red"],
    ],
)
def test_bad_values_are_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A value that makes no sense ends it with 2 and one line that names the option."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert arguments[0] in capsys.readouterr().err.splitlines()[-1]


def test_it_lists_its_faults(capsys: pytest.CaptureFixture[str]) -> None:
    """--list-faults names each kind with its cause and a word about it, and ends."""
    assert main(["--list-faults"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [[k.name, k.cause] for k in KINDS.values()]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--scenario", "nigth"], "did you mean night"),
        (["--fault", "disk-fool"], "did you mean disk-full"),
        (["--fault", "killed:/NO/WHERE", "--jobs", "60"], "/NO/WHERE"),
    ],
)
def test_what_was_meant_is_told(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that is nearly right is answered with the right one."""
    with pytest.raises(SystemExit):
        main(arguments)

    assert told in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_a_bar_or_lines(terminal: bool) -> None:
    """A terminal sees one line that grows; a file gets a line for each fifth."""
    stream = Terminal() if terminal else StringIO()
    report = Reporter(stream)
    for percent in range(101):
        report("running", percent / 100)
    told = stream.getvalue()

    assert told.count("\n") == (1 if terminal else 6)
    assert told.endswith("100 %\n")


class Terminal(StringIO):
    """A place to write to that somebody looks at."""

    def isatty(self) -> bool:
        """Somebody does."""
        return True


@contextmanager
def started(arguments: list[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The simulator as a process, and the address that it told."""
    with subprocess.Popen(  # noqa: S603  # our own module
        [sys.executable, "-m", "tools.hwa.simulator", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line.startswith("HWA simulator: http://127.0.0.1:")
            yield process, line.split()[2]
        finally:
            process.kill()


def test_faults_truth_and_steps(tmp_path: Path) -> None:
    """A scenario file and a fault are put in, the truth is written, a signal moves the clock."""
    scenario, truth = tmp_path / "two.yaml", tmp_path / "truth.json"
    scenario.write_text("{base: calm, jobs: 300, faults: [disk-full]}")
    arguments = ["--now", "2026-03-04T02:30:00Z", "--step", "60"]
    arguments += ["--scenario", str(scenario), "--fault", "held", "--truth", str(truth)]
    with started(arguments) as (process, base):
        told = json.loads(truth.read_text())["faults"]
        shown = [httpx.get(f"{base}/plan/job/{each['subject']['id']}").text for each in told]
        before = httpx.get(f"{base}/plan/job/count?grouping_filters=status").json()
        process.send_signal(signal.SIGUSR1)
        after = httpx.get(f"{base}/plan/job/count?grouping_filters=status").json()

    assert [each["kind"] for each in told] == ["disk-full", "held"]
    assert '"ABEND"' in shown[0]
    assert '"HOLD_PRIORITY_ZERO"' in shown[1]
    assert before != after


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_stops(stop: signal.Signals) -> None:
    """It says in one line where it listens, answers there, and stops without complaint."""
    arguments = ["--jobs", "150", "--frozen", "--now", "2026-03-04T02:30:00Z"]
    with started(arguments) as (process, base):
        page = httpx.get(f"{base}/plan/job?limit=1").json()
        process.send_signal(stop)
        rest, complaints = process.communicate(timeout=10)

    assert page["count"] == 150
    assert (rest, complaints) == ("", "")
    assert process.returncode in {0, -stop}
