"""What a failed job's recovery does, and how jobs repeat, overrun, or end too soon."""

from __future__ import annotations

import pytest

from tests.tools.hwa.simulator.papers import (
    MINUTE,
    START,
    ask,
    at,
    job,
    paper,
    started,
    statuses,
    stream,
    the_stream,
)
from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.blueprint import Attempt, JobSpec
from tools.hwa.simulator.plan.commands import Cancel, Command, Confirm, Reply, Rerun
from tools.hwa.simulator.plan.world import PlanPrompt, World

BAD = Attempt(status="ABEND", rc=8, takes=1)
GOOD = Attempt(takes=1)


def with_recovery(*attempts: Attempt, **given: object) -> World:
    """A stream of a job that may fail, and one that follows it."""
    failing = JobSpec(name="J", attempts=attempts, **given)  # type: ignore[arg-type]
    return started(paper(stream(failing, JobSpec(name="NEXT", minutes=1, after=("J",)))))


def runs(world: World, name: str = "J") -> list[tuple[str, str]]:
    """Kind and status of each run of a job."""
    return [(run.kind, run.status) for run in job(world, name).runs]


def the_prompt(world: World) -> PlanPrompt:
    """The only prompt there is."""
    [prompt] = world.prompts.values()
    return prompt


def test_stop_leaves_the_rest_waiting() -> None:
    """Without a recovery nothing follows a failure."""
    world = at(with_recovery(BAD), 10)

    assert statuses(world, "J", "NEXT") == ["ABEND", "HOLD"]
    assert status.stream_status(the_stream(world)) == "STUCK"


def test_continue_lets_the_others_go() -> None:
    """The job stays ABEND, its followers run, and the stream does not count as failed."""
    world = at(with_recovery(BAD, recovery="CONTINUE"), 10)

    assert statuses(world, "J", "NEXT") == ["ABEND", "SUCC"]
    assert status.stream_status(the_stream(world)) == "SUCC"


def test_rerun_tries_so_often_at_its_interval() -> None:
    """The first attempt that ends well releases what follows; until then nobody is told."""
    world = with_recovery(BAD, BAD, GOOD, recovery="RERUN", recovery_attempts=3, recovery_repeat=10)
    at(world, 5)
    assert status.stream_status(the_stream(world)) == "EXEC"
    at(world, 30)
    assert runs(world) == [
        ("REGULAR", "ABEND"),
        ("RECOVERY_RERUN", "ABEND"),
        ("RECOVERY_RERUN", "SUCC"),
    ]
    begun = [((run.started or 0) - START.timestamp()) / MINUTE for run in job(world).runs]
    assert begun == [0, 11, 22]
    assert job(world, "NEXT").status == "SUCC"


def test_rerun_gives_up() -> None:
    """When the last attempt fails the job has failed; an operator's rerun starts anew."""
    world = at(with_recovery(BAD, recovery="RERUN"), 10)
    assert [word for _, word in runs(world)] == ["ABEND", "ABEND"]
    assert status.stream_status(the_stream(world)) == "STUCK"
    ask(world, Rerun(job(world), 1))
    at(world, 20)
    assert [kind for kind, _ in runs(world)] == [
        "REGULAR",
        "RECOVERY_RERUN",
        "RERUN",
        "RECOVERY_RERUN",
    ]


@pytest.mark.parametrize(
    ("yes", "word", "follower"), [(True, "SUCC", "SUCC"), (False, "ABEND", "HOLD")]
)
def test_a_recovery_prompt_decides(yes: bool, word: str, follower: str) -> None:
    """The plan asks with a number of its own; yes recovers, no leaves the job failed."""
    world = at(with_recovery(BAD, GOOD, recovery="RERUN", recovery_prompt="Again?"), 10)
    prompt = the_prompt(world)
    assert (prompt.status, prompt.text, prompt.recovers) == ("ASKED", "Again?", job(world))
    assert prompt.number > 1000
    assert job(world).recovering
    ask(world, Reply(prompt, yes=yes))
    at(world, 20)
    assert statuses(world, "J", "NEXT") == [word, follower]
    assert not job(world).recovering


@pytest.mark.parametrize("kind", ["rerun", "cancel", "confirm"])
def test_an_operator_overtakes_the_recovery(kind: str) -> None:
    """Whoever acts on the job itself needs no answer any more: the prompt goes."""
    world = at(with_recovery(BAD, GOOD, recovery="CONTINUE", recovery_prompt="On?"), 10)
    orders: dict[str, Command] = {
        "rerun": Rerun(job(world), 1),
        "cancel": Cancel(job(world)),
        "confirm": Confirm(job(world), success=True),
    }
    ask(world, orders[kind])
    at(world, 20)
    assert world.prompts == {}
    assert job(world, "NEXT").status == "SUCC"
    assert the_stream(world).left == 0


@pytest.mark.parametrize(
    ("recovery", "mends", "expected"),
    [
        ("RERUN", "SUCC", ["SUCC", "SUCC", "SUCC"]),
        ("CONTINUE", "SUCC", ["ABEND", "SUCC", "SUCC"]),
        ("STOP", "SUCC", ["ABEND", "SUCC", "HOLD"]),
        ("RERUN", "ABEND", ["ABEND", "ABEND", "HOLD"]),
        ("CONTINUE", "ABEND", ["ABEND", "ABEND", "HOLD"]),
    ],
)
def test_a_recovery_job_runs_first(recovery: str, mends: str, expected: list[str]) -> None:
    """It stands in the stream beside the job; where both fail nothing is released."""
    world = with_recovery(
        BAD,
        GOOD,
        recovery=recovery,
        recovery_job="/LIB/MEND",
        recovery_attempt=Attempt(status=mends, takes=2),
    )
    at(world, 20)

    assert statuses(world, "J", "MEND", "NEXT") == expected
    assert runs(world, "MEND")[0][0] == "RECOVERY"
    assert job(world, "MEND").recovery_of is job(world)


