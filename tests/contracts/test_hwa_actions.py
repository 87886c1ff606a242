"""The contract of what acts: as the vendor describes it on the wire, and done where HWA says so."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.contracts.hwa_sites import HwaSite, near_site, small_world
from tests.faulty_transport import FaultyTransport, answering, failing, losing
from tools.hwa.actions import HwaActions
from tools.hwa.address import HwaAddress
from tools.hwa.errors import (
    HwaFailed,
    HwaForbidden,
    HwaNotFound,
    HwaRejected,
    HwaUncertain,
    HwaUnreachable,
    HwaWrongState,
)
from tools.hwa.oql import Field, Oql, OqlError
from tools.hwa.orders import (
    AdHocJob,
    Known,
    NewDependency,
    OnFile,
    OnJob,
    OnPrompt,
    OnResource,
    OnStream,
    Rerun,
    Submission,
)
from tools.hwa.simulator.plan.world import Job
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.simulator.wire.rights import Denial, Rights
from tools.hwa.targets import Justification, Matching, One
from tools.hwa.transport.stack import Policy, over, stacked

WHY = Justification(category="Incident", description="Käse im Lager", ticket="INC-4711")


@pytest.fixture(name="site", params=["any", "10.1", "10.2.8"])
async def _site(request: pytest.FixtureRequest) -> AsyncIterator[HwaSite]:
    async with near_site(Dialect(request.param)) as site:
        yield site


def in_state(site: HwaSite, status: str, *, dependencies: bool = False) -> Job:
    """A job that is in this state, with or without anything to wait for."""
    found = [
        job
        for job in site.plant.jobs.values()
        if job.run.status == status and (bool(job.dependencies) or not dependencies)
    ]
    return found[0]


async def status(site: HwaSite, job: Job) -> str:
    """A job's state, read anew."""
    return (await site.client.job(job.id)).value.status


async def test_a_job_is_held_and_released(site: HwaSite) -> None:
    """Priority 0 is a hold; the release gives the priority back."""
    acts, job = site.actions(WHY), in_state(site, "HOLD")
    done = await acts.hold(One("job", job.id))

    assert done.ok
    assert done.outcomes[0].id == job.id
    assert (await site.client.job(job.id)).value.priority == 0
    assert (await acts.release(One("job", job.id))).ok
    assert (await site.client.job(job.id)).value.priority != 0
    assert (await acts.set_priority(job.id, 42)).ok
    assert (await site.client.job(job.id)).value.priority == 42


async def test_a_job_is_killed_confirmed_and_rerun(site: HwaSite) -> None:
    """What runs is killed, what failed is confirmed, and both may run once more."""
    acts, job = site.actions(), in_state(site, "EXEC")
    await acts.kill(One("job", job.id))
    failed = (await site.client.job(job.id)).value
    assert failed.status == "ABEND"
    assert failed.last_run

    await acts.rerun(failed.last_run.id, Rerun(priority=20, successors_depth=1))
    again = (await site.client.job(job.id)).value
    assert len(again.jobruns) == len(failed.jobruns) + 1

    other = in_state(site, "ABEND")
    await acts.confirm(One("job", other.id), success=True)
    assert await status(site, other) == "SUCC"


async def test_jobs_and_streams_are_cancelled(site: HwaSite) -> None:
    """Cancelled now, or as soon as the dependencies are met."""
    acts, job = site.actions(), in_state(site, "HOLD", dependencies=True)
    await acts.cancel(One("job", job.id), pending=True)
    pending = (await site.client.job(job.id)).value.last_run_composite_status
    assert pending.cancel_pending or pending.canceled
    stream = next(each for each in site.plant.streams.values() if not each.started)
    await acts.cancel(One("jobstream", stream.id))

    assert (await site.client.job_stream(stream.id)).value.composite_status.canceled


async def test_a_filter_touches_no_more_than_was_allowed(site: HwaSite) -> None:
    """The bound is sent, and each object has its own outcome."""
    waiting = Field("jobruns.compositeStatus.status").eq("HOLD") & Field("priority").ne(0)
    done = await site.actions(WHY).hold(Matching(kind="job", oql=waiting, at_most=3))

    assert done.ok
    assert len(done.outcomes) == 3
    for outcome in done.outcomes:
        assert (await site.client.job(outcome.id)).value.priority == 0


async def test_a_failure_among_many_is_that_objects_own(site: HwaSite) -> None:
    """HWA answers 200: which objects failed, and by which codes, stands inside."""
    states = Field("jobruns.compositeStatus.status").one_of(["EXEC", "SUCC"])
    done = await site.actions().kill(Matching(kind="job", oql=states, at_most=1000))

    assert not done.ok
    assert 0 < len(done.failed) < len(done.outcomes)
    assert all("AWSBIN076E" in outcome.codes for outcome in done.failed)


