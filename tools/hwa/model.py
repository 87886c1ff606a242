"""The model of HWA, read through REST V2: why something is, or is not, in the plan."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

import httpx
import msgspec
import orjson
from pydantic import TypeAdapter, ValidationError

from tools.hwa.calls import Params, Read, now, segment
from tools.hwa.errors import HwaBadAnswer, call_of
from tools.hwa.model_objects import (
    CalendarDefinition,
    Defined,
    Definition,
    FolderDefinition,
    JobDefinition,
    JobStreamDefinition,
    PromptDefinition,
    ResourceDefinition,
    RunCycleGroupDefinition,
    VariableTableDefinition,
    WorkstationDefinition,
)
from tools.hwa.models import Page
from tools.hwa.oql import Oql

T = TypeVar("T")
D = TypeVar("D", bound=Definition)


class StreamHeader(msgspec.Struct, frozen=True):
    """Which job stream a definition is of."""

    id: str = ""
    folder: str = "/"
    name: str = ""


class HeaderRow(msgspec.Struct, frozen=True):
    """One definition of a list, without its body."""

    definition: StreamHeader = msgspec.field(name="def")


class HeaderPage(msgspec.Struct, frozen=True):
    """A page of headers; `count` is how many there are in all, where HWA says it."""

    results: list[HeaderRow] = []
    count: int | None = None


_HEADERS = msgspec.json.Decoder(HeaderPage)


class Fetches(Protocol):
    """Whatever fetches an answer of REST V2 as it came, such as `HwaClient`."""

    async def fetch(
        self, path: str, params: Params | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """HWA's answer to a read; `path` begins after the API's prefix."""
        ...


class HwaModel:
    """Reads definitions. Every method raises an `HwaError`.

    A list may be narrowed by OQL or by a `model_filter` (`/WS#/FOLDER/NAME` with wildcards); HWA
    does not describe what both together mean. With `header_only` the bodies stay out of it.
    """

    def __init__(self, hwa: Fetches, clock: Callable[[], datetime] = now) -> None:
        """`hwa` sends the calls; `clock` tells when something was read."""
        self._hwa = hwa
        self._clock = clock

    async def job_streams(
        self,
        oql: Oql | None = None,
        *,
        model_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
        header_only: bool = False,
    ) -> Read[Page[Defined[JobStreamDefinition]]]:
        """Job streams, with their run cycles and their jobs."""
        window = _window(oql, model_filter, limit, offset)
        return await self._list("jobstream", JobStreamDefinition, window, header=header_only)

    async def job_stream_headers(self, *, limit: int = 10_000, offset: int = 0) -> HeaderPage:
        """Where job streams are defined, and no more: the whole model at little cost."""
        window = _window(None, None, limit, offset)
        response = await self._hwa.fetch("/model/jobstream", window, {"Only-Header": "true"})
        try:
            return _HEADERS.decode(response.content)
        except msgspec.MsgspecError as error:
            call = call_of(response.request)
            raise HwaBadAnswer(f"not the answer of HWA: {error}", call=call) from error

    async def job_stream(self, identity: str) -> Read[Defined[JobStreamDefinition]]:
        """One job stream."""
        return await self._one("jobstream", JobStreamDefinition, identity)

    async def job_definitions(
        self,
        oql: Oql | None = None,
        *,
        model_filter: str | None = None,
        limit: int = 100,
        offset: int = 0,
        header_only: bool = False,
    ) -> Read[Page[Defined[JobDefinition]]]:
        """Job definitions."""
        window = _window(oql, model_filter, limit, offset)
        return await self._list("jobdefinition", JobDefinition, window, header=header_only)

    async def job_definition(self, identity: str) -> Read[Defined[JobDefinition]]:
        """One job definition."""
        return await self._one("jobdefinition", JobDefinition, identity)

    async def calendars(
        self, oql: Oql | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[Defined[CalendarDefinition]]]:
        """Calendars, with their days."""
        window = _window(oql, None, limit, offset)
        return await self._list("calendar", CalendarDefinition, window)

    async def calendar(self, identity: str) -> Read[Defined[CalendarDefinition]]:
        """One calendar."""
        return await self._one("calendar", CalendarDefinition, identity)

    async def run_cycle_groups(
        self, oql: Oql | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[Defined[RunCycleGroupDefinition]]]:
        """Run cycle groups."""
        window = _window(oql, None, limit, offset)
        return await self._list("runcyclegroup", RunCycleGroupDefinition, window)

    async def workstations(
        self, oql: Oql | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[Defined[WorkstationDefinition]]]:
        """Workstations as they are defined."""
        window = _window(oql, None, limit, offset)
        return await self._list("workstation", WorkstationDefinition, window)

    async def workstation(self, identity: str) -> Read[Defined[WorkstationDefinition]]:
        """One workstation as it is defined."""
        return await self._one("workstation", WorkstationDefinition, identity)

    async def resources(
        self, oql: Oql | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[Defined[ResourceDefinition]]]:
        """Resources as they are defined."""
        window = _window(oql, None, limit, offset)
        return await self._list("resource", ResourceDefinition, window)

    async def prompts(
        self, oql: Oql | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[Defined[PromptDefinition]]]:
        """Predefined prompts."""
        return await self._list("prompt", PromptDefinition, _window(oql, None, limit, offset))

    async def variable_tables(
        self, oql: Oql | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[Defined[VariableTableDefinition]]]:
        """Variable tables; their values are kept out of what is printed."""
        window = _window(oql, None, limit, offset)
        return await self._list("variabletable", VariableTableDefinition, window)

    async def folders(
        self, oql: Oql | None = None, *, limit: int = 1000, offset: int = 0
    ) -> Read[Page[Defined[FolderDefinition]]]:
        """Folders."""
        return await self._list("folder", FolderDefinition, _window(oql, None, limit, offset))

    async def _list(
        self, word: str, kind: type[D], window: Params, *, header: bool = False
    ) -> Read[Page[Defined[D]]]:
        shape = TypeAdapter(Page[Defined[kind]])  # type: ignore[valid-type]  # a kind at run time
        headers = {"Only-Header": "true"} if header else None
        return await self._get(f"/model/{word}", shape, window, headers)

    async def _one(self, word: str, kind: type[D], identity: str) -> Read[Defined[D]]:
        shape = TypeAdapter(Defined[kind])  # type: ignore[valid-type]  # a kind at run time
        return await self._get(f"/model/{word}/{segment(identity)}", shape)

    async def _get(
        self,
        path: str,
        shape: TypeAdapter[T],
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Read[T]:
        response = await self._hwa.fetch(path, params, headers)
        call = call_of(response.request)
        try:
            value = shape.validate_python(orjson.loads(response.content))
        except (orjson.JSONDecodeError, ValidationError) as error:
            raise HwaBadAnswer(
                f"not the answer of HWA: {type(error).__name__}", call=call
            ) from error
        return Read(value, call, self._clock())


def _window(oql: Oql | None, model_filter: str | None, limit: int, offset: int) -> Params:
    text = None if oql is None else str(oql)
    return {"oql": text, "model_filter": model_filter, "limit": limit, "offset": offset or None}
