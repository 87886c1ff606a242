"""What goes past batchman to an agent or a plug-in: commands, logs, health."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from tools.hwa.simulator.plan.world import Workstation
from tools.hwa.simulator.wire import requests
from tools.hwa.simulator.wire.actions import values
from tools.hwa.simulator.wire.actions.dependencies import workstation_of
from tools.hwa.simulator.wire.actions.perform import Performer, address
from tools.hwa.simulator.wire.errors import BadBody, NotFound, Refusal, WrongKey
from tools.hwa.simulator.wire.lists import Listing

Json = dict[str, Any]
Body = Mapping[str, Any]

_BROKER_MANAGED = frozenset({"AGENT", "POOL", "D-POOL", "REM-ENG"})


class NotReached(Refusal):
    """An agent that does not answer, or has no such thing."""

    def __init__(self, code: str, workstation: Workstation) -> None:
        super().__init__(
            500,
            f"AWSJSY404E The operation failed. {code} Workstation {workstation.path} "
            "does not take it.",
            "PlanOperationException",
        )


@dataclass(frozen=True, slots=True)
class Plugins:
    """Asks agents and plug-ins, as far as this plant has any."""

    perform: Performer
    jobs: Listing
    workstations: Listing

    def command(self, request: Request, body: Body) -> Json:
        """A plug-in's command on a run: taken, and without an answer."""
        _check_command(body)
        run_id = request.path_params["id"]
        found = self.perform.world.find_run(run_id)
        if found is None:
            raise WrongKey(run_id) if ";" in run_id else NotFound(run_id)
        self.perform.rights.demand("RUN", "job", found[0].folder)
        return {}

    def command_by_filter(self, request: Request, body: Body) -> Json:
        """The same on the first job that a filter picks."""
        _check_command(body)
        jobs = self.jobs.pick(request)
        if not jobs:
            raise NotFound(request.query_params.get("oql", "job"))
        self.perform.rights.demand("RUN", "job", jobs[0].folder)
        return {}

    def collect_logs(self, request: Request, body: Body) -> Json:
        """An agent's logs are fetched to the master; what comes back is its id."""
        found = workstation_of(self.perform.world, body, "workstationName")
        self.perform.rights.demand("MANAGE", "workstation")
        return address(request, "workstation", found.id)

    def health(self, request: Request, _body: Body) -> Json:
        """Whether an agent answers: its id where it does, an error where not."""
        return self._one(request, _check_health)

    def health_by_filter(self, request: Request, _body: Body) -> Json:
        """Which agents answer and which do not."""
        return self._several(request, _check_health)

    def monitoring(self, request: Request, _body: Body) -> Json:
        """A workstation's event monitoring; those under the broker have none to show."""
        return self._one(request, _check_monitoring)

    def monitoring_by_filter(self, request: Request, _body: Body) -> Json:
        """Which workstations have an event monitoring configuration."""
        return self._several(request, _check_monitoring)

    def _one(self, request: Request, check: Callable[[Workstation], None]) -> Json:
        found = self.workstations.get(request.path_params["id"])
        self.perform.rights.demand("DISPLAY", "workstation")
        check(found)
        return address(request, "workstation", found.id)

    def _several(self, request: Request, check: Callable[[Workstation], None]) -> Json:
        most = requests.integer(request, "max_object_affected", 1, least=1)
        answer: Json = {"successfulResourceResponses": [], "failedResourceResponses": []}
        for each in self.workstations.pick(request)[:most]:
            try:
                check(each)
            except NotReached as refusal:
                failed = {"id": each.id, "isError": True, "message": str(refusal)}
                answer["failedResourceResponses"].append(failed)
            else:
                done = {**address(request, "workstation", each.id), "isError": False}
                answer["successfulResourceResponses"].append(done)
        return answer


def _check_command(body: Body) -> None:
    if not values.text(body, "command"):
        raise BadBody("command must be given.")


def _check_health(workstation: Workstation) -> None:
    if not workstation.online:
        raise NotReached("AWSBIN092E", workstation)


def _check_monitoring(workstation: Workstation) -> None:
    if workstation.type in _BROKER_MANAGED:
        raise NotReached("AWSBIN091E", workstation)
