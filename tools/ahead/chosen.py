"""The one job or stream that a question means, and what its record says of its state and times."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.hwa.client import Read
from tools.hwa.models import JobInPlan, JobStreamInPlan
from tools.lookup import Lookup
from tools.plan.ahead.outlook import Outlook
from tools.receipts import Finding
from tools.records import receipt, ref
from tools.report import Report
from tools.single import not_found, several

Flow = JobInPlan | JobStreamInPlan
_OVER = frozenset({"SUCC", "CANCL", "SUPPR"})


@dataclass(frozen=True)
class Chosen:
    """The record that a question means, and the read that told it."""

    read: Read[Any]
    record: Flow
    instances: int


def one_of(lookup: Lookup, name: str) -> Chosen | Report:
    """The one object that is meant, its open instance first; or what to answer instead."""
    if lookup.found is None:
        return not_found(lookup)
    if len(lookup.found.groups) > 1:
        return several(lookup.found, name)
    group = [one for one in lookup.found.groups[0] if isinstance(one, JobInPlan | JobStreamInPlan)]
    if not group:
        return _wrong_kind(lookup)
    open_ = [one for one in group if not is_over(one)]
    # Of several open instances the one that comes first is the one that is waited for.
    return Chosen(lookup.found.read, (open_ or group[:1])[-1], len(group))


def is_over(record: Flow) -> bool:
    """It has ended, and nothing more is to come of it."""
    if isinstance(record, JobInPlan):
        return record.canceled or record.status in _OVER
    return record.composite_status.canceled or record.status in _OVER


def node_of(outlook: Outlook, record: Flow) -> int | None:
    """The node at which an object ends; None where the copy has not got it."""
    picture = outlook.situation.picture
    if isinstance(record, JobInPlan):
        return picture.job_row(record.id)
    row = picture.stream_row(record.id)
    return None if row is None else outlook.situation.end(row)


def status_of(record: Flow) -> str:
    """HWA's status, cancelled where the flag says so."""
    cancelled = (
        record.canceled if isinstance(record, JobInPlan) else record.composite_status.canceled
    )
    return "CANCL" if cancelled else record.status


def times_of(record: Flow) -> tuple[datetime | None, datetime | None]:
    """When it started and ended, as far as its record tells."""
    if isinstance(record, JobStreamInPlan):
        return record.time_info.actual_start_time, record.time_info.actual_end_time
    run = record.last_run
    if run is None:
        return None, None
    return run.time_info.actual_start_time, run.time_info.actual_end_time


def _wrong_kind(lookup: Lookup) -> Report:
    assert lookup.found is not None  # noqa: S101 - asked by the caller
    record = lookup.found.groups[0][0]
    proof = (receipt(lookup.found.read, record),)
    finding = Finding(statement="eta_wrong_kind", subject=ref(record), receipts=proof)
    return Report(findings=(finding,), objects=(ref(record),))
