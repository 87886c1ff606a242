"""What REST V1 answers to each read of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from tools.hwa.simulator.plan import walk
from tools.hwa.simulator.plan.status import expected_end
from tools.hwa.simulator.plan.world import Follows, Job, Node, Run, Stream, World
from tools.hwa.simulator.wire import requests
from tools.hwa.simulator.wire.errors import BadParameter, NotFound
from tools.hwa.simulator.wire.issues import job_issues
from tools.hwa.simulator.wire.logs import has_log, log_lines
from tools.hwa.simulator.wire.rights import Rights
from tools.hwa.simulator.wire.v1 import keys, render
from tools.hwa.simulator.wire.v1.filters import BadFilter, read_query, text
from tools.hwa.simulator.wire.v1.kinds import JobRow, Kind, kinds
from tools.hwa.simulator.wire.v1.paging import Page, Pages

Json = dict[str, Any]
_LOG_LINES = 200
_OWN_IDS = frozenset({"id", "jobId", "jobStreamId", "jobSuccId", "jobStreamSuccId"})
_KEYLESS = "folderKey"
"""Its id is no key of the plan, and goes plain."""


class Reads:
    """The reads of one world."""

    def __init__(self, world: World, version: str, rights: Rights) -> None:
        self.world = world
        self.version = version
        self.rights = rights
        self.kinds: Mapping[str, Kind] = kinds(world)
        self.directory = keys.Directory(world)
        self._pages: dict[str, Pages] = {kind: Pages() for kind in self.kinds}

    async def query(self, request: Request) -> Response:
        """The first page of the objects that fit a filter body."""
        self._check_plan(request)
        word = self._kind_name(request)
        rows = await self._fitting(word, request)
        return self._page(word, self._pages[word].first(rows, request.headers), request)

    async def query_next(self, request: Request) -> Response:
        """The page after the one whose token is in `Last-Object`."""
        self._check_plan(request)
        word = self._kind_name(request)
        return self._page(word, self._pages[word].following(request.headers), request)

    async def count(self, request: Request) -> Response:
        """How many jobs fit a filter body."""
        self._check_plan(request)
        return answer({"count": len(await self._fitting("job", request))})

    async def issues(self, request: Request) -> Response:
        """Why the jobs that fit a filter body do not start."""
        self._check_plan(request)
        rows: Sequence[JobRow] = await self._fitting("job", request)
        found = [
            {**issue, "id": keys.run_key(row.job, row.run)}
            for row in rows
            if row.run.last
            for issue in job_issues(row.job)
        ]
        return answer(_identified(found, request))

    async def job(self, request: Request) -> Response:
        """One job, or one earlier run of it."""
        job, run = self._run(request)
        shown = render.job_json(self.world, job, run, dependencies=_whole(request))
        return answer(_identified(shown, request))

    async def stream(self, request: Request) -> Response:
        """One job stream."""
        stream = self.directory.stream(self._key(request))
        self.rights.demand("DISPLAY", "jobstream", stream.folder)
        shown = render.stream_json(self.world, stream, dependencies=_whole(request))
        return answer(_identified(shown, request))

    async def resource(self, request: Request) -> Response:
        """One resource."""
        resource = self.directory.resource(self._key(request))
        self.rights.demand("DISPLAY", "resource", resource.folder)
        return answer(_identified(render.resource_json(resource), request))

    async def predecessors(self, request: Request) -> Response:
        """What a job follows."""
        job, _ = self._run(request)
        return self._nodes(walk.predecessors(job, 1), request)

    async def successors(self, request: Request) -> Response:
        """What follows a job, as a rerun with successors would show it."""
        job, _ = self._run(request)
        return self._nodes(walk.successors(job, 1), request)

    async def log(self, request: Request) -> Response:
        """One page of a run's log."""
        job, run = self._run(request)
        if not has_log(run):
            raise NotFound(f"job log of {job.key}")
        size = requests.integer(request, "lines", _LOG_LINES, least=1)
        page = requests.integer(request, "pageNumber", 1, least=1)
        lines = log_lines(self.world, job, run)
        shown = lines[(page - 1) * size : page * size]
        body = {
            "log": "".join(f"{line}\n" for line in shown),
            "lines": len(shown),
            "pageNumber": page,
            "lastPage": page * size >= len(lines),
            "fileId": request.query_params.get("fileId") or f"{job.id}.{run.attempt}",
            "jobId": keys.run_key(job, run),
        }
        return answer(_identified(body, request))

    async def chain(self, request: Request) -> Response:
        """The critical path to a job: at each step the predecessor that should end last."""
        job, _ = self._run(request)
        if not job.critical:
            raise NotFound(f"critical job {job.key}")
        path = _critical_path(job, self.world.now)
        return self._nodes(list(path), request)

    async def plans(self, request: Request) -> Response:
        """The plans that there are: only the current one."""
        filters = (await body_of(request) or {}).get("filters") or {}
        asked = filters.get("symphonyInPlanFilter") or {}
        plan = render.plan_json(self.world)
        read = {"planName": "name", "planType": "type"}
        for name, value in asked.items():
            shown = plan["key"].get(read.get(name, "")) or (plan["id"] * (name == "planId"))
            if not shown:
                raise BadFilter(f"unknown property {name!r}")
            if not text(lambda each: each)(value)(shown):
                return answer([])
        return answer([plan])

    async def engine(self, _request: Request) -> Response:
        """Which product this claims to be."""
        told = {"displayVersion": self.version, "fullVersion": self.version}
        return answer({**told, "engineType": "TWSD", "timezone": "UTC", "locale": "en"})

    def _kind_name(self, request: Request) -> str:
        name = str(request.path_params["kind"])
        if name not in self.kinds:
            raise NotFound(name)
        return name

    async def _fitting(self, word: str, request: Request) -> Sequence[Any]:
        kind, subject = self.kinds[word], word.removeprefix("critical")
        self.rights.demand("LIST", subject)
        query = read_query(await body_of(request), kind.filter_name, kind.conditions)
        rows = [row for row in kind.rows(query) if query.test(row)]
        if self.rights.hides(subject):
            rows = [row for row in rows if self.rights.allow("LIST", subject, _folder(row))]
        for name, descending in reversed(query.order):
            if name not in kind.order:
                raise BadFilter(f"no sorter {name!r}")
            rows.sort(key=kind.order[name], reverse=descending)
        return rows

    def _page(self, word: str, page: Page, request: Request) -> Response:
        shown = [self.kinds[word].show(row, _whole(request)) for row in page.rows]
        told = {"How-Many-Returned": str(len(shown)), "Context-PlanId": self.world.plan_id}
        if page.token:
            told["Last-Object"] = page.token
        if "context-objectcount" in request.headers:
            told["Context-ObjectCount"] = str(page.total)
        return answer(_identified(shown, request), headers=told)

    def _nodes(self, nodes: Sequence[Node], request: Request) -> Response:
        shown = [self._node(each, whole=_whole(request)) for each in nodes]
        return answer(_identified(shown, request))

    def _node(self, node: Node, *, whole: bool) -> Json:
        if isinstance(node, Stream):
            return render.stream_json(self.world, node, dependencies=whole)
        assert isinstance(node, Job)  # noqa: S101  # there is no third kind of node
        return render.job_json(self.world, node, node.run, dependencies=whole)

    def _run(self, request: Request) -> tuple[Job, Run]:
        job, run = self.directory.run(self._key(request))
        self.rights.demand("DISPLAY", "job", job.folder)
        return job, run

    def _key(self, request: Request) -> str:
        self._check_plan(request)
        return key_of(request)

    def _check_plan(self, request: Request) -> None:
        if request.path_params["plan"] not in {"current", self.world.plan_id}:
            raise NotFound(str(request.path_params["plan"]))


