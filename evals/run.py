"""A run: every conversation of a dataset, each on its own thread of a house over its plant."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

from evals.dataset import Case, Dataset, PlantSpec, Scorer, Turn
from evals.facts import Wanted, resolved
from evals.plant import Plant, open_plant
from evals.scorers import Score, Seen, score
from evals.truth import Library, library, reread
from graphs.answer import Answer, IntentView
from server.auth import User
from server.runtime import Runtime, open_runtime
from server.settings import Settings, load_settings

_USER = User("evaluation", "operator")
Progress = Callable[[], None]
Truths = Mapping[tuple[str, int], Sequence[Wanted]]
"""What each turn's answer must tell, by its case's id and its position."""


@dataclass(frozen=True, kw_only=True)
class TurnResult:
    """One turn with its scores."""

    case: Case
    position: int
    repeat: int
    turn: Turn
    answer: Answer
    tools: list[str]
    elapsed_ms: float
    scores: dict[Scorer, Score]

    @property
    def id(self) -> str:
        """The case's id; with the turn's number where there are several."""
        several = len(self.case.conversation) > 1
        return f"{self.case.id}#{self.position}" if several else self.case.id

    @property
    def held(self) -> bool:
        """Everything that applied held."""
        return all(one.held for one in self.scores.values())


@dataclass(frozen=True)
class _House:
    """A runtime, the plant below it, the documents as their files have them, and the truth."""

    runtime: Runtime
    plant: Plant
    documents: Library
    truths: Truths


async def run(
    dataset: Dataset, *, repeat: int = 1, concurrency: int = 1, progress: Progress = lambda: None
) -> list[TurnResult]:
    """The results in the order of the cases, one plant after the other.

    Raises:
        DatasetError: a query of the dataset has no answer in its plant.
    """
    documents = library()
    found: dict[tuple[int, str], list[TurnResult]] = {}
    for spec, cases in _by_plant(dataset).items():
        async with _open_house(dataset, spec, cases, documents) as house:
            found |= await _all(house, cases, repeat, asyncio.Semaphore(concurrency), progress)
    order = [(number, case.id) for number in range(1, repeat + 1) for case in dataset.cases]
    return [result for key in order for result in found[key]]


def settings() -> Settings:
    """The house as it is evaluated: nothing from the environment decides."""
    return load_settings(
        environment="test",
        timezone="UTC",
        redis_url="memory:",
        qdrant_url=":memory:",
        llm_endpoint=None,
        llm_api_key=None,
        llm_model=None,
        embeddings_endpoint=None,
        tws_host=[],
        users=[],
        admin_password="of-nobody-in-particular",  # noqa: S106  # nobody can log in: no server runs
        secret_key=None,
    )


def _by_plant(dataset: Dataset) -> dict[PlantSpec, list[Case]]:
    groups: dict[PlantSpec, list[Case]] = {}
    for case in dataset.cases:
        groups.setdefault(case.plant_of(dataset.header), []).append(case)
    return groups


@asynccontextmanager
async def _open_house(
    dataset: Dataset, spec: PlantSpec, cases: Sequence[Case], documents: Library
) -> AsyncIterator[_House]:
    now = dataset.header.plant.now
    async with open_plant(spec, now) as plant:
        # The truth is asked for first: a dataset that has none is told before the house opens.
        truths = await _truths(plant, cases)
        async with open_runtime(
            settings(), hwa_transport=plant.transport, clock=lambda: now
        ) as runtime:
            yield _House(runtime, plant, documents, truths)


async def _truths(plant: Plant, cases: Sequence[Case]) -> Truths:
    """What each answer must tell; a plant that stands still says the same all along."""
    return {
        (case.id, position): await resolved(plant, turn.expect.facts)
        for case in cases
        for position, turn in enumerate(case.conversation, 1)
    }


async def _all(
    house: _House,
    cases: Sequence[Case],
    repeat: int,
    gate: asyncio.Semaphore,
    progress: Progress,
) -> dict[tuple[int, str], list[TurnResult]]:
    """Every conversation as often as asked, a few at a time."""

    async def one(case: Case, number: int) -> list[TurnResult]:
        async with gate:
            results = await _conversation(house, case, number)
            progress()
            return results

    async with asyncio.TaskGroup() as group:
        tasks = {
            (number, case.id): group.create_task(one(case, number))
            for number in range(1, repeat + 1)
            for case in cases
        }
    return {key: task.result() for key, task in tasks.items()}


async def _conversation(house: _House, case: Case, repeat: int) -> list[TurnResult]:
    thread: str | None = None
    results = []
    for position, turn in enumerate(case.conversation, 1):
        asked = await _ask(house.runtime, turn.user, thread)
        thread = asked.thread_id
        seen = Seen(
            expect=turn.expect,
            language=case.language,
            answer=asked.answer,
            tools=asked.tools,
            facts=house.truths[case.id, position],
            records=await reread(house.plant, asked.answer.receipts),
            documents=house.documents,
            error=asked.error,
        )
        results.append(
            TurnResult(
                case=case,
                position=position,
                repeat=repeat,
                turn=turn,
                answer=asked.answer,
                tools=asked.tools,
                elapsed_ms=asked.elapsed_ms,
                scores=score(seen),
            )
        )
    return results


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A question's answer, the tools that its run called, and the time that it took."""

    thread_id: str
    answer: Answer
    tools: list[str]
    elapsed_ms: float
    error: str


async def _ask(runtime: Runtime, message: str, thread_id: str | None) -> _Asked:
    started = perf_counter()
    turn = await runtime.turns["supervisor"].start(_USER, message, thread_id)
    await asyncio.wait({turn.answer})
    elapsed = (perf_counter() - started) * 1000
    # A turn that breaks is a failed turn, not the end of the evaluation; its log is written.
    broken = turn.answer.exception()
    return _Asked(
        thread_id=turn.thread_id,
        answer=_nothing() if broken else turn.answer.result(),
        tools=await _tools(runtime, turn.run_id),
        elapsed_ms=round(elapsed, 1),
        error=repr(broken) if broken else "",
    )


async def _tools(runtime: Runtime, run_id: str) -> list[str]:
    """The tools that the run's own log says were called."""
    return [
        str(one.data["tool"])
        async for one in runtime.runs.events(run_id, _USER.name)
        if one.event == "tool_start"
    ]


def _nothing() -> Answer:
    return Answer(answer="", intent=IntentView(id="none", agent="none"))
