"""What jobs wait for, beyond what a list tells: which dependencies are open, record by record."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tools.by_id import by_ids, is_whole
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaNotFound
from tools.hwa.models import Dependency, JobInPlan

_AT_ONCE = 8
MOST_READ = 500  # candidates whose records are read; beyond them HWA's own word must do
_KINDS = {
    "waiting_for_file": "FILE",
    "waiting_for_prompt": "PROMPT",
    "waiting_for_resource": "RESOURCE",
}


@dataclass(frozen=True)
class Waits:
    """The jobs that truly wait, with their records; `cut` where there were too many to read."""

    jobs: list[JobInPlan]
    records: dict[str, Read[JobInPlan]]
    cut: bool


def waited_kinds(conditions: Sequence[str]) -> frozenset[str]:
    """The kinds of dependency that the conditions ask about."""
    return frozenset(_KINDS[name] for name in conditions if name in _KINDS)


async def truly_waiting(
    hwa: HwaClient, candidates: Sequence[JobInPlan], kinds: frozenset[str]
) -> Waits:
    """The candidates with an open dependency of each of the kinds.

    Raises:
        HwaError: a record could not be read.
    """
    near, far = candidates[:MOST_READ], candidates[MOST_READ:]
    records = await waiting_records(hwa, [job.id for job in near], kinds)
    kept = [job for job in near if job.id in records]
    return Waits([*kept, *(job for job in far if _waits(job, kinds))], records, cut=bool(far))


async def waiting_records(
    hwa: HwaClient, ids: Sequence[str], kinds: frozenset[str]
) -> dict[str, Read[JobInPlan]]:
    """The records of those that wait for each of the kinds, by their ids.

    Raises:
        HwaError: a record could not be read.
    """
    records = await _listed(hwa, ids)
    records |= await _singly(hwa, [one for one in ids if one not in records])
    found = ((one, records[one]) for one in ids if one in records)
    return {one: read for one, read in found if _waits(read.value, kinds)}


async def _listed(hwa: HwaClient, ids: Sequence[str]) -> dict[str, Read[JobInPlan]]:
    """Those that a list tells with their dependencies; the older API's lists never do."""
    if (await hwa.capabilities()).api != "v2":
        return {}
    told = await by_ids(lambda oql, limit: hwa.live_jobs(oql, limit=limit), ids)
    whole = ((one, told.reads[one.id]) for one in told.records if is_whole(one))
    return {one.id: Read(one, read.source, read.read_at) for one, read in whole}


async def _singly(hwa: HwaClient, ids: Sequence[str]) -> dict[str, Read[JobInPlan]]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def record(identity: str) -> Read[JobInPlan] | None:
        async with gate:
            try:
                return await hwa.job(identity)
            except HwaNotFound:
                return None  # it left the plan since the list was read

    reads = await asyncio.gather(*map(record, ids))
    return {read.value.id: read for read in reads if read}


def waited_things(job: JobInPlan, kinds: frozenset[str]) -> list[str]:
    """What a job waits for, of these kinds, in words."""
    return [
        waited_thing(one) for one in job.dependencies if one.open and one.dependency_type in kinds
    ]


def waited_thing(dependency: Dependency) -> str:
    """The thing that a dependency waits for, in a word."""
    if dependency.file:
        return f"{dependency.file.workstation}#{dependency.file.name}"
    if dependency.dependency_type == "PROMPT":
        return f"#{dependency.number} {dependency.prompt_name or ''}".strip()
    if dependency.dependency_type == "RESOURCE":
        return f"{dependency.workstation or ''}#{dependency.name or ''}".strip("#")
    return dependency.job_name or dependency.job_stream_name or dependency.dependency or ""


def _waits(job: JobInPlan, kinds: frozenset[str]) -> bool:
    return job.status in {"HOLD", "READY"} and all(_open(job, kind) for kind in kinds)


def _open(job: JobInPlan, kind: str) -> bool:
    """A dependency of that kind is open: its own, or by HWA's word one of its stream."""
    own = any(one.open and one.dependency_type == kind for one in job.dependencies)
    return own or kind in (job.substatus or "")
