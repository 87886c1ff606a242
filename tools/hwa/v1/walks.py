"""Walks along dependencies through V1, one step a call."""

from collections.abc import Awaitable, Callable, Iterable

from tools.hwa.errors import HwaNotFound
from tools.hwa.oql import Field
from tools.hwa.v1 import objects
from tools.hwa.v1.answers import row_of, rows_of
from tools.hwa.v1.kinds import JOBS, STREAMS
from tools.hwa.v1.listing import find_all
from tools.hwa.v1.parts import FOLLOWING, Record
from tools.hwa.v1.wire import PLAN, V1Wire, segment

Step = Callable[[Record], Awaitable[list[Record]]]


async def spread(start: Record, step: Step, depth: int) -> list[Record]:
    """What lies up to `depth` steps from a node, the nearest first, each once."""
    seen, found, edge = {start["id"]}, list[Record](), [start]
    for _ in range(depth):
        beyond = {each["id"]: each for near in edge for each in await step(near)}
        edge = [each for identity, each in beyond.items() if identity not in seen]
        if not edge:
            break
        seen |= set(beyond)
        found += edge
    return found


def before(wire: V1Wire) -> Step:
    """A step to what a job or a stream follows."""

    async def step(node: Record) -> list[Record]:
        if node["flowNodeType"] == "JOB":
            return await _beside(wire, node, "predecessors")
        stream = await stream_record(wire, node["id"])
        found = [await _followed(wire, each) for each in stream["dependencies"]]
        return [each for each in found if each is not None]

    return step


def after(wire: V1Wire) -> Step:
    """A step to what follows a job or a stream.

    V1 has no list of what waits for a whole stream: every dependency is read once, then searched
    for each stream of the walk.
    """
    known: dict[str, list[Record]] = {}

    async def step(node: Record) -> list[Record]:
        if node["flowNodeType"] == "JOB":
            return await _beside(wire, node, "jobsuccessors/preview")
        if not known:
            known.update(await _waiting_for_streams(wire))
        return known.get(node["id"], [])

    return step


async def stream_record(wire: V1Wire, identity: str) -> Record:
    """A stream with its dependencies."""
    value, call = await wire.get(f"{PLAN}/jobstream/{segment(identity)}", whole=True)
    return objects.stream(row_of(value, call))


async def _beside(wire: V1Wire, job: Record, side: str) -> list[Record]:
    value, call = await wire.get(f"{PLAN}/job/{segment(job['id'])}/{side}")
    return [objects.node(row) for row in rows_of(value, call)]


async def _followed(wire: V1Wire, dependency: Record) -> Record | None:
    """The job or the stream that a dependency names; nothing where it is not in the plan."""
    kind = "job" if dependency.get("jobId") else "jobstream"
    identity = dependency.get("jobId") or dependency.get("jobStreamId")
    if identity is None or dependency.get("dependencyType") not in FOLLOWING:
        return None
    try:
        value, call = await wire.get(f"{PLAN}/{kind}/{segment(str(identity))}")
    except HwaNotFound:
        return None
    return objects.node(row_of(value, call))


async def _waiting_for_streams(wire: V1Wire) -> dict[str, list[Record]]:
    anything = Field("dependencies.jobStreamId").ne(None)
    jobs = (await find_all(wire, JOBS, anything)).records
    streams = (await find_all(wire, STREAMS, anything)).records
    found: dict[str, list[Record]] = {"": []}
    for record in (*streams, *jobs):
        for identity in dict.fromkeys(_followed_streams(record)):
            found.setdefault(identity, []).append(record)
    return found


def _followed_streams(record: Record) -> Iterable[str]:
    return (
        str(each.get("jobStreamId"))
        for each in record["dependencies"]
        if each.get("dependencyType") == "EXTERNAL_JOBSTREAM"
    )
