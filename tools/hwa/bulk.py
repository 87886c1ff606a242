"""Bulk reads: whole lists in large pages, of each row only what a copy of the plan keeps."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec

from tools.hwa.calls import segment
from tools.hwa.errors import HwaBadAnswer, HwaError, call_of
from tools.hwa.model import Fetches
from tools.hwa.oql import Oql

PAGE = 1000  # while one is decoded, nothing else of this process runs
# Dependencies are wanted in lists, job definitions (half of a row) are not.
_SCOPE = {"scope": "WHOLE_NO_JOB_DEFINITIONS"}


class _Record(msgspec.Struct, rename="camel", gc=False):
    """A row or a part of one: what is missing has its default, what is unknown is skipped."""


class Status(_Record):
    """HWA's internal status with its flags."""

    status: str | None = ""
    substatus: str | None = None
    canceled: bool | None = False
    cancel_pending: bool | None = False


class Times(_Record):
    """When something started and ended; texts, as HWA wrote them."""

    estimated_duration: str | None = None
    actual_start_time: str | None = None
    actual_end_time: str | None = None


class Restrictions(_Record):
    """The clock's hold on a job or stream."""

    start_time: str | None = None
    deadline_time: str | None = None


class Open(_Record):
    """How many dependencies there are, and how many of them are open."""

    number_of_dependencies: int | None = 0
    number_of_unresolved_dependencies: int | None = 0
    number_of_job_dependencies: int | None = 0
    number_of_job_stream_dependencies: int | None = 0

    @property
    def on_nodes(self) -> int:
        """How many are on jobs and streams: those that make the graph."""
        return (self.number_of_job_dependencies or 0) + (
            self.number_of_job_stream_dependencies or 0
        )


class Ended(_Record):
    """How a predecessor stands, as its successor's dependency tells."""

    status: str | None = ""
    canceled: bool | None = False


class AwaitedFile(_Record):
    """The file that a dependency waits for."""

    name: str | None = ""
    workstation: str | None = ""


class Link(_Record):
    """One dependency; only those on a job or a stream have an id of one."""

    dependency_type: str | None = ""
    satisfied: bool | None = False
    job_id: str | None = None
    job_stream_id: str | None = None
    job_name: str | None = None
    job_stream_name: str | None = None
    job_stream_workstation: str | None = None
    job_stream_folder: str | None = None
    predecessor_status: Ended | None = None
    pending: bool | None = False
    zombie: bool | None = False
    file: AwaitedFile | None = None
    name: str | None = None
    folder: str | None = None
    workstation: str | None = None
    prompt_name: str | None = None
    prompt_status: str | None = None
    number: int | None = None
    quantity_held: int | None = None
    network_agent: str | None = None
    members: tuple["Link", ...] | None = None


class JobMarks(_Record):
    """HWA's flags on a job."""

    job_late: bool | None = False
    deadline_has_passed: bool | None = False
    restarted: bool | None = False
    until_gone: bool | None = False
    need_message: bool | None = False


class JobChoices(_Record):
    """How a job was put into its stream."""

    critical: bool | None = False
    requires_confirmation: bool | None = False
    no_operation: bool | None = False
    every: bool | None = False


class RunRecord(_Record):
    """One attempt at a job."""

    id: str | None = ""
    return_code: int | None = None
    composite_status: Status | None = None
    max_duration_gone: bool | None = False
    last_in_rerun_chain: bool | None = False
    time_info: Times | None = None


class JobRecord(_Record):
    """A job, as far as the copy of the plan keeps it."""

    id: str
    name: str | None = ""
    folder: str | None = "/"
    workstation: str | None = ""
    plan_id: str | None = ""
    job_stream_id: str | None = ""
    job_stream_name: str | None = ""
    job_stream_workstation: str | None = ""
    priority: int | None = None
    sched_time: str | None = None
    last_run_common_status: str | None = ""
    last_run_composite_status: Status | None = None
    job_status_flags: JobMarks | None = None
    job_options: JobChoices | None = None
    jobruns: tuple[RunRecord, ...] | None = ()
    time_restrictions: Restrictions | None = None
    dependencies_stats: Open | None = None
    dependencies: tuple[Link, ...] | None = None


