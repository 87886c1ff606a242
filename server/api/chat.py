"""Chat: a question in, an answer out, as JSON or as a stream of events."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from sse_starlette import EventSourceResponse, ServerSentEvent

from graphs.answer import Answer
from server.auth import User
from server.deps import RuntimeDep, UserDep
from server.errors import Problem, ProblemError
from server.idempotency import Fresh, Replay
from server.run_records import RunNotFound
from server.runtime import Runtime
from server.turns import Turn

router = APIRouter(tags=["chat"])
MAX_MESSAGE = 8000
Message = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]
_PING_SECONDS = 15
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem} for code in (401, 404, 409, 422, 503)
}


class ChatContext(BaseModel):
    """What a client tells of its user; what is not known here is kept by the client."""

    timezone: str | None = Field(
        None,
        max_length=64,
        description="The user's zone: times in the message are read in it, else in the plan's.",
        examples=["America/Sao_Paulo"],
    )
    model: Literal["offline"] | None = Field(
        None, description="`offline`: no language model is asked; else those that are configured."
    )

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        """A zone that nobody knows is refused, not taken for another."""
        try:
            return str(ZoneInfo(name)) if name else None
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("not a time zone of the IANA database") from error


class ChatRequest(BaseModel):
    """A message of the user."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"message": "What abended since midnight?", "thread_id": None}]
        }
    )

    message: Message
    thread_id: str | None = Field(None, description="None starts a new conversation.")
    context: ChatContext | None = Field(None, description="Of the user, such as the time zone.")


class TurnView(BaseModel):
    """A turn that was: what was asked, and the answer that was given."""

    message: str
    answer: Answer


class History(BaseModel):
    """A conversation, oldest turn first."""

    thread_id: str
    title: str
    turns: list[TurnView]


@router.post(
    "/api/chat",
    response_model=Answer,
    responses={200: {"content": {"text/event-stream": {}}}, **_PROBLEMS},
)
async def chat(
    request: Request,
    body: ChatRequest,
    runtime: RuntimeDep,
    user: UserDep,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Answers one message. With `Accept: text/event-stream` the turn comes as events."""
    streamed = "text/event-stream" in request.headers.get("accept", "")
    if idempotency_key is None:
        turn = await _start(runtime, user, body)
        return _stream(runtime, user, turn.run_id) if streamed else _json(await _answer(turn))
    right = await runtime.idempotency.begin(user.name, idempotency_key, _hash(body))
    if isinstance(right, Replay):
        return await _replayed(runtime, user, right, streamed=streamed)
    return await _first(runtime, user, body, right, streamed=streamed)


@router.get("/api/chat/{thread_id}", responses=_PROBLEMS)
async def history(thread_id: str, runtime: RuntimeDep, user: UserDep) -> History:
    """The whole conversation, for its owner."""
    thread = await runtime.threads.get(thread_id, user.name)
    turns = await runtime.threads.turns(thread_id, user.name)
    return History(
        thread_id=thread.id,
        title=thread.title,
        turns=[TurnView.model_validate(turn) for turn in turns],
    )


@router.get(
    "/threads/{thread_id}/runs/{run_id}/stream",
    responses={200: {"content": {"text/event-stream": {}}}, **_PROBLEMS},
    response_class=EventSourceResponse,
)
async def follow(
    thread_id: str,
    run_id: str,
    runtime: RuntimeDep,
    user: UserDep,
    last_event_id: Annotated[int, Header(ge=0)] = 0,
) -> Response:
    """The events of a run after `Last-Event-ID`: what was missed, then what comes, to the end."""
    await _require_run(runtime, user, thread_id, run_id)
    return _stream(runtime, user, run_id, after=last_event_id)


@router.post("/threads/{thread_id}/runs/{run_id}/cancel", status_code=204, responses=_PROBLEMS)
async def cancel(thread_id: str, run_id: str, runtime: RuntimeDep, user: UserDep) -> None:
    """Asks a run to stop; one that has ended stays as it is."""
    await _require_run(runtime, user, thread_id, run_id)
    await runtime.runs.cancel(run_id, user.name)


async def _require_run(runtime: Runtime, user: User, thread_id: str, run_id: str) -> None:
    """The user's run on the user's thread.

    Raises:
        ThreadNotFound, RunNotFound: there is no such one.
    """
    await runtime.threads.get(thread_id, user.name)
    record = await runtime.runs.record(run_id, user.name)
    if record.thread_id != thread_id:
        raise RunNotFound(run_id)


async def _first(
    runtime: Runtime, user: User, body: ChatRequest, right: Fresh, *, streamed: bool
) -> Response:
    """The first request under a key: its answer is kept, a failure frees the key again."""
    kept = False
    try:
        turn = await _start(runtime, user, body)
        if streamed:
            await runtime.idempotency.complete(right, {"run_id": turn.run_id})
            kept = True
            return _stream(runtime, user, turn.run_id)
        answer = await _answer(turn)
        shown = answer.model_dump(mode="json")
        await runtime.idempotency.complete(right, {"run_id": turn.run_id, "answer": shown})
        kept = True
        return _json(answer)
    finally:
        if not kept:
            await runtime.idempotency.abandon(right)


async def _replayed(runtime: Runtime, user: User, replay: Replay, *, streamed: bool) -> Response:
    """The first answer again, in the form that is asked now."""
    kept = replay.response if isinstance(replay.response, dict) else {}
    run_id = str(kept.get("run_id"))
    if streamed:
        await runtime.runs.record(run_id, user.name)
        return _stream(runtime, user, run_id)
    if "answer" in kept:
        return JSONResponse(kept["answer"])
    async for event in runtime.runs.events(run_id, user.name):
        if event.event == "answer":
            return JSONResponse(event.data)
    raise ProblemError(409, "no_answer", "The first request under this key gave no answer.")


async def _start(runtime: Runtime, user: User, body: ChatRequest) -> Turn:
    told = body.context or ChatContext()
    return await runtime.turns["supervisor"].start(
        user,
        body.message,
        body.thread_id,
        timezone=told.timezone or "",
        model=told.model or "",
    )


async def _answer(turn: Turn) -> Answer:
    """The turn's answer. The turn itself goes on if this request is dropped."""
    return await asyncio.shield(turn.answer)


def _json(answer: Answer) -> Response:
    return Response(answer.model_dump_json(), media_type="application/json")


def _stream(runtime: Runtime, user: User, run_id: str, after: int = 0) -> EventSourceResponse:
    async def events() -> AsyncIterator[ServerSentEvent]:
        async for event in runtime.runs.events(run_id, user.name, after):
            data = orjson.dumps(event.data).decode()
            yield ServerSentEvent(data, event=event.event, id=str(event.id))

    return EventSourceResponse(events(), ping=_PING_SECONDS)


def _hash(body: ChatRequest) -> str:
    return hashlib.sha256(orjson.dumps(body.model_dump(), option=orjson.OPT_SORT_KEYS)).hexdigest()
