"""The report as one page of HTML that asks nothing of anybody: no script, no address, no font."""

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.reporting.bars import BARS
from evals.reporting.figures import Bar, Report
from evals.reporting.history import Entry
from evals.reporting.text import confused
from evals.reporting.trend import trends
from evals.statistics import Share

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Tile:
    """A headline figure: its two shares, and whether both reach the bar."""

    name: str
    least: float
    both: tuple[Bar, Bar]

    @property
    def reached(self) -> bool:
        """Neither is below."""
        return all(one.reached for one in self.both)

    @property
    def measured(self) -> bool:
        """There is a figure at all."""
        return any(one.measured for one in self.both)


@dataclass(frozen=True)
class Matrix:
    """Which intent was answered where which was expected."""

    expected: list[str]
    got: list[str]
    times: dict[tuple[str, str], int]
    asked: Counter[str]

    def level(self, expected: str, got: str) -> int:
        """How much of what was expected came out so, in four steps; 0 for none."""
        times = self.times.get((expected, got), 0)
        return min(4, 1 + 4 * times // self.asked[expected]) if times else 0


def page(
    report: Report, history: Sequence[Entry] = (), speaks_against: Sequence[str] | None = None
) -> str:
    """The page; `speaks_against` is what the gate says, and None where it was not asked."""
    style = _style(len(report.suites))
    return (
        _environment()
        .get_template("page.html")
        .render(
            report=report,
            style=Markup(style),  # noqa: S704 - our own file; nothing of a run is in it
            policy=_policy(style),
            tiles=_tiles(report.bars),
            matrix=_matrix(report),
            confused=confused(report),
            trends=trends(history, report.about.scope),
            runs=[one for one in history if one.scope == report.about.scope],
            speaks_against=speaks_against,
            slowest=max([one.latency.p95 for one in report.suites], default=0.0) or 1.0,
            number={one.name: at for at, one in enumerate(report.suites)},
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = _percent
    environment.filters["worst_first"] = _worst_first
    environment.filters["halves"] = _halves
    return environment


def _style(suites: int) -> str:
    """The style sheet, with a rule a suite that hides what belongs to the others."""
    rules = [
        f'body:has(#suite-{at}:checked) [data-suite]:not([data-suite="{at}"]) {{ display: none; }}'
        for at in range(suites)
    ]
    return "\n".join([(_TEMPLATES / "page.css").read_text(encoding="utf-8"), *rules]) + "\n"


def _policy(style: str) -> str:
    """A policy that lets nothing in but this very style."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _tiles(bars: Sequence[Bar]) -> list[Tile]:
    by = {(one.name, one.part): one for one in bars}
    return [
        Tile(name, line.least, (by[name, "sealed"], by[name, "open"]))
        for name, line in BARS.items()
    ]


def _matrix(report: Report) -> Matrix:
    pairs = {(one.expected, one.got): one.times for one in report.confusion}
    asked: Counter[str] = Counter()
    for (expected, _), times in pairs.items():
        asked[expected] += times
    got = sorted({got for _, got in pairs} | set(asked))
    return Matrix(sorted(asked), got, pairs, asked)


def _percent(share: float) -> str:
    """A share with one decimal, none where it is whole; the sign stays in the number's line."""
    return f"{share * 100:.1f}".removesuffix(".0") + "\u00a0%"


def _worst_first(shares: dict[str, Share]) -> list[tuple[str, Share]]:
    return sorted(shares.items(), key=lambda one: (one[1].share, one[0]))


def _halves(shares: list[tuple[str, Share]]) -> list[list[tuple[str, Share]]]:
    """In two columns, where there is enough to read for two."""
    middle = (len(shares) + 1) // 2
    return [shares] if len(shares) < 8 else [shares[:middle], shares[middle:]]
