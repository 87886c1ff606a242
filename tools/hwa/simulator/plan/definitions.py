"""The model: what is defined in the database, from which every plan is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True, frozen=True)
class Calendar:
    """Dates under a name."""

    id: str
    name: str
    folder: str = "/"
    description: str = ""
    dates: frozenset[date] = frozenset()


@dataclass(slots=True, frozen=True)
class RunCycle:
    """A rule that picks days, or takes days away where it is exclusive.

    `expression` is an iCalendar RRULE for type `rrule`; `dates` serve type `simple`, `calendar`
    names a calendar for that type. `offset` shifts by days or workdays.
    """

    name: str
    type: str = "rrule"
    expression: str = ""
    dates: tuple[date, ...] = ()
    calendar: str = ""
    offset: int = 0
    offset_unit: str = "DAY"
    free_days_rule: str = "DO_NOT_SELECT"
    valid_from: date | None = None
    valid_to: date | None = None
    start_time: str = ""
    exclusive: bool = False


@dataclass(slots=True, frozen=True)
class VariableTable:
    """Variables under a name; values may be secrets."""

    id: str
    name: str
    folder: str = "/"
    default: bool = False
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True, frozen=True)
class RunCycleGroup:
    """Run cycles that several streams share."""

    id: str
    name: str
    folder: str = "/"
    cycles: tuple[RunCycle, ...] = ()


@dataclass(slots=True)
class StreamDefinition:
    """A job stream as it is defined; the plan's instances name it by `id`."""

    id: str
    abstract_id: str
    folder: str
    name: str
    workstation: str
    description: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    draft: bool = False
    carry_forward: bool = True
    time_zone: str = "UTC"
    free_days_calendar: str = ""
    saturday_is_free: bool = True
    sunday_is_free: bool = True
    cycles: tuple[RunCycle, ...] = ()
    groups: tuple[str, ...] = ()
    start_time: str = ""
    priority: int = 10
    limit: int = -1
    on_overlap: str = "parallel"
    variable_table: str = ""
    jobs: tuple[str, ...] = ()
    """Names of its jobs, in their order."""

    @property
    def path(self) -> str:
        """The folder and the name."""
        return f"{self.folder.rstrip('/')}/{self.name}"


@dataclass(slots=True)
class Model:
    """Everything defined, by id; job definitions are made from the plan's jobs when asked."""

    streams: dict[str, StreamDefinition] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    groups: dict[str, RunCycleGroup] = field(default_factory=dict)
    tables: dict[str, VariableTable] = field(default_factory=dict)
