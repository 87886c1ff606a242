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
from graphs.question import Language, Task
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

    def say(self, report: Report, task: Task | None) -> str:
        """The report in words; where nothing was found, what could not be seen."""
        language: Language = task.language if task else "en"
        phraser = self.phraser.in_zone(task.entities.zone if task else "")
        said = phraser.section(report, language, self.clock())
        if said.strip():
            return said
        gaps = [phraser.gap(gap, language) for gap in report.gaps]
        text = task.text if task else ""
        return "\n\n".join(gaps) or phraser.text("unclear", language, text=text)

    def _respond(self, messages: Sequence[BaseMessage]) -> AIMessage:
        task = task_of(messages)
        said = _after_question(messages)
        reports = reports_in(said)
        if task and not reports and not _has_called(said) and (planned := calls(task)):
            return AIMessage(
                "",
                tool_calls=[
                    {"name": name, "args": args, "id": f"call_{uuid.uuid4().hex}"}
                    for name, args in planned
                ],
            )
        return AIMessage(self.say(merged(reports), task))


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


def _has_called(messages: Sequence[BaseMessage]) -> bool:
    """The offline model has made its calls; those of another model do not count."""
    return any(
        bool(message.tool_calls) and "resync_model" not in message.response_metadata
        for message in messages
        if isinstance(message, AIMessage)
    )


def _after_question(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    last = max(
        (at for at, message in enumerate(messages) if isinstance(message, HumanMessage)), default=-1
    )
    return list(messages[last + 1 :])
