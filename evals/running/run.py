"""A run: every conversation of a dataset, each on its own thread of a house over its plant."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from langsmith import tracing_context

from evals.judging.result import TurnResult
from evals.judging.scorers import score
from evals.judging.seen import Seen
from evals.judging.truth import reread
from evals.judging.twins import with_twins
from evals.questions.case import Case, Header
from evals.questions.dataset import Dataset
from evals.running.house import Asked, House, Spoil, open_house, settings
from server.runtime import Texts

AT_ONCE = 60
"""Conversations that share a house: so many, however many processes there are."""

Done = Callable[[list[TurnResult]], None]
"""Is given the turns of each conversation, once it is over."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """The cases of one house, and how they are asked; it travels to another process."""

    header: Header
    cases: tuple[Case, ...]
    repeat: int = 1
    concurrency: int = 1
    llm: bool = False
    spoil: Spoil | None = None


async def run(
    dataset: Dataset,
    *,
    repeat: int = 1,
    concurrency: int = 1,
    spoil: Spoil | None = None,
    texts: Texts | None = None,
) -> list[TurnResult]:
    """The results in the order of the cases, one house after the other, in this process.

    Raises:
        DatasetError: a query of the dataset has no answer in its plant.
    """
    found: list[TurnResult] = []
    for order in orders(dataset, repeat=repeat, concurrency=concurrency, spoil=spoil):
        await perform(order, found.extend, texts)
    return in_order(dataset, found)


def orders(dataset: Dataset, **given: Any) -> list[Order]:
    """What has to be done for a dataset: a few conversations to a house, by their plants."""
    plants: dict[str, list[Case]] = {}
    for case in dataset.cases:
        key = case.plant_of(dataset.header).model_dump_json()
        plants.setdefault(key, []).append(case)
    return [
        Order(header=dataset.header, cases=some, **given)
        for cases in plants.values()
        for some in _portions(cases)
    ]


def carried_out(order: Order, texts: Texts, done: Done) -> None:
    """One order, by a process that does nothing else meanwhile.

    Raises:
        DatasetError: the plant or the truth of the order's cases cannot be had.
    """
    asyncio.run(perform(order, done, texts))


async def perform(order: Order, done: Done, texts: Texts | None = None) -> None:
    """One order; each conversation's turns are told as they are done.

    Raises:
        DatasetError: the plant or the truth of the order's cases cannot be had.
    """
    given = settings(llm=order.llm)
    gate = asyncio.Semaphore(order.concurrency)

    async def one(house: House, case: Case, repeat: int) -> None:
        async with gate:
            done(await _conversation(house, case, repeat))

    # Whoever traces a house of their own does not mean these questions: only --upload sends.
    with tracing_context(enabled=False):
        async with (
            open_house(order.header, order.cases, given, order.spoil, texts) as house,
            asyncio.TaskGroup() as group,
        ):
            for repeat in range(1, order.repeat + 1):
                for case in house.cases:
                    group.create_task(one(house, case, repeat))


def in_order(dataset: Dataset, found: Sequence[TurnResult]) -> list[TurnResult]:
    """Repeat after repeat in the order of the cases, with what only all of them together tell."""
    places = {case.id: at for at, case in enumerate(dataset.cases)}
    ordered = sorted(found, key=lambda one: (one.repeat, places[one.case.id], one.position))
    return with_twins(ordered)


def _portions(cases: Sequence[Case]) -> Iterator[tuple[Case, ...]]:
    for at in range(0, len(cases), AT_ONCE):
        yield tuple(cases[at : at + AT_ONCE])


async def _conversation(house: House, case: Case, repeat: int) -> list[TurnResult]:
    thread: str | None = None
    results = []
    for position, turn in enumerate(case.conversation, 1):
        zone = case.timezone or ""
        asked = await house.ask(turn.user, thread, by=turn.by, timezone=zone)
        thread = asked.thread_id
        results.append(
            TurnResult(
                case=case,
                position=position,
                repeat=repeat,
                turn=turn,
                answer=asked.answer,
                tools=asked.tools,
                elapsed_ms=asked.elapsed_ms,
                scores=score(await _seen(house, case, position, asked)),
            )
        )
    return results


async def _seen(house: House, case: Case, position: int, asked: Asked) -> Seen:
    return Seen(
        expect=case.conversation[position - 1].expect,
        language=case.language,
        answer=asked.answer,
        tools=asked.tools,
        facts=house.truths[case.id, position],
        records=await reread(house.plant, asked.answer.receipts),
        documents=house.documents,
        error=asked.error,
        problem=asked.problem,
        now=house.plant.now,
    )
