"""What a master may do in the middle of a read: nothing is lost, doubled, or mixed."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.tools.plan.mirrors import counts_in, jobs_in, site
from tests.tools.plants import AT, FakeHwa, client, follows, job_json
from tools.hwa.bulk import BulkReader
from tools.hwa.errors import HwaError
from tools.hwa.simulator.plan import plan_switch
from tools.hwa.simulator.plan.world import World
from tools.plan.copy.mirror import Mirror, PlanUnsteady
from tools.plan.copy.reading import PlanReader

JOBS = "/plan/job"


class _Between:
    """Does something before a call is answered: `at` tells how often such a path came."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.act: Callable[[str, int], Response | None] = lambda _path, _at: None
        self.came: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer of the act, or that of the app behind it."""
        path = scope["path"].removeprefix("/twsd/api/v2")
        self.came[path] += 1
        answer = self.act(path, self.came[path])
        await (answer or self.app)(scope, receive, send)


async def test_pages_that_shift_while_they_are_read_lose_and_double_nothing() -> None:
    """Jobs that change their place in the list between two pages are all there, once."""
    async with site() as here:
        between = _Between(here.app)

        def shift(path: str, at: int) -> None:
            if path == JOBS and at in {2, 4}:
                _reordered(here.world)

        between.act = shift
        async with client(between) as hwa:
            mirror = Mirror(PlanReader(BulkReader(hwa, page=40), here.clock.now))
            picture = await mirror.load()
        assert jobs_in(picture).keys() == here.world.jobs.keys()
        assert picture.count(("workstation", "common", "folder")) == counts_in(here.world)
        assert picture.complete


def _reordered(world: World) -> None:
    """The last jobs of the list become the first, so that others move to later pages."""
    jobs = list(world.jobs.items())
    moved = dict([*jobs[-45:], *jobs[:-45]])
    world.jobs.clear()
    world.jobs.update(moved)


@pytest.mark.parametrize("at", [1, 2, 3])
async def test_a_plan_switch_in_the_middle_of_a_load_begins_anew(at: int) -> None:
    """The picture is of the new plan alone, wherever in the load the switch came."""
    async with site() as here:
        between = _Between(here.app)

        def switch(path: str, count: int) -> None:
            if (path, count) == (JOBS, at):
                plan_switch.switch(here.world)

        between.act = switch
        async with client(between) as hwa:
            mirror = Mirror(PlanReader(BulkReader(hwa, page=40), here.clock.now))
            picture = await mirror.load()
        assert picture.plan.run_number == here.world.run_number
        assert picture.plan.plan_id == here.world.plan_id
        assert jobs_in(picture).keys() == here.world.jobs.keys()


async def test_a_plan_that_is_switched_all_the_time_is_not_kept() -> None:
    """Better no picture than one of two plans."""
    async with site() as here:
        between = _Between(here.app)

        def switch(path: str, count: int) -> None:
            if path == JOBS and count % 2 == 0:
                here.world.run_number += 1
                here.world.plan_id = f"plan-{here.world.run_number}"

        between.act = switch
        async with client(between) as hwa:
            mirror = Mirror(PlanReader(BulkReader(hwa, page=40), here.clock.now))
            with pytest.raises(PlanUnsteady):
                await mirror.load()
            assert mirror.picture is None


@pytest.mark.parametrize("path", [JOBS, "/plan/job/count"])
async def test_a_refresh_that_fails_leaves_what_was_known(path: str) -> None:
    """The old picture stays, whole; the next refresh finds all that was missed."""
    async with site() as here:
        between = _Between(here.app)
        async with client(between) as hwa:
            mirror = Mirror(PlanReader(BulkReader(hwa, page=40), here.clock.now))
            before = await mirror.load()
            here.wait(60)
            between.act = lambda asked, _: Response(status_code=503) if asked == path else None
            with pytest.raises(HwaError):
                await mirror.refresh()
            assert mirror.picture is before
            between.act = lambda _asked, _at: None
            after = await mirror.refresh()
        assert after.count(("workstation", "common", "folder")) == counts_in(here.world)


async def test_a_master_that_fails_over_makes_a_new_picture() -> None:
    """Another master is another source: nothing is carried over from the first."""
    async with site() as here:
        await here.mirror.load()
        for station in here.world.workstations.values():
            if station.type == "MANAGER":
                station.type = "FTA"
                break
        await here.mirror.refresh()
        assert here.mirror.loads == 2


async def test_counts_that_cannot_be_had_are_a_gap() -> None:
    """A release that does not count leaves the copy unproven, and it says so."""
    async with site() as here:
        between = _Between(here.app)
        between.act = lambda path, _: Response(status_code=404) if "count" in path else None
        async with client(between) as hwa:
            picture = await Mirror(PlanReader(BulkReader(hwa), here.clock.now)).load()
        assert not picture.complete
        assert {gap.what for gap in picture.gaps} == {"mirror_counts_differ"}


async def test_counts_that_never_agree_are_a_gap_with_its_number() -> None:
    """A job that HWA counts and does not list was not seen."""
    picture = await _load({"a": job_json("a")}, count=3)
    (gap,) = [gap for gap in picture.gaps if gap.what == "mirror_counts_differ"]
    assert "2" in gap.detail


async def test_dependencies_that_a_list_leaves_out_are_a_gap() -> None:
    """Without them the graph is not known, and an impact drawn from it would be a guess."""
    job = job_json("a", dependenciesStats={"numberOfJobDependencies": 1})
    picture = await _load({"a": job}, count=1)
    assert [gap.what for gap in picture.gaps] == ["mirror_dependencies_unknown"]


async def test_rows_that_cannot_be_read_are_a_gap() -> None:
    """The rest is there, and the answer says how many are not."""
    picture = await _load({"a": job_json("a"), "b": {"nothing": "known"}}, count=2)
    assert "mirror_rows_unread" in {gap.what for gap in picture.gaps}
    assert list(jobs_in(picture)) == ["a"]


async def test_cycles_and_missing_predecessors_break_nothing() -> None:
    """A plan whose dependencies run in a circle, or to a job that is not there, is still read."""
    jobs = {
        "a": job_json("a", dependencies=[follows("b")]),
        "b": job_json("b", dependencies=[follows("a"), follows("nowhere")]),
    }
    picture = await _load(jobs, count=2)
    row = picture.job_row("a")
    assert row is not None
    assert [picture.job(one).id for one in picture.after(jobs=[row]).jobs.tolist()] == ["b"]
    assert len(picture.links.missing.owner) == 1


async def test_unknown_statuses_are_kept_as_they_are() -> None:
    """A status that this release does not know is counted under its own name."""
    jobs = {"a": job_json("a", "QUANTUM", lastRunCommonStatus="ENTANGLED")}
    picture = await _load(jobs, count=1)
    assert picture.count(("status", "common")) == {("QUANTUM", "ENTANGLED"): 1}


async def _load(jobs: dict[str, Any], *, count: int) -> Any:  # noqa: ANN401 - a picture
    answers = {"job/count": _counter(jobs, count), "jobstream/count": {"count": 0}}
    fake = FakeHwa(jobs=jobs, answers={**answers, "workstation": {"count": 0, "results": []}})
    async with client(fake) as hwa:
        return await Mirror(PlanReader(BulkReader(hwa), lambda: AT)).load()


def _counter(jobs: dict[str, Any], count: int) -> Callable[[Request], Any]:
    """An honest count of these jobs, and of so many more that nobody lists."""
    common = next(iter(jobs.values())).get("lastRunCommonStatus", "")
    return lambda _: {"count": count, "groupedCount": {f"/WS,{common},/": count}}


async def test_a_plan_that_grew_unseen_is_read_whole() -> None:
    """Another number of jobs in all is no matter of the moment: what differs is read at once."""
    async with site(jobs=150) as here, site(jobs=190) as larger:
        larger.world.plan_id = here.world.plan_id
        between = _Between(here.app)
        async with client(between) as hwa:
            mirror = Mirror(PlanReader(BulkReader(hwa, page=40), here.clock.now))
            await mirror.load()
            between.app = larger.app
            picture = await mirror.refresh()

        assert picture.jobs.living == len(larger.world.jobs)
        assert jobs_in(picture).keys() == larger.world.jobs.keys()
