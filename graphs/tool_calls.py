"""What keeps a loop's tool calls bounded, never repeated, and true to what the tools take."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
import structlog
from langchain.agents.middleware import AgentMiddleware
from langchain_core.messages import AIMessage, ToolMessage
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.types import Command
from rapidfuzz import process

from graphs.budget import Limits, Spent, call_key
from graphs.context import MAX_TOOL_CALLS, Context, context_of
from graphs.state import SpecialistState
from graphs.tool_arguments import fault_in

log = structlog.get_logger()
_SHOWN = 500
Result = ToolMessage | Command[Any]
Run = Callable[[ToolCallRequest], Awaitable[Result]]


class ToolCalls(AgentMiddleware[SpecialistState, Context]):
    """Calls are counted over the turn, told to the stream, and refused where they make no sense."""

    state_schema = SpecialistState

    def __init__(self, names: Sequence[str], limits: Limits) -> None:
        super().__init__()
        self._names = names
        self._limits = limits

    async def awrap_tool_call(self, request: ToolCallRequest, handler: Run) -> Result:
        """Runs the call, or says why not."""
        refusal = self._refusal(request)
        if refusal:
            return _refused(request, refusal)
        if not _by_model(request):
            return await _told(request, handler)
        spent: Spent = context_of(request.runtime).spent
        call = request.tool_call
        earlier = await _made_before(spent, call["name"], call["args"])
        if earlier:
            # A specialist beside this one has made the very call: HWA is not asked again.
            return earlier.model_copy(update={"tool_call_id": call["id"] or ""})
        if not spent.may_call_tool(self._limits, by_model=not has_taken_over(request)):
            return _refused(request, "no more tool calls in this turn: answer from what was found")
        return await _shared(request, handler, spent)

    def _refusal(self, request: ToolCallRequest) -> str:
        name, arguments = request.tool_call["name"], request.tool_call["args"]
        if request.tool is None:
            return self._no_such_tool(name)
        earlier = _calls_before(request)
        if len(earlier) >= MAX_TOOL_CALLS:
            return "no more tool calls in this turn: answer from what was found"
        if (name, arguments) in earlier:
            return "this very call was made already; its result stands above"
        return fault_in(request.tool, arguments)

    def _no_such_tool(self, name: str) -> str:
        nearest = process.extract(name[:60], self._names, limit=1)
        hint = "".join(f"; the nearest is {near}" for near, _, _ in nearest)
        return f"there is no tool {name[:60]!r}{hint}; all there are: {', '.join(self._names)}"


def has_taken_over(request: ToolCallRequest) -> bool:
    """The call is the offline model's, which stands in."""
    last = request.state["messages"][-1]
    return bool(last.response_metadata.get("resync_fallback"))


def _by_model(request: ToolCallRequest) -> bool:
    """The loop was given to a configured model; the offline one has its own, short plan."""
    return bool(request.state.get("thinker") == "model")


def _refused(request: ToolCallRequest, why: str) -> ToolMessage:
    call = request.tool_call
    log.info("tool_call_refused", tool=call["name"][:60], reason=why)
    return ToolMessage(why, tool_call_id=call["id"] or "", name=call["name"], status="error")


async def _shared(request: ToolCallRequest, handler: Run, spent: Spent) -> Result:
    """Runs the call, and leaves its result for the specialists that work beside this one."""
    running: asyncio.Future[ToolMessage] = asyncio.get_running_loop().create_future()
    spent.results[call_key(request.tool_call["name"], request.tool_call["args"])] = running
    try:
        result = await _told(request, handler)
        if isinstance(result, ToolMessage):
            running.set_result(result)
        return result
    finally:
        running.cancel()


async def _made_before(spent: Spent, name: str, args: dict[str, Any]) -> ToolMessage | None:
    """What the same call gave another specialist of this turn; None if it came to nothing."""
    running: asyncio.Future[ToolMessage] | None = spent.results.get(call_key(name, args))
    if running is None:
        return None
    await asyncio.wait([running])
    return None if running.cancelled() else running.result()


async def _told(request: ToolCallRequest, handler: Run) -> Result:
    """Runs the call between two events of the stream."""
    call, write = request.tool_call, request.runtime.stream_writer
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


def _calls_before(request: ToolCallRequest) -> list[tuple[str, dict[str, Any]]]:
    """The calls of this loop that came before this one, those of the same message included."""
    calls: list[tuple[str, dict[str, Any]]] = []
    for message in request.state["messages"]:
        for call in message.tool_calls if isinstance(message, AIMessage) else ():
            if call["id"] == request.tool_call["id"]:
                return calls
            calls.append((call["name"], call["args"]))
    return calls
