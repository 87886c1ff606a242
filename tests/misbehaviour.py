"""What a model endpoint does wrong on command, beside plain errors: cuts, floods, silence, lies."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import Response, StreamingResponse

from tests.model_endpoint import (
    DONE,
    USAGE,
    Behaviour,
    Body,
    Endpoint,
    calls,
    chunk,
    delta_chunk,
    end_chunk,
    streams,
)

_ROLE = delta_chunk({"role": "assistant", "content": ""})
_USED = chunk({"choices": [], "usage": USAGE})


def cut_in_text() -> Behaviour:
    """The stream ends in the middle of a sentence, without a word on why."""
    return _streams(_ROLE, delta_chunk({"content": "GL_POST is in SU"}), DONE)


def cut_in_arguments() -> Behaviour:
    """The stream ends in the middle of a call's arguments, and even says that all is well."""
    return _streams(_ROLE, _call('{"name": "GL_PO'), end_chunk("tool_calls"), _USED, DONE)


def cut_before_the_end(text: str) -> Behaviour:
    """The whole message comes, and then neither its usage nor the end of the stream."""
    return _streams(_ROLE, delta_chunk({"content": text}), end_chunk("stop"))


def stopped_by_length() -> Behaviour:
    """The endpoint itself says that the answer was too long."""
    return _streams(_ROLE, delta_chunk({"content": "GL_POST is in SU"}), end_chunk("length"), DONE)


def breaks_in_the_stream() -> Behaviour:
    """The connection closes between two pieces."""

    async def behave(_: Body) -> Response:
        async def half() -> AsyncIterator[str]:
            yield _ROLE
            yield delta_chunk({"content": "GL_POST is"})
            raise ConnectionResetError

        return StreamingResponse(half(), media_type="text/event-stream")

    return behave


def trickles(seconds: float = 0.2) -> Behaviour:
    """A word now and then, for ever."""

    async def behave(_: Body) -> Response:
        async def for_ever() -> AsyncIterator[str]:
            yield _ROLE
            while True:
                yield delta_chunk({"content": "well "})
                await asyncio.sleep(seconds)

        return StreamingResponse(for_ever(), media_type="text/event-stream")

    return behave


def begins_and_is_silent() -> Behaviour:
    """The role, and then nothing within anybody's patience."""

    async def behave(_: Body) -> Response:
        async def never() -> AsyncIterator[str]:
            yield _ROLE
            await asyncio.sleep(60)

        return StreamingResponse(never(), media_type="text/event-stream")

    return behave


def floods(megabytes: int = 10, *, pieces: int = 100) -> Behaviour:
    """An answer of this size."""
    piece = "GL_POST is in SUCC. " * (megabytes * 50_000 // pieces)
    return _streams(
        _ROLE, *[delta_chunk({"content": piece})] * pieces, end_chunk("stop"), _USED, DONE
    )


def garbage_in_the_stream() -> Behaviour:
    """Events that are no JSON."""
    return _streams(_ROLE, "data: {nope\n\n", DONE)


def no_choices() -> Behaviour:
    """A stream that costs and says nothing."""
    return _streams(_USED, _USED, DONE)


def wrong_type() -> Behaviour:
    """A good stream under the name of a picture."""

    async def behave(_: Body) -> Response:
        text = _ROLE + delta_chunk({"content": "GL_POST is in SUCC."}) + end_chunk("stop") + DONE
        return Response(text, media_type="image/png")

    return behave


def speaks_as(role: str, text: str) -> Behaviour:
    """The message of somebody else."""
    return _streams(delta_chunk({"role": role, "content": text}), end_chunk("stop"), _USED, DONE)


def calls_under_one_id(*wanted: tuple[str, dict[str, Any]]) -> Behaviour:
    """Several calls that the endpoint itself cannot tell apart."""
    deltas = [
        delta_chunk({"tool_calls": [_tool_call(name, json.dumps(args), index)]})
        for index, (name, args) in enumerate(wanted)
    ]
    return _streams(_ROLE, *deltas, end_chunk("tool_calls"), _USED, DONE)


def in_turn(endpoint: Endpoint, *behaviours: Behaviour) -> Behaviour:
    """These one after the other; the last goes on for ever."""

    async def behave(body: Body) -> Response:
        return await behaviours[min(len(endpoint.asked), len(behaviours)) - 1](body)

    return behave


def calls_anew(name: str, argument: str) -> Behaviour:
    """The same tool with another argument at every call, for ever."""

    async def behave(body: Body) -> Response:
        return await calls((name, {argument: f"JOB_{len(body['messages'])}"}))(body)

    return behave


def alternates(*wanted: tuple[str, dict[str, Any]]) -> Behaviour:
    """One call, then another, then the first again, for ever."""

    async def behave(body: Body) -> Response:
        return await calls(wanted[len(body["messages"]) // 2 % len(wanted)])(body)

    return behave


def _streams(*pieces: str) -> Behaviour:
    async def behave(_: Body) -> Response:
        return streams(*pieces)

    return behave


def _call(arguments: str) -> str:
    return delta_chunk({"tool_calls": [_tool_call("object_status", arguments, 0)]})


def _tool_call(name: str, arguments: str, index: int) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"id": "call_1", "type": "function", "index": index, "function": function}
