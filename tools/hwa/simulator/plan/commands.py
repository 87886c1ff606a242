"""What an operator can ask of the plan: each request as one small object that batchman carries out.

The wire (REST V2 and V1) makes them, `batchman` refuses or queues them, the rules apply them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.hwa.simulator.plan.world import Job, Node, PlanPrompt, Resource, Stream, Workstation


@dataclass(frozen=True, slots=True)
class Hold:
    """Priority becomes 0."""

    node: Node


@dataclass(frozen=True, slots=True)
class Release:
    """Priority comes back where it was 0; every dependency but the conditional ones is let go."""

    node: Node


@dataclass(frozen=True, slots=True)
class ReleaseDependencies:
    """These dependencies count as met, by their ids; all of them where none is named."""

    node: Node
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoveDependencies:
    """These dependencies are deleted, by their ids."""

    node: Node
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewDependency:
    """A dependency to be added: its kind as HWA names it, and what it points at."""

    kind: str
    target: Node | Resource | PlanPrompt | str
    """A job or stream, a resource, a prompt, or the path of a file."""
    quantity: int = 1
    conditions: tuple[str, ...] = ()
    workstation: Workstation | None = None
    """Where the file is looked for."""


@dataclass(frozen=True, slots=True)
class AddDependencies:
    """The node waits for more."""

    node: Node
    dependencies: tuple[NewDependency, ...]


@dataclass(frozen=True, slots=True)
class Cancel:
    """The node never runs, or runs on without holding anybody back; `pending` waits first."""

    node: Node
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Kill:
    """The running job ends with ABEND."""

    job: Job


@dataclass(frozen=True, slots=True)
class Confirm:
    """A person says how the job ended, and which output conditions hold."""

    job: Job
    success: bool
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rerun:
    """The job runs once more; `attempt` is the run that was named. Successors follow if asked."""

    job: Job
    attempt: int
    priority: int = 10
    start_at: float | None = None
    successors: tuple[Job, ...] = ()


@dataclass(frozen=True, slots=True)
class SetPriority:
    """A new priority, 0 to 101."""

    node: Node
    priority: int


@dataclass(frozen=True, slots=True)
class Change:
    """New values of a node's own fields (`start_at`, `deadline`, `latest_start`, `command`...)."""

    node: Node
    values: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A prompt is answered."""

    prompt: PlanPrompt
    yes: bool


@dataclass(frozen=True, slots=True)
class SetQuantity:
    """A resource has so many units."""

    resource: Resource
    quantity: int


@dataclass(frozen=True, slots=True)
class SetLimit:
    """A workstation or a stream runs at most so many jobs at a time."""

    target: Workstation | Stream
    limit: int


@dataclass(frozen=True, slots=True)
class SetFence:
    """Jobs of this priority and below are not launched on the workstation."""

    workstation: Workstation
    fence: int


@dataclass(frozen=True, slots=True)
class Link:
    """The workstation is linked, or unlinked."""

    workstation: Workstation
    linked: bool = True


@dataclass(frozen=True, slots=True)
class Start:
    """The workstation's jobman is started, or stopped."""

    workstation: Workstation
    running: bool = True


@dataclass(frozen=True, slots=True)
class EventProcessor:
    """The event processor starts, stops, or moves to this workstation."""

    workstation: Workstation
    running: bool = True


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be put into the plan: its definition's values."""

    name: str
    workstation: Workstation
    command: str
    user: str = "batch"
    priority: int = 10
    estimate: float = 60.0
    start_at: float | None = None
    deadline: float | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class SubmitJob:
    """A job is put into a stream of the plan, or into JOBS where none is named."""

    job: NewJob
    stream: Stream | None = None


@dataclass(frozen=True, slots=True)
class SubmitStream:
    """One more instance of a stream of the model, with its own times."""

    definition_id: str
    alias: str = ""
    scheduled: float | None = None
    priority: int | None = None
    limit: int | None = None
    latest_start: float | None = None
    deadline: float | None = None
    variables: tuple[tuple[str, str], ...] = field(default=())


Command = (
    Hold
    | Release
    | ReleaseDependencies
    | RemoveDependencies
    | AddDependencies
    | Cancel
    | Kill
    | Confirm
    | Rerun
    | SetPriority
    | Change
    | Reply
    | SetQuantity
    | SetLimit
    | SetFence
    | Link
    | Start
    | EventProcessor
    | SubmitJob
    | SubmitStream
)
