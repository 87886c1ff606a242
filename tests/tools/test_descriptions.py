"""What a language model is told of the tools, and what it is shown of their results."""

import json
from typing import Any

import pytest
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from tests.tools.plants import client
from tests.tools.test_knowledge import Shelf
from tools.catalogue import TOOL_NAMES
from tools.diagnostics import diagnostics_tools
from tools.knowledge import knowledge_tools
from tools.receipts import Finding, Gap
from tools.report import TEXT_LIMIT, Report, returned
from tools.sources import Sources
from tools.status import status_tools

_LETTERS_A_TOKEN = 4
_MOST_TOKENS = 3000


async def _tools() -> dict[str, list[BaseTool]]:
    async with client() as hwa:
        return {
            "status": status_tools(hwa),
            "diagnostics": diagnostics_tools(Sources(hwa=hwa)),
            "knowledge": knowledge_tools(Shelf()),
        }


def _told(tool: BaseTool) -> dict[str, Any]:
    function: dict[str, Any] = convert_to_openai_tool(tool)["function"]
    return function


async def test_each_tool_and_each_argument_is_described() -> None:
    """A model chooses by nothing else; an argument that may be left out is described within."""
    for tool in [tool for tools in (await _tools()).values() for tool in tools]:
        told = _told(tool)
        assert len(told["description"]) > 20
        for name, argument in told["parameters"]["properties"].items():
            options = [argument, *argument.get("anyOf", [])]
            assert any(one.get("description") for one in options), (tool.name, name)


async def test_a_description_names_tools_that_exist() -> None:
    """Whoever is sent to another tool finds it with the same specialist, or with another."""
    every = {name for names in TOOL_NAMES.values() for name in names}
    for tool in [tool for tools in (await _tools()).values() for tool in tools]:
        words = {word.strip(".,;:()`") for word in tool.description.split()}
        joined = {word for word in words if "_" in word} - set(tool.args)
        assert joined <= every, tool.name


async def test_the_catalogue_of_a_specialist_is_short() -> None:
    """It is sent with every call of a model, and paid for each time."""
    for name, tools in (await _tools()).items():
        told = json.dumps([convert_to_openai_tool(tool) for tool in tools])
        assert len(told) / _LETTERS_A_TOKEN < _MOST_TOKENS, name


@pytest.mark.parametrize("rows", [1, 40, 5000])
def test_what_does_not_fit_is_counted(rows: int) -> None:
    """The text is bounded; it says how many rows are left out and how they are reached."""
    row = Finding(statement="job", values={"name": "X" * 300})
    report = Report(findings=(row,) * rows, gaps=(Gap(what="hwa_timeout"),))
    text, artifact = returned(report, ["folder", "limit"])
    shown = text.count('"name"')
    assert len(text) <= TEXT_LIMIT
    assert artifact is report
    assert "hwa_timeout" in text
    if shown < rows:
        assert f"{rows - shown} of {rows} rows" in text
        assert "folder, limit" in text


def test_a_row_that_is_too_long_is_cut() -> None:
    """One endless row does not hide that it was cut."""
    text, _ = returned(Report(findings=(Finding(statement="x", values={"y": "Z" * 50_000}),)))
    assert len(text) <= TEXT_LIMIT
    assert "1 of 1 rows" in text
