"""Turns a blueprint into a world at the start of its plan, or into one more day of it."""

from __future__ import annotations

from collections.abc import Iterable

from tools.hwa.simulator.plan import gates
from tools.hwa.simulator.plan.blueprint import (
    Absent,
    Attempt,
    Blueprint,
    Condition,
    FileSpec,
    JobSpec,
    NodeSpec,
    PromptSpec,
    ResourceSpec,
    StreamSpec,
    WorkstationSpec,
)
from tools.hwa.simulator.plan.critical import mark_latest_starts
from tools.hwa.simulator.plan.names import stream_code
from tools.hwa.simulator.plan.world import (
    NO_OUTPUTS,
    Asks,
    Follows,
    Job,
    Joins,
    Needs,
    Node,
    Opens,
    Outcome,
    PlanFile,
    PlanPrompt,
    Remote,
    Resource,
    Stream,
    Workstation,
    World,
)

HOUR = 3600.0


def build(world: World, blueprint: Blueprint) -> None:
    """Fills an empty world: objects first, then streams and jobs, then what ties them."""
    extend(world, blueprint)


def extend(world: World, blueprint: Blueprint) -> list[Stream]:
    """Adds what a blueprint holds to a world, and hands over the streams that are new.

    Times count from the world's present plan start. What a name already means (a workstation, a
    resource, a prompt, a file that somebody still waits for) stays what it is; a stream is a new
    instance, and new streams may follow what was there before.
    """
    builder = _Builder(world)
    builder.place_workstations(blueprint.workstations)
    builder.place_resources(blueprint.resources)
    builder.place_prompts(blueprint.prompts)
    builder.place_files(blueprint.files)
    streams = [builder.place_stream(spec) for spec in blueprint.streams]
    for spec in blueprint.streams:
        builder.tie_stream(spec)
    mark_latest_starts(job for stream in streams for job in stream.jobs)
    return streams


