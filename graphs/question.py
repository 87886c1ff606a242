"""What a message asks: the intents, the entities they need, and what the talk is about."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from tools.receipts import ObjectRef

Language = Literal["en", "pt"]
Agent = Literal["status", "diagnostics", "knowledge", "supervisor"]
Change = Literal[
    "release", "cancel", "confirm", "hold", "rerun", "limit", "fence", "outage", "link", "kill",
    "reply", "refuse", "abend", "priority", "units", "submit", "start",
]  # fmt: skip
OfSchedule = Literal["why_not", "why", "will"]
Quantity = Literal[
    "return_code", "priority", "reruns", "minutes", "minutes_late", "minutes_waiting"
]
TaskPart = Literal["", "stream", "workstation", "predecessor"]
Order = Literal[
    "minutes", "minutes_late", "minutes_waiting", "priority", "reruns", "started", "ended", "due"
]


class Intent(StrEnum):
    """Everything a message can ask of Resync; the value is the id that the API shows."""

    JOB_STATUS = "job_status"
    STREAM_STATUS = "stream_status"
    JOB_LIST = "job_list"
    JOB_COUNT = "job_count"
    STREAM_LIST = "stream_list"
    PLAN_SUMMARY = "plan_summary"
    WORKSTATION_STATUS = "workstation_status"
    WORKSTATION_LIST = "workstation_list"
    RESOURCE_STATUS = "resource_status"
    PROMPT_LIST = "prompt_list"
    ENGINE_INFO = "engine_info"
    PLAN_RUN = "plan_run"
    CRITICAL_JOBS = "critical_jobs"

    WHY_WAITING = "why_waiting"
    WHY_FAILED = "why_failed"
    WHY = "why"
    JOB_LOG = "job_log"
    IMPACT = "impact"
    RESOURCE_HOLDERS = "resource_holders"
    COMMON_CAUSES = "common_causes"
    ETA = "eta"
    DEADLINES = "deadlines"
    CRITICAL_PATH = "critical_path"
    WHAT_IF = "what_if"
    WHAT_CHANGED = "what_changed"
    HANDOVER = "handover"
    PAST_FAILURES = "past_failures"
    SCHEDULE = "schedule"
    RERUN_SAFETY = "rerun_safety"

    CODE_MEANING = "code_meaning"
    PROCEDURE = "procedure"
    SYNTAX = "syntax"
    CONCEPT = "concept"

    ACTION = "action"
    PROVENANCE = "provenance"
    GREETING = "greeting"
    HELP = "help"
    OUTSIDE = "outside"
    RULE_BREAKING = "rule_breaking"
    NOT_BUILT = "not_built"
    UNCLEAR = "unclear"


STATUS: Final = frozenset(
    {
        Intent.JOB_STATUS,
        Intent.STREAM_STATUS,
        Intent.JOB_LIST,
        Intent.JOB_COUNT,
        Intent.STREAM_LIST,
        Intent.PLAN_SUMMARY,
        Intent.WORKSTATION_STATUS,
        Intent.WORKSTATION_LIST,
        Intent.RESOURCE_STATUS,
        Intent.PROMPT_LIST,
        Intent.ENGINE_INFO,
        Intent.PLAN_RUN,
        Intent.CRITICAL_JOBS,
    }
)
DIAGNOSTICS: Final = frozenset(
    {
        Intent.WHY_WAITING,
        Intent.WHY_FAILED,
        Intent.WHY,
        Intent.JOB_LOG,
        Intent.IMPACT,
        Intent.RESOURCE_HOLDERS,
        Intent.COMMON_CAUSES,
        Intent.ETA,
        Intent.DEADLINES,
        Intent.CRITICAL_PATH,
        Intent.WHAT_IF,
        Intent.WHAT_CHANGED,
        Intent.HANDOVER,
        Intent.PAST_FAILURES,
        Intent.SCHEDULE,
        Intent.RERUN_SAFETY,
    }
)
KNOWLEDGE: Final = frozenset({Intent.CODE_MEANING, Intent.PROCEDURE, Intent.SYNTAX, Intent.CONCEPT})


def agent_of(intent: Intent) -> Agent:
    """Each intent has one specialist; what none of them does stays with the supervisor."""
    if intent in STATUS:
        return "status"
    if intent in DIAGNOSTICS:
        return "diagnostics"
    return "knowledge" if intent in KNOWLEDGE else "supervisor"


class Condition(StrEnum):
    """A property that narrows a list, beside the plain states of HWA."""

    LATE = "late"
    LONG_RUNNING = "long_running"
    RERUN = "rerun"
    STUCK = "stuck"
    OVERDUE = "overdue"
    CRITICAL = "critical"
    WAITING_FOR_PREDECESSOR = "waiting_for_predecessor"
    WAITING_FOR_FILE = "waiting_for_file"
    WAITING_FOR_PROMPT = "waiting_for_prompt"
    WAITING_FOR_RESOURCE = "waiting_for_resource"
    WAITING_FOR_TIME = "waiting_for_time"
    UNLINKED = "unlinked"
    LIMIT_ZERO = "limit_zero"
    FENCE_SET = "fence_set"
    IGNORED = "ignored"
    VERSION = "version"
    EVENT_PROCESSOR = "event_processor"
    MASTER = "master"
    CARRIED_FORWARD = "carried_forward"
    NOT_FINISHED = "not_finished"


class Reading(BaseModel):
    """A word that was read otherwise than it was typed."""

    model_config = ConfigDict(frozen=True)

    typed: str
    taken: str


class TimeSpan(BaseModel):
    """An interval that a question named, resolved to instants (UTC); the words are kept."""

    model_config = ConfigDict(frozen=True)

    since: datetime | None = None
    until: datetime | None = None
    words: str
    zone: str = Field("", description="The zone it was read in, where that is not the plan's")
    since_plan: bool = Field(False, description="From when the plan began, which HWA knows")
    until_plan: bool = Field(False, description="To the end of the plan")
    of: Literal["", "started", "due"] = Field("", description="Which of a job's times is meant")

    def reading(self) -> Reading | None:
        """What the words are in their own zone, where that is not the plan's."""
        ends = [one for one in (self.since, self.until) if one is not None]
        if not (self.zone and ends):
            return None
        zone = ZoneInfo(self.zone)
        local = [f"{one.astimezone(zone):%Y-%m-%d %H:%M}" for one in ends]
        return Reading(typed=self.words, taken=f"{' - '.join(local)} {_told_zone(self.zone)}")