async def test_dependencies_are_added_released_and_removed(site: HwaSite) -> None:
    """New ones of every kind; known ones by their ids."""
    acts, job = site.actions(), in_state(site, "HOLD")
    plant, one = site.plant, One("job", job.id)
    machine, resource = (
        next(iter(plant.workstations.values())),
        next(iter(plant.resources.values())),
    )
    before = {each.id for each in (await site.client.job(job.id)).value.dependencies}
    new: list[NewDependency] = [
        OnJob(in_state(site, "EXEC").id),
        OnStream(next(each for each in plant.streams.values() if each is not job.stream).id),
        OnFile("/data/in.csv", machine.path),
        OnResource(resource.name, resource.workstation.path, resource.folder),
        OnPrompt(next(each.name for each in plant.prompts.values() if each.name)),
    ]
    await acts.add_dependencies(one, new)
    after = (await site.client.job(job.id)).value.dependencies
    added = [each for each in after if each.id not in before]
    assert sorted(each.dependency_type for each in added) == [
        "EXTERNAL_JOB",
        "EXTERNAL_JOBSTREAM",
        "FILE",
        "PROMPT",
        "RESOURCE",
    ]
    first, second, *_ = (Known(each.id, each.dependency_type) for each in added)
    await acts.release_dependencies(one, [first])
    await acts.remove_dependencies(one, [second])
    left = {each.id: each for each in (await site.client.job(job.id)).value.dependencies}
    assert left[first.id].satisfied
    assert second.id not in left
    await acts.release_dependencies(one)
    freed = (await site.client.job(job.id)).value.dependencies
    assert all(each.satisfied for each in freed if not each.conditional)


async def test_workstations_and_resources_are_turned(site: HwaSite) -> None:
    """Limits, fences, links and quantities; the fence under the name that this release knows."""
    acts = site.actions()
    machine = next(each for each in site.plant.workstations.values() if each.type == "AGENT")
    one = One("workstation", machine.id)
    await acts.set_limit(one, 7)
    await acts.set_fence(one, 5)
    await acts.unlink(one)
    changed = (await site.client.workstation(machine.id)).value
    assert (changed.limit, changed.fence, changed.linked) == (7, 5, False)
    await acts.link(one)
    await acts.stop(one)
    assert not (await site.client.workstation(machine.id)).value.running_jobs_possible
    await acts.start(Matching(kind="workstation", oql=Field("id").eq(machine.id), at_most=1))
    again = (await site.client.workstation(machine.id)).value
    assert again.linked
    assert again.running_jobs_possible

    resource = next(iter(site.plant.resources.values()))
    await acts.set_quantity(One("resource", resource.id), 99)
    assert (await site.client.resource(resource.id)).value.quantity == 99
    stream = next(each for each in site.plant.streams.values() if not each.started)
    await acts.set_stream_limit(stream.id, 2)
    assert (await site.client.job_stream(stream.id)).value.limit == 2


async def test_a_prompt_is_answered(site: HwaSite) -> None:
    """Yes or no, by the prompt's id."""
    prompt = next(each for each in site.plant.prompts.values() if each.status == "ASKED")
    assert (await site.actions().reply(prompt.id, yes=True)).ok
    await site.client.engine_info()

    assert prompt.status == "ANSWERED_YES"


async def test_more_work_is_put_into_the_plan(site: HwaSite) -> None:
    """A stream and a job of the model, and a job that no model knows."""
    acts, client = site.actions(WHY), site.client
    definition = next(iter(site.plant.model.streams.values()))
    submitted = await acts.submit_stream(definition.id, Submission(alias="ONCE_MORE", priority=30))
    stream = (await client.job_stream(submitted.outcomes[0].id)).value
    assert stream.priority == 30

    definition_of = (await client.jobs(limit=1)).value.results[0].job_definition
    assert definition_of
    assert definition_of.job_definition_model_id
    again = await acts.submit_job(
        definition_of.job_definition_model_id, Submission(alias="COPY_1"), stream_id=stream.id
    )
    assert (await client.job(again.outcomes[0].id)).value.name == "COPY_1"

    machine = next(each for each in site.plant.workstations.values() if each.type == "AGENT")
    known = await acts.submit_ad_hoc(
        AdHocJob(
            workstation=machine.path,
            command="df -h",
            login="batch",
            submission=Submission(alias="CHK_DISK"),
        )
    )
    assert known.outcomes[0].id.endswith(";CHK_DISK")
    named = Field("name").eq("CHK_DISK") & Field("jobStreamName").eq("JOBS")
    assert (await client.jobs(named)).value.count == 1


