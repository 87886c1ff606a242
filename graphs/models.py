"""The configured chat models, asked in their order, each with patience and within the turn's means."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import httpx
import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata
from pydantic import SecretStr
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_random

from graphs.answer import AgentUsage
from graphs.breaker import Breaker
from graphs.budget import Limits, Spendable, Spent, used_up

log = structlog.get_logger()
T = TypeVar("T")
ESTIMATED: Final = "resync_estimated"
_SHORTLY = wait_random(0.2, 0.6)
_HINTS = {
    401: "check LLM_API_KEY",
    403: "the key may not use this model: check LLM_API_KEY and LLM_MODEL",
    404: "no such model or address: check LLM_ENDPOINT and LLM_MODEL",
}


class ModelFailed(Exception):
    """A model gave no usable answer; `usage` is what that cost, as far as it is known.

    `transient` says that a second try may go better, `after` how long the endpoint wants to be
    left alone before.
    """

    def __init__(
        self,
        reason: str,
        usage: AgentUsage | None = None,
        *,
        status: int | None = None,
        transient: bool = False,
        after: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.usage = usage or AgentUsage()
        self.status = status
        self.transient = transient
        self.after = after


class BudgetUsedUp(ModelFailed):
    """The turn has no means left to ask a model; `what` is used up."""

    def __init__(self, what: Spendable, usage: AgentUsage) -> None:
        super().__init__(f"the turn's {what} are used up", usage)
        self.what: Spendable = what


@dataclass(frozen=True)
class Spoken(Generic[T]):
    """What a model gave, and what it cost."""

    value: T
    usage: AgentUsage


@dataclass(frozen=True)
class Heard(Generic[T]):
    """An answer, who gave it, who failed before, and what they cost together."""

    value: T
    usage: AgentUsage
    model: str
    instead_of: str = ""


Work = Callable[[BaseChatModel], Awaitable[Spoken[T]]]


@dataclass(frozen=True)
class Speaker:
    """A configured model under its name, and whether it may be asked."""

    name: str
    model: BaseChatModel
    breaker: Breaker


@dataclass(frozen=True, kw_only=True)
class Models:
    """The configured models in their order; none where the offline one is alone."""

    speakers: tuple[Speaker, ...] = ()
    limits: Limits = field(default_factory=Limits)
    seconds: float = 30.0

    async def ask(self, work: Work[T], spent: Spent) -> Heard[T]:
        """The answer of the first model that gives one.

        A model that failed is not asked again in this turn; one that fails often rests.

        Raises:
            BudgetUsedUp: the turn may not cost more.
            ModelFailed: none of them gave an answer.
        """
        usage = AgentUsage()
        for speaker in self.speakers:
            if speaker.name in spent.failed or speaker.breaker.resting:
                continue
            try:
                spoken = await self._answer(speaker, work, spent)
            except BudgetUsedUp as error:
                raise BudgetUsedUp(error.what, usage + error.usage) from error
            except ModelFailed as error:
                usage += error.usage
                continue
            first = self.speakers[0].name
            instead_of = first if first != speaker.name else ""
            return Heard(spoken.value, usage + spoken.usage, speaker.name, instead_of)
        if what := used_up(self.limits, spent):
            raise BudgetUsedUp(what, usage)
        raise ModelFailed("no model gave an answer", usage)

    async def _answer(self, speaker: Speaker, work: Work[T], spent: Spent) -> Spoken[T]:
        """One model's answer, after one more try where that may help."""
        lost: list[AgentUsage] = []
        started = time.monotonic()
        seconds = min(self.seconds, self.limits.seconds - spent.seconds)
        tries = _tries(started + seconds)
        try:
            spoken: Spoken[T] = await tries(
                self._try, speaker, work, spent, started + seconds, lost
            )
        except ModelFailed as error:
            error.usage = _sum(lost)
            if not isinstance(error, BudgetUsedUp):
                self._note(speaker, error, spent, blamed=seconds >= self.seconds)
            raise
        finally:
            spent.seconds += time.monotonic() - started
        speaker.breaker.succeeded()
        return Spoken(spoken.value, _sum([*lost, spoken.usage]))

    async def _try(
        self,
        speaker: Speaker,
        work: Work[T],
        spent: Spent,
        deadline: float,
        lost: list[AgentUsage],
    ) -> Spoken[T]:
        """One call, counted whatever comes of it."""
        if what := used_up(self.limits, spent):
            raise BudgetUsedUp(what, AgentUsage())
        spent.model_calls += 1
        try:
            spoken = await within(work(speaker.model), deadline - time.monotonic())
        except ModelFailed as error:
            lost.append(error.usage)
            spent.add(error.usage)
            raise
        spent.add(spoken.usage)
        return spoken

    def _note(self, speaker: Speaker, error: ModelFailed, spent: Spent, *, blamed: bool) -> None:
        """Remembers and logs the failure; who had less than the usual time is not blamed."""
        spent.failed.add(speaker.name)
        if blamed:
            speaker.breaker.failed()
        log.warning("model_failed", model=speaker.name, error=str(error))
        if error.status in _HINTS:
            log.error("model_refused", model=speaker.name, hint=_HINTS[error.status])


