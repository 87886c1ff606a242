"""The addresses of REST V1, each with what answers there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.wire.rights import Rights
from tools.hwa.simulator.wire.v1.actions import Actions
from tools.hwa.simulator.wire.v1.reads import Reads

PREFIX = "/twsd"

Endpoint = Callable[[Request], Awaitable[Response]]


def v1_routes(world: World, version: str = "10.2.8", rights: Rights | None = None) -> list[Route]:
    """Every address of REST V1 over this world, of an engine that calls itself `version`."""
    allowed = rights or Rights()
    reads = Reads(world, version, allowed)
    actions = Actions(world, reads.directory, allowed)

    def route(method: str, path: str, endpoint: Endpoint) -> Route:
        return Route(PREFIX + path, _moved(world, endpoint), methods=[method])

    job, plan = "/plan/{plan}/job", "/plan/{plan}"
    return [
        route("POST", "/plan/query", reads.plans),
        route("GET", "/engine/info", reads.engine),
        route("POST", f"{job}/count", reads.count),
        route("POST", f"{job}/issues", reads.issues),
        route("POST", f"{plan}/criticaljob/{{id}}/query_predecessors_chain", reads.chain),
        route("POST", f"{plan}/{{kind}}/query", reads.query),
        route("POST", f"{plan}/{{kind}}/query_next", reads.query_next),
        route("GET", f"{job}/{{id}}", reads.job),
        route("GET", f"{job}/{{id}}/predecessors", reads.predecessors),
        route("GET", f"{job}/{{id}}/jobsuccessors/preview", reads.successors),
        route("GET", f"{job}/{{id}}/joblog", reads.log),
        route("GET", f"{plan}/jobstream/{{id}}", reads.stream),
        route("GET", f"{plan}/resource/{{id:path}}", reads.resource),
        route("POST", f"{job}/action/submit_ad_hoc_job", actions.submit_job),
        route(
            "POST",
            f"{plan}/jobstream/{{model_id}}/action/submit_jobstream",
            actions.submit_stream,
        ),
        route("PUT", f"{job}/{{id}}", actions.change_job),
        route("PUT", f"{job}/{{id}}/action/{{action}}", actions.on_job),
        route("PUT", f"{plan}/jobstream/{{id}}", actions.change_stream),
        route("PUT", f"{plan}/jobstream/{{id}}/action/{{action}}", actions.on_stream),
        route("PUT", f"{plan}/prompt/{{id}}/action/reply", actions.reply),
        route("PUT", f"{plan}/workstation/{{id}}/action/{{action}}", actions.on_workstation),
        route("PUT", f"{plan}/resource/{{id:path}}", actions.change_resource),
    ]


def _moved(world: World, endpoint: Endpoint) -> Endpoint:
    """The same endpoint, over the plan as it stands when the request comes."""

    async def answered(request: Request) -> Response:
        advance(world)
        return await endpoint(request)

    return answered
