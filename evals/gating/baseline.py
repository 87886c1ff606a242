"""The baseline: what a run came to that later ones must not fall behind."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.reporting.figures import Report, ReportError, Suite, Turn
from evals.statistics import Spread

BASELINE = Path(__file__).parents[1] / "baseline.json"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Count(_Kept):
    """How many held of those to which something applied."""

    held: int
    of: int

    @property
    def share(self) -> float:
        """Of one; one where it applied to nothing."""
        return self.held / self.of if self.of else 1.0


class Latency(_Kept):
    """Median and 95th percentile, in units of the machine's own calibration."""

    of: int
    median: float
    p95: float


class SuiteBaseline(_Kept):
    """What a suite came to, and which of its turns did not hold."""

    cases: int
    held: Count
    scorers: dict[str, Count]
    latency: Latency
    failed: list[str]


class RunBaseline(_Kept):
    """What a run came to, and the bars that it did not reach."""

    suites: dict[str, SuiteBaseline]
    latency: Latency
    missed: list[str] = []


class Baseline(_Kept):
    """What runs came to, by their scope: the whole, a sample, another model."""

    format: Literal[1] = 1
    runs: dict[str, RunBaseline] = {}

    def with_run(self, report: Report, missed: Iterable[str] = ()) -> "Baseline":
        """The same with this run in place of the last of its scope."""
        return Baseline(runs={**self.runs, report.about.scope: run_baseline(report, missed)})


def run_baseline(report: Report, missed: Iterable[str] = ()) -> RunBaseline:
    """What of a run is kept; `missed` names the bars that it did not reach."""
    unit = report.about.calibration_ms
    return RunBaseline(
        suites={one.name: _suite(one, report.turns, unit) for one in report.suites},
        latency=in_units(report.latency, unit),
        missed=sorted(missed),
    )


def in_units(spread: Spread, unit: float) -> Latency:
    """A spread that compares between machines."""
    return Latency(
        of=spread.of, median=round(spread.median / unit, 3), p95=round(spread.p95 / unit, 3)
    )


def failed_turns(suite: str, turns: list[Turn]) -> list[str]:
    """The ids of a suite's turns that did not hold, each once however often it was asked."""
    return sorted({one.id for one in turns if one.suite == suite and not one.held})


def read_baseline(path: Path) -> Baseline:
    """The baseline of a file.

    Raises:
        ReportError: it cannot be read, or is none.
    """
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ReportError(f"{path}: cannot be read: {error}") from error
    except ValidationError as error:
        raise ReportError(f"{path}: no baseline: {error.errors()[0]['msg']}") from error


def write_baseline(baseline: Baseline, path: Path) -> None:
    """The baseline as JSON, the same whenever the same is written."""
    path.write_text(baseline.model_dump_json(indent=1) + "\n", encoding="utf-8")


def _suite(suite: Suite, turns: list[Turn], unit: float) -> SuiteBaseline:
    return SuiteBaseline(
        cases=suite.held.cases,
        held=Count(held=suite.held.held, of=suite.held.of),
        scorers={
            name: Count(held=one.share.held, of=one.share.of)
            for name, one in suite.scorers.items()
            if one.share.of
        },
        latency=in_units(suite.latency, unit),
        failed=failed_turns(suite.name, turns),
    )
