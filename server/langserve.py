"""LangServe over the graphs, by a small typed wrapper: the bare graph would lose the thread.

The wrapper takes `{message, thread_id}` and streams its reply; `/invoke` gives the sum of the
stream. Owner checks, runs and event logs are those of the chat.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal, cast

from fastapi import Depends, FastAPI, Request
from langchain_core.runnables import RunnableConfig, RunnableGenerator
from langchain_core.runnables.utils import AddableDict
from langserve import add_routes
from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from graphs.answer import Answer
from server.api.chat import Message
from server.auth import User
from server.deps import get_runtime, get_user
from server.runtime import Runtime
from server.turns import Turn

GRAPHS = ("supervisor", "status", "diagnostics", "knowledge")


def _given(value: object) -> object:
    return value or None


# The playground draws a form from the schema, and cannot draw a null.
ThreadId = Annotated[
    str | None, BeforeValidator(_given), WithJsonSchema({"type": "string", "default": ""})
]


class GraphInput(BaseModel):
    """One message to a graph."""

    message: Message = Field(
        description="The question.", json_schema_extra={"widget": {"type": "textarea"}}
    )
    thread_id: ThreadId = Field(
        "", validate_default=True, description="Empty starts a new conversation."
    )


class GraphOutput(BaseModel):
    """The reply; `thread_id` continues the conversation."""

    thread_id: str = ""
    run_id: str = ""
    status: Literal["done"] = "done"
    reply: str = Field("", description="Markdown with receipts as [1].")
    answer: Answer | None = None
    interrupts: list[dict[str, Any]] = Field(
        default_factory=list, description="Approvals that wait; none while actions are off."
    )


def add_graph_routes(app: FastAPI, runtime: Runtime) -> None:
    """Mounts each graph under /graphs/NAME, for users only."""
    endpoints = ["invoke", "batch", "stream", "stream_events", "input_schema", "output_schema"]
    if runtime.settings.playground_on:
        # The playground's page streams through stream_log.
        endpoints += ["playground", "stream_log"]
    for name in GRAPHS:
        add_routes(
            app,
            _wrapper(name, runtime),
            path=f"/graphs/{name}",
            enabled_endpoints=endpoints,  # type: ignore[arg-type]
            dependencies=[Depends(get_user)],
            per_req_config_modifier=_with_user,
            playground_type="default",
        )


def _wrapper(name: str, runtime: Runtime) -> Any:  # noqa: ANN401 - langserve takes any runnable
    async def reply(
        given: AsyncIterator[GraphInput | dict[str, Any]], config: RunnableConfig
    ) -> AsyncIterator[AddableDict]:
        async for one in given:
            question = GraphInput.model_validate(one)
            user: User = config["configurable"]["user"]
            turn = await runtime.turns[name].start(user, question.message, question.thread_id)
            async for piece in _pieces(runtime, user, turn):
                yield piece

    generator: RunnableGenerator[Any, Any] = RunnableGenerator(cast("Any", reply))
    return generator.with_types(input_type=GraphInput, output_type=GraphOutput).with_config(
        run_name=name
    )


async def _pieces(runtime: Runtime, user: User, turn: Turn) -> AsyncIterator[AddableDict]:
    """The reply as it comes; what is told once comes last, so that the sum is the output."""
    async for event in runtime.runs.events(turn.run_id, user.name):
        if event.event == "token":
            yield AddableDict(reply=event.data["text"])
    answer = await turn.answer
    yield AddableDict(
        thread_id=turn.thread_id,
        run_id=turn.run_id,
        status="done",
        answer=answer.model_dump(mode="json"),
        interrupts=[],
    )


def _with_user(config: dict[str, Any], request: Request) -> dict[str, Any]:
    """The user travels in the run's configuration, put there by us and by nobody else."""
    user = get_user(request, get_runtime(request))
    return {**config, "configurable": {**config.get("configurable", {}), "user": user}}
