"""The history of runs: a line of JSON a run, in the folder of the reports."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.reporting.figures import Report

FILE = "history.jsonl"


class Entry(BaseModel):
    """A run in one line."""

    model_config = ConfigDict(frozen=True)

    made_at: datetime
    scope: str
    turns: int
    share: float
    low: float
    high: float
    suites: dict[str, float]
    median: float
    p95: float
    unit: float


def entry_of(report: Report) -> Entry:
    """The line of a run."""
    return Entry(
        made_at=report.about.made_at,
        scope=report.about.scope,
        turns=report.held.of,
        share=report.held.share,
        low=report.held.low,
        high=report.held.high,
        suites={one.name: one.held.share for one in report.suites},
        median=report.latency.median,
        p95=report.latency.p95,
        unit=report.about.calibration_ms,
    )


def append(entry: Entry, folder: Path) -> None:
    """One more line at the end of the folder's history."""
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(entry.model_dump_json() + "\n")


def read_history(folder: Path) -> list[Entry]:
    """The runs, oldest first; a line that is none (a write that was cut off) is passed over."""
    path = folder / FILE
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return sorted(_entries(lines), key=lambda one: one.made_at)


def _entries(lines: Sequence[str]) -> list[Entry]:
    found = []
    for line in filter(str.strip, lines):
        try:
            found.append(Entry.model_validate_json(line))
        except ValidationError:
            continue
    return found
