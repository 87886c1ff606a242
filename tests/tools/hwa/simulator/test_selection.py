"""Conman selections, as the `plan_filter` of the REST API takes them."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.hwa.simulator.worlds import night, wire
from tools.hwa.simulator.errors import BadSelection
from tools.hwa.simulator.selection import job_selection, stream_selection
from tools.hwa.simulator.world import World


@cache
def plant() -> World:
    """One plant for all."""
    return night()


def jobs(text: str, base: str = "/") -> set[str]:
    """The names of the jobs that a selection takes."""
    test = job_selection(text, base)
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
    ["/@/@#/@/@.@+colour=red", "/@/@#/@/@.@+state", "/@/@#/@/@.@+priority=ten", "a b", "X+at=0800"],
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
