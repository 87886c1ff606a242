"""Which production days a plan covers: by the master's clock, wherever its day begins."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.tools.plants import AT, FakeHwa, client, night
from tools.days.plan_days import PlanDays, plan_days
from tools.hwa.simulator.plants.catalogue import plan_day
from tools.listing.overview import no_copy

BERLIN = ZoneInfo("Europe/Berlin")


class Master:
    """A master in a zone."""

    def __init__(self, zone: str, far: FakeHwa) -> None:
        self.zone, self.far = zone, far

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tells its zone, and else what the far side tells."""
        if scope["type"] == "http" and scope["path"].endswith("/engine/info"):
            info = {"displayVersion": "10.2.8", "timezone": self.zone}
            await JSONResponse(info)(scope, receive, send)
        else:
            await self.far(scope, receive, send)


def master(first: str, final: str | None, zone: str = "UTC") -> Master:
    """A master whose plan has one stream of its own, and FINAL."""
    own = {"id": "s", "name": "S", "schedTime": first}
    last = {"id": "f", "name": "FINAL", "schedTime": final}

    def streams(request: Request) -> Response:
        asked = "FINAL" in request.query_params.get("oql", "")
        found: list[Any] = [last] * bool(final) if asked else [own]
        return JSONResponse({"count": len(found), "results": found})

    return Master(zone, FakeHwa(answers={"jobstream": streams}))


async def days(app: ASGIApp, now: str) -> PlanDays:
    """The days of a plan at a moment."""
    async with client(app) as hwa:
        return await plan_days(hwa, no_copy, datetime.fromisoformat(now))


@pytest.mark.parametrize(
    ("first", "final", "now", "expected"),
    [
        # Midnight to midnight, in UTC.
        ("2026-03-03T00:00Z", "2026-03-03T23:59Z", "2026-03-03T12:00Z", ("03", "03", "03")),
        # A day that begins at six: two in the morning still belongs to the day before.
        ("2026-03-03T06:00Z", "2026-03-04T05:59Z", "2026-03-04T02:00Z", ("03", "03", "03")),
        # A plan of two days, on its second one.
        ("2026-03-03T06:00Z", "2026-03-05T05:59Z", "2026-03-04T07:00Z", ("03", "04", "04")),
        # A plan that was not renewed: its last day stands.
        ("2026-03-03T00:00Z", "2026-03-03T23:59Z", "2026-03-06T12:00Z", ("03", "03", "03")),
        # FINAL by another rule, or none: the first stream tells the day.
        ("2026-03-03T00:00Z", "2026-03-03T22:00Z", "2026-03-03T12:00Z", ("03", "03", "03")),
        ("2026-03-03T00:00Z", None, "2026-03-03T12:00Z", ("03", "03", "03")),
    ],
)
async def test_the_plan_s_days_are_told_by_its_first_stream_and_by_final(
    first: str, final: str | None, now: str, expected: tuple[str, str, str]
) -> None:
    """First, last and present production day."""
    found = await days(master(first, final), now)

    told = (found.first, found.last, found.today)
    assert told == tuple(date(2026, 3, int(each)) for each in expected)
    assert found.cover(found.today)
    assert found.receipts


async def test_the_day_is_the_master_s_own() -> None:
    """Midnight in Sao Paulo is three o'clock in UTC; a zone that nobody knows is UTC."""
    first, final, late = "2026-03-03T03:00Z", "2026-03-04T02:59Z", "2026-03-04T01:00Z"
    there = await days(master(first, final, "America/Sao_Paulo"), late)
    nowhere = await days(master(first, final, "Middle/Earth"), late)

    assert there.first == there.last == there.today == date(2026, 3, 3)
    assert there.zone != UTC
    assert (nowhere.zone, nowhere.today) == (UTC, date(2026, 3, 3))


@pytest.mark.parametrize("month_day", [(3, 29), (10, 25)])
async def test_final_ends_its_day_also_when_the_clocks_move(month_day: tuple[int, int]) -> None:
    """A minute before midnight in Berlin, on a day of 23 or of 25 hours."""
    begin = datetime(2026, *month_day, tzinfo=BERLIN)
    final = datetime(2026, *month_day, 23, 59, tzinfo=BERLIN)
    app = master(begin.isoformat(), final.isoformat(), "Europe/Berlin")

    found = await days(app, final.isoformat())
    assert found.first == found.last == found.today == begin.date()


def test_a_day_has_its_hours_also_when_the_clocks_move() -> None:
    """In Berlin's short night of March and its long one of October a day is a day of the wall."""
    for month, day in ((3, 29), (10, 25)):
        begin = datetime(2026, month, day, 0, 0, tzinfo=BERLIN)
        plan = PlanDays(begin.date(), begin.date(), begin.date(), BERLIN, begin)
        for minutes in range(0, 26 * 60, 17):
            moment = begin.astimezone(UTC) + timedelta(minutes=minutes)
            assert plan.of(moment) == moment.astimezone(BERLIN).date()


async def test_the_simulated_plan_is_of_the_day_on_which_it_begins() -> None:
    """The engine's own day, also through the copy that shows the way to the first stream."""
    async with client() as hwa:
        found = await plan_days(hwa, no_copy, AT)

    assert found.first == found.last == found.today == plan_day(night())


async def test_where_no_plan_can_be_read_the_date_stands_in() -> None:
    """A gap says that the day was not read."""
    found = await days(FakeHwa(answers={"jobstream": 403}), "2026-03-04T02:00Z")

    assert (found.today, found.receipts) == (date(2026, 3, 4), ())
    assert [gap.what for gap in found.gaps] == ["hwa_forbidden", "schedule_plan_unread"]
