"""How work ends: for good, withdrawn before it began, or taken up again."""

from __future__ import annotations

from tools.hwa.simulator.plan import gates, ledger
from tools.hwa.simulator.plan.world import ACTIVE, FAILED, IDLE, Job, Stream, World


def finish(world: World, job: Job, status: str) -> None:
    """A job is over: its followers are judged, and its stream may be over as well."""
    stream = job.stream
    job.recovering = False
    ledger.set_status(world, job, status)
    stream.left -= 1
    stream.failed += ledger.failed(job)
    if job.critical_start is not None:
        world.drifted[job] = None
    if job.outcome.rerun_after is not None and status in FAILED and not job.continued:
        world.schedule(world.now + job.outcome.rerun_after, "rerun", (job, job.run))
    gates.judge(world, job, status, freed=_lets_go(job, status))
    if stream.left == 0:
        close(world, stream)


def close(world: World, stream: Stream) -> None:
    """A stream is over: its units are free and its followers are judged."""
    world.index.streams.ended(stream, world.now)
    world.index.streams.touch(stream)
    ledger.give_back(world, stream)
    gates.judge(world, stream, ledger.end_of(stream), freed=gates.stream_frees(stream))


def withdraw(world: World, job: Job, status: str) -> None:
    """A job that has not begun never will."""
    ledger.leave_queue(job)
    if status == "CANCL":
        job.canceled = True
    finish(world, job, status)


def leave_place(world: World, job: Job) -> None:
    """A job takes no place any more: its slot and its units are free for others."""
    workstation, stream = job.workstation, job.stream
    workstation.running -= 1
    stream.running -= 1
    ledger.give_back(world, job)
    if workstation.ready:
        world.busy[workstation] = None
    if stream.limit >= 0:
        world.busy |= {each.workstation: None for each in stream.jobs if each.status == "READY"}


def suppress_stream(world: World, stream: Stream) -> None:
    """What has not begun of a stream is suppressed."""
    stream.suppressed |= stream.started is None
    _withdraw_all(world, stream, "SUPPR")


def cancel_stream(world: World, stream: Stream) -> None:
    """What has not begun of a stream never will; what runs goes on and holds nobody back."""
    stream.canceled = True
    for job in stream.jobs:
        if job.status in ACTIVE:
            cancel_running(world, job)
    _withdraw_all(world, stream, "CANCL")
    world.index.streams.touch(stream)


def cancel_running(world: World, job: Job) -> None:
    """A running job goes on, but nobody waits for it."""
    job.canceled = True
    ledger.set_status(world, job, job.status)
    gates.judge(world, job, "CANCL", freed=True)


def cancel_ended(world: World, job: Job) -> None:
    """A failed job, or one that waits for a person, is let be: nobody waits for it any more."""
    revive(world, job)
    job.canceled = True
    finish(world, job, "CANCL")


def confirm(world: World, job: Job, status: str) -> None:
    """A person says how a job ended that had ended otherwise, or not yet."""
    revive(world, job)
    finish(world, job, status)


def revive(world: World, job: Job) -> None:
    """A job that was over, or in recovery, is not over any more."""
    stream = job.stream
    if ledger.over(job):
        stream.left += 1
        stream.failed -= ledger.failed(job)
        _reopen(world, stream)
    job.continued = job.recovering = job.canceled = job.cancel_pending = False
    job.until_gone = False


def _reopen(world: World, stream: Stream) -> None:
    """A stream that was over takes its units again before more of it starts."""
    stream.ended = None
    world.index.streams.touch(stream)
    if stream.needs and not any(stream in each.resource.holders for each in stream.needs):
        stream.is_open = False
        world.loose[stream] = None
        for job in stream.jobs:
            gates.reconsider(world, job)


def _withdraw_all(world: World, stream: Stream, status: str) -> None:
    for job in stream.jobs:
        if job.status in IDLE:
            withdraw(world, job, status)


def _lets_go(job: Job, status: str) -> bool:
    return job.continued or job.canceled or gates.frees(job, status)
