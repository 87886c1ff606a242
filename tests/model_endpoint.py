"""A model endpoint on the loopback that speaks OpenAI's protocol and does what it is told."""

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.loopback import serve

Body = dict[str, Any]
Behaviour = Callable[[Body], Awaitable[Response]]
Text = str | Callable[[Body], str]
DONE = "data: [DONE]\n\n"
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
_MARK = re.compile(r"\[r[0-9a-f]{8}\]")


@dataclass
class Endpoint:
    """The endpoint: what it was asked, and what it will do next."""

    url: str
    script: deque[Behaviour] = field(default_factory=deque)
    always: Behaviour | None = None
    asked: list[Body] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def will(self, *behaviours: Behaviour) -> None:
        """Forgets what was, and does this next, in this order."""
        self.script = deque(behaviours)
        self.always = None
        self.asked.clear()
        self.keys.clear()

    def will_always(self, behaviour: Behaviour) -> None:
        """Forgets what was, and does this at every call."""
        self.will()
        self.always = behaviour


@asynccontextmanager
async def model_endpoint() -> AsyncIterator[Endpoint]:
    """The endpoint, as long as the block lasts."""
    endpoint = Endpoint("")

    async def complete(request: Request) -> Response:
        body = await request.json()
        endpoint.asked.append(body)
        endpoint.keys.append(request.headers.get("authorization", ""))
        behaviour = endpoint.always or (endpoint.script.popleft() if endpoint.script else None)
        return await (behaviour or refuses(500))(body)

    app = Starlette(routes=[Route("/v1/chat/completions", complete, methods=["POST"])])
    async with serve(app, lifespan="off") as url:
        endpoint.url = f"{url}/v1"
        yield endpoint


def says(text: Text, *, usage: bool = True, whole: bool = False) -> Behaviour:
    """A message with this text; `whole` even where a stream was asked for."""

    async def behave(body: Body) -> Response:
        told = text if isinstance(text, str) else text(body)
        wish = {**body, "stream": False} if whole else body
        return reply(wish, {"content": told}, usage=usage)

    return behave


def calls(*wanted: tuple[str, dict[str, Any] | str]) -> Behaviour:
    """A message that calls these tools; arguments given as a string are sent as they are."""

    async def behave(body: Body) -> Response:
        tool_calls = [
            {
                "id": f"call_{len(body['messages'])}_{number}",
                "type": "function",
                "function": {"name": name, "arguments": _arguments(args)},
            }
            for number, (name, args) in enumerate(wanted)
        ]
        return reply(body, {"content": None, "tool_calls": tool_calls})

    return behave


def routes(*steps: tuple[str, str]) -> Behaviour:
    """A route: each step an agent and its question."""
    return calls(("Route", {"steps": [{"agent": a, "question": q} for a, q in steps]}))


def refuses(status: int, text: str = "no", **headers: str) -> Behaviour:
    """An error in OpenAI's shape."""
    told = json.dumps({"error": {"message": text, "type": "error", "code": None}})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return answers(told, status=status, headers=named)


def answers(
    content: str,
    *,
    status: int = 200,
    media_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> Behaviour:
    """Anything at all."""

    async def behave(_: Body) -> Response:
        return Response(content, status, headers, media_type)

    return behave


def is_silent(seconds: float = 30) -> Behaviour:
    """No answer within anybody's patience."""

    async def behave(_: Body) -> Response:
        await asyncio.sleep(seconds)
        return Response("too late")

    return behave


def breaks_off() -> Behaviour:
    """An answer that ends in its middle."""

    async def behave(_: Body) -> Response:
        async def half() -> AsyncIterator[bytes]:
            yield b'{"id": "x", "choices": [{"mess'
            raise ConnectionResetError

        return StreamingResponse(half(), headers={"content-length": "4000"})

    return behave


def echoes_the_key() -> Behaviour:
    """A refusal that repeats the secret, as some endpoints do."""

    async def behave(body: Body) -> Response:
        return await refuses(401, "Incorrect API key provided: sk-very-secret")(body)

    return behave


def marks_in(body: Body) -> list[str]:
    """The marks that the tools gave, in their order."""
    texts = [str(one["content"]) for one in body["messages"] if one["role"] == "tool"]
    return list(dict.fromkeys(_MARK.findall("\n".join(texts))))


def with_mark(text: str) -> Callable[[Body], str]:
    """The text, each `[*]` replaced by the tools' first mark."""
    return lambda body: text.replace("[*]", (marks_in(body) or ["[r00000000]"])[0])


def _arguments(args: dict[str, Any] | str) -> str:
    return args if isinstance(args, str) else json.dumps(args)


def reply(body: Body, message: dict[str, Any], *, usage: bool = True) -> Response:
    """The message in the form that was asked for."""
    finish = "tool_calls" if message.get("tool_calls") else "stop"
    if body.get("stream"):
        pieces = [*(delta_chunk(delta) for delta in _deltas(message)), end_chunk(finish)]
        if usage and (body.get("stream_options") or {}).get("include_usage"):
            pieces.append(chunk({"choices": [], "usage": USAGE}))
        return streams(*pieces, DONE)
    choice = {
        "index": 0,
        "message": {"role": "assistant", **message},
        "finish_reason": finish,
    }
    whole = {**_head("chat.completion"), "choices": [choice]} | ({"usage": USAGE} if usage else {})
    return Response(json.dumps(whole), media_type="application/json")


def streams(*pieces: str) -> Response:
    """These pieces as a stream of events."""

    async def each() -> AsyncIterator[str]:
        for piece in pieces:
            yield piece

    return StreamingResponse(each(), media_type="text/event-stream")


def _deltas(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": ""}
    for word in re.findall(r"\S+\s*", message.get("content") or ""):
        yield {"content": word}
    for index, call in enumerate(message.get("tool_calls") or []):
        text = call["function"]["arguments"]
        head = {"name": call["function"]["name"], "arguments": text[:3]}
        yield {"tool_calls": [{**call, "index": index, "function": head}]}
        yield {"tool_calls": [{"index": index, "function": {"arguments": text[3:]}}]}


def delta_chunk(delta: dict[str, Any]) -> str:
    """A piece of the message."""
    return chunk({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})


def end_chunk(finish: str) -> str:
    """The last piece of the message: why it ends."""
    return chunk({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})


def chunk(part: dict[str, Any]) -> str:
    """One event of a stream."""
    return f"data: {json.dumps({**_head('chat.completion.chunk'), **part})}\n\n"


def _head(kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 1, "model": "fake-model"}
