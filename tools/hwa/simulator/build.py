"""Turns a blueprint into a world at the start of its plan."""

from __future__ import annotations

from collections.abc import Iterable

from tools.hwa.simulator.blueprint import Attempt, Blueprint, JobSpec, NodeSpec, StreamSpec
from tools.hwa.simulator.names import stream_code
from tools.hwa.simulator.world import (
    Asks,
    Follows,
    Job,
    Needs,
    Node,
    Opens,
    Outcome,
    PlanFile,
    PlanPrompt,
    Resource,
    Stream,
    Workstation,
    World,
)

HOUR = 3600.0


def build(world: World, blueprint: Blueprint) -> None:
    """Fills an empty world: objects first, then streams and jobs, then what ties them."""
    builder = _Builder(world)
    builder.place_workstations(blueprint)
    builder.place_objects(blueprint)
    for spec in blueprint.streams:
        builder.place_stream(spec)
    for spec in blueprint.streams:
        builder.tie_stream(spec)
    _mark_critical_starts(world)


class _Builder:
    """Remembers which name became which object."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.by_name: dict[str, Workstation] = {}
        self.resources: dict[str, Resource] = {}
        self.prompts: dict[str, PlanPrompt] = {}
        self.files: dict[str, PlanFile] = {}
        self.nodes: dict[str, Node] = {}

    def moment(self, hours: float | None) -> float | None:
        return None if hours is None else self.world.plan_start + round(hours * HOUR)

    def place_workstations(self, blueprint: Blueprint) -> None:
        for spec in blueprint.workstations:
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
            )
            self.by_name[spec.name] = self.world.workstations[workstation.id] = workstation
            unlinks_at = self.moment(spec.unlinks_at)
            if unlinks_at is not None:
                self.world.schedule(unlinks_at, "unlink", workstation)

    def place_objects(self, blueprint: Blueprint) -> None:
        for spec in blueprint.resources:
            path = f"{spec.folder.rstrip('/')}/{spec.name}"
            self.resources[path] = Resource(
                id=self.world.uuid("resource", path),
                name=spec.name,
                folder=spec.folder,
                workstation=self.by_name[spec.on],
                quantity=spec.units,
                description=spec.description,
            )
        for number, prompt in enumerate(blueprint.prompts, start=1):
            after = prompt.answered_after
            self.prompts[prompt.name] = PlanPrompt(
                id=self.world.uuid("prompt", prompt.name),
                name=prompt.name,
                text=prompt.text,
                number=number,
                workstation=self.by_name[prompt.on],
                predefined=prompt.predefined,
                status="ANSWERED_NO" if prompt.refused else "NOT_ASKED",
                answer_after=None if after is None else round(after * 60),
            )
        for file in blueprint.files:
            self.files[file.path] = PlanFile(
                id=self.world.uuid("file", file.on, file.path),
                path=file.path,
                workstation=self.by_name[file.on],
                arrives=self.moment(file.arrives),
            )
        self.world.resources = {each.id: each for each in self.resources.values()}
        self.world.prompts = {each.id: each for each in self.prompts.values()}
        self.world.files = {each.id: each for each in self.files.values()}

    def place_stream(self, spec: StreamSpec) -> None:
        path = spec.instance
        scheduled = self.moment(spec.at or 0.0)
        stream = Stream(
            id=self.world.uuid("stream", path),
            name=spec.name,
            folder=spec.folder,
            workstation=self.by_name[spec.on],
            jsid=stream_code(f"{self.world.seed}{path}"),
            scheduled=scheduled or 0.0,
            limit=spec.limit,
            carried_forward=spec.carried_forward,
            submitter=spec.submitter,
        )
        self._common(stream, spec)
        stream.start_at = stream.scheduled
        self.nodes[path] = self.world.streams[stream.id] = stream
        self.world.streams_by_name.setdefault(spec.name, []).append(stream)
        for position, job in enumerate(spec.jobs, start=1):
            self._place_job(stream, path, position, job)

    def _place_job(self, stream: Stream, path: str, position: int, spec: JobSpec) -> None:
        estimate = round(spec.minutes * 60)
        job = Job(
            id=self.world.uuid("job", path, spec.name),
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
            max_duration=None if spec.max_minutes is None else spec.max_minutes * 60,
            cancel_at=self.moment(spec.cancel_at),
        )
        self._common(job, spec)
        stream.jobs.append(job)
        self.nodes[f"{path}.{spec.name}"] = self.world.jobs[job.id] = job
        self.world.jobs_by_name.setdefault(spec.name, []).append(job)

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
            job = self.nodes[f"{path}.{job_spec.name}"]
            self._tie(job, path, job_spec)
            if isinstance(job, Job):
                self._tie_resources(job, job_spec.needs)

    def _tie(self, node: Node, path: str, spec: NodeSpec) -> None:
        for after in spec.after:
            self._follow(node, path, after, ())
        for condition in spec.conditions:
            self._follow(node, path, condition.after, condition.ends)
        for absent in spec.absent:
            folder_stream, _, job = absent.path.partition(".")
            folder, _, stream = folder_stream.rpartition("/")
            node.dependencies.append(
                Follows(
                    *self._next(node),
                    pending=not absent.orphan,
                    zombie=absent.orphan,
                    named=(folder or "/", absent.on, stream, job),
                    named_at=self.world.plan_start + (-24 if absent.orphan else 30) * HOUR,
                )
            )
        for file in spec.opens:
            opens = Opens(*self._next(node), file=self.files[file])
            node.dependencies.append(opens)
            opens.file.opens.append(opens)
        for prompt in spec.asks:
            asks = Asks(*self._next(node), prompt=self.prompts[prompt])
            node.dependencies.append(asks)
            asks.prompt.asks.append(asks)

    def _follow(self, node: Node, path: str, after: str, conditions: tuple[str, ...]) -> None:
        target = self.nodes[after if after.startswith("/") else f"{path}.{after}"]
        follows = Follows(*self._next(node), target=target, conditions=conditions)
        node.dependencies.append(follows)
        target.successors.append(follows)

    def _tie_resources(self, job: Job, needs: Iterable[tuple[str, int]]) -> None:
        for name, units in needs:
            need = Needs(*self._next(job), resource=self.resources[name], quantity=units)
            job.dependencies.append(need)
            job.needs.append(need)

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
    )


def _mark_critical_starts(world: World) -> None:
    """Walks back from each critical job: the latest start that still meets its deadline."""
    for job in world.jobs.values():
        if job.critical and job.deadline is not None:
            _mark(job, job.deadline)


def _mark(job: Job, finish_by: float) -> None:
    latest = finish_by - job.estimate
    if job.critical_start is not None and job.critical_start <= latest:
        return
    job.critical_start = latest
    for each in job.dependencies:
        if isinstance(each, Follows) and isinstance(each.target, Job):
            _mark(each.target, latest)
