"""The supervisor: understands the message, sends its tasks to specialists, gathers one answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import structlog
from langchain_core.messages import AIMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, Send

from graphs.answer import AgentUsage
from graphs.choices import likeliest
from graphs.composing import compose
from graphs.context import MAX_TASKS, Context, context_of, zone_of
from graphs.focus import focus_of
from graphs.models import ModelFailed
from graphs.offline.phrase import Phraser
from graphs.offline.playbook import needs_object
from graphs.offline.understand import Understander
from graphs.papers import Papers, with_papers
from graphs.premises import premised
from graphs.question import Agent, Focus, Intent, Language, Task, Understanding
from graphs.routing import Routed, route
from graphs.specialist import Brain, Specialist, node
from graphs.state import Assignment, Question, Reply, Section, State
from graphs.suspects import suspected
from tools.receipts import Finding, Receipt, receipts_of
from tools.report import Report

log = structlog.get_logger()
CLEAR = 0.7
_SPOKEN = 400
_OFFERED = 10
Graph = StateGraph[State, Context, Question, Reply]
Team = Mapping[Specialist, CompiledStateGraph[Any, Context, Any, Any]]
Places = Literal["status", "diagnostics", "knowledge", "gather"]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the supervisor works with."""

    brain: Brain
    understander: Understander
    phraser: Phraser
    papers: Papers
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
        text = _meant(desk, state, focus)
        understood = desk.understander.understand(
            text, focus=focus, now=desk.clock(), timezone=zone_of(context_of(runtime))
        )
        if "knowledge" in team:
            understood = await with_papers(text, understood, focus, desk.papers)
        plan = await _assigned(desk, team, understood, state, context_of(runtime))
        update = {"sections": plan.own, "routing": plan.usage.model_dump()}
        return Command(update=update, goto=plan.sends or "gather")

    return understand


def _meant(desk: Desk, state: State, focus: Focus) -> str:
    """The message; where the last answer offered questions, the one of them that it picks."""
    text, last = state["messages"][-1].text, state.get("answer") or {}
    offered = [choice["message"] for choice in last.get("choices", ())]
    if not offered or last["intent"]["id"] != Intent.UNCLEAR:
        return text
    place = desk.understander.place(text, language=focus.language or "en", now=desk.clock())
    return text if place is None or not -1 <= place < len(offered) else offered[place]


@dataclass
class _Plan:
    """Who does what: tasks for the specialists, and what is answered here."""

    sends: list[Send] = field(default_factory=list)
    own: list[Section] = field(default_factory=list)
    usage: AgentUsage = field(default_factory=AgentUsage)


async def _assigned(
    desk: Desk,
    team: tuple[Specialist, ...],
    understood: Understanding,
    state: State,
    context: Context,
) -> _Plan:
    """By a model where there is one, wanted, and the rules are unsure; else by the rules."""
    wanted = desk.brain.models.speakers and context.model != "offline"
    if not wanted or understood.confidence >= CLEAR:
        return _by_rules(desk, team, understood, state)
    history, text = state["messages"][:-1], state["messages"][-1].text
    try:
        routed = await route(desk.brain.models, context.spent, desk.prompt, history, text)
    except ModelFailed as error:
        log.warning("routing_failed", error=str(error))
        plan = _by_rules(desk, team, understood, state, fallback=True)
        plan.usage = error.usage
        return plan
    if routed.steps:
        return _by_model(desk, team, routed, understood.language, state)
    plan = _by_rules(desk, team, understood, state)
    plan.usage = routed.usage
    return plan


def _by_model(
    desk: Desk,
    team: tuple[Specialist, ...],
    routed: Routed,
    language: Language,
    state: State,
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
            history=state["messages"][:-1],
            fallback=False,
            earlier=_proved(state),
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
        if task.agent in team and not _asks_which(task):
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
    if _asks_which(task):
        return _which_object(desk, task, position)
    if task.intent is Intent.PROVENANCE:
        report = _last_report(state)
        name = "provenance" if report.findings else "provenance_none"
    if offered := likeliest(task, desk.phraser):
        name = "unsure"
    receipts = receipts_of(report.findings)
    values = {"text": task.text[:_SPOKEN], "receipts": receipts, "choices": offered}
    text = desk.phraser.text(name, task.language, now=desk.clock(), **values)
    return Section(position=position, agent="supervisor", task=task, text=text, report=report)


def _asks_which(task: Task) -> bool:
    """Which object is meant has to be asked before anything can be answered."""
    return bool(task.choices) or task.declined or needs_object(task)


def _which_object(desk: Desk, task: Task, position: int) -> Section:
    """The question which object is meant: of those that fit, or of all there are."""
    told = "none_meant" if task.declined else "unclear_reference"
    name = "which_one" if task.choices else told
    choices = task.choices[:_OFFERED]
    text = desk.phraser.text(name, task.language, text=task.text[:_SPOKEN], choices=choices)
    report = Report(choices=choices)
    return Section(position=position, agent="supervisor", task=task, text=text, report=report)


def _last_report(state: State) -> Report:
    """The receipts of the last answer, as something to answer with again."""
    receipts = [Receipt.model_validate(one) for one in state.get("answer", {}).get("receipts", [])]
    marked = [one.model_copy(update={"id": f"r{int(one.id):08x}"}) for one in receipts]
    if not marked:
        return Report()
    return Report(findings=(Finding(statement="provenance", receipts=tuple(marked)),))


def _proved(state: State) -> list[Receipt]:
    """What earlier answers of this conversation proved, under marks that no new record has."""
    receipts = [Receipt.model_validate(one) for one in state.get("proved", [])]
    return [one.model_copy(update={"id": f"e{at:08x}"}) for at, one in enumerate(receipts)]


def _gather(desk: Desk) -> Callable[..., Any]:
    async def gather(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        sections = [premised(one, desk.phraser, desk.clock()) for one in state["sections"]]
        sections = [suspected(one, desk.phraser, desk.clock()) for one in sections]
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
            "proved": shown["receipts"],
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
