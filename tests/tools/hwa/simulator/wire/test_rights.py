"""What nobody may do: denials by folder, right and kind of object."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.tools.hwa.simulator.worlds import later, night, wire
from tools.hwa.simulator.wire.rights import Denial, Rights

WORDS = st.sampled_from(["@", "RERUN", "LIST", "DISPLAY"])
FOLDERS = st.sampled_from(["/", "/A", "/A/B", "/AB"])


def denied(*denials: Denial) -> Rights:
    """Rights with nothing but these denials."""
    return Rights(denials)


@given(WORDS, FOLDERS, st.sampled_from(["@", "job"]), WORDS, FOLDERS)
def test_a_denial_holds_for_a_folder_and_all_below(
    denied_right: str, denied_folder: str, kind: str, right: str, folder: str
) -> None:
    """A denial covers its folder and what is below it, never a namesake beside it."""
    rights = denied(Denial(denied_right, denied_folder, kind))
    below = denied_folder == "/" or [*folder.split("/")][: denied_folder.count("/") + 1] == [
        *denied_folder.split("/")
    ]

    assert rights.allow(right, "job", folder) == (denied_right not in {"@", right} or not below)
    if kind == "job":
        assert rights.allow(right, "prompt", folder)


async def test_an_action_without_the_right_is_forbidden() -> None:
    """By id it is a 403 with HWA's code; in the other folders all goes on."""
    rights = denied(Denial("ALTPRI", "/FINANCE"))
    world = night()
    ids = {job.name: job.id for job in world.jobs.values()}
    async with wire(world, rights=rights) as plant:
        body = await plant.send("PUT", f"/plan/job/{ids['EOM_ALLOC']}/action/hold", status=403)
        await plant.send("PUT", f"/plan/job/{ids['BONUS_CALC']}/action/hold")
        later(world, seconds=5)

    assert "AWSJDB817E" in body["messages"][0]
    assert world.jobs[ids["EOM_ALLOC"]].priority > 0
    assert world.jobs[ids["BONUS_CALC"]].priority == 0


async def test_a_filter_tells_the_forbidden_from_the_rest() -> None:
    """By filter the forbidden ones stand among the failures."""
    rights = denied(Denial("ALTPRI", "/FINANCE", "job"))
    async with wire(night(), rights=rights) as plant:
        answer = await plant.send(
            "PUT",
            "/plan/job/action/hold",
            oql="name IN ['EOM_ALLOC', 'BONUS_CALC']",
            max_object_affected=9,
        )

    assert len(answer["successfulResourceResponses"]) == 1
    assert "AWSJDB817E" in answer["failedResourceResponses"][0]["message"]


async def test_what_may_not_be_listed_is_left_out() -> None:
    """A denied folder is missing from lists and counts; a denied kind is a 403 as a whole."""
    rights = denied(Denial("LIST", "/FINANCE"), Denial("LIST", "/", "prompt"))
    async with wire(rights=rights) as plant:
        page = await plant.get("/plan/job")
        counted = await plant.get("/plan/job/count", grouping_filters="folder")
        folders = await plant.get("/plan/folder/objects-count", object_type="JOB_IN_PLAN")
        body = await plant.get("/plan/prompt", status=403)

    assert "/FINANCE" not in {each["folder"] for each in page["results"]}
    assert "/FINANCE" not in counted["groupedCount"]
    assert {each["folder"] for each in folders} == set(counted["groupedCount"])
    assert page["count"] == counted["count"] == len(page["results"])
    assert "AWSJDB817E" in body["messages"][0]


async def test_what_may_not_be_seen_is_forbidden() -> None:
    """Without DISPLAY an object, its log and its neighbours are a 403."""
    world = night()
    job = world.job_named("/FINANCE/FINGLPOST.GL_POST")
    run = world.run_id(job, 1)
    async with wire(world, rights=denied(Denial("DISPLAY", "/FINANCE"))) as plant:
        await plant.get(f"/plan/job/{job.id}", status=403)
        await plant.get(f"/plan/job/{job.id}/successors", status=403)
        await plant.get(f"/plan/job/run/{run}/joblog", status=403)
        await plant.get("/plan/job", oql="name = 'GL_POST'")


async def test_submitting_takes_a_right() -> None:
    """Without SUBMIT nothing comes into the plan."""
    body = {"workstationKey": "/FIN_AGT01", "task": {"UNIX": {"taskString": "date"}}}
    async with wire(night(), rights=denied(Denial("SUBMIT"))) as plant:
        await plant.send("POST", "/plan/job/submit-ad-hoc-job", body, status=403)


async def test_reasons_can_be_mandatory() -> None:
    """A site may demand justifications for changes; reads need none."""
    headers = {"Justification-Category": "incident", "Justification-Ticket-Num": "INC1"}
    world = night()
    job = world.job_named("/FINANCE/FINEOM.EOM_ALLOC")
    path = f"/plan/job/{job.id}/action/hold"
    rights = Rights(justification=tuple(headers))
    async with wire(world, rights=rights) as plant:
        await plant.get(f"/plan/job/{job.id}")
        body = await plant.send("PUT", path, status=400)
    async with wire(world, rights=rights, headers=headers) as plant:
        await plant.send("PUT", path)

    assert "Justification-Category" in body["messages"][0]
