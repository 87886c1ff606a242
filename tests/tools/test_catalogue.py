import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.tools import BaseTool
from pydantic import ValidationError

from tests.tools.plants import AT, FakeHwa, client, jobs, night
from tests.tools.test_knowledge import Shelf
from tools.catalogue import TOOL_NAMES
from tools.diagnostics import diagnostics_tools
from tools.hwa.client import HwaClient
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.faulty import Faulty
from tools.knowledge import knowledge_tools
from tools.receipts import Finding, Gap
from tools.report import TEXT_LIMIT, Report, merged, returned
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
}


def plant_tools(hwa: HwaClient) -> dict[str, BaseTool]:
    """Every tool on the plan, by name."""
    return {tool.name: tool for tool in (*status_tools(hwa), *diagnostics_tools(hwa))}


async def call(hwa: HwaClient, name: str, arguments: dict[str, Any]) -> tuple[str, Report]:
    """What a tool tells a model, and what it hands to code."""
    message = await plant_tools(hwa)[name].ainvoke(
        {"type": "tool_call", "id": "1", "name": name, "args": arguments}
    )
    assert isinstance(message.artifact, Report)
    return message.text, message.artifact


async def test_the_catalogue_names_the_tools_that_are_built() -> None:
    """What the catalogue promises to each specialist is what its builder gives, no more."""
    async with client() as hwa:
        built = {
            "status": status_tools(hwa),
            "diagnostics": diagnostics_tools(hwa),
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

    assert report.findings
    assert report.gaps == ()
    assert all(one.receipts for one in report.findings)
    assert 0 < len(text) <= TEXT_LIMIT
    assert report.findings[0].receipts[0].id in text


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

    assert {gap} == {one.what for one in report.gaps}
    assert report.findings == ()
    assert all(one.codes == (("AWSJSY404E",) if status != 200 else ()) for one in report.gaps)
    assert gap in text
    assert "http://" not in text


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

    assert [gap.what for gap in report.gaps] == ["value_not_searchable"]
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
