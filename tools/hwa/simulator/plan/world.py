"""The plan and everything in it: plain objects that the rules move and the wire shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappush
from typing import TYPE_CHECKING, Any

from tools.hwa.simulator.plan.clock import Clock
from tools.hwa.simulator.plan.definitions import Model
from tools.hwa.simulator.plan.names import name_uuid, numbered_uuid
from tools.hwa.simulator.plan.plan_index import PlanIndex

if TYPE_CHECKING:
    from tools.hwa.simulator.plan.blueprint import Blueprint

DONE = frozenset({"SUCC", "ABEND", "FAIL", "SUPPR", "CANCL"})
"""Job statuses after which a job does nothing more by itself."""

IDLE = frozenset({"HOLD", "READY", "FENCE"})
"""Job statuses before a job is handed over for launch."""

ACTIVE = frozenset({"INTRO", "EXEC", "SUCCP", "ABENP"})
"""Job statuses in which a job takes a place of its workstation's limit."""

FAILED = frozenset({"ABEND", "FAIL"})
"""Job statuses that call for recovery or for an operator."""

COMMON_STATUS = {
    "HOLD": "WAITING",
    "READY": "READY",
    "FENCE": "READY",
    "INTRO": "WAITING",
    "ADD": "WAITING",
    "WAIT": "WAITING",
    "EXEC": "RUNNING",
    "SUCCP": "RUNNING",
    "ABENP": "RUNNING",
    "BOUND": "RUNNING",
    "PEND": "WAITING",
    "SUCC": "SUCCESSFUL",
    "ABEND": "ERROR",
    "FAIL": "ERROR",
    "STUCK": "BLOCKED",
    "SUPPR": "SUPPRESS",
    "CANCL": "CANCELED",
    "CANCLP": "CANCELED",
    "ERROR": "UNDECIDED",
    "EXTRN": "UNDECIDED",
    "SUSP": "BLOCKED",
}
"""HWA's external status of each internal one that the simulator knows."""

HI = 100
"""From this priority on a job starts whatever the workstation's limit says."""

NO_OUTPUTS: frozenset[str] = frozenset()
"""One empty set for all: an empty frozenset of their own would be most runs' largest part."""

SYSTEM_LIMIT = 1024
"""What a workstation limit of `system` comes to: no limit in practice."""


@dataclass(slots=True, frozen=True)
class Outcome:
    """How one run of a job will go: fixed beforehand, told only when it happens."""

    seconds: float
    status: str = "SUCC"
    return_code: int | None = 0
    log: str = "ok"
    rerun_after: float | None = None
    outputs: frozenset[str] = NO_OUTPUTS
    """Names of the output conditions that this run will meet."""


@dataclass(slots=True, eq=False, repr=False)
class Run:
    """One attempt at a job; the last one carries the job's status."""

    attempt: int
    ready_at: float | None = None
    started: float | None = None
    ended: float | None = None
    status: str = "HOLD"
    common: str = "WAITING"
    return_code: int | None = None
    last: bool = True
    kind: str = "REGULAR"
    confirmed: bool = False
    introduced: float | None = None
    outputs: frozenset[str] = NO_OUTPUTS
    min_not_reached: bool = False
    killed: bool = False
    """Whether an operator or the maximum duration ended it."""


@dataclass(slots=True, eq=False, repr=False)
class Workstation:
    """A place where jobs run, with its limit, its fence and its link."""

    id: str
    name: str
    type: str
    os: str = "LINUX"
    limit: int = SYSTEM_LIMIT
    fence: int = 0
    linked: bool = True
    jobman_up: bool = True
    ignored: bool = False
    event_processor: bool = False
    host: str = "MDM_PROD"
    description: str = ""
    version: str = "10.2.8.00"
    members: tuple[str, ...] = ()
    """Paths of the agents to which a pool hands its jobs."""
    running: int = 0
    ready: list[Job] = field(default_factory=list)
    path: str = field(init=False)
    """Its name with the folder before it."""

    def __post_init__(self) -> None:
        self.path = f"/{self.name}"

    @property
    def online(self) -> bool:
        """Whether it can be told to launch a job."""
        return self.linked and self.jobman_up

    @property
    def dynamic(self) -> bool:
        """Whether the broker drives it, so that its link and its job manager are one."""
        return self.type in {"AGENT", "POOL", "D-POOL", "REM-ENG"}


@dataclass(slots=True, eq=False, repr=False)
class Resource:
    """So many units that jobs hold while they run."""

    id: str
    name: str
    folder: str
    workstation: Workstation
    quantity: int
    description: str = ""
    holders: dict[Node, int] = field(default_factory=dict)
    waiters: dict[Node, None] = field(default_factory=dict)

    @property
    def in_use(self) -> int:
        """Units that running jobs or open streams hold."""
        return sum(self.holders.values())

    @property
    def available(self) -> int:
        """Units that a job could take now."""
        return self.quantity - self.in_use


