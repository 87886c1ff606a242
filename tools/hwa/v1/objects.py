"""V1's objects as V2's: one shape for whoever reads the plan.

Every property may be missing. What V1 does not tell (the substatus above all) stays out, rather
than being made up. Names that begin with `_` serve OQL alone and are left out of the models.
"""

from typing import TypeVar

from tools.hwa.models import PlanObject
from tools.hwa.v1.jobs import jobs
from tools.hwa.v1.parts import (
    Json,
    Record,
    composite,
    folder_of,
    named,
    part_of,
    path_of,
    rooted,
    shared,
    times_of,
)
from tools.hwa.v1.words import moment, workstation_type

M = TypeVar("M", bound=PlanObject)
_MASTER_DOMAIN = "MASTERDM"
"""The topmost domain, whose manager is the master."""


def modelled(record: Json, model: type[M]) -> M:
    """The record as a model, without what only OQL needs."""
    return model.model_validate(
        {name: value for name, value in record.items() if not name.startswith("_")}
    )


def stream(row: Json) -> Record:
    """A job stream."""
    key = part_of(row, "key")
    folder, name = folder_of(row), str(row.get("name") or key.get("name") or "")
    place = part_of(row, "workstationKey") or part_of(key, "workstationKey")
    workstation = path_of(folder_of(place), str(place.get("name") or ""))
    times = part_of(row, "timeInfo")
    return {
        **shared(row),
        "flowNodeType": "JOBSTREAM",
        "name": name,
        "originalJobStreamName": name,
        "folder": folder,
        "folderId": part_of(row, "folderKey").get("id"),
        "workstation": workstation,
        "key": f"{workstation}#{path_of(folder, name)}",
        "schedTime": moment(row.get("startTime") or key.get("startTime")),
        "commonStatus": part_of(row, "status").get("commonStatus") or "",
        "compositeStatus": {
            **composite(part_of(row, "status")),
            "started": bool(times.get("actualStartTime")),
        },
        "limit": row.get("limit"),
        "timeInfo": times_of(times),
        "jobStreamStats": part_of(row, "jobStreamStats"),
        "jsStatusFlags": {
            "lateJobStream": bool(row.get("late")),
            "pendingPredecessor": bool(row.get("pendingPredecessor")),
        },
        "jsDefinitionFlags": {"carriedForward": bool(row.get("carriedForward"))},
        "jsOptions": {"carryForward": row.get("carryForward")},
        "submitter": row.get("submitter"),
    }


def workstation(row: Json) -> Record:
    """A workstation; V2 writes its state as a list of words."""
    link, folder = str(row.get("linkStatus") or ""), folder_of(row)
    name = str(row.get("name") or "")
    words = {"IS_INITED": "initialized", "JOBMAN_UP": "jobmanUp", "WRITER_UP": "writerUp"}
    states = [word for word, flag in words.items() if row.get(flag)]
    linked = link.endswith("LINKED") and link != "UNLINKED"
    links = ["LINKED", *[link] * (link != "LINKED")] if linked else []
    running = ["EVT_PROC_RUNNING"] * bool(row.get("eventProcessorRunning"))
    leading = row.get("type") == "MANAGER" and row.get("domainName") == _MASTER_DOMAIN
    return {
        **named(row, name, folder),
        "key": path_of(folder, name),
        "activeStates": [*["MASTER"] * leading, *links, *states, *running],
        "_links": links or [link],
        "_jobmanUp": bool(row.get("jobmanUp")),
        "_type": "WORKLOAD_BROKER" if row.get("type") == "BROKER" else row.get("type"),
        "type": workstation_type(str(row.get("type") or "")),
        "os": row.get("operatingSystem"),
        "domainName": row.get("domainName"),
        "limit": row.get("limit"),
        "fence": row.get("fence"),
        "runNumber": row.get("symRunNumber"),
        "version": row.get("version"),
        "ignore": bool(row.get("ignored")),
        "description": row.get("description"),
        "nodeName": row.get("nodeName"),
        "hostWorkstation": rooted(row.get("hostWorkstationName")),
        "certificateExpiryDate": moment(row.get("certificateExpiryDate")),
    }


def resource(row: Json) -> Record:
    """A resource with its holders."""
    place, folder, name = (
        part_of(row, "workstationInPlan"),
        folder_of(row),
        str(row.get("name") or ""),
    )
    workstation = path_of(folder_of(place), str(place.get("name") or ""))
    told = ("quantity", "quantityInUse", "quantityAvailable", "status", "description", "holders")
    return {
        **named(row, name, folder),
        "key": f"{workstation}#{path_of(folder, name)}",
        "workstation": workstation,
        "_workstationFolder": folder_of(place),
        **{key: row.get(key) for key in told},
    }


def prompt(row: Json) -> Record:
    """A prompt."""
    place, name = part_of(row, "workstationInPlan"), str(row.get("name") or "")
    workstation = path_of(folder_of(place), str(place.get("name") or ""))
    told = ("number", "text", "status", "type", "jobKey", "jobStreamKey")
    return {
        **named(row, name, folder_of(row)),
        "key": f"{workstation}#{row.get('number')}",
        "workstation": workstation,
        "timeAsked": moment(row.get("timeAsked")),
        "timeRespond": moment(row.get("timeRespond")),
        **{key: row.get(key) for key in told if row.get(key) is not None},
    }


def file(row: Json) -> Record:
    """A file that is waited for."""
    place = part_of(row, "workstationInPlan")
    return {
        "id": row.get("id") or "",
        "name": row.get("name") or "",
        "workstation": path_of(folder_of(place), str(place.get("name") or "")),
        "qualifier": row.get("qualifier"),
        "status": row.get("status") or "",
    }


def node(row: Json) -> Record:
    """A job or a stream at the end of a dependency."""
    return jobs([row])[0] if "jobStreamInPlan" in row else stream(row)
