"""Comparing a draft with HWA's own counts, and reading again only what differs."""

import asyncio
from collections.abc import Awaitable, Collection, Mapping

from tools.hwa.errors import HwaNotFound, HwaRejected
from tools.plan.copy import groups
from tools.plan.copy.columns import Block
from tools.plan.copy.counting import Group
from tools.plan.copy.groups import Differences
from tools.plan.copy.picture import Picture, Update
from tools.plan.copy.reading import Draft, PlanReader, R, Side
from tools.plan.copy.table import Table

Counts = Mapping[str, int]
_ROUNDS = 4
_PLACES_AT_ONCE = 50
_EVERYTHING = {"job": "/@/@#/@/@.@", "jobstream": "/@/@#/@/@"}


async def settled(
    reader: PlanReader,
    draft: Draft,
    side: Side[R],
    before: Differences | None = None,
    counts: Awaitable[Counts | None] | None = None,
) -> Differences | None:
    """What differs from HWA's counts when all that is worth it was read again.

    `before` is what differed when a moving plan was last compared; without it every difference
    is followed, round by round. `counts` may be on their way already. None comes back where HWA's
    counts cannot be had.

    Raises:
        HwaError: HWA could not be asked.
        PlanSwitched: a row is of another plan.
    """
    left: Differences | None = None
    for _ in range(_ROUNDS if before is None else 1):
        theirs = await (counts or theirs_of(reader, side))
        counts = None
        if theirs is None:
            return None
        left = await _compared(draft, side, theirs)
        wrong = left if before is None else left.certain(before)
        if not wrong:
            break
        await _mend(reader, draft, side, wrong, theirs)
        left = await _compared(draft, side, theirs)
    return left


async def _mend(
    reader: PlanReader,
    draft: Draft,
    side: Side[R],
    wrong: Differences,
    theirs: Counts,
) -> None:
    came = list(groups.newcomers(wrong.more, side.common))
    if came:
        await _put(draft, side, await reader.block(draft, side, came))
    if wrong.fewer:
        still = await _compared(draft, side, theirs)
        await _take_out(reader, draft, side, still.fewer.keys() & wrong.fewer.keys())


async def theirs_of(reader: PlanReader, side: Side[R]) -> Counts | None:
    """HWA's own counts; None where this release does not count.

    Raises:
        HwaError: HWA could not be asked.
    """
    try:
        counts = await reader.bulk.counts(side.shape, _EVERYTHING[side.kind], groups.ASKED)
    except (HwaNotFound, HwaRejected):
        return None
    return await asyncio.to_thread(groups.understood, counts)


async def _compared(draft: Draft, side: Side[R], theirs: Counts) -> Differences:
    picture = draft.picture
    ours = picture.job_tally if side.kind == "job" else picture.stream_tally
    return await asyncio.to_thread(groups.differences, ours.counts, theirs)


async def _take_out(
    reader: PlanReader, draft: Draft, side: Side[R], left: Collection[Group]
) -> None:
    """What we have and HWA has not: read all that is there, and drop what did not come."""
    for place, oql in list(groups.neighbours(left))[:_PLACES_AT_ONCE]:
        there = await reader.block(draft, side, [oql])
        gone = await asyncio.to_thread(_gone, draft.picture, side, place, there)
        await _put(draft, side, there, gone)


def _gone(picture: Picture, side: Side[R], place: Group, there: Block) -> tuple[str, ...]:
    """The ids that we hold at a place and that a whole read of it did not bring."""
    table, words = _table(picture, side), picture.words
    mask = (
        table.alive
        & (table["workstation"] == words.workstations.find(place[0]))
        & (table["folder"] == words.folders.find(place[2]))
    )
    found = table.find(there.columns["high"], there.columns["low"])
    mask[found[found >= 0]] = False
    pairs = zip(table["high"][mask].tolist(), table["low"][mask].tolist(), strict=True)
    return tuple(words.ids.text(high, low) for high, low in pairs)


async def _put(draft: Draft, side: Side[R], block: Block, gone: tuple[str, ...] = ()) -> None:
    if not len(block) and not gone:
        return
    read_at = draft.picture.read_at
    if side.kind == "job":
        await draft.apply(Update(read_at, jobs=block, gone_jobs=gone))
    else:
        await draft.apply(Update(read_at, streams=block, gone_streams=gone))


def _table(picture: Picture, side: Side[R]) -> Table:
    return picture.jobs if side.kind == "job" else picture.streams
