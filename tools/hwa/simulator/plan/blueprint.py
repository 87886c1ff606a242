"""Blueprints: a plant written down as data, before it is built and set in motion.

Times are hours after the plan's start, durations are minutes. Names point at each other:
`CALC` is a job of the same stream, `/FOLDER/STREAM.JOB` a job elsewhere, `/FOLDER/STREAM` a stream.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.hwa.simulator.plan.world import SYSTEM_LIMIT


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one run goes: its end, its return code, what its log says, and when it is rerun."""

    status: str = "SUCC"
    rc: int | None = 0
    log: str = "ok"
    takes: float | None = None
    rerun_after: float | None = None
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A follows that holds only if the predecessor ends in one of these ways.

    `ends` are statuses, `outputs` names of the predecessor's output conditions; one is enough.
    """

    after: str
    ends: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """So many of several conditional predecessors must fit; all where no number is given."""

    name: str
    of: tuple[Condition, ...]
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A job of another network, seen through a network agent; `ends` hours after the start."""

    agent: str
    named: str
    ends: float | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """A predecessor that the plan does not hold: still to come, or never again."""

    path: str
    on: str
    orphan: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSpec:
    """What a job and a stream can both be given."""

    name: str
    on: str = ""
    at: float | None = None
    until: float | None = None
    until_action: str = "doNotRun"
    deadline: float | None = None
    priority: int = 10
    planned_priority: int | None = None
    after: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    absent: tuple[Absent, ...] = ()
    joins: tuple[Join, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    opens: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    needs: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSpec(NodeSpec):
    """A job as it is planned, and how its runs will go.

    `success` is a condition on the return code, `(RC<=3) OR (RC=8)`; `output_conditions` are pairs
    of a name and such a condition. The recovery job is named by its path and goes as
    `recovery_attempt` says. Repeats, `every` and least and most durations are minutes.
    """

    minutes: float = 10.0
    attempts: tuple[Attempt, ...] = (Attempt(),)
    critical: bool = False
    confirm: bool = False
    no_operation: bool = False
    max_minutes: float | None = None
    max_action: str = "continue"
    min_minutes: float | None = None
    min_action: str = "continue"
    kill_when_late: bool = False
    every: float | None = None
    success: str = ""
    output_conditions: tuple[tuple[str, str], ...] = ()
    recovery: str = "STOP"
    recovery_repeat: float | None = None
    recovery_attempts: int = 1
    recovery_job: str = ""
    recovery_attempt: Attempt = Attempt(takes=1.0)
    recovery_prompt: str = ""
    cancel_at: float | None = None
    command: str = ""
    user: str = "batch"
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSpec(NodeSpec):
    """A job stream instance as it is planned."""

    folder: str
    jobs: tuple[JobSpec, ...]
    limit: int = -1
    carried_forward: bool = False
    earlier: bool = False
    carry_forward: bool = True
    per_job_until: bool = True
    submitter: str = ""

    @property
    def path(self) -> str:
        """The stream's folder and name, by which others follow it."""
        return f"{self.folder.rstrip('/')}/{self.name}"

    @property
    def instance(self) -> str:
        """The path, marked where a later instance of the same stream owns the plain one."""
        return self.path + "!" * (self.carried_forward or self.earlier)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkstationSpec:
    """A workstation and the state in which it starts the plan."""

    name: str
    type: str = "AGENT"
    os: str = "LINUX"
    limit: int = SYSTEM_LIMIT
    fence: int = 0
    linked: bool = True
    jobman_up: bool = True
    ignored: bool = False
    event_processor: bool = False
    unlinks_at: float | None = None
    description: str = ""
    members: tuple[str, ...] = ()
    """Names of the agents to which a pool hands its jobs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceSpec:
    """A logical resource and how many units it has."""

    name: str
    folder: str
    on: str
    units: int
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSpec:
    """A prompt, and how many minutes after asking somebody says yes, or never."""

    name: str
    text: str
    on: str
    answered_after: float | None = None
    refused: bool = False
    predefined: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSpec:
    """A file on a workstation, and when it appears, or never."""

    path: str
    on: str
    arrives: float | None = None


@dataclass(slots=True)
class Blueprint:
    """A whole plant on paper."""

    workstations: list[WorkstationSpec] = field(default_factory=list)
    resources: list[ResourceSpec] = field(default_factory=list)
    prompts: list[PromptSpec] = field(default_factory=list)
    files: list[FileSpec] = field(default_factory=list)
    streams: list[StreamSpec] = field(default_factory=list)

    @property
    def job_count(self) -> int:
        """How many jobs the streams hold together."""
        return sum(len(stream.jobs) for stream in self.streams)
