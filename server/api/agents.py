"""Who works here: each agent with the intents that it answers and the tools that it may use."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from graphs.question import Agent, Intent, agent_of
from server.deps import UserDep
from server.errors import Problem, ProblemError
from tools.catalogue import TOOL_NAMES

router = APIRouter(prefix="/api/agents", tags=["agents"])


class AgentView(BaseModel):
    """An agent."""

    id: Agent
    description: str
    intents: list[Intent] = Field(description="What it answers.")
    tools: list[str] = Field(description="What it may call; none of them changes the plant.")


@router.get("")
async def agents(_: UserDep) -> list[AgentView]:
    """All agents, the supervisor first."""
    return [_view(agent) for agent in _DESCRIPTIONS]


@router.get("/{agent_id}", responses={404: {"model": Problem}})
async def agent(agent_id: str, _: UserDep) -> AgentView:
    """One agent."""
    for known in _DESCRIPTIONS:
        if known == agent_id:
            return _view(known)
    raise ProblemError(404, "agent_not_found", "There is no such agent.", "See GET /api/agents.")


def _view(agent: Agent) -> AgentView:
    return AgentView(
        id=agent,
        description=_DESCRIPTIONS[agent],
        intents=[intent for intent in Intent if agent_of(intent) == agent],
        tools=list(TOOL_NAMES.get(agent, ())),
    )


_DESCRIPTIONS: dict[Agent, str] = {
    "supervisor": "Understands the message, routes it, and gathers one answer.",
    "status": "The state of the plan: single objects, lists, exact counts, the whole.",
    "diagnostics": "Causes: why it waits, why it failed, what depends on it, who holds it.",
    "knowledge": "Documents: codes, procedures, syntax, always with citations.",
}
