"""Faults switched on and off in front of a healthy plant."""

from __future__ import annotations

import time

from tests.tools.hwa.simulator.worlds import night, wire
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.faulty import Faulty


async def test_a_fault_can_come_and_go() -> None:
    """Nothing is changed until a status is set, and nothing remains once it is unset."""
    faulty = Faulty(make_simulator(night()))
    async with wire(app=faulty) as plant:
        await plant.get("/engine/info")
        faulty.status, faulty.body = 503, '{"messages": ["AWSJCO005E"]}'
        await plant.get("/engine/info", status=503)
        faulty.status = None
        await plant.get("/engine/info")


async def test_only_the_named_paths_suffer() -> None:
    """A fault for one path leaves the others alone; its body and type are as set."""
    faulty = Faulty(
        make_simulator(night()),
        status=500,
        body="<html>Error</html>",
        content_type="text/html",
        paths=r"/plan/job$",
    )
    async with wire(app=faulty) as plant:
        answer = await plant.http.get("/plan/job")
        await plant.get("/plan/jobstream", limit=1)

    assert (answer.status_code, answer.text) == (500, "<html>Error</html>")
    assert answer.headers["content-type"].startswith("text/html")


async def test_a_delay_comes_before_the_answer() -> None:
    """A slow plant answers late, and well."""
    faulty = Faulty(make_simulator(night()), delay=0.05)
    async with wire(app=faulty) as plant:
        before = time.perf_counter()
        await plant.get("/engine/info")

    assert time.perf_counter() - before >= 0.05