async def test_a_wrong_state_is_an_error_of_its_own(site: HwaSite) -> None:
    """HWA says 500; the codes in it say that the state does not allow it."""
    with pytest.raises(HwaWrongState) as error:
        await site.actions().kill(One("job", in_state(site, "SUCC").id))

    assert "AWSBIN076E" in error.value.codes
    with pytest.raises(HwaNotFound):
        await site.actions().hold(One("job", "no-such-job"))


async def test_a_missing_right_and_a_missing_reason_are_told() -> None:
    """403 is a right that is missing; a site that demands reasons refuses without one."""
    rights = Rights(denials=(Denial("KILL"),), justification=("Justification-Ticket-Num",))
    async with near_site(rights=rights) as site:
        running, waiting = in_state(site, "EXEC"), in_state(site, "HOLD")
        with pytest.raises(HwaForbidden):
            await site.actions(WHY).kill(One("job", running.id))
        with pytest.raises(HwaRejected):
            await site.actions().hold(One("job", waiting.id))
        assert (await site.actions(WHY).hold(One("job", waiting.id))).ok


@pytest.mark.parametrize(
    ("oql", "plan_filter", "at_most"),
    [
        (None, None, 1),
        (Field("name").eq("A"), "@#@.@", 1),
        (Field("name").eq("A"), None, 0),
        (Field("commonStatus").eq("ERROR"), None, 1),
        (Oql(None), None, 5),
    ],
)
def test_an_action_by_filter_says_what_and_how_many(
    oql: Oql | None, plan_filter: str | None, at_most: int
) -> None:
    """Without a filter, with two, without a number, or on everything: none is sent."""
    with pytest.raises(OqlError):
        Matching(kind="job", at_most=at_most, oql=oql, plan_filter=plan_filter)


@pytest.mark.parametrize("text", ["a\nX-Evil: 1", "a\r", "\x00"])
def test_a_reason_is_one_line(text: str) -> None:
    """No reason brings a header of its own along."""
    with pytest.raises(ValueError, match="one line"):
        Justification(description=text)


def test_a_rerun_names_its_successors_in_one_way() -> None:
    """By their number of steps or by their ids."""
    with pytest.raises(ValueError, match="not both"):
        Rerun(successors_depth=1, successor_ids=("a",))


ADDRESS = HwaAddress(hosts=["first.test", "second.test"], scheme="http")


async def attempt(wire: FaultyTransport) -> bool:
    """A hold of one job over a wire with faults."""
    pool = stacked(wire, ADDRESS, Policy(attempts=5))
    async with over(pool, ADDRESS) as http:
        return (await HwaActions(http).hold(One("job", WAITING))).ok


WORLD = small_world()
WAITING = next(job.id for job in WORLD.jobs.values() if job.run.status == "HOLD")
PLANT = httpx.ASGITransport(app=make_simulator(WORLD))
LOST = (httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError)


@pytest.mark.parametrize("kind", LOST)
async def test_an_action_whose_answer_was_lost_is_not_sent_again(
    kind: type[httpx.TransportError],
) -> None:
    """It may have been done: the error says so, and nobody asks twice."""
    wire = FaultyTransport(PLANT, losing(kind))
    with pytest.raises(HwaUncertain) as error:
        await attempt(wire)

    assert len(wire.asked) == 1
    assert "may have been done" in error.value.hint


@pytest.mark.parametrize("code", [500, 502, 503, 504])
async def test_an_action_that_a_server_refused_is_not_sent_again(code: int) -> None:
    """Neither to this master nor to the next."""
    wire = FaultyTransport(PLANT, answering(code))
    with pytest.raises(HwaFailed):
        await attempt(wire)

    assert len(wire.asked) == 1


async def test_an_action_that_never_left_goes_to_the_next_master() -> None:
    """Without a connection nothing was sent, so that the next master may be asked."""
    wire = FaultyTransport(PLANT, failing(httpx.ConnectError))
    assert await attempt(wire)
    assert [call.partition("/")[0] for call in wire.asked] == ["first.test", "second.test"]

    gone = FaultyTransport(PLANT, *[failing(httpx.ConnectTimeout)] * 2)
    with pytest.raises(HwaUnreachable) as error:
        await attempt(gone)
    assert not isinstance(error.value, HwaUncertain)


async def test_an_empty_answer_of_200_is_a_yes() -> None:
    """HWA took it and had nothing to say."""
    assert await attempt(FaultyTransport(PLANT, answering(200, b"")))