class _Builder:
    """Remembers which name became which object."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.by_name = {each.name: each for each in world.workstations.values()}
        self.resources = {_path(each): each for each in world.resources.values()}
        self.prompts = {
            each.name: each
            for each in world.prompts.values()
            if each.recovers is None and not each.status.startswith("ANSWERED")
        }
        self.files = {each.path: each for each in world.files.values()}
        self.nodes: dict[str, Node] = {}
        for stream in world.streams.values():
            self.nodes[_path(stream)] = stream
            self.nodes |= {f"{_path(stream)}.{job.name}": job for job in stream.jobs}

    def moment(self, hours: float | None) -> float | None:
        return None if hours is None else self.world.plan_start + round(hours * HOUR)

    def uuid(self, *parts: object) -> str:
        """An id that differs from day to day; the first day needs no mark."""
        return self.world.uuid(*parts, *([self.world.day] if self.world.day else []))

    def place_workstations(self, specs: Iterable[WorkstationSpec]) -> None:
        for spec in specs:
            if spec.name in self.by_name:
                continue
            workstation = Workstation(
                id=self.world.uuid("workstation", spec.name),
                name=spec.name,
                type=spec.type,
                os=spec.os,
                limit=spec.limit,
                fence=spec.fence,
                linked=spec.linked,
                jobman_up=spec.jobman_up,
                ignored=spec.ignored,
                event_processor=spec.event_processor,
                description=spec.description,
                members=tuple(f"/{member}" for member in spec.members),
            )
            self.by_name[spec.name] = self.world.workstations[workstation.id] = workstation
            unlinks_at = self.moment(spec.unlinks_at)
            if unlinks_at is not None:
                self.world.schedule(unlinks_at, "unlink", workstation)

    def place_resources(self, specs: Iterable[ResourceSpec]) -> None:
        for spec in specs:
            path = _path(spec)
            if path in self.resources:
                continue
            resource = Resource(
                id=self.world.uuid("resource", path),
                name=spec.name,
                folder=spec.folder,
                workstation=self.by_name[spec.on],
                quantity=spec.units,
                description=spec.description,
            )
            self.resources[path] = self.world.resources[resource.id] = resource

    def place_prompts(self, specs: Iterable[PromptSpec]) -> None:
        for spec in specs:
            if spec.name in self.prompts:
                continue
            after = spec.answered_after
            prompt = PlanPrompt(
                id=self.uuid("prompt", spec.name),
                name=spec.name,
                text=spec.text,
                number=len(self.prompts) + 1,
                workstation=self.by_name[spec.on],
                predefined=spec.predefined,
                status="ANSWERED_NO" if spec.refused else "NOT_ASKED",
                answer_after=None if after is None else round(after * 60),
            )
            self.prompts[spec.name] = self.world.prompts[prompt.id] = prompt

    def place_files(self, specs: Iterable[FileSpec]) -> None:
        for spec in specs:
            arrives = self.moment(spec.arrives)
            file = self.files.get(spec.path) or PlanFile(
                id=self.world.uuid("file", spec.on, spec.path),
                path=spec.path,
                workstation=self.by_name[spec.on],
                arrives=arrives,
            )
            if arrives is not None:
                file.arrives = arrives
                self.world.schedule(arrives, "file", file)
            self.files[spec.path] = self.world.files[file.id] = file

    def place_stream(self, spec: StreamSpec) -> Stream:
        path = spec.instance
        scheduled = self.moment(spec.at or 0.0)
        stream = Stream(
            id=self.uuid("stream", path),
            name=spec.name,
            folder=spec.folder,
            workstation=self.by_name[spec.on],
            jsid=stream_code(f"{self.world.seed}{path}{self.world.day or ''}"),
            scheduled=scheduled or 0.0,
            limit=spec.limit,
            carried_forward=spec.carried_forward,
            carry_forward=spec.carry_forward,
            per_job_until=spec.per_job_until,
            submitter=spec.submitter,
        )
        self._common(stream, spec)
        stream.start_at = stream.scheduled
        self.nodes[path] = self.world.streams[stream.id] = stream
        self.world.streams_by_name.setdefault(spec.name, []).append(stream)
        for position, job in enumerate(spec.jobs, start=1):
            self._place_job(stream, path, position, job)
        return stream

    def _place_job(self, stream: Stream, path: str, position: int, spec: JobSpec) -> None:
        estimate = round(spec.minutes * 60)
        job = Job(
            id=self.uuid("job", path, spec.name),
            name=spec.name,
            folder=stream.folder,
            workstation=self.by_name[spec.on] if spec.on else stream.workstation,
            stream=stream,
            position=position,
            estimate=estimate,
            outcomes=tuple(_outcome(each, estimate) for each in spec.attempts),
            command=spec.command or f"/opt{stream.folder.lower()}/bin/{spec.name.lower()}.sh",
            user=spec.user,
            description=spec.description,
            critical=spec.critical,
            confirm=spec.confirm,
            no_operation=spec.no_operation,
            max_duration=_seconds(spec.max_minutes),
            max_action=spec.max_action,
            min_duration=_seconds(spec.min_minutes),
            min_action=spec.min_action,
            kill_when_late=spec.kill_when_late,
            every=_seconds(spec.every),
            success=spec.success,
            conditions=spec.output_conditions,
            cancel_at=self.moment(spec.cancel_at),
        )
        self._recovery(job, spec)
        self._common(job, spec)
        stream.jobs.append(job)
        self.nodes[f"{path}.{spec.name}"] = self.world.jobs[job.id] = job
        self.world.jobs_by_name.setdefault(spec.name, []).append(job)

    def _recovery(self, job: Job, spec: JobSpec) -> None:
        job.recovery = spec.recovery
        job.recovery_repeat = _seconds(spec.recovery_repeat)
        job.recovery_attempts = spec.recovery_attempts
        job.recovery_prompt = spec.recovery_prompt
        if spec.recovery_job:
            job.recovery_job = spec.recovery_job
            job.recovery_outcome = _outcome(spec.recovery_attempt, 60)

    def _common(self, node: Node, spec: NodeSpec) -> None:
        planned = spec.planned_priority
        node.priority = spec.priority
        node.orig_priority = spec.priority if planned is None else planned
        node.start_at = self.moment(spec.at)
        node.deadline = self.moment(spec.deadline)
        node.latest_start = self.moment(spec.until)
        node.late_action = spec.until_action

    def tie_stream(self, spec: StreamSpec) -> None:
        path = spec.instance
        self._tie(self.nodes[path], path, spec)
        for job_spec in spec.jobs:
            self._tie(self.nodes[f"{path}.{job_spec.name}"], path, job_spec)

    def _tie(self, node: Node, path: str, spec: NodeSpec) -> None:
        for after in spec.after:
            self._follow(node, path, Condition(after))
        for condition in spec.conditions:
            self._follow(node, path, condition)
        for join in spec.joins:
            joins = Joins(*self._next(node), name=join.name, quantity=join.quantity)
            gates.attach(joins)
            for condition in join.of:
                self._follow(node, path, condition, joins)
        for absent in spec.absent:
            gates.attach(self._absent(node, absent))
        self._tie_objects(node, spec)

    def _tie_objects(self, node: Node, spec: NodeSpec) -> None:
        for each in spec.elsewhere:
            agent, ends = self.by_name[each.agent], self.moment(each.ends)
            gates.attach(Remote(*self._next(node), agent=agent, named=each.named, ends_at=ends))
        for file in spec.opens:
            gates.attach(Opens(*self._next(node), file=self.files[file]))
        for prompt in spec.asks:
            gates.attach(Asks(*self._next(node), prompt=self.prompts[prompt]))
        for name, units in spec.needs:
            resource = self.resources[name]
            gates.attach(Needs(*self._next(node), resource=resource, quantity=units))

    def _follow(
        self, node: Node, path: str, condition: Condition, join: Joins | None = None
    ) -> None:
        after = condition.after
        target = self.nodes[after if after.startswith("/") else f"{path}.{after}"]
        follows = Follows(
            *self._next(node),
            target=target,
            conditions=condition.ends,
            outputs=condition.outputs,
            join=join,
        )
        gates.attach(follows)

    def _absent(self, node: Node, absent: Absent) -> Follows:
        folder_stream, _, job = absent.path.partition(".")
        folder, _, stream = folder_stream.rpartition("/")
        return Follows(
            *self._next(node),
            pending=not absent.orphan,
            zombie=absent.orphan,
            named=(folder or "/", absent.on, stream, job),
            named_at=self.world.plan_start + (-24 if absent.orphan else 30) * HOUR,
        )

    def _next(self, node: Node) -> tuple[str, Node, int]:
        sequence = len(node.dependencies) + 1
        return self.world.uuid("dependency", node.id, sequence), node, sequence


def _outcome(attempt: Attempt, estimate: float) -> Outcome:
    after = attempt.rerun_after
    return Outcome(
        seconds=max(1, round(estimate if attempt.takes is None else attempt.takes * 60)),
        status=attempt.status,
        return_code=attempt.rc,
        log=attempt.log,
        rerun_after=None if after is None else round(after * 60),
        outputs=frozenset(attempt.outputs) if attempt.outputs else NO_OUTPUTS,
    )


def _seconds(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes * 60)


def _path(each: Node | Resource | ResourceSpec) -> str:
    return f"{each.folder.rstrip('/')}/{each.name}"
