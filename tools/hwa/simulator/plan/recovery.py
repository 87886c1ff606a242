"""What follows a run's end: the recovery that a failed job was given, and the next repetition.

A failed job with a recovery stands as ABEND or FAIL, but is not over: its followers are told
nothing until a prompt is answered, a recovery job has run, or the last attempt has failed.
"""

from __future__ import annotations

from tools.hwa.simulator.plan import arrivals, endings, gates, ledger
from tools.hwa.simulator.plan.world import FAILED, Job, PlanPrompt, Run, World


def run_ended(world: World, job: Job, status: str) -> None:
    """Takes a run's end further: to a repetition, to a recovery, or to the job's end."""
    if status == "SUCC" and _repeats(world, job):
        _repeat(world, job)
    elif status in FAILED and _recovers(job):
        job.recovering = True
        ledger.set_status(world, job, status)
        if job.recovery_prompt:
            _ask(world, job)
        else:
            after_prompt(world, job)
    else:
        endings.finish(world, job, status)
        if job.recovery_of is not None and status == "SUCC":
            act(world, job.recovery_of)
        elif job.recovery_of is not None:
            give_up(world, job.recovery_of)


def after_prompt(world: World, job: Job) -> None:
    """Nothing stands before the recovery: its job runs first where there is one."""
    if job.recovery_job:
        _add_recovery_job(world, job)
    else:
        act(world, job)


def act(world: World, job: Job) -> None:
    """The recovery option itself: another attempt, going on all the same, or stopping here."""
    if not job.recovering:
        return
    if job.recovery == "RERUN":
        world.schedule(world.now + (job.recovery_repeat or 0), "recover", (job, job.run))
    else:
        job.continued = job.recovery == "CONTINUE"
        endings.finish(world, job, job.status)


def give_up(world: World, job: Job) -> None:
    """The recovery came to nothing: the job has failed, and an operator must look at it."""
    if job.recovering:
        withdraw_prompt(world, job)
        endings.finish(world, job, job.status)


def try_again(world: World, job: Job, failed: Run) -> None:
    """The next attempt, unless somebody was quicker."""
    if job.run is failed and job.recovering:
        take_up(world, job, "RECOVERY_RERUN")


def confirm(world: World, job: Job, status: str) -> None:
    """A person says how a job ended: that of a pending one goes on as if it had ended so."""
    if job.status == "PEND":
        run_ended(world, job, status)
    else:
        withdraw_prompt(world, job)
        endings.confirm(world, job, status)


def take_up(world: World, job: Job, kind: str) -> None:
    """A job runs once more, with its dependencies as they stand."""
    withdraw_prompt(world, job)
    endings.revive(world, job)
    ledger.new_run(world, job, kind)
    gates.reconsider(world, job)


def withdraw_prompt(world: World, job: Job) -> None:
    """What was asked about a job's recovery needs no answer any more."""
    if not job.recovery_prompt:
        return
    for prompt in [each for each in world.prompts.values() if each.recovers is job]:
        if prompt.status == "ASKED":
            del world.prompts[prompt.id]


def _recovers(job: Job) -> bool:
    if job.canceled:
        return False
    if job.recovery == "RERUN":
        return _attempts_made(job) < job.recovery_attempts
    return job.recovery == "CONTINUE" or bool(job.recovery_prompt or job.recovery_job)


def _attempts_made(job: Job) -> int:
    """The automatic attempts since somebody, or the plan, last started the job."""
    made = 0
    while made < len(job.runs) and job.runs[-1 - made].kind == "RECOVERY_RERUN":
        made += 1
    return made


def _ask(world: World, job: Job) -> None:
    numbers = [each.number for each in world.prompts.values() if each.recovers is not None]
    number = max(numbers, default=gates.FIRST_RESTART) + 1
    prompt = PlanPrompt(
        id=world.uuid("restart prompt", job.id, job.run.attempt),
        name=str(number),
        text=job.recovery_prompt,
        number=number,
        workstation=job.workstation,
        predefined=False,
        status="ASKED",
        asked_at=world.now,
        recovers=job,
    )
    world.prompts[prompt.id] = prompt


def _add_recovery_job(world: World, job: Job) -> None:
    stream, outcome = job.stream, job.recovery_outcome
    folder, _, name = job.recovery_job.rpartition("/")
    recovery = Job(
        id=world.uuid("recovery", job.id, job.run.attempt),
        name=name,
        folder=stream.folder,
        workstation=job.workstation,
        priority=job.priority,
        orig_priority=job.orig_priority,
        stream=stream,
        position=len(stream.jobs) + 1,
        estimate=outcome.seconds,
        outcomes=(outcome,),
        command=f"/opt{folder.lower()}/bin/{name.lower()}.sh",
        user=job.user,
        description=f"Recovers {job.name}",
        runs=[Run(1, kind="RECOVERY")],
        recovery_of=job,
    )
    arrivals.add_job(world, stream, recovery)


def _repeats(world: World, job: Job) -> bool:
    return (
        job.every is not None
        and not job.canceled
        and _next_start(world, job) < _repeat_end(world, job)
    )


def _next_start(world: World, job: Job) -> float:
    started = world.now if job.run.started is None else job.run.started
    return max(world.now, started + (job.every or 0))


def _repeat_end(world: World, job: Job) -> float:
    """Repetition goes on until the latest start, or as far as the plan reaches."""
    ends = [each for each in (job.latest_start, job.stream.latest_start) if each is not None]
    return min(ends, default=world.plan_end)


def _repeat(world: World, job: Job) -> None:
    """Followers may go after the first good run; the job itself is not over."""
    ledger.set_status(world, job, "SUCC")
    gates.judge(world, job, "SUCC", freed=True)
    job.start_at = _next_start(world, job)
    job.time_reached = False
    world.schedule(job.start_at, "time", job)
    ledger.new_run(world, job, "RERUN_EVERY")
    gates.reconsider(world, job)
