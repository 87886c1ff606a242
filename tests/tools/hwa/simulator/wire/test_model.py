"""The model's reads, judged by the vendor's own description of REST V2."""

from __future__ import annotations

from datetime import date

import pytest

from tests.contracts.openapi import check_response
from tests.tools.hwa.simulator.worlds import night, standing, wire
from tools.hwa.simulator.plan.definitions import (
    Calendar,
    RunCycle,
    RunCycleGroup,
    StreamDefinition,
    VariableTable,
)
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.wire.model.render import MASK
from tools.hwa.simulator.wire.rights import Denial, Rights

KINDS = (
    "jobstream",
    "jobdefinition",
    "calendar",
    "runcyclegroup",
    "workstation",
    "resource",
    "prompt",
    "variabletable",
    "folder",
)
STREAM = "7d2c9c8e-1111-3222-8333-444455556666"


def modelled() -> World:
    """A small plant with one definition of everything that a run cycle can say."""
    world = night(60)
    model = world.model
    cycles = (
        RunCycle("WEEKLY", expression="FREQ=WEEKLY;BYDAY=MO", start_time="0630"),
        RunCycle("ENDS", type="calendar", calendar="/CLOSING", offset=-1, offset_unit="WORKDAY"),
        RunCycle("NOT", type="simple", dates=(date(2026, 3, 9),), exclusive=True),
    )
    model.streams[STREAM] = StreamDefinition(
        STREAM,
        "8d2c9c8e-1111-3222-8333-444455556666",
        "/PAYROLL/OLD",
        "YEAREND",
        "PAY_AGT01",
        description="Once a year",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        draft=True,
        cycles=cycles,
        groups=("/CLOSINGS",),
        start_time="22:15",
        limit=4,
        variable_table="/SECRETS",
        jobs=("COLLECT",),
    )
    calendar = Calendar(
        "1d2c9c8e-1111-3222-8333-444455556666", "CLOSING", dates=frozenset({date(2026, 3, 31)})
    )
    group = RunCycleGroup("2d2c9c8e-1111-3222-8333-444455556666", "CLOSINGS", cycles=cycles)
    table = VariableTable(
        "3d2c9c8e-1111-3222-8333-444455556666",
        "SECRETS",
        variables=(("DB_PASSWORD", "hunter2"), ("REGION", "EMEA")),
    )
    model.calendars[calendar.id] = calendar
    model.groups[group.id] = group
    model.tables[table.id] = table
    return world


@pytest.mark.parametrize("kind", KINDS)
async def test_every_definition_follows_the_schema(kind: str) -> None:
    """Lists are pages of definitions; each read by its id is the same, whole and in its header."""
    async with wire(modelled()) as plant:
        page = await plant.get(f"/model/{kind}")
        path = f"/twsd/api/v2/model/{kind}"
        check_response("GET", path, 200, page, thorough=True)
        assert page["count"] == len(page["results"]) > 0
        for each in page["results"][:40]:
            assert each == await plant.get(f"/model/{kind}/{each['def']['id']}")
    async with wire(modelled(), headers={"Only-Header": "true"}) as plant:
        headers = (await plant.get(f"/model/{kind}"))["results"]

    for head, whole in zip(headers, page["results"], strict=True):
        assert head["key"] == whole["key"]
        assert head["def"].items() <= whole["def"].items()


async def test_a_stream_tells_when_it_runs() -> None:
    """Run cycles, exclusive ones, groups, validity and draft are all there."""
    async with wire(modelled()) as plant:
        stream = (await plant.get(f"/model/jobstream/{STREAM}"))["def"]
        (group,) = (await plant.get("/model/runcyclegroup", oql="name = 'CLOSINGS'"))["results"]

    weekly, ends, closings = stream["runCycles"]
    assert (weekly["expression"], weekly["startTime"]) == ("FREQ=WEEKLY;BYDAY=MO", "06:30:00")
    assert (ends["calendar"], ends["offset"], ends["offsetUnit"]) == ("/CLOSING", -1, "WORKDAYS")
    assert closings == {"name": "CLOSINGS", "type": "group", "runCycleGroup": "/CLOSINGS"}
    assert [each["dates"] for each in stream["exclusiveRunCycles"]] == [["2026-03-09"]]
    assert stream["validTo"] == "2026-12-31T00:00:00Z"
    assert "draft" in stream["options"]
    assert stream["startTime"] == "22:15:00"
    assert [each["name"] for each in group["def"]["subsets"][0]["exclusiveRunCycles"]] == ["NOT"]