def test_a_job_that_could_not_start_is_recovered_too() -> None:
    """FAIL calls for recovery as ABEND does."""
    world = at(with_recovery(Attempt(status="FAIL", rc=None), GOOD, recovery="RERUN"), 10)

    assert runs(world) == [("REGULAR", "FAIL"), ("RECOVERY_RERUN", "SUCC")]


def test_every_repeats_until_its_latest_start() -> None:
    """Runs follow at the interval; what follows the job may go after the first good one."""
    world = at(with_recovery(GOOD, every=10, until=0.5), 5)
    assert statuses(world, "J", "NEXT") == ["HOLD", "SUCC"]
    assert status.substatus(job(world)) == "HOLD_WAITING_FOR_TIME"
    at(world, 60)
    assert runs(world) == [("REGULAR", "SUCC"), *[("RERUN_EVERY", "SUCC")] * 2]
    assert status.stream_status(the_stream(world)) == "SUCC"


def test_a_repetition_stops_where_it_fails() -> None:
    """A run that ends badly is the last."""
    world = at(with_recovery(GOOD, BAD, every=10, until=2), 100)

    assert runs(world) == [("REGULAR", "SUCC"), ("RERUN_EVERY", "ABEND")]


def test_a_long_run_delays_the_next() -> None:
    """A run that outlasts the interval is followed at once."""
    world = at(with_recovery(Attempt(takes=25), every=10, until=1), 200)

    begun = [((run.started or 0) - START.timestamp()) / MINUTE for run in job(world).runs]
    assert begun == [0, 25, 50]


@pytest.mark.parametrize(
    ("action", "word", "minutes"), [("kill", "ABEND", 5), ("continue", "SUCC", 30)]
)
def test_a_longest_duration(action: str, word: str, minutes: float) -> None:
    """Past it a job is killed, or goes on with a flag."""
    plan = paper(stream(JobSpec(name="J", minutes=30, max_minutes=5, max_action=action)))
    world = at(started(plan), 60)
    run = job(world).run

    assert run.status == word
    assert run.killed == (action == "kill")
    assert (run.ended or 0) - (run.started or 0) == minutes * MINUTE


@pytest.mark.parametrize(
    ("action", "word"), [("continue", "SUCC"), ("abend", "ABEND"), ("confirm", "PEND")]
)
def test_a_least_duration(action: str, word: str) -> None:
    """Who is done too soon is let through, failed, or left to a person."""
    plan = paper(stream(JobSpec(name="J", minutes=2, min_minutes=5, min_action=action)))
    world = at(started(plan), 60)

    assert (job(world).run.status, job(world).run.min_not_reached) == (word, True)


@pytest.mark.parametrize(("at_hour", "word"), [(None, "ABEND"), (5.0, "SUPPR")])
def test_late_can_mean_killed(at_hour: float | None, word: str) -> None:
    """With `onlate kill` the deadline ends what runs and suppresses what has not begun."""
    spec = JobSpec(name="J", minutes=90, at=at_hour, deadline=0.5, kill_when_late=True)
    world = at(started(paper(stream(spec))), 40)

    assert job(world).status == word


@pytest.mark.parametrize(("rc", "word"), [(0, "SUCC"), (3, "SUCC"), (4, "ABEND"), (8, "SUCC")])
def test_a_success_condition_judges_the_return_code(rc: int, word: str) -> None:
    """What counts as success is what the job's condition says."""
    attempt = Attempt(status="ABEND" if rc else "SUCC", rc=rc, takes=1)
    spec = JobSpec(name="J", attempts=(attempt,), success="(RC<=3) OR (RC=8)")
    world = at(started(paper(stream(spec))), 5)

    assert job(world).status == word


def test_handing_over_takes_its_time() -> None:
    """Between READY and EXEC a job is INTRO, and takes its place already."""
    plan = paper(stream(JobSpec(name="J", minutes=5)))
    world = at(started(plan, handover=2.0), 1 / 60)
    assert (job(world).status, job(world).run.common) == ("INTRO", "WAITING")
    assert job(world).workstation.running == 1
    at(world, 4 / 60)
    assert job(world).status == "EXEC"
    assert job(world).run.started == START.timestamp() + 2


def test_an_agent_lost_in_the_handover_gives_the_job_back() -> None:
    """Without its agent a job stands READY again, and starts when the agent is back."""
    plan = paper(stream(JobSpec(name="J", minutes=5)))
    world = started(plan, handover=2.0)
    world.schedule(START.timestamp() + 1, "unlink", job(world).workstation)
    world.schedule(START.timestamp() + 60, "link", job(world).workstation)
    at(world, 0.5)
    assert status.substatus(job(world)) == "READY_WAITING_FOR_AGENT"
    assert job(world).workstation.running == 0
    at(world, 2)
    assert job(world).status == "EXEC"


def test_a_job_that_does_nothing_is_done_at_once() -> None:
    """A no-operation job takes no place and no time."""
    world = at(with_recovery(BAD, no_operation=True), 1)

    assert job(world).status == "SUCC"
    assert job(world, "NEXT").run.started == START.timestamp()
