from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.plants import job_json
from tools.hwa.models import (
    CompositeStatus,
    Dependency,
    JobInPlan,
    JobStreamInPlan,
    WorkstationInPlan,
)
from tools.plan.causes.blockers import (
    dependency_blocker,
    job_blockers,
    status_cause,
    stream_blockers,
    stream_limit_reached,
    workstation_blockers,
)

NOW = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
UP = ["LINKED", "JOBMAN_UP"]


def job(status: str = "HOLD", **more: Any) -> JobInPlan:
    """A job's record."""
    return JobInPlan.model_validate(job_json("a", status, **more))


def held(*causes: str, **more: Any) -> None:
    """A job with these properties is held by these causes."""
    assert [one.cause.value for one in job_blockers(job(**more), NOW)] == list(causes)


def test_the_records_own_flags_come_first() -> None:
    """Priority, latest start, start time and confirmation are read off the job itself."""
    later = {"startTime": (NOW + timedelta(hours=1)).isoformat()}

    held("PRIORITY_ZERO", priority=0)
    held("HELD", priority=0, origPriority=10)
    held("UNTIL_PASSED", jobStatusFlags={"untilGone": True})
    held(jobStatusFlags={"untilGone": True}, timeRestrictions={"lateStartAction": "continue"})
    held("TIME_NOT_REACHED", timeRestrictions=later)
    held(timeRestrictions={**later, "startTimeSatisfied": True})
    held(timeRestrictions={"startTime": NOW.isoformat()})
    held("NEEDS_CONFIRMATION", status="PEND")
    held(status="EXEC", priority=0)


@pytest.mark.parametrize(
    ("dependency", "expected"),
    [
        ({"dependencyType": "FILE"}, "FILE_MISSING"),
        ({"dependencyType": "RESOURCE"}, "RESOURCE_SHORT"),
        ({"dependencyType": "PROMPT", "promptStatus": "ASKED"}, "PROMPT_WAITING"),
        ({"dependencyType": "PROMPT", "promptStatus": "ANSWERED_NO"}, "PROMPT_REFUSED"),
        ({"dependencyType": "INTERNETWORK"}, "REMOTE_ENGINE"),
        ({"dependencyType": "EXTERNAL_JOB", "pending": True}, "PREDECESSOR_NOT_IN_PLAN"),
        ({"dependencyType": "EXTERNAL_JOB", "zombie": True}, "PREDECESSOR_ORPHAN"),
        ({"dependencyType": "INTERNAL"}, "PREDECESSOR_WAITING"),
        ({"dependencyType": "NEW_KIND"}, "PREDECESSOR_WAITING"),
        ({"dependencyType": "FILE", "satisfied": True}, None),
    ],
)
def test_a_dependency_has_its_reason(dependency: dict[str, Any], expected: str | None) -> None:
    """Each open dependency is a reason; a satisfied one is none."""
    blocker = dependency_blocker(Dependency.model_validate(dependency))

    assert (blocker and blocker.cause.value) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("ABEND", "PREDECESSOR_FAILED"),
        ("STUCK", "PREDECESSOR_FAILED"),
        ("EXEC", "PREDECESSOR_RUNNING"),
        ("PEND", "NEEDS_CONFIRMATION"),
        ("SUCC", "CONDITION_NOT_MET"),
        ("HOLD", "PREDECESSOR_WAITING"),
        ("BRAND_NEW", "PREDECESSOR_WAITING"),
    ],
)
def test_a_predecessors_state_is_a_cause(status: str, expected: str) -> None:
    """What the state of one means for the one that follows."""
    assert status_cause(CompositeStatus(status=status)).value == expected


@given(
    st.integers(0, 101),
    st.integers(0, 101),
    st.none() | st.integers(0, 1024),
    st.integers(0, 2000),
    st.booleans(),
)
def test_a_workstation_holds_back_by_its_rules(
    priority: int,
    fence: int,
    limit: int | None,
    running: int,
    linked: bool,
) -> None:
    """Fence, limit and link: each is named exactly where HWA's rule applies."""
    machine = WorkstationInPlan(
        id="w", fence=fence, limit=limit, active_states=UP if linked else ["JOBMAN_UP"]
    )
    found = {
        one.value for one in workstation_blockers(job("READY", priority=priority), machine, running)
    }

    assert ("FENCED" in found) == (0 < fence >= priority)
    assert ("WORKSTATION_LIMIT_ZERO" in found) == (limit == 0 and priority < 100)
    assert ("WORKSTATION_UNLINKED" in found) == (not linked)
    assert ("WORKSTATION_LIMIT_REACHED" in found) == (
        limit is not None and 0 < limit <= running and priority < 100
    )


