"""The rules by which the plan moves: a heap of events, and what each of them sets free."""

from __future__ import annotations

from bisect import insort
from heapq import heappop

from tools.hwa.simulator.world import (
    COMMON_STATUS,
    DONE,
    Asks,
    Follows,
    Job,
    Needs,
    Node,
    Opens,
    PlanFile,
    PlanPrompt,
    Resource,
    Run,
    Stream,
    Workstation,
    World,
)

HI = 100
"""From this priority on a job starts whatever the workstation's limit says."""


def begin(world: World) -> None:
    """Sets every gate of a new plan and schedules what time alone brings."""
    rules = _Rules(world)
    for file in world.files.values():
        if file.arrives is not None:
            world.schedule(file.arrives, "file", file)
    for stream in world.streams.values():
        rules.load_stream(stream)
    for stream in world.streams.values():
        rules.consider(stream)


def advance(world: World) -> None:
    """Moves the plan on to the clock's present; cheap when nothing is due."""
    advance_to(world, world.clock.now().timestamp())


def advance_to(world: World, moment: float) -> None:
    """Moves the plan on to a moment; time never runs backwards."""
    if moment <= world.now:
        return
    rules = _Rules(world)
    events = world.events
    while events and events[0][0] <= moment:
        at, _, event, target = heappop(events)
        world.now = max(world.now, at)
        getattr(rules, f"on_{event}")(target)
    world.now = moment