def _told_zone(name: str) -> str:
    """Zones of whole hours count the other way round by their names than people do."""
    if not name.startswith("Etc/GMT"):
        return name
    return name.replace("Etc/GMT", "UTC").translate(str.maketrans("+-", "-+"))


class Comparison(BaseModel):
    """A number by which a list is narrowed, such as `priority >= 50`."""

    model_config = ConfigDict(frozen=True)

    quantity: Quantity
    operator: str
    values: tuple[float, ...]

    def __str__(self) -> str:
        values = ",".join(f"{value:g}" for value in self.values)
        return f"{self.quantity}{self.operator}{values}"


class Entities(BaseModel):
    """The things that a question names; names are kept as typed, in upper case."""

    model_config = ConfigDict(frozen=True)

    jobs: tuple[str, ...] = Field((), description="NAME or a selection as WS#STREAM.JOB")
    streams: tuple[str, ...] = ()
    workstations: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    folders: tuple[str, ...] = Field((), description="With the leading slash, e.g. /FINANCE")
    names: tuple[str, ...] = Field((), description="Objects whose kind the words do not tell")
    prompts: tuple[int, ...] = ()
    codes: tuple[str, ...] = Field((), description="Message codes, e.g. AWSBHT057W")
    return_codes: tuple[int, ...] = ()
    states: tuple[str, ...] = Field((), description="HWA's internal states, e.g. ABEND, EXEC")
    conditions: tuple[Condition, ...] = ()
    group_by: tuple[Literal["workstation", "status", "folder", "stream"], ...] = ()
    span: TimeSpan | None = None
    limit: int | None = None
    without_states: tuple[str, ...] = Field((), description="States that are left out")
    without_conditions: tuple[Condition, ...] = ()
    without_names: tuple[str, ...] = Field(
        (), description="Objects and folders that are left out, with all that is in them"
    )
    measures: tuple[Comparison, ...] = Field((), description="Numbers that narrow a list")
    order: Order | None = Field(None, description="What a list is sorted by, the largest first")
    ascending: bool = Field(False, description="The smallest first")
    unread: tuple[str, ...] = Field((), description="Words that say more than can be honoured")
    skip: int = Field(0, description="Rows of the list that were shown before")
    change: Change | None = Field(None, description="What would be done, if it were")
    value: int | None = Field(None, description="The limit or fence that a change would set")
    deadline: datetime | None = Field(None, description="The moment to make, UTC")
    delay_minutes: int | None = Field(None, description="How much longer something would take")
    day: date | None = Field(None, description="The day of the schedule that is meant")
    asks: OfSchedule | None = Field(None, description="What is asked of the schedule")
    reasons: tuple[str, ...] = Field((), description="What is taken for the reason of a wait")
    zone: str = Field("", description="The zone that the question names: its times are told in it")
    whole: bool = Field(False, description="The whole batch is meant, not one object")
    doer: bool = Field(False, description="It is asked who did it, which no record tells")

    def objects(self) -> tuple[str, ...]:
        """Every named plan object, whatever its kind."""
        return self.jobs + self.streams + self.workstations + self.resources + self.names


