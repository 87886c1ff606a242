"""Records read again by their ids, a call for as many as an address can carry."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tools.hwa.client import Read
from tools.hwa.models import JobInPlan, JobStreamInPlan, Page, WorkstationInPlan
from tools.hwa.oql import Field, Oql

IDS_A_CALL = 100  # 100 ids make an address of 4 kB; servers take 8

T = TypeVar("T", JobInPlan, JobStreamInPlan, WorkstationInPlan)


@dataclass(frozen=True)
class Told(Generic[T]):
    """Records in the order in which they were asked for, and the call that told each."""

    records: list[T]
    reads: Mapping[str, Read[Page[T]]]


async def by_ids(
    ask: Callable[[Oql, int], Awaitable[Read[Page[T]]]], ids: Sequence[str]
) -> Told[T]:
    """What HWA says of these objects now; what left the plan is not among them.

    Raises:
        HwaError: HWA could not be asked.
    """
    parts = [ids[start : start + IDS_A_CALL] for start in range(0, len(ids), IDS_A_CALL)]
    answers = await asyncio.gather(*(ask(Field("id").one_of(part), len(part)) for part in parts))
    found = {one.id: one for read in answers for one in read.value.results}
    reads = {one.id: read for read in answers for one in read.value.results}
    return Told([found[identity] for identity in ids if identity in found], reads)


def is_whole(row: JobInPlan | JobStreamInPlan) -> bool:
    """The list told what it waits for, or that it waits for nothing."""
    stats = row.dependencies_stats
    none = "number_of_dependencies" in stats.model_fields_set and not stats.number_of_dependencies
    return none or "dependencies" in row.model_fields_set
