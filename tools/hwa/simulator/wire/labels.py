"""The names and labels that `objects-info` publishes for each kind of object."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tools.hwa.simulator.plan.world import COMMON_STATUS
from tools.hwa.simulator.wire.actions.action import Action
from tools.hwa.simulator.wire.actions.offered import KINDS, LOG
from tools.hwa.simulator.wire.actions.patch import PATCHES

_JOB_SUBSTATUSES = (
    "HOLD_WAITING_FOR_PREDECESSOR",
    "HOLD_WAITING_FOR_TIME",
    "HOLD_WAITING_FOR_PROMPT",
    "HOLD_WAITING_FOR_FILE",
    "HOLD_PRIORITY_ZERO",
    "READY_WAITING_FOR_RESOURCES",
    "READY_WAITING_FOR_LIMIT",
    "READY_WAITING_FOR_AGENT",
    "SUPPR_UNSATISFIED_DEPENDENCY",
    "SUPPR_WORKSTATION_IGNORED",
)
_STATES = (
    "MASTER",
    "LINKED",
    "FULLY_LINKED",
    "TCP_IP_LINKED",
    "HOST_LINKED",
    "EXTENDED_LINKED",
    "BROKER",
    "START",
    "RUNNING",
    "IS_INITED",
    "JOBMAN_UP",
    "WRITER_UP",
    "WRITER_RUNNING",
    "MONMAN",
    "SERVER_STARTED",
    "EVT_PROC_RUNNING",
)
_TYPES = ("MANAGER", "FTA", "AGENT", "POOL", "D-POOL", "X-AGENT", "REM-ENG", "WORKLOAD_BROKER")

_LOG_ACTION = {
    "key": LOG,
    "label": "Get job log",
    "httpMethod": "GET",
    "parametricUrl": "/plan/job/run/{run_id}/joblog",
}

Labels = list[dict[str, Any]]


def objects_info() -> dict[str, dict[str, Labels]]:
    """What each kind of plan object can be, how to call it, and what can be done to it."""
    jobs = [each for each in COMMON_STATUS if each != "STUCK"]
    common = sorted(set(COMMON_STATUS.values()) | {"HELD"})
    streams = [each for each in COMMON_STATUS if each not in {"FENCE", "PEND", "FAIL"}]
    return {
        "JOB_IN_PLAN": {
            "actions": _actions("job"),
            "status": _labels(jobs),
            "substatus": _labels(_JOB_SUBSTATUSES),
            "commonStatus": _labels(common),
        },
        "JOBSTREAM_IN_PLAN": {
            "actions": _actions("jobstream"),
            "status": _labels(streams),
            "commonStatus": _labels(common),
        },
        "WORKSTATION_IN_PLAN": {
            "actions": _actions("workstation"),
            "activeStates": _labels(_STATES),
            "activeFlags": _labels(("AUTO_LINK", "FULL_STATUS")),
            "workstationType": _labels(_TYPES),
        },
        "RESOURCE_IN_PLAN": {
            "actions": _actions("resource"),
            "status": _labels(("AVAILABLE", "NOT_AVAILABLE")),
        },
        "PROMPT_IN_PLAN": {
            "actions": _actions("prompt"),
            "status": _labels(("NOT_ASKED", "ASKED", "ANSWERED_YES", "ANSWERED_NO")),
        },
        "EVENTSOURCE": {"actions": []},
    }


def _actions(kind: str) -> Labels:
    found = [*KINDS[kind], *([PATCHES[kind]] if kind in PATCHES else [])]
    described = [_action(kind, each) for each in found]
    return [*described, _LOG_ACTION] if kind == "job" else described


def _action(kind: str, action: Action) -> dict[str, Any]:
    path = f"/plan/{kind}/{{{kind}_id}}"
    if action.name:
        path += f"/action/{action.name}"
    if action.name == "rerun":
        path = "/plan/job/run/{run_id}/action/rerun"
    shown: dict[str, Any] = {
        "key": action.key(kind),
        "label": (action.name or "modify").replace("-", " ").capitalize(),
        "httpMethod": "PUT" if action.name else "PATCH",
        "parametricUrl": path,
    }
    if action.parameters:
        shown["queryParameters"] = dict.fromkeys(action.parameters, "")
    if action.template:
        shown["payloadTemplate"] = dict(action.template)
    return shown


def _labels(keys: Iterable[str]) -> Labels:
    return [{"key": key, "label": key.replace("_", " ").capitalize()} for key in keys]
