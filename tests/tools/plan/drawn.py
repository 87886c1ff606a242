"""Small plans made of numbers: pictures of a few jobs, as a test draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from tools.hwa.bulk import JobRecord, StreamRecord, WorkstationRecord
from tools.plan.copy.columns import Vocabulary, job_block, stream_block
from tools.plan.copy.picture import Picture, PlanMark, Update, picture_of

NOW = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
STATION = "/WS"


@dataclass(frozen=True)
class Drawn:
    """A job as a test wants it: what it follows, by number, and what holds it."""

    after: tuple[int, ...] = ()
    minutes: int = 10
    status: str = "HOLD"
    priority: int = 10
    at: int | None = None
    """Minutes from now."""
    deadline: int | None = None
    started: int | None = None
    """Minutes ago."""
    open: tuple[Mapping[str, Any], ...] = ()
    confirm: bool = False
    station: str = STATION
    canceled: bool = False


def picture(
    jobs: Sequence[Drawn],
    *,
    limit: int | None = None,
    fence: int = 0,
    stream_limit: int = -1,
    stream: Mapping[str, Any] | None = None,
    states: Sequence[str] = ("LINKED", "JOBMAN_UP"),
) -> Picture:
    """A plan of one stream with these jobs, on one workstation."""
    words = Vocabulary()
    records = [_job(number, job, jobs) for number, job in enumerate(jobs)]
    shown = {"id": "stream", "name": "S", "limit": stream_limit, "priority": 10, **(stream or {})}
    shown.setdefault("compositeStatus", {"status": "EXEC"})
    streams = [_record(StreamRecord, {"workstation": STATION, **shown})]
    station = _record(
        WorkstationRecord,
        {
            "id": "ws",
            "name": STATION[1:],
            "activeStates": list(states),
            "limit": limit,
            "fence": fence,
        },
    )
    read = int(NOW.timestamp())
    update = Update(NOW, workstations=(station,))
    blocks = stream_block(streams, words, read), job_block(records, words, read)
    return picture_of(PlanMark(1), words, update, *blocks)


def _job(number: int, job: Drawn, every: Sequence[Drawn]) -> JobRecord:
    state = {"status": job.status, "canceled": job.canceled}
    times: dict[str, Any] = {"estimatedDuration": f"PT{job.minutes}M"}
    if job.started is not None:
        times["actualStartTime"] = _moment(-job.started)
    clock = {}
    if job.at is not None:
        clock["startTime"] = _moment(job.at)
    if job.deadline is not None:
        clock["deadlineTime"] = _moment(job.deadline)
    links = [_link(one, every[one]) for one in job.after]
    record: JobRecord = _record(
        JobRecord,
        {
            "id": f"job-{number}",
            "name": f"J{number}",
            "workstation": job.station,
            "jobStreamId": "stream",
            "jobStreamName": "S",
            "jobStreamWorkstation": STATION,
            "priority": job.priority,
            "lastRunCompositeStatus": state,
            "jobOptions": {"requiresConfirmation": job.confirm},
            "jobruns": [{"id": f"run-{number}", "timeInfo": times, "lastInRerunChain": True}],
            "timeRestrictions": clock,
            "dependencies": [*links, *job.open],
        },
    )
    return record


def _link(number: int, followed: Drawn) -> dict[str, Any]:
    state = {"status": followed.status, "canceled": followed.canceled}
    met = followed.status == "SUCC" or followed.canceled
    return {
        "dependencyType": "INTERNAL",
        "jobId": f"job-{number}",
        "satisfied": met,
        "predecessorStatus": state,
    }


def _moment(minutes: int) -> str:
    moment = datetime.fromtimestamp(NOW.timestamp() + minutes * 60, UTC)
    return moment.isoformat().replace("+00:00", "Z")


def _record(kind: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - one of three kinds
    return msgspec.convert(values, kind, strict=False)
