"""What the copy of the plan says is what HWA itself says, for every question that both can take."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools.plants import AT, client, copied, jobs, night
from tools.listing.lists import count_jobs, list_jobs, list_streams, list_workstations
from tools.listing.measures import ORDERS, measure_of
from tools.listing.overview import meant_jobs
from tools.listing.plan_query import JOB_CONDITIONS, PlanQuery, Times
from tools.listing.stream_query import STREAM_CONDITIONS
from tools.plan.copy.mirror import LINKS_UNKNOWN
from tools.receipts import Gap
from tools.report import Report

HOUR = timedelta(hours=1)
STATES = sorted({job.status for job in jobs()})
TIMES: list[Times] = ["any", "any", "started", "due"]
MEASURES = [
    [],
    [],
    *(
        [measure_of(text)]
        for text in (
            "minutes>30",
            "minutes_late>=1",
            "minutes_waiting>60",
            "reruns>0",
            "return_code<>0",
            "priority=10",
        )
    ),
]
WAITS = {"waiting_for_file", "waiting_for_prompt", "waiting_for_resource"}


def told(report: Report) -> list[tuple[str, str, Any]]:
    """What a report states, apart from when and by which call it was read."""
    return [
        (one.statement, one.subject.key if one.subject else "", _plain(one.values))
        for one in report.findings
    ]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "as_of"}


@cache
def folders() -> list[str]:
    """Some folders of the plan, and one that is not in it."""
    return ["", *sorted({job.folder for job in jobs()})[:4], "/NOWHERE"]


@st.composite
def queries(draw: st.DrawFn) -> PlanQuery:
    """Questions on jobs as people ask them: a few filters at a time."""
    job = draw(st.sampled_from(jobs()))
    span = draw(st.sampled_from([None, AT - HOUR, AT - 4 * HOUR]))
    return PlanQuery(
        states=draw(st.lists(st.sampled_from([*STATES, "CANCLP"]), max_size=2, unique=True)),
        conditions=draw(st.lists(st.sampled_from(sorted(JOB_CONDITIONS)), max_size=1)),
        name=draw(st.sampled_from(["", "", job.name, f"{job.name[:4]}@", "NO_SUCH"])),
        stream=draw(st.sampled_from(["", "", job.stream.name, "@A@"])),
        workstation=draw(st.sampled_from(["", "", job.workstation.name, job.workstation.path])),
        folder=draw(st.sampled_from(folders())),
        return_code=draw(st.sampled_from([None, None, 0, 8])),
        since=span,
        until=draw(st.sampled_from([None, AT - HOUR / 2])),
        times=draw(st.sampled_from(TIMES)),
        without=draw(st.lists(st.sampled_from(STATES), max_size=2, unique=True)),
        without_conditions=draw(
            st.lists(st.sampled_from(["late", "rerun", "critical"]), max_size=1)
        ),
        without_names=draw(
            st.lists(
                st.sampled_from(
                    [job.name, job.stream.name, job.workstation.name, job.folder, "R@", "HR"]
                ),
                max_size=2,
            )
        ),
        measures=draw(st.sampled_from(MEASURES)),
        order=draw(st.sampled_from(["", *ORDERS])),
        ascending=draw(st.booleans()),
        group_by=draw(st.sampled_from([(), ("status",), ("workstation", "folder"), ("stream",)])),
    )


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=queries())
async def test_jobs_are_the_same_counted_live_and_in_the_copy(query: PlanQuery) -> None:
    """Any filters: same numbers, same groups, same rows, healed ones included."""
    picture = await copied()
    async with client() as hwa:
        live = [await count_jobs(hwa, query), await list_jobs(hwa, query, limit=7)]
        ours = [
            await count_jobs(hwa, query, copy=lambda: picture),
            await list_jobs(hwa, query, limit=7, copy=lambda: picture),
        ]

    assert meant_jobs(picture, query, AT) is not None
    assert [told(one) for one in ours] == [told(one) for one in live]


@pytest.mark.parametrize("states", [(), ("SUCC",), ("ABEND", "STUCK"), ("CANCL",), ("EXEC",)])
@pytest.mark.parametrize("condition", ["", *STREAM_CONDITIONS])
async def test_streams_are_the_same_live_and_in_the_copy(
    states: tuple[str, ...], condition: str
) -> None:
    """Any state and any condition: same numbers, same rows."""
    picture = await copied()
    query = PlanQuery(states=states, conditions=[condition] if condition else [])
    async with client() as hwa:
        live = await list_streams(hwa, query, limit=5)
        ours = await list_streams(hwa, query, limit=5, copy=lambda: picture)

    assert told(ours) == told(live)


@pytest.mark.parametrize("name", ["", "PAY_AGT01", "@_AGT@", "NO_SUCH"])
@pytest.mark.parametrize("condition", ["", "unlinked", "limit_zero", "fence_set", "master"])
async def test_workstations_are_the_same_live_and_in_the_copy(condition: str, name: str) -> None:
    """Any condition: same numbers, same rows."""
    picture = await copied()
    conditions = [condition] if condition else []
    async with client() as hwa:
        live = await list_workstations(hwa, conditions=conditions, name=name, limit=3)
        ours = await list_workstations(
            hwa, conditions=conditions, name=name, limit=3, copy=lambda: picture
        )

    assert told(ours) == told(live)


@pytest.mark.parametrize("condition", sorted(WAITS))
async def test_where_lists_do_not_tell_dependencies_waits_are_read_live(condition: str) -> None:
    """A copy that does not know what is waited for is not asked."""
    known = await copied()
    picture = replace(known, gaps=(Gap(what=LINKS_UNKNOWN, detail="3"),))
    query = PlanQuery(conditions=[condition])
    async with client() as hwa:
        report = await list_jobs(hwa, query, copy=lambda: picture)

    assert meant_jobs(known, query, AT) is not None
    assert meant_jobs(picture, query, AT) is None
    assert report.findings[0].values["as_of"] is None


async def test_a_number_from_the_copy_tells_its_age_and_how_to_read_it_again() -> None:
    """Its receipt names the copy, the call that gives the same records, and when it was read."""
    picture = await copied()
    async with client() as hwa:
        report = await count_jobs(hwa, PlanQuery(states=["ABEND"]), copy=lambda: picture)

    head = report.findings[0]
    (receipt,) = head.receipts
    assert head.values["as_of"] == picture.read_at == receipt.read_at
    assert receipt.source.startswith("copy of GET /twsd/api/v2/plan/job?limit=10000&oql=")


async def test_what_moved_since_the_copy_is_not_stated() -> None:
    """A row is read live before it is shown: one that is no longer so is neither shown nor counted."""
    picture = await copied()
    abended = [job for job in jobs() if job.status == "ABEND"]
    world = night("calm")
    async with client(world=world) as hwa:
        report = await list_jobs(hwa, PlanQuery(states=["ABEND"]), copy=lambda: picture, limit=200)

    still = {job.id for job in world.jobs.values() if job.status == "ABEND"}
    assert abended
    assert report.findings[0].values["count"] == len({job.id for job in abended} & still)
