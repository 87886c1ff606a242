"""Whether a stream is planned for a day, and the rule that is named for it."""

from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.plan.rhythms import MONDAY, ONE_DAY, cycle, midnight, planned, schedule, stream
from tests.tools.plants import ADDRESS, AT
from tools.hwa.client import HwaClient
from tools.hwa.model import HwaModel
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.run_cycles import selects
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.catalogue import plan_day
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.transport.stack import over
from tools.plan.days.run_cycle import Library
from tools.plan.days.schedule import Reason, Schedule

DAILY = cycle("ALL")
MONDAYS = cycle("MON", "FREQ=WEEKLY;BYDAY=MO")
TUESDAY = MONDAY + ONE_DAY
SUNDAY = MONDAY - ONE_DAY


async def schedules(world: World) -> dict[str, Schedule]:
    """The schedule of every stream of a plant, read over its wire."""
    app = httpx.ASGITransport(app=make_simulator(world))
    async with over(app, ADDRESS) as http:
        model = HwaModel(HwaClient(http, lambda: AT), lambda: AT)
        streams = (await model.job_streams(limit=10_000)).value.results
        calendars = (await model.calendars()).value.results
        groups = (await model.run_cycle_groups()).value.results
    library = Library(tuple(calendars), tuple(groups))
    return {each.definition.id: Schedule((each,), library) for each in streams}


@pytest.mark.parametrize("seed", [3, 11, 2027])
async def test_the_next_ten_plans_hold_what_was_foretold(seed: int) -> None:
    """For ten days JnextPlan puts in exactly the streams that were said to run, and no others."""
    clock = FrozenClock(AT + timedelta(days=7 * seed))
    world = generate(jobs=150, seed=seed, clock=clock)
    told = await schedules(world)
    paths = {f"{each.folder}/{each.name}": each.id for each in world.model.streams.values()}
    switches = 0
    for _ in range(10):
        before = plan_day(world)
        clock.advance(timedelta(days=1))
        advance(world)
        day = plan_day(world)
        switches += day > before
        fresh = {
            paths[f"{each.folder}/{each.name}"]
            for each in world.streams.values()
            if not each.carried_forward and each.scheduled >= world.plan_start
        }
        if day > before:
            assert {key for key, each in told.items() if each.on(day).planned} == fresh
    assert switches >= 8


@pytest.mark.parametrize("seed", [5, 90210])
async def test_a_year_is_foretold_as_the_engine_reads_it(seed: int) -> None:
    """Each rhythm of a plant gives the engine's own days, over leap days and every holiday."""
    world = generate(jobs=150, seed=seed, clock=FrozenClock(AT.replace(year=2028, day=1)))
    told = await schedules(world)
    first = plan_day(world) - 30 * ONE_DAY
    seen: set[tuple[object, ...]] = set()
    for defined in world.model.streams.values():
        rhythm = (defined.cycles, defined.groups, defined.free_days_calendar, defined.draft)
        bounds = (defined.valid_from, defined.valid_to)
        if (*rhythm, *bounds) in seen:
            continue
        seen.add((*rhythm, *bounds))
        days = [first + at * ONE_DAY for at in range(400)]
        expected = [day for day in days if selects(defined, world.model, day)]
        assert planned(told[defined.id], first, 400) == expected
    assert len(seen) > 5


@pytest.mark.parametrize(
    ("made", "day", "reason"),
    [
        (stream(DAILY), MONDAY, "PICKED"),
        (stream(DAILY, options=["draft"]), MONDAY, "DRAFT"),
        (stream(DAILY, validFrom=midnight(TUESDAY)), MONDAY, "NOT_YET_VALID"),
        (stream(DAILY, validTo=midnight(MONDAY)), MONDAY, "EXPIRED"),
        (stream(DAILY, validTo=midnight(TUESDAY)), MONDAY, "PICKED"),
        (stream(), MONDAY, "NO_RUN_CYCLE"),
        (stream(out=[MONDAYS]), MONDAY, "NO_RUN_CYCLE"),
        (stream(DAILY, out=[MONDAYS]), MONDAY, "EXCLUDED"),
        (stream(MONDAYS), TUESDAY, "NOT_ITS_DAY"),
        (stream(MONDAYS, out=[DAILY]), TUESDAY, "NOT_ITS_DAY"),
        (stream({**DAILY, "freeDaysRule": "doNotSelect"}), SUNDAY, "FREE_DAY"),
        (stream({**DAILY, "validTo": MONDAY.isoformat()}), MONDAY, "CYCLE_EXPIRED"),
        (stream({**DAILY, "validFrom": TUESDAY.isoformat()}), MONDAY, "CYCLE_NOT_YET_VALID"),
        (stream(MONDAYS, {**DAILY, "validTo": "2026-01-01"}), TUESDAY, "CYCLE_EXPIRED"),
        (stream(DAILY, {**MONDAYS, "validTo": "2026-01-01"}), TUESDAY, "PICKED"),
        (stream({**MONDAYS, "validTo": "2026-01-01"}, MONDAYS), TUESDAY, "NOT_ITS_DAY"),
        (stream(cycle(type="calendar", calendar="/MONTHEND")), MONDAY, "NOT_IN_CALENDAR"),
    ],
)
def test_the_rule_that_decides_is_named(made: Any, day: date, reason: Reason) -> None:  # noqa: ANN401
    """Each reason that keeps a stream out of a plan, and the cycle that came nearest to the day."""
    trace = schedule(made, calendars={"/MONTHEND": [date(2026, 3, 31)]}).on(day)

    assert trace.reason == reason
    assert trace.planned == (reason == "PICKED")


