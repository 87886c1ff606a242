"""HWA's plan objects as REST V2 sends them; statuses stay text, so that new ones survive.

Field names and shapes: REST V2, 10.1 FP1. Every field may be missing: releases differ.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

_SHAPE = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="allow", frozen=True)


class PlanObject(BaseModel):
    """Reads HWA's camelCase, keeps properties that it does not know, never changes."""

    model_config = _SHAPE

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: object) -> object:
        """A property that is null says as much as one that is missing."""
        if isinstance(value, dict) and None in value.values():
            return {key: each for key, each in value.items() if each is not None}
        return value


def _listed(value: object) -> object:
    return [] if value is None else value


T = TypeVar("T")
Listed = Annotated[list[T], BeforeValidator(_listed)]


class CompositeStatus(PlanObject):
    """HWA's internal status with its substatus: the "why" in HWA's own words."""

    status: str = ""
    substatus: str | None = None
    canceled: bool = False
    cancel_pending: bool = False
    error: bool = False
    started: bool = False


class TimeInfo(PlanObject):
    """When a run or stream started and ended, and how long HWA expects it to take."""

    estimated_duration: timedelta | None = None
    actual_start_time: datetime | None = None
    elapsed_time: timedelta | None = None
    actual_end_time: datetime | None = None


class TimeRestrictions(PlanObject):
    """The clock's hold on a job or stream."""

    start_time: datetime | None = None
    deadline_time: datetime | None = None
    latest_start_time: datetime | None = None
    late_start_action: str | None = None
    latest_start_satisfied: bool | None = None
    start_time_satisfied: bool | None = None
    max_duration: timedelta | None = None


class DependenciesStats(PlanObject):
    """How many dependencies there are, and how many are still open."""

    number_of_dependencies: int = 0
    number_of_unresolved_dependencies: int = 0
    number_of_non_resource_unresolved_dependencies: int | None = None
    number_of_file_dependencies: int = 0
    number_of_prompt_dependencies: int = 0
    number_of_resource_dependencies: int = 0

    def all_met(self, *, resources: bool) -> bool:
        """HWA tells that nothing is open, among the resources or among the rest."""
        if "number_of_unresolved_dependencies" not in self.model_fields_set:
            return False
        every = self.number_of_unresolved_dependencies
        others = self.number_of_non_resource_unresolved_dependencies
        if others is None:
            return every == 0
        return every <= others if resources else others == 0


class PlanFile(PlanObject):
    """A file that a dependency waits for."""

    id: str = ""
    name: str = ""
    workstation: str = ""
    qualifier: str | None = None
    status: str = ""


class Dependency(PlanObject):
    """One thing that a job or stream waits for; `dependency_type` tells which fields count."""

    dependency_type: str = ""
    id: str = ""
    dependency_status: str | None = None
    satisfied: bool = False
    mandatory: bool | None = None
    conditional: bool = False
    status_conditions: Listed[Any] = Field(default_factory=list)
    # INTERNAL, EXTERNAL_JOB, EXTERNAL_JOBSTREAM
    job_id: str | None = None
    job_name: str | None = None
    job_stream_id: str | None = None
    job_stream_name: str | None = None
    job_stream_workstation: str | None = None
    job_stream_folder: str | None = None
    predecessor_status: CompositeStatus | None = None
    pending: bool = False
    zombie: bool = False
    # FILE
    file: PlanFile | None = None
    time_last_checked: datetime | None = None
    # RESOURCE
    name: str | None = None
    folder: str | None = None
    workstation: str | None = None
    quantity: int | None = None
    available: int | None = None
    total_quantity: int | None = None
    # PROMPT
    prompt_name: str | None = None
    text: str | None = None
    prompt_status: str | None = None
    number: int | None = None
    # INTERNETWORK, JOIN
    network_agent: str | None = None
    network_agent_id: str | None = None
    dependency: str | None = None
    join_name: str | None = None
    join_quantity: int | None = None
    members: Listed["Dependency"] = Field(default_factory=list)

    @property
    def open(self) -> bool:
        """Still in the way: HWA does not call it satisfied."""
        return not self.satisfied


