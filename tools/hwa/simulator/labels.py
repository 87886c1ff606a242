"""The names and labels that `objects-info` publishes for each kind of object."""

from __future__ import annotations

from collections.abc import Iterable

from tools.hwa.simulator.world import COMMON_STATUS

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
_TYPES = ("MANAGER", "FTA", "AGENT", "POOL", "X-AGENT", "REM-ENG", "WORKLOAD_BROKER")

Labels = list[dict[str, str]]


def objects_info() -> dict[str, dict[str, Labels]]:
    """What each kind of plan object can be and how to call it; actions are not simulated."""
    jobs = [each for each in COMMON_STATUS if each != "STUCK"]
    common = sorted(set(COMMON_STATUS.values()) | {"HELD"})
    streams = [each for each in COMMON_STATUS if each not in {"FENCE", "PEND", "FAIL"}]
    nothing: Labels = []
    return {
        "JOB_IN_PLAN": {
            "actions": nothing,
            "status": _labels(jobs),
            "substatus": _labels(_JOB_SUBSTATUSES),
            "commonStatus": _labels(common),
        },
        "JOBSTREAM_IN_PLAN": {
            "actions": nothing,
            "status": _labels(streams),
            "commonStatus": _labels(common),
        },
        "WORKSTATION_IN_PLAN": {
            "actions": nothing,
            "activeStates": _labels(_STATES),
            "activeFlags": _labels(("AUTO_LINK", "FULL_STATUS")),
            "workstationType": _labels(_TYPES),
        },
        "RESOURCE_IN_PLAN": {
            "actions": nothing,
            "status": _labels(("AVAILABLE", "NOT_AVAILABLE")),
        },
        "PROMPT_IN_PLAN": {
            "actions": nothing,
            "status": _labels(("NOT_ASKED", "ASKED", "ANSWERED_YES", "ANSWERED_NO")),
        },
        "EVENTSOURCE": {"actions": nothing},
    }


def _labels(keys: Iterable[str]) -> Labels:
    return [{"key": key, "label": key.replace("_", " ").capitalize()} for key in keys]
