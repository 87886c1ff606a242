"""As much of LangSmith's REST interface as its client uses to send datasets and experiments."""

import json
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

KEY = "the-key-of-nobody"
_TENANT = str(uuid4())
_BORN = "2026-03-04T02:30:00+00:00"
_PROJECT = {"tenant_id": _TENANT, "start_time": _BORN}
Record = dict[str, Any]


class LangSmithServer:
    """What was sent, by its id; whoever has another key is refused."""

    def __init__(self) -> None:
        self.datasets: dict[str, Record] = {}
        self.examples: dict[str, Record] = {}
        self.projects: dict[str, Record] = {}
        self.runs: dict[str, Record] = {}
        self.feedback: dict[str, Record] = {}
        self.calls: list[str] = []
        self.workspaces: set[str] = set()
        self.refuses_runs = False
        self.app = Starlette(routes=[Route("/{path:path}", self._answer, methods=_METHODS)])

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        self.calls.append(f"{request.method} {path}")
        if path == "/info":
            return JSONResponse(_INFO)
        if request.headers.get("x-api-key") != KEY:
            return JSONResponse({"detail": "no such key"}, status_code=401)
        if workspace := request.headers.get("x-tenant-id"):
            self.workspaces.add(workspace)
        answers = {
            ("GET", "datasets"): self._find_dataset,
            ("POST", "datasets"): self._create_dataset,
            ("GET", "examples"): self._list_examples,
            ("DELETE", "examples"): self._delete_examples,
            ("GET", "sessions"): self._list_projects,
            ("POST", "sessions"): self._create_project,
            ("PATCH", "sessions"): self._close_project,
            ("POST", "runs"): self._ingest,
            ("POST", "v1"): self._put_examples,
            ("PATCH", "v1"): self._put_examples,
        }
        return await answers[request.method, path.split("/")[1]](request)

    async def _find_dataset(self, request: Request) -> Response:
        name = request.query_params["name"]
        return JSONResponse([one for one in self.datasets.values() if one["name"] == name])

    async def _create_dataset(self, request: Request) -> Response:
        body = await request.json()
        made = body | {"id": str(uuid4()), "created_at": _BORN, "tenant_id": _TENANT}
        self.datasets[made["id"]] = made
        return JSONResponse(made)

    async def _list_examples(self, request: Request) -> Response:
        """A page at a time: whoever reads but the first one misses some."""
        at, limit = int(request.query_params["offset"]), int(request.query_params["limit"])
        wanted = request.query_params["dataset"]
        some = [one for one in self.examples.values() if one["dataset_id"] == wanted]
        return JSONResponse(some[at : at + limit])

    async def _put_examples(self, request: Request) -> Response:
        """New ones and changed ones come in the same form, a part a field."""
        dataset = request.url.path.split("/")[-2]
        put: dict[str, Record] = {}
        for name, value in await _parts(request):
            key, _, field = name.partition(".")
            put.setdefault(key, {}).update({field: value} if field else value)
        for key, fields in put.items():
            there = self.examples.setdefault(
                key, {"id": key, "dataset_id": dataset, "created_at": _BORN}
            )
            there.update(fields)
        return JSONResponse({"count": len(put), "example_ids": list(put)})

    async def _delete_examples(self, request: Request) -> Response:
        for key in request.query_params.getlist("example_ids"):
            del self.examples[key]
        return JSONResponse({})

    async def _list_projects(self, _: Request) -> Response:
        """Every account has one from the start; the client reads from it whose account it is."""
        return JSONResponse([{"id": str(uuid4()), "name": "default", **_PROJECT}])

    async def _create_project(self, request: Request) -> Response:
        body = await request.json()
        self.projects[body["id"]] = body
        return JSONResponse(body | _PROJECT)

    async def _close_project(self, request: Request) -> Response:
        key = request.url.path.split("/")[-1]
        said = {name: value for name, value in (await request.json()).items() if value is not None}
        self.projects[key].update(said)
        return JSONResponse(self.projects[key] | _PROJECT)

    async def _ingest(self, request: Request) -> Response:
        """Runs and feedback in one body; a run's inputs and outputs are parts of their own."""
        if self.refuses_runs:
            return JSONResponse({"detail": "not today"}, status_code=422)
        for name, value in await _parts(request):
            kind, key, *field = name.split(".")
            if kind == "feedback":
                self.feedback[value["id"]] = value
            else:
                self.runs.setdefault(key, {}).update({field[0]: value} if field else value)
        return JSONResponse({}, status_code=202)


async def _parts(request: Request) -> list[tuple[str, Any]]:
    """The parts of a form, each a JSON document."""
    async with request.form(max_files=10_000, max_fields=10_000) as form:
        return [
            (name, json.loads(await one.read() if isinstance(one, UploadFile) else one))
            for name, one in form.multi_items()
        ]


_METHODS = ["GET", "POST", "PATCH", "DELETE"]
_INFO = {
    "version": "0.12.0",
    "instance_flags": {"dataset_examples_multipart_enabled": True},
    "batch_ingest_config": {
        "use_multipart_endpoint": True,
        "scale_up_qsize_trigger": 1000,
        "scale_up_nthreads_limit": 2,
        "scale_down_nempty_trigger": 4,
        "size_limit": 100,
        "size_limit_bytes": 20_971_520,
    },
}
