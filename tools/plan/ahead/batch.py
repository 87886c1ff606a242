"""The batch: every job stream of the plan but those that make the next plan, and when it ends.

A stream belongs to it whose time has come, or comes before the plan's end: FINAL's own time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.plan.ahead.outlook import NEVER, Outlook
from tools.plan.ahead.pace import Floats
from tools.plan.ahead.situation import Bools, Numbers
from tools.plan.ahead.spread import Draws, spread_of

_FINAL = "FINAL"
_MOST_DRAWN = 300
_NEAR = 3600.0
_NEAR_SHARE = 0.25
"""Streams that end earlier than the last one by more than this share of the way are not drawn."""


@dataclass(frozen=True)
class Batch:
    """The open streams of the batch, as the nodes at which they end, the latest first."""

    plan_end: float | None
    last: list[int]
    blocked: list[int]
    """Streams that never end by themselves: the batch's end is told without them."""
    due: list[int]
    """Of `last` those whose time has come already."""


def batch_of(outlook: Outlook) -> Batch:
    """The batch of an outlook."""
    situation = outlook.situation
    streams = situation.picture.streams
    final = _is_final(outlook)
    times = _scheduled(outlook)
    end = _plan_end(times, final & outlook.open[situation.end(0) :])
    rows = np.flatnonzero(outlook.open[situation.end(0) :] & streams.alive & ~final)
    if end is not None:
        rows = rows[times[rows] < end]
    nodes = rows + situation.end(0)
    told = outlook.end[nodes] != NEVER
    ends = nodes[told]
    last = ends[np.argsort(-outlook.end[ends], kind="stable")].tolist()
    due = set((nodes[times[rows] <= situation.now]).tolist())
    return Batch(end, last, nodes[~told].tolist(), [node for node in last if node in due])


def batch_draws(outlook: Outlook, nodes: Sequence[int]) -> Draws | None:
    """The drawn moments at which the last of these streams ends; None where there is none."""
    if not nodes:
        return None
    last, now = float(outlook.end[nodes[0]]), outlook.situation.now
    since = last - max(_NEAR, _NEAR_SHARE * (last - now))
    close = [node for node in nodes[:_MOST_DRAWN] if outlook.end[node] >= since]
    return np.asarray(spread_of(outlook, close).ends.max(axis=0))


def _is_final(outlook: Outlook) -> Bools:
    words = outlook.situation.picture.words.names
    numbers: Numbers = words.beginning(_FINAL)
    return np.asarray(np.isin(outlook.situation.picture.streams["name"], numbers))


def _scheduled(outlook: Outlook) -> Floats:
    streams = outlook.situation.picture.streams
    return np.where(streams["at"] > 0, streams["at"], streams["sched"]).astype(float)


def _plan_end(times: Floats, final: Bools) -> float | None:
    """When FINAL begins that has yet to run; None where the plan has none."""
    coming = times[final]
    coming = coming[coming > 0]
    return float(coming.max()) if len(coming) else None
