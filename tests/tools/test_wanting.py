"""Who waits for a resource or on a workstation; and which of several instances is told."""

from tests.tools.plants import client, copied, only
from tools.causes.wanting import wanting
from tools.failures.log_excerpt import log_excerpt
from tools.single import object_status


async def test_a_resource_is_told_with_who_waits_for_it() -> None:
    """Its holders and those that want it, and nobody who wants another one."""
    async with client() as hwa:
        report = await wanting(hwa, "DWHLOCK")

    assert report is not None
    assert report.objects[0].kind == "resource"
    assert {one.name for one in report.objects[1:]} == {"CUBE_REBUILD", "INDEX_REFRESH"}


async def test_a_workstation_is_told_with_who_waits_there() -> None:
    """The jobs that are there and not begun."""
    async with client() as hwa:
        report = await wanting(hwa, "RET_AGT90")

    assert report is not None
    assert {"PRICE_PUSH", "PRICE_AUDIT"} <= {one.name for one in report.objects}


async def test_behind_a_workstation_is_told_what_waits_for_the_jobs_there() -> None:
    """`What suffers from it` goes on behind the jobs that would start there."""
    async with client() as hwa:
        picture = await copied()
        report = await wanting(hwa, "LOG_AGT90", copy=lambda: picture)

    assert report is not None
    behind = only(report, "impact")
    assert behind.values["jobs"] == 2
    row = only(report, "dependent_row")
    assert row.subject is not None
    assert (row.subject.name, row.values["steps"]) == ("ROUTE_DISPATCH", 2)


async def test_a_job_is_wanted_by_nobody_in_this_way() -> None:
    """What is neither a resource nor a workstation is no answer."""
    async with client() as hwa:
        assert await wanting(hwa, "GL_POST") is None


async def test_the_instance_before_the_newest_can_be_asked_for() -> None:
    """The one that was carried forward, with its own state and its own log."""
    async with client() as hwa:
        newest = only(await object_status(hwa, "HIST_APPEND"), "job_status")
        earlier = only(await object_status(hwa, "HIST_APPEND", earlier=True), "job_status")
        log = await log_excerpt(hwa, "HIST_APPEND", earlier=True)

    assert (newest.values["status"], newest.values["older"]) == ("SUCC", False)
    assert (earlier.values["status"], earlier.values["older"]) == ("ABEND", True)
    assert "OutOfMemoryError" in log.model_dump_json()