@dataclass(slots=True, eq=False, repr=False)
class PlanPrompt:
    """A question that a person must answer before something goes on."""

    id: str
    name: str
    text: str
    number: int
    workstation: Workstation
    predefined: bool
    status: str = "NOT_ASKED"
    answer_after: float | None = None
    asked_at: float | None = None
    answered_at: float | None = None
    asks: list[Asks] = field(default_factory=list)
    recovers: Job | None = None
    """The failed job whose recovery this prompt decides (a restart prompt)."""


@dataclass(slots=True, eq=False, repr=False)
class PlanFile:
    """A file that somebody waits for; it appears at a fixed moment or never."""

    id: str
    path: str
    workstation: Workstation
    arrives: float | None
    qualifier: str = "-f %p"
    status: str = "Unavailable"
    opens: list[Opens] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class Dependency:
    """One reason to wait; `resolved` says that nothing is waited for here any more."""

    id: str
    owner: Node
    sequence: int
    resolved: bool = False

    @property
    def satisfied(self) -> bool:
        """Whether it was met, and not merely decided."""
        return self.resolved


@dataclass(slots=True, eq=False, repr=False)
class Follows(Dependency):
    """Waits for another job or stream, plainly for its success or under conditions."""

    target: Node | None = None
    conditions: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    join: Joins | None = None
    unmet: bool = False
    pending: bool = False
    zombie: bool = False
    critical: bool = False
    """Whether this edge lies on the critical path of a critical job."""
    named: tuple[str, str, str, str] = ("", "", "", "")
    named_at: float | None = None

    @property
    def satisfied(self) -> bool:
        """Whether the predecessor ended as this dependency asks."""
        return self.resolved and not self.unmet


@dataclass(slots=True, eq=False, repr=False)
class Needs(Dependency):
    """Takes units of a resource for as long as the job runs, or the stream is open.

    Resolved means released: the units are taken even where there are none left.
    """

    resource: Resource = field(kw_only=True)
    quantity: int = 1


@dataclass(slots=True, eq=False, repr=False)
class Opens(Dependency):
    """Waits for a file to exist."""

    file: PlanFile = field(kw_only=True)


@dataclass(slots=True, eq=False, repr=False)
class Asks(Dependency):
    """Waits for a prompt to be answered yes."""

    prompt: PlanPrompt = field(kw_only=True)


@dataclass(slots=True, eq=False, repr=False)
class Joins(Dependency):
    """Waits until so many of several conditional predecessors fit; all of them where none is said.

    The members stand in the owner's dependencies as well, each naming this join.
    """

    name: str = ""
    quantity: int | None = None
    members: list[Follows] = field(default_factory=list)
    unmet: bool = False

    @property
    def satisfied(self) -> bool:
        """Whether enough members ended as they should."""
        return self.resolved and not self.unmet

    @property
    def wanted(self) -> int:
        """How many members must fit."""
        most = len(self.members)
        return most if self.quantity is None else min(most, self.quantity)


@dataclass(slots=True, eq=False, repr=False)
class Remote(Dependency):
    """Waits for a job of another network, seen through a network agent or a remote engine."""

    agent: Workstation = field(kw_only=True)
    named: str = ""
    status: str = "EXTRN"
    ends_at: float | None = None
    """When the far job ends well; never where None."""


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """What jobs and streams share: a name, times, and dependencies that hold them back."""

    id: str
    name: str
    folder: str
    workstation: Workstation
    priority: int = 10
    orig_priority: int = 10
    start_at: float | None = None
    deadline: float | None = None
    latest_start: float | None = None
    late_action: str = "doNotRun"
    dependencies: list[Dependency] = field(default_factory=list)
    successors: list[Follows] = field(default_factory=list)
    waits: int = 0
    time_reached: bool = True
    until_gone: bool = False
    doomed: bool = False
    canceled: bool = False
    cancel_pending: bool = False
    """Whether it is cancelled as soon as its dependencies are met."""
    needs: list[Needs] = field(default_factory=list)
    version: int = 0


@dataclass(slots=True, eq=False, repr=False)
class Job(Node):
    """A job of a stream in the plan, with its runs."""

    stream: Stream = field(kw_only=True)
    position: int = 1
    estimate: float = 60.0
    outcomes: tuple[Outcome, ...] = (Outcome(60.0),)
    command: str = ""
    user: str = "batch"
    description: str = ""
    recovery: str = "STOP"
    critical: bool = False
    confirm: bool = False
    no_operation: bool = False
    max_duration: float | None = None
    max_action: str = "continue"
    kill_when_late: bool = False
    """Whether the deadline ends the job, or suppresses it where it has not started."""
    min_duration: float | None = None
    min_action: str = "continue"
    every: float | None = None
    success: str = ""
    """HWA's success condition, e.g. `(RC<=3) OR (RC=8)`; only 0 where empty."""
    conditions: tuple[tuple[str, str], ...] = ()
    """Other output conditions: name and expression."""
    recovery_repeat: float | None = None
    recovery_attempts: int = 1
    recovery_job: str = ""
    """Path of the job definition that runs before the job is rerun or goes on."""
    recovery_prompt: str = ""
    recovery_outcome: Outcome = Outcome(60.0)
    """How the recovery job goes."""
    recovery_of: Job | None = None
    """The job that this one recovers."""
    recovering: bool = False
    """Whether it failed and its recovery is not decided yet: nobody is told that it ended."""
    continued: bool = False
    """Whether it failed and its recovery option lets the others go on."""
    cancel_at: float | None = None
    critical_start: float | None = None
    runs: list[Run] = field(default_factory=lambda: [Run(1)])
    rank: tuple[int, int] = (0, 0)

    @property
    def run(self) -> Run:
        """The last run: the one that counts."""
        return self.runs[-1]

    @property
    def status(self) -> str:
        """HWA's internal status of the last run."""
        return self.runs[-1].status

    @property
    def outcome(self) -> Outcome:
        """How the last run goes, or went."""
        return self.outcomes[min(self.runs[-1].attempt, len(self.outcomes)) - 1]

    @property
    def key(self) -> str:
        """The job's path as operators write it."""
        return f"{self.stream.key}.{self.name}"


