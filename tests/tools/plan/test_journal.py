"""What moved between two pictures is found whole, kept small, and read again as it was."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.plan.mirrors import site, whole
from tools.hwa.simulator.plan import batchman, commands
from tools.plan.copy.picture import Picture
from tools.plan.past.frame import frame_of, packed_frame, rolled, unpacked_frame
from tools.plan.past.journal import differences
from tools.plan.past.moved import JournalBroken, Moved, joined, nothing_moved, packed, unpacked
from tools.plan.past.surroundings import Station, Supply, Surroundings, turns_between


def statuses(picture: Picture) -> dict[str, str]:
    """Every job's and stream's status by its id."""
    jobs = (picture.job(row) for row in np.flatnonzero(picture.jobs.alive).tolist())
    streams = (picture.stream(row) for row in np.flatnonzero(picture.streams.alive).tolist())
    return {one.id: one.shown for one in [*jobs, *streams]}


def told(moved: Moved) -> list[tuple[Any, ...]]:
    """The rows in words."""
    return [
        (
            moved.id(row),
            moved.key(row),
            moved.text("was_status", row),
            moved.text("status", row),
            int(moved["was_priority"][row]),
            int(moved["priority"][row]),
            int(moved["at"][row]),
        )
        for row in range(len(moved))
    ]


async def test_every_status_that_differs_is_a_move_and_nothing_else_is() -> None:
    """The earlier statuses and the moves together are the later statuses."""
    async with site(jobs=700, page=400) as here:
        before = await here.mirror.load()
        here.wait(45)
        after = await here.mirror.refresh()
        moved = differences(before, after)
        old, new = statuses(before), statuses(after)
        rows = {row[0]: (row[2], row[3]) for row in told(moved)}
        assert {one: pair for one, pair in rows.items() if pair[0] != pair[1]} == {
            one: (old.get(one, ""), new.get(one, ""))
            for one in old | new
            if old.get(one) != new.get(one)
        }
        assert len(rows) == len(moved) > 5


async def test_the_moves_are_the_same_whoever_read_the_later_picture() -> None:
    """A picture with words of its own tells what one that followed tells."""
    async with site(jobs=700, page=400) as here:
        before = await here.mirror.load()
        here.wait(60)
        after = await here.mirror.refresh()
        apart = await whole(here.app)
        mine = {row[:6] for row in told(differences(before, after))}
        assert mine == {row[:6] for row in told(differences(before, apart))}


async def test_a_hold_is_a_move_though_no_status_changes() -> None:
    """Priority, times and limits are kept with their values before and after."""
    async with site(jobs=700, page=400) as here:
        before = await here.mirror.load()
        job = next(job for job in here.world.jobs.values() if job.status == "HOLD" and job.priority)
        batchman.accept(here.world, commands.Hold(job))
        here.wait(1)
        after = await whole(here.app)
        (row,) = [row for row in told(differences(before, after)) if row[0] == job.id]
        assert row[2:6] == ("HOLD", "HOLD", before.job(before.job_row(job.id) or 0).priority, 0)


async def test_nothing_moved_where_nothing_did() -> None:
    """A picture differs from itself in nothing."""
    async with site(jobs=700, page=400) as here:
        before = await here.mirror.load()
        assert len(differences(before, before)) == 0
        assert len(differences(before, await whole(here.app))) == 0


async def test_what_was_packed_is_what_is_unpacked() -> None:
    """Ids, names, numbers and times come back; several blocks become one in their order."""
    async with site(jobs=700, page=400) as here:
        pictures = [await here.mirror.load()]
        for _ in range(3):
            here.wait(20)
            pictures.append(await here.mirror.refresh())
        blocks = [differences(*pair) for pair in pairwise(pictures)]
        again = joined([unpacked(packed(block)) for block in blocks])
        assert told(again) == [row for block in blocks for row in told(block)]
        few = again.taken(np.arange(2))
        assert told(unpacked(packed(few))) == told(again)[:2]
        assert len(packed(few)) < len(packed(again))


async def test_times_are_hwas_own_where_they_fit() -> None:
    """An end is told with the time at which it was, not with the time at which we looked."""
    async with site(jobs=700, page=400) as here:
        before = await here.mirror.load()
        here.wait(40)
        after = await here.mirror.refresh()
        moved = differences(before, after)
        ends = {
            job.id: int(job.run.ended)
            for job in here.world.jobs.values()
            if job.status == "SUCC" and job.run.ended
        }
        found = [row for row in told(moved) if row[3] == "SUCC" and row[0] in ends]
        assert found
        assert all(row[6] == ends[row[0]] for row in found)


@pytest.mark.parametrize("data", [b"", b"x", packed(nothing_moved())[:-3]])
def test_other_bytes_are_no_block(data: bytes) -> None:
    """What no journal wrote is refused by name."""
    with pytest.raises(JournalBroken):
        unpacked(data)
    with pytest.raises(JournalBroken):
        unpacked_frame(data)


async def test_a_frame_and_the_moves_after_it_tell_the_numbers_of_any_time() -> None:
    """Counts by status, rolled on by the moves, are the counts that are read later."""
    async with site(jobs=700, page=400) as here:
        before = await here.mirror.load()
        frame = unpacked_frame(packed_frame(frame_of(before, None)))
        here.wait(75)
        after = await here.mirror.refresh()
        assert rolled(frame.jobs, differences(before, after)) == frame_of(after, None).jobs
        assert sum(frame.jobs.values()) == before.jobs.living
        assert sum(sum(each.values()) for each in frame.by_folder.values()) == before.jobs.living
        assert sum(sum(each.values()) for each in frame.by_workstation.values()) == (
            before.jobs.living
        )
        failed = {job.id for job in here.world.jobs.values() if job.status in {"ABEND", "FAIL"}}
        assert {one.object_id for one in frame_of(after, None).failures} == failed


_STATIONS = st.dictionaries(
    st.sampled_from("abc"),
    st.builds(
        Station,
        key=st.just("/A"),
        linked=st.booleans(),
        started=st.booleans(),
        limit=st.none() | st.integers(0, 3),
        fence=st.none() | st.integers(0, 3),
        ignored=st.booleans(),
    ),
)


@settings(max_examples=60)
@given(_STATIONS, _STATIONS)
def test_turns_lead_from_one_state_to_the_other(
    before: dict[str, Station], after: dict[str, Station]
) -> None:
    """Every field that differs is told once, with both values."""
    turns = turns_between(Surroundings(1.0, before), Surroundings(2.0, after))
    for identity in before.keys() & after.keys():
        told_fields = {
            turn.field: (turn.was, turn.now) for turn in turns if turn.object_id == identity
        }
        for name in ("linked", "started", "limit", "fence", "ignored"):
            pair = (getattr(before[identity], name), getattr(after[identity], name))
            assert told_fields.get(name) == (pair if pair[0] != pair[1] else None)


def test_what_could_not_be_read_is_no_change() -> None:
    """A list that failed is not a list that became empty."""
    here = {"r": Supply("/R", 2, 1)}
    assert turns_between(Surroundings(1.0, resources=here), Surroundings(2.0)) == []
    assert (
        len(turns_between(Surroundings(1.0, resources=here), Surroundings(2.0, resources={}))) == 2
    )
