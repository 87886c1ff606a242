"""The supervisor: understands the message, sends its tasks to specialists, gathers one answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import structlog
from langchain_core.messages import AIMessage, AnyMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, Send

from graphs.composing import compose, focus_of
from graphs.context import MAX_TASKS, Context, context_of
from graphs.models import ModelFailed
from graphs.offline.phrase import Phraser
from graphs.offline.playbook import needs_object
from graphs.offline.understand import Understander
from graphs.question import Agent, Focus, Intent, Language, Task, Understanding
from graphs.routing import route
from graphs.specialist import Brain, Specialist, node
from graphs.state import Assignment, Question, Reply, Section, State
from tools.receipts import Finding, Receipt
from tools.report import Report

log = structlog.get_logger()
CLEAR = 0.7
_SPOKEN = 400
Graph = StateGraph[State, Context, Question, Reply]
Team = Mapping[Specialist, CompiledStateGraph[Any, Context, Any, Any]]
Places = Literal["status", "diagnostics", "knowledge", "gather"]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the supervisor works with."""

    brain: Brain
    understander: Understander
    phraser: Phraser
    clock: Callable[[], datetime]
    prompt: str


def supervisor(desk: Desk, team: Team) -> Graph:
    """The graph over a whole team; not compiled."""
    graph: Graph = StateGraph(State, Context, input_schema=Question, output_schema=Reply)
    graph.add_node("understand", _understand(desk, tuple(team)), destinations=(*team, "gather"))
    for name, agent in team.items():
        graph.add_node(name, node(agent), input_schema=Assignment)
        graph.add_edge(name, "gather")
    graph.add_node("gather", _gather(desk))
    graph.add_edge(START, "understand")
    graph.add_edge("gather", END)
    return graph


def solo(desk: Desk, name: Specialist, agent: CompiledStateGraph[Any, Context, Any, Any]) -> Graph:
    """The same graph with one specialist: a question for another is said to be that."""
    return supervisor(desk, {name: agent})


def _understand(desk: Desk, team: tuple[Specialist, ...]) -> Callable[..., Any]:
    async def understand(state: State, runtime: Runtime[Context]) -> Command[Places]:
        runtime.stream_writer({"event": "agent", "agent": "supervisor"})
        focus = Focus.model_validate(state.get("focus") or {})
        text = state["messages"][-1].text
        understood = desk.understander.understand(text, focus=focus, now=desk.clock())
        sends, own = await _assign(desk, team, understood, state)
        update = {"sections": own}
        return Command(update=update, goto=sends or "gather")

    return understand


async def _assign(
    desk: Desk, team: tuple[Specialist, ...], understood: Understanding, state: State
) -> tuple[list[Send], list[Section]]:
    """Tasks to the specialists; what no specialist does is answered here."""
    if desk.brain.model is not None and understood.confidence < CLEAR:
        history, text = state["messages"][:-1], state["messages"][-1].text
        try:
            chosen = await route(desk.brain, desk.prompt, history, text, understood.language)
        except ModelFailed as error:
            log.warning("routing_failed", error=str(error))
            return _rules(desk, team, understood, state, fallback=True)
        if chosen:
            return _by_model(team, chosen, history), []
    return _rules(desk, team, understood, state)


def _by_model(
    team: tuple[Specialist, ...],
    chosen: Sequence[tuple[Agent, Task]],
    history: Sequence[AnyMessage],
) -> list[Send]:
    sends = []
    for position, (agent, task) in enumerate(chosen):
        target = agent if agent in team else team[0]
        assignment = Assignment(
            agent=target,
            task=task,
            thinker="model",
            position=position,
            history=list(history),
            fallback=False,
        )
        sends.append(Send(target, assignment))
    return sends


def _rules(
    desk: Desk,
    team: tuple[Specialist, ...],
    understood: Understanding,
    state: State,
    *,
    fallback: bool = False,
) -> tuple[list[Send], list[Section]]:
    """Tasks by the rules: the offline model reads each task alone, so no history goes along."""
    sends: list[Send] = []
    own: list[Section] = []
    for position, task in enumerate(understood.tasks[:MAX_TASKS]):
        if task.agent in team and not needs_object(task):
            assignment = Assignment(
                agent=task.agent,
                task=task,
                thinker="offline",
                position=position,
                history=[],
                fallback=fallback,
            )
            sends.append(Send(task.agent, assignment))
        else:
            section = _own_section(desk, task, position, state)
            own.append(section.model_copy(update={"fallback": fallback}))
    return sends, own


def _own_section(desk: Desk, task: Task, position: int, state: State) -> Section:
    report = Report()
    name = _OWN_PHRASES.get(task.intent, "unclear")
    if needs_object(task):
        name = "unclear_reference"
    if task.intent is Intent.PROVENANCE:
        report = _last_report(state)
        name = "provenance" if report.findings else "provenance_none"
    values = {"text": task.text[:_SPOKEN], "rows": _rows(report)}
    text = desk.phraser.text(name, task.language, **values)
    return Section(position=position, agent="supervisor", task=task, text=text, report=report)


def _last_report(state: State) -> Report:
    """The receipts of the last answer, as something to answer with again."""
    receipts = [Receipt.model_validate(one) for one in state.get("answer", {}).get("receipts", [])]
    marked = [one.model_copy(update={"id": f"r{int(one.id):08x}"}) for one in receipts]
    if not marked:
        return Report()
    return Report(findings=(Finding(statement="provenance", receipts=tuple(marked)),))


def _rows(report: Report) -> list[dict[str, Any]]:
    return [receipt.model_dump() for finding in report.findings for receipt in finding.receipts]


def _gather(desk: Desk) -> Callable[..., Any]:
    async def gather(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        sections = state["sections"]
        language = _language(sections)
        answer = compose(sections, language, desk.phraser)
        context = context_of(runtime)
        answer.thread_id, answer.run_id = context.thread_id, context.run_id
        for receipt in answer.receipts:
            runtime.stream_writer({"event": "receipt", **receipt.model_dump(mode="json")})
        for piece in answer.answer.splitlines(keepends=True):
            runtime.stream_writer({"event": "token", "text": piece})
        before = Focus.model_validate(state.get("focus") or {})
        focus = focus_of(sections, language, before)
        return {
            "messages": [AIMessage(answer.answer)],
            "answer": answer.model_dump(mode="json"),
            "focus": focus.model_dump(mode="json"),
            "sections": None,
        }

    return gather


def _language(sections: Sequence[Section]) -> Language:
    return min(sections, key=lambda section: section.position).task.language


_OWN_PHRASES: dict[Intent, str] = {
    Intent.ACTION: "action_refused",
    Intent.GREETING: "greeting",
    Intent.HELP: "help",
    Intent.OUTSIDE: "outside",
    Intent.RULE_BREAKING: "rule_breaking",
    Intent.NOT_BUILT: "not_built",
    Intent.UNCLEAR: "unclear",
}
