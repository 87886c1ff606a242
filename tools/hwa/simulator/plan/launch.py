"""What starts: the line before a workstation, the handover, and the run itself."""

from __future__ import annotations

from tools.hwa.simulator.plan import condition, endings, gates, ledger, recovery
from tools.hwa.simulator.plan.world import ACTIVE, HI, Job, Run, Workstation, World

SIGKILL = 137
"""The return code of a job that was killed."""


def dispatch(world: World, workstation: Workstation) -> None:
    """Starts what may start here, the highest priority first."""
    line, at = workstation.ready, 0
    while workstation.online and at < len(line):
        job = line[at]
        if workstation.running >= workstation.limit and ledger.urgency(job) < HI:
            return
        if job.status == "READY" and _may_start(job):
            hand_over(world, job)
        else:
            at += 1


def hand_over(world: World, job: Job) -> None:
    """A job leaves the line and takes its place; where handing over takes time, it is INTRO."""
    run = job.run
    ledger.leave_queue(job)
    ledger.take_units(job)
    job.workstation.running += 1
    job.stream.running += 1
    run.introduced = world.now
    if world.handover:
        ledger.set_status(world, job, "INTRO")
        world.schedule(world.now + world.handover, "launch", (job, run))
    else:
        launch(world, job)


def launch(world: World, job: Job) -> None:
    """The agent starts the job, or cannot; without a link the job goes back to the line."""
    if not job.workstation.online:
        endings.leave_place(world, job)
        ledger.queue_up(world, job)
    elif job.outcome.status == "FAIL":
        job.run.ended = world.now
        world.index.ended(job, world.now)
        endings.leave_place(world, job)
        recovery.run_ended(world, job, "FAIL")
    else:
        _run(world, job)


def skip(world: World, job: Job) -> None:
    """A job that is to do nothing is done as soon as it is free."""
    run = job.run
    run.ready_at = run.started = run.ended = world.now
    world.index.started(job, world.now)
    world.index.ended(job, world.now)
    if job.stream.started is None:
        world.index.streams.started(job.stream, world.now)
    gates.has_started(world, job)
    endings.finish(world, job, "SUCC")


def end(world: World, job: Job, *, killed: bool = False) -> None:
    """A run is over: its place is free, and its end is judged."""
    run, outcome = job.run, job.outcome
    confirmed = {"SUCCP": "SUCC", "ABENP": "ABEND"}.get(run.status)
    run.ended = world.now
    run.killed = killed
    run.return_code = SIGKILL if killed else outcome.return_code
    world.index.ended(job, world.now)
    endings.leave_place(world, job)
    if killed:
        recovery.run_ended(world, job, "ABEND")
        return
    if job.conditions or outcome.outputs:
        run.outputs = outcome.outputs | _outputs(job, run)
    status = confirmed or _judged(job, run)
    if status == "PEND":
        ledger.set_status(world, job, "PEND")
    else:
        recovery.run_ended(world, job, status)


def settle_confirmed(world: World, job: Job, status: str) -> None:
    """A person says that a running job has ended, and how."""
    job.run.ended = world.now
    world.index.ended(job, world.now)
    endings.leave_place(world, job)
    recovery.run_ended(world, job, status)


def _may_start(job: Job) -> bool:
    stream = job.stream
    if 0 <= stream.limit <= stream.running:
        return False
    return not ledger.units_short(job)


def _run(world: World, job: Job) -> None:
    run, now, stream = job.run, world.now, job.stream
    if stream.started is None:
        world.index.streams.started(stream, now)
    run.started = now
    world.index.started(job, now)
    ledger.set_status(world, job, "EXEC")
    world.schedule(now + job.outcome.seconds, "end", (job, run))
    if job.max_duration is not None and job.max_action == "kill":
        world.schedule(now + job.max_duration, "overrun", (job, run))
    if job.critical_start is not None:
        world.drifted[job] = None
        world.schedule(now + job.estimate, "drift", job)
    gates.has_started(world, job)


def is_current(job: Job, run: Run) -> bool:
    """Whether this very run still has a place."""
    return job.run is run and run.status in ACTIVE


def _judged(job: Job, run: Run) -> str:
    """The end that the return code, the success condition and the least duration make of a run."""
    status = job.outcome.status
    if job.success and run.return_code is not None:
        status = "SUCC" if condition.holds(job.success, run.return_code) else "ABEND"
    lasted = (run.ended or 0) - (run.started or 0)
    if job.min_duration is not None and lasted < job.min_duration:
        run.min_not_reached = True
        status = {"abend": "ABEND", "confirm": "PEND"}.get(job.min_action, status)
    return "PEND" if status == "SUCC" and job.confirm else status


def _outputs(job: Job, run: Run) -> frozenset[str]:
    code = run.return_code
    if code is None:
        return frozenset()
    return frozenset(name for name, text in job.conditions if condition.holds(text, code))
