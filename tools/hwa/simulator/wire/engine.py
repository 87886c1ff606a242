"""What the simulated engine answers to each read, apart from how it travels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

from tools.hwa.simulator.plan import status, walk
from tools.hwa.simulator.plan.world import Job, Run, World
from tools.hwa.simulator.wire import facts, fields, requests, selection
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.simulator.wire.errors import BadParameter, NotFound
from tools.hwa.simulator.wire.finders import job_index, stream_index
from tools.hwa.simulator.wire.issues import job_issues
from tools.hwa.simulator.wire.labels import objects_info
from tools.hwa.simulator.wire.lists import Listing
from tools.hwa.simulator.wire.logs import has_log, log_lines
from tools.hwa.simulator.wire.needle import Index
from tools.hwa.simulator.wire.oql import compile_query
from tools.hwa.simulator.wire.order import Order
from tools.hwa.simulator.wire.recent import Recent
from tools.hwa.simulator.wire.render import ENGINE_ID, Renderer
from tools.hwa.simulator.wire.render_objects import (
    active_states,
    file_json,
    prompt_json,
    resource_json,
    without_nothing,
    workstation_json,
)
from tools.hwa.simulator.wire.rights import Rights
from tools.hwa.simulator.wire.tail import follow

Json = dict[str, Any]
Answer = Callable[[Request], object]

_GROUPS = ("workstation", "status", "folder")
_SPREAD_BY = {"job": "commonStatus", "jobstream": "commonStatus", "workstation": "activeStates"}
_EVERY_JOB = frozenset({"", "/@/@#/@/@.@", "/@/@#/@/@"})


class Engine:
    """The reads of one world."""

    def __init__(
        self, world: World, *, rights: Rights | None = None, dialect: Dialect = Dialect.ANY
    ) -> None:
        self.world = world
        self.rights = rights or Rights()
        self.dialect = dialect
        self.render = Renderer(world)
        self._recent = Recent(world)
        self.listings: Mapping[str, Listing] = {
            each.kind: each
            for each in (
                self._jobs(),
                self._streams(),
                self._workstations(),
                self._resources(),
                self._prompts(),
                self._files(),
            )
        }

    def lister(self, listing: Listing) -> Answer:
        """Answers with a page of a kind of objects."""

        def answer(request: Request) -> Json:
            self._check_plan(request)
            at, scope = requests.window(request), requests.scope(request)
            found = listing.pick(request)
            page = found[at.offset : at.offset + at.limit]
            body: Json = {"results": [listing.show(each, scope) for each in page]}
            if requests.wants_count(request):
                body = {"count": len(found), **body}
            following = requests.next_page(request, at, len(found))
            around = {"next": following, "previous": requests.previous_page(request, at)}
            return {**body, **without_nothing(around)}

        return answer

    def getter(self, listing: Listing) -> Answer:
        """Answers with one object, its dependencies included."""

        def answer(request: Request) -> object:
            self._check_plan(request)
            return listing.detail(self._seen(listing, request))

        return answer

    def walker(self, kind: str, side: str) -> Answer:
        """Answers with what a node waits for, or with what waits for it."""
        step = walk.predecessors if side == "predecessors" else walk.successors
        listing = self.listings[kind]

        def answer(request: Request) -> Json:
            self._check_plan(request)
            depth = requests.integer(request, "depth", 1, least=1)
            found = step(self._seen(listing, request), depth)
            return {"count": len(found), "results": [self.render.node(each) for each in found]}

        return answer

    def count(self, kind: str) -> Answer:
        """Answers with how many nodes there are, grouped if asked."""
        listing = self.listings[kind]

        def answer(request: Request) -> Json:
            self._check_plan(request)
            groups = _groups(request)
            if self._is_unfiltered(request, kind):
                return _counted(self._counts(kind), groups)
            found = listing.pick(request)
            keys = ((each.workstation.path, _common(each), each.folder) for each in found)
            return _counted(Counter(keys), groups)

        return answer

    def description(self, kind: str) -> Answer:
        """Answers with the definition behind a job or a job stream."""
        listing = self.listings[kind]

        def answer(request: Request) -> Json:
            self._check_plan(request)
            return self.render.description(self._seen(listing, request))

        return answer

    def issues(self, request: Request) -> Json:
        """Why the jobs that could start do not."""
        listing = self.listings["job"]
        if self._is_unfiltered(request, "job"):
            index = self.world.index
            waiting = {*index.with_status("READY"), *index.with_status("FENCE")}
            jobs: Sequence[Job] = listing.order.sorted(waiting)
        else:
            jobs = listing.pick(request)
            if not jobs:
                raise NotFound(_asked_for(request))
        return {"issues": [issue for job in jobs for issue in job_issues(job)]}

    def log_of_run(self, request: Request) -> str | StreamingResponse:
        """The log of one run."""
        self._check_plan(request)
        run_id = request.path_params["id"]
        found = self.world.find_run(run_id)
        if found is None:
            raise NotFound(run_id)
        return self._log(request, *found)

    def log_by_filter(self, request: Request) -> str | StreamingResponse:
        """The log of the last run of the first job that fits the filter."""
        self._check_plan(request)
        jobs = self.listings["job"].pick(request)
        if not jobs:
            raise NotFound(_asked_for(request))
        return self._log(request, jobs[0], jobs[0].run)

    def folder_counts(self, request: Request) -> list[Json]:
        """How many objects of a kind each folder holds, by status or by state."""
        self._check_plan(request)
        kind = request.query_params.get("object_type") or "JOBSTREAM_IN_PLAN"
        name = kind.removesuffix("_IN_PLAN").lower()
        if not kind.endswith("_IN_PLAN") or name not in self.listings:
            raise BadParameter(f"object_type knows no {kind!r}.")
        self.rights.demand("LIST", name)
        counts = self._folder_counts(name)
        query = compile_query(request.query_params.get("oql", ""), fields.folder_fields())
        return [counts[each] for each in query.select(sorted(counts))]

    def info(self, _request: Request) -> Json:
        """Which product this claims to be."""
        return {
            "displayVersion": self.dialect.version,
            "fullVersion": f"{self.dialect.version}.00",
            "capabilities": {},
            "referenceId": ENGINE_ID,
            "licenseType": "perJob",
            "locale": "en",
            "timezone": "UTC",
        }

    def labels(self, request: Request) -> Json:
        """The statuses and states that exist, for one kind of object or for all."""
        info = objects_info()
        kind = request.query_params.get("object_type")
        if not kind:
            return dict(info)
        if kind not in info:
            raise BadParameter(f"object_type knows no {kind!r}.")
        return {kind: info[kind]}

    def _log(self, request: Request, job: Job, run: Run) -> str | StreamingResponse:
        self.rights.demand("DISPLAY", "job", job.folder)
        if not has_log(run):
            raise NotFound(f"job log of {job.key}")
        first = requests.integer(request, "from_line", 1, least=1)
        last = requests.integer(request, "to_line", 0, least=0)
        only = requests.flag(request, "contentOnly")
        wanted = slice(first - 1, last or None)
        if requests.flag(request, "follow") and run.ended is None:
            lines = follow(self.world, job, run, wanted, content_only=only)
            return StreamingResponse(lines, media_type="text/plain")
        written = log_lines(self.world, job, run, content_only=only)
        return "".join(f"{line}\n" for line in written[wanted])

    def _folder_counts(self, kind: str) -> Mapping[str, Json]:
        """How a kind's objects are spread over the folders, by status or by state."""
        named = _SPREAD_BY.get(kind, "")
        found: dict[str, Json] = {}
        for (folder, words), number in self._spread(kind).items():
            if not self.rights.allow("LIST", kind, folder):
                continue
            body = found.setdefault(folder, _empty_count(folder, named))
            body["totalCount"] += number
            for word in words:
                body[named][word] = body[named].get(word, 0) + number
        return found

    def _spread(self, kind: str) -> Counter[tuple[str, tuple[str, ...]]]:
        """How many objects there are by folder and by what is told of them."""
        if kind in {"job", "jobstream"}:
            spread: Counter[tuple[str, tuple[str, ...]]] = Counter()
            for (_, word, folder), number in self._counts(kind).items():
                spread[folder, (word,)] += number
            return spread
        objects = self.listings[kind].every().values()
        if kind == "workstation":
            return Counter(("/", tuple(active_states(each))) for each in objects)
        return Counter((getattr(each, "folder", "/"), ()) for each in objects)

    def _seen(self, listing: Listing, request: Request) -> Any:  # noqa: ANN401  # any kind
        """The object that the address names, where it may be seen."""
        found = listing.get(request.path_params["id"])
        self.rights.demand("DISPLAY", listing.kind, getattr(found, "folder", "/"))
        return found

    def _counts(self, kind: str) -> Counter[tuple[str, str, str]]:
        """How many jobs or streams there are by workstation path, external status and folder."""
        world = self.world
        return world.index.counts if kind == "job" else status.streams_filed(world).counts

    def _is_unfiltered(self, request: Request, kind: str) -> bool:
        params = request.query_params
        every = params.get("plan_filter", "") in _EVERY_JOB and not params.get("oql")
        return every and not self.rights.hides(kind)

    def _check_plan(self, request: Request) -> None:
        plan = request.query_params.get("plan_id") or "current"
        if plan not in {"current", self.world.plan_id}:
            raise NotFound(plan)

    def _jobs(self) -> Listing:
        return self._listing(
            "job",
            fields.job_fields(self.world),
            lambda: self.world.jobs,
            selection.job_selection,
            self.render.listed_job,
            lambda job: self.render.job(job, dependencies=True),
            job_index(self.world),
        )

    def _streams(self) -> Listing:
        return self._listing(
            "jobstream",
            fields.stream_fields(self.world),
            lambda: self.world.streams,
            selection.stream_selection,
            self.render.listed_stream,
            lambda stream: self.render.stream(stream, dependencies=True),
            stream_index(self.world),
        )

    def _workstations(self) -> Listing:
        return self._plain(
            "workstation",
            fields.workstation_fields(),
            lambda: self.world.workstations,
            lambda each: workstation_json(self.world, each),
        )

    def _resources(self) -> Listing:
        return self._plain(
            "resource", fields.resource_fields(), lambda: self.world.resources, resource_json
        )

    def _prompts(self) -> Listing:
        return self._plain(
            "prompt",
            fields.prompt_fields(),
            lambda: self.world.prompts,
            lambda each: prompt_json(self.world, each),
        )

    def _files(self) -> Listing:
        return self._plain("file", fields.file_fields(), lambda: self.world.files, file_json)

    def _plain(
        self,
        kind: str,
        known: fields.Fields,
        every: Callable[[], dict[str, Any]],
        show: Callable[[Any], Any],
    ) -> Listing:
        """A kind whose lists show all that a read by id does."""
        select = selection.object_selection
        return self._listing(kind, known, every, select, lambda each, _scope: show(each), show)

    def _listing(  # noqa: PLR0913, PLR0917 - a kind of object has so many sides
        self,
        kind: str,
        known: fields.Fields,
        every: Callable[[], dict[str, Any]],
        select: selection.Selector,
        show: Callable[[Any, requests.Scope], Any],
        detail: Callable[[Any], Any],
        index: Index = lambda _lookup: None,
    ) -> Listing:
        return Listing(
            kind=kind,
            fields=known,
            every=every,
            selection=select,
            show=show,
            detail=detail,
            rights=self.rights,
            recent=self._recent,
            order=Order(every),
            index=index,
        )


