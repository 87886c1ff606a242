"""`run scenarios`: its options, the run, what it prints, and what it writes."""

import argparse
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from evals.scenarios.kinds import SCENARIOS
from evals.scenarios.pack import LEAST_JOBS, packs
from evals.scenarios.report import Heading, below, failures, markdown, table, write
from evals.scenarios.run import Order, Progress, Result
from evals.scenarios.run import run as perform
from graphs.question import Language

NAME = "scenarios"
USUAL: Mapping[str, str | int] = MappingProxyType(
    {"seeds": "1..3", "jobs": 2000, "lang": "en", "kinds": ""}
)
"""What is asked where nothing is said."""

_SPAN = re.compile(r"(\d+)(?:\.\.(\d+))?")


class ScenarioError(ValueError):
    """A run of scenarios that cannot be made as it was asked for."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """What only a run of scenarios knows."""
    group = parser.add_argument_group(NAME)
    parser.set_defaults(**USUAL)
    group.add_argument("--seeds", metavar="A..B", help="default %(default)s")
    group.add_argument("--jobs", type=int, help="jobs of the largest plant (default %(default)s)")
    group.add_argument("--lang", choices=("en", "pt"), help="default %(default)s")
    group.add_argument("--kinds", metavar="NAME,..", help="only these kinds or groups")
    group.add_argument("--report", type=Path, help="write the report to this file as well")


@dataclass(frozen=True)
class Outcome:
    """What a run has to say, and what speaks against it."""

    told: list[str]
    complaints: list[str]


def run(given: argparse.Namespace, progress: Callable[[int], Progress]) -> Outcome:
    """Asks every scenario; nothing is complained of where every bar is reached.

    Raises:
        ScenarioError: seeds, size or kinds make no sense.
    """
    language: Language = given.lang
    wanted = orders(given)
    asked = sum(kind.name in each.pack.asked for each in wanted for kind in each.pack.kinds)
    results = perform(wanted, processes=given.processes, progress=progress(asked))
    heading = Heading(
        command=f"python -m evals {shlex.join(_command(given))}",
        seeds=given.seeds,
        jobs=given.jobs,
        language="English" if language == "en" else "Portuguese",
    )
    told = _told(results)
    if given.out:
        told += map(str, write(results, heading, given.out))
    if given.report:
        given.report.write_text(markdown(results, heading), encoding="utf-8")
    short = [f"below its bar: {each.name} {each.mean:.3f} < {each.bar}" for each in below(results)]
    return Outcome(told, short)


def _command(given: argparse.Namespace) -> list[str]:
    """The command that makes the same run again."""
    told = ["run", NAME, "--seeds", given.seeds, "--jobs", str(given.jobs), "--lang", given.lang]
    return [*told, "--kinds", given.kinds] if given.kinds else told


def orders(given: argparse.Namespace) -> list[Order]:
    """What has to be done for the seeds, kinds and sizes that are asked for.

    Raises:
        ScenarioError: they make no sense.
    """
    if given.jobs < LEAST_JOBS:
        raise ScenarioError(f"at least {LEAST_JOBS} jobs are needed")
    found = packs(SCENARIOS, _seeds(given.seeds), _wanted(given.kinds))
    return [Order(pack=each, jobs=given.jobs, language=given.lang) for each in found]


def _seeds(text: str) -> range:
    match = _SPAN.fullmatch(text)
    if match is None or int(match[2] or match[1]) < int(match[1]):
        raise ScenarioError(f"--seeds {text}: A..B, or one number")
    return range(int(match[1]), int(match[2] or match[1]) + 1)


def _wanted(text: str) -> list[str]:
    found: list[str] = []
    for name in filter(None, (each.strip() for each in text.split(","))):
        some = [each.name for each in SCENARIOS.values() if name in {each.name, each.group}]
        if not some:
            near = get_close_matches(name, SCENARIOS, n=3)
            raise ScenarioError(f"no kind or group is called {name!r}; near: {', '.join(near)}")
        found += some
    return found


def _told(results: list[Result]) -> list[str]:
    failed = [
        f"failed: {one.kind} (seed {one.seed}): {name} {score.share:.0%}: "
        f"expected {score.expected}; got {score.got}"
        for one in failures(results)
        for name, score in one.scores.items()
        if score.share < 1.0
    ]
    unplaced = [
        f"no place for {one.kind} (seed {one.seed}): {one.unplaced}"
        for one in results
        if one.unplaced
    ]
    return [table(results), *failed, *unplaced]
