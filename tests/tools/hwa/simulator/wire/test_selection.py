"""Conman selections, as the `plan_filter` of the REST API takes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.hwa.simulator.worlds import night, wire
from tools.hwa.simulator.plan.world import Follows, Job, World
from tools.hwa.simulator.wire.errors import BadSelection
from tools.hwa.simulator.wire.facts import job_number
from tools.hwa.simulator.wire.frame import Frame, date_order
from tools.hwa.simulator.wire.selection import job_selection, stream_selection

TWO = datetime(2026, 3, 4, 2, tzinfo=UTC).timestamp()
AT_MIDNIGHT, DAY = datetime(2026, 3, 4), timedelta(days=1)  # noqa: DTZ001 - hypothesis wants it bare


@cache
def plant() -> World:
    """One plant for all."""
    return night()


def jobs(text: str, base: str = "/") -> set[str]:
    """The names of the jobs that a selection takes."""
    test = job_selection(text, Frame(base))
    return {job.name for job in plant().jobs.values() if test(job)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("/FIN_AGT01#/FINANCE/FINGLPOST.GL_POST", {"GL_POST"}),
        ("/@/@#/FINANCE/FINGLPOST", {"GL_EXTRACT", "GL_POST"}),
        ("fin_agt01#/finance/finglpost.gl_p@", {"GL_POST"}),
        ("/@/@#/@/@.EOM_?????", {"EOM_ALLOC"}),
        ("/@/@#/FINANCE/FINEOM.@+state=abend", {"EOM_OPEN"}),
        ("/@/@#/HR/HRSURVEY.@~priority=0", {"SURVEY_BUILD"}),
        ("/@/@#/HR/HRSURVEY.@+priority=0", {"SURVEY_MAIL"}),
        ("/@/@#/@/FINGLPOST(2100 03/03/2026).@+state=abend,fail", {"GL_POST"}),
        ("/@/@#/@/@.@+confirmed", {"AUDIT_SEAL"}),
        ("/@/@#/@/@.@+critical", {"REG_REPORT"}),
        ("/@/@#/@/@.@+prompt=FINOK", {"CLOSE_BOOKS"}),
        ("/@/@#/@/@.@+needs=DWHLOCK~state=exec", {"INDEX_REFRESH"}),
        ("/@/@#/@/@.@+opens=@/bonus.csv", {"BONUS_CALC"}),
        ("/@/@#/PAYROLL/@.@+follows=GL_POST", {"BONUS_CALC"}),
        ("/@/@#/@/@.@+logon=hrbatch_old;info", {"BEN_ENROLL"}),
        ("/@/@#/RISK/RSKREG.@+priority=hi,go", set()),
        ("/@/@#/RISK/RSKREG.@+started", {"REG_EXTRACT"}),
        ("/@/@#/RISK/RSKREG.@~finished+deadline", {"REG_REPORT"}),
        ("/RSK_AGT90#/", {"STRESS_RATES", "STRESS_CREDIT", "STRESS_FX"}),
    ],
)
def test_selections_that_operators_paste(text: str, names: set[str]) -> None:
    """Wildcards, folders and qualifiers select as in conman, in either case."""
    assert jobs(text) == names


def test_a_stream_is_named_by_its_instance() -> None:
    """A scheduled time, with or without its date, or the instance's id picks one of namesakes."""
    job = plant().job_named("/FINANCE/FINGLPOST.GL_POST")
    both = {"GL_EXTRACT", "GL_POST"}

    assert jobs("/@/@#/@/FINGLPOST(2100).@") == both
    assert jobs("/@/@#/@/FINGLPOST(2100 03/03/26).@") == both
    assert jobs("/@/@#/@/FINGLPOST(2101).@") == set()
    assert jobs("/@/@#/@/FINGLPOST(2100 03/04/26).@") == set()
    assert jobs(f"{job.stream.jsid}.GL_POST;schedid") == {"GL_POST"}
    assert jobs(f"{job.stream.jsid};schedid+state=abend") == {"GL_POST"}


def test_a_job_is_named_by_its_number() -> None:
    """`WS#number` is the job that runs, or ran, under that number there."""
    job = plant().job_named("/FINANCE/FINGLPOST.GL_POST")
    number = job_number(job, job.run)

    assert jobs(f"FIN_AGT01#{number}") == {"GL_POST"}
    assert jobs(f"HR_AGT01#{number}") == set()


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("+recovery=rerun", lambda job: job.recovery.startswith("RERUN")),
        ("+recovery=stop", lambda job: job.recovery == "STOP"),
        ("+every", lambda job: job.every is not None),
        ("~every", lambda job: job.every is None),
        ("+critnet", lambda job: job.critical_start is not None),
        ("+started=0200 03/04/26,", lambda job: (job.run.started or 0) >= TWO),
        ("+finished=,0200 03/04/26", lambda job: 0 < (job.run.ended or 0) < TWO + 60),
        ("~at", lambda job: job.start_at is None),
        ("+priority=11,", lambda job: job.priority >= 11),
        ("+priority=,9", lambda job: job.priority <= 9),
        ("+follows=FINGLPOST.@", lambda job: _follows(job, "FINGLPOST")),
        ("+follows=/FINANCE/FINGLPOST.@", lambda job: _follows(job, "FINGLPOST")),
    ],
)
def test_a_qualifier_keeps_what_fits_it(text: str, law: Callable[[Job], bool]) -> None:
    """Each qualifier means what conman's manual says of it."""
    test = job_selection(f"/@/@#/@/@.@{text}")

    assert [job.key for job in plant().jobs.values() if test(job)] == [
        job.key for job in plant().jobs.values() if law(job)
    ]


