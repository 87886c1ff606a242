import json
import re
from pathlib import Path

import pytest

from tests.tools.plants import AT, client, night
from tools.diagnose import diagnose
from tools.hwa.simulator.plants.situations import SITUATIONS
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.plan.diagnosis import CauseCode, Remedy, RootCause
from tools.receipts import ObjectKind, ObjectRef, Receipt
from tools.remedies import remedies_for, rerun

SPEC = Path(__file__).resolve().parents[2] / ".." / "shared" / "hwa" / "openapi-v2-10.1.0.1.json"
CONMAN = re.compile(
    r"(rr|rj|rs|lk|start|lc|ls|fence|ap|confirm|reply) [^\s;{}]+(;[a-z]+(=[^\s;{}]+)?|;\d+|;<n>)*"
)
REST = re.compile(r"(PUT|PATCH) /twsd/api/v2/plan/[a-z]+/[^\s{}]+")
THING, SUBJECT, RUN = (f"{n}f0c9a52-6d1e-3b77-9c41-5b2a7e10d4c8" for n in (1, 2, 3))
HELPLESS = {
    CauseCode.PREDECESSOR_WAITING: "its own causes are the ones to deal with",
    CauseCode.CONDITION_NOT_MET: "a branch that is not taken is meant not to run",
    CauseCode.WORKSTATION_IGNORED: "conman cannot take it back within a plan",
    CauseCode.REMOTE_ENGINE: "it is decided on another engine",
    CauseCode.HELD: "HWA shows a hold as priority zero",
    CauseCode.RECOVERY_PROMPT: "the walk finds it as a prompt",
    CauseCode.PLAN_STALE: "no record tells it yet",
}
WAITING = list(CauseCode)[: list(CauseCode).index(CauseCode.COMMAND_NOT_FOUND)]
KINDS: dict[str, ObjectKind] = {
    "PREDECESSOR": "job", "TIME": "job", "PROMPT": "prompt", "FILE": "file", "RESOURCE": "resource",
    "WORKSTATION": "workstation", "STREAM": "jobstream", "FENCED": "workstation",
}  # fmt: skip


def root(cause: CauseCode, kind: ObjectKind | None = None) -> RootCause:
    """A root with that cause, on an object of its usual kind, behind a waiting job."""
    kind = kind or KINDS.get(cause.value.partition("_")[0], "job")
    thing = ObjectRef(kind=kind, key="/WS#/F/THING", name="THING", object_id=THING)
    subject = ObjectRef(kind="job", key="/WS#/F/S.J", name="J", object_id=SUBJECT)
    proof = Receipt(
        id="r00000000", kind=kind, key=thing.key, object_id=THING, read_at=AT, source="GET /x",
        fields={"runId": RUN, "status": "SUPPR"},
    )  # fmt: skip
    return RootCause(object=thing, cause_code=cause, chain=(subject, thing), receipts=(proof,))


@pytest.mark.parametrize("cause", WAITING)
def test_a_cause_that_an_operator_can_mend_has_its_remedy(cause: CauseCode) -> None:
    """Every waiting cause has a remedy, but for those that no operator can mend."""
    assert bool(remedies_for((root(cause),))) == (cause not in HELPLESS)


@pytest.mark.parametrize("cause", sorted(set(WAITING) - set(HELPLESS)))
def test_a_remedy_is_a_command_and_a_call(cause: CauseCode) -> None:
    """Both are complete: nothing is left to fill in but a number that the operator chooses."""
    (remedy,) = remedies_for((root(cause),))

    if remedy.effect == "wait_for_end":
        assert (remedy.conman, remedy.rest, remedy.frees_subject) == ("", "", False)
        return
    assert CONMAN.fullmatch(remedy.conman), remedy.conman
    assert REST.fullmatch(remedy.rest), remedy.rest
    assert remedy.frees_subject


def test_two_roots_are_not_freed_by_one_remedy() -> None:
    """Each root has its remedy, in their order, and none claims to be enough."""
    made = remedies_for((root(CauseCode.FENCED), root(CauseCode.FILE_MISSING)))

    assert [one.effect for one in made] == ["lower_fence", "deliver_file"]
    assert not any(one.frees_subject for one in made)


def test_a_stream_has_no_rerun() -> None:
    """Only jobs are rerun; without a run's id there is a command and no call."""
    stream = root(CauseCode.PREDECESSOR_FAILED, "jobstream")

    assert remedies_for((stream,)) == ()
    assert rerun(stream.object, "").rest == ""


def test_a_prompt_without_a_name_is_replied_to_by_number() -> None:
    """Conman takes a prompt's bare number."""
    nameless = root(CauseCode.PROMPT_WAITING)
    thing = nameless.object.model_copy(update={"key": "#17", "object_id": ""})
    (remedy,) = remedies_for((nameless.model_copy(update={"object": thing}),))

    assert (remedy.conman, remedy.rest) == ("reply 17;y", "")


@pytest.mark.parametrize(
    ("cause", "kind", "key", "call"),
    [
        (CauseCode.PREDECESSOR_FAILED, "job", "W;S;J", "job/W%3BS%3BJ/action/rerun"),
        (CauseCode.NEEDS_CONFIRMATION, "job", "W;S;J", "job/W%3BS%3BJ/action/confirm_succ"),
        (CauseCode.PRIORITY_ZERO, "job", "W;S;J", "job/W%3BS%3BJ"),
        (CauseCode.STREAM_LIMIT_REACHED, "jobstream", "W;S", "jobstream/W%3BS"),
        (CauseCode.PROMPT_WAITING, "prompt", "W;1", "prompt/W%3B1/action/reply"),
        (CauseCode.FENCED, "workstation", "WS_1", "workstation/WS_1/action/update_fence"),
    ],
)
def test_an_object_of_the_older_api_gets_its_call(
    cause: CauseCode, kind: ObjectKind, key: str, call: str
) -> None:
    """REST V2 does not know V1's keys: an object read through V1 is changed through V1."""
    made = root(cause, kind)
    proof = made.receipts[0].model_copy(update={"object_id": key, "fields": {"runId": key}})
    thing = made.object.model_copy(update={"object_id": key})
    (remedy,) = remedies_for((made.model_copy(update={"object": thing, "receipts": (proof,)}),))

    assert remedy.rest == f"PUT /twsd/plan/current/{call}"


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
            identity = remedy.rest.partition("/plan/")[2].partition("/")[2].split("/")
            known = identity[0] in ids or world.find_run(identity[1]) is not None
            assert known, remedy.rest


@pytest.mark.skipif(not SPEC.exists(), reason="the vendor's OpenAPI file is not beside this tree")
def test_a_remedys_call_is_in_the_vendors_file() -> None:
    """Method, path and query of every call are those that HWA publishes."""
    paths = json.loads(SPEC.read_text("utf-8"))["paths"]
    known = {(verb.upper(), re.sub(r"\{\w+\}", "{}", path)): (path, verb)
             for path, item in paths.items() for verb in item}  # fmt: skip
    for cause in sorted(set(WAITING) - set(HELPLESS)):
        for kind in ("job", "jobstream"):
            made = remedies_for((root(cause, kind if cause.value.startswith("TIME") else None),))
            for call in [one.rest for one in made if one.rest]:
                verb, _, address = call.partition(" ")
                bare, _, query = address.partition("?")
                shape = re.sub(f"{THING}|{SUBJECT}|{RUN}", "{}", bare)
                assert (verb, shape) in known, call
                path, method = known[verb, shape]
                names = {one.get("name") for one in paths[path][method].get("parameters", [])}
                assert {part.partition("=")[0] for part in query.split("&") if part} <= names, call
