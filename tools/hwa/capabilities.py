"""What the engine behind the address can do: asked once, as soon as it answers."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import httpx
import orjson
from pydantic import TypeAdapter

from tools.hwa.calls import PREFIX, decoded
from tools.hwa.errors import (
    HwaBadAnswer,
    HwaError,
    HwaForbidden,
    HwaNotFound,
    call_of,
    from_response,
    from_transport,
)
from tools.hwa.models import EngineInfo

Api = Literal["v2", "v1"]
ApiChoice = Literal["auto", "v2", "v1"]
_DESCRIPTION = "/twsd/WA_API3_v2.json"
_ENGINE = TypeAdapter(EngineInfo)
_VERSION = re.compile(r"(\d+)\.(\d+)")
_FENCE = f"{PREFIX}/plan/workstation/{{workstation_id}}/action/update-fence"
_FENCES = ("fence", "priority")


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What differs between HWA's releases, as far as Resync cares; the lists are REST V2's."""

    version: str
    api: Api
    predecessors: bool = False
    prompt_list: bool = False
    file_list: bool = False
    fence_parameters: tuple[str, ...] = _FENCES


class Engine:
    """An engine that is asked at the first need, once for all who wait; a failure is not kept."""

    def __init__(self, http: httpx.AsyncClient, api: ApiChoice = "auto") -> None:
        """`api` other than "auto" is what the operator knows better."""
        self._http = http
        self._api = api
        self._known: Capabilities | None = None
        self._asking = asyncio.Lock()
        self._failure: HwaError | None = None

    async def capabilities(self) -> Capabilities:
        """What it can do.

        Raises:
            HwaError: it cannot be asked now; the next call asks again.
        """
        failure = self._failure
        async with self._asking:
            if self._failure is not None and self._failure is not failure:
                raise self._failure  # somebody asked while we waited
            if self._known is None:
                self._known = await self._ask()
            return self._known

    async def _ask(self) -> Capabilities:
        try:
            return await probe(self._http, self._api)
        except HwaError as error:
            self._failure = error
            raise


async def probe(http: httpx.AsyncClient, api: ApiChoice = "auto") -> Capabilities:
    """Asks an engine what it is.

    Raises:
        HwaError: it gave no usable answer.
    """
    if api == "v1":
        return await _older(http)
    try:
        info = await _info(http, f"{PREFIX}/engine/info")
    except HwaNotFound:
        if api == "v2":
            raise
        return await _older(http)
    except HwaForbidden:
        info = EngineInfo(display_version="")  # it keeps its version to itself
    described = await _description(http)
    return _by_version(info) if described is None else _by_description(info, described)


async def _older(http: httpx.AsyncClient) -> Capabilities:
    info = await _info(http, "/twsd/engine/info")
    return Capabilities(version=info.display_version, api="v1")


async def _info(http: httpx.AsyncClient, path: str) -> EngineInfo:
    request = http.build_request("GET", path)
    try:
        response = await http.send(request)
    except httpx.HTTPError as error:
        raise from_transport(error, request) from error
    if response.status_code >= 400:
        raise from_response(response)
    if not response.is_success:
        raise HwaBadAnswer(f"HTTP {response.status_code}", call=call_of(request))
    return decoded(response, _ENGINE)


async def _description(http: httpx.AsyncClient) -> Mapping[str, Any] | None:
    """The paths that the engine itself describes; None where it keeps them to itself."""
    try:
        response = await http.get(_DESCRIPTION)
        found = orjson.loads(response.content) if response.status_code == 200 else None
    except (httpx.HTTPError, orjson.JSONDecodeError):
        return None
    paths = found.get("paths") if isinstance(found, dict) else None
    return paths if isinstance(paths, dict) and paths else None


def _by_description(info: EngineInfo, paths: Mapping[str, Any]) -> Capabilities:
    shapes = {re.sub(r"\{[^}]*\}", "{}", path) for path in paths}
    return Capabilities(
        version=info.display_version,
        api="v2",
        predecessors=f"{PREFIX}/plan/job/{{}}/predecessors" in shapes,
        prompt_list=f"{PREFIX}/plan/prompt" in shapes,
        file_list=f"{PREFIX}/plan/file" in shapes,
        fence_parameters=_fences(paths) or _by_version(info).fence_parameters,
    )


def _fences(paths: Mapping[str, Any]) -> tuple[str, ...]:
    """What the description calls the new fence."""
    put = (paths.get(_FENCE) or {}).get("put") or {}
    named = {each.get("name") for each in put.get("parameters") or [] if isinstance(each, dict)}
    return tuple(name for name in _FENCES if name in named)


def _by_version(info: EngineInfo) -> Capabilities:
    """10.2 brought the lists of prompts and files, renamed the fence, and dropped the walks."""
    match = _VERSION.match(info.display_version)
    newer = match is None or (int(match[1]), int(match[2])) >= (10, 2)
    fence = _FENCES if match is None else ("fence",) if newer else ("priority",)
    return Capabilities(
        version=info.display_version,
        api="v2",
        predecessors=not newer,
        prompt_list=newer,
        file_list=newer,
        fence_parameters=fence,
    )
