"""Writes workstations, resources, prompts and files as the REST API's JSON objects."""

from __future__ import annotations

from typing import Any

from tools.hwa.simulator.plan.names import iso
from tools.hwa.simulator.plan.world import (
    Job,
    Node,
    PlanFile,
    PlanPrompt,
    Resource,
    Stream,
    Workstation,
    World,
)
from tools.hwa.simulator.wire.actions.offered import prompt_offer, resource_offer, workstation_offer
from tools.hwa.simulator.wire.facts import folder_id

Json = dict[str, Any]

_LINKS = {
    "MANAGER": ("MASTER", "FULLY_LINKED"),
    "FTA": ("TCP_IP_LINKED",),
    "WORKLOAD_BROKER": ("BROKER", "TCP_IP_LINKED"),
    "X-AGENT": ("EXTENDED_LINKED",),
    "REM-ENG": ("HOST_LINKED",),
}
_DEFAULT_LINK = ("BROKER",)
_HAS_WRITER = frozenset({"FTA", "WORKLOAD_BROKER"})


def without_nothing(shown: Json) -> Json:
    """The same object without the properties that hold no value: the API sends no nulls."""
    return {key: value for key, value in shown.items() if value is not None}


def workstation_json(world: World, workstation: Workstation) -> Json:
    """A workstation in the plan."""
    master = workstation.type == "MANAGER"
    shown: Json = {
        "id": workstation.id,
        "persistentId": workstation.id,
        "planId": world.plan_id,
        "folderId": folder_id("/"),
        "folder": "/",
        "name": workstation.name,
        "key": workstation.path,
        "symId": workstation.name,
        "runNumber": world.run_number,
        "description": workstation.description or None,
        "activeStates": active_states(workstation),
        "activeFlags": ["AUTO_LINK", "FULL_STATUS"] if master else ["AUTO_LINK"],
        "type": workstation.type,
        "os": workstation.os,
        "timeZone": "UTC",
        "nodeName": f"{workstation.name.lower().replace('_', '-')}.example.test",
        "tcpPort": 31111,
        "sslPort": 31113,
        "domainName": "MASTERDM",
        "limit": workstation.limit,
        "fence": workstation.fence,
        "version": workstation.version,
        "timeStarted": iso(world.plan_start),
        "securityLevel": "ENABLED",
        "ignore": workstation.ignored,
        "actions": workstation_offer(workstation),
        "archived": False,
    }
    if workstation.type in {"AGENT", "POOL", "D-POOL", "X-AGENT", "REM-ENG"}:
        shown |= {"hostType": "WORKSTATION", "host": "BRK_PROD", "hostWorkstation": "/BRK_PROD"}
    if workstation.type == "AGENT":
        shown["agentId"] = workstation.id.replace("-", "").upper()
    return without_nothing(shown)


def active_states(workstation: Workstation) -> list[str]:
    """The states that are true of a workstation; an unlinked one lacks LINKED."""
    states = ["IS_INITED", "START"]
    if workstation.linked:
        states += ["LINKED", *_LINKS.get(workstation.type, _DEFAULT_LINK)]
    if workstation.jobman_up:
        states += ["JOBMAN_UP", "RUNNING"]
    if workstation.linked and workstation.type in _HAS_WRITER:
        states += ["WRITER_UP", "WRITER_RUNNING"]
    if workstation.type == "MANAGER":
        states += ["MONMAN", "SERVER_STARTED"]
    return [*states, *["EVT_PROC_RUNNING"] * workstation.event_processor]


def resource_json(resource: Resource) -> Json:
    """A resource in the plan, with the jobs that hold its units."""
    path = f"{resource.folder.rstrip('/')}/{resource.name}"
    return without_nothing(
        {
            "id": resource.id,
            "persistentId": resource.id,
            "folderId": folder_id(resource.folder),
            "folder": resource.folder,
            "name": resource.name,
            "key": f"{resource.workstation.path}#{path}",
            "workstationId": resource.workstation.id,
            "workstation": resource.workstation.path,
            "quantity": resource.quantity,
            "quantityAvailable": resource.available,
            "quantityInUse": resource.in_use,
            "status": "AVAILABLE" if resource.available > 0 else "NOT_AVAILABLE",
            "description": resource.description or None,
            "holders": [_holder(node, units) for node, units in resource.holders.items()],
            "actions": resource_offer(resource),
            "archived": False,
        }
    )


def _holder(node: Node, units: int) -> Json:
    """Who holds units: a running job, or an open stream for all of its jobs."""
    stream = node.stream if isinstance(node, Job) else node
    shown: Json = {"jobStreamId": stream.id, "quantity": units, "shared": False}
    if isinstance(stream, Stream):
        shown["jobStream"] = stream.key
    if isinstance(node, Job):
        shown |= {"jobId": node.id, "job": node.name, "jobKey": node.key}
    return shown


def prompt_json(world: World, prompt: PlanPrompt) -> Json:
    """A prompt in the plan."""
    return without_nothing(
        {
            "id": prompt.id,
            "persistentId": prompt.id,
            "planId": world.plan_id,
            "name": prompt.name,
            "folder": "/",
            "folderId": folder_id("/"),
            "key": f"{prompt.workstation.path}#{prompt.number}",
            "workstationId": prompt.workstation.id,
            "workstation": prompt.workstation.path,
            "text": prompt.text,
            "status": prompt.status,
            "type": prompt_type(prompt),
            "number": prompt.number,
            "timeAsked": iso(prompt.asked_at),
            "timeRespond": iso(prompt.answered_at),
            **_asker(prompt),
            "actions": prompt_offer(prompt),
            "archived": False,
        }
    )


def prompt_type(prompt: PlanPrompt) -> str:
    """HWA's word for where a prompt comes from."""
    if prompt.recovers is not None:
        return "Restart Prompt"
    return "Predefined Prompt" if prompt.predefined else "Ad Hoc Prompt"


def _asker(prompt: PlanPrompt) -> Json:
    """The job or stream that a prompt belongs to; a predefined one belongs to nobody."""
    owner: Node | None = prompt.recovers
    if owner is None and not prompt.predefined and prompt.asks:
        owner = prompt.asks[0].owner
    if isinstance(owner, Job):
        stream: Json = {"jobStreamId": owner.stream.id, "jobStreamKey": owner.stream.key}
        return {"jobId": owner.id, "jobKey": owner.key, **stream}
    if isinstance(owner, Stream):
        return {"jobStreamId": owner.id, "jobStreamKey": owner.key}
    return {}


def file_json(file: PlanFile) -> Json:
    """A file that the plan waits for."""
    return {
        "id": file.id,
        "name": file.path,
        "workstation": file.workstation.path,
        "workstationId": file.workstation.id,
        "qualifier": file.qualifier,
        "status": file.status,
    }
