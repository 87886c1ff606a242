"""The rules by which the plan moves: a heap of events, and what each of them sets free."""

from __future__ import annotations

from heapq import heappop

from tools.hwa.simulator.plan import (
    arrivals,
    batchman,
    critical,
    endings,
    gates,
    launch,
    ledger,
    orders,
    plan_switch,
    recovery,
)
from tools.hwa.simulator.plan.commands import Command
from tools.hwa.simulator.plan.world import (
    ACTIVE,
    IDLE,
    Job,
    Node,
    PlanFile,
    PlanPrompt,
    Remote,
    Run,
    Stream,
    Workstation,
    World,
)

RETRY = 300.0
"""Seconds until a far job is asked for again through an agent that was not there."""


def begin(world: World) -> None:
    """Sets every gate of a new plan and schedules what time alone brings."""
    world.schedule(world.plan_end, "plan_end", None)
    arrivals.take_in(world, world.streams.values())
    _settle(world)
    critical.draw_all(world)


def advance(world: World) -> None:
    """Moves the plan on to the clock's present; cheap when nothing is due."""
    advance_to(world, world.clock.now().timestamp())


def advance_to(world: World, moment: float) -> None:
    """Moves the plan on to a moment; time never runs backwards."""
    until = max(moment, world.now)
    rules, events = _Rules(world), world.events
    while events and events[0][0] <= until:
        at, _, event, target = heappop(events)
        world.now = max(world.now, at)
        getattr(rules, f"on_{event}")(target)
        _settle(world)
    world.now = until
    critical.refresh_paths(world)


class _Rules:
    """What each kind of event does; all state lives in the world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def on_time(self, node: Node) -> None:
        if not node.time_reached and node.start_at is not None and node.start_at <= self.world.now:
            node.time_reached = True
            gates.passed(self.world, node)

    def on_file(self, file: PlanFile) -> None:
        file.status = "Exists"
        for each in file.opens:
            gates.resolve(self.world, each)

    def on_answer(self, prompt: PlanPrompt) -> None:
        if prompt.status == "ASKED":
            orders.answer(self.world, prompt, yes=True)

    def on_remote(self, remote: Remote) -> None:
        if remote.agent.online:
            remote.status = "SUCC"
            gates.resolve(self.world, remote)
        elif not remote.resolved:
            remote.status = "ERROR"
            self.world.schedule(self.world.now + RETRY, "remote", remote)

    def on_unlink(self, workstation: Workstation) -> None:
        orders.link(self.world, workstation, linked=False)

    def on_link(self, workstation: Workstation) -> None:
        orders.link(self.world, workstation, linked=True)

    def on_cancel(self, job: Job) -> None:
        if job.status in IDLE:
            endings.withdraw(self.world, job, "CANCL")

    def on_until(self, node: Node) -> None:
        if node.latest_start is None or node.latest_start > self.world.now:
            return
        if isinstance(node, Stream):
            _stream_until(self.world, node)
        elif isinstance(node, Job) and node.status in IDLE:
            _job_until(self.world, node)

    def on_late(self, job: Job) -> None:
        if job.deadline is None or job.deadline > self.world.now:
            return
        if job.status in IDLE:
            _job_until(self.world, job)
        elif job.status in ACTIVE and job.run.started is not None:
            launch.end(self.world, job, killed=True)

    def on_launch(self, target: tuple[Job, Run]) -> None:
        job, run = target
        if launch.is_current(job, run) and run.status == "INTRO":
            launch.launch(self.world, job)

    def on_end(self, target: tuple[Job, Run]) -> None:
        job, run = target
        if launch.is_current(job, run):
            launch.end(self.world, job)
            if plan_switch.makes_plan(self.world, job):
                self.world.schedule(self.world.now, "switch", None)

    def on_overrun(self, target: tuple[Job, Run]) -> None:
        if launch.is_current(*target):
            launch.end(self.world, target[0], killed=True)

    def on_rerun(self, target: tuple[Job, Run]) -> None:
        job, run = target
        if job.run is run and ledger.over(job):
            recovery.take_up(self.world, job, "RERUN")

    def on_recover(self, target: tuple[Job, Run]) -> None:
        recovery.try_again(self.world, *target)

    def on_drift(self, job: Job) -> None:
        self.world.drifted[job] = None

    def on_command(self, target: tuple[Command, str]) -> None:
        command, identity = target
        if batchman.is_due(self.world, command):
            orders.apply(command, self.world, identity)

    def on_plan_end(self, _target: None) -> None:
        due = self.world.now >= self.world.plan_end
        if due and not plan_switch.waits_for_final(self.world):
            self.on_switch(None)

    def on_switch(self, _target: None) -> None:
        plan_switch.switch(self.world)
        self.world.schedule(self.world.plan_end, "plan_end", None)


def _settle(world: World) -> None:
    """Lets go on what may, until nothing more moves at this moment."""
    while world.loose or world.busy:
        nodes = list(world.loose)
        world.loose.clear()
        for node in nodes:
            _consider(world, node)
        if not world.loose:
            places = list(world.busy)
            world.busy.clear()
            for place in places:
                launch.dispatch(world, place)


def _consider(world: World, node: Node) -> None:
    """Lets a node go on when nothing holds it, or asks its prompts when only they do."""
    if node.waits:
        gates.ask_prompts(world, node)
    elif isinstance(node, Stream):
        _open(world, node)
    elif isinstance(node, Job) and node.status == "HOLD":
        _free(world, node)


def _open(world: World, stream: Stream) -> None:
    if stream.is_open or stream.ended is not None:
        return
    if stream.cancel_pending:
        endings.cancel_stream(world, stream)
    elif stream.doomed:
        endings.suppress_stream(world, stream)
    elif not ledger.units_short(stream):
        ledger.take_units(stream)
        stream.is_open = True
        for job in stream.jobs:
            gates.passed(world, job)
        if _opens_too_late(world, stream):
            _give_up_stream(world, stream)
        if not stream.left:
            endings.close(world, stream)
    world.index.streams.touch(stream)


def _opens_too_late(world: World, stream: Stream) -> bool:
    """Whether a stream with a `jsuntil` becomes READY after it."""
    asked = not stream.per_job_until and stream.started is None
    return asked and stream.latest_start is not None and stream.latest_start < world.now


def _free(world: World, job: Job) -> None:
    if job.cancel_pending:
        endings.withdraw(world, job, "CANCL")
    elif job.doomed or job.workstation.ignored:
        endings.withdraw(world, job, "SUPPR")
    elif job.no_operation:
        launch.skip(world, job)
    else:
        job.run.ready_at = world.now
        ledger.queue_up(world, job)


def _job_until(world: World, job: Job) -> None:
    job.until_gone = True
    job.version += 1
    if job.late_action == "doNotRun":
        endings.withdraw(world, job, "SUPPR")
    elif job.late_action == "cancel":
        endings.withdraw(world, job, "CANCL")


def _stream_until(world: World, stream: Stream) -> None:
    """`until` binds what has not begun; `jsuntil` a stream that stands READY two days later."""
    if stream.left and (stream.per_job_until or (stream.is_open and stream.started is None)):
        _give_up_stream(world, stream)


def _give_up_stream(world: World, stream: Stream) -> None:
    stream.until_gone = True
    if stream.late_action == "doNotRun":
        endings.suppress_stream(world, stream)
    elif stream.late_action == "cancel":
        endings.cancel_stream(world, stream)
