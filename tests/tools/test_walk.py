"""Causes found with and without a copy, through faults, and where the evidence is withheld."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from tests.tools.plants import ADDRESS, AT, FakeHwa, client, follows, job_json, only, statements
from tools.causes.dependents import dependents
from tools.causes.diagnose import diagnose
from tools.hwa.bulk import BulkReader
from tools.hwa.client import HwaClient
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plants.faults.fault import Fault
from tools.hwa.simulator.plants.faults.night import Night, Survey, faulty_night, survey
from tools.hwa.simulator.plants.faults.truth import waiting_behind
from tools.hwa.simulator.plants.recipe import Recipe
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.faulty import Faulty
from tools.hwa.transport.stack import over
from tools.plan.copy.mirror import Mirror
from tools.plan.copy.picture import Picture
from tools.plan.copy.reading import PlanReader
from tools.plan.diagnosis import Diagnosis
from tools.report import Report


@dataclass
class Plant:
    """A plant with faults on a wire of its own, and its copy."""

    night: Night
    hwa: HwaClient
    picture: Picture
    asked: list[str]


@pytest.fixture(name="healthy", scope="module")
def _healthy() -> Survey:
    return survey(Recipe(400, 9, "calm"), AT)


@asynccontextmanager
async def plant(healthy: Survey, *faults: Fault, withheld: str = "") -> AsyncIterator[Plant]:
    """A healthy plant with these faults in it; some of its paths may be forbidden."""
    night = faulty_night(healthy.recipe, faults, FrozenClock(AT), known=healthy)
    engine = make_simulator(night.world)
    asked: list[str] = []

    async def noting(request: httpx.Request) -> None:
        asked.append(request.url.path)

    async with over(httpx.ASGITransport(app=engine), ADDRESS) as http:
        reader = PlanReader(BulkReader(HwaClient(http, lambda: AT)), lambda: AT)
        picture = await Mirror(reader).load()
    app = Faulty(engine, status=403, body="{}", paths=withheld) if withheld else engine
    async with over(httpx.ASGITransport(app=app), ADDRESS) as http:
        http.event_hooks = {"request": [noting]}
        yield Plant(night, HwaClient(http, lambda: AT), picture, asked)


def verdict(report: Report) -> Diagnosis:
    """The diagnosis, which must be there."""
    assert report.diagnosis is not None
    return report.diagnosis


def named(report: Report) -> set[tuple[str, str]]:
    """The roots: which object, and what is wrong with it."""
    return {(one.object.name, one.cause_code.value) for one in verdict(report).root_causes}


KINDS = ["predecessor-failed", "join-open", "stream-held", "recovery-prompt",
         "workstation-unlinked", "condition-not-met"]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
async def test_the_copy_changes_the_speed_and_not_the_answer(healthy: Survey, kind: str) -> None:
    """The same true roots with a copy and without; with it in a handful of calls."""
    depth = None if kind in {"condition-not-met", "join-open"} else 5
    async with plant(healthy, Fault(kind, depth=depth)) as at:
        (truth,) = at.night.truths
        alone = await diagnose(at.hwa, truth.subject.key)
        at.asked.clear()
        helped = await diagnose(at.hwa, truth.subject.key, copy=lambda: at.picture)

    assert named(helped) == named(alone)
    assert {code for _, code in named(helped)} == {truth.roots[0].cause_code}
    assert verdict(helped).evidence_status in {"confirmed", "likely"}
    assert len(at.asked) <= 16


async def test_two_independent_causes_are_both_named(healthy: Survey) -> None:
    """A subject behind a failed job and behind a prompt: both, and the weightier first."""
    faults = (Fault("predecessor-failed", depth=4), Fault("prompt-waiting", depth=2, into=1))
    async with plant(healthy, *faults) as at:
        report = await diagnose(at.hwa, at.night.truths[0].subject.key, copy=lambda: at.picture)

    assert {code for _, code in named(report)} == {"PREDECESSOR_FAILED", "PROMPT_WAITING"}
    held = [one.holds_up or 0 for one in verdict(report).root_causes]
    assert held == sorted(held, reverse=True)
    assert only(report, "remedy_several").values["needed"] == 2


@pytest.mark.parametrize("kind", ["predecessor-failed", "stream-held", "file-missing"])
async def test_what_waits_behind_is_exact_by_the_copy(healthy: Survey, kind: str) -> None:
    """Exactly those jobs and streams that the world itself has waiting, through streams as well."""
    async with plant(healthy, Fault(kind, depth=2)) as at:
        for step in at.night.truths[0].chain:
            node = at.night.world.jobs[step.id or ""]
            report = await diagnose(at.hwa, node.key, copy=lambda: at.picture)
            impact = verdict(report).impact
            jobs, streams = waiting_behind(node)
            assert impact is not None
            assert (set(impact.job_ids), set(impact.stream_ids)) == (set(jobs), set(streams))
            assert impact.complete


async def test_dependents_by_the_copy_know_who_waits_for_the_whole_stream(healthy: Survey) -> None:
    """What waits is among what depends, and the named ones are read again."""
    async with plant(healthy, Fault("predecessor-failed", depth=3)) as at:
        root = at.night.world.jobs[at.night.truths[0].roots[0].id or ""]
        report = await dependents(at.hwa, root.key, copy=lambda: at.picture)
        values = only(report, "dependents").values

    assert values["direct"] == len({one.owner.id for one in root.successors})
    assert values["waiting"] == len(waiting_behind(root)[0])
    assert values["jobs"] >= values["waiting"]
    assert any(one.source.startswith("copy of GET") for one in report.findings[0].receipts)


@pytest.mark.parametrize("paths", ["/plan/job/", "/plan/workstation", "/plan/jobstream"])
@pytest.mark.parametrize("kind", ["workstation-limit-zero", "stream-held", "prompt-waiting"])
async def test_what_may_not_be_seen_is_not_guessed(healthy: Survey, paths: str, kind: str) -> None:
    """With part of HWA forbidden the true root is found, or the answer abstains and says why."""
    async with plant(healthy, Fault(kind, depth=0), withheld=paths) as at:
        (truth,) = at.night.truths
        report = await diagnose(at.hwa, truth.subject.key, copy=lambda: at.picture)

    told = {code for _, code in named(report)}
    assert told in ({truth.roots[0].cause_code}, {"INSUFFICIENT_EVIDENCE"})
    assert report.gaps
    assert verdict(report).evidence_status in {"likely", "insufficient"}


async def test_a_crowd_of_roots_is_counted_and_sampled() -> None:
    """A stream with thousands of failed jobs: some by name, all by number, in a handful of calls."""
    crowd = [job_json(f"f{number}", "ABEND") for number in range(50)]
    stream = {"id": "s", "name": "S", "compositeStatus": {"status": "STUCK"}}
    on = {"dependencyType": "EXTERNAL_JOBSTREAM", "id": "d", "jobStreamId": "s",
          "jobStreamName": "S", "predecessorStatus": {"status": "STUCK"}}  # fmt: skip
    subject = job_json("a", dependencies=[on])

    def jobs(request: Request) -> dict[str, Any]:
        oql = request.query_params.get("oql", "")
        if "jobStreamId" not in oql:
            return {"count": 1, "results": [subject]} if "'A'" in oql else {"results": []}
        failed = "ABEND" in oql
        return {"count": 4000, "results": crowd} if failed else {"count": 0, "results": []}

    fake = FakeHwa(
        jobs={"a": subject, **{one["id"]: one for one in crowd}},
        streams={"s": stream},
        answers={"job": jobs, "workstation": {"results": []}, ".*successors": {"results": []},
                 ".*joblog": 404},
    )  # fmt: skip
    async with client(fake) as hwa:
        report = await diagnose(hwa, "A")

    assert only(report, "waiting").values["roots"] == 4000
    assert len(verdict(report).root_causes) == 50
    assert ("roots_sampled", "50/4000") in {(gap.what, gap.detail) for gap in report.gaps}
    assert len(fake.asked) < 30


async def test_a_subject_that_starts_meanwhile_is_no_longer_explained() -> None:
    """The list said HOLD, its record says EXEC: no cause is told for what runs."""
    held = job_json("a", dependencies=[follows("b", "EXEC")])

    def named_a(request: Request) -> dict[str, Any]:
        return (
            {"count": 1, "results": [held]}
            if "'A'" in request.query_params.get("oql", "")
            else {"results": []}
        )

    fake = FakeHwa(jobs={"a": job_json("a", "EXEC")}, answers={"job": named_a})
    async with client(fake) as hwa:
        report = await diagnose(hwa, "A")

    assert named(report) == {("A", "HEALTHY")}
    assert statements(report) == ["job_status"]


async def test_a_predecessor_that_ends_meanwhile_is_no_cause() -> None:
    """What its successor's record calls running has ended since: all is read once more."""
    reads = {"a": 0}

    def subject(_: Request) -> dict[str, Any]:
        reads["a"] += 1
        return job_json("a", dependencies=[follows("b", "EXEC"), follows("c", "ABEND")])

    fake = FakeHwa(
        jobs={"b": job_json("b", "SUCC"), "c": job_json("c", "ABEND")},
        answers={"job/a": subject, "workstation": {"results": []}, ".*joblog": 404,
                 ".*successors": {"results": []}, "prompt": {"results": []},
                 "job": lambda request: {"results": [job_json("a")]}
                 if "'A'" in request.query_params.get("oql", "") else {"results": []}},
    )  # fmt: skip
    async with client(fake) as hwa:
        report = await diagnose(hwa, "A")

    assert named(report) == {("C", "PREDECESSOR_FAILED")}
    assert reads["a"] == 2


