"""The report of a run of scenarios: shares with their intervals, the bars, and what failed."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from types import MappingProxyType

from evals.scenarios.judge import Measure
from evals.scenarios.run import Result
from evals.statistics import wilson

MEASURES: Mapping[Measure, tuple[str, float | None]] = MappingProxyType(
    {
        "roots": ("root causes, recall-gated", 0.95),
        "chain": ("causal chains of 5 and more hops", 0.95),
        "cause": ("cause code", 0.95),
        "accused": ("no distractor accused", 1.0),
        "abstains": ("abstains when it must", 0.98),
        "healthy": ("healthy called healthy", 0.98),
        "freeing": ("freeing change works when applied", 0.98),
        "impact": ("downstream set exact", 1.0),
        "failure": ("why a predecessor failed, told beside it", None),
        "forecast": ("ends within its 10 to 90 % (80 % would be true to the word)", None),
        "no_time": ("no time is told where somebody must act first", None),
    }
)
"""What is measured, in words, and the least share of it."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measure: its mean, of how many, its interval, and the bar that it must reach."""

    name: str
    mean: float
    of: int
    low: float
    high: float
    bar: float | None

    @property
    def reached(self) -> bool:
        """There is no bar, or the mean is no less."""
        return self.bar is None or self.mean >= self.bar


@dataclass(frozen=True, kw_only=True)
class Heading:
    """How a run was made."""

    command: str
    seeds: str
    jobs: int
    language: str


def lines(results: Sequence[Result]) -> list[Line]:
    """A line for each measure that applied to anything."""
    found = []
    for measure, (name, bar) in MEASURES.items():
        shares = [one.scores[measure].share for one in results if measure in one.scores]
        if shares:
            mean = sum(shares) / len(shares)
            low, high = wilson(mean, len(shares))
            found.append(Line(name=name, mean=mean, of=len(shares), low=low, high=high, bar=bar))
    return found


def below(results: Sequence[Result]) -> list[Line]:
    """The measures that do not reach their bar."""
    return [each for each in lines(results) if not each.reached]


def failures(results: Sequence[Result]) -> list[Result]:
    """The results in which something was not fully right."""
    return [one for one in results if any(each.share < 1.0 for each in one.scores.values())]


def write(results: Sequence[Result], heading: Heading, folder: Path) -> tuple[Path, Path]:
    """Everything as JSON, and the report to read."""
    folder.mkdir(parents=True, exist_ok=True)
    data, text = folder / "scenarios.json", folder / "scenarios.md"
    told = {"heading": asdict(heading), "results": [asdict(one) for one in results]}
    data.write_text(json.dumps(told, indent=1), encoding="utf-8")
    text.write_text(markdown(results, heading), encoding="utf-8")
    return data, text


def markdown(results: Sequence[Result], heading: Heading) -> str:
    """The report: the bars first, then kind by kind, then what failed and how."""
    return "\n".join(
        [
            "# How right the diagnoses are\n",
            _made(results, heading),
            "## The bars\n",
            table(results),
            _latency(results),
            "\n## By group\n",
            _shares("group", results, lambda one: one.group),
            "## By kind\n",
            _shares("kind", results, lambda one: one.kind),
            _unplaced(results),
            f"## What failed: {len(failures(results))}\n",
            *(_failure(one) for one in failures(results)),
        ]
    )


def table(results: Sequence[Result]) -> str:
    """A row a measure, with its interval and its bar."""
    rows = ["| | share | 95 % interval | of | bar | |", "|---|--:|--:|--:|--:|---|"]
    for each in lines(results):
        bar = "" if each.bar is None else f"{each.bar:.0%}"
        verdict = "" if each.reached else "BELOW"
        interval = f"{each.low:.1%} to {each.high:.1%}"
        rows.append(
            f"| {each.name} | {each.mean:.1%} | {interval} | {each.of} | {bar} | {verdict} |"
        )
    return "\n".join(rows) + "\n"


def _made(results: Sequence[Result], heading: Heading) -> str:
    placed = [one for one in results if not one.unplaced]
    sizes = [one.jobs for one in placed] or [0]
    return (
        f"`{heading.command}`\n\n"
        f"{len(placed)} scenarios of {len({one.kind for one in placed})} kinds, seeds "
        f"{heading.seeds}, plants of {min(sizes)} to {max(sizes)} jobs, asked in "
        f"{heading.language}. Each seed draws names, topology, depth and plant size anew; up to "
        "four scenarios stand in one plant. What each kind is, and how it is judged: "
        "[evals/README.md](../evals/README.md).\n"
    )


def _latency(results: Sequence[Result]) -> str:
    times = [one.elapsed_ms for one in results if not one.unplaced]
    if len(times) < 2:
        return ""
    cuts = quantiles(times, n=20, method="inclusive")
    return (
        f"Server side, a turn took {cuts[9]:.0f} ms (median), {cuts[18]:.0f} ms (95 %), "
        f"{max(times):.0f} ms (longest), while other processes ran on the same cores."
    )


def _shares(head: str, results: Sequence[Result], by: Callable[[Result], str]) -> str:
    measures = [each for each in MEASURES if any(each in one.scores for one in results)]
    rows = [
        f"| {head} | of | {' | '.join(measures)} | median ms |",
        f"|---|--:|{'--:|' * len(measures)}--:|",
    ]
    groups: dict[str, list[Result]] = {}
    for one in results:
        if not one.unplaced:
            groups.setdefault(by(one), []).append(one)
    for name, some in groups.items():
        cells = " | ".join(_cell(some, each) for each in measures)
        median = sorted(one.elapsed_ms for one in some)[len(some) // 2]
        rows.append(f"| {name} | {len(some)} | {cells} | {median:.0f} |")
    return "\n".join(rows) + "\n"


def _cell(results: Sequence[Result], measure: Measure) -> str:
    shares = [one.scores[measure].share for one in results if measure in one.scores]
    return f"{sum(shares) / len(shares):.0%}" if shares else ""


def _unplaced(results: Sequence[Result]) -> str:
    found = Counter(one.kind for one in results if one.unplaced)
    if not found:
        return ""
    told = ", ".join(f"{name} ({count})" for name, count in found.items())
    return f"No plant of this size had a place for: {told}.\n"


def _failure(one: Result) -> str:
    parts = [
        f"- {name} {score.share:.0%}\n  - expected: {score.expected}\n  - got: {score.got}"
        for name, score in one.scores.items()
        if score.share < 1.0
    ]
    return "\n".join([f"### {one.kind}, seed {one.seed}\n", f"{one.question}\n", *parts, ""])
