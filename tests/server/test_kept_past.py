"""An open house keeps the plan's past from its first minute, and health shows it."""

import asyncio
from datetime import UTC

import pytest

from server.health import check_redis
from tests.house import NOW
from tests.server.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_house_records_from_its_first_picture_on(site: Site) -> None:
    """As soon as the plan was read there is a record, and its beginning is told."""
    runtime = site.runtime
    await runtime.plant.loaded.wait()
    assert runtime.plant.picture
    recorded = await runtime.past.history.recorded()
    while recorded.begins is None:
        await asyncio.sleep(0.01)
        recorded = await runtime.past.history.recorded()
    assert recorded.begins <= NOW
    frame = await runtime.past.history.picture_at(recorded.begins)
    assert frame is not None
    assert sum(frame.jobs.values()) == runtime.plant.picture.jobs.living
    check = await check_redis(runtime)
    assert f"history since {recorded.begins.astimezone(UTC):%Y-%m-%d %H:%M} UTC" in check.detail


async def test_the_shifts_are_those_of_the_settings(site: Site) -> None:
    """In the zone of times."""
    past = site.runtime.past
    began = past.shifts.began(past.clock())
    assert began.astimezone(past.shifts.zone).strftime("%H:%M") in site.runtime.settings.shift_hours
