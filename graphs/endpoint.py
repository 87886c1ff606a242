"""Any OpenAI-compatible endpoint as a chat model; imported only where one is configured.

Importing the client costs a fifth of the whole start, and most installations begin without one.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, cast

import httpx
import openai
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.exceptions import LangChainException
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr, SecretStr

from graphs.models import ESTIMATED, ModelFailed, used

# An endpoint that answers garbage fails wherever the client first touches it, so the shapes of
# a broken parse belong to the model's failures as much as its own errors do.
FAILURES = (
    openai.OpenAIError,
    httpx.HTTPError,
    LangChainException,
    OSError,
    TimeoutError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
)
_LONGEST: Final = 20_000
_NO_STREAM: Final = frozenset({400, 422, 501})
_UNFINISHED: Final = frozenset({"length", "content_filter"})
_LETTERS_A_TOKEN: Final = 4


class BrokenAnswer(ValueError):
    """What came is no answer; `usage` is what it cost, `cut` that it broke off."""

    def __init__(self, reason: str, usage: UsageMetadata | None, *, cut: bool = False) -> None:
        super().__init__(reason)
        self.usage = usage
        self.cut = cut


class NoFirstToken(TimeoutError):
    """The endpoint took the question and began no answer."""


class _NothingStreamed(Exception):
    """The stream held not one piece: the endpoint may not know how to stream."""


class EndpointChat(ChatOpenAI):
    """Asks in a stream, so that silence and cuts are seen early; hands on whole answers only.

    No listener gets its pieces: text is shown when it has been checked. An endpoint that refuses
    to stream is asked whole from then on.
    """

    first_token_seconds: float = 10.0
    _whole: bool = PrivateAttr(default=False)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        if not self._whole:
            try:
                return await self._heard(messages, stop, kwargs)
            except _NothingStreamed:
                pass
            except openai.APIStatusError as error:
                if error.status_code not in _NO_STREAM:
                    raise
        result = await super()._agenerate(messages, stop, run_manager, **kwargs)
        checked = _checked(result.generations[0], messages, kwargs)
        self._whole = True
        return ChatResult(generations=[checked])

    async def _heard(
        self, messages: list[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]
    ) -> ChatResult:
        """The pieces put together, when the last of them has come."""
        pieces = await self._pieces(messages, stop, kwargs)
        if not pieces:
            raise _NothingStreamed
        return ChatResult(generations=[_checked(_joined(pieces), messages, kwargs)])

    async def _pieces(
        self, messages: list[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]
    ) -> list[ChatGenerationChunk]:
        """All pieces; the first must come soon, and they must end somewhere."""
        pieces: list[ChatGenerationChunk] = []
        size = 0
        stream = cast(
            "AsyncGenerator[ChatGenerationChunk, None]",
            self._astream(messages, stop, stream_usage=True, **kwargs),
        )
        try:
            async with asyncio.timeout(self.first_token_seconds) as patience, aclosing(stream):
                async for piece in stream:
                    pieces.append(piece)
                    size += _length(piece.message)
                    # A first piece often tells no more than the role.
                    if size or len(pieces) > 1:
                        patience.reschedule(None)
                    if size > _LONGEST:
                        raise BrokenAnswer("too long", _estimate(messages, size, kwargs))
        except TimeoutError as error:
            raise NoFirstToken from error
        return pieces


def open_endpoint(  # noqa: PLR0913 - what is configured
    name: str,
    *,
    endpoint: str | None,
    api_key: SecretStr | None,
    seconds: float,
    first_token_seconds: float,
    http: httpx.AsyncClient,
) -> EndpointChat:
    """A chat model there. The client's own retries are off: `graphs.models` has them."""
    return EndpointChat(
        model=name,
        base_url=endpoint,
        api_key=api_key or SecretStr("none"),
        timeout=seconds,
        first_token_seconds=first_token_seconds,
        max_retries=0,
        temperature=0,
        disable_streaming=True,
        http_async_client=http,
    )


