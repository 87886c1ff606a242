"""The workstations that a question means: their exact number, and the records that are shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from tools.by_id import by_ids
from tools.hwa.client import HwaClient, Read
from tools.hwa.models import Page, WorkstationInPlan, is_linked
from tools.hwa.oql import OqlError, all_of
from tools.listing.overview import call_for, gaps_of
from tools.listing.pages import PAGE
from tools.listing.plan_query import where
from tools.plan.copy.picture import Picture
from tools.plan.copy.strings import like
from tools.receipts import Gap


class Station(Protocol):
    """What the conditions look at, in a record of HWA's and in a row of the copy."""

    @property
    def name(self) -> str | None:
        """The bare name."""

    @property
    def active_states(self) -> Sequence[str] | None:
        """HWA's states of links and processes."""

    @property
    def limit(self) -> int | None:
        """How many jobs may run at a time."""

    @property
    def fence(self) -> int | None:
        """Up to which priority nothing is launched."""

    @property
    def ignore(self) -> bool | None:
        """Whether the plan leaves it out."""


S = TypeVar("S", bound=Station)


@dataclass
class Workstations:
    """The workstations that matched; `shown` holds as many records as were asked for."""

    read: Read[Page[WorkstationInPlan]]
    shown: list[WorkstationInPlan]
    exact: int
    total: int
    counted: Read[Page[WorkstationInPlan]] | None = None
    """What was counted, where that is the copy and not the read."""
    gaps: tuple[Gap, ...] = ()
    reads: Mapping[str, Read[Page[WorkstationInPlan]]] = field(default_factory=dict)
    """The read that told a workstation, where there were several."""

    def read_of(self, one: WorkstationInPlan) -> Read[Page[WorkstationInPlan]]:
        """The read that told this workstation."""
        return self.reads.get(one.id, self.read)


async def select_workstations(
    hwa: HwaClient, conditions: Sequence[str], name: str, picture: Picture | None, *, rows: int
) -> Workstations:
    """The matching workstations: counted in the copy where there is one, shown as they are now.

    Raises:
        HwaError: HWA could not be asked.
        OqlError: a condition is not one of workstations.
    """
    strange = [one for one in conditions if one not in _TESTS]
    if strange:
        raise OqlError(f"no condition of workstations: {', '.join(strange)}")
    tests = [_TESTS[one] for one in conditions]
    bare = name.rpartition("/")[2].upper()
    if picture is not None:
        return await _copied(hwa, tests, bare, picture, rows)
    read = await hwa.workstations(all_of(where(name=bare)), limit=PAGE)
    kept = _fitting(read.value.results, tests)
    return Workstations(read, kept[:rows], len(kept), len(read.value.results))


async def _copied(
    hwa: HwaClient, tests: Sequence["Test"], name: str, picture: Picture, rows: int
) -> Workstations:
    fits = like(name or "@").fullmatch
    everyone = picture.workstations
    named = [one for one in everyone if fits(one.name or "")] if name else everyone
    kept = _fitting(named, tests)
    told = Page[WorkstationInPlan](count=len(kept), results=[])
    source = call_for("workstation", all_of(where(name=name)))
    counted = Read(told, source, picture.read_at)
    ids = [one.id for one in kept[:rows]]
    now = await by_ids(lambda oql, limit: hwa.workstations(oql, limit=limit), ids)
    shown = _fitting(now.records, tests)
    return Workstations(
        counted,
        shown,
        len(kept) - (len(ids) - len(shown)),
        len(named),
        counted,
        gaps_of(picture),
        now.reads,
    )


def _fitting(stations: Sequence[S], tests: Sequence["Test"]) -> list[S]:
    kept = list(stations)
    for test in tests:
        kept = [one for one in kept if test(one)]
    return kept


Test = Callable[[Station], bool]


def _states(one: Station) -> Sequence[str]:
    return one.active_states or ()


def _is_out(one: Station) -> bool:
    states = _states(one)
    if "JOBMAN_UP" in states and is_linked(states):
        return False
    return not one.ignore and "MASTER" not in states


_TESTS: Mapping[str, Test] = {
    "unlinked": _is_out,
    "limit_zero": lambda one: one.limit == 0,
    "fence_set": lambda one: bool(one.fence),
    "ignored": lambda one: bool(one.ignore),
    "event_processor": lambda one: "EVT_PROC_RUNNING" in _states(one),
    "master": lambda one: "MASTER" in _states(one),
    "version": lambda _: True,  # every workstation has one: the rows tell it
}
WORKSTATION_CONDITIONS = tuple(_TESTS)
