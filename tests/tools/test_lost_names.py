"""A list's filter with a name that nothing has: it is said, and nothing is counted as none."""

from collections.abc import Awaitable

import pytest

from tests.tools.plants import client
from tools.listing.lists import count_jobs, list_jobs, list_streams, list_workstations
from tools.listing.plan_query import PlanQuery
from tools.report import Report


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        (PlanQuery(workstation="FIN_AGT9", states=["ABEND"]), "FIN_AGT01"),
        (PlanQuery(stream="FINCLOZE", states=["ABEND"]), "FINCLOSE"),
        (PlanQuery(folder="/FINANSE", states=["HOLD"]), "/FINANCE"),
        (PlanQuery(folder="finanse"), "/FINANCE"),
        (PlanQuery(name="GL_PSOT"), "GL_POST"),
    ],
)
async def test_an_unknown_filter_leads_to_the_nearest_name(query: PlanQuery, nearest: str) -> None:
    """Neither a list nor a count says `none` of what the plan does not have."""
    async with client() as hwa:
        reports = [await list_jobs(hwa, query), await count_jobs(hwa, query)]

    for report in reports:
        (finding,) = report.findings
        assert finding.statement == "not_found"
        assert finding.values["near"][0] == nearest
        assert finding.receipts


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("BIL_AGT01", PlanQuery(workstation="BIL_AGT01")),
        ("GL_POST", PlanQuery(name="GL_POST")),
        ("FINCLOSE", PlanQuery(stream="FINCLOSE")),
    ],
)
async def test_a_name_of_no_kind_is_looked_for_as_what_it_is(name: str, plain: PlanQuery) -> None:
    """`Jobs BIL_AGT01` lists what is on that workstation, as if it had been said so."""
    async with client() as hwa:
        loose = await count_jobs(hwa, PlanQuery(stream=name))
        exact = await count_jobs(hwa, plain)
        rows = await list_jobs(hwa, PlanQuery(stream=name))

    assert loose.findings[0].values["count"] == exact.findings[0].values["count"] > 0
    assert name in rows.findings[0].values.values()


async def test_streams_and_workstations_know_their_names_too() -> None:
    """The other lists say it alike."""
    async with client() as hwa:
        asked: list[Awaitable[Report]] = [
            list_streams(hwa, PlanQuery(name="FINCLOZE")),
            list_workstations(hwa, name="FIN_AGT9"),
        ]
        told = [(await one).findings[0] for one in asked]

    assert [one.statement for one in told] == ["not_found", "not_found"]
    assert [one.values["near"][0] for one in told] == ["FINCLOSE", "FIN_AGT01"]


@pytest.mark.parametrize(
    "query",
    [
        PlanQuery(workstation="FIN_AGT01", states=["SUSP"]),
        PlanQuery(folder="/FINANCE", states=["SUSP"]),
        PlanQuery(stream="FINCLOSE", states=["SUSP"]),
        PlanQuery(name="ZZZ@"),
        PlanQuery(states=["SUSP"]),
    ],
)
async def test_none_of_what_there_is_stays_none(query: PlanQuery) -> None:
    """A name of the plan, a pattern, and no name at all: their none is a fact."""
    async with client() as hwa:
        report = await list_jobs(hwa, query)

    assert report.findings[0].statement == "job_none"


async def test_a_name_of_another_kind_is_said_to_be_that() -> None:
    """`In stream DWHLOCK`: it exists, and no job can be in it."""
    async with client() as hwa:
        report = await list_jobs(hwa, PlanQuery(stream="DWHLOCK"))

    assert report.findings[0].values["other"] == "resource"
    assert report.choices == ()


async def test_names_typed_apart_lead_to_their_own() -> None:
    """`pay calc`, `gl post` and a part of a name find the whole."""
    async with client() as hwa:
        for typed in ("gl post", "GL-POST", "glpost"):
            report = await list_jobs(hwa, PlanQuery(name=typed))
            assert "GL_POST" in [ref.name for ref in report.choices], typed
