"""Scenario files: a night with faults, written down in YAML or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tools.hwa.simulator.plants.faults.errors import FaultError, ScenarioFileError
from tools.hwa.simulator.plants.faults.fault import Fault, parse_fault
from tools.hwa.simulator.plants.faults.registry import kind_named
from tools.hwa.simulator.plants.scenarios import SCENARIOS

MOST_JOBS = 1_000_000

KEYS = frozenset({"name", "about", "base", "jobs", "seed", "faults", "distractors"})


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A night by name: what lies under it, and what goes wrong in it."""

    name: str
    base: str
    faults: tuple[Fault, ...]
    jobs: int | None = None
    seed: int | None = None


def read_scenario(path: Path) -> ScenarioFile:
    """The night that a file describes; an error says what in it makes no sense."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioFileError(f"cannot read {str(path)!r}: {error}") from error
    except yaml.YAMLError as error:
        raise ScenarioFileError(f"{str(path)!r} is neither YAML nor JSON: {error}") from error
    try:
        return _scenario(path, told)
    except FaultError as error:
        raise ScenarioFileError(f"in {str(path)!r}: {error}") from error


def _scenario(path: Path, told: Any) -> ScenarioFile:  # noqa: ANN401 - whatever the file holds
    if not isinstance(told, dict):
        raise FaultError("a scenario is a mapping, with faults in it")
    unknown = sorted(str(each) for each in told.keys() - KEYS)
    if unknown:
        raise FaultError(f"unknown: {', '.join(unknown)}; known are {', '.join(sorted(KEYS))}")
    base = told.get("base", "calm")
    if base not in SCENARIOS:
        raise FaultError(f"base {base!r} is none of {', '.join(SCENARIOS)}")
    return ScenarioFile(
        name=str(told.get("name", path.stem)),
        base=base,
        faults=(*_faults(told, "faults"), *_faults(told, "distractors")),
        jobs=_number(told, "jobs"),
        seed=_number(told, "seed"),
    )


def _faults(told: dict[str, Any], key: str) -> list[Fault]:
    listed = told.get(key) or []
    if not isinstance(listed, list):
        raise FaultError(f"{key} is a list")
    faults = [_fault(each) for each in listed]
    for each in faults:
        kind_named(each.kind)
    return faults


def _fault(told: object) -> Fault:
    if isinstance(told, str):
        return parse_fault(told)
    if not isinstance(told, dict) or told.keys() - {"kind", "target", "depth", "into"}:
        raise FaultError(f"a fault is KIND[:TARGET] or has kind, target and depth, not {told!r}")
    depth, into = (_whole(told, each) for each in ("depth", "into"))
    return Fault(str(told.get("kind", "")), str(told.get("target") or ""), depth, into)


def _whole(told: dict[str, Any], key: str) -> int | None:
    number = told.get(key)
    if not isinstance(number, int | None) or isinstance(number, bool):
        raise FaultError(f"{key} is a whole number, not {number!r}")
    return number


def _number(told: dict[str, Any], key: str) -> int | None:
    number = told.get(key)
    if number is None:
        return None
    if not isinstance(number, int) or isinstance(number, bool):
        raise FaultError(f"{key} is a whole number, not {number!r}")
    if key == "jobs" and not 1 <= number <= MOST_JOBS:
        raise FaultError(f"jobs are 1 to {MOST_JOBS}, not {number}")
    return number
