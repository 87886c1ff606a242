"""V1's rows of runs as V2's jobs, each with its runs."""

from collections.abc import Iterable, Sequence

from tools.hwa.v1.parts import (
    Json,
    Record,
    composite,
    folder_of,
    part_of,
    path_of,
    rooted,
    shared,
    times_of,
)
from tools.hwa.v1.words import moment, span


def jobs(rows: Iterable[Json]) -> list[Record]:
    """The jobs in these rows, in the order in which they first appear, each with its runs."""
    chains: dict[tuple[str, str], list[Json]] = {}
    for row in rows:
        chains.setdefault(chain_of(row), []).append(row)
    return [_job(chain) for chain in chains.values()]


def chain_of(row: Json) -> tuple[str, str]:
    """What the runs of one job have in common: the stream instance and the name."""
    return str(part_of(row, "jobStreamInPlan").get("id", "")), str(row.get("name", ""))


def stream_name(row: Json) -> str:
    """The name of a job's stream."""
    return str(part_of(row, "jobStreamInPlan").get("name") or "")


def is_whole(row: Json) -> bool:
    """Whether a row is its job's only run."""
    return row.get("lastInRerunChain") is not False and row.get("rerunType") == "REGULAR"


def _job(rows: Sequence[Json]) -> Record:
    chain = sorted(rows, key=_run_order)
    row = chain[-1]
    inside, place = part_of(row, "jobStreamInPlan"), part_of(row, "workstationInPlan")
    folder, critical = folder_of(inside), part_of(row, "criticalNetworkInfo")
    home = part_of(inside, "workstationKey")
    stream_workstation = path_of(folder_of(home), str(home.get("name") or ""))
    stream_name = str(inside.get("name") or "")
    workstation = path_of(folder_of(place), str(place.get("name") or ""))
    return {
        **shared(row),
        "flowNodeType": "JOB",
        "name": str(row.get("name") or ""),
        "key": f"{stream_workstation}#{path_of(folder, stream_name)}.{row.get('name')}",
        "folder": folder,
        "folderId": part_of(inside, "folderKey").get("id"),
        "workstation": workstation,
        "jobStreamId": inside.get("id") or "",
        "jobStreamName": stream_name,
        "jobStreamWorkstation": stream_workstation,
        "schedTime": moment(inside.get("startTime")),
        "lastRunCommonStatus": part_of(row, "status").get("commonStatus") or "",
        "lastRunCompositeStatus": _run_status(row),
        "jobStatusFlags": {
            "jobLate": bool(row.get("late")),
            "untilGone": bool(row.get("untilExpired")),
        },
        "jobOptions": {
            "critical": bool(critical.get("critical")),
            "requiresConfirmation": bool(row.get("confirmed")),
            "noOperation": bool(row.get("noOperation")),
            "every": bool(row.get("every")),
        },
        "jobDefinition": _definition(row, workstation),
        "jobruns": [_run(each) for each in chain],
        "criticalStart": moment(critical.get("criticalStart")),
        "confidenceInterval": _confidence(critical),
    }


def _run(row: Json) -> Record:
    return {
        "id": row.get("id") or "",
        "name": row.get("name"),
        "jobNumber": row.get("jobNumber"),
        "commonStatus": part_of(row, "status").get("commonStatus") or "",
        "compositeStatus": _run_status(row),
        "returnCode": row.get("returnCode", part_of(row, "jobDefinition").get("returnCode")),
        "rerunType": row.get("rerunType"),
        "actualWorkstation": rooted(row.get("actualWorkstationName")),
        "lastInRerunChain": row.get("lastInRerunChain") is not False,
        "runAttempt": row.get("runNumber"),
        "timeInfo": times_of(part_of(row, "timeInfo")),
        "maxDurationGone": bool(row.get("maxDurationGone")),
        "minDurationNotReached": bool(row.get("minDurationNotReached")),
    }


def _run_order(row: Json) -> tuple[bool, int, float]:
    started = part_of(row, "timeInfo").get("actualStartTime")
    number = row.get("runNumber")
    return (
        row.get("lastInRerunChain") is not False,
        number if isinstance(number, int) else 0,
        started if isinstance(started, int | float) else 0.0,
    )


def _run_status(row: Json) -> Record:
    started = bool(part_of(row, "timeInfo").get("actualStartTime"))
    return {**composite(part_of(row, "status")), "started": started}


def _definition(row: Json, workstation: str) -> Record:
    told = part_of(row, "jobDefinition")
    user = told.get("userLogin")
    kind = str(told.get("taskType") or "OTHER")
    return {
        "name": told.get("name") or row.get("name"),
        "workstation": workstation,
        "description": told.get("description"),
        "taskType": told.get("taskType"),
        "task": {kind: {"taskString": told.get("taskString"), "userName": user}},
        "userLogins": [user] if user else [],
        "recoveryOption": told.get("recoveryOption"),
        "estimatedDuration": span(part_of(row, "timeInfo").get("estimatedDuration")),
    }


def _confidence(critical: Json) -> str | None:
    factor = part_of(critical, "criticalJobInfo").get("confidenceFactor")
    return None if factor is None else str(factor)
