"""The house over a plant: opened well, warmed up, and asked as every surface asks it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final, TypeVar

import httpx

from evals.judging.truth import Library, library
from evals.plants.drawn import told
from evals.plants.facts import Wanted, resolved
from evals.plants.plant import Plant, open_plant
from evals.questions.case import Case, Header
from evals.questions.dataset import DatasetError
from evals.running.outages import take_down
from graphs.answer import Answer, IntentView
from retrievers.documents import parse_document
from server.auth import User
from server.errors import problem_of
from server.runtime import Runtime, Texts, open_runtime
from server.settings import Settings, load_settings

Truths = Mapping[tuple[str, int], Sequence[Wanted]]
"""What each turn's answer must tell, by its case's id and its position."""

Spoil = Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport]
"""Another way to HWA, for the house alone: the truth is read beside it."""

_USER = User("evaluation", "operator")
_NEVER = 86_400.0
"""Seconds between refreshes of the copy: a plant that stands still is read once."""

_GLANCE = 0.05
_WARM_UP: Final = ("how is the plan doing?", "what does ABEND mean?")
"""Asked first and not counted: whatever is read and compiled at first use is read then."""

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question's answer, the tools that its run called, and the time that it took."""

    thread_id: str | None
    answer: Answer
    tools: list[str]
    elapsed_ms: float
    error: str = ""
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class House:
    """A runtime, the plant below it, its cases as they are asked, and the truth."""

    runtime: Runtime
    plant: Plant
    documents: Library
    cases: Sequence[Case]
    truths: Truths

    async def ask(
        self, message: str, thread_id: str | None, *, by: str | None = None, timezone: str = ""
    ) -> Asked:
        """One message; a turn that breaks is a failed turn, not the end of the evaluation."""
        started = perf_counter()
        user = User(by, "operator") if by else _USER
        turns = self.runtime.turns["supervisor"]
        turn, broken = await _tried(turns.start(user, message, thread_id, timezone=timezone))
        if turn is None:
            return _broken(broken, thread_id, [], started)
        await asyncio.wait({turn.answer})
        tools = await self._tools(turn.run_id, user)
        failed = turn.answer.exception()
        if failed is not None:
            return _broken(failed, turn.thread_id, tools, started)
        answer = turn.answer.result()
        return Asked(
            thread_id=turn.thread_id,
            answer=answer,
            tools=tools,
            elapsed_ms=round(answer.usage.elapsed_ms or _since(started), 1),
        )

    async def _tools(self, run_id: str, user: User) -> list[str]:
        """The tools that the run's own log says were called; none where no log can be read."""
        found, _ = await _tried(self._called(run_id, user))
        return found or []

    async def _called(self, run_id: str, user: User) -> list[str]:
        events = self.runtime.runs.events(run_id, user.name)
        return [str(one.data["tool"]) async for one in events if one.event == "tool_start"]


def settings(*, llm: bool = False) -> Settings:
    """The house as it is evaluated: the environment decides nothing but, where asked, the model.

    Raises:
        DatasetError: the environment's model is wanted, and it names none.
    """
    own = {
        name: field.get_default(call_default_factory=True)
        for name, field in Settings.model_fields.items()
        if not (llm and name.startswith("llm_"))
    }
    given = own | {
        "environment": "test",
        "timezone": "UTC",
        "mirror_seconds": _NEVER,
        "tws_cache_seconds": 0.0,  # an answer that is kept grows old by the machine's own clock
        "admin_password": "of-nobody-in-particular",  # nobody can log in: no server runs
    }
    found = load_settings(**given)
    if llm and not found.llm_model:
        raise DatasetError("--llm: the environment names no model (LLM_MODEL)")
    return found


@asynccontextmanager
async def open_house(
    header: Header,
    cases: Sequence[Case],
    given: Settings,
    spoil: Spoil | None = None,
    texts: Texts | None = None,
) -> AsyncIterator[House]:
    """The house over the plant that these cases share.

    Raises:
        DatasetError: the plant cannot be drawn, or the dataset has no truth in it.
    """
    spec, now = cases[0].plant_of(header), header.plant.now
    async with open_plant(spec, now) as plant:
        # The truth is asked for first: a dataset that has none is told before the house opens.
        asked = [told(one, plant.names) for one in cases]
        truths = await _truths(plant, asked)
        transport = spoil(plant.transport) if spoil else plant.transport
        async with open_runtime(
            given, hwa_transport=transport, clock=lambda: now, texts=texts
        ) as runtime:
            await copied(runtime)
            house = House(
                runtime=runtime,
                plant=plant,
                documents=await _taught(runtime, spec.documents),
                cases=asked,
                truths=truths,
            )
            for message in _WARM_UP:
                await house.ask(message, None)
            await take_down(spec.without, runtime, plant)
            yield house


async def _taught(runtime: Runtime, texts: Iterable[str]) -> Library:
    """All that the house knows, once it was taught these documents as well."""
    documents = [parse_document(text, name="document") for text in texts]
    for one in documents:
        await runtime.knowledge.learn(one)
    return await asyncio.to_thread(library, documents)


async def copied(runtime: Runtime) -> None:
    """Waits until the copy of the plan is read, or cannot be."""
    while not (runtime.plant.loaded.is_set() or runtime.plant.health().failures):
        with suppress(TimeoutError):
            await asyncio.wait_for(runtime.plant.loaded.wait(), _GLANCE)


async def _truths(plant: Plant, cases: Sequence[Case]) -> Truths:
    """What each answer must tell; a plant that stands still says the same all along."""
    found = {}
    for case in cases:
        for position, turn in enumerate(case.conversation, 1):
            try:
                found[case.id, position] = await resolved(plant, turn.expect.facts)
            except DatasetError as error:
                raise DatasetError(f"{case.id}: facts: {error}") from error
    return found


async def _tried(work: Coroutine[Any, Any, _T]) -> tuple[_T | None, BaseException | None]:
    """What came of it, or what broke, whatever it was."""
    task = asyncio.create_task(work)
    await asyncio.wait({task})
    broken = task.exception()
    return (None, broken) if broken else (task.result(), None)


def _broken(
    error: BaseException | None, thread_id: str | None, tools: list[str], started: float
) -> Asked:
    known = problem_of(error) if isinstance(error, Exception) else None
    return Asked(
        thread_id=thread_id,
        answer=Answer(answer="", intent=IntentView(id="none", agent="none")),
        tools=tools,
        elapsed_ms=_since(started),
        error=repr(error),
        problem=known.code if known else "internal_error",
    )


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
