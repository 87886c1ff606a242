"""Actions over REST V1: accepted at once, carried out by batchman later."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.tools.hwa.simulator.wire.test_v1_reads import v1
from tests.tools.hwa.simulator.worlds import later, night
from tools.hwa.simulator.plan.definitions import StreamDefinition
from tools.hwa.simulator.plan.world import Job, World
from tools.hwa.simulator.wire.rights import Rights
from tools.hwa.simulator.wire.v1.keys import prompt_key, resource_key, run_key, stream_key


def the(world: World, status: str) -> Job:
    """A job in this status."""
    return next(job for job in world.jobs.values() if job.status == status)


async def put(http: httpx.AsyncClient, path: str, **options: Any) -> httpx.Response:
    """A PUT on the current plan."""
    return await http.put(f"/plan/current{path}", **options)


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        ("EXEC", "kill", "ABEND"),
        ("ABEND", "confirm_succ", "SUCC"),
        ("HOLD", "cancel", "CANCL"),
    ],
)
async def test_an_action_on_a_job_is_accepted_then_done(
    before: str, action: str, after: str
) -> None:
    """202 and nothing else at once; batchman changes the plan a moment later."""
    world = night(120)
    job = the(world, before)
    async with v1(world) as http:
        answer = await put(http, f"/job/{run_key(job, job.run)}/action/{action}", json={})
        assert (answer.status_code, answer.content) == (202, b"")
        assert job.status == before

    later(world, seconds=30)
    assert job.status == after


async def test_a_rerun_names_the_run_that_it_repeats() -> None:
    """The job gets a further run, whichever of its runs the key names."""
    world = night(120)
    job = the(world, "ABEND")
    async with v1(world) as http:
        first = await put(http, f"/job/{run_key(job, job.run)}/action/rerun", json={})
        later(world, minutes=30)
        busy = await put(http, f"/job/{run_key(job, job.runs[0])}/action/rerun")
    later(world, minutes=30)

    assert (first.status_code, busy.status_code) == (202, 202)
    assert [run.last for run in job.runs] == [False, False, True]


async def test_hold_release_and_new_values() -> None:
    """A hold takes the priority away, a release gives it back, a change sets what it names."""
    world = night(120)
    job = the(world, "HOLD")
    key = run_key(job, job.run)
    async with v1(world) as http:
        await put(http, f"/job/{key}/action/hold")
        later(world, seconds=10)
        held = job.priority
        deadline = int(world.now + 3600) * 1000
        changed = await put(http, f"/job/{key}", json={"priority": 42, "deadlineTime": deadline})
        nothing = await put(http, f"/job/{key}", json={})
    later(world, seconds=10)

    assert held == 0
    assert (changed.status_code, nothing.status_code) == (202, 400)
    assert (job.priority, job.deadline) == (42, deadline / 1000)


async def test_a_wrong_state_is_500_with_batchmans_code() -> None:
    """A failed job can be rerun, never confirmed."""
    world = night(120)
    job = the(world, "FAIL")
    async with v1(world) as http:
        answer = await put(http, f"/job/{run_key(job, job.run)}/action/confirm_succ")
        unknown = await put(http, f"/job/{run_key(job, job.run)}/action/explode")

    assert answer.status_code == 500
    assert "AWSJSY404E" in answer.text
    assert "AWSBIN076E" in answer.text
    assert unknown.status_code == 404


async def test_dependencies_are_added_and_removed_by_v1s_keys() -> None:
    """A new dependency names its predecessor by key; 201, and later it is there."""
    world = night(120)
    job = the(world, "HOLD")
    other = next(each for each in world.jobs.values() if each.stream is not job.stream)
    new = {"dependencyType": "EXTERNAL_JOB", "jobId": run_key(other, other.run)}
    key, many = run_key(job, job.run), len(job.dependencies)
    async with v1(world) as http:
        path = f"/job/{key}/action"
        added = await put(http, f"{path}/add_dependencies", json={"dependencies": [new]})
        later(world, seconds=10)
        assert len(job.dependencies) == many + 1
        gone = {"dependencies": [{"id": job.dependencies[-1].id}]}
        removed = await put(http, f"{path}/remove_dependencies", json=gone)
    later(world, seconds=10)

    assert (added.status_code, removed.status_code) == (201, 202)
    assert len(job.dependencies) == many


async def test_streams_prompts_resources_and_workstations_obey() -> None:
    """Each takes the actions of its kind, with V1's own ways to give a value."""
    world = night(200)
    stream = next(each for each in world.streams.values() if each.left and each.started is None)
    prompt = next(each for each in world.prompts.values() if each.status == "ASKED")
    resource = next(iter(world.resources.values()))
    agent = next(each for each in world.workstations.values() if each.type == "FTA")
    async with v1(world) as http:
        answers = [
            await put(http, f"/jobstream/{stream_key(stream)}", json={"limit": 3}),
            await put(http, f"/jobstream/{stream_key(stream)}/action/hold"),
            await put(
                http, f"/prompt/{prompt_key(prompt)}/action/reply", headers={"Answer": "true"}
            ),
            await put(http, f"/resource/{resource_key(resource)}", json={"quantity": 77}),
            await put(http, f"/workstation/{agent.name}/action/update_limit", json=5),
            await put(http, f"/workstation/{agent.name}/action/update_fence", json=60),
            await put(http, f"/workstation/{agent.name}/action/unlink"),
        ]
        linked = await put(http, f"/workstation/{agent.name}/action/link")
        wrong = [
            await put(http, f"/prompt/{prompt_key(prompt)}/action/reply"),
            await put(http, f"/workstation/{agent.name}/action/update_limit", json="5"),
            await put(http, f"/resource/{resource_key(resource)}", json={"quantity": -1}),
        ]
    later(world, seconds=10)

    assert [each.status_code for each in answers] == [202] * len(answers)
    assert linked.status_code == 200
    assert [each.status_code for each in wrong] == [400] * len(wrong)
    assert (stream.limit, stream.priority) == (3, 0)
    assert (prompt.status, resource.quantity) == ("ANSWERED_YES", 77)
    assert (agent.limit, agent.fence, agent.linked) == (5, 60, True)