async def test_a_secret_never_leaves_the_database() -> None:
    """A variable that is called a password shows a mask; the others show their values."""
    async with wire(modelled()) as plant:
        page = await plant.text("/model/variabletable")
        (table,) = (await plant.get("/model/variabletable", oql="name = 'SECRETS'"))["results"]

    assert "hunter2" not in page
    assert table["def"]["variables"] == {"DB_PASSWORD": MASK, "REGION": "EMEA"}


async def test_lists_are_narrowed_by_oql_or_by_a_selection() -> None:
    """Both pick by name, folder and workstation; windows and counts hold over what was picked."""
    async with wire(modelled()) as plant:
        by_oql = await plant.get("/model/jobstream", oql="folder LIKE '/PAYROLL/@'")
        by_text = await plant.get("/model/jobstream", model_filter="/PAY_@#/PAYROLL/OLD/@")
        bare = await plant.get("/model/jobstream", model_filter="/@/YEAR@")
        every = await plant.get("/model/jobdefinition", oql="ORDER BY name")
        page = await plant.get("/model/jobdefinition", oql="ORDER BY name", limit=5, offset=5)
        valid = await plant.get("/model/jobstream", oql="validTo < '2027-01-01T00:00:00Z'")

    assert [each["def"]["name"] for each in by_oql["results"]] == ["YEAREND"]
    assert by_text == by_oql == bare
    assert page["results"] == every["results"][5:10]
    assert page["count"] == every["count"]
    assert "offset=10" in page["next"]
    assert STREAM in {each["def"]["id"] for each in valid["results"]}


async def test_the_plan_leads_to_the_model() -> None:
    """A job of the plan names its definition by an id that the model knows."""
    async with wire(standing()) as plant:
        (job,) = (await plant.get("/plan/job", oql="name = 'BONUS_CALC'"))["results"]
        identity = job["jobDefinition"]["jobDefinitionModelId"]
        definition = await plant.get(f"/model/jobdefinition/{identity}")

    assert definition["key"] == f"{job['workstation']}#/PAYROLL/BONUS_CALC"
    assert definition["def"]["task"] == job["jobDefinition"]["task"]


async def test_nothing_is_written_and_only_json_is_spoken() -> None:
    """Writes are 405, locks and unknown ids refused, other representations not acceptable."""
    nobody = "00000000-0000-3000-8000-000000000000"
    async with wire(standing()) as plant:
        for method in ("POST", "PUT", "DELETE"):
            assert (await plant.http.request(method, "/model/jobstream")).status_code == 405
        await plant.get("/model/jobstream", status=400, lock="true")
        await plant.get("/model/jobstream", status=400, oql="nome = 'X'")
        await plant.get("/model/jobstream", status=400, model_filter="/A B#")
        await plant.get(f"/model/jobstream/{nobody}", status=404)
        await plant.get("/model/workspace", status=404)
        text = await plant.http.get("/model/jobstream", headers={"Accept": "text/plain"})

    assert text.status_code == 406


async def test_what_is_denied_stays_hidden() -> None:
    """A folder that nobody may list has no definitions for anybody."""
    rights = Rights(denials=(Denial("@", "/PAYROLL"),))
    async with wire(modelled(), rights=rights) as plant:
        page = await plant.get("/model/jobstream")
        await plant.get(f"/model/jobstream/{STREAM}", status=403)

    assert page["results"]
    assert not [each for each in page["results"] if each["def"]["folder"].startswith("/PAYROLL")]