async def test_a_circle_is_said() -> None:
    """Jobs that wait for each other have no root; that is what is said."""
    ring = {
        "a": job_json("a", dependencies=[follows("b")]),
        "b": job_json("b", dependencies=[follows("c")]),
        "c": job_json("c", dependencies=[follows("a")]),
    }
    answers = {"job": lambda request: {"results": [ring["a"]] if "'A'" in request.query_params.get("oql", "")
                                       else []},
               "workstation": {"results": []}, ".*successors": {"results": []},
               ".*issues": {"issues": []}}  # fmt: skip
    async with client(FakeHwa(jobs=ring, answers=answers)) as hwa:
        report = await diagnose(hwa, "A")

    assert [gap.what for gap in report.gaps] == ["waiting_cycle"]
    assert verdict(report).evidence_status == "insufficient"


def asks(status: str) -> dict[str, Any]:
    """An open dependency on a prompt."""
    return {"dependencyType": "PROMPT", "id": "dep-p", "promptName": "OK", "promptStatus": status}


def few(*records: dict[str, Any], streams: dict[str, Any] | None = None, **more: Any) -> FakeHwa:
    """An HWA with these jobs, of which A is listed by its name."""
    jobs = {one["id"]: one for one in records}
    quiet = {"workstation": {"results": []}, ".*successors": {"results": []},
             ".*issues": {"issues": []}, ".*joblog": 404, "prompt": {"results": []}}  # fmt: skip

    def named_a(request: Request) -> dict[str, Any]:
        oql = request.query_params.get("oql", "")
        return {"results": [jobs["a"]] if "'A'" in oql else []}

    return FakeHwa(jobs=jobs, streams=streams or {}, answers={**quiet, "job": named_a, **more})


