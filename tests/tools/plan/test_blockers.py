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
from tools.plan.blockers import (
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
    held("UNTIL_PASSED", jobStatusFlags={"untilGone": True})
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
    assert ("WORKSTATION_LIMIT_REACHED" in found) == (limit is not None and 0 < limit <= running)


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
    assert causes(schedTime=later) == ["TIME_NOT_REACHED"]
    assert causes(dependencies=[file]) == ["FILE_MISSING"]
    assert causes(status="EXEC", priority=0) == []
