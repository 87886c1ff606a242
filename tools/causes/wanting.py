"""Who waits for what is no job: the jobs that want a resource, or that wait on a workstation."""

from tools.causes.dependents import behind_all
from tools.hwa.client import HwaClient
from tools.listing.lists import list_jobs
from tools.listing.overview import LiveCopy, no_copy
from tools.listing.plan_query import PlanQuery
from tools.plan.causes.behind import Held
from tools.plan.copy.picture import Picture
from tools.receipts import Finding, ObjectRef
from tools.report import Report, merged
from tools.single import object_status

_WAITING = ("HOLD", "READY", "FENCE")
_MOST = 100


async def wanting(hwa: HwaClient, name: str, *, copy: LiveCopy = no_copy) -> Report | None:
    """The resource or workstation with its state, and who waits for it; None where it is neither.

    Raises:
        HwaError: HWA could not be asked.
    """
    status = await object_status(hwa, name, ("resource", "workstation"))
    if len(status.objects) == 0 or status.objects[0].kind not in {"resource", "workstation"}:
        return None
    wanted = status.objects[0]
    if wanted.kind == "workstation":
        query = PlanQuery(states=_WAITING, workstation=wanted.key)
        listed = await list_jobs(hwa, query, copy=copy)
        return merged([status, listed, await _behind_there(hwa, wanted, copy())])
    query = PlanQuery(conditions=("waiting_for_resource",))
    listed = await list_jobs(hwa, query, limit=_MOST, copy=copy)
    return merged([status, _of_those(listed, wanted)])


async def _behind_there(hwa: HwaClient, wanted: ObjectRef, picture: Picture | None) -> Report:
    """What waits behind the jobs that would start on a workstation."""
    if picture is None:
        return Report()
    there = Held(picture).at_workstation(wanted.key)
    return await behind_all(hwa, wanted, picture, jobs=there)


def _of_those(listed: Report, wanted: ObjectRef) -> Report:
    """Of the jobs that wait for resources those that wait for this one."""
    rows = tuple(one for one in listed.findings if _waits_for(one, wanted))
    if not rows:
        none = {"direct": 0, "jobs": 0, "streams": 0, "waiting": 0, "shown": 0}
        receipts = listed.findings[0].receipts if listed.findings else ()
        nobody = Finding(statement="dependents", subject=wanted, values=none, receipts=receipts)
        return Report(findings=(nobody,), gaps=listed.gaps)
    objects = tuple(row.subject for row in rows if row.subject)
    return Report(findings=rows, objects=objects, gaps=listed.gaps)


def _waits_for(row: Finding, wanted: ObjectRef) -> bool:
    """`APP01#LOCK` tells the resource by its name, its folder apart."""
    place = wanted.key.partition("#")[0]
    waits = [str(one) for one in row.values.get("waits_on") or ()]
    names = [(one.partition("#")[0], one.rsplit("#", 1)[-1].rsplit("/", 1)[-1]) for one in waits]
    return any(name == wanted.name and at in {place, name} for at, name in names)
