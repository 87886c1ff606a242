"""The parts that V1's objects share, as V2 has them: folders, times, statuses, dependencies."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from tools.hwa.v1.words import internal, moment, span

Json: TypeAlias = Mapping[str, Any]
Record: TypeAlias = dict[str, Any]
FOLLOWING = frozenset({"INTERNAL", "EXTERNAL_JOB", "EXTERNAL_JOBSTREAM"})
"""The types of dependencies on jobs and streams of the same plan."""


def part_of(row: Json, name: str) -> Json:
    """An object inside of another; an empty one where there is none."""
    inner = row.get(name)
    return inner if isinstance(inner, dict) else {}


def folder_of(row: Json) -> str:
    """The folder that an object names, as text or as an object; the root where it names none."""
    key = row.get("folderKey")
    name = key.get("name") if isinstance(key, dict) else key
    return str(name) if name else "/"


def path_of(folder: str, name: str) -> str:
    """A folder and a name as one path; nothing for no name."""
    return f"{folder.rstrip('/')}/{name}" if name else ""


def rooted(name: object) -> str | None:
    """The path of a workstation that V1 names without its folder."""
    text = str(name) if name else ""
    return (text if text.startswith("/") else f"/{text}") if text else None


def times_of(told: Json) -> Record:
    """When something started and ended, and how long it takes."""
    return {
        "estimatedDuration": span(told.get("estimatedDuration")),
        "actualStartTime": moment(told.get("actualStartTime")),
        "elapsedTime": span(told.get("elapsedTime")),
        "actualEndTime": moment(told.get("actualEndTime")),
    }


def composite(status: Json) -> Record:
    """An internal status with its flags, in V2's word."""
    word = internal(str(status.get("internalStatus") or ""))
    return {
        "status": word,
        "canceled": bool(status.get("canceled")),
        "cancelPending": bool(status.get("cancelPending")),
        "error": word in {"ABEND", "FAIL"},
    }


def shared(row: Json) -> Record:
    """What jobs and streams have in common."""
    dependencies = [_dependency(each) for each in row.get("dependencies") or []]
    return {
        "id": row.get("id") or "",
        "priority": row.get("priority"),
        "origPriority": row.get("originalPriority"),
        "timeRestrictions": _restrictions(part_of(row, "timeRestriction")),
        "dependenciesStats": part_of(row, "dependenciesStats"),
        "dependencies": dependencies,
        "_follows": [each for each in dependencies if each.get("dependencyType") in FOLLOWING],
    }


def named(row: Json, name: str, folder: str) -> Record:
    """How the smaller objects are told apart."""
    folder_id = part_of(row, "folderKey").get("id")
    return {"id": row.get("id") or "", "name": name, "folder": folder, "folderId": folder_id}


def _restrictions(told: Json) -> Record:
    return {
        "startTime": moment(told.get("startTime")),
        "deadlineTime": moment(told.get("deadlineTime")),
        "latestStartTime": moment(told.get("latestStartTime")),
        "lateStartAction": told.get("lateStartAction"),
        "startTimeSatisfied": told.get("startTimeSatisfied"),
        "deadlineSatisfied": told.get("deadlineSatisfied"),
        "maxDuration": span(told.get("maxDuration")),
    }


def _dependency(told: Json) -> Record:
    status, far = told.get("predecessorStatus"), told.get("status")
    shown = {**told, "jobStreamSchedTime": moment(told.get("jobStreamSchedTime"))}
    if isinstance(status, dict):
        shown["predecessorStatus"] = composite(status)
    if isinstance(far, dict):  # of an object on another engine, which V2 calls by another name
        del shown["status"]
        shown.setdefault("jobInPlanCompositeStatus", composite(far))
    return shown