@pytest.mark.parametrize(
    ("status", "roots"),
    [
        ("ASKED", {("OK", "PROMPT_WAITING"), ("C", "PREDECESSOR_FAILED")}),
        ("NOT_ASKED", {("C", "PREDECESSOR_FAILED")}),
    ],
)
async def test_a_prompt_on_the_way_holds_once_it_is_asked(
    status: str, roots: set[tuple[str, str]]
) -> None:
    """Nobody can answer before; yet what frees the subject must reckon with it."""
    fake = few(
        job_json("a", dependencies=[follows("b")]),
        job_json("b", dependencies=[follows("c", "ABEND"), asks(status)]),
        job_json("c", "ABEND"),
    )
    async with client(fake) as hwa:
        report = await diagnose(hwa, "A")

    assert named(report) == roots
    freeing = [one for one in verdict(report).remedies if one.frees_subject]
    assert [one.effect for one in freeing] == ["release_from"]
    assert [one.object.name for one in freeing] == ["A"]


async def test_a_prompt_that_alone_is_left_holds() -> None:
    """Not asked yet by the record, and nothing else in the way: it is about to be asked."""
    fake = few(job_json("a", dependencies=[follows("b")]),
               job_json("b", dependencies=[asks("NOT_ASKED")]))  # fmt: skip
    async with client(fake) as hwa:
        report = await diagnose(hwa, "A")

    assert named(report) == {("OK", "PROMPT_WAITING")}


