"""Trends: how a figure went from run to run, as points of a line to draw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.reporting.history import Entry

WIDTH, HEIGHT = 240, 64
_EDGE = 6
_MOST = 60
"""Runs that a line shows: the last ones."""


@dataclass(frozen=True)
class Trend:
    """A figure over the runs, oldest first."""

    name: str
    values: tuple[float, ...]
    share: bool

    @property
    def points(self) -> list[tuple[float, float]]:
        """Where each run stands in a drawing of WIDTH by HEIGHT."""
        low, high = self.bounds
        step = (WIDTH - 2 * _EDGE) / max(1, len(self.values) - 1)
        scale = (HEIGHT - 2 * _EDGE) / ((high - low) or 1.0)
        return [
            (round(_EDGE + at * step, 1), round(HEIGHT - _EDGE - (value - low) * scale, 1))
            for at, value in enumerate(self.values)
        ]

    @property
    def bounds(self) -> tuple[float, float]:
        """What the drawing's lower and upper edge stand for; a share is never drawn above one.

        The lower edge leaves room, so that a wiggle of a tenth of a point is no cliff.
        """
        low, high = min(self.values), max(self.values)
        if self.share:
            return max(0.0, min(low, 1.0) - max(0.05, (1.0 - low) / 2)), 1.0
        return 0.0, high * 1.15


def trends(history: Sequence[Entry], scope: str) -> list[Trend]:
    """All of it, then each suite, then the latency; nothing where there is but one run."""
    runs = [one for one in history if one.scope == scope][-_MOST:]
    if len(runs) < 2:
        return []
    names = dict.fromkeys(name for one in runs for name in one.suites)
    return [
        Trend("All suites", tuple(one.share for one in runs), share=True),
        *(_of_suite(name, runs) for name in names),
        _latency("Median latency", runs, lambda one: one.median),
        _latency("95 % latency", runs, lambda one: one.p95),
    ]


def _of_suite(name: str, runs: Sequence[Entry]) -> Trend:
    return Trend(name, tuple(one.suites[name] for one in runs if name in one.suites), share=True)


def _latency(name: str, runs: Sequence[Entry], of: Callable[[Entry], float]) -> Trend:
    """In units of the machine that each run had: else a new machine looks like a new program."""
    return Trend(name, tuple(of(one) / one.unit for one in runs), share=False)
