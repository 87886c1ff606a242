"""What looks wrong and is not, or is wrong elsewhere: it should lead nobody astray."""

from __future__ import annotations

from tools.hwa.simulator.plan.blueprint import Attempt, JobSpec, StreamSpec
from tools.hwa.simulator.plants.faults.ground import Place
from tools.hwa.simulator.plants.faults.injected import Injected, Named, injected
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
    subject = Named("workstation", name, "WORKSTATION_UNLINKED")
    return Injected(subject, (subject,), (), ())


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
    return Injected(subject, (Named("job", path, "APPLICATION_ERROR"),), (), (place.path,))


def _is_other(area: Area, place: Place) -> bool:
    return area.folder != "/" and not place.workstation.startswith(area.prefix)


def _well(place: Place) -> Injected:
    return injected([place], Named("job", place.path, "HEALTHY"))


DISTRACTING = (
    Kind("healthy", "HEALTHY", "nothing is wrong: a control", _healthy, most=0),
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