async def test_work_is_submitted_under_keys_that_can_be_read() -> None:
    """The key that a submission answers is the key of what came into the plan."""
    world = night(120)
    stream = next(iter(world.streams.values()))
    defined = StreamDefinition(
        "6a1c1f66-4b5a-3a0e-8a7a-0c9f6a5b4d3e", "abstract", "/NEW", "NEWSTREAM", "MDM_PROD",
        jobs=("ONE", "TWO"),
    )  # fmt: skip
    world.model.streams[defined.id] = defined
    job = {
        "name": "ADHOC_1",
        "workstationInPlan": {"name": "MDM_PROD"},
        "jobDefinition": {"taskString": "/bin/true", "userLogin": "ops"},
        "jobStreamInPlan": {"id": stream_key(stream)},
    }
    async with v1(world) as http:
        submitted = await http.post("/plan/current/job/action/submit_ad_hoc_job", json={"job": job})
        streams = await http.post(
            f"/plan/current/jobstream/{defined.id}/action/submit_jobstream", json={"alias": "AGAIN"}
        )
        later(world, seconds=30)
        read = await http.get(f"/plan/current/job/{submitted.json()['id']}")
        made = await http.get(f"/plan/current/jobstream/{streams.json()[0]}")

    assert submitted.status_code == 201
    assert (read.status_code, read.json()["name"]) == (200, "ADHOC_1")
    assert (made.status_code, made.json()["name"]) == (200, "AGAIN")


async def test_a_site_that_wants_reasons_gets_them() -> None:
    """A change without its justification header is refused."""
    world = night(120)
    job = the(world, "HOLD")
    rights = Rights(justification=("Justification-Ticket-Num",))
    path = f"/job/{run_key(job, job.run)}/action/hold"
    async with v1(world, rights=rights) as http:
        without = await put(http, path)
        given = await put(http, path, headers={"Justification-Ticket-Num": "CHG1"})

    assert (without.status_code, given.status_code) == (400, 202)
