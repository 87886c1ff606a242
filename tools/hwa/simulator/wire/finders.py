"""Which comparisons the plan's own indexes answer, for jobs and for job streams."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.world import Job, Node, Stream, World
from tools.hwa.simulator.wire.needle import Index, Lookup

Find = Callable[[Any], Collection[Any]]
"""From one value to the objects among which are all that have it."""

_EQUALITIES = frozenset({"=", "IN"})
_LATER = frozenset({">", ">="})


def job_index(world: World) -> Index:
    """Finds jobs by id, name, stream, status, times and what they follow."""
    return _index(
        {
            "id": lambda value: _known(world.jobs, value),
            "name": lambda value: world.jobs_by_name.get(value, []),
            "jobStreamId": lambda value: _jobs(_known(world.streams, value)),
            "jobStreamName": lambda value: _jobs(world.streams_by_name.get(value, [])),
            "jobruns.commonStatus": world.index.with_common,
            "jobruns.compositeStatus.status": world.index.with_status,
            **_followers(world, Job),
        },
        {
            "jobruns.timeInfo.actualStartTime": world.index.started_since,
            "jobruns.timeInfo.actualEndTime": world.index.ended_since,
        },
    )


def stream_index(world: World) -> Index:
    """Finds job streams by id, name, status, times and what they follow."""
    return _index(
        {
            "id": lambda value: _known(world.streams, value),
            "name": lambda value: world.streams_by_name.get(value, []),
            "commonStatus": lambda value: status.streams_filed(world).with_common(value),
            **_followers(world, Stream),
        },
        {
            "timeInfo.actualStartTime": world.index.streams.started_since,
            "timeInfo.actualEndTime": world.index.streams.ended_since,
        },
    )


def _index(equal: Mapping[str, Find], later: Mapping[str, Find]) -> Index:
    def index(lookup: Lookup) -> Collection[Any] | None:
        if None in lookup.values:
            return None
        if lookup.sign in _EQUALITIES and lookup.field in equal:
            return _union([equal[lookup.field](value) for value in lookup.values])
        if lookup.sign in _LATER and lookup.field in later:
            return later[lookup.field](lookup.values[0])
        return None

    return index


def _union(found: list[Collection[Any]]) -> Collection[Any]:
    if len(found) == 1:
        return found[0]
    return dict.fromkeys(one for each in found for one in each)


def _followers(world: World, kind: type[Node]) -> Mapping[str, Find]:
    """What waits for a job, or for a stream or anything in it."""

    def of_job(value: str) -> Collection[Node]:
        return _owners(_known(world.jobs, value), kind)

    def of_stream(value: str) -> Collection[Node]:
        streams = _known(world.streams, value)
        return _owners([*streams, *_jobs(streams)], kind)

    return {"dependencies.jobId": of_job, "dependencies.jobStreamId": of_stream}


def _owners(nodes: Iterable[Node], kind: type[Node]) -> Collection[Node]:
    owners = (follows.owner for node in nodes for follows in node.successors)
    return dict.fromkeys(each for each in owners if isinstance(each, kind))


def _known(every: Mapping[str, Any], identity: str) -> list[Any]:
    return [every[identity]] if identity in every else []


def _jobs(streams: Iterable[Stream]) -> list[Job]:
    return [job for stream in streams for job in stream.jobs]
