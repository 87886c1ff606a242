import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.tools import BaseTool
from pydantic import ValidationError

from tests.tools.plants import AT, FakeHwa, client, copied, jobs, night
from tests.tools.test_knowledge import Shelf
from tools.catalogue import TOOL_NAMES
from tools.diagnostics import diagnostics_tools
from tools.hwa.client import HwaClient
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.faulty import Faulty
from tools.knowledge import knowledge_tools
from tools.receipts import Finding, Gap
from tools.report import TEXT_LIMIT, Report, merged, returned
from tools.sources import Sources
from tools.status import status_tools

HOSTILE = ["X' OR name LIKE '@", "'; DROP TABLE jobs; --", "a\x00b", "\n'", "O'BRIEN"]
PLANT_TOOLS = (*TOOL_NAMES["status"], *TOOL_NAMES["diagnostics"])
ARGUMENTS: dict[str, dict[str, Any]] = {
    "object_status": {"name": "GL_POST"},
    "diagnose": {"name": "GL_POST"},
    "job_log": {"name": "GL_POST"},
    "dependents": {"name": "GL_POST"},
    "resource_holders": {"name": "DWHLOCK"},
    "find_prompts": {"numbers": []},
    "common_causes": {},
    "rerun_safety": {"name": "GL_POST"},
    "expected_end": {"name": "GL_POST"},
    "deadlines_at_risk": {"name": "GL_POST"},
    "critical_path": {"name": "GL_POST"},
    "what_if": {"change": "release", "name": "GL_POST"},
    "what_changed": {"name": "GL_POST"},
    "past_failures": {"name": "GL_POST"},
    "schedule": {"name": "FINGLPOST", "question": "why"},
}
OWN_GAPS: dict[str, set[str]] = {
    "rerun_safety": {"not_in_documents"},
    "what_changed": {"changed_not_recorded"},
    "handover": {"changed_not_recorded"},
    "past_failures": {"changed_not_recorded"},
    "schedule": {"schedule_plan_unread"},
}
"""What tools may miss beside HWA: a runbook, or a past that this house did not record."""


async def plant_tools(hwa: HwaClient) -> dict[str, BaseTool]:
    """Every tool on the plan, by name, in a house that has a copy and documents."""
    picture = await copied()
    sources = Sources(hwa=hwa, copy=lambda: picture, library=Shelf(), clock=lambda: AT)
    found = (*status_tools(hwa, sources.copy), *diagnostics_tools(sources))
    return {tool.name: tool for tool in found}


async def call(hwa: HwaClient, name: str, arguments: dict[str, Any]) -> tuple[str, Report]:
    """What a tool tells a model, and what it hands to code."""
    message = await (await plant_tools(hwa))[name].ainvoke(
        {"type": "tool_call", "id": "1", "name": name, "args": arguments}
    )
    assert isinstance(message.artifact, Report)
    return message.text, message.artifact


async def test_the_catalogue_names_the_tools_that_are_built() -> None:
    """What the catalogue promises to each specialist is what its builder gives, no more."""
    async with client() as hwa:
        built = {
            "status": status_tools(hwa),
            "diagnostics": diagnostics_tools(Sources(hwa=hwa)),
            "knowledge": knowledge_tools(Shelf()),
        }

    assert {name: list(names) for name, names in TOOL_NAMES.items()} == {
        name: [tool.name for tool in tools] for name, tools in built.items()
    }
    for tool in [tool for tools in built.values() for tool in tools]:
        assert 20 < len(tool.description) < 400, tool.name
        json.dumps(tool.args)


@pytest.mark.parametrize("name", PLANT_TOOLS)
async def test_every_tool_answers_with_receipts(name: str) -> None:
    """On a healthy plant each tool finds something, proves it, and keeps its text short."""
    async with client() as hwa:
        text, report = await call(hwa, name, ARGUMENTS.get(name, {}))

    assert {gap.what for gap in report.gaps} <= OWN_GAPS.get(name, set())
    assert report.findings or report.gaps
    assert [one.statement for one in report.findings if not one.receipts and not _heads(one)] == []
    assert 0 < len(text) <= TEXT_LIMIT
    assert all(one.receipts[0].id in text for one in report.findings[:1])


def _heads(finding: Finding) -> bool:
    """A heading states nothing."""
    return finding.statement == "handover_section"


@pytest.mark.parametrize("name", PLANT_TOOLS)
@pytest.mark.parametrize(
    ("status", "content", "gap"),
    [
        (401, "application/json", "hwa_unauthorized"),
        (403, "application/json", "hwa_forbidden"),
        (500, "application/json", "hwa_failed"),
        (200, "text/html", "hwa_bad_answer"),
    ],
)
async def test_a_failing_engine_is_a_gap(name: str, status: int, content: str, gap: str) -> None:
    """No tool raises: what HWA refuses is named as not seen, with HWA's code, and never as zero."""
    body = "<html>" if status == 200 else '{"messages": ["AWSJSY404E no"]}'
    app = Faulty(make_simulator(night()), status=status, body=body, content_type=content)
    async with client(app) as hwa:
        text, report = await call(hwa, name, ARGUMENTS.get(name, {}))

    ours = [one for one in report.gaps if one.what not in OWN_GAPS.get(name, set())]
    assert {one.what for one in ours} == ({gap} if name != "what_changed" else set())
    assert all(_of_copy(one) for one in report.findings)
    assert all(one.codes == (("AWSJSY404E",) if status != 200 else ()) for one in ours)
    assert all(one.what in text for one in report.gaps)
    assert "http://" not in text


