"""Folders called by their bare name."""

from typing import Any

from tests.tools.plants import AT, client, copied
from tools.causes.folders import folder_called
from tools.diagnostics import diagnostics_tools
from tools.report import Report
from tools.sources import Sources


async def why(name: str, **more: Any) -> Report:
    """What the diagnose tool tells of a name."""
    picture = await copied()
    async with client() as hwa:
        sources = Sources(hwa=hwa, copy=lambda: picture, clock=lambda: AT)
        tool = next(one for one in diagnostics_tools(sources) if one.name == "diagnose")
        call = {"type": "tool_call", "id": "1", "name": "diagnose", "args": {"name": name, **more}}
        message = await tool.ainvoke(call)
    assert isinstance(message.artifact, Report)
    return message.artifact


async def test_a_folder_is_found_by_its_bare_name() -> None:
    """In any case of letters; a path, a part of a name and an unknown word are none."""
    picture = await copied()
    assert folder_called(picture, "payroll") == "/PAYROLL"
    assert [folder_called(picture, one) for one in ("", "/", "A/B", "PAYR", "NOWHERE")] == [""] * 5
    assert folder_called(None, "PAYROLL") == ""


async def test_what_holds_up_a_folder_is_told_for_all_in_it() -> None:
    """No object has the name and a folder does: the causes of what is in it are told."""
    report = await why("FINANCE", question="waiting")
    assert report.findings[0].statement.startswith("common_")
    assert report.findings[0].values["folder"] == "/FINANCE"


async def test_an_unknown_name_stays_unknown() -> None:
    """Neither an object nor a folder: nothing is guessed."""
    report = await why("NOWHERE_AT_ALL")
    assert [finding.statement for finding in report.findings] == ["not_found"]
