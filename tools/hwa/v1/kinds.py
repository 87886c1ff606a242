"""The kinds of lists that are read through V1."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from tools.hwa.v1 import fields, filters, objects
from tools.hwa.v1.jobs import jobs
from tools.hwa.v1.listing import Kind
from tools.hwa.v1.parts import Json, Record

JOBS = Kind("job", "jobInPlanFilter", fields.JOBS, filters.JOBS, jobs, chained=True)
LAST_RUNS = replace(JOBS, last_only=True)
"""Jobs as conman selects them: by the run that counts, whatever an earlier one was."""


def _each(record: Callable[[Json], Record]) -> Callable[[Iterable[Json]], list[Record]]:
    return lambda rows: [record(row) for row in rows]


STREAMS = Kind(
    "jobstream", "jobStreamInPlanFilter", fields.STREAMS, filters.STREAMS, _each(objects.stream)
)
WORKSTATIONS = Kind(
    "workstation",
    "workstationInPlanFilter",
    fields.WORKSTATIONS,
    {"name": filters.named("workstationName")},
    _each(objects.workstation),
)
RESOURCES = Kind(
    "resource",
    "resourceInPlanFilter",
    fields.RESOURCES,
    {"name": filters.named("resourceName")},
    _each(objects.resource),
)
PROMPTS = Kind("prompt", "promptInPlanFilter", {"id": "id"}, {}, _each(objects.prompt))
FILES = Kind("file", "fileInPlanFilter", {"id": "id"}, {}, _each(objects.file))
