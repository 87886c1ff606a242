"""What a handful of answers says about all of them: shares with their intervals, and spreads."""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import quantiles

from pydantic import BaseModel, ConfigDict

_Z = 1.959964
"""Standard deviations on either side that hold 95 %."""


class Share(BaseModel):
    """How many held of those to which something applied, and between what the true share lies."""

    model_config = ConfigDict(frozen=True)

    held: int
    of: int
    cases: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Of one; one where it applied to nothing."""
        return self.held / self.of if self.of else 1.0


class Spread(BaseModel):
    """How long turns took, in milliseconds."""

    model_config = ConfigDict(frozen=True)

    of: int
    median: float
    p95: float
    longest: float


def wilson(share: float, of: float) -> tuple[float, float]:
    """The 95 % interval of a share of so many independent trials (Wilson's score interval)."""
    if of <= 0:
        return 0.0, 1.0
    square = _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    # Rounding must not push the share itself out of its interval.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def share_of(clusters: Mapping[str, Sequence[bool]]) -> Share:
    """The share over all trials; those of one case count as one as far as they go together."""
    held = sum(sum(trials) for trials in clusters.values())
    of = sum(len(trials) for trials in clusters.values())
    low, high = wilson(held / of if of else 1.0, effective(list(clusters.values())))
    return Share(held=held, of=of, cases=len(clusters), low=low, high=high)


def effective(clusters: Sequence[Sequence[bool]]) -> float:
    """How many independent trials the clusters are worth: never more than there are trials.

    The variance of the ratio estimator over the clusters, against that of as many independent
    trials, is the design effect; trials are divided by it. Where all came out alike there is no
    variance to compare, and a cluster counts as one trial.
    """
    of, held = sum(map(len, clusters)), sum(map(sum, clusters))
    if held in (0, of) or len(clusters) < 2:
        return float(len(clusters))
    share, many = held / of, len(clusters)
    squares = sum((sum(trials) - share * len(trials)) ** 2 for trials in clusters)
    variance = many / (many - 1) * squares / of**2
    return of / max(1.0, variance / (share * (1 - share) / of))


def spread_of(times: Sequence[float]) -> Spread:
    """Median, 95th percentile and maximum; zeros where there is nothing."""
    if len(times) < 2:
        only = round(times[0], 1) if times else 0.0
        return Spread(of=len(times), median=only, p95=only, longest=only)
    cuts = quantiles(times, n=20, method="inclusive")
    return Spread(
        of=len(times),
        median=round(cuts[9], 1),
        p95=round(cuts[18], 1),
        longest=round(max(times), 1),
    )
