"""The state of a conversation, and how its parts grow."""

from typing import Annotated, Any, Literal, TypedDict, cast

from langchain.agents import AgentState
from langchain_core.messages import AnyMessage
from langgraph.graph.message import Messages, add_messages
from pydantic import BaseModel, ConfigDict

from graphs.answer import AgentUsage
from graphs.question import Agent, Task
from tools.report import Report

Thinker = Literal["offline", "model"]
# Enough for follow-ups; whole turns are kept beside the checkpoints, where they do not multiply.
WINDOW = 12


class Assignment(TypedDict):
    """What the supervisor sends to a specialist."""

    agent: Agent
    task: Task
    thinker: Thinker
    position: int
    history: list[AnyMessage]
    fallback: bool


class Section(BaseModel):
    """A specialist's part of the answer; its marks are not numbered yet."""

    model_config = ConfigDict(frozen=True)

    position: int
    agent: Agent
    task: Task
    text: str
    report: Report = Report()
    model: str = "offline"
    fallback: bool = False
    usage: AgentUsage = AgentUsage()


def windowed(old: list[AnyMessage], new: Any) -> list[AnyMessage]:  # noqa: ANN401 - langgraph's own
    """Messages as langgraph adds them, the oldest falling off at the window's end."""
    merged = add_messages(cast("Messages", old), new)
    return cast("list[AnyMessage]", merged)[-WINDOW:]


def collected(old: list[Section], new: list[Section] | None) -> list[Section]:
    """Sections of this turn, in any order of arrival; None clears them for the next."""
    return [] if new is None else [*old, *new]


class Question(TypedDict):
    """What comes in: the new message of the user."""

    messages: Annotated[list[AnyMessage], windowed]


class Reply(TypedDict):
    """What goes out: the conversation and the answer to its last message."""

    messages: Annotated[list[AnyMessage], windowed]
    answer: dict[str, Any]


class State(TypedDict, total=False):
    """The whole, as it is checkpointed; typed values are kept as plain JSON."""

    messages: Annotated[list[AnyMessage], windowed]
    focus: dict[str, Any]
    sections: Annotated[list[Section], collected]
    routing: dict[str, Any]
    answer: dict[str, Any]


class SpecialistState(AgentState[Any], total=False):
    """A specialist's loop: its task, and who thinks."""

    task: Task
    thinker: Thinker
