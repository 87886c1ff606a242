import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.tools.plants import ADDRESS, AT, client, job_json, night
from tools.causes.diagnose import diagnose
from tools.causes.remedies import remedies_for, rerun
from tools.causes.walk import Cause, Walk
from tools.hwa.calls import Read
from tools.hwa.client import HwaClient
from tools.hwa.models import Dependency, JobInPlan, JobStreamInPlan, PlanPrompt, WorkstationInPlan
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plants.faults.fault import Fault
from tools.hwa.simulator.plants.faults.night import Survey, faulty_night, survey
from tools.hwa.simulator.plants.recipe import Recipe
from tools.hwa.simulator.plants.situations import SITUATIONS
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.transport.stack import over
from tools.plan.causes.waiting import Reason
from tools.plan.diagnosis import CauseCode, Remedy, RootCause
from tools.receipts import ObjectRef

SPEC = Path(__file__).resolve().parents[2] / ".." / "shared" / "hwa" / "openapi-v2-10.1.0.1.json"
CONMAN = re.compile(
    r"(rr|rj|rs|lk|start|lc|ls|fence|ap|confirm|reply|cj) [^\s;{}]+"
    r"(;[a-z]+(=[^\s;{}]+)?|;\d+)*"
)
REST = re.compile(r"(PUT|PATCH) /twsd/api/v2/plan/[a-z]+/[^\s{}]+( \{.*\})?")
THING, SUBJECT, RUN = (f"{n}f0c9a52-6d1e-3b77-9c41-5b2a7e10d4c8" for n in (1, 2, 3))
HELPLESS = {
    CauseCode.PREDECESSOR_WAITING: "its own causes are the ones to deal with",
    CauseCode.WORKSTATION_IGNORED: "conman cannot take it back within a plan",
}
WAITING = list(CauseCode)[: list(CauseCode).index(CauseCode.COMMAND_NOT_FOUND)]
GATES: dict[str, dict[str, Any]] = {
    "FILE": {"dependencyType": "FILE", "file": {"name": "/f", "workstation": "/WS"}},
    "RESOURCE": {"dependencyType": "RESOURCE", "name": "R", "workstation": "/WS"},
    "PROMPT": {"dependencyType": "PROMPT", "promptName": "P"},
    "REMOTE": {"dependencyType": "INTERNETWORK", "networkAgent": "/NA", "dependency": "A"},
    "PREDECESSOR_NOT": {"dependencyType": "EXTERNAL_JOB", "jobName": "P", "jobStreamName": "S"},
    "PREDECESSOR_ORPHAN": {"dependencyType": "EXTERNAL_JOB", "jobName": "P", "jobStreamName": "S"},
}
STATES = {"PREDECESSOR_FAILED": "ABEND", "PLAN_STALE": "ABEND", "RECOVERY_PROMPT": "ABEND",
          "PREDECESSOR_RUNNING": "EXEC", "NEEDS_CONFIRMATION": "PEND", "UNTIL_PASSED": "SUPPR",
          "CONDITION_NOT_MET": "SUCC"}  # fmt: skip


def read(record: Any) -> Read[Any]:  # noqa: ANN401 - a record of any kind
    """A record as it was read."""
    return Read(record, "GET /x", AT)


def job(identity: str, status: str = "HOLD", **more: Any) -> JobInPlan:
    """A job with an id as HWA gives them."""
    made = {**job_json(identity, status, **more), "name": "J", "priority": 10}
    made["jobruns"][0]["id"] = RUN
    return JobInPlan.model_validate(made)


def found(cause: CauseCode) -> Walk:
    """A walk that found that cause, on an object of its usual kind, behind a waiting job."""
    gate = next((one for word, one in GATES.items() if cause.value.startswith(word)), None)
    on = {"dependencyType": "INTERNAL", "id": "d", "jobId": THING, "conditional": True}
    subject = job(SUBJECT, dependencies=[on])
    way: list[Any] = [subject]
    if cause.value.startswith(("WORKSTATION", "FENCED")):
        way.append(WorkstationInPlan(id=THING, name="WS", key="/WS", limit=2))
    elif cause.value.startswith("STREAM"):
        way.append(JobStreamInPlan(id=THING, name="S", workstation="/WS", limit=1))
    elif gate is None:
        way.append(job(THING, STATES.get(cause.value, "HOLD")))
    dependency = None if gate is None else Dependency.model_validate({"id": "d", **gate})
    proof = (read(2),) if cause is CauseCode.WORKSTATION_LIMIT_REACHED else ()
    asked = cause is CauseCode.RECOVERY_PROMPT
    prompt = PlanPrompt(id=RUN, number=1001) if asked else None
    reason = Reason(cause, tuple(map(read, way)), dependency, proof, 3, prompt)
    thing = ObjectRef(kind="job", key="/WS#/F/THING", name="THING", object_id=THING)
    root = RootCause(object=thing, cause_code=cause, chain=(thing,), receipts=())
    return Walk(subject=read(subject), causes=[Cause(root, reason)], total=1)


