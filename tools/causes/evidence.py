"""Reads what an explanation wants of the live plan: many records in few calls, each call once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

from tools.by_id import is_whole
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError, HwaNotFound
from tools.hwa.models import JobInPlan, JobStreamInPlan, Page, WorkstationInPlan
from tools.hwa.oql import Field, Oql
from tools.hwa.selection import workstation_is
from tools.plan.causes.blockers import WAITING
from tools.plan.causes.known import Known, Members, Need, What
from tools.receipts import Gap
from tools.report import gap_of

MAX_READS = 300
"""Calls for one explanation; beyond them the answer says that there may be more."""
IDS_A_CALL = 40
_FEW = 3
_AT_ONCE = 8
_MEMBERS = 50
_FAILED = ("ABEND", "FAIL", "EXEC", "INTRO", "SUCCP", "ABENP", "PEND", "SUSP", "STUCK")
_WAITING = ("HOLD", "READY", "FENCE", "ADD", "WAIT")
_ACTIVE = ("EXEC", "INTRO", "SUCCP", "ABENP")
_STATUS = Field("jobruns.compositeStatus.status")

Found = list[tuple[Need, Any]]
T = TypeVar("T", JobInPlan, JobStreamInPlan)
A = TypeVar("A")
R = TypeVar("R", JobInPlan, JobStreamInPlan, WorkstationInPlan)


class Evidence:
    """Fills what is `known`; what cannot be read is known as None, and a gap."""

    def __init__(self, hwa: HwaClient, known: Known) -> None:
        self.hwa = hwa
        self.known = known
        self.gaps: dict[Gap, None] = {}
        self.reads = 0
        self.cut = False
        """There was more to read than one explanation may cost."""
        self._refused = False
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def read(self, wanted: Iterable[Need]) -> None:
        """Reads all of these, as much as possible at the same time."""
        by_kind: dict[str, list[str]] = {}
        for one in wanted:
            by_kind.setdefault(one.what, []).append(one.name)
        readers: dict[str, Callable[[list[str]], Awaitable[Found]]] = {
            "job": self._jobs,
            "jobstream": self._streams,
            "members": self._each("members", self._members_of),
            "workstation": self._workstations,
            "load": self._each("load", self._load),
            "line": self._each("line", self._line),
            "prompts": self._each("prompts", self._prompts),
        }
        for found in await asyncio.gather(*(readers[kind](by_kind[kind]) for kind in by_kind)):
            self.known.take(found)
            for _, fact in found:
                if isinstance(fact, Members):
                    self._take_members(fact)

    def _take_members(self, members: Members) -> None:
        """A list that told a job whole need not be followed by a call for the job."""
        for read in members.jobs:
            need = Need("job", read.value.id)
            if need not in self.known.facts and (
                read.value.status not in WAITING or is_whole(read.value)
            ):
                self.known.take([(need, read)])

    async def read_quietly(self, need: Need) -> None:
        """Reads what would be good to have; that it cannot be read is no gap."""
        gaps = dict(self.gaps)
        if need not in self.known.facts:
            await self.read([need])
        self.gaps = gaps

    async def _jobs(self, ids: list[str]) -> Found:
        return await self._records("job", ids, self.hwa.live_jobs, self.hwa.job)

    async def _streams(self, ids: list[str]) -> Found:
        return await self._records("jobstream", ids, self.hwa.live_streams, self.hwa.job_stream)

    async def _records(
        self,
        kind: What,
        ids: list[str],
        several: Callable[..., Awaitable[Read[Page[T]]]],
        single: Callable[[str], Awaitable[Read[T]]],
    ) -> Found:
        """Many by their ids in few calls, few one by one; the other way what is missing then."""
        found: dict[str, Read[T]] = {}
        if len(ids) > _FEW:
            found = await self._listed(ids, several)
        found |= await self._singly([one for one in ids if one not in found], single)
        if self._refused and len(ids) <= _FEW:
            found |= await self._listed([one for one in ids if one not in found], several)
        return [(Need(kind, identity), found.get(identity)) for identity in ids]

    async def _listed(
        self, ids: Sequence[str], ask: Callable[..., Awaitable[Read[Page[T]]]]
    ) -> dict[str, Read[T]]:
        """What lists tell of these, each row whole."""
        parts = [ids[start : start + IDS_A_CALL] for start in range(0, len(ids), IDS_A_CALL)]
        pages = await asyncio.gather(
            *(self._call(ask(Field("id").one_of(part), limit=len(part))) for part in parts)
        )
        told = [page for page in pages if isinstance(page, Read)]
        return {
            row.id: _row(page, row) for page in told for row in page.value.results if is_whole(row)
        }

    async def _singly(
        self, ids: Sequence[str], ask: Callable[[str], Awaitable[Read[T]]]
    ) -> dict[str, Read[T]]:
        """One call each; where the first is refused the others would be as well."""
        found: dict[str, Read[T]] = {}
        for part in (ids[:1], ids[1:]):
            room = part[: max(0, MAX_READS - self.reads)]
            self.cut |= len(room) < len(part)
            answers = await asyncio.gather(*(self._call(ask(one)) for one in room))
            for identity, answer in zip(room, answers, strict=True):
                if isinstance(answer, Read):
                    found[identity] = answer
                else:
                    self.gaps[gap_of(answer)] = None
            if any(not isinstance(one, Read | HwaNotFound) for one in answers):
                self._refused = True
                break
        return found

    def _each(
        self,
        what: What,
        ask: Callable[[str], Awaitable[A]],
    ) -> Callable[[list[str]], Awaitable[Found]]:
        """One question a name."""

        async def read(names: list[str]) -> Found:
            answers = await asyncio.gather(*(self._call(ask(name)) for name in names))
            return [
                (Need(what, name), self._or_gap(answer))
                for name, answer in zip(names, answers, strict=True)
            ]

        return read

    async def _members_of(self, stream: str) -> Members:
        """The jobs of a stream that have not ended well: those that failed or run come first."""
        mine = Field("jobStreamId").eq(stream)
        first, then = await asyncio.gather(
            self._matching(mine & _STATUS.one_of(_FAILED)),
            self._matching(mine & _STATUS.one_of(_WAITING)),
        )
        rows = [*_open_rows(first, _FAILED), *_open_rows(then, _WAITING)]
        failed = _count(first, _FAILED)
        return Members(tuple(rows), failed, _count(then, _WAITING), first)

    async def _matching(self, oql: Oql) -> Read[Page[JobInPlan]]:
        if not await self._lists_whole():
            return await self.hwa.jobs(oql, limit=_MEMBERS)
        return await self.hwa.live_jobs(oql, limit=_MEMBERS)

    async def _workstations(self, keys: list[str]) -> Found:
        names = sorted({key.rsplit("/", 1)[-1] for key in keys})
        read = self._or_gap(
            await self._call(self.hwa.live_workstations(Field("name").one_of(names)))
        )
        rows = [] if read is None else read.value.results
        return [
            (Need("workstation", key), _row(read, row) if read and row else None)
            for key in keys
            for row in [_named(rows, key)]
        ]

    async def _load(self, key: str) -> Read[int]:
        return await self._counted(workstation_is("workstation", key) & _STATUS.one_of(_ACTIVE))

    async def _line(self, name: str) -> Read[int]:
        kind, _, key = name.partition(" ")
        place = (
            Field("jobStreamId").eq(key)
            if kind == "jobstream"
            else workstation_is("workstation", key)
        )
        return await self._counted(place & _STATUS.eq("READY"))

    async def _counted(self, oql: Oql) -> Read[int]:
        ask = self.hwa.live_jobs if await self._lists_whole() else self.hwa.jobs
        read = await ask(oql, limit=1)
        return Read(read.value.total, read.source, read.read_at)

    async def _prompts(self, _: str) -> Any:  # noqa: ANN401 - a page of prompts
        return await self.hwa.prompts()

    async def _lists_whole(self) -> bool:
        return (await self.hwa.capabilities()).api == "v2"

    def _or_gap(self, answer: A | HwaError) -> A | None:
        if isinstance(answer, HwaError):
            self.gaps[gap_of(answer)] = None
            return None
        return answer

    async def _call(self, asked: Awaitable[A]) -> A | HwaError:
        self.reads += 1
        async with self._gate:
            try:
                return await asked
            except HwaError as error:
                return error


def _row(page: Read[Page[R]], row: R) -> Read[R]:
    return Read(row, page.source, page.read_at)


def _open_rows(page: Read[Page[JobInPlan]], states: Sequence[str]) -> list[Read[JobInPlan]]:
    """The list looks at all runs of a job; its last one counts."""
    rows = [one for one in page.value.results if one.status in states and not one.canceled]
    return [_row(page, one) for one in rows]


def _count(page: Read[Page[JobInPlan]], states: Sequence[str]) -> int:
    """Exact where the page held all of them."""
    if page.value.total <= len(page.value.results):
        return len(_open_rows(page, states))
    return page.value.total


def _named(rows: Sequence[WorkstationInPlan], wanted: str) -> WorkstationInPlan | None:
    """Namesakes in other folders are other machines."""
    exact = [one for one in rows if wanted in {one.key, one.name, f"/{one.name}"}]
    bare = wanted.rsplit("/", 1)[-1]
    near = [one for one in rows if one.name == bare]
    return next(iter(exact or near), None)
