"""Who thinks in a specialist's loop, and which of a model's words are let through."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import tzinfo
from functools import partial
from typing import Any, cast
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, ToolMessage

from graphs.answer import AgentUsage
from graphs.budget import Spendable
from graphs.context import MAX_MODEL_CALLS, Context, context_of
from graphs.grounding import grounded
from graphs.models import BudgetUsedUp, Heard, ModelFailed, Models, Spoken, usage_of
from graphs.offline.model import reports_in
from graphs.state import SpecialistState
from graphs.tongue import speaks
from tools.receipts import Gap
from tools.report import merged

log = structlog.get_logger()
_FRAME = re.compile(r"<\s*/?\s*data\s*>", re.IGNORECASE)
Respond = Callable[[ModelRequest[Context]], Awaitable[ModelResponse[Any]]]


class Thinking(AgentMiddleware[SpecialistState, Context]):
    """The offline model thinks unless the task was given to the configured ones.

    It also thinks when they failed, when the turn's means are used up, and when nothing of what
    they wrote is supported by a record.
    """

    state_schema = SpecialistState

    def __init__(self, models: Models, zone: tzinfo) -> None:
        super().__init__()
        self._models = models
        self._zone = zone

    async def awrap_model_call(
        self, request: ModelRequest[Context], handler: Respond
    ) -> ModelResponse[Any]:
        """One step of the loop, by whoever is to think."""
        if not self._models.speakers or request.state.get("thinker") != "model":
            return await handler(request)
        if has_failed(request.messages):
            return _by_offline(await handler(request))
        if _model_calls(request.messages) >= MAX_MODEL_CALLS:
            return _by_offline(await handler(request), gap=_exhausted("calls"))
        spent = context_of(request.runtime).spent
        try:
            heard = await self._models.ask(partial(_spoken, request, handler), spent)
        except BudgetUsedUp as error:
            gap = _exhausted(error.what)
            return _by_offline(await handler(request), usage=error.usage, gap=gap)
        except ModelFailed as error:
            return _by_offline(await handler(request), usage=error.usage)
        return await self._approved(request, handler, heard)

    async def _approved(
        self,
        request: ModelRequest[Context],
        handler: Respond,
        heard: Heard[AIMessage],
    ) -> ModelResponse[Any]:
        """The model's calls; or what stands of its text; or, where nothing does, the offline model."""
        message = heard.value
        _sign(message, heard)
        if message.tool_calls:
            return ModelResponse(result=[_with_own_ids(message, request.messages)])
        state = cast("SpecialistState", request.state)
        report = merged(reports_in(_since_question(request.messages)))
        task = state["task"]
        if not speaks(message.text, task.language):
            gap = Gap(what="model_language")
            return _by_offline(await handler(request), usage=heard.usage, gap=gap)
        zone = ZoneInfo(task.entities.zone) if task.entities.zone else self._zone
        checked = grounded(message.text, report, task.text, zone, earlier=state.get("earlier", ()))
        if not checked.answers:
            log.info("model_text_unsupported", model=heard.model, removed=checked.removed)
            gap = Gap(what="model_unsupported")
            return _by_offline(await handler(request), usage=heard.usage, gap=gap)
        kept = message.model_copy(update={"content": checked.text})
        _add_gap(kept, checked.gap)
        return ModelResponse(result=[kept])


def gaps_in(messages: Sequence[BaseMessage]) -> list[Gap]:
    """What the loop itself kept from being seen or said, in its order."""
    told = [one for message in messages for one in message.response_metadata.get("resync_gaps", ())]
    return list(dict.fromkeys(Gap.model_validate(one) for one in told))


def usage_in(messages: Sequence[BaseMessage]) -> AgentUsage:
    """What the steps of a loop cost, failed tries included; the offline model costs nothing."""
    told = (message.response_metadata.get("resync_usage") for message in messages)
    return sum((AgentUsage.model_validate(one) for one in told if one), AgentUsage())


def has_failed(messages: Sequence[BaseMessage]) -> bool:
    """The offline model has taken over in this loop, and keeps it."""
    return any(message.response_metadata.get("resync_fallback") for message in messages)


async def _spoken(
    request: ModelRequest[Context], handler: Respond, model: BaseChatModel
) -> Spoken[AIMessage]:
    """What this model says. An empty message without a call is no answer."""
    messages = cast("list[AnyMessage]", [_as_data(one) for one in request.messages])
    response = await handler(request.override(model=model, messages=messages))
    message = response.result[-1]
    if not isinstance(message, AIMessage):
        raise ModelFailed("another role")
    usage = usage_of(message)
    if not message.tool_calls and not message.text.strip():
        raise ModelFailed("an empty message", usage)
    return Spoken(message, usage)


def _as_data(message: BaseMessage) -> BaseMessage:
    """What a tool gave stands in a frame that nothing in it can close."""
    if not isinstance(message, ToolMessage):
        return message
    inside = _FRAME.sub("", message.text)
    return message.model_copy(update={"content": f"<data>\n{inside}\n</data>"})


def _sign(message: AIMessage, heard: Heard[AIMessage]) -> None:
    """Who wrote it, instead of whom, and what all tries for it cost."""
    message.response_metadata |= {
        "resync_model": heard.model,
        "resync_instead_of": heard.instead_of,
        "resync_usage": heard.usage.model_dump(),
    }
    if heard.instead_of:
        _add_gap(message, Gap(what="model_replaced", detail=f"{heard.instead_of}\n{heard.model}"))


def _by_offline(
    response: ModelResponse[Any], *, usage: AgentUsage | None = None, gap: Gap | None = None
) -> ModelResponse[Any]:
    """The message says that the offline model stood in, why, and what the failed calls cost."""
    for message in response.result:
        message.response_metadata |= {"resync_fallback": True}
        if usage:
            message.response_metadata["resync_usage"] = usage.model_dump()
        _add_gap(message, gap)
    return response


def _add_gap(message: BaseMessage, gap: Gap | None) -> None:
    if gap:
        told = message.response_metadata.get("resync_gaps", [])
        message.response_metadata["resync_gaps"] = [*told, gap.model_dump()]


def _exhausted(what: Spendable) -> Gap:
    log.info("model_exhausted", what=what)
    return Gap(what=f"{what}_exhausted")


def _with_own_ids(message: AIMessage, before: Sequence[BaseMessage]) -> AIMessage:
    """Each call has an id of its own, whatever the model gave: results are told apart by it."""
    taken = {call["id"] for one in before if isinstance(one, AIMessage) for call in one.tool_calls}
    calls = []
    for call in message.tool_calls:
        given = call["id"] or ""
        own = f"call_{uuid4().hex}" if not given or given in taken else given
        taken.add(own)
        calls.append({**call, "id": own})
    return message.model_copy(update={"tool_calls": calls})


def _model_calls(messages: Sequence[BaseMessage]) -> int:
    """Model steps since the last question."""
    return sum(message.type == "ai" for message in _since_question(messages))


def _since_question(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    asked = max(at for at, message in enumerate(messages) if isinstance(message, HumanMessage))
    return list(messages[asked + 1 :])