def failure_of(error: Exception) -> ModelFailed:
    """The failure without the endpoint's own words: they may repeat the key or the question."""
    status = getattr(error, "status_code", None)
    reason = f"{type(error).__name__} {status}" if status else type(error).__name__
    if isinstance(error, BrokenAnswer):
        return ModelFailed(f"{reason}: {error}", used(error.usage), transient=error.cut)
    response = getattr(error, "response", None)
    after = _retry_after(response.headers) if isinstance(response, httpx.Response) else None
    transient = _is_transient(error, status)
    return ModelFailed(reason, status=status, transient=transient, after=after)


def _is_transient(error: Exception, status: int | None) -> bool:
    """A second try may go better: a full queue, a broken server, a broken connection."""
    if status is not None:
        return status == 429 or status >= 500
    if isinstance(error, TimeoutError | openai.APITimeoutError | httpx.TimeoutException):
        return False  # the time is gone
    return isinstance(error, openai.APIConnectionError | httpx.TransportError | OSError)


def _retry_after(headers: httpx.Headers) -> float | None:
    """The wait that the endpoint asks for, in seconds: told as such, or as an HTTP date."""
    told = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _joined(pieces: Sequence[ChatGenerationChunk]) -> ChatGeneration:
    """The pieces as one answer.

    Raises:
        BrokenAnswer: the stream broke off, or its pieces make no answer.
    """
    # Where every piece tells usage it is the sum so far, so the last one is right.
    told = [usage for piece in pieces if (usage := getattr(piece.message, "usage_metadata", None))]
    usage = told[-1] if told else None
    if not all(isinstance(piece.message, AIMessageChunk) for piece in pieces):
        raise BrokenAnswer("another role", usage)
    whole = pieces[0] + list(pieces[1:])
    chunk = cast("AIMessageChunk", whole.message)
    info = whole.generation_info or {}
    if not info.get("finish_reason"):
        raise BrokenAnswer("cut", usage, cut=True)
    _require_arguments(chunk, usage)
    message = AIMessage(
        chunk.content, tool_calls=chunk.tool_calls, usage_metadata=usage, id=chunk.id
    )
    return ChatGeneration(message=message, generation_info=info)


def _require_arguments(chunk: AIMessageChunk, usage: UsageMetadata | None) -> None:
    """The client repairs half an object of arguments silently; half an object is no call."""
    for call in chunk.tool_call_chunks:
        try:
            arguments = json.loads(call["args"] or "{}")
        except ValueError:
            arguments = None
        if not call["name"] or not isinstance(arguments, dict):
            raise BrokenAnswer("arguments that are no JSON", usage)


def _checked(
    generation: ChatGeneration, messages: Sequence[BaseMessage], kwargs: dict[str, Any]
) -> ChatGeneration:
    """The answer, its cost told or else estimated.

    Raises:
        BrokenAnswer: it is not finished, or no answer at all.
    """
    message = generation.message
    if not isinstance(message, AIMessage):
        raise BrokenAnswer("another role", None)
    size = _length(message)
    if message.usage_metadata is None:
        message.usage_metadata = _estimate(messages, size, kwargs)
        message.response_metadata[ESTIMATED] = True
    reason = (generation.generation_info or {}).get("finish_reason")
    if reason in _UNFINISHED or message.invalid_tool_calls or size > _LONGEST:
        raise BrokenAnswer("not finished", message.usage_metadata)
    return generation


def _estimate(messages: Sequence[BaseMessage], size: int, kwargs: dict[str, Any]) -> UsageMetadata:
    """What an answer of this size may have cost, where the endpoint does not tell."""
    asked = sum(map(_length, messages)) + len(str(kwargs.get("tools", "")))
    given, said = asked // _LETTERS_A_TOKEN + 1, size // _LETTERS_A_TOKEN + 1
    return UsageMetadata(input_tokens=given, output_tokens=said, total_tokens=given + said)


def _length(message: BaseMessage) -> int:
    """Letters of text and of tool calls."""
    if isinstance(message, AIMessageChunk):
        calls = sum(
            len(one["args"] or "") + len(one["name"] or "") for one in message.tool_call_chunks
        )
    elif isinstance(message, AIMessage):
        calls = sum(len(str(one["args"])) + len(one["name"]) for one in message.tool_calls)
    else:
        calls = 0
    return len(message.text) + calls
