"""Routing by the configured model, for messages that the rules do not understand."""

from collections.abc import Sequence
from typing import Literal

from langchain_core.messages import AnyMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from graphs.context import MAX_TASKS
from graphs.models import ModelFailed, within
from graphs.question import Agent, Intent, Language, Task
from graphs.specialist import Brain


class Step(BaseModel):
    """One question for one specialist."""

    agent: Literal["status", "diagnostics", "knowledge", "none"] = Field(
        description="Who answers; none where no specialist does."
    )
    question: str = Field(description="The question, complete in itself, in the user's language.")


class Route(BaseModel):
    """Which specialists answer, in order."""

    steps: list[Step] = Field(max_length=MAX_TASKS)


async def route(
    brain: Brain, prompt: str, history: Sequence[AnyMessage], text: str, language: Language
) -> list[tuple[Agent, Task]]:
    """The specialists that the model chooses, each with its question; none if it sees none.

    Raises:
        ModelFailed: no model is configured, or it gave no usable route.
    """
    if brain.model is None:
        raise ModelFailed("no model is configured")
    chooser = brain.model.with_structured_output(Route, method="function_calling")
    messages = [SystemMessage(prompt), *history, HumanMessage(text)]
    chosen = await within(chooser.ainvoke(messages), brain.seconds)
    if not isinstance(chosen, Route):
        raise ModelFailed("no route")
    return [
        (step.agent, _task(step.question or text, language))
        for step in chosen.steps
        if step.agent != "none"
    ]


def _task(question: str, language: Language) -> Task:
    """The rules did not name the intent, and the model is not asked for one."""
    return Task(intent=Intent.UNCLEAR, text=question, confidence=0.5, language=language)
