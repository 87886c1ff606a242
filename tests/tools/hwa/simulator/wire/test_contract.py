"""The simulator against the vendor's own description of the API: every operation that it serves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.contracts import openapi
from tests.tools.hwa.simulator.worlds import night, wire
from tools.hwa.simulator.plan.definitions import StreamDefinition
from tools.hwa.simulator.plan.world import Job, Stream, World
from tools.hwa.simulator.wire.engine import Engine
from tools.hwa.simulator.wire.job_definition import definition_id
from tools.hwa.simulator.wire.surface import operations

Json = dict[str, Any]

PAGES = {
    "/plan/job": "JobInPlanV2",
    "/plan/jobstream": "JobStreamInPlanV2",
    "/plan/workstation": "WorkstationInPlanV2",
    "/plan/resource": "ResourceInPlanV2",
    "/plan/prompt": "PromptInPlanV2",
    "/plan/file": "FileInPlanV2",
}
SUBMITTED = "11111111-2222-3333-8444-555555555555"
COMMAND = {"command": "show", "input": "all"}
DEPENDENCIES = {"dependencies": [{"dependencyType": "PROMPT", "promptName": "FINOK"}]}
BODIES: Mapping[str, Json] = {
    "confirm-succ": {"conditions": []},
    "confirm-abend": {"conditions": []},
    "rerun": {"priority": 10, "asap": True},
    "add-dependencies": DEPENDENCIES,
    "connect-to-host-cpu": {"connection": "ON", "command": "start"},
    "reply": {"answer": True},
    "run-command": COMMAND,
    "run-command-json": COMMAND,
    "collect-agent-logs": {
        "componentId": "agent",
        "workstationName": "/FIN_AGT01",
        "command": "logs",
        "parameters": "all",
    },
    "submit-ad-hoc-job": {
        "workstationKey": "/FIN_AGT01",
        "task": {"UNIX": {"taskString": "df -h", "isCommand": "true", "userName": "ann"}},
    },
    "submit": {},
}
"""What an action is sent, by the last word of its address."""

QUERIES: Mapping[str, Mapping[str, str]] = {
    "update-priority": {"priority": "20"},
    "update-limit": {"limit": "9"},
    "update-fence": {"priority": "20", "fence": "20"},
    "update-quantity": {"quantity": "4"},
    "start-event-processor": {"key": "/MDM_PROD"},
    "stop-event-processor": {"key": "/MDM_PROD"},
    "switch-event-processor": {"key": "/MDM_PROD"},
    "become-mdm": {"key": "/MDM_PROD"},
    "objects-count": {"object_type": "JOB_IN_PLAN", "oql": "folder LIKE '@'"},
    "count": {"grouping_filters": "folder,status"},
}
"""What goes into the query string, by the last word of the address."""

JOBS = {
    "kill": "TAX_RECALC",
    "confirm-succ": "TAX_RECALC",
    "confirm-abend": "TAX_RECALC",
    "rerun": "GL_POST",
    "joblog": "GL_POST",
    "run-command": "GL_POST",
    "run-command-json": "GL_POST",
}
"""A job in the right state, by the last word of the address; EOM_ALLOC, which waits, elsewhere."""


def served() -> list[tuple[str, str]]:
    """Each operation of REST V2 that the simulator has for the plan."""
    return [(each.method, each.path) for each in operations(Engine(night()))]


@pytest.fixture(scope="module")
def plant_world() -> World:
    """One plant, with a stream in its model; its clock stands, so that actions stay queued."""
    world = night()
    stream = next(iter(world.streams.values()))
    definition = StreamDefinition(SUBMITTED, SUBMITTED, stream.folder, "EXTRA", "/FIN_AGT01")
    world.model.streams[SUBMITTED] = definition
    return world


@pytest.mark.parametrize(("method", "path"), served())
async def test_every_operation_follows_the_description(
    plant_world: World, method: str, path: str
) -> None:
    """Each call as the description has it is taken, and each answer is as it says."""
    address, query, body = call(plant_world, method, path)
    openapi.check_request(method, address, query, {}, body)
    async with wire(plant_world) as plant:
        answer = await plant.http.request(method, address, params=query, json=body)

    assert answer.status_code == 200, answer.text[:300]
    plain = answer.headers["content-type"].startswith("text/plain")
    shown = answer.text if plain else answer.json()
    openapi.check_response(method, address, 200, shown, thorough=True)


def test_what_is_served_covers_the_plan() -> None:
    """Of what the description has for the plan nothing is missing but what is named here."""
    left_out = {
        ("POST", "/plan/job/async/{result}"),
        ("PATCH", "/plan/job/{job_id}/model"),
    }
    known = {_shape(*each) for each in served()}
    missing = {
        (each.method, each.template)
        for each in openapi.operations()
        if each.template.startswith("/plan/") and _shape(each.method, each.template) not in known
    }

    assert missing == left_out


@pytest.mark.parametrize("path", PAGES)
async def test_objects_follow_the_schema(path: str) -> None:
    """An object read by its id has only the properties that the schema names."""
    async with wire(night()) as plant:
        for each in (await plant.get(path, limit=60))["results"]:
            openapi.check_schema(await plant.get(f"{path}/{each['id']}"), PAGES[path])


@pytest.mark.parametrize("scope", ["WHOLE", "WHOLE_NO_JOB_DEFINITIONS", "WHOLE_NO_DEPENDENCIES"])
async def test_scopes_follow_the_schema(scope: str) -> None:
    """Whatever the scope, what is shown is in the schema."""
    async with wire(headers={"scope": scope}) as plant:
        for path in ("/plan/job", "/plan/jobstream"):
            for each in (await plant.get(path, limit=60))["results"]:
                openapi.check_schema(each, PAGES[path])


@pytest.mark.parametrize("side", ["predecessors", "successors"])
@pytest.mark.parametrize(("kind", "name"), [("job", "EOM_ALLOC"), ("jobstream", "FINAL")])
async def test_walks_follow_the_schema(kind: str, name: str, side: str) -> None:
    """What a walk finds are jobs and streams in their own shapes."""
    async with wire(night()) as plant:
        found = (await plant.get(f"/plan/{kind}", oql=f"name = '{name}'"))["results"]
        for start in found:
            walked = await plant.get(f"/plan/{kind}/{start['id']}/{side}", depth=9)
            for each in walked["results"]:
                openapi.check_schema(each, openapi.FLOW_NODES[each["flowNodeType"]])


@pytest.mark.parametrize(
    "wrong", [{"nome": "X"}, {"priority": "10"}, {"lastRunCommonStatus": "FINE"}]
)
def test_the_check_of_answers_has_teeth(wrong: Json) -> None:
    """A property too many, a wrong type or a word outside the enumeration is noticed."""
    with pytest.raises(AssertionError):
        openapi.check_response("GET", "/plan/job", 200, {"count": 1, "results": [wrong]})


@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("GET", "/plan/nothing", {}, None),
        ("GET", "/plan/job", {"limit": "many"}, None),
        ("GET", "/plan/job", {"colour": "red"}, None),
        ("GET", "/plan/folder/objects-count", {}, None),
        ("PUT", "/plan/job/x/action/hold", {}, {"answer": True}),
        ("PUT", "/plan/job/x/action/rerun", {}, {}),
        ("PUT", "/plan/prompt/x/action/reply", {}, None),
        ("PUT", "/plan/prompt/x/action/reply", {}, {"answer": "yes"}),
        ("PUT", "/plan/job/x/action/release-dependencies", {}, {"dependencies": [{}]}),
        ("PATCH", "/plan/job/x", {}, {"id": "x"}),
        ("PATCH", "/plan/job/x", {}, {"timeRestrictions": {"startTime": "eight"}}),
        ("POST", "/plan/job/submit-ad-hoc-job", {}, {"alias": "X"}),
    ],
)
def test_the_check_of_requests_has_teeth(
    method: str, path: str, query: Json, body: Json | None
) -> None:
    """A wrong path, parameter, type or body is noticed before it is sent."""
    with pytest.raises(AssertionError):
        openapi.check_request(method, path, query, {}, body)


def call(world: World, method: str, path: str) -> tuple[str, Mapping[str, str], Json | None]:
    """A call of an operation that should succeed: its address, its query and its body."""
    word = path.rpartition("/")[2]
    job = _job(world, JOBS.get(word, "EOM_ALLOC"))
    address = path.replace("{id}", _identity(world, path, word, job) if "{id}" in path else "")
    query = dict(QUERIES.get(word, {})) if "{id}" not in path or word not in KEYED else {}
    if word in JOBS and "{id}" not in path:
        query["oql"] = f"name = '{job.name}'"
    if path.startswith("/plan/jobstream/action/"):
        query["oql"] = f"id = '{_waiting(world).id}'"
    return address, query, _body(world, path, word, job) if method != "GET" else None


KINDS = {"job", "jobstream", "workstation", "resource"}
KEYED = {"start-event-processor", "stop-event-processor", "switch-event-processor", "become-mdm"}


def _body(world: World, path: str, word: str, job: Job) -> Json | None:
    if "/action/" not in path and word in {"{id}", "no-validate", *KINDS}:
        return {"quantity": 3} if "resource" in path else _patch(path)
    if word in {"release-dependencies", "remove-dependencies"} and "/job/" in path:
        return {"dependencies": [{"dependencyType": "INTERNAL", "id": job.dependencies[0].id}]}
    if word in {"release-dependencies", "remove-dependencies"}:
        known = _waiting(world).dependencies[0]
        return {"dependencies": [{"dependencyType": "FILE", "id": known.id}]}
    if path.endswith("successors/action/rerun"):
        return None
    return BODIES.get(word)


def _patch(path: str) -> Json:
    return {"limit": 5} if "workstation" in path else {"priority": 30}


def _identity(world: World, path: str, word: str, job: Job) -> str:
    if word == "submit":
        return SUBMITTED if "jobstream" in path else definition_id(job.id)
    if "/run/" in path:
        return world.run_id(job, 1)
    if path.startswith("/engine/"):
        return "startOfDay"
    places = {each.name: each for each in world.workstations.values()}
    return {
        "job": job.id,
        "jobstream": _waiting(world).id,
        "workstation": places["LOG_FTA01" if "monitoring" in path else "FIN_AGT01"].id,
        "resource": next(iter(world.resources)),
        "prompt": next(each.id for each in world.prompts.values() if each.status == "ASKED"),
        "file": next(iter(world.files), ""),
    }.get(path.split("/")[2], "")


def _waiting(world: World) -> Stream:
    """A stream that has not ended, with dependencies of its own."""
    return next(each for each in world.streams.values() if each.dependencies and each.left)


def _job(world: World, name: str) -> Job:
    return world.jobs_by_name[name][0]


def _shape(method: str, path: str) -> tuple[str, str]:
    return method, "/".join("{}" if each.startswith("{") else each for each in path.split("/"))
