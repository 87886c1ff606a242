"""Writes jobs, streams and their dependencies as the REST API's JSON objects."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.names import duration, iso, name_uuid
from tools.hwa.simulator.plan.world import Job, Node, Run, Stream, World
from tools.hwa.simulator.wire import facts
from tools.hwa.simulator.wire.actions.offered import job_offer, stream_offer
from tools.hwa.simulator.wire.job_definition import definition_id
from tools.hwa.simulator.wire.render_dependencies import (
    composite,
    dependency_json,
    job_composite,
    stream_composite,
)
from tools.hwa.simulator.wire.render_objects import without_nothing
from tools.hwa.simulator.wire.requests import Scope

Json = dict[str, Any]
ENGINE_ID = name_uuid("engine")
_NO_DEFINITION_FLAGS = orjson.Fragment(b'{"monitored":false,"aliased":false,"interactive":false}')


class Renderer:
    """Turns the nodes of one world to JSON."""

    def __init__(self, world: World) -> None:
        self.world = world

    def listed_job(self, job: Job, scope: Scope) -> orjson.Fragment:
        """A job as text: a page holds many, and each is let go before the next is made."""
        shown = self.job(job, definition=scope.definitions, dependencies=scope.dependencies)
        return orjson.Fragment(orjson.dumps(shown))

    def listed_stream(self, stream: Stream, scope: Scope) -> orjson.Fragment:
        """A job stream as text, as jobs are listed."""
        return orjson.Fragment(orjson.dumps(self.stream(stream, dependencies=scope.dependencies)))

    def job(self, job: Job, *, definition: bool = True, dependencies: bool = False) -> Json:
        """A job in the plan."""
        stream, run, now = job.stream, job.runs[-1], self.world.now
        shown = self._node(job)
        shown["flowNodeType"] = "JOB"
        shown["jobStreamId"] = stream.id
        shown["jobStreamName"] = stream.name
        shown["jobStreamWorkstationId"] = stream.workstation.id
        shown["jobStreamWorkstation"] = stream.workstation.path
        shown["position"] = job.position
        shown["key"] = key = job.key
        shown["schedTime"] = iso(stream.scheduled)
        shown["jobDefinitionFlags"] = _NO_DEFINITION_FLAGS
        shown["jobStatusFlags"] = _status_flags(job, now)
        shown["jobOptions"] = _options(job)
        shown["lastRunCompositeStatus"] = now_so = job_composite(job)
        shown["lastRunCommonStatus"] = run.common
        # The last run tells why the job waits; earlier ones only how they ended.
        earlier = [self._run(job, each, key, _ended_so(each)) for each in job.runs[:-1]]
        shown["jobruns"] = [*earlier, self._run(job, run, key, now_so)]
        shown["actions"] = job_offer(job)
        self._add_rarities(shown, job)
        if definition:
            shown["jobDefinition"] = _definition(job)
        if dependencies:
            shown["dependencies"] = [dependency_json(each) for each in job.dependencies]
        return shown

    def _add_rarities(self, shown: Json, job: Job) -> None:
        """What only some jobs have: nothing is sent where there is no value."""
        if job.run.ended is not None:
            shown["endTime"] = iso(job.run.ended)
        if job.critical_start is not None:
            shown["criticalStart"] = iso(job.critical_start)
        if job.critical:
            shown["confidenceInterval"] = str(status.confidence(job, self.world.now))
        if job.every is not None:
            shown["repeatInterval"] = duration(job.every)

    def stream(self, stream: Stream, *, dependencies: bool = False) -> Json:
        """A job stream in the plan."""
        now = self.world.now
        elapsed = facts.stream_elapsed(stream, now)
        shown = {
            **self._node(stream),
            "flowNodeType": "JOBSTREAM",
            "originalJobStreamName": stream.name,
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
                "hasEveryJobs": any(job.every is not None for job in stream.jobs),
            },
            "internalIdentifier": stream.jsid,
            "actions": stream_offer(stream),
        }
        if stream.submitter:
            shown["submitter"] = stream.submitter
        if dependencies:
            shown["dependencies"] = [dependency_json(each) for each in stream.dependencies]
        return shown

    def node(self, node: Node) -> Json:
        """A job or a stream, as the walks along dependencies list them."""
        return self.stream(node) if isinstance(node, Stream) else self.job(_as_job(node))

    def description(self, node: Node) -> Json:
        """The definition behind a job, or behind a stream with those of its jobs."""
        if isinstance(node, Stream):
            named = {"folder": node.folder, "name": node.name, "workstation": node.workstation.path}
            return {"jobStream": {**named, "jobs": [_definition(job) for job in node.jobs]}}
        return {"jobDefinition": _definition(_as_job(node))}

    def _node(self, node: Node) -> Json:
        return {
            "engineId": ENGINE_ID,
            "id": node.id,
            "persistentId": node.id,
            "planId": self.world.plan_id,
            "folderId": facts.folder_id(node.folder),
            "folder": node.folder,
            "name": node.name,
            "workstationId": node.workstation.id,
            "workstation": node.workstation.path,
            "timeZone": "UTC",
            "priority": node.priority,
            "origPriority": node.orig_priority,
            "timeRestrictions": _time_restrictions(node, self.world.now),
            "dependenciesStats": facts.dependency_statistics(node),
            "archived": False,
        }

    def _run(self, job: Job, run: Run, key: str, state: orjson.Fragment) -> Json:
        now, launched = self.world.now, run.started is not None
        elapsed = status.elapsed(run, now)
        times = {"estimatedDuration": duration(job.estimate)}
        shown: Json = {
            "id": self.world.run_id(job, run.attempt),
            "name": job.name,
            "jobId": job.id,
            "jobKey": key,
            "compositeStatus": state,
            "commonStatus": run.common,
            "rerunJob": run.attempt > 1,
            "confirmed": run.confirmed,
            "rerunType": facts.rerun_type(run),
            "timeInfo": times,
            "lastInRerunChain": run.last,
            "minDurationNotReached": run.min_not_reached,
            "maxDurationGone": facts.max_duration_gone(job, run, now),
            "runAttempt": run.attempt,
        }
        if launched:
            shown["actualWorkstation"] = facts.actual_workstation(job)
            shown["jobNumber"] = facts.job_number(job, run)
            times["actualStartTime"] = iso(run.started) or ""
        if elapsed is not None:
            times["elapsedTime"] = duration(elapsed)
        if run.ended is not None:
            times["actualEndTime"] = iso(run.ended) or ""
        if run.return_code is not None:
            shown["returnCode"] = run.return_code
        if run.ready_at is not None:
            shown["submittedTime"] = iso(run.ready_at)
        if job.conditions or job.success:
            shown["outputConditions"] = _output_conditions(job, run)
        return shown


def _as_job(node: Node) -> Job:
    if not isinstance(node, Job):
        raise TypeError(node)
    return node


def _ended_so(run: Run) -> orjson.Fragment:
    """How a run ended that was followed by another."""
    return composite(run.status, started=run.started is not None, canceled=run.status == "CANCL")


def _status_flags(job: Job, now: float) -> orjson.Fragment:
    stream, bound = job.stream, job.deadline is not None
    return _flags_of(
        ("jobStreamCancelled", stream.canceled),
        ("promotedToUrgentQueue", False),
        ("jobLate", bound and status.is_late(job, now)),
        ("userRerunAgain", False),
        ("restarted", len(job.runs) > 1),
        ("untilGone", job.until_gone or stream.until_gone),
        ("needMessage", False),
        ("deadlineHasPassed", bound and status.deadline_passed(job, now)),
    )


def _options(job: Job) -> orjson.Fragment:
    return _flags_of(
        ("noOperation", job.no_operation),
        ("critical", job.critical),
        ("requiresConfirmation", job.confirm),
        ("every", job.every is not None),
    )


@lru_cache(maxsize=1024)
def _flags_of(*flags: tuple[str, bool]) -> orjson.Fragment:
    """Flags as text: many jobs have the same."""
    return orjson.Fragment(orjson.dumps(dict(flags)))


def _output_conditions(job: Job, run: Run) -> list[Json]:
    """Which conditions a run has met: the one for success first, then the others."""
    success = [("STATUS_OK", job.success)] if job.success else []
    return [
        {
            "conditionName": name,
            "mappingExpression": expression,
            "isSuccCondition": number < len(success),
            "isSatisfied": run.status == "SUCC" if number < len(success) else name in run.outputs,
        }
        for number, (name, expression) in enumerate([*success, *job.conditions])
    ]


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
    if isinstance(node, Job):
        _add_durations(shown, node, now)
    elif isinstance(node, Stream) and node.latest_start is not None:
        shown["perJobLatestStart"] = node.per_job_until
    return shown


def _add_durations(shown: Json, job: Job, now: float) -> None:
    if job.kill_when_late:
        shown["lateAction"] = "kill"
    if job.max_duration is not None:
        shown["maxDuration"] = duration(job.max_duration)
        shown["maxDurationAction"] = job.max_action
        shown["maxDurationSatisfied"] = not facts.max_duration_gone(job, job.run, now)
    if job.min_duration is not None:
        shown["minDuration"] = duration(job.min_duration)
        shown["minDurationAction"] = job.min_action
        shown["minDurationSatisfied"] = not job.run.min_not_reached


def _definition(job: Job) -> Json:
    identity = definition_id(job.id)
    task = {"taskString": job.command, "isCommand": "true", "userName": job.user}
    shown: Json = {
        "id": identity,
        "jobDefinitionModelId": identity,
        "folderId": facts.folder_id(job.folder),
        "folder": job.folder,
        "name": job.name,
        "workstationId": job.workstation.id,
        "workstation": job.workstation.path,
        "task": {facts.task_type(job): task},
        "isCommand": True,
        "estimatedDuration": duration(job.estimate),
        "userLogins": [job.user],
        "recoveryOption": job.recovery,
    }
    if job.description:
        shown["description"] = job.description
    if job.recovery != "STOP":
        _add_recovery(shown, job)
    return shown


def _add_recovery(shown: Json, job: Job) -> None:
    if job.recovery_job:
        shown["recoveryJob"] = job.recovery_job
    if job.recovery_prompt:
        shown["abendPromptText"] = job.recovery_prompt
    if job.recovery_repeat is not None:
        shown["recoveryRepeatInterval"] = duration(job.recovery_repeat)
        shown["recoveryRepeatOccurrences"] = job.recovery_attempts
