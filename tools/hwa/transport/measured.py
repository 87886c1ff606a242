"""Every call to HWA is counted and timed, by its route and how it ended."""

import time

import httpx

from tools.hwa.transport.meters import Meters

# Only these stand in a label: ids, names and whatever else a path holds would never end.
_WORDS = frozenset({
    "twsd", "twsz", "v1", "v2", "api", "plan", "model", "engine", "current", "action", "run",
    "job", "jobstream", "workstation", "resource", "prompt", "file", "folder", "domain", "user",
    "criticaljob", "jobdefinition", "calendar", "variable", "variabletable", "runcyclegroup",
    "workstationclass", "joblog", "count", "issues", "predecessors", "successors", "info",
    "objects-info", "objects-count", "consumed-jobs", "runs", "health-status", "description",
    "submit", "submit-ad-hoc-job", "header", "query", "query_next", "query_predecessors_chain",
    "hold", "release", "kill", "cancel", "cancel-pending", "confirm-succ", "confirm-abend",
    "add-dependencies", "release-dependencies", "remove-dependencies", "release-all-dependencies",
    "update-priority", "rerun", "update-limit", "update-fence", "update-quantity", "link", "unlink",
    "start", "stop", "reply", "WA_API3_v2.json", "configuration",
})  # fmt: skip


class Measured(httpx.AsyncBaseTransport):
    """Counts what its callers saw, whatever the layers below did for it."""

    def __init__(self, inner: httpx.AsyncBaseTransport, meters: Meters) -> None:
        self._inner = inner
        self._meters = meters

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the layer below."""
        route, begun = route_of(request.url.path), time.perf_counter()
        outcome = "cancelled"
        try:
            response = await self._inner.handle_async_request(request)
            outcome = str(response.status_code)
        except httpx.HTTPError as error:
            outcome = type(error).__name__
            raise
        finally:
            took = time.perf_counter() - begun
            self._meters.requests.labels(request.method, route, outcome).inc()
            self._meters.seconds.labels(request.method, route).observe(took)
        return response

    async def aclose(self) -> None:
        """Closes the layer below."""
        await self._inner.aclose()


def route_of(path: str) -> str:
    """The path with `{id}` wherever something else than the API's own words stands."""
    return "/".join(part if part in _WORDS or not part else "{id}" for part in path.split("/"))