def key_of(request: Request) -> str:
    """The plain key in the address of a request."""
    encoding = request.headers.get("id-encoding", "1")
    return keys.decoded(request.path_params["id"], encoding)


async def body_of(request: Request) -> Any:  # noqa: ANN401 - JSON is anything
    """The JSON of a request; nothing for an empty body."""
    raw = await request.body()
    if not raw.strip():
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadParameter(f"the body is no JSON: {error}") from error


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(orjson.dumps(body), status, dict(headers or {}), "application/json")


def _folder(row: Any) -> str:  # noqa: ANN401 - whatever the kind lists
    return str(row.job.folder if isinstance(row, JobRow) else getattr(row, "folder", "/"))


def _whole(request: Request) -> bool:
    return request.headers.get("context-plandependenciesscope", "0") == "1"


def _identified(shown: Any, request: Request) -> Any:  # noqa: ANN401 - JSON is anything
    """The same JSON with its ids in the encoding that the request asked for."""
    encoding = request.headers.get("id-encoding", "1")
    return shown if encoding == "0" else _encoded(shown)


def _encoded(shown: Any) -> Any:  # noqa: ANN401 - JSON is anything
    if isinstance(shown, list):
        return [_encoded(each) for each in shown]
    if not isinstance(shown, dict):
        return shown
    return {key: _value(key, value) for key, value in shown.items()}


def _value(key: str, value: Any) -> Any:  # noqa: ANN401 - JSON is anything
    if key == _KEYLESS:
        return value
    own = key in _OWN_IDS and isinstance(value, str)
    return keys.encoded(value, "1") if own else _encoded(value)


def _critical_path(job: Job, now: float) -> list[Job]:
    path: dict[Job, None] = {}
    step: Job | None = job
    while step is not None and step not in path:
        path[step] = None
        step = _latest(step, now)
    return list(path)


def _latest(job: Job, now: float) -> Job | None:
    ahead = [
        each.target
        for each in (*job.dependencies, *job.stream.dependencies)
        if isinstance(each, Follows) and isinstance(each.target, Job)
    ]
    return max(ahead, key=lambda each: expected_end(each, now), default=None)
