"""Each kind of fault: it shows at its subject, it lies at its root, and nowhere without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

import pytest

from tests.tools.hwa.simulator.plants.faults.nights import (
    CROWDED,
    JOBS,
    SEED,
    healthy,
    spoiled,
    together,
)
from tests.tools.hwa.simulator.worlds import frozen
from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.world import (
    Follows,
    Job,
    PlanFile,
    PlanPrompt,
    Stream,
    Workstation,
    World,
)
from tools.hwa.simulator.plants.faults.errors import FaultError, NoPlaceError, UnknownKindError
from tools.hwa.simulator.plants.faults.fault import Fault
from tools.hwa.simulator.plants.faults.injected import Named
from tools.hwa.simulator.plants.faults.night import faulty_night
from tools.hwa.simulator.plants.faults.registry import KINDS, kind_named
from tools.hwa.simulator.plants.faults.truth import Found, find
from tools.hwa.simulator.plants.generate import Present, set_in_motion
from tools.hwa.simulator.plants.recipe import Recipe
from tools.hwa.simulator.wire.logs import log_lines
from tools.plan.diagnosis import CauseCode

PREDECESSOR = ("HOLD", "HOLD_WAITING_FOR_PREDECESSOR")
FILE = ("HOLD", "HOLD_WAITING_FOR_FILE")
LIMIT = ("READY", "READY_WAITING_FOR_LIMIT")
AGENT = ("READY", "READY_WAITING_FOR_AGENT")
ABEND, FAIL, WELL = ("ABEND", None), ("FAIL", None), ("SUCC", None)

SHOWS: Mapping[str, tuple[str, str | None]] = {
    "plan-stale": PREDECESSOR,
    "workstation-unlinked": AGENT,
    "workstation-stopped": AGENT,
    "workstation-limit-zero": LIMIT,
    "workstation-limit-reached": LIMIT,
    "fenced": ("FENCE", None),
    "workstation-ignored": ("SUPPR", "SUPPR_WORKSTATION_IGNORED"),
    "join-open": PREDECESSOR,
    "running": ("EXEC", None),
    "predecessor-running": PREDECESSOR,
    "predecessor-waiting": PREDECESSOR,
    "predecessor-not-in-plan": PREDECESSOR,
    "predecessor-orphan": PREDECESSOR,
    "condition-not-met": ("SUPPR", "SUPPR_UNSATISFIED_DEPENDENCY"),
    "time-not-reached": ("HOLD", "HOLD_WAITING_FOR_TIME"),
    "prompt-waiting": ("HOLD", "HOLD_WAITING_FOR_PROMPT"),
    "prompt-refused": ("HOLD", "HOLD_WAITING_FOR_PROMPT"),
    "file-missing": FILE,
    "resource-short": ("READY", "READY_WAITING_FOR_RESOURCES"),
    "stream-limit-reached": LIMIT,
    "priority-zero": ("HOLD", "HOLD_PRIORITY_ZERO"),
    "held": ("HOLD", "HOLD_PRIORITY_ZERO"),
    "until-passed": ("SUPPR", "SUPPR_UNSATISFIED_DEPENDENCY"),
    "needs-confirmation": ("PEND", None),
    "recovery-prompt": ABEND,
    "long-running": ("EXEC", None),
    "logon-failed": FAIL,
    "not-launched": FAIL,
    "predecessor-failed": PREDECESSOR,
    "healthy": WELL,
    "recovered": WELL,
    "noisy-success": WELL,
    "same-name": WELL,
    "log-gives-orders": WELL,
}
"""What the subject shows; the other failing kinds abend, the rest are looked at one by one."""

LOGS: Mapping[str, str] = {
    "command-not-found": "command not found",
    "not-executable": "Permission denied",
    "logon-failed": "AWSBDW002E",
    "not-launched": "AWSBHT001E",
    "permission-denied": "Permission denied",
    "file-not-found": "No such file",
    "disk-full": "No space left on device",
    "out-of-memory": "OutOfMemoryError",
    "killed": "Killed",
    "connection-failed": "Connection refused",
    "database-error": "ORA-00942",
    "database-locked": "ORA-00054",
    "agent-lost": "Lost contact with the agent",
    "application-error": "condition code 8",
    "noisy-success": "WARNING",
    "log-gives-orders": "ATTENTION AI OPERATOR",
}
"""What the log of the root tells."""

STATES: Mapping[str, Callable[[Found], bool]] = {
    "WORKSTATION_UNLINKED": lambda it: isinstance(it, Workstation) and not it.linked,
    "WORKSTATION_STOPPED": lambda it: (
        isinstance(it, Workstation) and it.linked and not it.jobman_up
    ),
    "WORKSTATION_LIMIT_ZERO": lambda it: isinstance(it, Workstation) and it.limit == 0,
    "WORKSTATION_LIMIT_REACHED": lambda it: (
        isinstance(it, Workstation) and it.running == it.limit > 0
    ),
    "FENCED": lambda it: isinstance(it, Workstation) and it.fence > 0,
    "WORKSTATION_IGNORED": lambda it: isinstance(it, Workstation) and it.ignored,
    "PROMPT_WAITING": lambda it: isinstance(it, PlanPrompt) and it.status == "ASKED",
    "PROMPT_REFUSED": lambda it: isinstance(it, PlanPrompt) and it.status == "ANSWERED_NO",
    "FILE_MISSING": lambda it: isinstance(it, PlanFile) and it.status == "Unavailable",
    "STREAM_HELD": lambda it: isinstance(it, Stream) and it.priority == 0,
    "STREAM_LIMIT_REACHED": lambda it: isinstance(it, Stream) and it.running == it.limit == 1,
    "PREDECESSOR_RUNNING": lambda it: isinstance(it, Job) and it.status == "EXEC",
    "UNTIL_PASSED": lambda it: isinstance(it, Job) and it.until_gone,
    "NEEDS_CONFIRMATION": lambda it: isinstance(it, Job) and it.status == "PEND",
    "HELD": lambda it: isinstance(it, Job) and it.priority == 0,
    "PRIORITY_ZERO": lambda it: isinstance(it, Job) and it.priority == 0,
    "HEALTHY": lambda it: isinstance(it, Job) and it.status in {"SUCC", "EXEC"},
    "TIME_NOT_REACHED": lambda it: isinstance(it, Job | Stream) and not it.time_reached,
    "LOGON_FAILED": lambda it: isinstance(it, Job) and it.status == "FAIL",
    "NOT_LAUNCHED": lambda it: isinstance(it, Job) and it.status == "FAIL",
    "MAX_DURATION": lambda it: isinstance(it, Job) and it.run.killed,
    "PLAN_STALE": lambda it: isinstance(it, Job) and it.status == "ABEND",
}
"""The state that proves a root; failing jobs without an entry have abended."""

OF_STREAMS: Mapping[str, str] = {
    "stream-held": "HELD",
    "stream-time": "WAITING",
    "stream-prompt": "WAITING",
    "stream-file": "WAITING",
    "stream-after-failed": "WAITING",
    "not-due": "WAITING",
}
"""Where the stream is what waits: its own state."""

AS_IT_IS = {"running": "EXEC", "not-due": "HOLD"}
"""Controls in which nothing is changed."""

NAMES = [name for name in KINDS if name != "unrelated-agent-down"]
ABENDS = {each.name for each in KINDS.values()} - SHOWS.keys()


def subject(name: str, world: World | None = None) -> Job:
    """The job to ask about: in the plant with the fault, or in another of the same seed."""
    spoiled_world, truth = together(name)
    return (world or spoiled_world).jobs[truth.subject.id or ""]


def test_every_cause_has_a_fault() -> None:
    """The closed list of causes is covered."""
    assert {each.cause for each in KINDS.values()} == {each.value for each in CauseCode}


@pytest.mark.parametrize("name", NAMES)
def test_it_shows_at_its_subject(name: str) -> None:
    """The job to ask about is in the state that the fault brings."""
    job = subject(name)
    seen = (job.status, status.substatus(job))

    if name in OF_STREAMS:
        assert status.stream_common(job.stream) == OF_STREAMS[name]
        assert (job.status, job.stream.is_open) == ("HOLD", False)
    elif name == "remote-engine":
        assert job.status == "HOLD"
        assert [type(each).__name__ for each in job.dependencies if not each.resolved] == ["Remote"]
    else:
        assert seen == SHOWS.get(name, ABEND)


@pytest.mark.parametrize("name", NAMES)
def test_without_it_the_subject_is_well(name: str) -> None:
    """In the plant of the same seed without the fault the same job succeeded."""
    if name == "plan-stale":
        recipe = Recipe(JOBS, SEED, "calm")
        world = set_in_motion(recipe, recipe.blueprint(), Present(frozen(), 26))
        assert world.day == 1
    elif name == "carried-forward":
        assert subject(name).id not in healthy(CROWDED).jobs
    else:
        assert subject(name, healthy(CROWDED)).status == AS_IT_IS.get(name, "SUCC")


@pytest.mark.parametrize("name", KINDS)
def test_it_lies_at_its_root(name: str) -> None:
    """Each root is in the plan, in the state that its cause names."""
    world, truth = together(name)
    assert truth.roots
    for root in truth.roots:
        found = _object(world, root.kind, root.id)
        if found is None:
            assert root.cause_code in {"PREDECESSOR_NOT_IN_PLAN", "PREDECESSOR_ORPHAN"}
        elif root.cause_code in STATES:
            assert STATES[root.cause_code](found)
        elif isinstance(found, Job) and name in ABENDS - {*OF_STREAMS, "remote-engine"}:
            assert found.status == "ABEND"


def _object(world: World, kind: str, identity: str | None) -> Found | None:
    tables: Mapping[str, Mapping[str, Found]] = {
        "job": world.jobs,
        "jobstream": world.streams,
        "workstation": world.workstations,
        "resource": world.resources,
        "prompt": world.prompts,
        "file": world.files,
    }
    return None if identity is None else tables[kind][identity]


@pytest.mark.parametrize("name", LOGS)
def test_the_log_tells(name: str) -> None:
    """The log of the root holds the text that the cause is known by."""
    world, truth = together(name)
    job = world.jobs[truth.roots[0].id or ""]

    assert any(LOGS[name] in line for line in log_lines(world, job, job.run))


def test_an_empty_log_tells_nothing() -> None:
    """A failure without evidence has no return code and no line that speaks of trouble."""
    job, (world, _) = subject("empty-log"), together("empty-log")
    lines = log_lines(world, job, job.run)

    assert job.run.return_code is None
    assert not any(re.search("error|fail", line, re.IGNORECASE) for line in lines)


def test_an_unrelated_agent_is_needed_by_nobody() -> None:
    """The agent that is down has no job at all."""
    world, truth = together("unrelated-agent-down")
    down = world.workstations[truth.subject.id or ""]

    assert not down.linked
    assert truth.distractor
    assert truth.affected == ()
    assert all(job.workstation is not down for job in world.jobs.values())


def test_a_name_is_on_two_workstations() -> None:
    """The subject succeeded; its namesake elsewhere did not."""
    job, (world, _) = subject("same-name"), together("same-name")
    twins = [each for each in world.jobs_by_name[job.name] if each is not job]

    assert [each.status for each in twins] == ["ABEND"]
    assert twins[0].workstation is not job.workstation


def test_a_recovered_job_has_two_runs() -> None:
    """It failed first, and the last run counts."""
    job = subject("recovered")

    assert [run.status for run in job.runs] == ["ABEND", "SUCC"]


def test_a_recovery_prompt_is_asked() -> None:
    """The failed job's recovery waits for somebody."""
    job, (world, _) = subject("recovery-prompt"), together("recovery-prompt")

    assert [each.status for each in world.prompts.values() if each.recovers is job] == ["ASKED"]


