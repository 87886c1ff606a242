"""Faults as text: on the command line and in scenario files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.hwa.simulator.plants.faults.errors import FaultError, ScenarioFileError
from tools.hwa.simulator.plants.faults.fault import MAX_DEPTH, Fault, parse_fault
from tools.hwa.simulator.plants.faults.registry import KINDS
from tools.hwa.simulator.plants.faults.scenario_file import ScenarioFile, read_scenario

TARGETS = st.from_regex(r"(/[A-Z]{1,8}){1,2}\.[A-Z_*?]{1,12}", fullmatch=True) | st.just("")
DEPTHS = st.none() | st.integers(0, MAX_DEPTH)

NIGHT = """
name: quarter-end
base: calm
jobs: 2000
faults:
  - disk-full:/DWH/*,depth=4
  - kind: fenced
    target: BIL_AGT01
  - {kind: predecessor-failed, depth: 12}
distractors:
  - noisy-success
"""


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(KINDS)), TARGETS, DEPTHS)
def test_a_fault_reads_back(kind: str, target: str, depth: int | None) -> None:
    """What a fault is written as is read as the same fault."""
    fault = Fault(kind, target, depth)

    assert parse_fault(str(fault)) == fault


@pytest.mark.parametrize("text", ["x,deep=3", "x,depth=", "x,depth=many", "x,depth=51"])
def test_a_depth_that_makes_no_sense_is_refused(text: str) -> None:
    """After the comma stands a depth that a chain can have."""
    with pytest.raises(FaultError, match="depth"):
        parse_fault(text)


def test_a_file_describes_a_night(tmp_path: Path) -> None:
    """Base, size, faults in both spellings, and distractors behind them."""
    path = tmp_path / "night.yaml"
    path.write_text(NIGHT)

    assert read_scenario(path) == ScenarioFile(
        name="quarter-end",
        base="calm",
        jobs=2000,
        faults=(
            Fault("disk-full", "/DWH/*", 4),
            Fault("fenced", "BIL_AGT01"),
            Fault("predecessor-failed", depth=12),
            Fault("noisy-success"),
        ),
    )


def test_json_will_do(tmp_path: Path) -> None:
    """A file in JSON is read as well; it is called what its file is called."""
    path = tmp_path / "short.json"
    path.write_text('{"faults": ["killed"], "seed": 9}')

    assert read_scenario(path) == ScenarioFile("short", "calm", (Fault("killed"),), seed=9)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("just words", "mapping"),
        ("colour: red", "unknown: colour"),
        ("base: noon", "'noon' is none of"),
        ("jobs: many", "whole number"),
        ("jobs: 2000000", "jobs are 1 to 1000000"),
        ("seed: true", "whole number"),
        ("faults: killed", "a list"),
        ("faults: [disk-fool]", "did you mean disk-full"),
        ("faults: [{kind: killed, depth: x}]", "whole number"),
        ("faults: [{sort: killed}]", "KIND"),
        ("faults: [7]", "KIND"),
        ("faults: [", "neither YAML nor JSON"),
    ],
)
def test_a_file_that_makes_no_sense_is_told(tmp_path: Path, text: str, told: str) -> None:
    """The error names the file and what is wrong in it."""
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(ScenarioFileError, match=told) as raised:
        read_scenario(path)

    assert "wrong.yaml" in str(raised.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A path that leads nowhere is named."""
    with pytest.raises(ScenarioFileError, match=r"nowhere\.yaml"):
        read_scenario(tmp_path / "nowhere.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioFileError, match="cannot read"):
        read_scenario(tmp_path / "bytes.yaml")