class JobRun(PlanObject):
    """One launch of a job; a rerun is a further run of the same job."""

    id: str = ""
    job_number: int | None = None
    composite_status: CompositeStatus = CompositeStatus()
    common_status: str = ""
    return_code: int | None = None
    rerun_type: str | None = None
    last_in_rerun_chain: bool | None = None
    actual_workstation: str | None = None
    time_info: TimeInfo = TimeInfo()
    output_conditions: Listed[dict[str, Any]] = Field(default_factory=list)
    max_duration_gone: bool = False


class JobDefinition(PlanObject):
    """What a job runs, as far as the plan tells."""

    job_definition_model_id: str | None = None
    task: dict[str, Any] = Field(default_factory=dict)
    description: str | None = None
    estimated_duration: timedelta | None = None
    recovery_option: str | None = None
    user_logins: Listed[Any] = Field(default_factory=list)


class JobFlags(PlanObject):
    """HWA's marks on a job."""

    job_late: bool = False
    deadline_has_passed: bool = False
    until_gone: bool = False


class JobOptions(PlanObject):
    """How a job was put into its stream."""

    critical: bool = False
    requires_confirmation: bool = False
    no_operation: bool = False
    every: bool = False


class JobInPlan(PlanObject):
    """An instance of a job in the plan, with its runs."""

    id: str
    name: str = ""
    key: str = ""
    folder: str = "/"
    workstation: str = ""
    workstation_id: str | None = None
    job_stream_id: str = ""
    job_stream_name: str = ""
    job_stream_workstation: str = ""
    priority: int | None = None
    orig_priority: int | None = None
    sched_time: datetime | None = None
    last_run_common_status: str = ""
    last_run_composite_status: CompositeStatus = CompositeStatus()
    job_status_flags: JobFlags = JobFlags()
    job_options: JobOptions = JobOptions()
    job_definition: JobDefinition | None = None
    jobruns: Listed[JobRun] = Field(default_factory=list)
    time_restrictions: TimeRestrictions = TimeRestrictions()
    dependencies_stats: DependenciesStats = DependenciesStats()
    dependencies: Listed[Dependency] = Field(default_factory=list)
    critical_start: datetime | None = None
    confidence_interval: str | None = None

    @property
    def status(self) -> str:
        """HWA's internal status of the last run, e.g. ABEND."""
        return self.last_run_composite_status.status

    @property
    def substatus(self) -> str | None:
        """HWA's own reason beside the status."""
        return self.last_run_composite_status.substatus

    @property
    def canceled(self) -> bool:
        """The cancelled flag: the internal status keeps its old value."""
        return self.last_run_composite_status.canceled

    @property
    def last_run(self) -> JobRun | None:
        """The run that counts: the last in the rerun chain."""
        runs = [run for run in self.jobruns if run.last_in_rerun_chain] or self.jobruns
        return runs[-1] if runs else None

    @property
    def estimated_duration(self) -> timedelta | None:
        """How long HWA expects a run to take."""
        run = self.last_run
        if run and run.time_info.estimated_duration:
            return run.time_info.estimated_duration
        return self.job_definition.estimated_duration if self.job_definition else None


class JobStreamStats(PlanObject):
    """How many jobs of a stream are where (HWA's own spelling of the success counter)."""

    number_of_job: int = 0
    number_of_successfull_job: int = 0
    number_of_not_running_job: int = 0
    number_of_executing_job: int = 0
    number_of_abended_job: int = 0
    number_of_failed_job: int = 0
    number_of_undecided_job: int = 0


class JobStreamFlags(PlanObject):
    """HWA's marks on a job stream."""

    late_job_stream: bool = False
    pending_predecessor: bool = False


class JobStreamDefinitionFlags(PlanObject):
    """How the stream came into this plan."""

    carried_forward: bool = False


class JobStreamInPlan(PlanObject):
    """An instance of a job stream in the plan."""

    id: str
    name: str = ""
    key: str = ""
    folder: str = "/"
    workstation: str = ""
    sched_time: datetime | None = None
    composite_status: CompositeStatus = CompositeStatus()
    common_status: str = ""
    priority: int | None = None
    orig_priority: int | None = None
    limit: int | None = None
    time_info: TimeInfo = TimeInfo()
    time_restrictions: TimeRestrictions = TimeRestrictions()
    job_stream_stats: JobStreamStats = JobStreamStats()
    js_status_flags: JobStreamFlags = JobStreamFlags()
    js_definition_flags: JobStreamDefinitionFlags = JobStreamDefinitionFlags()
    dependencies_stats: DependenciesStats = DependenciesStats()
    dependencies: Listed[Dependency] = Field(default_factory=list)
    submitter: str | None = None

    @property
    def status(self) -> str:
        """HWA's internal status, e.g. STUCK."""
        return self.composite_status.status