@pytest.mark.parametrize("cause", WAITING)
def test_a_cause_that_an_operator_can_mend_has_its_remedy(cause: CauseCode) -> None:
    """Every waiting cause has a remedy, but for those that no operator can mend."""
    assert bool(remedies_for(found(cause))) == (cause not in HELPLESS)


@pytest.mark.parametrize("cause", sorted(set(WAITING) - set(HELPLESS)))
def test_a_remedy_is_a_command_and_a_call(cause: CauseCode) -> None:
    """Both are complete, with the body that the call needs: nothing is left to fill in."""
    for remedy in remedies_for(found(cause)):
        if remedy.effect == "wait_for_end":
            assert (remedy.conman, remedy.rest, remedy.frees_subject) == ("", "", False)
            continue
        assert CONMAN.fullmatch(remedy.conman), remedy.conman
        assert REST.fullmatch(remedy.rest), remedy.rest
        assert "{" not in remedy.rest or json.loads("{" + remedy.rest.partition("{")[2])
        assert remedy.frees_subject
        assert remedy.certain == (remedy.effect not in {"rerun", "reply_recovery"})


def test_a_limit_is_raised_as_far_as_the_line_is_long() -> None:
    """Two run and three are free to start: five places let the last of them start as well."""
    place, stream = (
        remedies_for(found(cause))[0].rest
        for cause in (CauseCode.WORKSTATION_LIMIT_REACHED, CauseCode.STREAM_LIMIT_REACHED)
    )

    assert place.endswith("update-limit?limit=5")
    assert stream.endswith('{"limit":3}')


def test_two_roots_are_not_freed_by_one_remedy() -> None:
    """Each root has its remedy, in their order, and none claims to be enough."""
    first, second = found(CauseCode.FENCED), found(CauseCode.FILE_MISSING)
    made = remedies_for(Walk(causes=[*first.causes, *second.causes], total=2))

    assert [one.effect for one in made] == ["lower_fence", "deliver_file"]
    assert not any(one.frees_subject for one in made)


def test_what_was_launched_never_is_not_confirmed() -> None:
    """HWA refuses to confirm a job in FAIL: it is rerun, or cancelled so that the others go on."""
    walk = found(CauseCode.PREDECESSOR_FAILED)
    (cause,) = walk.causes
    way = (*cause.reason.way[:-1], read(job(THING, "FAIL")))
    made = remedies_for(Walk(causes=[Cause(cause.root, Reason(cause.reason.cause, way))], total=1))

    assert [one.effect for one in made] == ["rerun", "cancel_failed"]
    assert rerun(cause.root.object, "").rest == ""


def test_an_object_of_the_older_api_gets_its_call() -> None:
    """REST V2 does not know V1's keys: an object read through V1 is changed through V1."""
    older = ObjectRef(kind="job", key="/WS#/F/S.J", name="J", object_id="W;S;J")

    assert rerun(older, "W;S;J").rest == "PUT /twsd/plan/current/job/W%3BS%3BJ/action/rerun"


@pytest.mark.parametrize(
    ("dialect", "name"), [(Dialect.V10_1, "priority"), (Dialect.V10_2_8, "fence")]
)
async def test_a_fence_is_named_as_the_release_names_it(dialect: Dialect, name: str) -> None:
    """10.2.8 calls the new fence by another name than 10.1."""
    async with client(make_simulator(night(), dialect=dialect)) as hwa:
        report = await diagnose(hwa, "TREAS_POSITION")

    assert report.diagnosis is not None
    (remedy,) = report.diagnosis.remedies
    assert remedy.rest.endswith(f"/action/update-fence?{name}=0")


async def cast_remedies() -> list[Remedy]:
    """Every remedy that the diagnoses of the night name."""
    found: list[Remedy] = []
    async with client() as hwa:
        for each in SITUATIONS:
            path = each.shows.rpartition(".")[0]
            stream = night().stream_named(path, carried_forward=each.carried_forward)
            report = await diagnose(hwa, f"{stream.workstation.path}#{each.shows}")
            found.extend(report.diagnosis.remedies if report.diagnosis else ())
    return found


async def test_the_casts_remedies_are_complete() -> None:
    """What the night's diagnoses propose is well-formed, and names ids that the plan knows."""
    world = night()
    ids = {*world.jobs, *world.streams, *world.workstations, *world.prompts}
    made = await cast_remedies()

    assert {"rerun", "reply_prompt", "deliver_file", "link_workstation"} <= {m.effect for m in made}
    for remedy in made:
        assert remedy.effect == "wait_for_end" or CONMAN.fullmatch(remedy.conman), remedy.conman
        if remedy.rest:
            assert REST.fullmatch(remedy.rest), remedy.rest
            address = remedy.rest.partition(" {")[0].partition("/plan/")[2]
            identity = address.partition("/")[2].split("/")
            known = identity[0] in ids or world.find_run(identity[1]) is not None
            assert known, remedy.rest


