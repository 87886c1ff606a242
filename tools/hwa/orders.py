"""What an action says beside its target: a rerun's options, a submission's, new dependencies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

Json = dict[str, Any]
TaskType = Literal["UNIX", "WINDOWS", "OTHER"]


@dataclass(frozen=True, kw_only=True)
class Rerun:
    """How a job runs once more; successors by how many steps or by their ids, never both."""

    priority: int | None = None
    start_time: datetime | None = None
    same_workstation: bool | None = None
    step: str | None = None
    successors_depth: int | None = None
    successor_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.successors_depth is not None and self.successor_ids:
            raise ValueError("successors by their number of steps or by their ids, not both")

    @property
    def body(self) -> Json:
        """The request's body; without a time the job runs as soon as it can."""
        return _without_none(
            {
                "priority": self.priority,
                "asap": None if self.start_time else True,
                "startTime": _instant(self.start_time),
                "rerunJobOnSameWorkstation": self.same_workstation,
                "stepName": self.step,
                "successorsInfo": self._successors,
            }
        )

    @property
    def _successors(self) -> Json | None:
        if self.successor_ids:
            return {"successorsIds": list(self.successor_ids)}
        return None if self.successors_depth is None else {"depth": self.successors_depth}


@dataclass(frozen=True, kw_only=True)
class Submission:
    """How a job or a stream is put into the plan; all of it may be left to its definition."""

    alias: str | None = None
    priority: int | None = None
    scheduled: datetime | None = None
    earliest: datetime | None = None
    latest_start: datetime | None = None
    deadline: datetime | None = None
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Json:
        """The request's body."""
        return _without_none(
            {
                "alias": self.alias,
                "priority": self.priority,
                "inputArrivalTime": _instant(self.scheduled),
                "earliestDate": _instant(self.earliest),
                "latestStart": _instant(self.latest_start),
                "deadlineTime": _instant(self.deadline),
                "parameters": dict(self.variables) or None,
            }
        )


@dataclass(frozen=True, kw_only=True)
class AdHocJob:
    """A job that no model knows."""

    workstation: str
    command: str
    login: str | None = None
    task_type: TaskType = "UNIX"
    stream_id: str | None = None
    submission: Submission = Submission()

    @property
    def body(self) -> Json:
        """The request's body; HWA writes the truth value of a task as text."""
        task = {"taskString": self.command, "isCommand": "true", "userName": self.login}
        return {
            **self.submission.body,
            **_without_none({"workstationKey": self.workstation, "jobStreamId": self.stream_id}),
            "task": {self.task_type: _without_none(task)},
        }


@dataclass(frozen=True)
class OnJob:
    """To wait for another job."""

    job_id: str

    @property
    def body(self) -> Json:
        """As HWA writes it."""
        return {"dependencyType": "EXTERNAL_JOB", "jobId": self.job_id}


@dataclass(frozen=True)
class OnStream:
    """To wait for a job stream."""

    stream_id: str

    @property
    def body(self) -> Json:
        """As HWA writes it."""
        return {"dependencyType": "EXTERNAL_JOBSTREAM", "jobStreamId": self.stream_id}


@dataclass(frozen=True)
class OnFile:
    """To wait for a file."""

    path: str
    workstation: str
    qualifier: str | None = None

    @property
    def body(self) -> Json:
        """As HWA writes it."""
        file = {"name": self.path, "workstation": self.workstation, "qualifier": self.qualifier}
        return {"dependencyType": "FILE", "file": _without_none(file)}


@dataclass(frozen=True)
class OnResource:
    """To wait for units of a resource."""

    name: str
    workstation: str
    folder: str = "/"
    quantity: int = 1

    @property
    def body(self) -> Json:
        """As HWA writes it."""
        named = {"name": self.name, "workstation": self.workstation, "folder": self.folder}
        return {"dependencyType": "RESOURCE", **named, "quantity": self.quantity}


@dataclass(frozen=True)
class OnPrompt:
    """To wait for the answer to a prompt."""

    name: str

    @property
    def body(self) -> Json:
        """As HWA writes it."""
        return {"dependencyType": "PROMPT", "promptName": self.name}


NewDependency: TypeAlias = OnJob | OnStream | OnFile | OnResource | OnPrompt


@dataclass(frozen=True)
class Known:
    """A dependency that is there, by its id and its type."""

    id: str
    dependency_type: str

    @property
    def body(self) -> Json:
        """As HWA writes it."""
        return {"dependencyType": self.dependency_type, "id": self.id}


def _instant(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment}")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _without_none(values: Mapping[str, Any]) -> Json:
    return {name: value for name, value in values.items() if value is not None}