def _of_copy(finding: Finding) -> bool:
    """It rests on the copy alone, whose age its receipts tell."""
    return all(one.source.startswith("copy of ") for one in finding.receipts)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", ["object_status", "diagnose", "job_log", "dependents"])
async def test_a_name_with_a_quote_is_not_searched_for(name: str, hostile: str) -> None:
    """What OQL cannot carry becomes a gap; no call leaves the house."""
    fake = FakeHwa()
    async with client(fake) as hwa:
        _, report = await call(hwa, name, {"name": hostile})

    assert [gap.what for gap in report.gaps] == ["value_not_searchable"]
    assert (report.findings, fake.asked) == ((), [])


@pytest.mark.parametrize("field", ["name", "stream", "workstation", "folder"])
@pytest.mark.parametrize("hostile", HOSTILE)
async def test_no_filter_of_a_list_becomes_a_query(field: str, hostile: str) -> None:
    """The same holds for every filter of the lists."""
    fake = FakeHwa()
    async with client(fake) as hwa:
        _, report = await call(hwa, "find_jobs", {field: hostile})
        if field != "stream":
            _, other = await call(hwa, "find_job_streams", {field: hostile})
            assert [gap.what for gap in other.gaps] == ["value_not_searchable"]

    assert [gap.what for gap in report.gaps] == ["value_not_searchable"]
    assert fake.asked == []


async def test_a_condition_of_another_list_is_a_gap() -> None:
    """A condition that a list cannot judge is said, and no number is given."""
    async with client() as hwa:
        _, report = await call(hwa, "find_job_streams", {"conditions": ["waiting_for_file"]})

    assert [(gap.what, gap.detail) for gap in report.gaps] == [
        ("condition_unknown", "waiting_for_file")
    ]
    assert "late" in report.gaps[0].codes
    assert report.findings == ()


@pytest.mark.parametrize(
    "arguments",
    [
        {"since": "2026-03-04T00:00:00"},
        {"limit": 0},
        {"limit": 101},
        {"return_code": 10**30},
        {"group_by": ["colour"]},
    ],
)
async def test_a_senseless_argument_is_refused(arguments: dict[str, Any]) -> None:
    """A moment without an offset, a limit out of range: the model is told, nothing is guessed."""
    async with client() as hwa:
        with pytest.raises(ValidationError):
            await call(hwa, "find_jobs", arguments)


async def test_a_span_is_taken_with_its_offset() -> None:
    """The same moment in another zone gives the same number."""
    async with client() as hwa:
        _, here = await call(
            hwa, "find_jobs", {"states": ["succ"], "since": AT.replace(hour=1).isoformat()}
        )
        _, there = await call(
            hwa, "find_jobs", {"states": ["SUCC"], "since": "2026-03-03T22:30:00-03:00"}
        )

    assert here.findings[0].values["count"] == there.findings[0].values["count"] > 0


async def test_the_longest_list_stays_short_for_a_model() -> None:
    """However long a list, its text is bounded, says that it was cut, and code has all of it."""
    async with client() as hwa:
        text, report = await call(hwa, "find_jobs", {"limit": 100})

    assert len(text) <= TEXT_LIMIT
    assert "(cut:" in text
    assert len(report.findings) == 101
    assert report.findings[0].values["count"] == len(jobs())


@given(
    st.lists(st.text(max_size=400), max_size=60),
    st.lists(st.text(max_size=400), max_size=30),
)
def test_a_report_is_bounded_and_keeps_its_gaps(found: list[str], missing: list[str]) -> None:
    """Whatever was found, what was not seen is told, and the text has its limit."""
    report = Report(
        findings=tuple(Finding(statement="job_row", values={"x": text * 9}) for text in found),
        gaps=tuple(Gap(what="hwa_failed", detail=text) for text in missing),
    )
    text, same = returned(report)

    assert len(text) <= TEXT_LIMIT
    assert same is report
    assert ("hwa_failed" in text) == bool(missing)
    assert text == "nothing found" or found or missing


def test_reports_are_merged_in_their_order() -> None:
    """Two reports become one; a gap that both name is named once."""
    gap = Gap(what="hwa_failed", detail="GET /x")
    one = Report(findings=(Finding(statement="a"),), gaps=(gap,))
    two = Report(findings=(Finding(statement="b"),), gaps=(gap,))

    whole = merged([one, two])

    assert [finding.statement for finding in whole.findings] == ["a", "b"]
    assert whole.gaps == (gap,)
    assert whole.diagnosis is None


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
@pytest.mark.parametrize("name", ["handover", "what_changed", "common_causes"])
async def test_a_moment_that_no_zone_can_tell_is_refused(name: str, at: str) -> None:
    """It says which moments are taken, before anything is read."""
    async with client() as hwa:
        tools = await plant_tools(hwa)
        with pytest.raises(ValidationError, match=r"1900-01-01|9000-01-01"):
            await tools[name].ainvoke({"since": at})


async def test_a_name_of_another_kind_is_told_as_what_it_is() -> None:
    """A workstation asked for as a job is no unknown name; its record shows what it is."""
    station = next(iter(night().workstations.values()))
    async with client() as hwa:
        _, report = await call(hwa, "critical_path", {"name": station.name})
    assert report.findings[0].values["other"] == "workstation"
    assert report.findings[0].receipts[0].kind == "workstation"
