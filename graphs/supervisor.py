"""The supervisor: understands the message, sends its tasks to specialists, gathers one answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import structlog
from langchain_core.messages import AIMessage, AnyMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, Send

from graphs.answer import AgentUsage
from graphs.composing import compose, focus_of
from graphs.context import MAX_TASKS, Context, context_of
from graphs.models import ModelFailed, used
from graphs.offline.phrase import Phraser
from graphs.offline.playbook import needs_object
from graphs.offline.understand import Understander
from graphs.question import Agent, Focus, Intent, Language, Task, Understanding
from graphs.routing import Routed, route
from graphs.specialist import Brain, Specialist, node
from graphs.state import Assignment, Question, Reply, Section, State
from tools.receipts import Finding, Receipt, receipts_of
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
        graph.add_node(name, node(desk.brain, agent), input_schema=Assignment)
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
        plan = await _assigned(desk, team, understood, state)
        update = {"sections": plan.own, "routing": plan.usage.model_dump()}
        return Command(update=update, goto=plan.sends or "gather")

    return understand


@dataclass
class _Plan:
    """Who does what: tasks for the specialists, and what is answered here."""

    sends: list[Send] = field(default_factory=list)
    own: list[Section] = field(default_factory=list)
    usage: AgentUsage = field(default_factory=AgentUsage)


async def _assigned(
    desk: Desk, team: tuple[Specialist, ...], understood: Understanding, state: State
) -> _Plan:
    """By the model where there is one and the rules are unsure; else by the rules."""
    if desk.brain.model is None or understood.confidence >= CLEAR:
        return _by_rules(desk, team, understood, state)
    history, text = state["messages"][:-1], state["messages"][-1].text
    try:
        routed = await route(desk.brain, desk.prompt, history, text)
    except ModelFailed as error:
        log.warning("routing_failed", error=str(error))
        plan = _by_rules(desk, team, understood, state, fallback=True)
        plan.usage = used(error.usage)
        return plan
    if routed.steps:
        return _by_model(desk, team, routed, understood.language, history)
    plan = _by_rules(desk, team, understood, state)
    plan.usage = routed.usage
    return plan


def _by_model(
    desk: Desk,
    team: tuple[Specialist, ...],
    routed: Routed,
    language: Language,
    history: Sequence[AnyMessage],
) -> _Plan:
    plan = _Plan(usage=routed.usage)
    for position, (agent, question) in enumerate(routed.steps):
        task = _restated(desk, agent, question, language)
        if agent not in team:
            plan.own.append(_elsewhere(desk, team, task, agent, position))
            continue
        assignment = Assignment(
            agent=agent,
            task=task,
            thinker="model",
            position=position,
            history=list(history),
            fallback=False,
        )
        plan.sends.append(Send(agent, assignment))
    return plan


def _restated(desk: Desk, agent: Specialist, question: str, language: Language) -> Task:
    """The model's question as a task; the rules may know its intent, now that it is complete.

    Should the model fail on its way, the offline one has more to go on than the words.
    """
    understood = desk.understander.understand(question, now=desk.clock())
    if len(understood.tasks) == 1 and understood.tasks[0].agent == agent:
        return understood.tasks[0].model_copy(update={"text": question, "language": language})
    return Task(intent=Intent.UNCLEAR, text=question, confidence=0.5, language=language)


def _by_rules(
    desk: Desk,
    team: tuple[Specialist, ...],
    understood: Understanding,
    state: State,
    *,
    fallback: bool = False,
) -> _Plan:
    """Tasks by the rules: the offline model reads each task alone, so no history goes along."""
    plan = _Plan()
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
            plan.sends.append(Send(task.agent, assignment))
        else:
            section = _own_section(desk, team, task, position, state)
            plan.own.append(section.model_copy(update={"fallback": fallback}))
    if left := understood.tasks[MAX_TASKS:]:
        plan.own.append(_too_many(desk, left))
    return plan


def _too_many(desk: Desk, left: Sequence[Task]) -> Section:
    """What was asked beyond the bound is named, so that it can be asked again."""
    texts = [task.text[:_SPOKEN] for task in left]
    text = desk.phraser.text("too_many", left[0].language, limit=MAX_TASKS, texts=texts)
    return Section(position=MAX_TASKS, agent="supervisor", task=left[0], text=text)


def _elsewhere(
    desk: Desk, team: tuple[Specialist, ...], task: Task, agent: Agent, position: int
) -> Section:
    """A question for a specialist who is not here is said to be that."""
    values = {"text": task.text[:_SPOKEN], "other": agent, "here": team}
    text = desk.phraser.text("other_specialist", task.language, **values)
    return Section(position=position, agent="supervisor", task=task, text=text)


def _own_section(
    desk: Desk, team: tuple[Specialist, ...], task: Task, position: int, state: State
) -> Section:
    if task.agent != "supervisor" and task.agent not in team:
        return _elsewhere(desk, team, task, task.agent, position)
    report = Report()
    name = _OWN_PHRASES.get(task.intent, "unclear")
    if needs_object(task):
        name = "unclear_reference"
    if task.intent is Intent.PROVENANCE:
        report = _last_report(state)
        name = "provenance" if report.findings else "provenance_none"
    values = {"text": task.text[:_SPOKEN], "receipts": receipts_of(report.findings)}
    text = desk.phraser.text(name, task.language, now=desk.clock(), **values)
    return Section(position=position, agent="supervisor", task=task, text=text, report=report)


def _last_report(state: State) -> Report:
    """The receipts of the last answer, as something to answer with again."""
    receipts = [Receipt.model_validate(one) for one in state.get("answer", {}).get("receipts", [])]
    marked = [one.model_copy(update={"id": f"r{int(one.id):08x}"}) for one in receipts]
    if not marked:
        return Report()
    return Report(findings=(Finding(statement="provenance", receipts=tuple(marked)),))


def _gather(desk: Desk) -> Callable[..., Any]:
    async def gather(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        sections = state["sections"]
        language = _language(sections)
        answer = compose(sections, language, desk.phraser, _routing(state))
        context = context_of(runtime)
        answer.thread_id, answer.run_id = context.thread_id, context.run_id
        for receipt in answer.receipts:
            runtime.stream_writer({"event": "receipt", **receipt.model_dump(mode="json")})
        for piece in answer.answer.splitlines(keepends=True):
            runtime.stream_writer({"event": "token", "text": piece})
        before = Focus.model_validate(state.get("focus") or {})
        focus = focus_of(sections, language, before)
        shown = answer.model_dump(mode="json")
        runtime.stream_writer({"event": "answered", "answer": shown})
        return {
            "messages": [AIMessage(answer.answer)],
            "answer": shown,
            "focus": focus.model_dump(mode="json"),
            "sections": None,
        }

    return gather


def _routing(state: State) -> AgentUsage:
    return AgentUsage.model_validate(state.get("routing") or {})


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
