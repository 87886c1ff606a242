"""What decides a moment of an outlook: the chain that leads to it, or what stands in its way."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tools.plan.ahead.outlook import NEVER, Outlook
from tools.plan.ahead.situation import State, cause_of
from tools.plan.diagnosis import CauseCode

By = Literal["predecessor", "time", "line", "running", "now"]
MOST_STEPS = 2000
MOST_ROOTS = 200


@dataclass(frozen=True)
class Step:
    """A node of a chain, what its start waits for last, and how much ahead the next best is."""

    node: int
    by: By
    waited: float
    lead: float | None
    """Seconds by which the runner-up among its predecessors ends sooner; None without one."""


@dataclass(frozen=True)
class Stop:
    """A node that never goes on by itself, and the way to it from the one asked about."""

    node: int
    cause: CauseCode
    way: tuple[int, ...]


def chain_to(outlook: Outlook, node: int) -> list[Step]:
    """The nodes that decide when this one ends, the first of them first."""
    steps: list[Step] = []
    current: int | None = node
    while current is not None and len(steps) < MOST_STEPS:
        step, current = _step(outlook, current)
        steps.append(step)
    return steps[::-1]


def stops_of(outlook: Outlook, node: int) -> list[Stop]:
    """Everything that must be removed before a time can be told, the nearest first.

    What waits for itself, over a circle, has no root: the node stands for the circle.
    """
    found: list[Stop] = []
    before: dict[int, int | None] = {node: None}
    queue = deque([node])
    while queue and len(found) < MOST_ROOTS:
        current = queue.popleft()
        cause = _cause(outlook, current)
        if cause is not None:
            found.append(Stop(current, cause, _way(before, current)))
        for near in outlook.near(current).tolist():
            if near not in before and outlook.frees(near) == NEVER:
                before[near] = current
                queue.append(near)
    if not found and outlook.frees(node) == NEVER:
        return [Stop(node, CauseCode.OTHER, (node,))]
    return found


def _step(outlook: Outlook, node: int) -> tuple[Step, int | None]:
    """How a node came to start when it does, and the predecessor that let it."""
    ready, start = float(outlook.ready[node]), float(outlook.start[node])
    waited = max(0.0, start - ready)
    if _is_running(outlook, node):
        return Step(node, "running", 0.0, None), None
    place = _left(outlook, node) if waited else None
    if place is not None:
        return Step(node, "line", waited, None), place
    near = sorted(outlook.near(node).tolist(), key=lambda one: float(outlook.end[one]))
    lead = float(outlook.end[near[-1]] - outlook.end[near[-2]]) if len(near) > 1 else None
    if near and outlook.end[near[-1]] >= ready:
        return Step(node, "predecessor", waited, lead), near[-1]
    if ready > outlook.situation.now:
        return Step(node, "time", waited, None), None
    return Step(node, "line" if waited else "now", waited, None), None


def _left(outlook: Outlook, node: int) -> int | None:
    """The job whose end made the place that this one takes."""
    makers, takers = outlook.places
    found = np.flatnonzero(takers == node)
    return int(makers[found[0]]) if len(found) else None


def _is_running(outlook: Outlook, node: int) -> bool:
    jobs = outlook.situation.jobs.state
    return node < len(jobs) and jobs[node] == State.RUNNING


def _cause(outlook: Outlook, node: int) -> CauseCode | None:
    """Why the node itself stands still, apart from what it follows."""
    own = cause_of(int(outlook.stop[node]))
    jobs = outlook.situation.jobs
    if own is not None or node >= len(jobs.state):
        return own
    if outlook.end[node] != NEVER and jobs.unconfirmed[node]:
        return CauseCode.NEEDS_CONFIRMATION
    return _OF_STATE.get(State(int(jobs.state[node])))


_OF_STATE = {
    State.FAILED: CauseCode.PREDECESSOR_FAILED,
    State.UNCONFIRMED: CauseCode.NEEDS_CONFIRMATION,
    State.SKIPPED: CauseCode.UNTIL_PASSED,
    State.FOREIGN: CauseCode.REMOTE_ENGINE,
}


def _way(before: dict[int, int | None], node: int) -> tuple[int, ...]:
    way = [node]
    while (nearer := before[way[-1]]) is not None:
        way.append(nearer)
    return tuple(way[::-1])


def latest(outlook: Outlook, nodes: Sequence[int]) -> int | None:
    """Of some nodes the one that ends last; None where none of them ends."""
    ending = [node for node in nodes if outlook.end[node] != NEVER]
    return max(ending, key=lambda node: float(outlook.end[node]), default=None)
