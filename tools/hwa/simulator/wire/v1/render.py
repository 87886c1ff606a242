"""Writes the plan's objects as REST V1's JSON.

The documents name the properties of jobs, workstations and plans; where they only say that
something is there (dependencies, flags), V2's own names are used.
"""

from __future__ import annotations

from typing import Any

from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.world import (
    Job,
    Node,
    PlanFile,
    PlanPrompt,
    Resource,
    Run,
    Stream,
    Workstation,
    World,
)
from tools.hwa.simulator.wire import facts
from tools.hwa.simulator.wire.render_objects import without_nothing
from tools.hwa.simulator.wire.v1 import keys
from tools.hwa.simulator.wire.v1.dependencies import dependency
from tools.hwa.simulator.wire.v1.words import TYPES, internal, key_time, millis

Json = dict[str, Any]
DOMAIN = "MASTERDM"


def job_json(world: World, job: Job, run: Run, *, dependencies: bool = False) -> Json:
    """One run of a job in the plan: in V1 each run is a row of its own."""
    now = world.now
    return without_nothing(
        {
            "id": keys.run_key(job, run),
            "name": job.name,
            "jobDefinition": _definition(job, run),
            "workstationInPlan": _workstation_ref(job.workstation),
            "jobStreamInPlan": _stream_ref(job.stream),
            "status": _status(run.status, run.common),
            "priority": job.priority,
            "originalPriority": job.orig_priority,
            "jobNumber": None if run.started is None else facts.job_number(job, run),
            "returnCode": run.return_code,
            "actualWorkstationName": _ran_on(job, run),
            "timeInfo": _run_times(job, run, now),
            "timeRestriction": _restrictions(job, now),
            "dependenciesStats": facts.dependency_statistics(job),
            "criticalNetworkInfo": _critical_info(world, job),
            "late": status.is_late(job, now),
            "untilExpired": job.until_gone or job.stream.until_gone,
            "maxDurationGone": facts.max_duration_gone(job, run, now),
            "minDurationNotReached": run.min_not_reached,
            "confirmed": job.confirm,
            "noOperation": job.no_operation,
            "every": job.every is not None,
            "rerunType": facts.rerun_type(run),
            "runNumber": run.attempt,
            "lastInRerunChain": run.last,
            "dependencies": _dependencies(job) if dependencies else None,
        }
    )


def stream_json(world: World, stream: Stream, *, dependencies: bool = False) -> Json:
    """A job stream in the plan."""
    now = world.now
    elapsed = facts.stream_elapsed(stream, now)
    shown = status.stream_status(stream)
    return without_nothing(
        {
            **_stream_ref(stream),
            "key": {
                "name": stream.name,
                "workstationKey": {"name": stream.workstation.name},
                "startTime": key_time(stream.scheduled),
            },
            "status": _status(shown, status.stream_common(stream)),
            "priority": stream.priority,
            "originalPriority": stream.orig_priority,
            "limit": stream.limit,
            "carriedForward": stream.carried_forward,
            "carryForward": stream.carry_forward,
            "submitter": stream.submitter or None,
            "late": status.is_late(stream, now),
            "pendingPredecessor": facts.pending_predecessor(stream),
            "timeInfo": without_nothing(
                {
                    "estimatedDuration": millis(facts.stream_estimate(stream)),
                    "actualStartTime": millis(stream.started),
                    "elapsedTime": millis(elapsed),
                    "actualEndTime": millis(stream.ended),
                }
            ),
            "timeRestriction": _restrictions(stream, now),
            "jobStreamStats": facts.stream_statistics(stream),
            "dependenciesStats": facts.dependency_statistics(stream),
            "dependencies": _dependencies(stream) if dependencies else None,
        }
    )


def workstation_json(world: World, workstation: Workstation) -> Json:
    """A workstation in the plan."""
    return without_nothing(
        {
            "id": keys.workstation_key(workstation),
            **_workstation_ref(workstation),
            "type": TYPES.get(workstation.type, workstation.type),
            "operatingSystem": workstation.os,
            "domainName": DOMAIN,
            "linkStatus": link_status(workstation),
            "jobmanUp": workstation.jobman_up,
            "writerUp": writer_up(workstation),
            "initialized": True,
            "limit": workstation.limit,
            "fence": workstation.fence,
            "ignored": workstation.ignored,
            "symRunNumber": world.run_number,
            "version": workstation.version,
            "description": workstation.description or None,
            "nodeName": f"{workstation.name.lower().replace('_', '-')}.example.test",
            "hostWorkstationName": workstation.host or None,
            "eventProcessorRunning": workstation.event_processor,
        }
    )


def resource_json(resource: Resource) -> Json:
    """A resource in the plan, with its holders."""
    return without_nothing(
        {
            "id": keys.resource_key(resource),
            "name": resource.name,
            "folderKey": _folder(resource.folder),
            "workstationInPlan": _workstation_ref(resource.workstation),
            "description": resource.description or None,
            "quantity": resource.quantity,
            "quantityInUse": resource.in_use,
            "quantityAvailable": resource.available,
            "status": resource_status(resource),
            "holders": [_holder(node, units) for node, units in resource.holders.items()],
        }
    )


def prompt_json(prompt: PlanPrompt) -> Json:
    """A prompt in the plan; its times are moments, or missing."""
    recovers = prompt.recovers
    return without_nothing(
        {
            "id": keys.prompt_key(prompt),
            "name": prompt.name,
            "number": prompt.number,
            "text": prompt.text,
            "status": prompt.status,
            "type": prompt_type(prompt),
            "workstationInPlan": _workstation_ref(prompt.workstation),
            "timeAsked": millis(prompt.asked_at),
            "timeRespond": millis(prompt.answered_at),
            "jobKey": None if recovers is None else recovers.key,
        }
    )


