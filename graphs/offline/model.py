"""The embedded chat model: it calls the tools of its playbook, then phrases what they found."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import ConfigDict

from graphs.offline.phrase import Phraser
from graphs.offline.playbook import calls
from graphs.question import Task
from tools.report import Report, merged

TASK = "resync_task"


class OfflineModel(BaseChatModel):
    """Answers a task without any language model; the task rides on the human message."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    phraser: Phraser
    clock: Callable[[], datetime]

    @property
    def _llm_type(self) -> str:
        return "offline"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The playbook knows the tools by name, so binding changes nothing."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._respond(messages))])

    async def _agenerate(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> ChatResult:
        return self._generate(messages)  # nothing here waits for anything

    def _respond(self, messages: Sequence[BaseMessage]) -> AIMessage:
        task = task_of(messages)
        asked = _after_question(messages)
        reports = reports_in(asked)
        planned = calls(task) if task and not asked else []
        if planned:
            return AIMessage(
                "",
                tool_calls=[
                    {"name": name, "args": args, "id": f"call_{uuid.uuid4().hex}"}
                    for name, args in planned
                ],
            )
        language = task.language if task else "en"
        if not reports:
            return AIMessage(self.phraser.text("unclear", language))
        return AIMessage(self.phraser.section(merged(reports), language, self.clock()))


def asking(task: Task) -> HumanMessage:
    """The task as a message: its words for a language model, itself for the offline one."""
    return HumanMessage(task.text, additional_kwargs={TASK: task.model_dump(mode="json")})


def task_of(messages: Sequence[BaseMessage]) -> Task | None:
    """The task of the last human message, if it carries one."""
    for message in reversed(messages):
        if isinstance(message, HumanMessage):
            carried = message.additional_kwargs.get(TASK)
            return Task.model_validate(carried) if carried else None
    return None


def reports_in(messages: Sequence[BaseMessage]) -> list[Report]:
    """What the tools found, in the order of their calls."""
    return [
        message.artifact
        for message in messages
        if isinstance(message, ToolMessage) and isinstance(message.artifact, Report)
    ]


def _after_question(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    last = max(
        (at for at, message in enumerate(messages) if isinstance(message, HumanMessage)), default=-1
    )
    return list(messages[last + 1 :])
