"""What the simulator answers, page by page and error by error."""

from __future__ import annotations

import base64
from collections import Counter

import pytest

from tests.tools.hwa.simulator.worlds import BASE, later, night, wire


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


async def test_previous_leads_back() -> None:
    """Every page but the first names the one before it, which names this one as the next."""
    async with wire() as plant:
        first = await plant.get("/plan/job", limit=70)
        second = await plant.get(first["next"])
        back = await plant.get(second["previous"])

    assert "previous" not in first
    assert back == first


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


@pytest.mark.parametrize(
    ("scope", "filled"),
    [
        ("WHOLE", True),
        ("WHOLE_NO_JOB_DEFINITIONS", True),
        ("WHOLE_NO_DEPENDENCIES", False),
        ("WHOLE_NO_JOB_DEFINITIONS_AND_NO_DEPENDENCIES", False),
        ("SELF_SERVICE_CATALOG", False),
    ],
)
async def test_scope_decides_on_dependencies(scope: str, filled: bool) -> None:
    """A scope that names dependencies in so many words fills them in lists of both kinds."""
    async with wire(headers={"scope": scope}) as plant:
        jobs = (await plant.get("/plan/job"))["results"]
        streams = (await plant.get("/plan/jobstream"))["results"]
        single = await plant.get(f"/plan/job/{jobs[0]['id']}")

    assert all(("dependencies" in each) == filled for each in [*jobs, *streams])
    assert single["dependencies"] == jobs[0].get("dependencies", single["dependencies"])


async def test_an_unknown_scope_is_refused() -> None:
    """A scope that HWA does not have is a bad request."""
    async with wire(headers={"scope": "EVERYTHING"}) as plant:
        await plant.get("/plan/job", status=400)


async def test_selections_take_their_base_from_headers() -> None:
    """`Base-Folder` and `Default-Workstation` stand in for what a selection leaves out."""
    async with wire() as plant:
        full = await plant.get("/plan/job", plan_filter="/FIN_AGT01#/FINANCE/FINGLPOST.@")
        wide = await plant.get("/plan/job", plan_filter="/FINANCE/@.@")
    async with wire(headers={"Base-Folder": "/FINANCE"}) as plant:
        based = await plant.get("/plan/job", plan_filter="/FIN_AGT01#FINGLPOST.@")
    async with wire(headers={"Default-Workstation": "/FIN_AGT01"}) as plant:
        placed = await plant.get("/plan/job", plan_filter="/FINANCE/FINGLPOST.@")
        narrow = await plant.get("/plan/job", plan_filter="/FINANCE/@.@")

    assert full["count"] == 2
    assert full == based == placed
    assert narrow["count"] <= wide["count"]


async def test_grouped_counts_equal_a_recount() -> None:
    """Counts kept up to date as the plan moves equal a count of the objects themselves."""
    world = night(400)
    async with wire(world) as plant:
        for hours in (0, 1, 6):
            later(world, hours=hours)
            body = await plant.get("/plan/job/count", grouping_filters="status,folder,workstation")
            recount = Counter(
                f"{job.run.common},{job.folder},{job.workstation.path}"
                for job in world.jobs.values()
            )
            assert body == {"count": len(world.jobs), "groupedCount": dict(recount)}


async def test_a_kept_result_is_dropped_when_something_happens() -> None:
    """A filter's result is kept for its pages, and searched anew once the plan has moved."""
    world = night(6000)
    async with wire(world) as plant:
        oql = "jobruns.commonStatus LIKE 'RUN@'"
        first = await plant.get("/plan/job", oql=oql, limit=1)
        again = await plant.get("/plan/job", oql=oql, limit=1)
        later(world, hours=3)
        afterwards = await plant.get("/plan/job", oql=oql, limit=1)

    running = [
        job for job in world.jobs.values() if any(run.common == "RUNNING" for run in job.runs)
    ]
    assert first == again
    assert afterwards["count"] == len(running)


async def test_the_sites_settings_are_told() -> None:
    """Global options come by name or all at once, licence counts by period."""
    async with wire() as plant:
        options = await plant.get("/engine/configuration")
        one = await plant.get("/engine/configuration/startOfDay")
        await plant.get("/engine/configuration/nothing", status=404)
        [month] = await plant.get("/plan/consumed-jobs/runs", period="month")
        await plant.get("/plan/consumed-jobs/runs", status=400, period="year")

    assert options["startOfDay"] == one
    assert month["dailyJobs"]["total"] >= month["dailyJobs"]["successful"] > 0


async def test_health_is_asked_of_the_agent() -> None:
    """An agent that is down answers its health check with an error, by id and by filter."""
    world = night()
    ids = {each.name: each.id for each in world.workstations.values()}
    async with wire(world) as plant:
        await plant.get(f"/plan/workstation/{ids['FIN_AGT01']}/action/health-status")
        await plant.get(f"/plan/workstation/{ids['HR_AGT90']}/action/health-status", status=500)
        several = await plant.get(
            "/plan/workstation/action/health-status",
            oql="name IN ['FIN_AGT01', 'HR_AGT90']",
            max_object_affected=2,
        )

    assert [each["id"] for each in several["failedResourceResponses"]] == [ids["HR_AGT90"]]


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


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/plan/job"),
        ("POST", "/plan/job/action/hold"),
        ("POST", "/plan/job/x/action/kill"),
        ("DELETE", "/plan/job/x"),
        ("PUT", "/plan/job/x/action/rerun"),
        ("POST", "/plan/nothing"),
    ],
)
async def test_a_wrong_method_is_not_allowed(method: str, path: str) -> None:
    """A method that an address does not have is refused with 405, and nothing happens."""
    async with wire() as plant:
        body = await plant.send(method, path, status=405)

    assert "AWSJSY405E" in body["messages"][0]


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
