"""Deadlines of the plan against its outlook: missed, at risk, safe, or not to be told."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.plan.ahead.outlook import NEVER, Outlook
from tools.plan.ahead.pace import Floats
from tools.plan.ahead.situation import Numbers
from tools.plan.ahead.spread import Draws, spread_of
from tools.plan.ahead.told import middle, told_of

NOTABLE = 0.1
"""From this probability on a deadline is worth telling."""
LIKELY = 0.5
"""From this probability on a deadline is rather missed than kept."""
_LITTLE = 0.05
"""Odds that differ by less are the same."""
_MOST_DRAWN = 2000
_NEAR = 900.0
_NEAR_SHARE = 0.6
"""Deadlines with more room than this share of the time still to go are not drawn."""


@dataclass(frozen=True)
class Due:
    """A node with its deadline; `draws` are its ends in seconds from the present."""

    node: int
    deadline: float
    end: float
    probability: float
    draws: Draws | None = None

    @property
    def margin(self) -> float | None:
        """Usual end to deadline in seconds; negative is late."""
        return None if self.end == NEVER else self.deadline - self.end


@dataclass(frozen=True)
class Deadlines:
    """Every open deadline, told apart; the likeliest to go comes first in each list."""

    total: int
    missed: list[Due]
    at_risk: list[Due]
    blocked: list[Due]
    """No time can be told: somebody must act first."""


def deadlines_of(outlook: Outlook, among: Sequence[int] | None = None) -> Deadlines:
    """The deadlines of what is not over yet, or of some nodes only."""
    nodes, deadlines = open_deadlines(outlook, among)
    end, now = outlook.end[nodes], outlook.situation.now
    missed = deadlines <= now
    blocked = ~missed & (end == NEVER)
    near = ~missed & ~blocked & _is_near(deadlines, end, now)
    return Deadlines(
        total=len(nodes),
        missed=_sorted(_plain(nodes, deadlines, _told(outlook, nodes, missed), missed)),
        at_risk=_sorted(_drawn(outlook, nodes[near], deadlines[near])),
        blocked=_sorted(_plain(nodes, deadlines, end, blocked)),
    )


def open_deadlines(outlook: Outlook, among: Sequence[int] | None = None) -> tuple[Numbers, Floats]:
    """The nodes that are not over and have a deadline, and when that is."""
    picture = outlook.situation.picture
    jobs, streams = picture.jobs["deadline"], picture.streams["deadline"]
    every = np.concatenate([jobs, np.zeros(len(streams)), streams]).astype(float)
    mask = outlook.open & (every > 0)
    if among is not None:
        wanted = np.zeros(len(mask), np.bool_)
        wanted[list(among)] = True
        mask &= wanted
    nodes = np.flatnonzero(mask)
    return nodes, every[nodes]


def probability(draws: Draws, seconds: float) -> float:
    """The share of the drawn ends that lie beyond a moment."""
    return float(np.mean(draws > seconds))


def _is_near(deadlines: Floats, end: Floats, now: float) -> np.ndarray:
    room = deadlines - end
    return np.asarray(room < np.maximum(_NEAR, _NEAR_SHARE * (end - now)))


def _drawn(outlook: Outlook, nodes: Numbers, deadlines: Floats) -> list[Due]:
    """The near ones with their probability, where it is notable."""
    order = np.argsort(deadlines - outlook.end[nodes])[:_MOST_DRAWN]
    nodes, deadlines = nodes[order], deadlines[order]
    spread, now = spread_of(outlook, nodes.tolist()), outlook.situation.now
    found = []
    for node, deadline in zip(nodes.tolist(), deadlines.tolist(), strict=True):
        draws = spread.end(node)
        if draws is not None and (chance := probability(draws, deadline - now)) >= NOTABLE:
            found.append(Due(node, deadline, middle(draws, now), chance, draws))
    return found


def _told(outlook: Outlook, nodes: Numbers, mask: np.ndarray) -> Floats:
    """The ends, as they are told of those that the mask takes."""
    end = outlook.end[nodes].copy()
    places = np.flatnonzero(mask)[:_MOST_DRAWN]
    told = told_of(outlook, nodes[places].tolist()).ends
    end[places] = [told[node] for node in nodes[places].tolist()]
    return end


def _plain(nodes: Numbers, deadlines: Floats, end: Floats, mask: np.ndarray) -> list[Due]:
    rows = zip(nodes[mask].tolist(), deadlines[mask].tolist(), end[mask].tolist(), strict=True)
    return [Due(node, deadline, last, 1.0) for node, deadline, last in rows]


def _sorted(found: list[Due]) -> list[Due]:
    return sorted(found, key=lambda one: (-one.probability, one.margin or 0.0, one.deadline))


@dataclass(frozen=True)
class Moved:
    """A deadline before and after a change: the usual ends, and how likely it is missed."""

    node: int
    deadline: float
    before: float
    after: float
    odds_before: float
    odds_after: float

    @property
    def goes(self) -> bool:
        """It was likely to be kept, and is no longer."""
        return self.odds_before < LIKELY <= self.odds_after

    @property
    def saved(self) -> bool:
        """It was likely to be missed, and is no longer."""
        return self.odds_after < LIKELY <= self.odds_before


def moved(before: Outlook, after: Outlook) -> list[Moved]:
    """The open deadlines that a change makes likelier or less likely to go, the worst first."""
    nodes, deadlines = open_deadlines(before)
    coming = (deadlines > before.situation.now) & after.open[nodes]
    with np.errstate(invalid="ignore"):
        differ = ~(np.abs(before.end[nodes] - after.end[nodes]) < 1.0)
    differ &= before.end[nodes] != after.end[nodes]  # two that never end are the same
    nodes, deadlines = nodes[coming & differ], deadlines[coming & differ]
    late = np.minimum(deadlines - before.end[nodes], deadlines - after.end[nodes])
    order = np.argsort(late)[:_MOST_DRAWN]
    nodes, deadlines = nodes[order], deadlines[order]
    was, is_ = _odds(before, nodes, deadlines), _odds(after, nodes, deadlines)
    found = [
        Moved(node, at, earlier, later, one, other)
        for node, at, (earlier, one), (later, other) in zip(
            nodes.tolist(), deadlines.tolist(), was, is_, strict=True
        )
        if abs(one - other) >= _LITTLE
    ]
    return sorted(found, key=lambda one: (-abs(one.odds_after - one.odds_before), one.deadline))


def _odds(outlook: Outlook, nodes: Numbers, deadlines: Floats) -> list[tuple[float, float]]:
    """The end of each and how likely it is missed; what never ends misses it for sure."""
    spread, now = spread_of(outlook, nodes.tolist()), outlook.situation.now
    found = []
    for node, deadline in zip(nodes.tolist(), deadlines.tolist(), strict=True):
        draws = spread.end(node)
        odds = 1.0 if draws is None else probability(draws, deadline - now)
        found.append((middle(draws, now), odds))
    return found
