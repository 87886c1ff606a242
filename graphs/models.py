"""Which chat model thinks, and what its failures look like from outside."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

import httpx
from langchain_core.language_models import BaseChatModel
from langchain_core.messages.ai import UsageMetadata
from pydantic import SecretStr

from graphs.answer import AgentUsage

T = TypeVar("T")


class ModelFailed(Exception):
    """The configured model gave no usable answer; the offline one takes over.

    `usage` is what the useless answer cost, where the endpoint told.
    """

    def __init__(self, reason: str, usage: UsageMetadata | None = None) -> None:
        super().__init__(reason)
        self.usage = usage


@asynccontextmanager
async def open_chat_model(
    name: str, *, endpoint: str | None, api_key: SecretStr | None, seconds: float = 30.0
) -> AsyncIterator[BaseChatModel]:
    """The chat model of this name behind an OpenAI-compatible endpoint, its connections open."""
    from graphs.endpoint import open_endpoint  # noqa: PLC0415 - see there

    async with httpx.AsyncClient(timeout=seconds) as http:
        yield open_endpoint(name, endpoint=endpoint, api_key=api_key, seconds=seconds, http=http)


async def within(work: Awaitable[T], seconds: float) -> T:
    """The result of a model's work, in time.

    Raises:
        ModelFailed: the endpoint failed, was too slow, or answered what cannot be read.
    """
    from graphs.endpoint import FAILURES  # noqa: PLC0415 - only a configured model comes here

    try:
        async with asyncio.timeout(seconds):
            return await work
    except FAILURES as error:
        raise ModelFailed(_reason(error)) from error


def used(usage: UsageMetadata | None) -> AgentUsage:
    """Tokens as the endpoint counted them; none where it did not tell."""
    if usage is None:
        return AgentUsage()
    return AgentUsage(input_tokens=usage["input_tokens"], output_tokens=usage["output_tokens"])


def _reason(error: Exception) -> str:
    """What failed, without the endpoint's own words: they may repeat the key or the question."""
    status = getattr(error, "status_code", None)
    return f"{type(error).__name__} {status}" if status else type(error).__name__
