"""What of a stretch of time is on record: the gaps that an answer names, and its receipts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tools.hwa.calls import PREFIX
from tools.kept.history import Recorded
from tools.plan.past.changes import Line
from tools.plan.past.watch import Hole
from tools.receipts import Gap, ObjectRef, Receipt, receipt_id

_LATELY = timedelta(minutes=5)
_SHOWN = 5


def coverage_gaps(recorded: Recorded, since: datetime, until: datetime) -> tuple[Gap, ...]:
    """Every part of the stretch of which there is no record, or only what came of it."""
    begins, ends = recorded.begins, recorded.ends
    if begins is None or ends is None or begins >= until:
        return (Gap(what="changed_not_recorded"),)
    gaps = []
    if begins > since:
        gaps.append(Gap(what="changed_not_before", detail=begins.isoformat()))
    holes = recorded.holes(since, until)
    gaps += [_hole_gap(hole) for hole in holes[-_SHOWN:]]
    if len(holes) > _SHOWN:
        gaps.append(Gap(what="changed_more_holes", detail=str(len(holes) - _SHOWN)))
    if until - ends > _LATELY:
        gaps.append(Gap(what="changed_not_lately", detail=ends.isoformat()))
    return tuple(gaps)


def history_receipt(recorded: Recorded, since: datetime, until: datetime, **told: int) -> Receipt:
    """The receipt for a number out of the record: which stretch it was counted over."""
    source = f"history of GET {PREFIX}/plan from {_iso(since)} to {_iso(until)}"
    return Receipt(
        id=receipt_id("engine", f"history {' '.join(sorted(told))}", source),
        kind="engine",
        key="history",
        object_id="history",
        fields={"since": _iso(since), "until": _iso(until), **told},
        read_at=min(recorded.ends or until, until),
        source=source,
    )


def line_receipt(line: Line, recorded: Recorded) -> Receipt:
    """The receipt for one line of the record."""
    source = f"history of GET {PREFIX}/plan/{line.kind}/{line.object_id}"
    fields: dict[str, object] = {"changed": _iso(datetime.fromtimestamp(line.at, UTC))}
    if line.path:
        fields["status"] = [step or "-" for step in line.path]
    if line.code is not None:
        fields["returnCode"] = line.code
    fields |= {one.field: [one.was, one.now] for one in line.fields}
    return Receipt(
        id=receipt_id(line.kind, f"{line.object_id}|{line.group}", source),
        kind=line.kind,
        key=line.key,
        object_id=line.object_id,
        fields=fields,
        read_at=recorded.ends or datetime.fromtimestamp(line.at, UTC),
        source=source,
    )


def line_ref(line: Line) -> ObjectRef:
    """The object of a line."""
    return ObjectRef(kind=line.kind, key=line.key, name=line.name, object_id=line.object_id)


def unbridged(holes: Sequence[Hole]) -> list[Hole]:
    """The holes across which nothing was known."""
    return [hole for hole in holes if not hole.bridged]


def _hole_gap(hole: Hole) -> Gap:
    start, end = (datetime.fromtimestamp(second, UTC) for second in (hole.start, hole.end))
    return Gap(
        what="changed_steps_unknown" if hole.bridged else "changed_hole",
        detail=f"{_iso(start)}/{_iso(end)}/{hole.reason}",
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
