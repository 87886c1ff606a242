"""The yardstick: supervisor, agent with one tool, answer, with a model that takes no time."""

from typing import Any, Literal

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import tool
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command


class InstantModel(BaseChatModel):
    """Calls the tool once, then answers."""

    @property
    def _llm_type(self) -> str:
        return "instant"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the base has it
        """Nothing to bind."""
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        done = isinstance(messages[-1], ToolMessage)
        call = {"name": "look", "args": {"name": "PAYCALC"}, "id": "call_1"}
        message = AIMessage("It is in ABEND.") if done else AIMessage("", tool_calls=[call])
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _agenerate(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> ChatResult:
        return self._generate(messages)


@tool
async def look(name: str) -> str:
    """Looks a job up."""
    return f"{name} ABEND"


def bare_graph() -> CompiledStateGraph[Any, Any, Any, Any]:
    """The three hops, compiled, without checkpoints."""
    agent = create_agent(InstantModel(), tools=[look])

    async def supervise(state: MessagesState) -> Command[Literal["agent"]]:
        return Command(goto="agent", update={"messages": state["messages"][-1:]})

    async def work(state: MessagesState) -> dict[str, Any]:
        given: Any = {"messages": state["messages"]}
        result = await agent.ainvoke(given)
        return {"messages": result["messages"][-1:]}

    async def answer(state: MessagesState) -> dict[str, Any]:
        return {"messages": [AIMessage(state["messages"][-1].text)]}

    graph = StateGraph(MessagesState)
    graph.add_node("supervise", supervise)
    graph.add_node("agent", work)
    graph.add_node("answer", answer)
    graph.add_edge(START, "supervise")
    graph.add_edge("agent", "answer")
    graph.add_edge("answer", END)
    return graph.compile()


async def bare_turn(graph: CompiledStateGraph[Any, Any, Any, Any]) -> None:
    """One turn of the yardstick."""
    await graph.ainvoke({"messages": [HumanMessage("status of PAYCALC")]})
