"""Findings on what holds something back, beside its root: full limits, supposed reasons."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tools.receipts import Finding, ObjectRef, Receipt

_SINCE = datetime(2026, 3, 4, 5, 29, tzinfo=UTC)


def reason_samples(
    proof: Callable[..., Receipt], job: ObjectRef, stream: ObjectRef, agent: ObjectRef
) -> list[Finding]:
    """Who fills a stream or a workstation; a reason that is one, lies on the way, or is none."""
    one = {"key": job.key, "start": _SINCE, "estimated": timedelta(minutes=9)}
    bare = {**one, "start": None, "estimated": None}
    full = [
        Finding(statement="limit_taken", subject=place, values=values, receipts=(proof(job),))
        for place in (stream, agent)
        for values in (
            {"kind": place.kind, "jobs": [one], "more": 0},
            {"kind": place.kind, "jobs": [one, bare], "more": 55},
        )
    ]
    supposed = [
        Finding(
            statement="supposed_reason",
            subject=thing,
            values={"of": "TAXFILE", "kind": thing.kind, "status": status, **held},
            receipts=(proof(thing),),
        )
        for thing, status in ((job, "ABEND"), (stream, "EXEC"), (agent, None))
        for held in (
            {"held": True, "root": True},
            {"held": True, "root": False},
            {"held": False, "root": False},
        )
    ]
    return [*full, *supposed]
