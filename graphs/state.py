"""The state of a conversation, and how its parts grow."""

from typing import Annotated, Any, Literal, NotRequired, TypedDict, cast

from langchain.agents import AgentState
from langchain_core.messages import AnyMessage
from langgraph.graph.message import Messages, add_messages
from pydantic import BaseModel, ConfigDict

from graphs.answer import AgentUsage
from graphs.question import Agent, Task
from tools.receipts import Gap, Receipt
from tools.report import Report

Thinker = Literal["offline", "model"]
# Enough for follow-ups; whole turns are kept beside the checkpoints, where they do not multiply.
WINDOW = 12
# Gaps of a loop after which something of the plant may be missing from the answer; the other gaps
# of a loop only tell who spoke.
UNSEEN = frozenset(
    {
        "ungrounded", "calls_exhausted", "tokens_exhausted", "seconds_exhausted", "doer_unknown",
        "command_unrun",
    }
)  # fmt: skip
# Records that earlier answers proved, and that a model may still speak of.
_PROVED = 40


class Assignment(TypedDict):
    """What the supervisor sends to a specialist."""

    agent: Agent
    task: Task
    thinker: Thinker
    position: int
    history: list[AnyMessage]
    fallback: bool
    earlier: NotRequired[list[Receipt]]


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
    notes: tuple[Gap, ...] = ()
    usage: AgentUsage = AgentUsage()


def windowed(old: list[AnyMessage], new: Any) -> list[AnyMessage]:  # noqa: ANN401 - langgraph's own
    """Messages as langgraph adds them, the oldest falling off at the window's end."""
    merged = add_messages(cast("Messages", old), new)
    return cast("list[AnyMessage]", merged)[-WINDOW:]


def collected(old: list[Section], new: list[Section] | None) -> list[Section]:
    """Sections of this turn, in any order of arrival; None clears them for the next."""
    return [] if new is None else [*old, *new]


def proved_so_far(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Receipts of the conversation as JSON, the newest of each record; the oldest fall off."""
    kept = {f"{one['object_id']} {one['source']}": one for one in old}
    for one in new:
        key = f"{one['object_id']} {one['source']}"
        kept.pop(key, None)
        kept[key] = one
    return list(kept.values())[-_PROVED:]


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
    proved: Annotated[list[dict[str, Any]], proved_so_far]


class SpecialistState(AgentState[Any], total=False):
    """A specialist's loop: its task, who thinks, and what earlier answers proved."""

    task: Task
    thinker: Thinker
    earlier: list[Receipt]