@pytest.mark.skipif(not SPEC.exists(), reason="the vendor's OpenAPI file is not beside this tree")
def test_a_remedys_call_is_in_the_vendors_file() -> None:
    """Method, path and query of every call are those that HWA publishes."""
    paths = json.loads(SPEC.read_text("utf-8"))["paths"]
    known = {(verb.upper(), re.sub(r"\{\w+\}", "{}", path)): (path, verb)
             for path, item in paths.items() for verb in item}  # fmt: skip
    for cause in sorted(set(WAITING) - set(HELPLESS)):
        for call in [one.rest for one in remedies_for(found(cause)) if one.rest]:
            verb, _, address = call.partition(" {")[0].partition(" ")
            bare, _, query = address.partition("?")
            shape = re.sub(f"{THING}|{SUBJECT}|{RUN}", "{}", bare)
            assert (verb, shape) in known, call
            path, method = known[verb, shape]
            names = {one.get("name") for one in paths[path][method].get("parameters", [])}
            assert {part.partition("=")[0] for part in query.split("&") if part} <= names, call


@pytest.fixture(name="healthy", scope="module")
def _healthy() -> Survey:
    return survey(Recipe(300, 5, "calm"), AT)


FREED = [
    ("workstation-unlinked", 1), ("workstation-stopped", 2), ("workstation-limit-zero", 0),
    ("workstation-limit-reached", 1), ("fenced", 0), ("workstation-ignored", 2),
    ("predecessor-running", 2), ("predecessor-not-in-plan", 1), ("predecessor-orphan", 0),
    ("condition-not-met", 1), ("time-not-reached", 1), ("prompt-waiting", 2),
    ("prompt-refused", 0), ("file-missing", 1), ("resource-short", 1), ("stream-held", 0),
    ("stream-limit-reached", 0), ("priority-zero", 0), ("held", 1), ("until-passed", 2),
    ("needs-confirmation", 2), ("recovery-prompt", 1), ("remote-engine", 1),
    ("application-error", 3), ("not-launched", 2),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "depth"), FREED)
async def test_the_freeing_change_frees_when_it_is_applied(
    healthy: Survey, kind: str, depth: int
) -> None:
    """What is said to free the subject for certain does so: sent as it stands, it starts."""
    clock = FrozenClock(AT)
    plant = faulty_night(healthy.recipe, [Fault(kind, depth=depth)], clock, known=healthy)
    (truth,) = plant.truths
    assert truth.subject.id is not None
    subject = plant.world.jobs[truth.subject.id]
    app = make_simulator(plant.world)
    async with over(httpx.ASGITransport(app=app), ADDRESS) as http:
        report = await diagnose(HwaClient(http, clock.now), truth.subject.key)
        assert report.diagnosis is not None
        freeing = [one for one in report.diagnosis.remedies if one.frees_subject and one.certain]
        verb, _, rest = freeing[0].rest.partition(" ")
        address, _, body = rest.partition(" ")
        answer = await http.request(verb, address, content=body.encode() or None)

    assert answer.status_code < 300, freeing[0].rest
    assert subject.run.started is None
    for _ in range(60):
        clock.advance(timedelta(minutes=8))
        advance(plant.world)
    assert any(run.started is not None for run in subject.runs), freeing[0]


async def test_a_yes_to_the_failed_jobs_own_recovery_runs_it_again(healthy: Survey) -> None:
    """Asked of the failed job itself: the reply is what frees it, and sent as it stands, it does."""
    clock = FrozenClock(AT)
    fault = Fault("recovery-prompt", depth=0)
    plant = faulty_night(healthy.recipe, [fault], clock, known=healthy)
    (truth,) = plant.truths
    job = plant.world.jobs[truth.subject.id or ""]
    async with over(httpx.ASGITransport(app=make_simulator(plant.world)), ADDRESS) as http:
        report = await diagnose(HwaClient(http, clock.now), truth.subject.key, "failed")
        assert report.diagnosis is not None
        (freeing,) = [one for one in report.diagnosis.remedies if one.frees_subject]
        assert (freeing.effect, freeing.certain) == ("reply_recovery", False)
        verb, _, rest = freeing.rest.partition(" ")
        address, _, body = rest.partition(" ")
        await http.request(verb, address, content=body.encode() or None)

    runs = len(job.runs)
    clock.advance(timedelta(minutes=30))
    advance(plant.world)
    assert len(job.runs) > runs
