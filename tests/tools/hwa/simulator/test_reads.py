"""What the simulator answers, page by page and error by error."""

from __future__ import annotations

import base64

import pytest

from tests.tools.hwa.simulator.worlds import BASE, night, wire


async def test_pages_join_to_the_whole() -> None:
    """Following `next` gives every job once, in the order of the whole list."""
    world = night()
    async with wire(world) as plant:
        seen, address = [], "/plan/job?limit=70"
        while address:
            page = await plant.get(address)
            seen += [each["id"] for each in page["results"]]
            address = page.get("next", "")

    assert seen == list(world.jobs)


async def test_next_is_absolute_and_keeps_the_query() -> None:
    """`next` is the request's own address with a new offset; the last page has none."""
    async with wire() as plant:
        first = await plant.get("/plan/job", oql="folder = '/HR' ORDER BY name", limit=2)
        last = await plant.get("/plan/job", oql="folder = '/HR'", limit=2, offset=10_000)

    assert first["next"].startswith(f"{BASE}/plan/job?")
    assert "offset=2" in first["next"]
    assert "HR" in first["next"]
    assert "next" not in last


async def test_the_count_is_the_whole_and_can_be_left_out() -> None:
    """`count` is the total whatever the page; `Include-Count: false` leaves it out."""
    async with wire() as plant:
        assert (await plant.get("/plan/job", limit=3))["count"] == 200
    async with wire(headers={"Include-Count": "false"}) as plant:
        assert "count" not in await plant.get("/plan/job", limit=3)


async def test_nothing_found_is_an_empty_page() -> None:
    """A filter that fits nothing is no error."""
    async with wire() as plant:
        assert await plant.get("/plan/job", oql="name = 'NOBODY'") == {"count": 0, "results": []}


async def test_counts_equal_lists() -> None:
    """Groups add up to the total; a list by status holds earlier runs too, so no fewer."""
    async with wire() as plant:
        counted = await plant.get("/plan/job/count", grouping_filters="status")
        groups = counted["groupedCount"]

        assert sum(groups.values()) == counted["count"] == 200
        for status, number in groups.items():
            listed = await plant.get(
                "/plan/job",
                oql=f"jobruns.commonStatus = '{status}'",
                limit=1,
            )
            assert listed["count"] >= number
        selection = "/@/@#/@/@.@+state=hold"
        counted = await plant.get("/plan/job/count", plan_filter=selection)
        listed = await plant.get("/plan/job", plan_filter=selection, limit=1)
        assert counted["count"] == listed["count"]


async def test_folders_add_up() -> None:
    """The folders' counts add up to the plan, for jobs and for streams."""
    world = night()
    async with wire(world) as plant:
        jobs = await plant.get("/plan/folder/objects-count", object_type="JOB_IN_PLAN")
        streams = await plant.get("/plan/folder/objects-count")
        some = await plant.get("/plan/folder/objects-count", oql="folder LIKE '/F@'")

    assert sum(each["totalCount"] for each in jobs) == len(world.jobs)
    assert sum(each["totalCount"] for each in streams) == len(world.streams)
    assert [each["folder"] for each in some] == ["/FINANCE"]


async def test_lists_keep_dependencies_to_themselves() -> None:
    """A list call does not fill `dependencies`; a read by id does."""
    async with wire() as plant:
        [listed] = (await plant.get("/plan/job", oql="name = 'BONUS_CALC'"))["results"]
        single = await plant.get(f"/plan/job/{listed['id']}")

    assert "dependencies" not in listed
    assert [each["dependencyType"] for each in single["dependencies"]] == ["EXTERNAL_JOB", "FILE"]
    assert [each["satisfied"] for each in single["dependencies"]] == [False, False]


async def test_scope_leaves_definitions_out() -> None:
    """The scope header can spare the job definitions."""
    async with wire(headers={"scope": "WHOLE_NO_JOB_DEFINITIONS"}) as plant:
        [job] = (await plant.get("/plan/job", limit=1))["results"]

    assert "jobDefinition" not in job