class StreamMarks(_Record):
    """HWA's flags on a job stream."""

    late_job_stream: bool | None = False


class StreamOrigin(_Record):
    """How a stream came into this plan."""

    carried_forward: bool | None = False


class StreamRecord(_Record):
    """A job stream, as far as the copy of the plan keeps it."""

    id: str
    name: str | None = ""
    folder: str | None = "/"
    workstation: str | None = ""
    plan_id: str | None = ""
    priority: int | None = None
    limit: int | None = None
    sched_time: str | None = None
    common_status: str | None = ""
    composite_status: Status | None = None
    time_info: Times | None = None
    time_restrictions: Restrictions | None = None
    js_status_flags: StreamMarks | None = None
    js_definition_flags: StreamOrigin | None = None
    dependencies_stats: Open | None = None
    dependencies: tuple[Link, ...] | None = None


class WorkstationRecord(_Record):
    """A workstation, as far as the copy of the plan keeps it."""

    id: str
    name: str | None = ""
    key: str | None = ""
    folder: str | None = "/"
    active_states: tuple[str, ...] | None = ()
    type: str | None = ""
    limit: int | None = None
    fence: int | None = None
    run_number: int | None = None
    ignore: bool | None = False


R = TypeVar("R", JobRecord, StreamRecord, WorkstationRecord)


T = TypeVar("T")


class _Page(msgspec.Struct, Generic[T], gc=False):
    results: list[T]
    count: int | None = None
    next: str | None = None


@dataclass(frozen=True)
class BulkPage(Generic[R]):
    """A page's rows; `unread` counts the rows in it that are no rows of this kind."""

    rows: list[R]
    count: int | None
    next: str | None
    source: str
    unread: int = 0

    @property
    def length(self) -> int:
        """How many rows HWA sent."""
        return len(self.rows) + self.unread


