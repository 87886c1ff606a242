"""Lists narrowed and sorted by numbers say the world's own, from the copy and live alike."""

from collections.abc import Callable

import pytest

from tests.tools.plants import AT, client, copied, jobs
from tools.hwa.oql import OqlError
from tools.hwa.simulator.plan.world import Job
from tools.listing.lists import count_jobs, list_jobs
from tools.listing.measures import Measure, checked_order, measure_of
from tools.listing.overview import LiveCopy, no_copy
from tools.listing.plan_query import PlanQuery

NOW = AT.timestamp()
Truth = Callable[[Job], bool]


def _minutes(job: Job) -> float:
    """How long the run that counts took, or goes on; nothing where it did not begin."""
    started = job.run.started
    return ((job.run.ended or NOW) - started) / 60 if started else 0


def _waiting(job: Job) -> float:
    """How long past its time to start it has not begun."""
    due = job.start_at or job.stream.scheduled
    return (NOW - due) / 60 if job.run.started is None and due <= NOW else 0


def _ended_with(job: Job) -> int | None:
    return job.run.return_code


TRUTHS: dict[str, Truth] = {
    "minutes>60": lambda job: _minutes(job) > 60,
    "minutes_waiting>120": lambda job: _waiting(job) > 120,
    "reruns>=1": lambda job: len(job.runs) > 1,
    "priority<=10": lambda job: job.priority <= 10,
    "priority>10": lambda job: job.priority > 10,
    "return_code<>0": lambda job: _ended_with(job) not in {None, 0},
    "return_code=8, 127": lambda job: _ended_with(job) in {8, 127},
}


async def _copies() -> list[LiveCopy]:
    """No copy, and one of the same night."""
    picture = await copied()
    return [no_copy, lambda: picture]


@pytest.mark.parametrize("text", TRUTHS)
async def test_a_comparison_counts_exactly(text: str) -> None:
    """The number is the world's, and both ways of counting have it."""
    expected = sum(map(TRUTHS[text], jobs()))
    query = PlanQuery(measures=[measure_of(text)])
    async with client() as hwa:
        reports = [await count_jobs(hwa, query, copy=copy) for copy in await _copies()]

    assert [one.findings[0].values["count"] for one in reports] == [expected, expected]


async def test_left_out_states_are_not_counted() -> None:
    """Everything else is, whatever its state."""
    left = {"SUCC", "HOLD"}
    expected = sum(job.canceled or job.status not in left for job in jobs())
    async with client() as hwa:
        reports = [
            await count_jobs(hwa, PlanQuery(without=["succ", "hold"]), copy=copy)
            for copy in await _copies()
        ]

    assert [one.findings[0].values["count"] for one in reports] == [expected, expected]


async def test_the_slowest_come_first() -> None:
    """The rows are the longest of all, in their order, not of the first page."""
    longest = sorted((_minutes(job) for job in jobs()), reverse=True)[:3]
    query = PlanQuery(order="minutes")
    async with client() as hwa:
        for copy in await _copies():
            report = await list_jobs(hwa, query, limit=3, copy=copy)
            rows = [one for one in report.findings if one.statement == "job_row"]
            took = [one.values["elapsed"].total_seconds() / 60 for one in rows]
            assert took == pytest.approx(longest, abs=0.02)


@pytest.mark.parametrize("text", ["", "priority", "size>3", "minutes>", "minutes>x", "reruns=>1"])
def test_what_is_no_comparison_is_refused(text: str) -> None:
    """Nothing is dropped in silence: the error names what can be compared."""
    with pytest.raises(OqlError, match="minutes_late"):
        measure_of(text)


def test_a_strange_order_is_refused() -> None:
    """So is an order that lists do not have."""
    with pytest.raises(OqlError, match="minutes_late"):
        checked_order("colour")


def test_a_missing_number_fits_nothing() -> None:
    """A job without a return code is neither zero nor unlike zero."""
    nothing = float("nan")
    for operator in ("=", "<>", "<", "<=", ">", ">="):
        assert not Measure("return_code", operator, (0.0,)).holds(nothing)
