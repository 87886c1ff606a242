"""The receipts of log lines: every line is proved by the call that told it."""

from collections.abc import Sequence

from tools.failures.job_log import JobLog
from tools.plan.failures.log_lines import LogLine
from tools.receipts import Receipt, receipt_id


def log_receipts(
    key: str,
    run_id: str,
    log: JobLog,
    lines: Sequence[LogLine],
    first: LogLine | None = None,
) -> tuple[Receipt, ...]:
    """One receipt of each call that told one of the lines, the call of `first` before the others.

    A long log is read by ranges, and one trouble may stand in several of them. Without a line the
    last call proves that there was none.
    """
    shown: list[LogLine | None] = [first, *lines] if first else [*lines]
    calls = {read.source: read for read in map(log.read_of, shown or [None])}
    return tuple(
        Receipt(
            id=receipt_id("log", run_id, source),
            kind="log",
            key=key,
            object_id=run_id,
            fields={"lines": [_text(one) for one in lines if log.read_of(one).source == source]},
            read_at=read.read_at,
            source=source,
        )
        for source, read in calls.items()
    )


def _text(line: LogLine) -> str:
    return f"{line.number}: {line.text}"