@asynccontextmanager
async def open_models(  # noqa: PLR0913 - what is configured
    names: Sequence[str],
    *,
    endpoint: str | None,
    api_key: SecretStr | None,
    seconds: float = 30.0,
    first_token_seconds: float = 10.0,
    limits: Limits = Limits(),  # noqa: B008 - never changed
    failures: int = 3,
    rest_seconds: float = 60.0,
) -> AsyncIterator[Models]:
    """The chat models of these names behind one endpoint, its connections open."""
    if not names:
        yield Models(limits=limits)
        return
    from graphs.endpoint import open_endpoint  # noqa: PLC0415 - see there

    async with httpx.AsyncClient(timeout=seconds) as http:
        speakers = [
            Speaker(
                name,
                open_endpoint(
                    name,
                    endpoint=endpoint,
                    api_key=api_key,
                    seconds=seconds,
                    first_token_seconds=first_token_seconds,
                    http=http,
                ),
                Breaker(time.monotonic, failures=failures, seconds=rest_seconds),
            )
            for name in names
        ]
        yield Models(speakers=tuple(speakers), limits=limits, seconds=seconds)


async def within(work: Awaitable[T], seconds: float) -> T:
    """The result of a model's work, in time.

    Raises:
        ModelFailed: the endpoint failed, was too slow, or answered what cannot be read.
    """
    from graphs.endpoint import FAILURES, failure_of  # noqa: PLC0415 - only models come here

    try:
        async with asyncio.timeout(seconds):
            return await work
    except FAILURES as error:
        raise failure_of(error) from error


def usage_of(message: AIMessage | None) -> AgentUsage:
    """What a message cost: as the endpoint counted, or the estimate that stands for it."""
    if message is None:
        return AgentUsage()
    estimated = bool(message.response_metadata.get(ESTIMATED))
    return used(message.usage_metadata).model_copy(update={"estimated": estimated})


def used(usage: UsageMetadata | None) -> AgentUsage:
    """Tokens as the endpoint counted them; none where it did not tell."""
    if usage is None:
        return AgentUsage()
    return AgentUsage(input_tokens=usage["input_tokens"], output_tokens=usage["output_tokens"])


def _tries(deadline: float) -> AsyncRetrying:
    """Two tries at most; the second only where it may go better and its wait fits."""

    def wait(state: RetryCallState) -> float:
        after = getattr(state.outcome.exception(), "after", None) if state.outcome else None
        return float(after) if after is not None else _SHORTLY(state)

    def helps(error: BaseException) -> bool:
        if not isinstance(error, ModelFailed) or not error.transient:
            return False
        return time.monotonic() + (error.after or 0.0) < deadline

    return AsyncRetrying(
        stop=stop_after_attempt(2), retry=retry_if_exception(helps), wait=wait, reraise=True
    )


def _sum(parts: Sequence[AgentUsage]) -> AgentUsage:
    return sum(parts, AgentUsage())
