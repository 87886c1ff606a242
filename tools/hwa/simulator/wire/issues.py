"""Says in words why a job that is free to start does not start."""

from __future__ import annotations

from tools.hwa.simulator.plan.status import is_short, substatus
from tools.hwa.simulator.plan.world import Job

Issue = dict[str, str]


def job_issues(job: Job) -> list[Issue]:
    """The reasons that hold a READY or FENCE job back; none for a job in any other state."""
    if job.status == "FENCE":
        workstation = job.workstation
        text = (
            f"Priority {job.priority} is not above fence {workstation.fence} "
            f"of workstation {workstation.path}."
        )
        return [_issue(job, "FENCE", text)]
    reason = substatus(job) if job.status == "READY" else None
    if reason is None:
        return []
    if reason == "READY_WAITING_FOR_AGENT":
        return [_agent(job)]
    if reason == "READY_WAITING_FOR_RESOURCES":
        return _resources(job)
    return _limits(job)


def _agent(job: Job) -> Issue:
    workstation = job.workstation
    what = "the job manager is not running" if workstation.linked else "it is not linked"
    text = f"Workstation {workstation.path} cannot launch jobs: {what}."
    return _issue(job, "WORKSTATION_NOT_AVAILABLE", text)


def _limits(job: Job) -> list[Issue]:
    workstation, stream, found = job.workstation, job.stream, []
    if workstation.running >= workstation.limit:
        text = (
            f"Workstation {workstation.path} runs {workstation.running} jobs; "
            f"its limit is {workstation.limit}."
        )
        found.append(_issue(job, "WORKSTATION_LIMIT", text))
    if 0 <= stream.limit <= stream.running:
        text = f"Job stream {stream.key} runs {stream.running} jobs; its limit is {stream.limit}."
        found.append(_issue(job, "JOBSTREAM_LIMIT", text))
    return found


def _resources(job: Job) -> list[Issue]:
    return [
        _issue(
            job,
            "RESOURCE",
            f"{each.quantity} units of resource {each.resource.folder.rstrip('/')}"
            f"/{each.resource.name} are needed; {each.resource.available} of "
            f"{each.resource.quantity} are available.",
        )
        for each in job.needs
        if is_short(each)
    ]


def _issue(job: Job, kind: str, text: str) -> Issue:
    return {"id": job.id, "issueType": kind, "issueMessage": text}