class _Rules:
    """One step of the plan at a time; all state lives in the world."""

    def __init__(self, world: World) -> None:
        self.world = world

    # What is loaded -------------------------------------------------------------------------

    def load_stream(self, stream: Stream) -> None:
        stream.left = len(stream.jobs)
        self._load_gates(stream)
        for job in stream.jobs:
            self._load_gates(job)
            job.waits += 1
            if job.priority == 0:
                job.run.common = "HELD"
            if job.cancel_at is not None:
                self.world.schedule(job.cancel_at, "cancel", job)

    def _load_gates(self, node: Node) -> None:
        node.waits += sum(
            not isinstance(each, Needs) and not each.resolved for each in node.dependencies
        )
        if node.priority == 0:
            node.waits += 1
        if node.start_at is not None:
            node.waits += 1
            node.time_reached = False
            self.world.schedule(node.start_at, "time", node)
        if node.latest_start is not None:
            self.world.schedule(node.latest_start, "until", node)

    # What happens ---------------------------------------------------------------------------

    def on_time(self, node: Node) -> None:
        node.time_reached = True
        self._gate_passed(node)

    def on_file(self, file: PlanFile) -> None:
        file.status = "Exists"
        for each in file.opens:
            self._resolve(each)

    def on_answer(self, prompt: PlanPrompt) -> None:
        prompt.status = "ANSWERED_YES"
        prompt.answered_at = self.world.now
        for each in prompt.asks:
            self._resolve(each)

    def on_unlink(self, workstation: Workstation) -> None:
        workstation.linked = workstation.jobman_up = False

    def on_link(self, workstation: Workstation) -> None:
        workstation.linked = workstation.jobman_up = True
        self.dispatch(workstation)

    def on_cancel(self, job: Job) -> None:
        if job.status in {"HOLD", "READY", "FENCE"}:
            self._withdraw(job, "CANCL")

    def on_until(self, node: Node) -> None:
        if isinstance(node, Stream):
            self._stream_until(node)
        elif isinstance(node, Job) and node.status in {"HOLD", "READY", "FENCE"}:
            self._job_until(node)

    def on_end(self, job: Job) -> None:
        run, outcome = job.run, job.outcome
        run.ended = self.world.now
        run.return_code = outcome.return_code
        job.workstation.running -= 1
        job.stream.running -= 1
        freed = self._release(job)
        if outcome.status == "SUCC" and job.confirm:
            self._set(job, "PEND")
        else:
            self._completed(job, outcome.status)
        self._dispatch_after(job, freed)

    def on_rerun(self, job: Job) -> None:
        stream = job.stream
        job.run.last = False
        job.runs.append(Run(len(job.runs) + 1))
        stream.left += 1
        stream.failed -= 1
        stream.ended = None
        self._make_ready(job)

    # What becomes free ----------------------------------------------------------------------

    def consider(self, node: Node) -> None:
        """Lets a node go on when nothing holds it, or asks its prompts when only they do."""
        if node.waits == 0:
            if isinstance(node, Stream):
                self._open(node)
            elif isinstance(node, Job) and node.status == "HOLD":
                self._free(node)
            return
        asks = [e for e in node.dependencies if isinstance(e, Asks) and not e.resolved]
        if asks and node.waits == len(asks):
            for each in asks:
                self._ask(each.prompt)

    def _gate_passed(self, node: Node) -> None:
        node.waits -= 1
        node.version += 1
        self.consider(node)

    def _resolve(self, dependency: Asks | Opens | Follows) -> None:
        if not dependency.resolved:
            dependency.resolved = True
            self._gate_passed(dependency.owner)

    def _ask(self, prompt: PlanPrompt) -> None:
        if prompt.status == "NOT_ASKED":
            prompt.status = "ASKED"
            prompt.asked_at = self.world.now
            if prompt.answer_after is not None:
                self.world.schedule(self.world.now + prompt.answer_after, "answer", prompt)

    def _open(self, stream: Stream) -> None:
        if stream.is_open:
            return
        stream.is_open = stream.dirty = True
        if stream.doomed:
            self._suppress_stream(stream)
            return
        for job in stream.jobs:
            self._gate_passed(job)

    def _free(self, job: Job) -> None:
        if job.doomed or job.workstation.ignored:
            self._withdraw(job, "SUPPR")
        else:
            self._make_ready(job)

    def _make_ready(self, job: Job) -> None:
        workstation = job.workstation
        job.run.ready_at = self.world.now
        self.world.ticks += 1
        job.rank = (-job.priority, self.world.ticks)
        insort(workstation.ready, job, key=lambda each: each.rank)
        self._set(job, "FENCE" if job.priority <= workstation.fence else "READY")
        self.dispatch(workstation)

    # What starts ----------------------------------------------------------------------------

    def dispatch(self, workstation: Workstation) -> None:
        """Starts what may start here, the highest priority first."""
        if not workstation.online or not workstation.ready:
            return
        for job in tuple(workstation.ready):
            if workstation.running >= workstation.limit and job.priority < HI:
                return
            if job.status == "READY" and self._may_start(job):
                self._start(job)

    def _may_start(self, job: Job) -> bool:
        stream = job.stream
        if 0 <= stream.limit <= stream.running:
            return False
        short = [each for each in job.needs if each.resource.available < each.quantity]
        for each in short:
            each.resource.waiters[job] = None
        return not short

    def _start(self, job: Job) -> None:
        job.workstation.ready.remove(job)
        outcome, run, now = job.outcome, job.run, self.world.now
        if outcome.status == "FAIL":
            run.ended = now
            self._completed(job, "FAIL")
            return
        for each in job.needs:
            each.resource.holders[job] = each.quantity
            each.resource.waiters.pop(job, None)
        job.workstation.running += 1
        job.stream.running += 1
        if job.stream.started is None:
            job.stream.started = now
        run.started = now
        self._set(job, "EXEC")
        self.world.schedule(now + outcome.seconds, "end", job)
        for follows in job.successors:
            if "STARTED" in follows.conditions:
                self._resolve(follows)

    # What ends ------------------------------------------------------------------------------

    def _completed(self, job: Job, status: str) -> None:
        stream = job.stream
        self._set(job, status)
        stream.left -= 1
        if status in {"ABEND", "FAIL"}:
            stream.failed += 1
            if job.outcome.rerun_after is not None:
                self.world.schedule(self.world.now + job.outcome.rerun_after, "rerun", job)
        self._judge_all(job, status)
        if stream.left == 0:
            stream.ended = self.world.now
            self._judge_all(stream, "ABEND" if stream.failed else "SUCC")

    def _judge_all(self, node: Node, status: str) -> None:
        for follows in node.successors:
            if follows.resolved:
                continue
            if follows.conditions:
                follows.unmet = status not in follows.conditions
                follows.owner.doomed |= follows.unmet
                self._resolve(follows)
            elif _frees(node, status):
                self._resolve(follows)

    def _release(self, job: Job) -> list[Resource]:
        freed = [each.resource for each in job.needs]
        for resource in freed:
            resource.holders.pop(job, None)
        return freed

    def _dispatch_after(self, job: Job, freed: list[Resource]) -> None:
        self.dispatch(job.workstation)
        for resource in freed:
            for waiter in tuple(resource.waiters):
                self.dispatch(waiter.workstation)
        if job.stream.limit >= 0:
            for other in job.stream.jobs:
                if other.status == "READY":
                    self.dispatch(other.workstation)

    def _withdraw(self, job: Job, status: str) -> None:
        if job in job.workstation.ready:
            job.workstation.ready.remove(job)
        for each in job.needs:
            each.resource.waiters.pop(job, None)
        self._completed(job, status)

    def _job_until(self, job: Job) -> None:
        job.until_gone = True
        job.version += 1
        if job.late_action == "doNotRun":
            self._withdraw(job, "SUPPR")
        elif job.late_action == "cancel":
            self._withdraw(job, "CANCL")

    def _stream_until(self, stream: Stream) -> None:
        if stream.started is None and stream.left:
            stream.until_gone = True
            if stream.late_action == "doNotRun":
                self._suppress_stream(stream)

    def _suppress_stream(self, stream: Stream) -> None:
        stream.suppressed = True
        for job in stream.jobs:
            if job.status not in DONE:
                self._withdraw(job, "SUPPR")

    def _set(self, job: Job, status: str) -> None:
        run = job.run
        run.status = status
        run.common = COMMON_STATUS[status]
        job.version += 1
        job.stream.dirty = True


def _frees(node: Node, status: str) -> bool:
    """Whether a plain follows is met by this end; a branch not taken frees what joins after it."""
    return status in {"SUCC", "CANCL"} or (status == "SUPPR" and node.doomed)
