"""Which chat model thinks, and what its failures look like from outside."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import httpx
import openai
from langchain_core.exceptions import LangChainException
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

T = TypeVar("T")
# An endpoint that answers garbage fails wherever the client first touches it, so the shapes of
# a broken parse belong to the model's failures as much as its own errors do.
_FAILURES = (
    openai.OpenAIError,
    httpx.HTTPError,
    LangChainException,
    TimeoutError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
)


class ModelFailed(Exception):
    """The configured model gave no usable answer; the offline one takes over."""


def make_chat_model(
    name: str, *, endpoint: str | None, api_key: SecretStr | None, seconds: float = 30.0
) -> BaseChatModel:
    """A chat model behind an OpenAI-compatible endpoint; one retry, since offline waits behind."""
    return ChatOpenAI(
        model=name,
        base_url=endpoint,
        api_key=api_key or SecretStr("none"),
        timeout=seconds,
        max_retries=1,
        temperature=0,
        stream_usage=False,
    )


async def within(work: Awaitable[T], seconds: float) -> T:
    """The work's result, in time.

    Raises:
        ModelFailed: the endpoint failed, was too slow, or answered what cannot be read.
    """
    try:
        async with asyncio.timeout(seconds):
            return await work
    except _FAILURES as error:
        raise ModelFailed(f"{type(error).__name__}: {str(error)[:200]}") from error
