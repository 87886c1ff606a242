"""The freeing change, tried: applied over the wire, and the clock moved on until it shows."""

import re
from dataclasses import dataclass
from datetime import timedelta

import httpx
from starlette.types import ASGIApp

from evals.scenarios.judge import Score
from evals.scenarios.scene import Scene, Stage
from graphs.answer import Answer
from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.world import DONE, Job, World
from tools.plan.diagnosis import Remedy

HOURS = 12
"""So long the subject may take to go on: less than until a late hour comes by itself."""

_STEP = timedelta(minutes=15)
_CALL = re.compile(r"(?P<method>PUT|POST|PATCH) (?P<target>/\S+)(?: (?P<body>\{.*\}))?")


@dataclass(frozen=True)
class Tried:
    """A scene's freeing change, how far its subject was before, and what HWA said to it."""

    scene: Scene
    remedy: Remedy
    before: tuple[object, ...]
    refusal: str


def offered(answer: Answer) -> Remedy | None:
    """The change that is said to free the subject; one that is certain before one that is not."""
    marked = [
        each
        for each in (answer.diagnosis.remedies if answer.diagnosis else ())
        if each.frees_subject
    ]
    certain = [each for each in marked if getattr(each, "certain", True)]
    return next(iter(certain or marked), None)


async def tried(stage: Stage, app: ASGIApp, scene: Scene, remedy: Remedy) -> Tried:
    """The change is asked of HWA as it stands in the answer."""
    before = _progress(stage.world, scene)
    return Tried(scene, remedy, before, await _applied(app, remedy.rest))


def outcomes(stage: Stage, tries: list[Tried]) -> dict[str, Score]:
    """What became of the subjects, by the kinds' names, once so many hours have passed."""
    waiting = [each for each in tries if not each.refusal]
    for _ in range(HOURS * 3600 // int(_STEP.total_seconds())):
        stage.clock.advance(_STEP)
        advance(stage.world)
        if all(_progress(stage.world, each.scene) != each.before for each in waiting):
            break
    return {each.scene.kind.name: _score(stage.world, each) for each in tries}


def _score(world: World, each: Tried) -> Score:
    expected = f"{each.scene.subject.key} goes on after {each.remedy.rest or each.remedy.conman}"
    if each.refusal:
        return Score(0.0, expected, each.refusal)
    moved = _progress(world, each.scene) != each.before
    return Score(float(moved), expected, "" if moved else f"still waiting {HOURS} hours later")


async def _applied(app: ASGIApp, call: str) -> str:
    """What speaks against a call; nothing where HWA took it."""
    match = _CALL.fullmatch(call)
    if match is None:
        return f"no call that could be made: {call!r}"
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://plant") as http:
        headers = {"Content-Type": "application/json"}
        body = (match["body"] or "").encode() or None
        answer = await http.request(match["method"], match["target"], content=body, headers=headers)
    return "" if answer.is_success else f"HTTP {answer.status_code}: {answer.text[:200]}"


def _progress(world: World, scene: Scene) -> tuple[object, ...]:
    """What changes when the subject goes on, and stays while it waits."""
    stream = world.streams.get(scene.subject.id or "")
    if stream is not None:
        return tuple(_of_job(each) for each in stream.jobs)
    job = world.jobs.get(scene.subject.id or "")
    return () if job is None else _of_job(job)


def _of_job(job: Job) -> tuple[object, ...]:
    """Starts of its runs; for a job that ran and waits for a word, how it ended."""
    over = job.status if job.run.started is not None and job.status in DONE else ""
    return (*(run.started for run in job.runs if run.started is not None), over)