def test_of_several_versions_the_one_of_the_day_counts() -> None:
    """A chain of validities: each day is told by the version that began last before it."""
    old = stream(MONDAYS, id="old")
    new = stream(
        DAILY, id="new", validFrom=midnight(date(2026, 3, 10)), validTo=midnight(date(2026, 4, 1))
    )
    last = stream(MONDAYS, id="last", validFrom=midnight(date(2026, 4, 1)))
    made = schedule(last, new, old)

    def version(day: date) -> str:
        return made.on(day).stream.definition.id

    assert [version(date(2026, 3, day)) for day in (9, 10, 31)] == ["old", "new", "new"]
    assert version(date(2026, 4, 1)) == "last"
    assert made.on(date(2026, 3, 11)).planned
    assert not made.on(date(2026, 4, 1)).planned
    assert schedule(last, new).on(MONDAY).reason == "NOT_YET_VALID"


def test_the_next_days_are_those_of_every_version() -> None:
    """They go on where the next version takes over, and end where no version is valid."""
    old = stream(MONDAYS, validTo=midnight(date(2026, 3, 10)))
    new = stream(cycle("FRI", "FREQ=WEEKLY;BYDAY=FR"), validFrom=midnight(date(2026, 3, 10)))
    made = schedule(old, new)

    assert made.coming(MONDAY).days == (date(2026, 3, 9), date(2026, 3, 13), date(2026, 3, 20))
    assert schedule(old).coming(MONDAY).days == (date(2026, 3, 9),)
    assert schedule(stream(DAILY, options=["draft"])).coming(MONDAY).days == ()
    unread = schedule(stream(cycle(type="calendar", calendar="/GONE"))).coming(MONDAY)
    assert (unread.days, unread.unknown) == ((), TUESDAY)
    assert schedule(stream(DAILY)).coming(date.max).days == ()


def test_several_run_cycles_may_start_several_instances() -> None:
    """Each start time once; a cycle without its own takes the stream's."""
    early, late = {**DAILY, "startTime": "06:00:00"}, {**MONDAYS, "startTime": "22:00:00"}
    made = schedule(
        stream(early, late, MONDAYS, {**DAILY, "startTime": "06:00:00"}, startTime="09:30:00")
    )

    assert made.on(MONDAY).starts == ("06:00:00", "22:00:00", "09:30:00")
    assert made.on(TUESDAY).starts == ("06:00:00",)


@settings(max_examples=60, deadline=None)
@given(
    picks=st.lists(
        st.sampled_from((DAILY, MONDAYS, cycle(type="calendar", calendar="/GONE"))), max_size=4
    ),
    out=st.lists(st.sampled_from((MONDAYS, cycle("X", "nonsense"))), max_size=3),
    options=st.sampled_from(([], ["draft"])),
    at=st.integers(0, 6),
)
def test_every_answer_has_its_reason(
    picks: list[Any], out: list[Any], options: list[str], at: int
) -> None:
    """Planned is picked, not planned has another reason, unknown says so; each cycle is traced."""
    trace = schedule(stream(*picks, out=out, options=options)).on(MONDAY + at * ONE_DAY)

    assert (trace.reason == "PICKED") == (trace.planned is True)
    assert (trace.reason == "CANNOT_TELL") == (trace.planned is None)
    assert len(trace.picks) == len(picks) + len(out)
    assert bool(trace.taking) or trace.planned is not True


def test_an_interval_counts_from_the_first_valid_day() -> None:
    """Every second week: from the cycle's own validity, else from the stream's."""
    begun = datetime(2026, 3, 2)  # noqa: DTZ001 - as HWA writes it
    fortnight = cycle("TWO", "FREQ=WEEKLY;INTERVAL=2")
    by_stream = schedule(stream(fortnight, validFrom=begun.isoformat()))
    by_cycle = schedule(
        stream({**fortnight, "validFrom": "2026-03-10"}, validFrom=begun.isoformat())
    )

    assert planned(by_stream, MONDAY, 30) == [MONDAY + step * ONE_DAY for step in (0, 14, 28)]
    assert planned(by_cycle, MONDAY, 30) == [date(2026, 3, 10), date(2026, 3, 24)]
