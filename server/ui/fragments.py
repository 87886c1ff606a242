"""The pieces of the chat page that come after it: turns, their events, and what changes them."""

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import parse_qs, urlencode, urlsplit

import structlog
from fastapi import APIRouter, Depends, Form, Header, Request, Response
from fastapi.responses import HTMLResponse
from sse_starlette import EventSourceResponse, ServerSentEvent

from server.api.chat import Message
from server.deps import RuntimeDep, UserDep
from server.run_records import RunNotFound, RunRecord, ThreadBusy
from server.runtime import Runtime
from server.store import StoreUnavailable
from server.ui.conversation import ShownTurn, listed
from server.ui.following import pieces
from server.ui.view import View, ViewDep

log = structlog.get_logger()
router = APIRouter(prefix="/ui", include_in_schema=False)
_PING_SECONDS = 15


@router.post("/messages")
async def send(
    runtime: RuntimeDep,
    user: UserDep,
    view: ViewDep,
    message: Annotated[Message, Form()],
    thread_id: Annotated[str, Form()] = "",
) -> Response:
    """Starts a turn; the page gets the question and a place that follows the answer."""
    turn = await runtime.turns["supervisor"].start(user, message, thread_id or None)
    shown = ShownTurn(message=message, thread_id=turn.thread_id, run_id=turn.run_id)
    threads = await listed(runtime, user)
    html = view.html("sent.html", turn=shown, threads=threads, current=turn.thread_id)
    address = f"/?{urlencode({'thread': turn.thread_id})}"
    return HTMLResponse(html, headers={"hx-replace-url": address})


async def get_record(run_id: str, thread_id: str, runtime: RuntimeDep, user: UserDep) -> RunRecord:
    """The user's run on the user's thread.

    Raises:
        ThreadNotFound, RunNotFound: there is no such one.
    """
    await runtime.threads.get(thread_id, user.name)
    record = await runtime.runs.record(run_id, user.name)
    if record.thread_id != thread_id:
        raise RunNotFound(run_id)
    return record


@router.get("/runs/{run_id}/events")
async def follow(
    runtime: RuntimeDep,
    view: ViewDep,
    record: Annotated[RunRecord, Depends(get_record)],
    last_event_id: Annotated[int, Header(ge=0)] = 0,
) -> Response:
    """The run as pieces of the page, to its end."""
    return EventSourceResponse(_shown(runtime, view, record, last_event_id), ping=_PING_SECONDS)


@router.post("/runs/{run_id}/cancel", status_code=204)
async def cancel(run_id: str, runtime: RuntimeDep, user: UserDep) -> None:
    """Asks a run to stop; its events tell when it has."""
    await runtime.runs.cancel(run_id, user.name)


@router.delete("/threads/{thread_id}")
async def forget(
    request: Request, thread_id: str, runtime: RuntimeDep, user: UserDep, view: ViewDep
) -> Response:
    """Deletes a conversation with all that was remembered of it, unless it is being answered."""
    await runtime.threads.get(thread_id, user.name)
    for run in await runtime.runs.of_thread(thread_id, user.name, limit=1):
        if run.status == "running":
            raise ThreadBusy(thread_id, run.id)
    await runtime.threads.delete(thread_id, user.name)
    await _forget_checkpoints(runtime, thread_id)
    current = _shown_thread(request)
    if current == thread_id:
        return Response(headers={"hx-redirect": "/"})
    threads = await listed(runtime, user)
    return HTMLResponse(view.html("threads.html", threads=threads, current=current))


def _shown_thread(request: Request) -> str:
    """The conversation that the page shows, which htmx tells by the page's address."""
    query = urlsplit(request.headers.get("hx-current-url", "")).query
    return parse_qs(query).get("thread", [""])[0]


async def _forget_checkpoints(runtime: Runtime, thread_id: str) -> None:
    """All graphs stand on the same checkpoints."""
    saver = runtime.graphs["supervisor"].checkpointer
    if saver is not None and not isinstance(saver, bool):
        await saver.adelete_thread(thread_id)


async def _shown(
    runtime: Runtime, view: View, record: RunRecord, after: int
) -> AsyncIterator[ServerSentEvent]:
    """The pieces; where Redis fails the stream breaks off, and the browser asks again."""
    try:
        async for piece in pieces(view, runtime.runs.events(record.id, record.owner), after):
            yield piece
    except StoreUnavailable as error:
        log.warning("following_broke_off", run_id=record.id, error=str(error))
