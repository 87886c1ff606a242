"""Small plants on a wire of their own: the simulator's night, and an HWA made of a few records."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tools.hwa.address import HwaAddress
from tools.hwa.bulk import BulkReader
from tools.hwa.client import HwaClient
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.world import Job, World
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.transport.stack import over
from tools.plan.copy.mirror import Mirror
from tools.plan.copy.picture import Picture
from tools.plan.copy.reading import PlanReader
from tools.receipts import Finding
from tools.report import Report

AT = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
ADDRESS = HwaAddress(hosts=["hwa.test"], scheme="http")
Json = dict[str, Any]
_pictures: dict[str, Picture] = {}


@cache
def night(scenario: str = "night") -> World:
    """A small plant that stands at half past two; nobody changes it."""
    return generate(jobs=300, scenario=scenario, clock=FrozenClock(AT))


@asynccontextmanager
async def client(
    app: ASGIApp | None = None, world: World | None = None
) -> AsyncIterator[HwaClient]:
    """A client of an app, or of the simulated night."""
    target = app or make_simulator(world or night())
    async with over(httpx.ASGITransport(app=target), ADDRESS) as http:
        yield HwaClient(http, lambda: AT)


async def copied() -> Picture:
    """The night as a copy; read once, since nobody changes that night."""
    if "night" not in _pictures:
        async with client() as hwa:
            reader = PlanReader(BulkReader(hwa), lambda: AT)
            _pictures["night"] = await Mirror(reader).load()
    return _pictures["night"]


def jobs(world: World | None = None) -> list[Job]:
    """Every job of the plan."""
    return list((world or night()).jobs.values())


def statements(report: Report) -> list[str]:
    """What a report says, in its order."""
    return [finding.statement for finding in report.findings]


def only(report: Report, statement: str) -> Finding:
    """The one finding with this statement."""
    (found,) = [one for one in report.findings if one.statement == statement]
    return found


_ENGINE: Mapping[str, Any] = {
    "/twsd/api/v2/engine/info": {"displayVersion": "10.2.8"},
    "/twsd/WA_API3_v2.json": {
        "paths": {
            "/twsd/api/v2/plan/job/{job_id}/predecessors": {},
            "/twsd/api/v2/plan/prompt": {},
            "/twsd/api/v2/plan/file": {},
        }
    },
}


@dataclass
class FakeHwa:
    """An HWA that knows a few jobs and streams as JSON, and answers every filter with all of them.

    It says that it can do what any release can.
    `answers` maps a regular expression on the path to a status or to a body; it comes first.
    """

    jobs: Mapping[str, Json] = field(default_factory=dict)
    streams: Mapping[str, Json] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers from the records."""
        request = Request(scope)
        if request.url.path not in _ENGINE:
            self.asked.append(str(request.url.path))
        await self._answer(request)(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.url.path in _ENGINE:
            return _response(_ENGINE[request.url.path])
        path = request.url.path.removeprefix("/twsd/api/v2/plan/")
        for pattern, body in self.answers.items():
            if re.fullmatch(pattern, path):
                return _response(body(request) if callable(body) else body)
        kind, _, identity = path.partition("/")
        known = {"job": self.jobs, "jobstream": self.streams}.get(kind, {})
        if not identity:
            return _response({"count": len(known), "results": list(known.values())})
        return _response(known.get(identity, 404))


def _response(body: Any) -> Response:  # noqa: ANN401 - whatever a test wants to send
    if isinstance(body, Response):
        return body
    if isinstance(body, int):
        return Response(b"{}", body, media_type="application/json")
    return Response(orjson.dumps(body), media_type="application/json")


def job_json(identity: str, status: str = "HOLD", **more: Any) -> Json:
    """A job's record, as short as it may be."""
    state = {"status": status, "substatus": more.pop("substatus", None)}
    return {
        "id": identity,
        "name": identity.upper(),
        "workstation": "/WS",
        "jobStreamName": "S",
        "jobStreamWorkstation": "/WS",
        "lastRunCompositeStatus": state,
        "jobruns": [{"id": f"run-{identity}", "compositeStatus": state, "lastInRerunChain": True}],
        **more,
    }


def follows(identity: str, status: str = "HOLD") -> Json:
    """An open dependency on a job."""
    return {
        "dependencyType": "EXTERNAL_JOB",
        "id": f"dep-{identity}",
        "jobId": identity,
        "jobName": identity.upper(),
        "predecessorStatus": {"status": status},
    }
