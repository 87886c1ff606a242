"""The simulator as a command."""

from __future__ import annotations

import signal
import subprocess
import sys

import httpx
import pytest

from tools.hwa.simulator.__main__ import main
from tools.hwa.simulator.scenarios import SCENARIOS


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
        ["--colour", "red"],
    ],
)
def test_bad_values_are_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A value that makes no sense ends it with 2 and one line that names the option."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert arguments[0] in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_stops(stop: signal.Signals) -> None:
    """It says in one line where it listens, answers there, and stops without complaint."""
    arguments = ["--port", "0", "--jobs", "150", "--frozen", "--now", "2026-03-04T02:30:00Z"]
    with subprocess.Popen(  # noqa: S603  # our own module
        [sys.executable, "-m", "tools.hwa.simulator", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            page = httpx.get(f"{line.split()[2]}/plan/job?limit=1").json()
            process.send_signal(stop)
            rest, complaints = process.communicate(timeout=10)
        finally:
            process.kill()

    assert line.startswith("HWA simulator: http://127.0.0.1:")
    assert page["count"] == 150
    assert (rest, complaints) == ("", "")
    assert process.returncode in {0, -stop}