class WorkstationInPlan(PlanObject):
    """A workstation as this plan knows it."""

    id: str
    name: str = ""
    key: str = ""
    folder: str = "/"
    active_states: Listed[str] = Field(default_factory=list)
    type: str = ""
    limit: int | None = None
    fence: int | None = None
    version: str | None = None
    os: str | None = None
    run_number: int | None = None
    ignore: bool = False
    node_name: str | None = None
    domain_name: str | None = None
    host_workstation: str | None = None

    @property
    def linked(self) -> bool:
        """It is linked in some way."""
        return is_linked(self.active_states)

    @property
    def running_jobs_possible(self) -> bool:
        """Its job manager is up: without it nothing can be launched there."""
        return "JOBMAN_UP" in self.active_states


def is_linked(states: Sequence[str]) -> bool:
    """JSON has no UNLINKED state, OQL has: either way, no link state means not linked."""
    return _is_linked(tuple(states))


@lru_cache(maxsize=1024)  # thousands of workstations have a handful of sets of states
def _is_linked(states: tuple[str, ...]) -> bool:
    return "UNLINKED" not in states and any(state.endswith("LINKED") for state in states)


class ResourceHolder(PlanObject):
    """A job or stream that holds units of a resource."""

    job: str | None = None
    job_key: str | None = None
    job_id: str | None = None
    job_stream: str | None = None
    job_stream_id: str | None = None
    quantity: int | None = None


class ResourceInPlan(PlanObject):
    """A counted resource."""

    id: str
    name: str = ""
    key: str = ""
    folder: str = "/"
    workstation: str = ""
    quantity: int | None = None
    quantity_available: int | None = None
    quantity_in_use: int | None = None
    status: str = ""
    holders: Listed[ResourceHolder] = Field(default_factory=list)


class PlanPrompt(PlanObject):
    """A question that the plan asks an operator (HWA's prompt, not a model's)."""

    id: str
    name: str = ""
    key: str = ""
    number: int | None = None
    text: str = ""
    status: str = ""
    type: str = ""
    time_asked: datetime | None = None
    job_id: str | None = None
    job_key: str | None = None
    job_stream_key: str | None = None
    workstation: str | None = None


class FlowNode(PlanObject):
    """A job or a stream at one end of a dependency."""

    id: str
    name: str = ""
    folder: str = "/"
    workstation: str = ""
    flow_node_type: str = ""
    job_stream_name: str = ""
    job_stream_workstation: str = ""
    sched_time: datetime | None = None


class Issue(PlanObject):
    """Why HWA itself says that a job does not start."""

    id: str = ""
    issue_message: str = ""
    issue_type: str = ""


class Issues(PlanObject):
    """The answer of the issues call; without `issues` it is none."""

    issues: Listed[Issue]


class GroupedCount(PlanObject):
    """An exact count, whole and by group."""

    count: int  # an answer without it is no count: nobody may read it as zero
    grouped_count: dict[str, int] = Field(default_factory=dict)


class EngineInfo(PlanObject):
    """The engine behind the REST server; what tells no version is no engine."""

    display_version: str
    full_version: str = ""
    timezone: str | None = None
    locale: str | None = None
    license_type: str | None = None


class FolderCount(PlanObject):
    """How many objects of a kind a folder holds, by common status or by state."""

    folder: str
    total_count: int
    common_status: dict[str, int] = Field(default_factory=dict)
    active_states: dict[str, int] = Field(default_factory=dict)


class ConsumedRuns(PlanObject):
    """The jobs of a day that the licence counts."""

    date: str
    daily_jobs: Any = None
    monthly_jobs: Any = None
    cumulative_jobs: Any = None
    integrity: Any = None


class Page(BaseModel, Generic[T]):
    """Part of a list; `count` is the whole list's length where HWA was asked for it.

    An answer without `results` is no list: nobody may read it as an empty plan.
    """

    model_config = _SHAPE

    count: int | None = None
    results: Listed[T]
    next: str | None = None

    @property
    def total(self) -> int:
        """How many there are in all, as far as HWA told."""
        return len(self.results) if self.count is None else self.count
