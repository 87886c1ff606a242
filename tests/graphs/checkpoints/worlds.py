"""Small graphs and helpers that the laws of the saver are checked with."""

from collections.abc import Sequence
from typing import Annotated, Any, TypedDict, cast

from fakeredis import FakeAsyncRedis, FakeServer
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.channels.delta import DeltaChannel
from langgraph.checkpoint.base import BaseCheckpointSaver, CheckpointTuple
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import interrupt
from redis.asyncio import Redis


class Talk(TypedDict, total=False):
    """A conversation, and something big that never changes."""

    messages: Annotated[list[AnyMessage], add_messages]
    manual: str


Graph = CompiledStateGraph[Talk, None, Talk, Talk]


def thread(thread_id: str = "thread", **more: str) -> RunnableConfig:
    """A config that names a thread."""
    return {"configurable": {"thread_id": thread_id, **more}}


def said(text: str) -> Talk:
    """What the user brings to a turn."""
    return {"messages": [HumanMessage(text)]}


def echo(saver: BaseCheckpointSaver[str]) -> Graph:
    """A graph that answers each message with its length."""

    async def answer(state: Talk) -> Talk:
        return {"messages": [AIMessage(f"{len(state['messages'])} so far. " + "word " * 100)]}

    return _graph(answer, saver)


def asking(saver: BaseCheckpointSaver[str]) -> Graph:
    """A graph that asks back before it answers."""

    async def answer(state: Talk) -> Talk:
        return {"messages": [AIMessage(f"You said {interrupt('Sure?')}")]}

    return _graph(answer, saver)


def texts(state: Any) -> list[str]:  # noqa: ANN401 - what a graph returns is not typed
    """The texts of a conversation."""
    return [message.text for message in state.get("messages", [])]


async def history(saver: BaseCheckpointSaver[str], **query: Any) -> list[CheckpointTuple]:
    """All that the saver lists."""
    config = query.pop("config", thread())
    return [item async for item in saver.alist(config, **query)]


async def stored_bytes(redis: Redis) -> int:
    """How much the values of all keys take."""
    total = 0
    for key in await redis.keys("*"):
        if await redis.type(key) == b"hash":
            fields = cast("dict[bytes, bytes]", await redis.hgetall(cast("str", key)))
            total += sum(len(name) + len(value) for name, value in fields.items())
        else:
            members = await redis.zrange(cast("str", key), 0, -1)
            total += sum(map(len, cast("Sequence[bytes]", members)))
    return total


def counting(saver: BaseCheckpointSaver[str]) -> Any:  # noqa: ANN401 - its state is its own
    """A graph whose one channel is stored as writes, with a snapshot every third time."""

    class Tally(TypedDict, total=False):
        names: Annotated[list[str], DeltaChannel(_extend, snapshot_frequency=3)]

    async def answer(state: Tally) -> Tally:
        return {"names": [f"answer to {state['names'][-1]}"]}

    builder = StateGraph(Tally)
    builder.add_node("answer", answer)
    builder.add_edge(START, "answer")
    return builder.compile(checkpointer=saver)


def _extend(state: list[str], writes: Sequence[list[str]]) -> list[str]:
    return [*state, *(name for names in writes for name in names)]


class CountingRedis(FakeAsyncRedis):
    """Counts round trips: a command or a pipeline is one."""

    def __init__(self) -> None:
        super().__init__(server=FakeServer())
        self.trips = 0

    def pipeline(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as redis-py has it
        """One more round trip to come."""
        self.trips += 1
        return super().pipeline(*args, **kwargs)

    async def execute_command(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        """One more round trip."""
        self.trips += 1
        return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]


def _graph(node: Any, saver: BaseCheckpointSaver[str]) -> Graph:  # noqa: ANN401
    builder = StateGraph[Talk, None, Talk, Talk](Talk)
    builder.add_node("answer", node)
    builder.add_edge(START, "answer")
    builder.add_edge("answer", END)
    return builder.compile(checkpointer=saver)
