"""What operators do over REST V2: answered at once, carried out by batchman a little later."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.hwa.simulator.worlds import Wire, later, night, wire
from tools.hwa.simulator.plan import batchman
from tools.hwa.simulator.plan.commands import (
    Cancel,
    Command,
    Confirm,
    Hold,
    Kill,
    Release,
    ReleaseDependencies,
    Rerun,
    SetPriority,
)
from tools.hwa.simulator.plan.definitions import StreamDefinition
from tools.hwa.simulator.plan.world import Asks, Job, Needs, Node, Opens, World
from tools.hwa.simulator.wire.actions.offered import job_offer, stream_offer
from tools.hwa.simulator.wire.job_definition import definition_id

NOBODY = "00000000-0000-3000-8000-000000000000"
Json = dict[str, Any]


async def job_of(plant: Wire, name: str) -> Json:
    """The first job of a name, read anew by its id."""
    [listed, *_] = (await plant.get("/plan/job", oql=f"name = '{name}'"))["results"]
    shown: Json = await plant.get(f"/plan/job/{listed['id']}")
    return shown


@pytest.mark.parametrize(
    ("name", "action", "shown"),
    [
        ("EOM_ALLOC", "hold", "HELD"),
        ("EOM_ALLOC", "cancel", "CANCELED"),
        ("TAX_RECALC", "kill", "ERROR"),
        ("TAX_RECALC", "confirm-succ", "SUCCESSFUL"),
        ("TAX_RECALC", "confirm-abend", "ERROR"),
        ("AUDIT_SEAL", "confirm-succ", "SUCCESSFUL"),
        ("SURVEY_MAIL", "release", "RUNNING"),
        ("BONUS_CALC", "release-all-dependencies", "RUNNING"),
    ],
)
async def test_an_action_is_answered_at_once_and_done_later(
    name: str, action: str, shown: str
) -> None:
    """The answer names the job; the plan stays as it is until batchman has got round to it."""
    world = night()
    async with wire(world) as plant:
        before = await job_of(plant, name)
        answer = await plant.send("PUT", f"/plan/job/{before['id']}/action/{action}")
        between = await job_of(plant, name)
        later(world, seconds=5)
        after = await job_of(plant, name)

    assert answer["id"] == before["id"]
    assert answer["url"].endswith(f"/twsd/api/v2/plan/job/{before['id']}")
    assert between["lastRunCommonStatus"] == before["lastRunCommonStatus"]
    assert after["lastRunCommonStatus"] == shown


async def test_a_rerun_goes_by_the_run() -> None:
    """A rerun names a run; the job gets one more, the old one is no longer the last."""
    world = night()
    async with wire(world) as plant:
        before = await job_of(plant, "GL_POST")
        [run] = before["jobruns"]
        body = {"priority": 40, "asap": True, "successorsInfo": {"depth": 1}}
        await plant.send("PUT", f"/plan/job/run/{run['id']}/action/rerun", body)
        later(world, seconds=5)
        after = await job_of(plant, "GL_POST")

    assert [each["lastInRerunChain"] for each in after["jobruns"]] == [False, True]
    assert [each["rerunType"] for each in after["jobruns"]] == ["REGULAR", "RERUN"]
    assert after["jobruns"][0]["id"] == run["id"]


async def test_a_filter_touches_one_object_unless_more_are_allowed() -> None:
    """`max_object_affected` is 1 where nobody says otherwise, and bounds what is touched."""
    world = night()
    oql = "jobStreamName = 'FINEOM' AND jobruns.commonStatus = 'WAITING' ORDER BY name"
    async with wire(world) as plant:
        waiting = (await plant.get("/plan/job", oql=oql))["results"]
        one = await plant.send("PUT", "/plan/job/action/hold", oql=oql)
        two = await plant.send("PUT", "/plan/job/action/hold", oql=oql, max_object_affected=2)
        none = await plant.send("PUT", "/plan/job/action/hold", oql="name = 'NOBODY'")

    assert len(waiting) > 2
    assert [each["id"] for each in one["successfulResourceResponses"]] == [waiting[0]["id"]]
    assert [each["id"] for each in two["successfulResourceResponses"]] == [
        each["id"] for each in waiting[:2]
    ]
    assert none == {"successfulResourceResponses": [], "failedResourceResponses": []}


async def test_a_filter_answers_well_even_if_all_failed() -> None:
    """What cannot be done stands in the list of failures; the status is 200 all the same."""
    async with wire() as plant:
        answer = await plant.send(
            "PUT", "/plan/job/action/kill", oql="name = 'GL_POST'", max_object_affected=9
        )

    [failed] = answer["failedResourceResponses"]
    assert answer["successfulResourceResponses"] == []
    assert failed["isError"]
    assert "AWSBIN076E" in failed["message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("PUT", "/plan/job/{GL_POST}/action/kill", None, 500, "AWSBIN076E"),
        ("PUT", "/plan/job/{GL_POST}/action/hold", None, 500, "AWSJSY404E"),
        ("PUT", f"/plan/job/{NOBODY}/action/hold", None, 404, "AWSJDB101E"),
        ("PUT", "/plan/job/MDM;0AAAAAAAAAAACRZQ;CALC/action/hold", None, 400, "AWSBIO006E"),
        ("PUT", f"/plan/job/run/{NOBODY}/action/rerun", {}, 404, "AWSJDB101E"),
        ("PUT", "/plan/job/run/MDM;JOBS;CALC/action/rerun", {}, 400, "AWSBIO006E"),
        ("PUT", "/plan/job/{EOM_ALLOC}/action/update-priority", None, 400, "priority"),
        ("PUT", "/plan/job/{EOM_ALLOC}/action/update-priority?priority=102", None, 400, "101"),
        ("PUT", "/plan/job/{EOM_ALLOC}/action/add-dependencies", {}, 400, "dependencies"),
        (
            "PUT",
            "/plan/job/{EOM_ALLOC}/action/add-dependencies",
            {"dependencies": [{"dependencyType": "WISH"}]},
            400,
            "WISH",
        ),
        (
            "PUT",
            "/plan/job/{EOM_ALLOC}/action/remove-dependencies",
            {"dependencies": [{"dependencyType": "FILE", "id": NOBODY}]},
            404,
            "AWSJDB101E",
        ),
        ("PATCH", "/plan/job/{EOM_ALLOC}", {"name": "OTHER"}, 400, "name"),
        ("PATCH", "/plan/job/{EOM_ALLOC}", {}, 400, "Nothing"),
        ("PATCH", "/plan/job/{EOM_ALLOC}", {"priority": "high"}, 400, "priority"),
        ("POST", "/plan/job/submit-ad-hoc-job", {"alias": "X"}, 400, "task"),
        ("POST", f"/plan/job/{NOBODY}/submit", {}, 404, "AWSJDB101E"),
        ("POST", f"/plan/jobstream/{NOBODY}/submit", {}, 404, "AWSJDB101E"),
        ("PUT", "/plan/job/action/hold?max_object_affected=0", None, 400, "max_object_affected"),
    ],
)
async def test_what_is_refused_says_why(
    method: str, path: str, body: Json | None, status: int, code: str
) -> None:
    """A wrong state is a 500 with both codes, an unknown id a 404, a bad request a 400."""
    world = night()
    ids = {job.name: job.id for job in world.jobs.values()}
    async with wire(world) as plant:
        answer = await plant.http.request(method, path.format_map(ids), json=body)

    assert answer.status_code == status
    assert code in answer.json()["messages"][0]


@pytest.mark.parametrize("sent", [b"{", b"[1]", b'"text"', b"\xff"])
async def test_a_body_that_is_no_object_is_refused(sent: bytes) -> None:
    """Whatever is not a JSON object is a 400."""
    async with wire() as plant:
        answer = await plant.http.put("/plan/job/action/rerun", content=sent)

    assert answer.status_code == 400
    assert "AWSJSY403E" in answer.json()["messages"][0]


async def test_dependencies_come_and_go() -> None:
    """A job can be made to wait for each kind of object, and be let go from each by its id."""
    world = night()
    source = world.job_named("/FINANCE/FINGLPOST.GL_POST")
    target = world.job_named("/FINANCE/FINEOM.EOM_NOTIFY")
    path = f"/plan/job/{target.id}/action"
    new: list[Json] = [
        {"dependencyType": "EXTERNAL_JOB", "jobId": source.id, "statusConditions": ["SUCC"]},
        {"dependencyType": "EXTERNAL_JOBSTREAM", "jobStreamId": source.stream.id},
        {"dependencyType": "FILE", "file": {"name": "/in/new", "workstation": "/FIN_AGT01"}},
        {"dependencyType": "RESOURCE", "name": "DWHLOCK", "folder": "/DWH", "quantity": 1},
        {"dependencyType": "PROMPT", "promptName": "FINOK"},
    ]
    async with wire(world) as plant:
        before = (await job_of(plant, target.name))["dependencies"]
        await plant.send("PUT", f"{path}/add-dependencies", {"dependencies": new})
        later(world, seconds=5)
        added = (await job_of(plant, target.name))["dependencies"]
        named = [{"dependencyType": each["dependencyType"], "id": each["id"]} for each in added]
        await plant.send("PUT", f"{path}/release-dependencies", {"dependencies": named[-1:]})
        later(world, seconds=5)
        released = (await job_of(plant, target.name))["dependencies"]
        fresh = named[len(before) :]
        await plant.send("PUT", f"{path}/remove-dependencies", {"dependencies": fresh})
        later(world, seconds=5)
        left = (await job_of(plant, target.name))["dependencies"]

    kinds = [each["dependencyType"] for each in added]
    assert sorted(kinds[len(before) :]) == sorted(each["dependencyType"] for each in new)
    assert released[-1]["satisfied"]
    assert [each["id"] for each in left] == [each["id"] for each in before]
    assert [
        type(each) for each in target.dependencies if isinstance(each, Needs | Opens | Asks)
    ] == []


async def test_an_ad_hoc_job_is_answered_with_the_older_key() -> None:
    """It lands in JOBS under the name of its command, is found by OQL, and keeps its name."""
    world = night()
    body = {
        "workstationKey": "/FIN_AGT01",
        "task": {"UNIX": {"taskString": "df -h /data", "isCommand": "true", "userName": "ann"}},
    }
    async with wire(world) as plant:
        answer = await plant.send("POST", "/plan/job/submit-ad-hoc-job", body)
        later(world, seconds=5)
        [job] = (await plant.get("/plan/job", oql="name = 'DF' AND jobStreamName = 'JOBS'"))[
            "results"
        ]
        again = await plant.send("POST", "/plan/job/submit-ad-hoc-job", body, status=409)

    assert answer == {"id": "FIN_AGT01;JOBS;DF"}
    assert job["workstation"] == "/FIN_AGT01"
    assert "DF" in again["messages"][0]


async def test_a_job_of_the_model_can_be_submitted() -> None:
    """By the id of its definition, under another name, into a stream of the plan."""
    world = night()
    source = world.job_named("/FINANCE/FINGLPOST.GL_POST")
    body = {"alias": "GL_AGAIN", "jobStreamId": source.stream.id, "priority": 50}
    async with wire(world) as plant:
        path = f"/plan/job/{definition_id(source.id)}/submit"
        answer = await plant.send("POST", path, body)
        later(world, seconds=5)
        shown = await plant.get(f"/plan/job/{answer['id']}")
        refused = await plant.send("POST", path, body, status=409)
        many = await plant.send("POST", "/plan/job/submit", {}, oql="name = 'EOM_OPEN'")

    assert (shown["name"], shown["jobStreamName"], shown["priority"]) == (
        "GL_AGAIN",
        "FINGLPOST",
        50,
    )
    assert "GL_AGAIN" in refused["messages"][0]
    assert len(many["successfulResourceResponses"]) == 1


async def test_a_stream_of_the_model_can_be_submitted() -> None:
    """By its id or by a filter; each time one more instance comes into the plan."""
    world = night()
    stream = next(each for each in world.streams.values() if each.name == "FINGLPOST")
    world.model.streams.setdefault(
        NOBODY, StreamDefinition(NOBODY, NOBODY, stream.folder, "GLEXTRA", "/FIN_AGT01")
    )
    async with wire(world) as plant:
        answer = await plant.send(
            "POST", f"/plan/jobstream/{NOBODY}/submit", {"alias": "GLMORE", "limit": 3}
        )
        many = await plant.send("POST", "/plan/jobstream/submit", {}, oql="name = 'GLEXTRA'")
        later(world, seconds=5)
        shown = await plant.get(f"/plan/jobstream/{answer['results'][0]['id']}")

    assert answer["count"] == 1
    assert (shown["name"], shown["limit"]) == ("GLMORE", 3)
    assert len(many["successfulResourceResponses"]) == 1


async def test_a_merge_patch_changes_what_it_names() -> None:
    """Priority, times and limits can be set and taken away; nothing else changes."""
    world = night()
    async with wire(world) as plant:
        job = await job_of(plant, "EOM_NOTIFY")
        times = {"deadlineTime": "2026-03-04T08:00:00Z", "latestStartTime": "2026-03-04T07:00:00Z"}
        body = {"priority": 77, "timeRestrictions": {**times, "lateStartAction": "cancel"}}
        await plant.send("PATCH", f"/plan/job/{job['id']}", body)
        later(world, seconds=5)
        patched = await job_of(plant, "EOM_NOTIFY")
        nothing = {"timeRestrictions": {"deadlineTime": None}}
        await plant.send("PATCH", "/plan/job", nothing, oql="name = 'EOM_NOTIFY'")
        stream = f"/plan/jobstream/{job['jobStreamId']}"
        await plant.send("PATCH", stream, {"limit": 2})
        later(world, seconds=5)
        again, limited = await job_of(plant, "EOM_NOTIFY"), await plant.get(stream)

    restrictions = patched["timeRestrictions"]
    assert patched["priority"] == 77
    assert {name: restrictions[name] for name in times} == times
    assert restrictions["lateStartAction"] == "cancel"
    assert "deadlineTime" not in again["timeRestrictions"]
    assert limited["limit"] == 2


async def test_workstations_resources_and_prompts_can_be_changed() -> None:
    """Limit, fence, link, units and answers are set by their own parameters and bodies."""
    world = night()
    ids = {each.name: each.id for each in world.workstations.values()}
    ids |= {each.name: each.id for each in world.resources.values()}
    ids |= {each.name: each.id for each in world.prompts.values()}
    calls = [
        (f"/plan/workstation/{ids['FIN_AGT01']}/action/update-limit?limit=7", None),
        (f"/plan/workstation/{ids['FIN_AGT01']}/action/update-fence?fence=40", None),
        (f"/plan/workstation/{ids['HR_AGT90']}/action/link", None),
        ("/plan/workstation/action/stop?oql=name%20%3D%20'RET_AGT01'", None),
        (f"/plan/resource/{ids['DWHLOCK']}/action/update-quantity?quantity=5", None),
        (f"/plan/prompt/{ids['FINOK']}/action/reply", {"answer": True}),
        ("/plan/workstation/action/start-event-processor?key=/MDM_PROD", None),
    ]
    async with wire(world) as plant:
        for path, body in calls:
            await plant.send("PUT", path, body)
        later(world, seconds=5)
        place = await plant.get(f"/plan/workstation/{ids['FIN_AGT01']}")
        linked = await plant.get(f"/plan/workstation/{ids['HR_AGT90']}")
        lock = await plant.get(f"/plan/resource/{ids['DWHLOCK']}")
        prompt = await plant.get(f"/plan/prompt/{ids['FINOK']}")

    assert (place["limit"], place["fence"]) == (7, 40)
    assert "LINKED" in linked["activeStates"]
    assert lock["quantity"] == 5
    assert prompt["status"] == "ANSWERED_YES"
    assert prompt["actions"] == []


async def test_what_is_offered_is_described() -> None:
    """Every key in an object's `actions` stands in `objects-info`, with how it is called."""
    async with wire() as plant:
        described = await plant.get("/objects-info")
        for kind in ("job", "jobstream", "workstation", "resource", "prompt"):
            known = {each["key"]: each for each in described[f"{kind.upper()}_IN_PLAN"]["actions"]}
            for shown in (await plant.get(f"/plan/{kind}"))["results"]:
                assert {each["key"] for each in shown["actions"]} <= set(known)

    jobs = {each["key"]: each for each in described["JOB_IN_PLAN"]["actions"]}
    assert jobs["RERUN_JOB"]["httpMethod"] == "PUT"
    assert jobs["RERUN_JOB"]["parametricUrl"] == "/plan/job/run/{run_id}/action/rerun"
    assert jobs["MODIFY_JOB"]["httpMethod"] == "PATCH"
    assert set(jobs["MODIFY_JOB"]["payloadTemplate"]) == {"priority", "timeRestrictions"}


