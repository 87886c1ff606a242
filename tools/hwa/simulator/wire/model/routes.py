"""The model's addresses in REST V2: a list and a read by id of each kind; nothing is written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.wire import facts, requests
from tools.hwa.simulator.wire.errors import BadParameter, NotFound, Refusal
from tools.hwa.simulator.wire.model.entries import Entry, Source, sources
from tools.hwa.simulator.wire.model.render import object_json
from tools.hwa.simulator.wire.model.selection import model_selection
from tools.hwa.simulator.wire.oql import Field, compile_query
from tools.hwa.simulator.wire.rights import Rights

PREFIX = "/twsd/api/v2/model"

Json = dict[str, Any]
Endpoint = Callable[[Request], Awaitable[Response]]
_READABLE = ("*/*", "application/*", "application/json")


class NotAcceptable(Refusal):
    """A representation was asked for that is not made here."""

    def __init__(self, accept: str) -> None:
        super().__init__(406, f"AWSJSY406E Only JSON is served, not {accept!r}.", "NotAcceptable")


def model_routes(world: World, rights: Rights | None = None) -> list[Route]:
    """Every address of the model over this world."""
    known, allowed = sources(world), rights or Rights()
    return [
        route for word, source in known.items() for route in _of_kind(world, word, source, allowed)
    ]


def _of_kind(world: World, word: str, source: Source, rights: Rights) -> list[Route]:
    def shown() -> Iterable[Entry]:
        hidden = rights.hides(word)
        return (
            each for each in source.every() if not hidden or rights.allow("LIST", word, each.folder)
        )

    async def listed(request: Request) -> Response:
        _check(world, request)
        rights.demand("LIST", word)
        return _json(_page(world, word, shown(), request))

    async def detail(request: Request) -> Response:
        _check(world, request)
        found = _found(source, request)
        rights.demand("DISPLAY", word, found.folder)
        return _json(object_json(world, word, found))

    return [
        Route(f"{PREFIX}/{word}", listed, methods=["GET"]),
        Route(f"{PREFIX}/{word}/{{id}}", detail, methods=["GET"]),
    ]


def _page(world: World, word: str, entries: Iterable[Entry], request: Request) -> Json:
    at = requests.window(request)
    found = _picked(entries, request)
    header = request.headers.get("only-header", "false").lower() == "true"
    page = found[at.offset : at.offset + at.limit]
    body: Json = {"results": [object_json(world, word, each, header=header) for each in page]}
    if requests.wants_count(request):
        body = {"count": len(found), **body}
    following = requests.next_page(request, at, len(found))
    return body if following is None else {**body, "next": following}


def _picked(entries: Iterable[Entry], request: Request) -> list[Entry]:
    params = request.query_params
    found = compile_query(params.get("oql", ""), _fields()).select(list(entries))
    selection = params.get("model_filter", "")
    if not selection:
        return found
    fits = model_selection(selection, request.headers.get("base-folder", "/"))
    return [each for each in found if fits(each)]


def _found(source: Source, request: Request) -> Entry:
    identity = request.path_params["id"]
    found = source.find(identity)
    if found is None:
        raise NotFound(identity)
    return found


def _check(world: World, request: Request) -> None:
    accept = request.headers.get("accept", "*/*")
    if not any(each in accept for each in _READABLE):
        raise NotAcceptable(accept)
    if requests.flag(request, "lock"):
        raise BadParameter("lock: definitions are only read here.")
    advance(world)


def _fields() -> Mapping[str, Field]:
    return {
        "id": Field(lambda each: each.id),
        "name": Field(lambda each: each.name),
        "key": Field(lambda each: each.key),
        "key.name": Field(lambda each: each.name, order_only=True),
        "folder": Field(lambda each: each.folder),
        "folderId": Field(lambda each: facts.folder_id(each.folder)),
        "workstation": Field(lambda each: each.workstation or None),
        "description": Field(lambda each: getattr(each.thing, "description", None)),
        "validFrom": Field(lambda each: _day(each, "valid_from"), "date"),
        "validTo": Field(lambda each: _day(each, "valid_to"), "date"),
    }


def _day(entry: Entry, name: str) -> float | None:
    at = getattr(entry.thing, name, None)
    return None if at is None else datetime.combine(at, time(), UTC).timestamp()


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
