"""Large pages: every row once, whatever a master leaves out, cuts off or mixes in."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from tests.tools.plants import FakeHwa, client, job_json
from tools.hwa.bulk import BulkReader, JobRecord
from tools.hwa.calls import Params
from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaBadAnswer

Json = dict[str, Any]


class _Listing:
    """A list of so many jobs that pages as it is told to."""

    def __init__(self, jobs: int, *, most: int = 10_000, host: str = "http://hwa.test") -> None:
        self.rows = [job_json(f"job-{number}") for number in range(jobs)]
        self.asked: list[tuple[int, int]] = []
        self.headers: list[str] = []
        self._most = most
        self._host = host

    def __call__(self, request: Request) -> Json:
        """The page that was asked for."""
        offset = int(request.query_params.get("offset", 0))
        limit = min(int(request.query_params["limit"]), self._most)
        self.asked.append((offset, limit))
        self.headers.append(request.headers.get("scope", ""))
        after = offset + limit
        body: Json = {"count": len(self.rows), "results": self.rows[offset:after]}
        if after < len(self.rows):
            body["next"] = f"{self._host}/twsd/api/v2/plan/job?limit={limit}&offset={after}"
        return body


async def _read(answer: Any, *, page: int = 10) -> list[JobRecord]:  # noqa: ANN401 - any answer
    async with client(FakeHwa(answers={"job": answer})) as hwa:
        reader = BulkReader(hwa, page=page)
        return await reader.rows(reader.jobs)


@pytest.mark.parametrize("jobs", [0, 1, 10, 11, 95])
async def test_every_row_comes_once(jobs: int) -> None:
    """Whatever the length, and whether the last page is full or not."""
    listing = _Listing(jobs)
    rows = await _read(listing)
    assert [row.id for row in rows] == [row["id"] for row in listing.rows]


async def test_a_master_that_gives_shorter_pages_loses_nothing() -> None:
    """The list goes on where HWA says, even when that is not where we thought."""
    listing = _Listing(95, most=7)
    rows = await _read(listing)
    assert [row.id for row in rows] == [row["id"] for row in listing.rows]


async def test_a_next_page_on_another_host_is_asked_of_our_own() -> None:
    """Only the offset of `next` counts: its host may be an inner name, or an enemy's."""
    listing = _Listing(25, host="http://evil.test:1")
    assert len(await _read(listing)) == 25


@pytest.mark.parametrize("following", ["http://hwa.test/?offset=0", "no address", "?offset=-3"])
async def test_a_next_that_leads_nowhere_ends(following: str) -> None:
    """A `next` that does not go forward cannot keep us reading for ever."""
    listing = _Listing(25)

    def answer(request: Request) -> Json:
        return listing(request) | {"next": following}

    rows = await _read(answer)
    assert [row.id for row in rows] == [row["id"] for row in listing.rows]


async def test_dependencies_are_asked_for_and_definitions_are_not() -> None:
    """The scope header says what a row shall hold."""
    listing = _Listing(3)
    await _read(listing)
    assert listing.headers == ["WHOLE_NO_JOB_DEFINITIONS"]


@pytest.mark.parametrize(
    "answer",
    [
        Response(b'{"results": [{"id": "a"}, {"id"', media_type="application/json"),
        Response(b"<html>Sign in</html>", media_type="text/html"),
        Response(b"", media_type="application/json"),
        Response(b'{"count": 3}', media_type="application/json"),
        Response(b"[]", media_type="application/json"),
        Response(b'{"results": [{"id": "\xff\xfe"}]}', media_type="application/json"),
    ],
)
async def test_an_answer_that_is_no_page_is_told(answer: Response) -> None:
    """Truncated JSON, a proxy's page, or a list without its rows is never an empty plan."""
    with pytest.raises(HwaBadAnswer):
        await _read(lambda _: answer)


async def test_a_row_that_is_none_costs_itself_alone() -> None:
    """The page counts what it could not read."""
    rows = [job_json("a"), {"name": "without an id"}, "not a row", job_json("b")]
    async with client(FakeHwa(answers={"job": {"count": 4, "results": rows}})) as hwa:
        reader = BulkReader(hwa)
        page = await reader.page_at(reader.jobs, 0)
    assert [row.id for row in page.rows] == ["a", "b"]
    assert (page.unread, page.length) == (2, 4)


async def test_what_a_release_leaves_out_or_adds_is_no_matter() -> None:
    """Nulls, missing fields, new fields, new statuses, numbers as texts."""
    odd: Json = {
        "id": "a",
        "jobruns": None,
        "dependencies": None,
        "priority": "10",
        "lastRunCommonStatus": "QUANTUM",
        "lastRunCompositeStatus": {"status": "BRAND_NEW", "more": [1, {"deep": None}]},
        "jobStatusFlags": None,
        "unheardOf": {"x": 1},
    }
    (row,) = await _read({"results": [odd]})
    assert row.priority == 10
    assert row.last_run_common_status == "QUANTUM"
    assert row.last_run_composite_status
    assert row.last_run_composite_status.status == "BRAND_NEW"
    assert row.jobruns is None


async def test_the_next_page_is_on_its_way_while_one_is_read() -> None:
    """Reading ahead asks for nothing twice and nothing beyond the end."""
    listing = _Listing(45)
    await _read(listing)
    assert listing.asked == [(0, 10), (10, 10), (20, 10), (30, 10), (40, 10)]


async def test_a_reader_who_stops_leaves_no_read_behind() -> None:
    """The page read ahead is dropped together with its reader."""
    listing = _Listing(45)
    async with client(FakeHwa(answers={"job": listing})) as hwa:
        reader = BulkReader(hwa, page=10)
        pages = reader.pages(reader.jobs)
        async for page in pages:
            if page.rows[0].id == "job-10":
                break
        await pages.aclose()
    assert listing.asked[-1][0] <= 20


async def test_counts_without_their_number_are_no_counts() -> None:
    """An answer that does not say how many there are is not zero."""
    async with client(FakeHwa(answers={"job/count": {"groupedCount": {}}})) as hwa:
        reader = BulkReader(hwa)
        with pytest.raises(HwaBadAnswer):
            await reader.counts(reader.jobs, "/@/@#/@/@.@", "status")


async def test_a_page_is_let_go_as_soon_as_it_was_decoded() -> None:
    """No cycle holds a body of many megabytes until the collector comes by."""
    async with client(FakeHwa(answers={"job": _Listing(3)})) as hwa:
        wire = _Watched(hwa)
        reader = BulkReader(wire)
        await reader.rows(reader.jobs)
    assert not hasattr(wire.seen[0].stream, "_response")


class _Watched:
    """Keeps every answer that passes."""

    def __init__(self, hwa: HwaClient) -> None:
        self.hwa = hwa
        self.seen: list[httpx.Response] = []

    async def fetch(
        self, path: str, params: Params | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """HWA's answer, as it came."""
        self.seen.append(await self.hwa.fetch(path, params, headers))
        return self.seen[-1]