@pytest.mark.parametrize("scenario", ["night", "abend-storm"])
def test_what_is_offered_is_what_batchman_takes(scenario: str) -> None:
    """`actions` names exactly the plain actions that would not be refused now."""
    world = night(400, scenario)
    for job in world.jobs.values():
        offered = {each["key"].removesuffix("_JOB") for each in job_offer(job)}
        for name, command in job_commands(job).items():
            assert (name in offered) == taken(world, command), (job.key, job.status, name)
    for stream in world.streams.values():
        offered = {each["key"].removesuffix("_JOBSTREAM") for each in stream_offer(stream)}
        for name, command in node_commands(stream).items():
            assert (name in offered) == taken(world, command), (stream.key, name)


def node_commands(node: Node) -> dict[str, Command]:
    """The commands that need no more than their object."""
    return {
        "HOLD": Hold(node),
        "RELEASE": Release(node),
        "RELEASE_ALL_DEPENDENCIES": ReleaseDependencies(node),
        "CANCEL": Cancel(node),
        "CANCEL_PENDING": Cancel(node, pending=True),
    }


def job_commands(job: Job) -> dict[str, Command]:
    """The same for jobs, but for confirmations that are taken and change nothing."""
    found = {
        **node_commands(job),
        "KILL": Kill(job),
        "RERUN": Rerun(job, job.run.attempt),
        "UPDATE_PRIORITY": SetPriority(job, 5),
    }
    for success, name in ((True, "CONFIRM_SUCC"), (False, "CONFIRM_ABEND")):
        if (job.status, success) in batchman.CONFIRMED:
            found[name] = Confirm(job, success)
    return found


def taken(world: World, command: Command) -> bool:
    """Whether batchman would take a command; nothing is done."""
    try:
        batchman.check(command, world)
    except batchman.WrongState:
        return False
    return True