class Shape(Generic[R]):
    """One kind of list: where it is, and how a row of it is decoded."""

    def __init__(self, path: str, record: type[R]) -> None:
        self.path = path
        self._pages: msgspec.json.Decoder[_Page[R]]
        self._pages = msgspec.json.Decoder(_Page[record], strict=False)  # type: ignore[valid-type]
        self._raw = msgspec.json.Decoder(_Page[msgspec.Raw])
        self._row: msgspec.json.Decoder[R] = msgspec.json.Decoder(record, strict=False)

    def decode(self, response: httpx.Response) -> BulkPage[R]:
        """The page in an answer. A row that is none costs itself, not the page.

        Raises:
            HwaBadAnswer: the answer is no page at all.
        """
        source = call_of(response.request)
        try:
            page = self._pages.decode(response.content)
            return BulkPage(page.results, page.count, page.next, source)
        except msgspec.ValidationError:
            return self._row_by_row(response.content, source)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise HwaBadAnswer(f"not the answer of HWA: {error}", call=source) from error

    def decode_one(self, response: httpx.Response) -> R:
        """The one object in an answer.

        Raises:
            HwaBadAnswer: the answer is no such object.
        """
        try:
            return self._row.decode(response.content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            message = f"not the answer of HWA: {error}"
            raise HwaBadAnswer(message, call=call_of(response.request)) from error

    def _row_by_row(self, content: bytes, source: str) -> BulkPage[R]:
        try:
            page = self._raw.decode(content)
        except msgspec.DecodeError as error:
            raise HwaBadAnswer(f"not the answer of HWA: {error}", call=source) from error
        rows = []
        for raw in page.results:
            with suppress(msgspec.DecodeError):
                rows.append(self._row.decode(raw))
        unread = len(page.results) - len(rows)
        return BulkPage(rows, page.count, page.next, source, unread)


class GroupCounts(msgspec.Struct, rename="camel", frozen=True):
    """HWA's own exact count, whole and by group."""

    count: int
    grouped_count: dict[str, int] = {}


class BulkReader:
    """Whole lists of the plan. Every method raises an `HwaError`."""

    def __init__(self, hwa: Fetches, *, page: int = PAGE) -> None:
        self._hwa = hwa
        self._page = page
        self.jobs = Shape("/plan/job", JobRecord)
        self.streams = Shape("/plan/jobstream", StreamRecord)
        self.workstations = Shape("/plan/workstation", WorkstationRecord)
        self._counts = msgspec.json.Decoder(GroupCounts)

    async def pages(
        self, shape: Shape[R], oql: Oql | None = None, *, start: int = 0
    ) -> AsyncGenerator[BulkPage[R], None]:
        """Every page, from row `start` on; while one is decoded, the next is on its way.

        A list may change between two pages: rows may come twice or, having moved, not at all.
        """
        ahead: asyncio.Task[httpx.Response] | None = None
        offset: int | None = start
        total: int | None = None
        try:
            while offset is not None:
                response = await (ahead or self._fetch(shape, oql, offset))
                guess, ahead = offset + self._page, None
                if total is not None and guess < total:
                    ahead = asyncio.create_task(self._fetch(shape, oql, guess))
                page = await asyncio.to_thread(shape.decode, response)
                yield page
                total = page.count if total is None else total
                offset = _following(page, offset)
                if ahead and offset != guess:
                    await _dropped(ahead)
                    ahead = None
        finally:
            if ahead:
                await _dropped(ahead)

    async def rows(self, shape: Shape[R], oql: Oql | None = None) -> list[R]:
        """Every row of a list that is known to be short."""
        async with aclosing(self.pages(shape, oql)) as pages:
            return [row async for page in pages for row in page.rows]

    async def page_at(self, shape: Shape[R], offset: int, oql: Oql | None = None) -> BulkPage[R]:
        """The one page that begins at an offset."""
        response = await self._fetch(shape, oql, offset)
        return await asyncio.to_thread(shape.decode, response)

    async def one(self, shape: Shape[R], identity: str) -> R:
        """One object by its id."""
        return shape.decode_one(await self._hwa.fetch(f"{shape.path}/{segment(identity)}"))

    async def counts(self, shape: Shape[R], selection: str, by: str) -> GroupCounts:
        """How many objects there are, whole and by group (`workstation,status,folder`)."""
        params = {"plan_filter": selection, "grouping_filters": by}
        response = await self._hwa.fetch(f"{shape.path}/count", params)
        try:
            return await asyncio.to_thread(self._counts.decode, response.content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            call = call_of(response.request)
            raise HwaBadAnswer(f"not the answer of HWA: {error}", call=call) from error

    async def _fetch(self, shape: Shape[R], oql: Oql | None, offset: int) -> httpx.Response:
        window = {
            "limit": self._page,
            "offset": offset or None,
            "oql": None if oql is None else str(oql),
        }
        response = await self._hwa.fetch(shape.path, window, _SCOPE)
        # The stream, read to its end, points back at its response: without this cut a page of
        # many megabytes stays until the garbage collector comes by.
        response.stream = httpx.ByteStream(b"")
        return response


def _following(page: BulkPage[R], offset: int) -> int | None:
    """Where the list goes on. Of `next` only the offset counts: its host may be another's."""
    if not page.length:
        return None
    after = offset + page.length
    if page.next is None:
        return after if page.count is not None and after < page.count else None
    said = parse_qs(urlsplit(page.next).query).get("offset", [""])[0]
    return int(said) if said.isdecimal() and offset < int(said) <= after else after


async def _dropped(task: asyncio.Task[httpx.Response]) -> None:
    """Ends a read that nobody waits for; what it would have said no longer matters."""
    task.cancel()
    with suppress(asyncio.CancelledError, HwaError):
        await task