def file_json(file: PlanFile) -> Json:
    """A file that the plan waits for."""
    return {
        "id": keys.file_key(file),
        "name": file.path,
        "workstationInPlan": _workstation_ref(file.workstation),
        "qualifier": file.qualifier,
        "status": file.status,
    }


def domain_json(world: World) -> Json:
    """The master's domain, the only one of this plant."""
    master = next(each for each in world.workstations.values() if each.type == "MANAGER")
    return {"id": DOMAIN, "name": DOMAIN, "managerName": master.name, "parentName": ""}


def plan_json(world: World) -> Json:
    """The current plan as the list of plans tells of it."""
    master = next(each for each in world.workstations.values() if each.type == "MANAGER")
    return {
        "key": {"name": "Symphony", "type": "CURRENT"},
        "id": world.plan_id,
        "creationDate": millis(world.plan_start),
        "validFrom": millis(world.plan_start),
        "validTo": millis(world.plan_end),
        "runNumber": world.run_number,
        "startOfDay": 0,
        "masterWorkstationName": master.name,
        "criticalPathEnabled": True,
    }


def link_status(workstation: Workstation) -> str:
    """Whether and how far a workstation is linked."""
    if not workstation.linked:
        return "UNLINKED"
    return "FULLY_LINKED" if workstation.type == "MANAGER" else "LINKED"


def writer_up(workstation: Workstation) -> bool:
    """Whether the inbound side of the link is up, where there is one."""
    return workstation.linked and workstation.type in {"FTA", "WORKLOAD_BROKER"}


def resource_status(resource: Resource) -> str:
    """Whether a unit is free."""
    return "AVAILABLE" if resource.available > 0 else "NOT_AVAILABLE"


def prompt_type(prompt: PlanPrompt) -> str:
    """Where a prompt comes from."""
    if prompt.recovers is not None:
        return "Restart Prompt"
    return "Predefined Prompt" if prompt.predefined else "Ad Hoc Prompt"


def alert_level(world: World, job: Job) -> str:
    """How far a critical job's deadline is in danger."""
    if job.deadline is None or job.run.common == "SUCCESSFUL":
        return "ON_TRACK"
    if status.expected_end(job, world.now) > job.deadline:
        return "HIGH_RISK"
    return "POTENTIAL_RISK" if status.confidence(job, world.now) < 80 else "ON_TRACK"


def _status(word: str, common: str) -> Json:
    return {
        "commonStatus": common,
        "internalStatus": internal(word),
        "canceled": word == "CANCL",
        "cancelPending": word == "CANCLP",
    }


def _definition(job: Job, run: Run) -> Json:
    return without_nothing(
        {
            "name": job.name,
            "taskType": facts.task_type(job),
            "taskString": job.command,
            "userLogin": job.user,
            "recoveryOption": job.recovery,
            "description": job.description or None,
            "returnCode": run.return_code,
        }
    )


def _run_times(job: Job, run: Run, now: float) -> Json:
    return without_nothing(
        {
            "estimatedDuration": millis(job.estimate),
            "actualStartTime": millis(run.started),
            "elapsedTime": millis(status.elapsed(run, now)),
            "actualEndTime": millis(run.ended),
        }
    )


def _ran_on(job: Job, run: Run) -> str | None:
    return None if run.started is None else facts.actual_workstation(job).lstrip("/")


def _restrictions(node: Node, now: float) -> Json:
    shown: Json = {
        "startTime": millis(node.start_at),
        "deadlineTime": millis(node.deadline),
        "latestStartTime": millis(node.latest_start),
        "lateStartAction": None if node.latest_start is None else node.late_action,
        "startTimeSatisfied": None if node.start_at is None else node.time_reached,
        "deadlineSatisfied": None if node.deadline is None else not status.is_late(node, now),
    }
    if isinstance(node, Job):
        shown["maxDuration"] = millis(node.max_duration)
    return without_nothing(shown)


def _critical_info(world: World, job: Job) -> Json:
    shown: Json = {
        "critical": job.critical,
        "onCriticalPath": job.critical_start is not None,
        "criticalStart": millis(job.critical_start),
    }
    if job.critical:
        shown |= {
            "estimatedEndTime": millis(status.expected_end(job, world.now)),
            "criticalJobInfo": {
                "alertLevel": alert_level(world, job),
                "confidenceFactor": status.confidence(job, world.now),
            },
        }
    return without_nothing(shown)


def _dependencies(node: Node) -> list[Json]:
    return [dependency(each) for each in node.dependencies]


def _stream_ref(stream: Stream) -> Json:
    return {
        "id": keys.stream_key(stream),
        "name": stream.name,
        "startTime": key_time(stream.scheduled),
        "workstationKey": {"name": stream.workstation.name},
        "folderKey": _folder(stream.folder),
    }


def _workstation_ref(workstation: Workstation) -> Json:
    return {"name": workstation.name, "folderKey": _folder("/")}


def _folder(path: str) -> Json:
    return {"id": facts.folder_id(path), "name": path}


def _holder(node: Node, units: int) -> Json:
    stream = node.stream if isinstance(node, Job) else node
    shown: Json = {"jobStreamId": keys.node_key(stream), "quantity": units}
    if isinstance(stream, Stream):
        shown["jobStream"] = stream.key
    if isinstance(node, Job):
        shown |= {"jobId": keys.node_key(node), "job": node.name, "jobKey": node.key}
    return shown
