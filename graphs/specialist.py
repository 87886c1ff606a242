"""A specialist: one loop of model and tools, whoever thinks; and its place in a graph."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, Literal, cast

from langchain.agents import create_agent
from langchain_core.messages import AnyMessage, BaseMessage, HumanMessage
from langchain_core.tools import BaseTool
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from graphs.context import RECURSION_LIMIT, Context, context_of
from graphs.models import Models
from graphs.offline.filters.unheeded import unheeded
from graphs.offline.model import OfflineModel, asking, reports_in
from graphs.offline.naming.kinds import as_found
from graphs.state import UNSEEN, Assignment, Section, SpecialistState
from graphs.thinking import Thinking, gaps_in, usage_in
from graphs.tool_calls import ToolCalls
from tools.receipts import Finding, Gap, Receipt
from tools.report import Report, merged

Specialist = Literal["status", "diagnostics", "knowledge"]


@dataclass(frozen=True, kw_only=True)
class Brain:
    """The models of a house: the offline one always, configured ones where there are some."""

    offline: OfflineModel
    models: Models = field(default_factory=Models)
    zone: tzinfo = UTC


def specialist(
    name: Specialist, brain: Brain, tools: Sequence[BaseTool], prompt: str
) -> CompiledStateGraph[Any, Context, Any, Any]:
    """The loop of one specialist. It keeps no checkpoints: the supervisor's turn is the unit."""
    agent = create_agent(
        brain.offline,
        tools=list(tools),
        system_prompt=prompt,
        middleware=[
            Thinking(brain.models, brain.zone),
            ToolCalls([tool.name for tool in tools], brain.models.limits),
        ],
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
                messages=messages,
                task=assignment["task"],
                thinker=assignment["thinker"],
                earlier=assignment.get("earlier", []),
            ),
            context=context_of(runtime),
        )
        return {"sections": [_section(brain, assignment, state["messages"])]}

    return work


def _section(brain: Brain, assignment: Assignment, messages: Sequence[BaseMessage]) -> Section:
    said = _since_question(messages)
    task, last = assignment["task"], said[-1]
    model = str(last.response_metadata.get("resync_model", "offline"))
    gaps = [*gaps_in(said), *(unheeded(task) if model == "offline" else ())]
    missing = tuple(gap for gap in gaps if gap.what in UNSEEN)
    report = _report(said, assignment, missing, model)
    task = as_found(task, report)
    offline_lacks = model == "offline" and missing and not report.findings
    return Section(
        position=assignment["position"],
        agent=assignment["agent"],
        task=task,
        text=brain.offline.say(report, task) if offline_lacks else last.text,
        report=report,
        model=model,
        fallback=assignment["fallback"] or _fell_back(last),
        notes=tuple(gap for gap in gaps if gap.what not in UNSEEN),
        usage=usage_in(said),
    )


def _report(
    said: Sequence[BaseMessage], assignment: Assignment, missing: tuple[Gap, ...], model: str
) -> Report:
    """What was found; where a model answered from what earlier answers proved, their receipts."""
    report = merged(reports_in(said))
    if model != "offline" and not report.findings:
        earlier = assignment.get("earlier", [])
        named = tuple(one for one in earlier if _name(one) in said[-1].text.lower())
        proved = (Finding(statement="provenance", receipts=named),) if named else ()
        report = report.model_copy(update={"findings": proved})
    return report.model_copy(update={"gaps": (*report.gaps, *missing)})


def _name(receipt: Receipt) -> str:
    """The last part of the object's key, which is what people write."""
    return re.split(r"[#./]", receipt.key)[-1].lower()


def _fell_back(last: BaseMessage) -> bool:
    """Another than the first configured model gave the answer."""
    told = last.response_metadata
    return bool(told.get("resync_fallback") or told.get("resync_instead_of"))


def _since_question(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    asked = max(at for at, message in enumerate(messages) if isinstance(message, HumanMessage))
    return list(messages[asked + 1 :])