def _empty_count(folder: str, named: str) -> Json:
    body: Json = {"folder": folder, "folderId": facts.folder_id(folder), "totalCount": 0}
    return {**body, named: {}} if named else body


def _groups(request: Request) -> list[str]:
    text = request.query_params.get("grouping_filters", "")
    groups = [each.strip() for each in text.split(",") if each.strip()]
    unknown = [each for each in groups if each not in _GROUPS]
    if unknown:
        raise BadParameter(f"grouping_filters knows no {unknown[0]!r}.")
    return groups


def _counted(counts: Counter[tuple[str, str, str]], groups: list[str]) -> Json:
    """The total, and the sums by what is grouped by, in the order asked for."""
    body: Json = {"count": counts.total()}
    if groups == list(_GROUPS):
        body["groupedCount"] = {",".join(key): number for key, number in counts.items()}
    elif groups:
        chosen = itemgetter(*(_GROUPS.index(each) for each in groups))
        grouped: Counter[str | tuple[str, ...]] = Counter()
        for key, number in counts.items():
            grouped[chosen(key)] += number
        body["groupedCount"] = {
            key if isinstance(key, str) else ",".join(key): number
            for key, number in grouped.items()
        }
    return body


def _common(each: Any) -> str:  # noqa: ANN401  # a job or a stream
    return each.run.common if isinstance(each, Job) else status.stream_common(each)


def _asked_for(request: Request) -> str:
    params = request.query_params
    return params.get("oql") or params.get("plan_filter") or "job"
