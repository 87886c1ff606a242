"""The truth about faults: it agrees with the plant's own graph, and is told to nobody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.tools.hwa.simulator.plants.faults.nights import SEED, healthy, spoiled, together
from tests.tools.hwa.simulator.worlds import BASE
from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.world import DONE, Asks, Follows, Job, Needs, Node, Opens, Stream
from tools.hwa.simulator.plants.faults.registry import KINDS
from tools.hwa.simulator.plants.faults.truth import waiting_behind, write_truth
from tools.hwa.simulator.wire.app import make_simulator

Held = Callable[[Job, str], bool]


def held_by_file(job: Job, root: str) -> bool:
    """An open file dependency on the root."""
    return any(
        isinstance(each, Opens) and not each.resolved and each.file.id == root
        for each in job.dependencies
    )


def held_by_prompt(job: Job, root: str) -> bool:
    """An open prompt dependency on the root."""
    return any(
        isinstance(each, Asks) and not each.resolved and each.prompt.id == root
        for each in job.dependencies
    )


def held_by_workstation(job: Job, root: str) -> bool:
    """Free to start on a workstation that starts nothing."""
    return job.workstation.id == root and job.status in {"READY", "FENCE"}


def held_by_stream(job: Job, root: str) -> bool:
    """Part of a stream that is held."""
    return job.stream.id == root


def held_by_resource(job: Job, root: str) -> bool:
    """Free to start, but for units."""
    short = status.substatus(job) == "READY_WAITING_FOR_RESOURCES"
    return short and any(
        isinstance(each, Needs) and each.resource.id == root for each in job.dependencies
    )


def held_by_nothing(job: Job, root: str) -> bool:
    """A job as a root holds others by what follows it, and by nothing else."""
    return False


def ahead(node: Node) -> Iterator[Node]:
    """What a waiting node waits for: what it follows, and the stream that it is in."""
    for each in node.dependencies:
        if isinstance(each, Follows) and not each.resolved and each.target is not None:
            yield each.target
            if isinstance(each.target, Stream):
                yield from (job for job in each.target.jobs if job.status != "SUCC")
    if isinstance(node, Job) and not node.stream.is_open:
        yield node.stream


def waits_because_of(job: Job, roots: set[str], direct: Held) -> bool:
    """A walk from the waiting job up to what holds it, the other way than the truth goes."""
    line: list[Node] = [job]
    seen: set[Node] = set(line)
    while line:
        node = line.pop()
        if isinstance(node, Job) and any(direct(node, root) for root in roots):
            return True
        for each in ahead(node):
            if each.id in roots:
                return True
            if each not in seen:
                seen.add(each)
                line.append(each)
    return False


@pytest.mark.parametrize(
    ("fault", "direct"),
    [
        ("predecessor-failed", held_by_nothing),
        ("disk-full,depth=6", held_by_nothing),
        ("predecessor-running", held_by_nothing),
        ("file-missing", held_by_file),
        ("predecessor-waiting,depth=4", held_by_file),
        ("prompt-waiting", held_by_prompt),
        ("workstation-unlinked", held_by_workstation),
        ("workstation-limit-zero", held_by_workstation),
        ("fenced", held_by_workstation),
        ("stream-held", held_by_stream),
        ("resource-short", held_by_resource),
    ],
)
def test_affected_is_what_waits_for_the_root(fault: str, direct: Held) -> None:
    """Walking up from every waiting job finds the root for the affected ones, and only for them."""
    night = spoiled(fault)
    [truth] = night.truths
    roots = {each.id or "" for each in truth.roots}
    waiting = [
        job
        for job in night.world.jobs.values()
        if job.status not in DONE and job.run.started is None and job.id not in roots
    ]

    assert sorted(truth.affected) == sorted(
        job.id for job in waiting if waits_because_of(job, roots, direct)
    )


@pytest.mark.parametrize("fault", ["predecessor-failed", "file-missing", "workstation-unlinked"])
def test_the_subject_is_among_the_affected(fault: str) -> None:
    """Who waits for the root is affected by it; the subject first of all."""
    [truth] = spoiled(fault).truths

    assert truth.subject.id in truth.affected


def test_controls_and_distractors_hold_nobody_up() -> None:
    """What looks wrong and is not has nobody waiting behind it."""
    for kind in KINDS.values():
        if kind.cause == "HEALTHY" or kind.distractor:
            assert together(kind.name)[1].affected == ()


def test_faults_change_nothing_far_from_them() -> None:
    """Jobs that a fault cannot reach end as they do without it."""
    night = spoiled("disk-full,depth=6")
    [truth] = night.truths
    near = {*truth.affected, *(each.id for each in truth.chain)}
    far = [job for job in healthy().jobs.values() if job.id not in near]
    changed = [job for job in far if night.world.jobs[job.id].status != job.status]

    assert len(changed) <= len(far) / 100


def test_it_is_written_as_json(tmp_path: Path) -> None:
    """The file holds the seed, the size, the hour, and each fault with its roots."""
    night = spoiled("disk-full,depth=6")
    path = tmp_path / "truth.json"
    write_truth(path, night.world, night.truths)
    told = json.loads(path.read_text())
    [fault] = told["faults"]

    assert (told["seed"], told["jobs"]) == (SEED, len(night.world.jobs))
    assert (told["scenario"], told["at"]) == ("calm", "2026-03-04T02:30:00Z")
    assert (fault["id"], fault["kind"]) == ("f01-disk-full", "disk-full")
    assert fault["roots"][0]["cause_code"] == fault["cause_code"] == "PREDECESSOR_FAILED"
    assert fault["roots"][0]["failure_code"] == "DISK_FULL"
    assert set(fault["subject"]) == {"kind", "key", "id"}
    assert len(fault["chain"]) == 7


async def test_nothing_on_the_wire_knows_of_it() -> None:
    """No answer names a fault, a cause or the truth, and no path leads to the file."""
    faults = ("disk-full,depth=2", "same-name", "unrelated-agent-down", "prompt-refused")
    night = spoiled(*faults)
    words = {"cause_code", "distractor", "truth", "affected", "injected"}
    words |= {each.cause for each in KINDS.values()} - {"OTHER", "HELD", "KILLED"}
    words |= {each.id for each in night.truths}
    transport = httpx.ASGITransport(app=make_simulator(night.world))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as plant:
        paths = ["/plan/job", "/plan/workstation", "/plan/jobstream", "/model/jobstream"]
        paths += [f"/plan/job/{each.subject.id}" for each in night.truths[:2]]
        texts = [(await plant.get(each, params={"limit": 1000})).text for each in paths]
        for path in ("/truth", "/faults", "/plan/truth", "/plan/fault"):
            assert (await plant.get(path)).status_code == 404

    found = {word for word in words for text in texts if f'"{word}"' in text}
    assert found == set()


@pytest.mark.parametrize("fault", ["disk-full", "disk-full,depth=3", "predecessor-failed"])
def test_a_failure_is_told_as_its_subject_sees_it(fault: str) -> None:
    """At the failed job itself it is the failure; from behind, a failed predecessor."""
    [truth] = spoiled(fault).truths
    [root] = truth.roots
    own = root.id == truth.subject.id

    assert truth.cause_code == root.cause_code
    assert (root.cause_code == root.failure_code) is own
    assert own or root.cause_code == "PREDECESSOR_FAILED"


@pytest.mark.parametrize(
    "fault", ["resource-short", "workstation-limit-reached", "stream-limit-reached"]
)
def test_who_holds_what_is_short_is_told(fault: str) -> None:
    """The root is what there is too little of; the job that has it runs, and stands beside."""
    night = spoiled(fault)
    [root] = night.truths[0].roots

    assert root.kind in {"resource", "workstation", "jobstream"}
    assert root.holder is not None
    assert night.world.jobs[root.holder.id or ""].status == "EXEC"


@pytest.mark.parametrize("kind", ["predecessor-not-in-plan", "predecessor-orphan"])
def test_an_absent_root_has_the_key_that_its_dependency_tells(kind: str) -> None:
    """Workstation, folder, stream and job, as HWA names it; and no id, since nothing is there."""
    world, truth = together(kind)
    [root] = truth.roots
    [open_one] = [
        each
        for each in world.jobs[truth.subject.id or ""].dependencies
        if isinstance(each, Follows) and each.target is None
    ]
    folder, workstation, stream, job = open_one.named

    assert root.id is None
    assert root.key == f"/{workstation}#{folder.rstrip('/')}/{stream}.{job}"


@pytest.mark.parametrize("fault", ["stream-held", "stream-file", "file-missing,depth=4"])
def test_streams_are_affected_as_well(fault: str) -> None:
    """Each stream that waits is named once, and all of its jobs wait with it."""
    night = spoiled(fault)
    [truth] = night.truths
    streams = [night.world.streams[each] for each in truth.affected_streams]

    assert len(set(truth.affected_streams)) == len(streams)
    assert all(each.left and not each.is_open for each in streams)
    assert {job.id for each in streams for job in each.jobs} <= set(truth.affected)


def test_a_namesake_is_a_lure() -> None:
    """What looks like a cause and is none is named, so that nobody is led astray unseen."""
    for kind in ("same-name", "unrelated-agent-down", "carried-forward"):
        assert together(kind)[1].lures


def test_two_causes_meet_in_one_subject() -> None:
    """`into` makes an earlier fault's subject wait for this one's as well: both are its roots."""
    night = spoiled("prompt-waiting", "disk-full,depth=2,into=1", "held,into=1")
    first, second, third = night.truths
    job = night.world.jobs[first.subject.id or ""]
    ahead = {
        each.target.id for each in job.dependencies if isinstance(each, Follows) and each.target
    }

    assert {second.subject.id, third.subject.id} <= ahead
    assert [each.cause_code for each in first.roots] == [
        "PROMPT_WAITING",
        "PREDECESSOR_FAILED",
        "HELD",
    ]
    assert [len(each.roots) for each in (second, third)] == [1, 1]


def test_what_waits_behind_a_node_is_counted_without_itself() -> None:
    """Behind the root of a chain stands the whole chain; behind a stream, none of its own jobs."""
    night = spoiled("file-missing,depth=4")
    [truth] = night.truths
    root = night.world.jobs[truth.chain[0].id or ""]
    jobs, _ = waiting_behind(root)
    of_stream, _ = waiting_behind(root.stream)

    assert {each.id for each in truth.chain[1:]} <= set(jobs)
    assert root.id not in jobs
    assert not {each.id for each in root.stream.jobs} & set(of_stream)
