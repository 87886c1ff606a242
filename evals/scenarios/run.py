"""A run of scenarios: pack after pack, in as many processes as are given."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from langsmith import tracing_context

from evals.running.crew import carry_out
from evals.scenarios.freeing import Tried, offered, outcomes, tried
from evals.scenarios.future import kept
from evals.scenarios.house import Asked, ask, move_on, open_house, spoiled
from evals.scenarios.judge import Score, Scores, judge
from evals.scenarios.pack import Pack
from evals.scenarios.scene import Scene, Stage, UnplacedError, stage
from evals.scenarios.upstream import shortest
from graphs.question import Language
from server.runtime import Runtime, Texts
from tools.hwa.simulator.wire.app import make_simulator


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of one scenario; without scores where no plant had room for it."""

    kind: str
    group: str
    seed: int
    language: Language
    jobs: int = 0
    question: str = ""
    intent: str = ""
    answer: str = ""
    elapsed_ms: float = 0.0
    scores: Scores = field(default_factory=dict)
    unplaced: str = ""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a run shall do with a pack; it travels to another process."""

    pack: Pack
    jobs: int
    language: Language


Progress = Callable[[int], None]
Asker = Callable[[Runtime, str], Awaitable[Asked]]
"""How a question is put to the house."""


def run(
    orders: Sequence[Order], *, processes: int = 1, progress: Progress = lambda done: None
) -> list[Result]:
    """The results in the order of the packs; the same whatever the number of processes."""
    found: dict[int, list[Result]] = {}

    def done(at: int, results: list[Result]) -> None:
        found[at] = results
        progress(len(results))

    carry_out(carried_out, orders, processes, done)
    return [one for at in sorted(found) for one in found[at]]


def carried_out(order: Order, texts: Texts, done: Callable[[list[Result]], None]) -> None:
    """One pack, by a process that does nothing else meanwhile."""
    done(perform(order, texts=texts))


def perform(order: Order, asker: Asker = ask, texts: Texts | None = None) -> list[Result]:
    """One pack: together where there is room, else each scenario in a plant of its own."""
    try:
        with tracing_context(enabled=False):
            return asyncio.run(_staged(order, asker, texts))
    except UnplacedError as error:
        return list(_apart(order, asker, texts, str(error)))


def _apart(order: Order, asker: Asker, texts: Texts | None, reason: str) -> Iterator[Result]:
    """Each scenario alone; one that is alone already has no place at all."""
    if len(order.pack.kinds) > 1:
        for pack in order.pack.single():
            yield from perform(replace(order, pack=pack), asker, texts)
        return
    [kind] = order.pack.kinds
    yield Result(
        kind=kind.name,
        group=kind.group,
        seed=order.pack.seed,
        language=order.language,
        unplaced=reason,
    )


async def _staged(order: Order, asker: Asker, texts: Texts | None) -> list[Result]:
    staged = stage(order.pack, order.jobs, order.language)
    sound = make_simulator(staged.world)
    app = spoiled(sound, staged.scenes[0].kind.condition)
    judged: list[tuple[Scene, Asked, Scores]] = []
    async with open_house(staged, app, texts) as runtime:
        for scene in staged.scenes:
            if scene.kind.condition and scene.kind.condition.moved:
                await move_on(staged, sound, scene)
            hops = _hops(staged, scene)
            asked = await asker(runtime, scene.question)
            judged.append((scene, asked, judge(scene, asked.answer, hops)))
    tries = [
        await tried(staged, sound, scene, remedy)
        for scene, asked, _ in judged
        if scene.kind.expects == "roots" and (remedy := offered(asked.answer))
    ]
    freed = _freed(staged, judged, tries)
    for scene, asked, scores in judged:
        if scene.kind.expects == "forecast":
            scores["forecast"] = kept(staged, scene, asked.answer)
    return [_result(staged, each, freed) for each in judged]


def _hops(staged: Stage, scene: Scene) -> int | None:
    """The true length of the chain, where there is one root."""
    if len(scene.roots) != 1:
        return None
    return shortest(staged.world, scene.subject.id or "", scene.roots[0].id or "")


def _freed(
    staged: Stage, judged: list[tuple[Scene, Asked, Scores]], tries: list[Tried]
) -> dict[str, Score]:
    """What the offered changes did; where one must be offered and none is, that is a miss."""
    missing = {
        scene.kind.name: Score(0.0, "a change that frees the subject", "none is offered")
        for scene, _, _ in judged
        if scene.freed
    }
    return missing | outcomes(staged, tries)


def _result(staged: Stage, judged: tuple[Scene, Asked, Scores], freed: dict[str, Score]) -> Result:
    scene, asked, scores = judged
    if scene.kind.name in freed:
        scores = {**scores, "freeing": freed[scene.kind.name]}
    return Result(
        kind=scene.kind.name,
        group=scene.kind.group,
        seed=scene.seed,
        language=scene.language,
        jobs=len(staged.world.jobs),
        question=scene.question,
        intent=asked.answer.intent.id,
        answer=asked.error or asked.answer.answer,
        elapsed_ms=asked.elapsed_ms,
        scores=scores,
    )
