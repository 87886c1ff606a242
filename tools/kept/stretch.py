"""A stretch of time that was asked for: one that ends before it begins is asked back for."""

from datetime import datetime

from tools.receipts import Finding, Severity
from tools.report import Report


def no_stretch(since: datetime, until: datetime, now: datetime) -> Report | None:
    """What to say where nothing can lie between two times; None where something can."""
    if since < min(until, now):
        return None
    head = Finding(
        statement="changed_no_stretch",
        values={"since": since, "until": until, "now_at": now},
        severity=Severity.WARNING,
    )
    return Report(findings=(head,))
