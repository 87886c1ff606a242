"""How long jobs take against HWA's estimate, learned from the runs that ended in this plan."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.plan.copy.columns import Flag
from tools.plan.copy.picture import Picture
from tools.plan.copy.table import Rows, Table

Floats = NDArray[np.float64]

_POINTS = 513
_SPREAD = 0.3
"""How far runs lie from their estimate, as a logarithm, before any run was seen."""
_PRIOR = 40
"""So many runs is what is assumed beforehand worth."""
_STATION_PRIOR = 30
_LEAST_SECONDS = 20
"""HWA tells whole seconds: of shorter estimates the ratio is mostly rounding."""
_WILDEST = 20.0
_UNKNOWN_SECONDS = 300.0
_OVERDUE = 0.995
_OVERDUE_SHARE = 0.3
"""What has run longer than nearly all others goes on for a share of what it took so far."""


@dataclass(frozen=True)
class Pace:
    """The ratio of real to estimated duration: its quantiles, and each workstation's own lean."""

    chances: Floats
    ratios: Floats
    leans: Floats
    learned: int
    usual: float
    """What stands in for an estimate that HWA does not tell."""

    @classmethod
    def of(cls, picture: Picture) -> "Pace":
        """What the good runs of this plan teach."""
        jobs = picture.jobs
        rows = _good_runs(picture)
        took = jobs["ended"][rows].astype(float) - jobs["started"][rows]
        logs = np.log(_bounded(took / jobs["estimate"][rows]))
        center = float(np.median(logs)) if len(logs) >= _PRIOR else 0.0
        chances = (np.arange(_POINTS) + 0.5) / _POINTS
        leans = _leans(logs - center, jobs["workstation"][rows], len(picture.words.workstations))
        own = logs - np.log(leans[jobs["workstation"][rows]])
        ratios = np.exp(np.quantile(np.concatenate([own, _prior(center)]), chances))
        usual = float(np.median(took)) if len(took) else _UNKNOWN_SECONDS
        return cls(chances, ratios, leans, len(rows), max(1.0, usual))

    def expected(self, jobs: Table) -> Floats:
        """Of each job the estimate, as its workstation usually fulfils it."""
        estimates = jobs["estimate"].astype(float)
        estimates[estimates <= 0] = self.usual
        return np.asarray(estimates * self.leans[jobs["workstation"]])

    def median(self, expected: Floats) -> Floats:
        """Half of the runs take longer."""
        return np.maximum(expected * np.interp(0.5, self.chances, self.ratios), 1.0)

    def remaining(self, expected: Floats, elapsed: Floats, chance: Floats | float = 0.5) -> Floats:
        """How much longer a run goes on that has lasted so long; `chance` of them end sooner."""
        passed = np.interp(elapsed / expected, self.ratios, self.chances, left=0.0, right=1.0)
        total = expected * np.interp(passed + (1 - passed) * chance, self.chances, self.ratios)
        overdue = passed > _OVERDUE
        more = -np.log1p(-np.minimum(chance, 1 - 1e-9)) * _OVERDUE_SHARE * elapsed
        return np.maximum(np.where(overdue, more, total - elapsed), 1.0)

    def drawn(self, expected: Floats, chance: Floats) -> Floats:
        """Durations of whole runs at the chances drawn."""
        return np.maximum(expected * np.interp(chance, self.chances, self.ratios), 1.0)


def _good_runs(picture: Picture) -> Rows:
    """The last runs that ended well and did something."""
    jobs = picture.jobs
    well = jobs["status"] == (picture.words.words.find("SUCC") or 0)
    odd = (jobs["flags"] & (Flag.CANCELED | Flag.NO_OPERATION).value) != 0
    told = (jobs["started"] > 0) & (jobs["ended"] > jobs["started"])
    long_enough = jobs["estimate"] >= _LEAST_SECONDS
    return np.flatnonzero(well & ~odd & told & long_enough & jobs.alive)


def _bounded(ratios: Floats) -> Floats:
    return np.clip(ratios, 1 / _WILDEST, _WILDEST)


def _prior(center: float) -> Floats:
    """Runs as they would be spread if nothing were known, with a long upper end."""
    spots = (np.arange(_PRIOR) + 0.5) / _PRIOR
    normal = np.sort(np.random.default_rng(0).normal(size=4096))
    return np.asarray(center + _SPREAD * np.quantile(normal, spots))


def _leans(logs: Floats, stations: NDArray[np.integer], count: int) -> Floats:
    """How much slower than usual each workstation is, drawn towards the usual where few ran."""
    runs = np.bincount(stations, minlength=count)
    total = np.bincount(stations, np.clip(logs, -1, 1), minlength=count)
    return np.asarray(np.exp(total / (runs + _STATION_PRIOR)))
