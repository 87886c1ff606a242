"""The verdict on a waiting or failed object: causes with their chains, and what frees it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from tools.receipts import Gap, ObjectRef, Receipt


class CauseCode(StrEnum):
    """Every cause that a diagnosis may name; the list is closed."""

    PREDECESSOR_FAILED = "PREDECESSOR_FAILED"
    PREDECESSOR_RUNNING = "PREDECESSOR_RUNNING"
    PREDECESSOR_WAITING = "PREDECESSOR_WAITING"
    PREDECESSOR_NOT_IN_PLAN = "PREDECESSOR_NOT_IN_PLAN"
    PREDECESSOR_ORPHAN = "PREDECESSOR_ORPHAN"
    CONDITION_NOT_MET = "CONDITION_NOT_MET"
    TIME_NOT_REACHED = "TIME_NOT_REACHED"
    PROMPT_WAITING = "PROMPT_WAITING"
    PROMPT_REFUSED = "PROMPT_REFUSED"
    FILE_MISSING = "FILE_MISSING"
    RESOURCE_SHORT = "RESOURCE_SHORT"
    WORKSTATION_UNLINKED = "WORKSTATION_UNLINKED"
    WORKSTATION_STOPPED = "WORKSTATION_STOPPED"
    WORKSTATION_LIMIT_ZERO = "WORKSTATION_LIMIT_ZERO"
    WORKSTATION_LIMIT_REACHED = "WORKSTATION_LIMIT_REACHED"
    WORKSTATION_IGNORED = "WORKSTATION_IGNORED"
    STREAM_LIMIT_REACHED = "STREAM_LIMIT_REACHED"
    STREAM_HELD = "STREAM_HELD"
    FENCED = "FENCED"
    PRIORITY_ZERO = "PRIORITY_ZERO"
    HELD = "HELD"
    UNTIL_PASSED = "UNTIL_PASSED"
    NEEDS_CONFIRMATION = "NEEDS_CONFIRMATION"
    RECOVERY_PROMPT = "RECOVERY_PROMPT"
    REMOTE_ENGINE = "REMOTE_ENGINE"
    PLAN_STALE = "PLAN_STALE"

    COMMAND_NOT_FOUND = "COMMAND_NOT_FOUND"
    NOT_EXECUTABLE = "NOT_EXECUTABLE"
    LOGON_FAILED = "LOGON_FAILED"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    FILE_NOT_FOUND = "FILE_NOT_FOUND"
    DISK_FULL = "DISK_FULL"
    OUT_OF_MEMORY = "OUT_OF_MEMORY"
    KILLED = "KILLED"
    MAX_DURATION = "MAX_DURATION"
    CONNECTION_FAILED = "CONNECTION_FAILED"
    DATABASE_ERROR = "DATABASE_ERROR"
    DATABASE_LOCKED = "DATABASE_LOCKED"
    AGENT_LOST = "AGENT_LOST"
    OUTPUT_CONDITION = "OUTPUT_CONDITION"
    APPLICATION_ERROR = "APPLICATION_ERROR"
    NOT_LAUNCHED = "NOT_LAUNCHED"

    HEALTHY = "HEALTHY"
    INSUFFICIENT_EVIDENCE = "INSUFFICIENT_EVIDENCE"
    OTHER = "OTHER"


Transience = Literal["permanent", "transient", "intermittent", "unknown"]
EvidenceStatus = Literal["confirmed", "likely", "insufficient"]
CONFIDENCE: Mapping[EvidenceStatus, float] = MappingProxyType(
    {"confirmed": 0.95, "likely": 0.7, "insufficient": 0.3}
)
"""How sure each kind of evidence makes us."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class RootCause(_Part):
    """The object where the trouble starts, and the way there from the subject."""

    object: ObjectRef
    cause_code: CauseCode
    chain: tuple[ObjectRef, ...] = Field(description="From the subject to the object, both in it.")
    receipts: tuple[Receipt, ...]
    detail: str = Field("", description="Of a failed predecessor: the code of its own failure.")
    members: int | None = Field(None, description="Failed or waiting jobs that it explains.")
    holds_up: int | None = Field(None, description="Jobs that wait behind it, through all steps.")


class RuledOut(_Part):
    """A hypothesis that a record excludes."""

    hypothesis: CauseCode
    receipts: tuple[Receipt, ...]


class Remedy(_Part):
    """What an operator can do, with its effect and its risk; Resync itself only reads."""

    effect: str = Field(description="The name of a phrase in prompts/answers.")
    risk: str = Field(description="The name of a phrase in prompts/answers.")
    object: ObjectRef
    conman: str = Field(description="The command line, or empty where there is none.")
    rest: str = Field(
        description="The REST call: method, address, then its JSON body if it has one; or empty."
    )
    frees_subject: bool = Field(
        False, description="This change alone lets the subject start, by the plan's own rules."
    )
    certain: bool = Field(
        True, description="False where it depends on whether a program works now."
    )


class Expected(_Part):
    """When something is expected to happen: half of the times before `median`, 80 % in between."""

    earliest: datetime = Field(description="One in ten is earlier.")
    median: datetime
    latest: datetime = Field(description="One in ten is later.")


class Forecast(_Part):
    """When an object is expected to start and to end; None where no time can be told."""

    object: ObjectRef
    start: Expected | None = None
    end: Expected | None = None
    blocked: bool = Field(False, description="Somebody must act before any time can be told.")


class DeadlineAtRisk(_Part):
    """A deadline that is likely to be missed, and by how much."""

    object: ObjectRef
    deadline: datetime
    expected_end: Expected | None
    margin_seconds: float | None = Field(description="Median end to deadline; negative is late.")
    probability: float = Field(ge=0, le=1, description="Share of the simulated ends past it.")


class Impact(_Part):
    """What waits behind the subject."""

    jobs: int = 0
    streams: int = 0
    complete: bool = Field(True, description="False where the walk was cut.")
    job_ids: tuple[str, ...] = Field((), description="The jobs, where they are not too many.")
    stream_ids: tuple[str, ...] = Field((), description="The streams, as the jobs.")
    deadlines: tuple[DeadlineAtRisk, ...] = ()


class Diagnosis(_Part):
    """A verdict with its proof."""

    subject: ObjectRef
    verdict: str = Field("", description="One sentence, in the language of the question.")
    root_causes: tuple[RootCause, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    transience: Transience = "unknown"
    transience_reason: str = ""
    confidence: float = Field(ge=0, le=1)
    justification: str = ""
    evidence_status: EvidenceStatus = "confirmed"
    gaps: tuple[Gap, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    impact: Impact | None = None
    forecasts: tuple[Forecast, ...] = ()
