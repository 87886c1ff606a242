"""Writes jobs, streams and their dependencies as the REST API's JSON objects."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from tools.hwa.simulator import facts, status
from tools.hwa.simulator.names import duration, iso, name_uuid
from tools.hwa.simulator.render_dependencies import (
    composite,
    dependency_json,
    job_composite,
    stream_composite,
)
from tools.hwa.simulator.render_objects import without_nothing
from tools.hwa.simulator.world import DONE, Job, Node, Run, Stream, World

Json = dict[str, Any]
ENGINE_ID = name_uuid("engine")


class Renderer:
    """Turns nodes to JSON, and remembers the text of jobs that will not change by themselves."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._known: dict[tuple[str, bool], tuple[tuple[int, int], orjson.Fragment]] = {}

    def listed_job(self, job: Job, *, definition: bool) -> Json | orjson.Fragment:
        """A job as a list call shows it: without its dependencies."""
        version = (job.version, job.stream.version)
        known = self._known.get((job.id, definition))
        if known is not None and known[0] == version:
            return known[1]
        shown = self.job(job, definition=definition)
        if not _settled(job):
            return shown
        fragment = orjson.Fragment(orjson.dumps(shown))
        self._known[job.id, definition] = version, fragment
        return fragment

    def job(self, job: Job, *, definition: bool = True, dependencies: bool = False) -> Json:
        """A job in the plan."""
        stream, now = job.stream, self.world.now
        shown = {
            **self._node(job),
            "flowNodeType": "JOB",
            "workstationId": job.workstation.id,
            "workstation": job.workstation.path,
            "jobStreamId": stream.id,
            "jobStreamName": stream.name,
            "jobStreamWorkstationId": stream.workstation.id,
            "jobStreamWorkstation": stream.workstation.path,
            "position": job.position,
            "key": job.key,
            "schedTime": iso(stream.scheduled),
            "jobDefinitionFlags": {"monitored": False, "aliased": False, "interactive": False},
            "jobStatusFlags": _status_flags(job, now),
            "jobOptions": {
                "noOperation": job.no_operation,
                "critical": job.critical,
                "requiresConfirmation": job.confirm,
                "every": False,
            },
            "lastRunCompositeStatus": job_composite(job),
            "lastRunCommonStatus": job.run.common,
            "jobruns": [self._run(job, run) for run in job.runs],
            "endTime": iso(job.run.ended),
            "criticalStart": iso(job.critical_start),
            "confidenceInterval": str(status.confidence(job, now)) if job.critical else None,
            "actions": [{"key": "GET_JOB_LOG", "id": job.id}] * (job.runs[0].started is not None),
        }
        if definition:
            shown["jobDefinition"] = _definition(job)
        if dependencies:
            shown["dependencies"] = [dependency_json(each) for each in job.dependencies]
        return without_nothing(shown)

    def stream(self, stream: Stream, *, dependencies: bool = False) -> Json:
        """A job stream in the plan."""
        now = self.world.now
        elapsed = facts.stream_elapsed(stream, now)
        shown = {
            **self._node(stream),
            "flowNodeType": "JOBSTREAM",
            "originalJobStreamName": stream.name,
            "workstationId": stream.workstation.id,
            "workstation": stream.workstation.path,
            "key": stream.key,
            "schedTime": iso(stream.scheduled),
            "scheduledDate": iso(stream.scheduled // 86400 * 86400),
            "compositeStatus": stream_composite(stream),
            "commonStatus": status.stream_common(stream),
            "limit": stream.limit,
            "timeInfo": without_nothing(
                {
                    "estimatedDuration": duration(facts.stream_estimate(stream)),
                    "actualStartTime": iso(stream.started),
                    "elapsedTime": None if elapsed is None else duration(elapsed),
                    "actualEndTime": iso(stream.ended),
                }
            ),
            "jobStreamStats": facts.stream_statistics(stream),
            "jsDefinitionFlags": {"aliased": False, "carriedForward": stream.carried_forward},
            "jsOptions": {"monitored": False, "carryForward": stream.carry_forward},
            "jsStatusFlags": {
                "released": False,
                "lateJobStream": status.is_late(stream, now),
                "pendingPredecessor": facts.pending_predecessor(stream),
                "hasEveryJobs": False,
            },
            "submitter": stream.submitter or None,
            "internalIdentifier": stream.jsid,
            "actions": [],
        }
        if dependencies:
            shown["dependencies"] = [dependency_json(each) for each in stream.dependencies]
        return without_nothing(shown)

    def node(self, node: Node) -> Json:
        """A job or a stream, as the walks along dependencies list them."""
        return self.stream(node) if isinstance(node, Stream) else self._as_job(node)

    def _as_job(self, node: Node) -> Json:
        if not isinstance(node, Job):
            raise TypeError(node)
        return self.job(node)

    def _node(self, node: Node) -> Json:
        return {
            "engineId": ENGINE_ID,
            "id": node.id,
            "persistentId": node.id,
            "planId": self.world.plan_id,
            "folderId": facts.folder_id(node.folder),
            "folder": node.folder,
            "name": node.name,
            "timeZone": "UTC",
            "priority": node.priority,
            "origPriority": node.orig_priority,
            "timeRestrictions": _time_restrictions(node, self.world.now),
            "dependenciesStats": facts.dependency_statistics(node),
            "archived": False,
        }

    def _run(self, job: Job, run: Run) -> Json:
        now = self.world.now
        elapsed = status.elapsed(run, now)
        launched = run.started is not None
        return without_nothing(
            {
                "id": self.world.run_id(job, run.attempt),
                "name": job.name,
                "jobId": job.id,
                "jobKey": job.key,
                "actualWorkstation": facts.actual_workstation(job) if launched else None,
                "jobNumber": facts.job_number(job, run) if launched else None,
                "compositeStatus": composite(
                    run.status, status.substatus(job), last=run.last, started=launched
                ),
                "commonStatus": run.common,
                "returnCode": run.return_code,
                "rerunJob": run.attempt > 1,
                "confirmed": False,
                "rerunType": facts.rerun_type(run),
                "timeInfo": without_nothing(
                    {
                        "estimatedDuration": duration(job.estimate),
                        "actualStartTime": iso(run.started),
                        "elapsedTime": None if elapsed is None else duration(elapsed),
                        "actualEndTime": iso(run.ended),
                    }
                ),
                "submittedTime": iso(run.ready_at),
                "lastInRerunChain": run.last,
                "minDurationNotReached": False,
                "maxDurationGone": facts.max_duration_gone(job, run, now),
                "runAttempt": run.attempt,
            }
        )


def _status_flags(job: Job, now: float) -> Json:
    return {
        "jobStreamCancelled": job.stream.canceled,
        "promotedToUrgentQueue": False,
        "jobLate": status.is_late(job, now),
        "userRerunAgain": False,
        "restarted": len(job.runs) > 1,
        "untilGone": job.until_gone or job.stream.until_gone,
        "needMessage": False,
        "deadlineHasPassed": status.deadline_passed(job, now),
    }


def _time_restrictions(node: Node, now: float) -> Json:
    shown: Json = {"timeDependent": node.start_at is not None}
    if node.start_at is not None:
        shown |= {"startTime": iso(node.start_at), "startTimeSatisfied": node.time_reached}
    if node.deadline is not None:
        late = status.is_late(node, now)
        shown |= {"deadlineTime": iso(node.deadline), "deadlineSatisfied": not late}
    if node.latest_start is not None:
        shown |= {
            "latestStartTime": iso(node.latest_start),
            "lateStartAction": node.late_action,
            "latestStartSatisfied": not node.until_gone,
        }
    if isinstance(node, Job) and node.max_duration is not None:
        gone = facts.max_duration_gone(node, node.run, now)
        shown |= {
            "maxDuration": duration(node.max_duration),
            "maxDurationAction": "continue",
            "maxDurationSatisfied": not gone,
        }
    return shown


@lru_cache(maxsize=200_000)
def _definition_id(job_id: str) -> str:
    return name_uuid("definition", job_id)


def _definition(job: Job) -> Json:
    identity = _definition_id(job.id)
    task = {"taskString": job.command, "isCommand": "true", "userName": job.user}
    shown = {
        "id": identity,
        "jobDefinitionModelId": identity,
        "folderId": facts.folder_id(job.folder),
        "folder": job.folder,
        "name": job.name,
        "workstationId": job.workstation.id,
        "workstation": job.workstation.path,
        "description": job.description or None,
        "task": {facts.task_type(job): task},
        "isCommand": True,
        "estimatedDuration": duration(job.estimate),
        "userLogins": [job.user],
        "recoveryOption": job.recovery,
    }
    return without_nothing(shown)


def _settled(job: Job) -> bool:
    """Whether nothing shown of a job changes unless the job or its stream does."""
    if job.deadline is not None or job.critical:
        return False
    return job.status in DONE or (job.status == "HOLD" and not job.needs)
