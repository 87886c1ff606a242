"""What the engine tells about the site as a whole: its settings, its licence counts, its metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.wire.errors import BadParameter, NotFound

Json = dict[str, Any]

_SETTINGS = {
    "enCarryForward": ("all", "Which job streams are carried forward"),
    "startOfDay": ("0000", "When the production day starts"),
    "logHistory": ("10", "Days that job logs are kept"),
    "longDurationThreshold": ("150", "Percent of its estimate from which a job runs long"),
    "approachingLateOffset": (
        "120",
        "Seconds before its critical start that a job draws attention",
    ),
    "promotionOffset": ("120", "Seconds before its critical start that a job is promoted"),
    "deadlineOffset": ("2", "Minutes before its deadline that a job draws attention"),
    "riskConfidence": ("80", "Percent of confidence below which a critical job is at risk"),
    "baseRecPrompt": ("1000", "First number of recovery prompts"),
}
"""Global options with HWA's defaults; the simulated engine does not let them be changed."""

_PERIODS = frozenset({"", "day", "month"})


class Site:
    """The site around one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def configuration(self, _request: Request) -> Json:
        """All global options."""
        return {key: _setting(key) for key in _SETTINGS}

    def setting(self, request: Request) -> Json:
        """One global option by its name."""
        return _setting(request.path_params["id"])

    def consumed_jobs(self, request: Request) -> list[Json]:
        """How many job runs the current plan has used up, for the licence."""
        period = request.query_params.get("period", "")
        if period not in _PERIODS:
            raise BadParameter(f"period knows no {period!r}.")
        by_status = self._by_status()
        well = by_status["SUCCESSFUL"]
        count = {"total": well + by_status["ERROR"], "successful": well, "unique": well}
        day = datetime.fromtimestamp(self.world.plan_start, UTC).date().isoformat()
        return [
            {
                "date": day,
                "dailyJobs": count,
                "monthlyJobs": count,
                "cumulativeJobs": count,
                "jobsToSend": 0,
                "integrity": "ok",
            }
        ]

    def metrics(self) -> str:
        """The figures that `/metrics` gives to a monitoring system, as text."""
        return "".join(f"{line}\n" for line in [*self._metric_lines(), "# EOF"])

    def _metric_lines(self) -> Iterator[str]:
        counts = self.world.index.counts
        yield from _gauge("JobsInPlanCount_jobs", "status", self._by_status())
        places, folders = Counter[str](), Counter[str]()
        for (place, _, folder), number in counts.items():
            places[place] += number
            folders[folder] += number
        yield from _gauge("JobsByWorkstation_jobs", "workstation", places)
        yield from _gauge("JobsByFolder_jobs", "folder", folders)
        stations = self.world.workstations.values()
        running = Counter({each.path: int(each.jobman_up) for each in stations})
        linked = Counter({each.path: int(each.linked) for each in stations})
        yield from _gauge("workstation_running", "workstation", running)
        yield from _gauge("workstation_linked_boolean", "workstation", linked)
        yield from self._critical_lines()
        yield "# TYPE application_wa_DB_connected_boolean gauge"
        yield "application_wa_DB_connected_boolean 1"

    def _critical_lines(self) -> Iterator[str]:
        now = self.world.now
        critical = [each for each in self.world.jobs.values() if each.critical]
        sure = Counter({each.key: status.confidence(each, now) for each in critical})
        late = {
            each.key: status.expected_end(each, now) > (each.deadline or now) for each in critical
        }
        yield from _gauge("criticalJob_confidence_factor", "job", sure)
        risk = Counter({key: int(value) for key, value in late.items()})
        yield from _gauge("criticalJob_highRisk_boolean", "job", risk)

    def _by_status(self) -> Counter[str]:
        found = Counter[str]()
        for (_, word, _), number in self.world.index.counts.items():
            found[word] += number
        return found


def _setting(key: str) -> Json:
    if key not in _SETTINGS:
        raise NotFound(key)
    value, description = _SETTINGS[key]
    return {"value": value, "description": description}


def _gauge(name: str, label: str, values: Counter[str]) -> Iterator[str]:
    yield f"# TYPE application_wa_{name} gauge"
    for key in sorted(values):
        yield f'application_wa_{name}{{{label}="{key}"}} {values[key]}'
