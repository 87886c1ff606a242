"""Reads of the model: what is defined, as typed objects."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import httpx
import pytest

from tests.contracts import openapi
from tests.tools.hwa.simulator.wire.test_model import STREAM, modelled
from tests.tools.plants import ADDRESS, AT
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaBadAnswer, HwaNotFound
from tools.hwa.model import HwaModel
from tools.hwa.oql import Field
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.transport.stack import over

READS = (
    "job_streams",
    "job_definitions",
    "calendars",
    "run_cycle_groups",
    "workstations",
    "resources",
    "prompts",
    "variable_tables",
    "folders",
)


@asynccontextmanager
async def model(
    far: Callable[[httpx.Request], httpx.Response] | None = None,
) -> AsyncIterator[HwaModel]:
    """The model of a small plant, or of a far side; every request is judged."""
    app = httpx.ASGITransport(app=make_simulator(modelled()))
    async with over(httpx.MockTransport(far) if far else app, ADDRESS) as http:
        if openapi.SPEC.exists():
            http.event_hooks["request"] = [judge]
        yield HwaModel(HwaClient(http, lambda: AT), lambda: AT)


async def judge(request: httpx.Request) -> None:
    """Holds what the client sends against the vendor's description."""
    path, query = request.url.path, list(request.url.params.multi_items())
    openapi.check_request(request.method, path, query, request.headers)


@pytest.mark.parametrize("name", READS)
async def test_every_list_is_a_counted_page_of_definitions(name: str) -> None:
    """Each kind comes with its key, its kind and its names; a window cuts rows, not the count."""
    async with model() as hwa:
        read: Callable[..., Awaitable[Read[Any]]] = getattr(hwa, name)
        whole, first = (await read()).value, (await read(limit=1)).value

    assert whole.count == first.count > 0
    assert len(first.results) == 1
    assert all(each.kind and each.key and each.definition.name for each in whole.results)


async def test_a_stream_tells_why_it_is_not_in_the_plan() -> None:
    """Draft, validity, run cycles and the days they leave out are typed."""
    async with model() as hwa:
        read = await hwa.job_stream(STREAM)
        by_name = (await hwa.job_streams(Field("name").eq("YEAREND"))).value
        by_text = (await hwa.job_streams(model_filter="/@/YEAREND", header_only=True)).value
        (calendar,) = (await hwa.calendars(Field("name").eq("CLOSING"))).value.results
        (group,) = (await hwa.run_cycle_groups(Field("name").eq("CLOSINGS"))).value.results

    stream = read.value.definition
    assert (read.read_at, read.source) == (AT, f"GET /twsd/api/v2/model/jobstream/{STREAM}")
    assert stream.draft
    assert stream.valid_to is not None
    assert stream.valid_to.date() == date(2026, 12, 31)
    assert [cycle.type for cycle in stream.run_cycles] == ["rrule", "calendar", "group"]
    assert stream.exclusive_run_cycles[0].dates == [date(2026, 3, 9)]
    assert [job.name for job in stream.jobs] == ["COLLECT"]
    assert by_name.results == [read.value]
    assert by_text.results[0].definition.run_cycles == []
    assert calendar.definition.dates == [date(2026, 3, 31)]
    assert [each.name for each in group.definition.subsets[0].run_cycles] == ["WEEKLY", "ENDS"]


async def test_headers_tell_where_every_stream_is() -> None:
    """As many as there are, with their ids and folders; anything else is a bad answer."""
    async with model() as hwa:
        whole = {each.definition.id for each in (await hwa.job_streams(limit=1000)).value.results}
        page = await hwa.job_stream_headers()
        cut = await hwa.job_stream_headers(limit=1)

    assert {each.definition.id for each in page.results} == whole
    assert ("/PAYROLL/OLD", "YEAREND") in {
        (each.definition.folder, each.definition.name) for each in page.results
    }
    assert (len(cut.results), cut.count) == (1, len(whole))
    async with model(lambda _: httpx.Response(200, text="<html>")) as hwa:
        with pytest.raises(HwaBadAnswer):
            await hwa.job_stream_headers()


async def test_single_definitions_are_read_by_their_ids() -> None:
    """A job definition, a workstation and a calendar, each as its list shows it."""
    async with model() as hwa:
        job = (await hwa.job_definitions(Field("name").eq("BONUS_CALC"))).value.results[0]
        place = (await hwa.workstations(limit=1)).value.results[0]
        calendar = (await hwa.calendars(limit=1)).value.results[0]

        assert (await hwa.job_definition(job.definition.id)).value == job
        assert (await hwa.workstation(place.definition.id)).value == place
        assert (await hwa.calendar(calendar.definition.id)).value == calendar
        with pytest.raises(HwaNotFound):
            await hwa.job_stream("00000000-0000-3000-8000-000000000000")

    assert job.definition.recovery["action"] == "STOP"
    assert job.definition.user_logins == ["batch"]


async def test_secrets_are_not_printed() -> None:
    """A real master shows values: neither they nor a task's content stand in a repr."""
    table = {"kind": "VariableTable", "key": "/T", "def": {"name": "T", "variables": {"V": "s3cr"}}}
    task = {"UNIX": {"taskString": "run --password s3cr"}}
    job = {"kind": "JobDefinition", "key": "/J", "def": {"name": "J", "type": "U", "task": task}}

    def far(request: httpx.Request) -> httpx.Response:
        each = table if "variabletable" in request.url.path else job
        return httpx.Response(200, json={"count": 1, "results": [each]})

    async with model(far) as hwa:
        tables, jobs = await hwa.variable_tables(), await hwa.job_definitions()

    assert "s3cr" not in repr(tables) + repr(jobs) + str(tables.value.results[0].definition)
    variables = tables.value.results[0].definition.variables
    assert variables["V"].get_secret_value() == "s3cr"
    assert jobs.value.results[0].definition.task == task


@pytest.mark.parametrize("body", ["<html>", "{", "[]", '{"results": [{"kind": "JobStream"}]}'])
async def test_an_answer_that_is_none_is_an_error(body: str) -> None:
    """A page or the wrong shape is never an empty model."""
    async with model(lambda _request: httpx.Response(200, text=body)) as hwa:
        with pytest.raises(HwaBadAnswer):
            await hwa.job_streams()