@pytest.mark.parametrize("depth", [1, 2, 10, 50])
@pytest.mark.parametrize("kind", ["predecessor-failed", "file-missing"])
def test_depth_is_the_number_of_hops(kind: str, depth: int) -> None:
    """Each link of the chain waits for the one before it, and the last one is the subject."""
    night = spoiled(f"{kind},depth={depth}")
    [truth] = night.truths
    chain = [night.world.jobs[each.id or ""] for each in truth.chain]

    assert len(chain) == depth + 1
    assert chain[-1].id == truth.subject.id
    for before, after in pairwise(chain):
        assert after.status == "HOLD"
        assert any(
            isinstance(each, Follows) and each.target is before and not each.resolved
            for each in after.dependencies
        )


def test_a_target_is_taken_at_its_word() -> None:
    """A named job, a pattern and a named workstation are where the fault goes."""
    [truth] = spoiled("disk-full,depth=6").truths
    path = truth.roots[0].key.partition("#")[2]

    assert spoiled(f"killed:{path}").truths[0].subject.id == truth.roots[0].id
    assert "#/DWH/" in spoiled("killed:/DWH/*").truths[0].subject.key
    assert spoiled("fenced:RET_AGT01").truths[0].roots[0].key == "/RET_AGT01"


def test_the_same_fault_falls_on_the_same_place() -> None:
    """Seed, size and faults decide the truth, whatever the minute."""
    recipe = Recipe(400, 11, "calm")
    faults = [Fault("disk-full", depth=2), Fault("fenced")]
    first, second = (faulty_night(recipe, faults, frozen()).truths for _ in range(2))

    assert first == second


def test_what_cannot_be_placed_is_refused() -> None:
    """A plant too small, a place that is not there, a kind that is unknown, a depth too deep."""
    tiny = Recipe(30, 1, "calm")
    with pytest.raises(NoPlaceError, match="take a larger plant"):
        faulty_night(tiny, [Fault("disk-full", depth=40)], frozen())
    with pytest.raises(NoPlaceError, match="/NO/WHERE"):
        faulty_night(tiny, [Fault("disk-full", "/NO/WHERE.AT_ALL")], frozen())
    with pytest.raises(UnknownKindError, match="did you mean disk-full"):
        kind_named("disk-fool")
    with pytest.raises(FaultError, match="a depth of 1 to 1"):
        faulty_night(tiny, [Fault("condition-not-met", depth=3)], frozen())


def test_an_absent_object_is_not_found() -> None:
    """What the plan does not hold has no id."""
    assert find(healthy(), Named("absent", "/X/Y.Z")) is None