class Task(BaseModel):
    """One thing to answer: who answers it, what it is, and about which objects."""

    model_config = ConfigDict(frozen=True)

    intent: Intent
    text: str = Field(description="The part of the message that asks this.")
    entities: Entities = Entities()
    confidence: float = Field(1.0, ge=0, le=1)
    language: Language = "en"
    readings: tuple[Reading, ...] = ()
    candidates: tuple[Intent, ...] = Field(
        (), description="What an unclear message most likely asks, the likeliest first."
    )
    choices: tuple[ObjectRef, ...] = Field((), description="What a pointer may mean: asked back")
    claims: tuple[str, ...] = Field((), description="States that it takes for granted")
    suspects: tuple[str, ...] = Field((), description="Names that are guessed to be its cause")
    declined: bool = Field(False, description="No offered choice was meant: asked back")
    part: TaskPart = Field("", description="The part of a job that is asked for")
    paper: str = Field("", description="The document that the talk is about")
    unrun: tuple[str, ...] = Field((), description="Commands beside it, which are not carried out")

    @property
    def told(self) -> tuple[Reading, ...]:
        """What was read otherwise than typed, and a time in another zone than the plan's."""
        zoned = self.entities.span.reading() if self.entities.span else None
        if zoned is None and (zone := self.entities.zone):
            zoned = Reading(typed=zone.rpartition("/")[2].replace("_", " "), taken=_told_zone(zone))
        return (*self.readings, *((zoned,) if zoned else ()))

    @property
    def agent(self) -> Agent:
        """The specialist that answers."""
        return agent_of(self.intent)


class Focus(BaseModel):
    """What the conversation is about; it stays as small however long the talk becomes."""

    model_config = ConfigDict(frozen=True)

    objects: tuple[ObjectRef, ...] = Field((), description="Of the last answer, in its order")
    choices: tuple[ObjectRef, ...] = Field((), description="Offered by the last answer, if any")
    tasks: tuple[Task, ...] = Field((), description="What the last turn answered or asked back")
    pending: tuple[Task, ...] = Field((), description="Those of them that were asked back")
    listed: tuple[ObjectRef, ...] = Field((), description="The rows of the last list or offer")
    subjects: tuple[ObjectRef, ...] = Field((), description="What the last answer was about")
    latest: tuple[ObjectRef, ...] = Field((), description="Of these, what was asked about last")
    told: tuple[ObjectRef, ...] = Field(
        (), description="What the last answer led to: a root, or the part that was asked for"
    )
    earlier: tuple[tuple[ObjectRef, ...], ...] = Field(
        (), description="The subjects of answers before, the oldest first"
    )
    carried: tuple[ObjectRef, ...] = Field(
        (), description="Of these the instance that was carried forward is meant"
    )
    several: bool = Field(False, description="What the last answer was about has more instances")
    return_code: int | None = Field(
        None, description="That the last answer's one object ended with"
    )
    listing: Task | None = Field(None, description="The last list that was asked for")
    wider: Task | None = Field(None, description="The list that this one was narrowed from")
    machines: dict[str, str] = Field(
        default_factory=dict, description="The workstation of each job here, where it is known"
    )
    paper: str = Field("", description="The document that the last answer was from")
    question: Task | None = Field(
        None, description="What was last asked of a job or a stream: why, until when, who follows"
    )
    language: Language | None = None


class Understanding(BaseModel):
    """A message, understood: its language and the tasks in it, in the order of asking."""

    model_config = ConfigDict(frozen=True)

    language: Language
    tasks: tuple[Task, ...]

    @property
    def confidence(self) -> float:
        """As sure as the least sure of its tasks."""
        return min((task.confidence for task in self.tasks), default=0.0)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every word that was read otherwise than typed, each once."""
        told = (reading for task in self.tasks for reading in task.readings)
        return tuple(dict.fromkeys(told))