async def test_the_subjects_own_prompts_are_all_told() -> None:
    """Whoever asks about a job wants to know of each thing that it still needs."""
    fake = few(job_json("a", dependencies=[follows("c", "ABEND"), asks("NOT_ASKED")]),
               job_json("c", "ABEND"))  # fmt: skip
    async with client(fake) as hwa:
        report = await diagnose(hwa, "A")

    assert named(report) == {("OK", "PROMPT_WAITING"), ("C", "PREDECESSOR_FAILED")}


async def test_a_predecessor_that_was_deleted_is_a_gap() -> None:
    """The chain breaks off at a record that is no more: no cause is made up behind it."""
    fake = few(job_json("a", dependencies=[follows("b")]),
               job_json("b", dependencies=[follows("gone", "ABEND")]))  # fmt: skip
    async with client(fake) as hwa:
        report = await diagnose(hwa, "A")

    assert {code for _, code in named(report)} == {"INSUFFICIENT_EVIDENCE"}
    assert report.gaps
    assert verdict(report).evidence_status == "insufficient"
    assert not any(one.frees_subject for one in verdict(report).remedies)


async def test_a_circle_over_streams_is_said() -> None:
    """A job waits for a stream in which a job waits for that job."""
    on = {"dependencyType": "EXTERNAL_JOBSTREAM", "id": "d", "jobStreamId": "t",
          "jobStreamName": "T", "predecessorStatus": {"status": "HOLD"}}  # fmt: skip
    inside = job_json("b", jobStreamId="t", dependencies=[follows("a")])
    first = job_json("a", dependencies=[on])

    def jobs(request: Request) -> dict[str, Any]:
        oql = request.query_params.get("oql", "")
        if "jobStreamId" in oql:
            return {"results": [inside] if "HOLD" in oql else []}
        return {"results": [first] if "'A'" in oql else []}

    stream = {"id": "t", "name": "T", "compositeStatus": {"status": "EXEC"}}
    async with client(few(first, inside, streams={"t": stream}, job=jobs)) as hwa:
        report = await diagnose(hwa, "A")

    assert [gap.what for gap in report.gaps] == ["waiting_cycle"]
    assert verdict(report).evidence_status == "insufficient"


@pytest.mark.parametrize("kind", ["predecessor-failed", "file-missing", "fenced", "stream-held"])
async def test_with_half_of_hwa_forbidden_nothing_wrong_is_said(healthy: Survey, kind: str) -> None:
    """No streams, no workstations, no job by its id: what the lists still prove, or a doubt."""
    half = r"/plan/(jobstream|workstation)\b|/plan/job/[0-9a-f-]{36}$"
    async with plant(healthy, Fault(kind, depth=2), withheld=half) as at:
        (truth,) = at.night.truths
        at.asked.clear()
        report = await diagnose(at.hwa, truth.subject.key, copy=lambda: at.picture)

    true = {one.cause_code for one in truth.roots}
    assert {code for _, code in named(report)} <= {*true, "INSUFFICIENT_EVIDENCE"}
    assert report.gaps
    assert verdict(report).evidence_status in {"likely", "insufficient"}
    assert not any(one.frees_subject for one in verdict(report).remedies)
    assert len(at.asked) <= 20
