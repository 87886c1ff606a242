"""How streams and jobs enter a plan that is already moving."""

from __future__ import annotations

from collections.abc import Iterable

from tools.hwa.simulator.plan import gates, ledger
from tools.hwa.simulator.plan.world import Job, Stream, World


def take_in(world: World, streams: Iterable[Stream]) -> None:
    """Sets the gates of streams that are new in the plan, and lets go what nothing holds."""
    for stream in streams:
        stream.left = len(stream.jobs)
        world.index.streams.touch(stream)
        gates.load(world, stream)
        for job in stream.jobs:
            _load(world, job)
        world.loose[stream] = None


def add_job(world: World, stream: Stream, job: Job) -> None:
    """One more job in a stream of the plan."""
    stream.ended = None
    stream.jobs.append(job)
    stream.left += 1
    world.index.streams.touch(stream)
    world.jobs[job.id] = job
    world.jobs_by_name.setdefault(job.name, []).append(job)
    _load(world, job)
    world.loose[job] = None


def _load(world: World, job: Job) -> None:
    gates.load(world, job)
    job.run.common = ledger.common_status(job, job.status)
    world.index.add(job)
    if job.cancel_at is not None:
        world.schedule(job.cancel_at, "cancel", job)
    if job.kill_when_late and job.deadline is not None:
        world.schedule(job.deadline, "late", job)
