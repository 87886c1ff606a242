"""What stands beside a root: who fills a limit, and whether a supposed reason is one."""

import pytest

from tests.tools.plants import client
from tests.tools.test_catalogue import call
from tools.report import Report


async def _asked(name: str, *reasons: str) -> Report:
    async with client() as hwa:
        return (await call(hwa, "diagnose", {"name": name, "reasons": list(reasons)}))[1]


def _only(report: Report, statement: str) -> list[dict[str, object]]:
    return [one.values for one in report.findings if one.statement == statement]


@pytest.mark.parametrize(
    ("name", "reason", "held"),
    [
        ("EXPOSURE_CALC", "SALES_PULL", True),
        ("EXPOSURE_CALC", "EOM_OPEN", False),
        ("EXPOSURE_CALC", "RISK_NOT_THERE", None),
        ("GL_EXTRACT", "GL_POST", False),
    ],
)
async def test_a_supposed_reason_is_held_against_the_chain(
    name: str, reason: str, held: bool | None
) -> None:
    """On the way to a root it is one; else not; what nothing is called is said to be nothing."""
    report = await _asked(name, reason)
    told = _only(report, "supposed_reason")
    assert [one["held"] for one in told] == ([] if held is None else [held])
    assert bool(_only(report, "not_found")) is (held is None)


async def test_who_fills_a_limit_is_named() -> None:
    """The jobs that run where no further one may start, each with its receipt."""
    report = await _asked("LETTER_INDEX")
    (taken,) = [one for one in report.findings if one.statement == "limit_taken"]
    assert [receipt.key.rpartition(".")[2] for receipt in taken.receipts] == ["LETTER_MERGE"]


async def test_what_holds_a_resource_is_its_holder() -> None:
    """A name that is a resource's is no wrong kind: who has it is told."""
    report = await _asked("DWHLOCK")
    assert report.findings[0].statement == "resource_status"
    assert not _only(report, "other_kind")


async def test_a_folder_that_is_not_there_has_no_healthy_jobs() -> None:
    """It is said to be unknown, and the one that is spelled alike is offered."""
    async with client() as hwa:
        _, report = await call(hwa, "common_causes", {"folder": "/FINACE"})
    (told,) = _only(report, "not_found")
    assert told["near"] == ["/FINANCE"]


async def test_the_jobs_of_a_folder_are_meant_by_its_bare_name() -> None:
    """`The abends of the finance agent`: no workstation is called that, and a folder is."""
    async with client() as hwa:
        _, report = await call(hwa, "common_causes", {"workstation": "FINANCE"})
    assert not _only(report, "not_found")
    assert _only(report, "common_summary")[0]["folder"] == "/FINANCE"
