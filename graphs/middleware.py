"""Who thinks in a specialist's loop, and what keeps the loop bounded and its tools honest."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
import structlog
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.types import Command

from graphs.context import MAX_MODEL_CALLS, MAX_TOOL_CALLS, Context
from graphs.models import ModelFailed, within
from graphs.state import SpecialistState

log = structlog.get_logger()
_SHOWN = 500
Respond = Callable[[ModelRequest[Context]], Awaitable[ModelResponse[Any]]]
Run = Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]


class Thinking(AgentMiddleware[SpecialistState, Context]):
    """The offline model thinks unless the task was given to the configured one; and after it fails."""

    state_schema = SpecialistState

    def __init__(self, model: BaseChatModel | None, *, name: str, seconds: float) -> None:
        super().__init__()
        self._model = model
        self._name = name
        self._seconds = seconds

    async def awrap_model_call(
        self, request: ModelRequest[Context], handler: Respond
    ) -> ModelResponse[Any]:
        """One step of the loop, by whoever is to think."""
        if self._model is None or request.state.get("thinker") != "model":
            return await handler(request)
        if has_failed(request.messages):
            return _by_offline(await handler(request))
        if _model_calls(request.messages) >= MAX_MODEL_CALLS:
            log.info("model_calls_exhausted", model=self._name)
            return _by_offline(await handler(request), exhausted=True)
        try:
            response = await within(handler(request.override(model=self._model)), self._seconds)
            _require_speech(response)
        except ModelFailed as error:
            log.warning("model_failed", model=self._name, error=str(error))
            return _by_offline(await handler(request), usage=error.usage)
        for message in response.result:
            message.response_metadata["resync_model"] = self._name
        return response


class Tools(AgentMiddleware[SpecialistState, Context]):
    """Tool calls are bounded, never repeated, told to the stream, and unknown ones refused."""

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Run
    ) -> ToolMessage | Command[Any]:
        """Runs the call, or says why not."""
        call = request.tool_call
        refusal = _refusal(request)
        if refusal:
            log.info("tool_call_refused", tool=call["name"], reason=refusal)
            return ToolMessage(
                refusal, tool_call_id=call["id"] or "", name=call["name"], status="error"
            )
        write = request.runtime.stream_writer
        args = {name: _shown(value) for name, value in call["args"].items()}
        write({"event": "tool_start", "tool": call["name"], "args": args, "id": call["id"]})
        result = await handler(request)
        failed = isinstance(result, ToolMessage) and result.status == "error"
        write({"event": "tool_end", "tool": call["name"], "id": call["id"], "ok": not failed})
        return result


def _shown(value: Any) -> Any:  # noqa: ANN401 - a model may send anything
    """An argument as the stream tells it: bounded, and always fit for JSON."""
    try:
        if len(orjson.dumps(value)) <= _SHOWN:
            return value
    except orjson.JSONEncodeError:
        pass  # such as a number beyond 64 bits
    return str(value)[:_SHOWN]


def has_exhausted(messages: Sequence[BaseMessage]) -> bool:
    """The configured model used up its calls before it answered."""
    return any(message.response_metadata.get("resync_exhausted") for message in messages)


def has_failed(messages: Sequence[BaseMessage]) -> bool:
    """The configured model has failed in this loop: it is not asked again."""
    return any(
        message.response_metadata.get("resync_fallback")
        for message in messages
        if isinstance(message, AIMessage)
    )


def _refusal(request: ToolCallRequest) -> str:
    if request.tool is None:
        return f"there is no tool {request.tool_call['name'][:60]!r}; use one of those given"
    earlier = _calls_before(request)
    if len(earlier) >= MAX_TOOL_CALLS:
        return "no more tool calls in this turn: answer from what was found"
    call = (request.tool_call["name"], request.tool_call["args"])
    if call in earlier:
        return "this very call was made already; its result stands above"
    return ""


def _calls_before(request: ToolCallRequest) -> list[tuple[str, dict[str, Any]]]:
    """The calls of this loop that came before this one, those of the same message included."""
    calls: list[tuple[str, dict[str, Any]]] = []
    for message in request.state["messages"]:
        for call in message.tool_calls if isinstance(message, AIMessage) else ():
            if call["id"] == request.tool_call["id"]:
                return calls
            calls.append((call["name"], call["args"]))
    return calls


def _model_calls(messages: Sequence[BaseMessage]) -> int:
    """Model steps since the last question."""
    count = 0
    for message in reversed(messages):
        if message.type == "human":
            break
        count += message.type == "ai"
    return count


def _require_speech(response: ModelResponse[Any]) -> None:
    """An empty message without a call is no answer."""
    last = response.result[-1]
    if isinstance(last, AIMessage) and not last.tool_calls and not last.text.strip():
        raise ModelFailed("an empty message", last.usage_metadata)


def _by_offline(
    response: ModelResponse[Any], *, usage: UsageMetadata | None = None, exhausted: bool = False
) -> ModelResponse[Any]:
    """The message says that the offline model stood in, and what the failed call cost."""
    for message in response.result:
        message.response_metadata |= {"resync_fallback": True, "resync_exhausted": exhausted}
        if isinstance(message, AIMessage) and usage:
            message.usage_metadata = usage
    return response
