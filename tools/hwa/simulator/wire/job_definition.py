"""Job definitions: each job of the plan has one, and their ids tell each other."""

from __future__ import annotations

from tools.hwa.simulator.plan.names import numbered_uuid
from tools.hwa.simulator.plan.world import Job, World

_DEFINITION = -1
"""The number that sets a definition's id apart from its job's and from those of its runs."""


def definition_id(job_id: str) -> str:
    """The id of a job's definition, made from the job's own so that nothing need be kept."""
    return numbered_uuid(job_id, _DEFINITION)


def job_of_definition(world: World, identity: str) -> Job | None:
    """The job of the plan that is made from a definition, or nothing."""
    return world.jobs.get(numbered_uuid(identity, _DEFINITION))
