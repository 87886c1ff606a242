"""Routing by the configured models, for messages that the rules do not understand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from graphs.answer import AgentUsage
from graphs.budget import Spent
from graphs.context import MAX_TASKS
from graphs.models import ModelFailed, Models, Spoken, usage_of
from graphs.specialist import Specialist


class Step(BaseModel):
    """One question for one specialist."""

    agent: Literal["status", "diagnostics", "knowledge", "none"] = Field(
        description="Who answers; none where no specialist does."
    )
    question: str = Field(description="The question, complete in itself, in the user's language.")


class Route(BaseModel):
    """Which specialists answer, in order."""

    steps: list[Step]


@dataclass(frozen=True)
class Routed:
    """The specialists that a model chose, each with its question; and what the choice cost."""

    steps: tuple[tuple[Specialist, str], ...]
    usage: AgentUsage


async def route(
    models: Models, spent: Spent, prompt: str, history: Sequence[AnyMessage], text: str
) -> Routed:
    """The specialists that a model chooses; none if it sees none.

    Raises:
        ModelFailed: no model is configured, or none gave a usable route.
    """
    messages = [SystemMessage(prompt), *history, HumanMessage(text)]

    async def chosen(model: BaseChatModel) -> Spoken[Route]:
        chooser = model.with_structured_output(Route, method="function_calling", include_raw=True)
        answered = await chooser.ainvoke(messages)
        if not isinstance(answered, dict):
            raise ModelFailed("no route")
        raw, parsed = answered["raw"], answered["parsed"]
        usage = usage_of(raw if isinstance(raw, AIMessage) else None)
        if not isinstance(parsed, Route):
            raise ModelFailed("no route", usage)
        return Spoken(parsed, usage)

    heard = await models.ask(chosen, spent)
    return Routed(
        steps=tuple(
            (step.agent, step.question.strip() or text)
            for step in heard.value.steps[:MAX_TASKS]
            if step.agent != "none"
        ),
        usage=heard.usage,
    )