def _follows(job: Job, stream: str) -> bool:
    targets = [each.target for each in job.dependencies if isinstance(each, Follows)]
    return any(isinstance(each, Job) and each.stream.name == stream for each in targets)


@given(st.integers(0, 2359), st.integers(0, 2359), st.datetimes(AT_MIDNIGHT, AT_MIDNIGHT + DAY))
def test_a_daily_range_may_go_over_midnight(low: int, high: int, at: datetime) -> None:
    """`low,high` without dates takes the times of day between them, over midnight if need be."""
    low, high = (each if each % 100 < 60 else each // 100 * 100 for each in (low, high))
    clock = at.hour * 100 + at.minute
    inside = low <= clock <= high if low <= high else clock >= low or clock <= high

    moment = at.replace(tzinfo=UTC).timestamp()
    assert Frame().between(f"{low:04d},{high:04d}")(moment) == inside
    assert not Frame().between(f"{low:04d},{high:04d}")(None)


@pytest.mark.parametrize(
    ("layout", "text"),
    [("", "03/04/26"), ("dd/MM/yyyy", "04/03/2026"), ("yyyy-MM-dd", "2026-03-04")],
)
def test_a_date_is_read_in_its_layout(layout: str, text: str) -> None:
    """`Date-Format` says which part of a date is which; `Local-Timezone` whose clock it is."""
    dates = date_order(layout)
    assert Frame(dates=dates).between(f"0200 {text}")(TWO)
    assert Frame(dates=dates, zone=ZoneInfo("Europe/Berlin")).between(f"0300 {text}")(TWO)


@pytest.mark.parametrize("text", ["2500", "0260", "0200 13/40/26", "", ",", "noon", "0200 1"])
def test_what_is_no_time_is_refused(text: str) -> None:
    """An hour, a minute or a day that does not exist is an error."""
    with pytest.raises(BadSelection):
        Frame().between(text)


def test_everything_is_everything() -> None:
    """The default selection takes all jobs; the rootless one those of the root folder."""
    assert len(jobs("/@/@#/@/@.@")) == len({job.name for job in plant().jobs.values()})
    root = {job.name for job in plant().jobs.values() if job.folder == "/"}
    assert jobs("@#@.@") == root
    assert jobs("@#@.@", base="/FINANCE") == jobs("/@/@#/FINANCE/@.@")


def test_streams_are_selected_alike() -> None:
    """A stream selection has no job, and knows what streams know."""
    stuck = stream_selection("/@/@#/@/@+state=stuck")
    carried = stream_selection("/@/@#/@/@+carriedforward")
    streams = plant().streams.values()

    assert {each.name for each in streams if carried(each)} == {"BILARCH", "DWHHIST"}
    assert "FINEOM" in {each.name for each in streams if stuck(each)}


@pytest.mark.parametrize(
    "text",
    [
        "/@/@#/@/@.@+colour=red",
        "/@/@#/@/@.@+state",
        "/@/@#/@/@.@+priority=ten",
        "a b",
        "X+at=8 o'clock",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    """A qualifier or sign that is not understood is an error, never ignored."""
    with pytest.raises(BadSelection):
        job_selection(text)


@given(st.text(alphabet="@?/#.+~=,;ABab01() -state", max_size=30))
def test_nonsense_breaks_nothing(text: str) -> None:
    """Whatever the text, it selects or is refused."""
    try:
        picked = jobs(text)
    except BadSelection:
        picked = set()

    assert picked <= {job.name for job in plant().jobs.values()}


async def test_other_objects_are_selected_by_name() -> None:
    """Workstations, resources and prompts take a name with wildcards, files their path."""
    async with wire(plant()) as there:
        found = {
            "workstation": await there.get("/plan/workstation", plan_filter="@_AGT90"),
            "resource": await there.get("/plan/resource", plan_filter="/DWH_AGT01#/DWH/@"),
            "prompt": await there.get("/plan/prompt", plan_filter="FIN@"),
            "file": await there.get("/plan/file", plan_filter="/data/in/bonus.csv"),
        }

    names = {kind: {each["name"] for each in page["results"]} for kind, page in found.items()}
    assert names["workstation"] >= {"RET_AGT90", "LOG_AGT90"}
    assert names["resource"] == {"DWHLOCK"}
    assert "FINOK" in names["prompt"]
    assert names["file"] == {"/data/in/bonus.csv"}
