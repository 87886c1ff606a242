"""HWA's definitions as REST V2's model sends them: what the plan is made from.

Every field may be missing, properties that are unknown here are kept, words stay text. Values of
variables and of tasks may be secrets: they stay out of what is printed.
"""

from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.alias_generators import to_camel

from tools.hwa.models import Listed, PlanObject

D = TypeVar("D", bound="Definition")


class Definition(PlanObject):
    """What every definition has."""

    id: str = ""
    name: str = ""
    folder: str = "/"
    description: str | None = None


class Modified(PlanObject):
    """Who changed a definition last, and when."""

    modified_by: str | None = None
    modified_time: datetime | None = None


class DefinedStatus(PlanObject):
    """What the database notes beside a definition."""

    modify_data: Modified | None = None


class Defined(BaseModel, Generic[D]):
    """A definition with its kind and its key, which both exist outside of it."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="allow", frozen=True
    )

    kind: str = ""
    key: str = ""
    definition: D = Field(alias="def")
    status: DefinedStatus | None = None

    @property
    def modified(self) -> datetime | None:
        """When the definition was changed last; None where the database does not say."""
        changed = self.status.modify_data if self.status else None
        return changed.modified_time if changed else None


class RunCycle(PlanObject):
    """A rule that picks days; exclusive ones take days away.

    `logical_and` is said only within a run cycle group's subset.
    """

    name: str = ""
    type: str = ""
    expression: str | None = None
    dates: Listed[date] = Field(default_factory=list)
    calendar_id: str | None = None
    calendar: str | None = None
    run_cycle_group_id: str | None = None
    run_cycle_group: str | None = None
    offset: int = 0
    offset_unit: str | None = None
    free_days_rule: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    start_time: str | None = None
    logical_and: bool = False


class JobInStream(PlanObject):
    """A job as a stream uses it."""

    name: str = ""
    job_definition_ref: str | None = None
    job_definition_ref_id: str | None = None
    workstation: str | None = None
    priority: int | None = None
    options: Listed[str] = Field(default_factory=list)
    internal_predecessors: Listed[dict[str, Any]] = Field(default_factory=list)
    external_predecessors: Listed[dict[str, Any]] = Field(default_factory=list)


class JobStreamDefinition(Definition):
    """A job stream: when it runs, and with which jobs."""

    abstract_id: str | None = None
    workstation: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    time_zone: str | None = None
    options: Listed[str] = Field(default_factory=list)
    variable_table: str | None = None
    free_days_calendar_id: str | None = None
    free_days_calendar: str | None = None
    saturday_is_free: bool | None = None
    sunday_is_free: bool | None = None
    run_cycles: Listed[RunCycle] = Field(default_factory=list)
    exclusive_run_cycles: Listed[RunCycle] = Field(default_factory=list)
    start_time: str | None = None
    priority: int | None = None
    limit: int | None = None
    on_overlap: str | None = None
    disable_submission: bool = False
    jobs: Listed[JobInStream] = Field(default_factory=list)

    @property
    def draft(self) -> bool:
        """It is kept out of every plan."""
        return "draft" in self.options


class JobDefinition(Definition):
    """A job: what runs, where, as whom, and what happens when it fails."""

    workstation: str = ""
    type: str = ""
    user_logins: Listed[str] = Field(default_factory=list)
    task: dict[str, Any] = Field(default_factory=dict, repr=False)
    successful_output_conditions: dict[str, str] = Field(default_factory=dict)
    other_output_conditions: dict[str, str] = Field(default_factory=dict)
    recovery: dict[str, Any] = Field(default_factory=dict)


class CalendarDefinition(Definition):
    """Days under a name."""

    dates: Listed[date] = Field(default_factory=list)


class RunCycleSubset(PlanObject):
    """Run cycles that are taken together."""

    name: str = ""
    run_cycles: Listed[RunCycle] = Field(default_factory=list)
    exclusive_run_cycles: Listed[RunCycle] = Field(default_factory=list)


class RunCycleGroupDefinition(Definition):
    """Run cycles that several streams share."""

    subsets: Listed[RunCycleSubset] = Field(default_factory=list)
    calendar_id: str | None = None
    free_days_calendar: str | None = None
    saturday_is_free: bool | None = None
    sunday_is_free: bool | None = None


class WorkstationDefinition(Definition):
    """A workstation as it is defined."""

    type: str = ""
    os: str | None = None
    node_name: str | None = None
    host_workstation: str | None = None
    domain: str | None = None
    options: Listed[str] = Field(default_factory=list)
    members: Listed[dict[str, Any]] = Field(default_factory=list)
    access_method: str | None = None


class ResourceDefinition(Definition):
    """A counted resource as it is defined."""

    workstation: str = ""
    quantity: int | None = None


class PromptDefinition(Definition):
    """A predefined prompt."""

    text: str = ""


class VariableTableDefinition(Definition):
    """Variables under a name; a value is shown only to who asks for it by `get_secret_value`."""

    default: bool = False
    variables: dict[str, SecretStr] = Field(default_factory=dict)


class FolderDefinition(Definition):
    """A folder."""

    parent: str | None = None
