"""The moments that are told of nodes: one law for every answer, whatever else is asked beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.plan.ahead.outlook import NEVER, Outlook
from tools.plan.ahead.spread import Draws, spread_of


@dataclass(frozen=True)
class Told:
    """Starts and ends of some nodes; `NEVER` of what does not go on without help."""

    starts: dict[int, float]
    ends: dict[int, float]


def told_of(outlook: Outlook, nodes: Sequence[int]) -> Told:
    """The middle of what is drawn of each node; what began already has its start."""
    spread, now = spread_of(outlook, nodes), outlook.situation.now
    starts = {
        node: float(outlook.start[node])
        if outlook.start[node] < now
        else middle(spread.start(node), now)
        for node in nodes
    }
    return Told(starts, {node: middle(spread.end(node), now) for node in nodes})


def middle(draws: Draws | None, now: float) -> float:
    """Half of what is drawn comes later than this moment; `NEVER` where nothing could be."""
    return NEVER if draws is None else now + float(np.median(draws))
