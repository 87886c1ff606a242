"""A specialist: one loop of model and tools, whoever thinks; and its place in a graph."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any, Literal, cast

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage
from langchain_core.tools import BaseTool
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from graphs.answer import AgentUsage
from graphs.context import RECURSION_LIMIT, Context
from graphs.grounding import grounded
from graphs.middleware import Thinking, Tools, has_exhausted
from graphs.models import used
from graphs.offline.model import OfflineModel, asking, reports_in
from graphs.state import Assignment, Section, SpecialistState
from tools.receipts import Gap
from tools.report import merged

Specialist = Literal["status", "diagnostics", "knowledge"]


@dataclass(frozen=True, kw_only=True)
class Brain:
    """The models of a house: the offline one always, a configured one where there is one."""

    offline: OfflineModel
    model: BaseChatModel | None = None
    name: str = "offline"
    seconds: float = 30.0
    zone: tzinfo = UTC


def specialist(
    name: Specialist, brain: Brain, tools: Sequence[BaseTool], prompt: str
) -> CompiledStateGraph[Any, Context, Any, Any]:
    """The loop of one specialist. It keeps no checkpoints: the supervisor's turn is the unit."""
    agent = create_agent(
        brain.offline,
        tools=list(tools),
        system_prompt=prompt,
        middleware=[Thinking(brain.model, name=brain.name, seconds=brain.seconds), Tools()],
        context_schema=Context,
        checkpointer=False,
        name=name,
    )
    return cast(
        "CompiledStateGraph[Any, Context, Any, Any]",
        agent.with_config(recursion_limit=RECURSION_LIMIT),
    )


def node(
    brain: Brain,
    agent: CompiledStateGraph[Any, Context, Any, Any],
) -> Callable[..., Awaitable[dict[str, Any]]]:
    """The specialist as a node: an assignment in, a section of the answer out."""

    async def work(assignment: Assignment, runtime: Runtime[Context]) -> dict[str, Any]:
        runtime.stream_writer({"event": "agent", "agent": assignment["agent"]})
        messages: list[AnyMessage] = [*assignment["history"], asking(assignment["task"])]
        state = await agent.ainvoke(
            SpecialistState(
                messages=messages, task=assignment["task"], thinker=assignment["thinker"]
            ),
            context=runtime.context,
        )
        return {"sections": [_section(brain, assignment, state["messages"])]}

    return work


def _section(brain: Brain, assignment: Assignment, messages: Sequence[BaseMessage]) -> Section:
    said = _since_question(messages)
    report, task = merged(reports_in(said)), assignment["task"]
    last = said[-1]
    model = str(last.response_metadata.get("resync_model", "offline"))
    text, gaps = str(last.text), _own_gaps(said)
    if model != "offline":
        text, removed = grounded(text, report, task.text, brain.zone)
        gaps += [Gap(what="ungrounded", detail=str(removed))] if removed else []
    report = report.model_copy(update={"gaps": (*report.gaps, *gaps)})
    return Section(
        position=assignment["position"],
        agent=assignment["agent"],
        task=task,
        text=text or brain.offline.say(report, task.language, task.text),
        report=report,
        model=model,
        fallback=assignment["fallback"] or bool(last.response_metadata.get("resync_fallback")),
        usage=_usage(said),
    )


def _own_gaps(messages: Sequence[BaseMessage]) -> list[Gap]:
    """What the loop itself kept from being seen."""
    return [Gap(what="calls_exhausted")] if has_exhausted(messages) else []


def _since_question(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    asked = max(at for at, message in enumerate(messages) if isinstance(message, HumanMessage))
    return list(messages[asked + 1 :])


def _usage(messages: Sequence[BaseMessage]) -> AgentUsage:
    """Tokens as the endpoint counted them; the offline model uses none."""
    counted = [
        used(message.usage_metadata) for message in messages if isinstance(message, AIMessage)
    ]
    return AgentUsage(
        input_tokens=sum(usage.input_tokens for usage in counted),
        output_tokens=sum(usage.output_tokens for usage in counted),
    )
