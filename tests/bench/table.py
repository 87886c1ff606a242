"""The figures of one run: printed as they come, and written as a document with the machine's line."""

import os
import platform
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Row:
    """One figure beside its bar."""

    what: str
    value: float
    unit: str
    bar: str = ""
    more: str = ""


@dataclass
class Table:
    """Figures under headings, in the order in which they were measured."""

    sections: dict[str, list[Row]] = field(default_factory=dict)

    def section(self, title: str) -> None:
        """What follows belongs under this heading."""
        self.sections[title] = []
        print(f"\n{title}", flush=True)

    def show(self, what: str, value: float, unit: str, *, bar: str = "", more: str = "") -> None:
        """Adds one figure and prints it."""
        title = next(reversed(self.sections))
        self.sections[title].append(Row(what, value, unit, bar, more))
        limit = f"bar {bar}" if bar else ""
        print(f"{what:<58} {value:>9.1f} {unit:<3} {more:<22} {limit}".rstrip(), flush=True)

    def quantiles(self, taken: list[float], what: str, *, bar: str = "") -> None:
        """Median and 95th percentile of milliseconds."""
        high = statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
        self.show(what, statistics.median(taken), "ms", bar=bar, more=f"95 %: {high:.1f} ms")

    def markdown(self) -> str:
        """The document: how it was made, where, and a table a heading."""
        parts = [_HEAD.format(day=datetime.now(UTC).date(), machine=machine())]
        for title, rows in self.sections.items():
            lines = [_markdown_row(row) for row in rows]
            parts.append("\n".join([f"## {title}", "", *_COLUMNS, *lines]))
        return "\n\n".join(parts) + "\n"


_HEAD = """# Performance

Written by `make bench` on {day}; do not edit by hand. All figures are of one run on one machine, whose
speed drifts: trust ratios and growth more than milliseconds.

{machine}"""
_COLUMNS = ("| what | figure | more | bar |", "|---|---:|---|---|")


def _markdown_row(row: Row) -> str:
    return f"| {row.what} | {row.value:,.1f} {row.unit} | {row.more} | {row.bar} |"


def machine() -> str:
    """The machine's line: what the figures were measured on."""
    models = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    load = os.getloadavg()[0]
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
        f" ({models[0] if models else 'unknown'}), Python {platform.python_version()},"
        f" load {load:.1f}"
    )


async def timed(work: Work) -> float:
    """Milliseconds that the work took."""
    started = perf_counter()
    await work()
    return (perf_counter() - started) * 1000
