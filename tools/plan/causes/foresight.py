"""What a question will need to read, foreseen in the copy: what is still open before something."""

from collections.abc import Iterable

import numpy as np

from tools.plan.causes.blockers import FAILED, FREE, RUNNING, SUPPRESSED, WAITING, Next
from tools.plan.causes.known import Need
from tools.plan.copy.columns import Flag
from tools.plan.copy.picture import Picture
from tools.plan.copy.where import Mask, Where, jobs_where, streams_where

MOST_NODES = 600
"""So many records are read ahead at most: what lies beyond is read as the walk comes to it."""
_MOST_STREAMS = 20
_LIVE = Where(without=Flag.CANCELED)
_PASSED = Where(statuses=(*(WAITING - FREE), SUPPRESSED), without=Flag.CANCELED)
_MET = Where(
    statuses=(*WAITING, *FAILED, *RUNNING, SUPPRESSED, "PEND", "SUSP", "STUCK"),
    without=Flag.CANCELED,
)
_ENDED = Where(statuses=("SUCC",))


def foreseen(picture: Picture, start: Next) -> list[Need]:
    """The records that an explanation of a job or stream is likely to want, itself among them."""
    row = picture.job_row(start.object_id)
    stream = picture.stream_row(start.object_id)
    graph = picture.graph
    if start.kind == "job" and row is not None:
        begin = [row]
    elif start.kind == "jobstream" and stream is not None:
        begin = [graph.begin_of(stream), graph.end_of(stream)]
    else:
        return [Need(start.kind, start.object_id)]
    met, passed = _masks(picture)
    nodes = graph.holding(begin, met=met, passed=passed, most=MOST_NODES)
    return list(dict.fromkeys(_wanted(picture, nodes)))


def _masks(picture: Picture) -> tuple[Mask, Mask]:
    """Which nodes are worth a look, and behind which of them more is to be looked for."""
    begun = streams_where(picture, _PASSED)
    going = streams_where(picture, _LIVE) & ~streams_where(picture, _ENDED)
    met = np.concatenate([jobs_where(picture, _MET), going, going])
    passed = np.concatenate([jobs_where(picture, _PASSED), begun, going])
    return met, passed


def _wanted(picture: Picture, nodes: Iterable[int]) -> Iterable[Need]:
    jobs, streams = len(picture.jobs), len(picture.streams)
    ends = 0
    for node in nodes:
        if node < jobs:
            job = picture.job(node)
            yield Need("job", job.id)
            if job.status in WAITING | {SUPPRESSED}:
                yield Need("workstation", job.workstation)
            continue
        yield Need("jobstream", picture.stream((node - jobs) % streams).id)
        if node >= jobs + streams and ends < _MOST_STREAMS:
            ends += 1
            yield Need("members", picture.stream(node - jobs - streams).id)