async def test_depth_bounds_a_walk() -> None:
    """Predecessors are found to the depth asked for, the nearest first; one step by default."""
    async with wire() as plant:
        [last] = (await plant.get("/plan/job", oql="name = 'EXPOSURE_CALC'"))["results"]
        one = await plant.get(f"/plan/job/{last['id']}/predecessors")
        all_ = await plant.get(f"/plan/job/{last['id']}/predecessors", depth=20)
        root = all_["results"][-1]
        back = await plant.get(f"/plan/job/{root['id']}/successors", depth=20)

    assert [each["name"] for each in one["results"]] == ["EXPOSURE_FEED"]
    names = [each["name"] for each in all_["results"]]
    assert names == ["EXPOSURE_FEED", "DSALES_AGG", "DSALES_LOAD", "SALES_CLEAN", "SALES_PULL"]
    assert "EXPOSURE_CALC" in [each["name"] for each in back["results"]]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/plan/job/00000000-0000-0000-0000-000000000000", 404, "AWSJDB101E"),
        ("/plan/job/submit", 404, "AWSJDB101E"),
        ("/plan/job/MDM;0AAAAAAAAAAACRZQ;CALC", 400, "AWSBIO006E"),
        ("/plan/job/run/nothing/joblog", 404, "AWSJDB101E"),
        ("/plan/job?oql=name%20%3D", 400, "OQL_FILTER_SYNTAX_ERROR"),
        ("/plan/job?oql=key.name%20%3D%20'X'", 400, "OQL_FILTER_SYNTAX_ERROR"),
        ("/plan/job?plan_filter=/@/@%23/@/@.@%2Bcolour=red", 400, "AWSJSY402E"),
        ("/plan/job?limit=many", 400, "limit"),
        ("/plan/job?limit=0", 400, "limit"),
        ("/plan/job?offset=-1", 400, "offset"),
        ("/plan/job?plan_id=other", 404, "AWSJDB101E"),
        ("/plan/job/count?grouping_filters=colour", 400, "colour"),
        ("/plan/job/joblog?oql=name%20%3D%20'EOM_NOTIFY'", 404, "AWSJDB101E"),
        ("/plan/job/issues?oql=name%20%3D%20'NOBODY'", 404, "AWSJDB101E"),
        ("/objects-info?object_type=COLOUR", 400, "COLOUR"),
        ("/plan/nothing", 404, "AWSJDB101E"),
    ],
)
async def test_refusals_say_what_and_why(path: str, status: int, code: str) -> None:
    """An error has its status, and a body whose first message holds the code."""
    async with wire() as plant:
        body = await plant.get(path, status=status)

    assert {"messages", "exceptionName"} == set(body)
    assert code in body["messages"][0]


async def test_a_bad_query_tells_the_position() -> None:
    """The message of a syntax error says at which character reading stopped."""
    async with wire() as plant:
        body = await plant.get("/plan/job", status=400, oql="priority = 10 AND colour = 1")

    assert "position 18" in body["messages"][0]


@pytest.mark.parametrize("path", ["/plan/job", "/plan/job/action/hold", "/plan/job/x/action/kill"])
async def test_changes_are_not_allowed(path: str) -> None:
    """Every change is refused with 405: the simulator only reads."""
    async with wire() as plant:
        answer = await plant.http.put(path)

    assert answer.status_code == 405


async def test_credentials_are_asked_for_when_given() -> None:
    """With a user or a token set, only they get in; with none, everybody does."""
    pair = base64.b64encode(b"ann:secret").decode()
    good = [f"Basic {pair}", "Bearer abc"]
    bad = ["", "Basic xyz", "Bearer abcd", pair]
    async with wire(user="ann", password="secret", token="abc") as plant:
        for value in good:
            answer = await plant.http.get("/engine/info", headers={"Authorization": value})
            assert answer.status_code == 200
        for value in bad:
            answer = await plant.http.get("/engine/info", headers={"Authorization": value})
            assert answer.status_code == 401
    async with wire() as plant:
        await plant.get("/engine/info")


async def test_issues_agree_with_the_jobs() -> None:
    """Every READY or FENCE job that waits has an issue, and no other job has one."""
    async with wire() as plant:
        issues = (await plant.get("/plan/job/issues"))["issues"]
        waiting = await plant.get(
            "/plan/job", oql="jobruns.compositeStatus.status IN ['READY', 'FENCE']"
        )

    assert {each["id"] for each in issues} == {each["id"] for each in waiting["results"]}
    assert {
        "WORKSTATION_LIMIT",
        "JOBSTREAM_LIMIT",
        "FENCE",
        "RESOURCE",
        "WORKSTATION_NOT_AVAILABLE",
    } == {each["issueType"] for each in issues}


async def test_a_resource_names_its_holders() -> None:
    """A resource's units in use are the sum over its holders."""
    async with wire() as plant:
        [lock] = (await plant.get("/plan/resource", oql="name = 'DWHLOCK'"))["results"]

    assert [each["job"] for each in lock["holders"]] == ["CUBE_REBUILD"]
    assert (lock["quantity"], lock["quantityInUse"], lock["quantityAvailable"]) == (1, 1, 0)


async def test_links_are_told_by_absence() -> None:
    """An unlinked workstation lacks LINKED; OQL finds it as UNLINKED."""
    async with wire() as plant:
        found = await plant.get("/plan/workstation", oql="activeStates IN ['UNLINKED']")

    assert {each["name"] for each in found["results"]} == {"LOG_AGT90", "HR_AGT90"}
    assert all("LINKED" not in each["activeStates"] for each in found["results"])
