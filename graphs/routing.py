"""Routing by the configured model, for messages that the rules do not understand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from graphs.answer import AgentUsage
from graphs.context import MAX_TASKS
from graphs.models import ModelFailed, used, within
from graphs.specialist import Brain, Specialist


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
    """The specialists that the model chose, each with its question; and what the choice cost."""

    steps: tuple[tuple[Specialist, str], ...]
    usage: AgentUsage


async def route(brain: Brain, prompt: str, history: Sequence[AnyMessage], text: str) -> Routed:
    """The specialists that the model chooses; none if it sees none.

    Raises:
        ModelFailed: no model is configured, or it gave no usable route.
    """
    if brain.model is None:
        raise ModelFailed("no model is configured")
    chooser = brain.model.with_structured_output(Route, method="function_calling", include_raw=True)
    messages = [SystemMessage(prompt), *history, HumanMessage(text)]
    answered = await within(chooser.ainvoke(messages), brain.seconds)
    if not isinstance(answered, dict):
        raise ModelFailed("no route")
    raw, chosen = answered["raw"], answered["parsed"]
    usage = raw.usage_metadata if isinstance(raw, AIMessage) else None
    if not isinstance(chosen, Route):
        raise ModelFailed("no route", usage)
    return Routed(
        steps=tuple(
            (step.agent, step.question or text)
            for step in chosen.steps[:MAX_TASKS]
            if step.agent != "none"
        ),
        usage=used(usage),
    )
