"""Who takes up a limit: the jobs that run where no further one may start."""

from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan
from tools.hwa.oql import Field, Oql
from tools.hwa.selection import workstation_is
from tools.plan.diagnosis import RootCause
from tools.receipts import Finding, ObjectRef
from tools.records import receipt, ref

_ACTIVE = ("EXEC", "INTRO", "SUCCP", "ABENP")
_SHOWN = 5


async def occupants(hwa: HwaClient, root: RootCause) -> tuple[Finding, ...]:
    """The running jobs by name; nothing where they cannot be read, for the limit stands anyway."""
    status = Field("jobruns.compositeStatus.status")
    try:
        read = await hwa.jobs(_place(root.object) & status.one_of(_ACTIVE), limit=_SHOWN)
    except HwaError:
        return ()
    running = [one for one in read.value.results if one.status in _ACTIVE]
    if not running:
        return ()
    finding = Finding(
        statement="limit_taken",
        subject=root.object,
        values={
            "kind": root.object.kind,
            "jobs": [_told(one) for one in running],
            "more": max(0, read.value.total - len(read.value.results)),
        },
        receipts=tuple(receipt(read, one) for one in running),
    )
    return (finding,)


def _place(place: ObjectRef) -> Oql:
    """The jobs of a stream, or on a workstation."""
    if place.kind == "jobstream":
        return Field("jobStreamId").eq(place.object_id)
    return workstation_is("workstation", place.key)


def _told(job: JobInPlan) -> dict[str, object]:
    run = job.last_run
    return {
        "key": ref(job).key,
        "start": run.time_info.actual_start_time if run else None,
        "estimated": job.estimated_duration,
    }
