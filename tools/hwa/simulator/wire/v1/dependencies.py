"""Writes a dependency for REST V1: V2's shape with V1's ids, words and moments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tools.hwa.simulator.plan.status import node_status
from tools.hwa.simulator.plan.world import (
    COMMON_STATUS,
    Dependency,
    Follows,
    Job,
    Node,
    Opens,
    Remote,
    Stream,
)
from tools.hwa.simulator.wire.render_dependencies import dependency_json
from tools.hwa.simulator.wire.v1 import keys
from tools.hwa.simulator.wire.v1.words import internal

Json = dict[str, Any]
_UNKNOWN_TO_V1 = ("folderId", "workstationId", "networkAgentId")


def dependency(each: Dependency) -> Json:
    """One dependency of a job or of a stream."""
    shown = dependency_json(each)
    shown = {name: value for name, value in shown.items() if name not in _UNKNOWN_TO_V1}
    if isinstance(each, Follows):
        shown |= _follows(each, shown)
    if isinstance(each, Opens):
        shown["file"] = {**shown["file"], "id": keys.file_key(each.file)}
        shown["file"].pop("workstationId", None)
    if isinstance(each, Remote):
        shown |= {"status": _status(each.status)}
    return {name: value for name, value in shown.items() if value is not None}


def _follows(follows: Follows, shown: Json) -> Json:
    stream = _stream(follows.target)
    at = shown.get("jobStreamSchedTime")
    return {
        "jobId": _key(follows.target) if isinstance(follows.target, Job) else None,
        "jobStreamId": None if stream is None else keys.stream_key(stream),
        "jobSuccId": _key(follows.owner) if isinstance(follows.owner, Job) else None,
        "jobStreamSuccId": keys.node_key(_stream(follows.owner) or follows.owner),
        "jobStreamSchedTime": None if at is None else _millis(at),
        "predecessorStatus": _predecessor_status(follows.target),
    }


def _predecessor_status(target: Node | None) -> Json | None:
    return None if target is None else _status(node_status(target))


def _stream(node: Node | None) -> Stream | None:
    if isinstance(node, Job):
        return node.stream
    return node if isinstance(node, Stream) else None


def _key(node: Node) -> str:
    return keys.node_key(node)


def _status(word: str) -> Json:
    common = COMMON_STATUS.get(word, "UNDECIDED")
    return {"commonStatus": common, "internalStatus": internal(word), "canceled": word == "CANCL"}


def _millis(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1000
