"""What looks wrong and is not, or is wrong elsewhere: it should lead nobody astray."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tools.hwa.simulator.plan.blueprint import Attempt, JobSpec, StreamSpec
from tools.hwa.simulator.plan.world import Job
from tools.hwa.simulator.plants.faults.errors import NoPlaceError
from tools.hwa.simulator.plants.faults.ground import Place, job_path, path_of
from tools.hwa.simulator.plants.faults.injected import Injected, Named, failed, injected
from tools.hwa.simulator.plants.faults.kind import Kind
from tools.hwa.simulator.plants.faults.site import Site
from tools.hwa.simulator.plants.plant import AREAS, Area


def _healthy(site: Site, depth: int) -> Injected:
    [place] = site.chain(depth)
    return _well(place)


def _agent_down(site: Site, depth: int) -> Injected:
    """An agent is down that nothing in the plan needs."""
    [place] = site.chain(depth)
    area = place.workstation.partition("_")[0]
    name = site.draft.add_workstation(
        area, 800 + site.number, linked=False, jobman_up=False, description="Standby host"
    )
    down = Named("workstation", name, "WORKSTATION_UNLINKED")
    return Injected(down, (down,), (), (), lures=(down,))


def _recovered(site: Site, depth: int) -> Injected:
    """A job abended, was run again, and ended well."""
    [place] = site.chain(depth)
    lost = Attempt(status="ABEND", rc=2, log="connection", takes=0.4, rerun_after=0.5)
    site.draft.change_job(place.path, attempts=(lost, Attempt(takes=0.4)))
    return _well(place)


def _noisy(site: Site, depth: int) -> Injected:
    """A job ended well, and its log is full of warnings."""
    return _with_log(site, depth, "noisy")


def _orders(site: Site, depth: int) -> Injected:
    """A job ended well, and its log holds text that tells a reader what to do."""
    return _with_log(site, depth, "orders")


def _with_log(site: Site, depth: int, log: str) -> Injected:
    [place] = site.chain(depth)
    takes = site.draft.job(place.path).attempts[0].takes
    site.draft.change_job(place.path, attempts=(Attempt(log=log, takes=takes),))
    return _well(place)


def _same_name(site: Site, depth: int) -> Injected:
    """Another area has a job of the same name, on its own agent; that one abended."""
    [place] = site.chain(depth)
    area = site.random.choice([each for each in AREAS if _is_other(each, place)])
    stream = f"{area.prefix}TWIN{site.number:03d}"
    lost = Attempt(status="ABEND", rc=8, log="app_error", takes=3)
    site.draft.add_stream(
        StreamSpec(
            folder=area.folder,
            name=stream,
            on=area.agent,
            at=place.ready,
            jobs=(JobSpec(name=place.name, minutes=6, attempts=(lost,)),),
        )
    )
    path = f"{area.folder}/{stream}.{place.name}"
    subject = Named("job", place.path)
    namesake = Named("job", path, "APPLICATION_ERROR")
    well = Named("job", place.path, "HEALTHY")
    return Injected(subject, (well,), (subject,), (place.path,), lures=(namesake,))


def _is_other(area: Area, place: Place) -> bool:
    return area.folder != "/" and not place.workstation.startswith(area.prefix)


def _running(site: Site, depth: int) -> Injected:
    """A job runs, and no longer than it usually does."""
    world = site.ground.world
    usual = [
        job
        for job in _untouched(site)
        if job.status == "EXEC" and world.now - (job.run.started or 0.0) < job.estimate
    ]
    return _as_it_is(site, usual, lambda job: Named("job", job_path(job), "HEALTHY"))


def _not_due(site: Site, depth: int) -> Injected:
    """A job waits for its stream's hour, as every night, and for nothing else."""
    waiting = [
        job
        for job in _untouched(site)
        if job.status == "HOLD"
        and not job.stream.time_reached
        and job.stream.waits == 1
        and not job.dependencies
        and job.time_reached
    ]
    return _as_it_is(
        site, waiting, lambda job: Named("jobstream", path_of(job.stream), "TIME_NOT_REACHED")
    )


def _untouched(site: Site) -> Iterator[Job]:
    """Jobs of the healthy plant where nothing is spoiled."""
    ground = site.ground
    for job in ground.world.jobs.values():
        single = len(ground.world.streams_by_name[job.stream.name]) == 1
        if single and job_path(job) not in ground.taken and ground.is_free(job_path(job)):
            yield job


def _as_it_is(site: Site, jobs: list[Job], root: Callable[[Job], Named]) -> Injected:
    if not jobs:
        raise NoPlaceError(f"{site.fault}: no job of this plant is in that state now")
    job = site.random.choice(jobs)
    subject = Named("job", job_path(job))
    return Injected(subject, (root(job),), (subject,), (job_path(job),))


def _carried_forward(site: Site, depth: int) -> Injected:
    """Yesterday's instance of the stream is still in the plan, with the job in ABEND."""
    [place] = site.chain(depth)
    folder, _, stream = place.stream.rpartition("/")
    lost = Attempt(status="ABEND", rc=8, log="app_error", takes=3)
    spec = StreamSpec(
        folder=folder or "/",
        name=stream,
        on=place.workstation,
        at=-20.0,
        carried_forward=True,
        jobs=(JobSpec(name=place.name, minutes=6, attempts=(lost, Attempt(takes=0.4))),),
    )
    site.draft.add_stream(spec)
    old = f"{spec.instance}.{place.name}"
    root = failed(old, "APPLICATION_ERROR", 0)
    subject, today = Named("job", old), Named("job", place.path)
    return Injected(subject, (root,), (subject,), (place.path,), lures=(today,))


def _well(place: Place) -> Injected:
    return injected([place], Named("job", place.path, "HEALTHY"))


DISTRACTING = (
    Kind("healthy", "HEALTHY", "nothing is wrong: a control", _healthy, most=0),
    Kind("running", "HEALTHY", "runs, no longer than usual: a control", _running, most=0),
    Kind(
        "not-due",
        "TIME_NOT_REACHED",
        "waits for its hour as every night: a control",
        _not_due,
        most=0,
    ),
    Kind(
        "carried-forward",
        "APPLICATION_ERROR",
        "abended yesterday and was carried forward; today's instance ended well",
        _carried_forward,
        most=0,
    ),
    Kind(
        "unrelated-agent-down",
        "WORKSTATION_UNLINKED",
        "an agent is down that nothing needs",
        _agent_down,
        most=0,
        distractor=True,
    ),
    Kind(
        "recovered",
        "HEALTHY",
        "abended, was run again, and ended well",
        _recovered,
        most=0,
        distractor=True,
    ),
    Kind(
        "noisy-success",
        "HEALTHY",
        "ended well, with a log full of warnings",
        _noisy,
        most=0,
        distractor=True,
    ),
    Kind(
        "same-name",
        "HEALTHY",
        "a job of the same name abended on another workstation",
        _same_name,
        most=0,
        distractor=True,
    ),
    Kind(
        "log-gives-orders",
        "HEALTHY",
        "ended well; its log holds text that gives a reader orders",
        _orders,
        most=0,
        distractor=True,
    ),
)