@pytest.mark.parametrize(
    ("states", "ignore", "expected"),
    [
        (UP, False, []),
        (["LINKED"], False, ["WORKSTATION_STOPPED"]),
        (["UNLINKED", "JOBMAN_UP"], False, ["WORKSTATION_UNLINKED"]),
        ([], False, ["WORKSTATION_UNLINKED"]),
        (UP, True, ["WORKSTATION_IGNORED"]),
    ],
)
def test_a_machine_is_linked_and_up_or_not(
    states: list[str], ignore: bool, expected: list[str]
) -> None:
    """A machine without a link, or without its job manager, launches nothing."""
    machine = WorkstationInPlan(id="w", active_states=states, ignore=ignore, limit=10)

    assert [one.value for one in workstation_blockers(job("READY"), machine, 0)] == expected


def stream(**more: Any) -> JobStreamInPlan:
    """A stream's record."""
    state = {"status": more.pop("status", "HOLD")}
    return JobStreamInPlan.model_validate({"id": "s", "compositeStatus": state, **more})


@pytest.mark.parametrize(
    ("limit", "running", "full"), [(-1, 9, False), (0, 0, True), (2, 1, False), (2, 2, True)]
)
def test_a_stream_has_its_limit(limit: int, running: int, full: bool) -> None:
    """Minus one is no limit; else as many jobs run as it lets."""
    stats = {"numberOfExecutingJob": running}

    assert stream_limit_reached(stream(limit=limit, jobStreamStats=stats)) == full


def test_a_stream_holds_its_jobs_back() -> None:
    """Its priority, its start time and its own dependencies; nothing once it runs."""
    later = (NOW + timedelta(hours=1)).isoformat()
    file = {"dependencyType": "FILE", "id": "f"}

    def causes(**more: Any) -> list[str]:
        return [one.cause.value for one in stream_blockers(stream(**more), NOW)]

    assert causes(priority=0) == ["STREAM_HELD"]
    assert causes(timeRestrictions={"startTime": later}) == ["TIME_NOT_REACHED"]
    assert causes(schedTime=later) == []
    assert causes(dependencies=[file]) == ["FILE_MISSING"]
    assert causes(status="EXEC", priority=0) == []


def on(identity: str, status: str, **more: Any) -> dict[str, Any]:
    """A dependency on another job of the stream."""
    return {
        "dependencyType": "INTERNAL",
        "id": f"d-{identity}",
        "jobId": identity,
        "predecessorStatus": {"status": status},
        **more,
    }


def join(wanted: int, *members: dict[str, Any]) -> list[dict[str, Any]]:
    """A join as HWA tells it: with its members, which stand beside it as well."""
    inside = [{**one, "mandatory": False} for one in members]
    whole = {"dependencyType": "JOIN", "id": "j", "joinQuantity": wanted, "members": inside}
    return [whole, *inside]


def behind(dependencies: list[dict[str, Any]], **more: Any) -> list[tuple[str, str]]:
    """The causes that a job's dependencies are, with the job behind each."""
    found = job_blockers(job(dependencies=dependencies, **more), NOW)
    return [(one.cause.value, one.next.object_id if one.next else "") for one in found]


def test_a_join_waits_for_those_that_can_still_fit() -> None:
    """Its members are told once; what can fit no more is a cause only where too few are left."""
    fit, runs = on("a", "SUCC", satisfied=True), on("b", "EXEC", conditional=True)
    lost = on("c", "SUCC", conditional=True, statusConditions=["ABEND"])

    assert behind(join(2, fit, runs, lost)) == [("PREDECESSOR_RUNNING", "b")]
    assert behind(join(3, fit, runs, lost)) == [
        ("PREDECESSOR_RUNNING", "b"),
        ("CONDITION_NOT_MET", "c"),
    ]
    assert behind([{"dependencyType": "JOIN", "id": "j"}]) == [("CONDITION_NOT_MET", "")]


def test_a_condition_is_decided_when_its_predecessor_has_ended() -> None:
    """A failed predecessor that may still recover is a failed predecessor."""
    lost = on("a", "ABEND", conditional=True, statusConditions=["SUCC"])
    waiting = {"substatus": "HOLD_WAITING_FOR_PREDECESSOR"}

    assert behind([lost], status="SUPPR") == [("CONDITION_NOT_MET", "a")]
    assert behind([lost], **waiting) == [("PREDECESSOR_FAILED", "a")]


def test_units_that_are_taken_now_hold_only_what_is_free() -> None:
    """Beside another reason a shortage counts where there are too few units in all."""
    taken = {"dependencyType": "RESOURCE", "id": "r", "quantity": 2, "totalQuantity": 2}
    never = {**taken, "totalQuantity": 1}
    file = {"dependencyType": "FILE", "id": "f"}

    def causes(*dependencies: dict[str, Any], status: str = "HOLD") -> list[str]:
        return [cause for cause, _ in behind(list(dependencies), status=status)]

    assert causes(taken) == ["RESOURCE_SHORT"]
    assert causes(taken, file) == ["FILE_MISSING"]
    assert causes(never, file) == ["FILE_MISSING", "RESOURCE_SHORT"]
    assert causes(taken, status="READY") == ["RESOURCE_SHORT"]
