"""Writes definitions as REST V2's JSON: `{kind, key, def, status, actions}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tools.hwa.simulator.plan.definitions import Calendar, RunCycleGroup, VariableTable
from tools.hwa.simulator.plan.names import duration, iso
from tools.hwa.simulator.plan.world import Job, PlanPrompt, Resource, Workstation, World
from tools.hwa.simulator.wire import facts
from tools.hwa.simulator.wire.model.cycles import cycle_json
from tools.hwa.simulator.wire.model.entries import Entry
from tools.hwa.simulator.wire.model.streams import stream_body
from tools.hwa.simulator.wire.render_objects import without_nothing

Json = dict[str, Any]
MASK = "********"
_SECRET = ("PASS", "PWD", "SECRET", "TOKEN", "CREDENTIAL", "APIKEY", "API_KEY")
_HEADER = frozenset(
    {"id", "folderId", "folder", "name", "parent", "workstation", "dates", "type", "task"}
)
"""What a header shows: where something is found, and what no definition may lack."""
KINDS: Mapping[str, str] = {
    "jobstream": "JobStream",
    "jobdefinition": "JobDefinition",
    "calendar": "Calendar",
    "runcyclegroup": "RunCycleGroup",
    "variabletable": "VariableTable",
    "workstation": "Workstation",
    "resource": "Resource",
    "prompt": "Prompt",
    "folder": "Folder",
}
"""What each kind is called inside its object, by the word in its address."""


def object_json(world: World, word: str, entry: Entry, *, header: bool = False) -> Json:
    """A definition; its header alone where only that is asked for."""
    bare = header and word == "jobstream"  # nothing of a stream's body is in its header
    shown = {**_head(word, entry), **({} if bare else _body(world, word, entry))}
    if header:
        shown = {key: value for key, value in shown.items() if key in _HEADER}
    return {
        "kind": KINDS[word],
        "key": entry.key,
        "def": without_nothing(shown),
        "status": {
            "modifyData": {
                "modifiedBy": "wauser",
                "modifiedTime": iso(world.plan_start // 86400 * 86400 - 30 * 86400),
                "version": 1,
            },
            "permissions": ["DISPLAY", "LIST", "USE"],
        },
        "actions": [],
    }


def is_secret(name: str) -> bool:
    """Whether a variable's name says that its value is not for everybody."""
    return any(word in name.upper() for word in _SECRET)


def _head(word: str, entry: Entry) -> Json:
    if word == "folder":
        return {"id": entry.id, "folder": entry.path, "name": entry.name, "parent": entry.folder}
    shown = {
        "id": entry.id,
        "folderId": facts.folder_id(entry.folder),
        "folder": entry.folder,
        "name": entry.name,
    }
    return {**shown, "workstation": entry.workstation} if entry.workstation else shown


def _body(world: World, word: str, entry: Entry) -> Json:
    if word == "jobstream":
        return stream_body(world, entry.thing)
    return _BODIES[word](entry.thing) if word in _BODIES else {}


def _job_definition(job: Job) -> Json:
    kind = facts.task_type(job)
    task = {"taskString": job.command, "isCommand": "true", "userName": job.user}
    return {
        "workstationId": job.workstation.id,
        "description": job.description or None,
        "type": kind,
        "userLogins": [job.user],
        "task": {kind: task},
        "successfulOutputConditions": {"STATUS_OK": job.success} if job.success else None,
        "otherOutputConditions": dict(job.conditions) or None,
        "recovery": without_nothing(
            {
                "action": job.recovery,
                "repeatInterval": _span(job.recovery_repeat),
                "repeatOccurrences": job.recovery_attempts,
                "recoveryJobDefinitionRef": job.recovery_job or None,
                "abendPrompt": job.recovery_prompt or None,
            }
        ),
    }


def _calendar(calendar: Calendar) -> Json:
    dates = [each.isoformat() for each in sorted(calendar.dates)]
    return {"description": calendar.description or None, "dates": dates}


def _group(group: RunCycleGroup) -> Json:
    taken = [cycle_json(each) for each in group.cycles if not each.exclusive]
    left_out = [cycle_json(each) for each in group.cycles if each.exclusive]
    subset = {"name": "SUBSET1", "runCycles": taken, "exclusiveRunCycles": left_out}
    return {"subsets": [subset]}


def _table(table: VariableTable) -> Json:
    variables = {name: MASK if is_secret(name) else value for name, value in table.variables}
    return {"default": table.default, "variables": variables}


def _workstation(workstation: Workstation) -> Json:
    agent = workstation.type == "AGENT"
    options = ["autolink", *["fullStatus"] * (workstation.type == "MANAGER")]
    return {
        "type": workstation.type,
        "description": workstation.description or None,
        "timeZone": "UTC",
        "os": workstation.os,
        "agentId": workstation.id.replace("-", "").upper() if agent else None,
        "nodeName": f"{workstation.name.lower().replace('_', '-')}.example.test",
        "protocol": "HTTPS" if agent else None,
        "tcpPort": 31111,
        "securePort": 31113,
        "securityLevel": "ENABLED",
        "options": [*options, *["ignore"] * workstation.ignored],
        "domain": "MASTERDM",
    }


def _resource(resource: Resource) -> Json:
    return {
        "workstationId": resource.workstation.id,
        "description": resource.description or None,
        "quantity": resource.quantity,
    }


def _prompt(prompt: PlanPrompt) -> Json:
    return {"text": prompt.text}


def _span(seconds: float | None) -> str | None:
    return None if seconds is None else duration(seconds)


_BODIES: Mapping[str, Callable[[Any], Json]] = {
    "jobdefinition": _job_definition,
    "calendar": _calendar,
    "runcyclegroup": _group,
    "variabletable": _table,
    "workstation": _workstation,
    "resource": _resource,
    "prompt": _prompt,
}
