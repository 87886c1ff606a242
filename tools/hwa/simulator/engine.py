"""What the simulated engine answers to each read, apart from how it travels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from tools.hwa.simulator import facts, fields, lists, requests, selection, status, walk
from tools.hwa.simulator.errors import BadParameter, NotFound
from tools.hwa.simulator.issues import job_issues
from tools.hwa.simulator.labels import objects_info
from tools.hwa.simulator.lists import Listing
from tools.hwa.simulator.logs import has_log, log_lines
from tools.hwa.simulator.oql import compile_query
from tools.hwa.simulator.render import ENGINE_ID, Renderer
from tools.hwa.simulator.render_objects import (
    active_states,
    file_json,
    prompt_json,
    resource_json,
    workstation_json,
)
from tools.hwa.simulator.world import Job, Run, World

Json = dict[str, Any]
Answer = Callable[[Request], object]

DISPLAY_VERSION = "10.2.8"
_GROUPS = ("workstation", "status", "folder")


class Engine:
    """The reads of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.render = Renderer(world)
        self.listings: Mapping[str, Listing] = {
            "job": self._jobs(),
            "jobstream": self._streams(),
            "workstation": self._workstations(),
            "resource": self._resources(),
            "prompt": self._prompts(),
            "file": self._files(),
        }

    def lister(self, listing: Listing) -> Answer:
        """Answers with a page of a kind of objects."""

        def answer(request: Request) -> Json:
            self._check_plan(request)
            at = requests.window(request)
            found = listing.pick(request)
            page = found[at.offset : at.offset + at.limit]
            body: Json = {"results": [listing.show(each, request) for each in page]}
            if requests.wants_count(request):
                body = {"count": len(found), **body}
            following = requests.next_page(request, at, len(found))
            return body if following is None else {**body, "next": following}

        return answer

    def getter(self, listing: Listing) -> Answer:
        """Answers with one object, its dependencies included."""

        def answer(request: Request) -> object:
            self._check_plan(request)
            return listing.detail(listing.get(request.path_params["id"]))

        return answer

    def walker(self, kind: str, side: str) -> Answer:
        """Answers with what a node waits for, or with what waits for it."""
        step = walk.predecessors if side == "predecessors" else walk.successors
        listing = self.listings[kind]

        def answer(request: Request) -> Json:
            self._check_plan(request)
            depth = requests.integer(request, "depth", 1, least=1)
            found = step(listing.get(request.path_params["id"]), depth)
            return {"count": len(found), "results": [self.render.node(each) for each in found]}

        return answer

    def count(self, kind: str) -> Answer:
        """Answers with how many nodes there are, grouped if asked."""
        listing = self.listings[kind]

        def answer(request: Request) -> Json:
            self._check_plan(request)
            found = listing.pick(request)
            body: Json = {"count": len(found)}
            groups = [
                each.strip()
                for each in request.query_params.get("grouping_filters", "").split(",")
                if each.strip()
            ]
            unknown = [each for each in groups if each not in _GROUPS]
            if unknown:
                raise BadParameter(f"grouping_filters knows no {unknown[0]!r}.")
            if groups:
                counted = Counter(",".join(_group(each, by) for by in groups) for each in found)
                body["groupedCount"] = dict(counted)
            return body

        return answer

    def issues(self, request: Request) -> Json:
        """Why the jobs that could start do not."""
        jobs = self.listings["job"].pick(request)
        if not jobs:
            raise NotFound(_asked_for(request))
        return {"issues": [issue for job in jobs for issue in job_issues(job)]}

    def log_of_run(self, request: Request) -> str:
        """The log of one run."""
        self._check_plan(request)
        run_id = request.path_params["run_id"]
        found = self.world.find_run(run_id)
        if found is None:
            raise NotFound(run_id)
        return self._log(request, *found)

    def log_by_filter(self, request: Request) -> str:
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
        objects: dict[str, list[Any]] = {}
        for each in self.listings[name].every().values():
            objects.setdefault(getattr(each, "folder", "/"), []).append(each)
        query = compile_query(request.query_params.get("oql", ""), fields.folder_fields())
        return [_folder_count(name, each, objects[each]) for each in query.select(sorted(objects))]

    def info(self, _request: Request) -> Json:
        """Which product this claims to be."""
        return {
            "displayVersion": DISPLAY_VERSION,
            "fullVersion": f"{DISPLAY_VERSION}.00",
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

    def _log(self, request: Request, job: Job, run: Run) -> str:
        if not has_log(run):
            raise NotFound(f"job log of {job.key}")
        first = requests.integer(request, "from_line", 1, least=1)
        last = requests.integer(request, "to_line", 0, least=0)
        only = requests.flag(request, "contentOnly")
        lines = log_lines(self.world, job, run, content_only=only)
        return "".join(f"{line}\n" for line in lines[first - 1 : last or None])

    def _check_plan(self, request: Request) -> None:
        plan = request.query_params.get("plan_id") or "current"
        if plan not in {"current", self.world.plan_id}:
            raise NotFound(plan)

    def _jobs(self) -> Listing:
        return Listing(
            fields=fields.job_fields(self.world),
            every=lambda: self.world.jobs,
            selection=selection.job_selection,
            show=lambda job, request: self.render.listed_job(
                job, definition=requests.wants_definitions(request)
            ),
            detail=lambda job: self.render.job(job, dependencies=True),
            finders=lists.job_finders(self.world),
        )

    def _streams(self) -> Listing:
        return Listing(
            fields=fields.stream_fields(self.world),
            every=lambda: self.world.streams,
            selection=selection.stream_selection,
            show=lambda stream, _request: self.render.stream(stream),
            detail=lambda stream: self.render.stream(stream, dependencies=True),
            finders=lists.stream_finders(self.world),
        )

    def _workstations(self) -> Listing:
        return Listing(
            fields=fields.workstation_fields(),
            every=lambda: self.world.workstations,
            selection=selection.object_selection,
            show=lambda each, _request: workstation_json(self.world, each),
            detail=lambda each: workstation_json(self.world, each),
        )

    def _resources(self) -> Listing:
        return Listing(
            fields=fields.resource_fields(),
            every=lambda: self.world.resources,
            selection=selection.object_selection,
            show=lambda each, _request: resource_json(each),
            detail=resource_json,
        )

    def _prompts(self) -> Listing:
        return Listing(
            fields=fields.prompt_fields(),
            every=lambda: self.world.prompts,
            selection=selection.object_selection,
            show=lambda each, _request: prompt_json(self.world, each),
            detail=lambda each: prompt_json(self.world, each),
        )

    def _files(self) -> Listing:
        return Listing(
            fields=fields.file_fields(),
            every=lambda: self.world.files,
            selection=selection.object_selection,
            show=lambda each, _request: file_json(each),
            detail=file_json,
        )


def _group(each: Any, by: str) -> str:  # noqa: ANN401  # a job or a stream
    if by == "folder":
        return str(each.folder)
    if by == "workstation":
        return str(each.workstation.path)
    return each.run.common if isinstance(each, Job) else status.stream_common(each)


def _folder_count(kind: str, folder: str, objects: list[Any]) -> Json:
    body: Json = {
        "folder": folder,
        "folderId": facts.folder_id(folder),
        "totalCount": len(objects),
    }
    if kind in {"job", "jobstream"}:
        body["commonStatus"] = dict(Counter(_group(each, "status") for each in objects))
    elif kind == "workstation":
        states = Counter(state for each in objects for state in active_states(each))
        body["activeStates"] = dict(states)
    return body


def _asked_for(request: Request) -> str:
    params = request.query_params
    return params.get("oql") or params.get("plan_filter") or "job"
