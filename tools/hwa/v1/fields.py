"""Where each OQL field stands in a record made of V1's answer.

A field that is missing here is one that V1 cannot tell.
"""

from collections.abc import Mapping

_STATISTICS = ("File", "Internetwork", "Job", "JobStream", "Prompt", "Resource", "Unresolved")
_FOLLOWED = {
    f"dependencies.{name}": f"_follows.{name}"
    for name in (
        "jobId",
        "jobName",
        "jobStreamFolder",
        "jobStreamId",
        "jobStreamName",
        "jobStreamWorkstation",
    )
}
_NODE = {
    **{name: name for name in ("id", "name", "folder", "folderId", "workstation", "priority")},
    **{
        name: name
        for name in (f"dependenciesStats.numberOf{kind}Dependencies" for kind in _STATISTICS)
    },
    **_FOLLOWED,
    "key.name": "name",
    "dependencies.dependencyStatus": "dependencies.dependencyStatus",
    "timeRestrictions.untilTime": "timeRestrictions.latestStartTime",
}
_RUN = {
    f"jobruns.{name}": f"jobruns.{name}"
    for name in (
        "commonStatus",
        "compositeStatus.status",
        "compositeStatus.canceled",
        "actualWorkstation",
        "jobNumber",
        "maxDurationGone",
        "minDurationNotReached",
        "rerunType",
        "returnCode",
        "timeInfo.actualStartTime",
        "timeInfo.actualEndTime",
        "timeInfo.elapsedTime",
        "timeInfo.estimatedDuration",
    )
}
JOBS: Mapping[str, str] = {
    **_NODE,
    **_RUN,
    "jobruns.elapsedTime": "jobruns.timeInfo.elapsedTime",
    "jobruns.estimatedDuration": "jobruns.timeInfo.estimatedDuration",
    "jobStreamId": "jobStreamId",
    "jobStreamName": "jobStreamName",
    "jobStreamWorkstation": "jobStreamWorkstation",
    "jobOptions.critical": "jobOptions.critical",
    "jobOptions.every": "jobOptions.every",
    "jobOptions.noOperation": "jobOptions.noOperation",
    "jobOptions.requiresConfirmation": "jobOptions.requiresConfirmation",
    "jobDefinition.key.name": "name",
    "jobDefinition.recoveryOption": "jobDefinition.recoveryOption",
    "jobDefinition.taskType": "jobDefinition.taskType",
    "jobDefinition.userLogin": "jobDefinition.userLogins",
    "jobDefinition.workstation": "workstation",
    "jobDefinition.workstationKey": "workstation",
    "dependencies.jobKey.name": "_follows.jobName",
    "timeRestrictions.untilAction": "timeRestrictions.lateStartAction",
}
STREAMS: Mapping[str, str] = {
    **_NODE,
    **{
        name: name
        for name in (
            "key",
            "originalJobStreamName",
            "commonStatus",
            "compositeStatus.status",
            "limit",
            "origPriority",
            "schedTime",
            "timeInfo.actualStartTime",
            "timeInfo.actualEndTime",
            "timeInfo.elapsedTime",
            "timeInfo.estimatedDuration",
            "timeRestrictions.startTime",
            "timeRestrictions.deadlineTime",
            "jsOptions.carryForward",
            "jsDefinitionFlags.carriedForward",
            "jobStreamStats.numberOfJob",
            "jobStreamStats.numberOfAbendedJob",
            "jobStreamStats.numberOfCurrentNodes",
            "jobStreamStats.numberOfExecutingJob",
            "jobStreamStats.numberOfFailedJob",
            "jobStreamStats.numberOfNotRunningJob",
            "jobStreamStats.numberOfUndecidedJob",
        )
    },
    "pendingPredecessor": "jsStatusFlags.pendingPredecessor",
    "jobStreamStats.numberOfSuccessfulJob": "jobStreamStats.numberOfSuccessfullJob",
}
WORKSTATIONS: Mapping[str, str] = {
    **{name: name for name in ("id", "name", "folder", "domainName")},
    "type": "_type",
    "activeStates": "_links",
    "jobmanUp": "_jobmanUp",
}
RESOURCES: Mapping[str, str] = {
    **{
        name: name
        for name in (
            "id",
            "name",
            "folder",
            "workstation",
            "quantity",
            "quantityInUse",
            "quantityAvailable",
            "status",
        )
    },
    "workstationFolder": "_workstationFolder",
}
