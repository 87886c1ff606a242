"""What may be done to an object now: the keys that HWA lists in its `actions`."""

from __future__ import annotations

from functools import lru_cache

from tools.hwa.simulator.plan.batchman import CONFIRMED, REFUSED, RERUNNABLE
from tools.hwa.simulator.plan.status import stream_status
from tools.hwa.simulator.plan.world import IDLE, Job, PlanPrompt, Resource, Stream, Workstation
from tools.hwa.simulator.wire.actions.action import Action
from tools.hwa.simulator.wire.actions.nodes import JOB_ACTIONS, STREAM_ACTIONS
from tools.hwa.simulator.wire.actions.places import (
    KEYED_ACTIONS,
    PROMPT_ACTIONS,
    RESOURCE_ACTIONS,
    WORKSTATION_ACTIONS,
)

LOG = "GET_JOB_LOG"

Offer = list[dict[str, str]]

_BEFORE_LAUNCH = (
    "hold",
    "release",
    "add-dependencies",
    "release-dependencies",
    "remove-dependencies",
    "release-all-dependencies",
    "update-priority",
)
_KILLABLE = frozenset({"EXEC", "SUCCP", "ABENP"})
_CONFIRMS = ((True, "confirm-succ"), (False, "confirm-abend"))
_OVER = frozenset({"SUCC", "CANCL", "SUPPR"})

KINDS: dict[str, tuple[Action, ...]] = {
    "job": JOB_ACTIONS,
    "jobstream": STREAM_ACTIONS,
    "workstation": (*WORKSTATION_ACTIONS, *KEYED_ACTIONS),
    "resource": RESOURCE_ACTIONS,
    "prompt": PROMPT_ACTIONS,
}
"""Every action, by the kind of object that it is for."""


def job_offer(job: Job) -> Offer:
    """What may be done to a job now."""
    stream, run = job.stream, job.runs[-1]
    shut = stream.canceled or stream.suppressed
    launched = job.runs[0].started is not None
    keys = _job_keys(run.status, job.canceled, launched, shut, job.recovery_of is not None)
    return [{"key": key, "id": job.id} for key in keys]


def stream_offer(stream: Stream) -> Offer:
    """What may be done to a job stream now."""
    shown = stream_status(stream)
    over = stream.left == 0 and stream.ended is not None
    names: tuple[str, ...] = () if over else _BEFORE_LAUNCH[:-1]
    if not stream.canceled and shown not in _OVER:
        names += ("cancel", "cancel-pending")
    return _offer("jobstream", names, stream.id)


def workstation_offer(workstation: Workstation) -> Offer:
    """What may be done to a workstation now."""
    names = (
        "unlink" if workstation.linked else "link",
        "stop" if workstation.jobman_up else "start",
        "update-limit",
        "update-fence",
    )
    return _offer("workstation", names, workstation.id)


def resource_offer(resource: Resource) -> Offer:
    """What may be done to a resource now."""
    return _offer("resource", ("update-quantity",), resource.id)


def prompt_offer(prompt: PlanPrompt) -> Offer:
    """What may be done to a prompt now: once answered, nothing."""
    names = () if prompt.status.startswith("ANSWERED") else ("reply",)
    return _offer("prompt", names, prompt.id)


@lru_cache(maxsize=1024)
def _job_keys(
    status: str, canceled: bool, launched: bool, shut: bool, recovers: bool
) -> tuple[str, ...]:
    names: tuple[str, ...] = _BEFORE_LAUNCH if status in IDLE else ()
    if not canceled and status not in _OVER:
        names += ("cancel", "cancel-pending")
    if status in _KILLABLE:
        names += ("kill",)
    if not (shut and status == "SUPPR"):
        names += tuple(name for success, name in _CONFIRMS if _confirmable(status, success))
    if status in RERUNNABLE and not recovers and not (shut and status in {"CANCL", "SUPPR"}):
        names += ("rerun",)
    return (*(_key("job", name) for name in names), *[LOG] * launched)


def _confirmable(status: str, success: bool) -> bool:
    return CONFIRMED.get((status, success), REFUSED) != REFUSED


def _offer(kind: str, names: tuple[str, ...], identity: str) -> Offer:
    return [{"key": _key(kind, name), "id": identity} for name in names]


@lru_cache(maxsize=256)
def _key(kind: str, name: str) -> str:
    return next(each.key(kind) for each in KINDS[kind] if each.name == name)
