"""The copy of the plan in memory: read whole once, then kept true by reading what changed."""

import asyncio
from collections.abc import Awaitable

import numpy as np

from tools.plan.copy.columns import Flag
from tools.plan.copy.groups import NOTHING, Differences
from tools.plan.copy.moves import Moves, moves_between
from tools.plan.copy.picture import Picture, Update
from tools.plan.copy.reading import Draft, PlanReader, PlanSwitched, Progress, R, Side, ahead
from tools.plan.copy.settling import Counts, settled, theirs_of
from tools.receipts import Gap

_LOAD_ATTEMPTS = 3
_PAGES = 2  # in one sweep
_Left = dict[str, Differences | None]
"""What still differed when each side was last compared; None where it could not be."""
COUNTS_DIFFER = "mirror_counts_differ"
"""The gap where HWA's own counts and ours stay apart."""
LINKS_UNKNOWN = "mirror_dependencies_unknown"
"""The gap where lists do not tell what their rows wait for."""


class PlanUnsteady(Exception):
    """The plan was switched each time that it was read; nothing whole could be kept."""


class Mirror:
    """Reads the plan into pictures. `picture` is always one whole state, the newest.

    One task at a time may load, refresh or sweep; any may read `picture` and `moves`.
    What raises an `HwaError` leaves the picture as it was.
    """

    def __init__(self, reader: PlanReader, moves: Moves | None = None) -> None:
        self._reader = reader
        self.picture: Picture | None = None
        self.progress = Progress()
        self.moves = moves or Moves()
        self.updates: list[Update] = []
        """What led to the picture from the one last loaded or adopted, or since it was emptied."""
        self.loads = 0
        self._left: _Left = {}
        self._told: _Left = {}
        self._swept = 0

    async def adopt(self, picture: Picture) -> None:
        """Goes on from a picture that was read whole, or that somebody else read."""
        if picture.words is not (self.picture and self.picture.words):
            self._swept, self._left, self._told = 0, {}, {}
        await self._show(picture)
        self.updates = []

    async def load(self) -> Picture:
        """Reads the whole plan; a plan switch in the middle begins anew.

        Raises:
            HwaError: HWA could not be asked.
            PlanUnsteady: the plan was switched each time.
        """
        for _ in range(_LOAD_ATTEMPTS):
            self.progress = Progress()
            try:
                draft, left = await self._loaded()
            except PlanSwitched:
                continue
            await self.adopt(draft.picture)
            self.loads += 1
            self._left, self._told = left, dict(left)
            return draft.picture
        raise PlanUnsteady(f"the plan was switched {_LOAD_ATTEMPTS} times while it was read")

    async def refresh(self) -> Picture:
        """Reads what changed since the last time; the whole plan where that is another one.

        Raises:
            HwaError: HWA could not be asked.
            PlanUnsteady: the plan is another one, and was switched each time that it was read.
        """
        before = self.picture
        if before is None or not await self._reader.is_current(before.plan):
            return await self.load()
        draft = Draft(before)
        try:
            await self._follow(draft)
        except PlanSwitched:
            return await self.load()
        return await self._accept(draft)

    async def _follow(self, draft: Draft) -> None:
        """Jobs, then their streams; what can be asked already is on its way meanwhile."""
        reader, before = self._reader, draft.picture
        async with ahead(theirs_of(reader, reader.jobs)) as counts:
            await reader.changes(draft)
            changed = draft.picture
            async with ahead(reader.streams_moved(before, changed)) as streams:
                await self._settle(draft, reader.jobs, counts)
                later = await reader.streams_moved(changed, draft.picture)
                await reader.put_streams(draft, [*await streams, *later])

    async def sweep(self) -> Picture:
        """Compares the streams' counts, and reads some more pages of jobs again, whatever they hold.

        What changes without a time and without changing a count is found so, page by page; and
        sooner what becomes of jobs that wait for a file, a prompt or a resource.

        Raises:
            HwaError: HWA could not be asked.
            PlanUnsteady: as of `load`.
        """
        if self.picture is None:
            return await self.load()
        draft = Draft(self.picture)
        try:
            await self._settle(draft, self._reader.streams)
            swept = await self._pages(draft)
            await self._reader.waiting(draft)
        except PlanSwitched:
            return await self.load()
        self._swept = swept
        return await self._accept(draft)

    async def _pages(self, draft: Draft) -> int:
        """Reads the next pages again; after the last row it goes on with the first."""
        swept = self._swept
        for _ in range(_PAGES):
            length = await self._reader.page(draft, swept)
            swept = swept + length if length else 0
        return swept

    async def _accept(self, draft: Draft) -> Picture:
        await self._show(draft.picture)
        self.updates += draft.updates
        return draft.picture

    async def _show(self, picture: Picture) -> None:
        """Readers see the old picture until now, and the new one from now on."""
        before = self.picture
        if before is not None and before.plan == picture.plan:
            self.moves.add(await asyncio.to_thread(moves_between, before, picture))
        else:
            self.moves.forget()
        self.picture = picture

    async def _loaded(self) -> tuple[Draft, _Left]:
        draft = await self._reader.whole(self.progress)
        left = {
            "jobstream": await settled(self._reader, draft, self._reader.streams),
            "job": await settled(self._reader, draft, self._reader.jobs, NOTHING),
        }
        if not await self._reader.is_current(draft.picture.plan):
            raise PlanSwitched
        await _judge(draft, left)
        return draft, left

    async def _settle(
        self, draft: Draft, side: Side[R], counts: Awaitable[Counts | None] | None = None
    ) -> None:
        """Compares one side with HWA's counts.

        A plan that moves differs a little at any moment; what differs twice was not seen, and so
        was what makes the plan larger or smaller.
        """
        before = self._left.get(side.kind) or NOTHING
        left = await settled(self._reader, draft, side, before, counts)
        passing = left is not None and not left.balance
        self._told[side.kind] = left.shared(before) if left and passing else left
        self._left[side.kind] = left
        await _judge(draft, self._told)


async def _judge(draft: Draft, left: _Left) -> None:
    """Says in the picture what was not seen."""
    known = [gap for gap in draft.picture.gaps if gap.what not in {COUNTS_DIFFER, LINKS_UNKNOWN}]
    unknown = await asyncio.to_thread(_links_unknown, draft.picture)
    gaps = (*known, *unknown, *_count_gaps(left))
    if gaps != draft.picture.gaps:
        await draft.apply(Update(draft.picture.read_at, gaps=gaps))


def _count_gaps(left: _Left) -> list[Gap]:
    gaps = []
    for kind, one in left.items():
        if one is None:
            gaps.append(Gap(what=COUNTS_DIFFER, detail=f"{kind}: not told"))
        elif one:
            gaps.append(Gap(what=COUNTS_DIFFER, detail=f"{kind}: {one.objects} in {one.groups}"))
    return gaps


def _links_unknown(picture: Picture) -> list[Gap]:
    count = sum(
        int(np.count_nonzero(((table["flags"] & Flag.LINKS_UNKNOWN.value) != 0) & table.alive))
        for table in (picture.jobs, picture.streams)
    )
    return [Gap(what=LINKS_UNKNOWN, detail=str(count))] if count else []