@dataclass(slots=True, eq=False, repr=False)
class Stream(Node):
    """A job stream instance; its status follows from its jobs."""

    scheduled: float = 0.0
    jsid: str = ""
    limit: int = -1
    carried_forward: bool = False
    carry_forward: bool = True
    per_job_until: bool = True
    """Whether the latest start binds each job (`until`), or only the opening (`jsuntil`)."""
    submitter: str = ""
    jobs: list[Job] = field(default_factory=list)
    is_open: bool = False
    running: int = 0
    left: int = 0
    failed: int = 0
    suppressed: bool = False
    started: float | None = None
    ended: float | None = None
    dirty: bool = True
    cached_status: str = "HOLD"

    @property
    def key(self) -> str:
        """The stream's path as operators write it."""
        slash = "" if self.folder == "/" else "/"
        return f"{self.workstation.path}#{self.folder}{slash}{self.name}"


@dataclass(slots=True, repr=False)
class World:
    """A whole plant at a moment: the plan, its objects, and the clock it follows."""

    clock: Clock
    seed: int
    scenario: str
    plan_start: float
    plan_end: float
    run_number: int
    plan_id: str
    now: float
    workstations: dict[str, Workstation] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    prompts: dict[str, PlanPrompt] = field(default_factory=dict)
    files: dict[str, PlanFile] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    jobs_by_name: dict[str, list[Job]] = field(default_factory=dict)
    streams_by_name: dict[str, list[Stream]] = field(default_factory=dict)
    model: Model = field(default_factory=Model)
    action_delay: float = 2.0
    """Seconds between an accepted action and batchman's carrying it out."""
    handover: float = 0.0
    """Seconds that a job stays in INTRO before it runs."""
    day: int = 0
    """How often the plan was extended."""
    next_day: Callable[[World, int], Blueprint] | None = None
    """What a further day brings, by the number of that day; nothing new where None."""
    index: PlanIndex = field(default_factory=PlanIndex)
    loose: dict[Node, None] = field(default_factory=dict)
    """Nodes that something was taken from and that may go on now."""
    busy: dict[Workstation, None] = field(default_factory=dict)
    """Workstations that may start something now."""
    drifted: dict[Job, None] = field(default_factory=dict)
    """Jobs of critical networks whose times became known: critical paths may have moved."""
    remarks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Lines that a job writes at the end of its log beside its own, by the job's id."""
    submitted: int = 0
    attempts: int = 1
    """The longest chain of runs that any job has had."""
    events: list[tuple[float, int, str, Any]] = field(default_factory=list)
    ticks: int = 0

    def schedule(self, at: float, event: str, target: object) -> None:
        """Notes that something will happen to an object at a moment."""
        self.ticks += 1
        heappush(self.events, (at, self.ticks, event, target))

    def uuid(self, *parts: object) -> str:
        """A name-based id: the same name in the same world has it for ever."""
        return name_uuid(self.seed, *parts)

    def run_id(self, job: Job, attempt: int) -> str:
        """The id of one run: the job's own, mixed with the number of the attempt."""
        return numbered_uuid(job.id, attempt)

    def find_run(self, run_id: str) -> tuple[Job, Run] | None:
        """The job and run behind a run id, or nothing; no id need be remembered for it."""
        for attempt in range(1, self.attempts + 1):
            job = self.jobs.get(numbered_uuid(run_id, attempt))
            if job is not None:
                return next(((job, run) for run in job.runs if run.attempt == attempt), None)
        return None

    def job_named(self, path: str) -> Job:
        """The first job with this `/FOLDER/STREAM.JOB` path; KeyError where there is none."""
        folder_stream, _, name = path.rpartition(".")
        folder, _, stream = folder_stream.rpartition("/")
        for job in self.jobs_by_name[name]:
            if job.stream.name == stream and job.folder == (folder or "/"):
                return job
        raise KeyError(path)

    def stream_named(self, path: str, *, carried_forward: bool = False) -> Stream:
        """The stream instance with this `/FOLDER/STREAM` path; KeyError where there is none."""
        folder, _, name = path.rpartition("/")
        for stream in self.streams_by_name[name]:
            if stream.folder == (folder or "/") and stream.carried_forward == carried_forward:
                return stream
        raise KeyError(path)
