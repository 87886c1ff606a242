"""Which OQL fields HWA documents for each kind of list, and which of them know only = and !=."""

from collections.abc import Mapping
from typing import Literal

from tools.hwa.oql import Oql, OqlError, Term

ListKind = Literal["job", "jobstream", "workstation", "resource", "folder"]
_STATISTICS = ("File", "Internetwork", "Job", "JobStream", "Prompt", "Resource", "Unresolved")
_DEPENDENCIES_STATS = frozenset(
    f"dependenciesStats.numberOf{kind}Dependencies" for kind in _STATISTICS
)
_JOB_STREAM_STATS = frozenset(
    f"jobStreamStats.numberOf{name}"
    for name in (
        "Job",
        "AbendedJob",
        "CurrentNodes",
        "ExecutingJob",
        "FailedJob",
        "NotRunningJob",
        "SkelJob",
        "SuccessfulJob",
        "UndecidedJob",
    )
)
_FOLLOWED = frozenset(
    f"dependencies.{name}"
    for name in (
        "dependencyStatus",
        "jobId",
        "jobStreamFolder",
        "jobStreamId",
        "jobStreamName",
        "jobStreamWorkstation",
    )
)
_RUN = frozenset(
    f"jobruns.{name}"
    for name in (
        "commonStatus",
        "compositeStatus.status",
        "compositeStatus.canceled",
        "actualWorkstation",
        "elapsedTime",
        "estimatedDuration",
        "jobNumber",
        "maxDurationGone",
        "minDurationNotReached",
        "rerunType",
        "returnCode",
        "step",
        "timeInfo.actualStartTime",
        "timeInfo.actualEndTime",
    )
)
JOB_FIELDS = (
    frozenset(
        {
            "id",
            "name",
            "folder",
            "folderId",
            "workstation",
            "jobStreamId",
            "jobStreamName",
            "jobStreamWorkstation",
            "priority",
            "jobOptions.critical",
            "jobOptions.every",
            "jobOptions.noOperation",
            "jobOptions.requiresConfirmation",
            "jobDefinition.isCommand",
            "jobDefinition.key.name",
            "jobDefinition.recoveryOption",
            "jobDefinition.taskType",
            "jobDefinition.userLogin",
            "jobDefinition.workstation",
            "jobDefinition.workstationKey",
            "dependencies.jobKey.name",
            "timeRestrictions.untilAction",
            "timeRestrictions.untilTime",
        }
    )
    | _RUN
    | _FOLLOWED
    | _DEPENDENCIES_STATS
)
STREAM_FIELDS = (
    frozenset(
        {
            "id",
            "key",
            "name",
            "aliasJobStreamName",
            "originalJobStreamName",
            "folder",
            "folderId",
            "workstation",
            "commonStatus",
            "compositeStatus.status",
            "limit",
            "priority",
            "origPriority",
            "pendingPredecessor",
            "schedTime",
            "timeInfo.actualStartTime",
            "timeInfo.actualEndTime",
            "timeInfo.elapsedTime",
            "timeInfo.estimatedDuration",
            "timeRestrictions.startTime",
            "timeRestrictions.deadlineTime",
            "timeRestrictions.untilTime",
            "jsOptions.monitored",
            "jsOptions.carryForward",
            "jsDefinitionFlags.carriedForward",
            "dependencies.jobName",
        }
    )
    | _FOLLOWED
    | _JOB_STREAM_STATS
    | _DEPENDENCIES_STATS
)
WORKSTATION_FIELDS = frozenset(
    {"id", "name", "folder", "domainName", "type", "activeStates", "jobmanUp"}
)
RESOURCE_FIELDS = frozenset(
    {
        "id",
        "name",
        "folder",
        "workstation",
        "workstationFolder",
        "quantity",
        "quantityInUse",
        "quantityAvailable",
        "status",
    }
)
FOLDER_FIELDS = frozenset({"folder", "folderId", "parent", "parentId"})
EQUALITY_ONLY = (
    frozenset(
        {
            "jobruns.elapsedTime",
            "jobruns.estimatedDuration",
            "jobruns.jobNumber",
            "timeInfo.elapsedTime",
            "timeInfo.estimatedDuration",
        }
    )
    | _JOB_STREAM_STATS
    | _DEPENDENCIES_STATS
)
_ORDER_ONLY = frozenset({"key.name"})
_BY_KIND: Mapping[ListKind, frozenset[str]] = {
    "job": JOB_FIELDS,
    "jobstream": STREAM_FIELDS,
    "workstation": WORKSTATION_FIELDS,
    "resource": RESOURCE_FIELDS,
    "folder": FOLDER_FIELDS,
}


def check(query: Oql, kind: ListKind) -> None:
    """Lets a query pass that HWA can answer for this kind of list.

    Raises:
        OqlError: a field is unknown there, or is compared in a way that HWA does not allow.
    """
    known = _BY_KIND[kind]
    for term in query.terms():
        _check_term(term, known, kind)
    for field, _ in query.order:
        if field not in known | _ORDER_ONLY:
            raise OqlError(f"a list of {kind} has no field {field!r}")


def _check_term(term: Term, known: frozenset[str], kind: ListKind) -> None:
    if term.field not in known:
        raise OqlError(f"a list of {kind} has no field {term.field!r}")
    if term.field in EQUALITY_ONLY and term.operator not in {"=", "!="}:
        raise OqlError(f"{term.field!r} can be compared with = and != only")
