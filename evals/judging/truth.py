"""Receipts against the plant: each is read again by its own call, and compared field by field."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from evals.plants.plant import Plant, Record
from retrievers.documents import Document, knowledge_folder, passages, read_documents
from tools.receipts import Receipt

Records = Mapping[str, Record]
Library = Mapping[str, tuple[str, str]]
"""Each passage's document and section, by the passage's id."""

_LINE = re.compile(r"(\d+): (.*)", re.DOTALL)
_DURATION = TypeAdapter(timedelta)
_COPY, _KEPT = "copy of ", "history of "
_WHOLE = frozenset({"count", "plan"})
_DEFINED = "def"
"""Where a record of the model keeps the object itself; beside it stands who changed it and when."""

_FIGURES = frozenset(
    {"of", "jobs", "streams", "holdsUp", "frees", "members", "direct", "failed", "succeeded"}
)
"""What a copy tells along its graph; the scenarios judge these against the plant's own."""

_NODES = {"jobs": "JOB", "streams": "JOBSTREAM"}


def library(more: Iterable[Document] = ()) -> Library:
    """What the documents that Resync brings along hold, read from the files themselves.

    With it, what further documents hold.
    """
    documents = [*read_documents(knowledge_folder()), *more]
    return {one.id: (one.document, one.section) for each in documents for one in passages(each)}


async def reread(plant: Plant, receipts: Iterable[Receipt]) -> dict[str, Record]:
    """What the plant answers to the calls that the receipts name."""
    calls = dict.fromkeys(_call(one) for one in receipts if _call(one).startswith("GET /"))
    return {call: await plant.read(call.removeprefix("GET ")) for call in calls}


def _call(receipt: Receipt) -> str:
    """The call that can be repeated; a copy names the one that gives the same records."""
    return receipt.source.removeprefix(_COPY)


def faults(receipt: Receipt, records: Records, documents: Library) -> list[str]:
    """Where the receipt and what it points at disagree; nothing where it is true."""
    if receipt.kind == "document":
        return _document_faults(receipt, documents)
    if receipt.source.startswith(_KEPT):
        return []  # what was kept of an hour that is over: no call gives it again
    record = records.get(_call(receipt))
    if record is None:
        return [f"no call that could be repeated: {receipt.source!r}"]
    if record.status != 200:
        return [f"the call answers {record.status}"]
    if receipt.kind == "log":
        return _log_faults(receipt, str(record.body))
    return _read_faults(receipt, record.body)


def _read_faults(receipt: Receipt, body: Any) -> list[str]:  # noqa: ANN401 - JSON
    if receipt.source.startswith(_COPY):
        kept = {name: each for name, each in receipt.fields.items() if name not in _FIGURES}
        receipt = receipt.model_copy(update={"fields": kept})
    if receipt.key in _WHOLE:
        return _count_faults(receipt.fields, body)
    return _object_faults(receipt, body)


def _document_faults(receipt: Receipt, documents: Library) -> list[str]:
    told = (receipt.object_id, receipt.fields.get("section"))
    return [] if documents.get(receipt.key) == told else [f"no such passage: {told}"]


def _log_faults(receipt: Receipt, text: str) -> list[str]:
    found = re.search(r"[?&]from_line=(\d+)", receipt.source)
    first = int(found[1]) if found else 1
    lines = text.splitlines()
    return [
        f"not in the log: {told!r}"
        for told in receipt.fields.get("lines", [])
        if not _is_line(told, lines, first)
    ]


def _is_line(told: str, lines: Sequence[str], first: int) -> bool:
    found = _LINE.fullmatch(told)
    at = int(found[1]) - first if found else -1
    # A long line may be cut, and says so.
    words = found[2].removesuffix("…").rstrip() if found else ""
    return 0 <= at < len(lines) and lines[at].strip().startswith(words.strip())


def _count_faults(fields: Mapping[str, Any], body: Any) -> list[str]:  # noqa: ANN401 - JSON
    """The number is that of the call; or of a part of a list that the call gave in whole."""
    if isinstance(body, list):
        return _folder_faults(fields, body)
    results = body.get("results", [])
    total = body.get("count", len(results))
    told = fields.get("count")
    part = told is None or (len(results) == total and told <= total)
    wrong = [] if part or told == total else [f"count {told}, not {total}"]
    for name, kind in _NODES.items():
        number = sum(1 for one in results if one.get("flowNodeType") == kind)
        if name in fields and fields[name] != number:
            wrong.append(f"{name} {fields[name]}, not {number}")
    groups = body.get("groupedCount", _by_status(results))
    if "groups" in fields and fields["groups"] != groups:
        wrong.append(f"groups {fields['groups']}, not {groups}")
    return wrong


def _folder_faults(fields: Mapping[str, Any], folders: Sequence[Mapping[str, Any]]) -> list[str]:
    """The number of a folder with all that is below it, where the call counts by folder."""
    top = str(fields.get("folder", "")).rstrip("/").upper()
    inside = (one for one in folders if f"{one['folder']}/".upper().startswith(f"{top}/"))
    total = sum(one["totalCount"] for one in inside)
    return [] if fields.get("count") == total else [f"count {fields.get('count')}, not {total}"]


def _by_status(results: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The jobs of a list by the status of their last run."""
    return dict(Counter(_at(one, _PLACES["job"]["status"]) for one in results))


def _object_faults(receipt: Receipt, body: Any) -> list[str]:  # noqa: ANN401 - JSON
    record = _find(body, receipt.object_id)
    if record is None:
        return [f"the call does not give {receipt.key}"]
    wrong = [] if _is_key(receipt, record) else [f"key {receipt.key!r}, not {record.get('key')!r}"]
    return wrong + [
        f"{name} {value!r} is not in the record"
        for name, value in receipt.fields.items()
        if not _proved(receipt.kind, name, value, record)
    ]


def _find(body: Any, object_id: str) -> dict[str, Any] | None:  # noqa: ANN401 - JSON
    """The record with the id, at the top, among the results, or deeper; a definition in whole.

    What only points at the object, as a dependency does, stands for it where no record does.
    """
    if object_id == "engine":
        return body if isinstance(body, dict) else None
    pointing = None
    for one in _objects(body):
        defined = one.get(_DEFINED) or {}
        if object_id in (one.get("id"), defined.get("id")):
            return one
        if pointing is None and object_id in (one.get("jobId"), one.get("objectId")):
            pointing = one
    return pointing


def _is_key(receipt: Receipt, record: Mapping[str, Any]) -> bool:
    """A plan object has its key or its name; a dependency names its parts one by one."""
    if "key" in record:
        return receipt.key in {record["key"], record.get("name"), f"#{record.get('number')}"}
    parts = re.split(r"[#/.]+", receipt.key)
    return receipt.object_id == "engine" or all(_is_part(part, record) for part in parts)


def _proved(kind: str, name: str, value: Any, record: Mapping[str, Any]) -> bool:  # noqa: ANN401
    """The field's own place in the plan where we know it, else anywhere under the same name."""
    place = None if _DEFINED in record else _PLACES.get(kind, {}).get(name)
    if place is not None:
        return _same(value, _at(record, place))
    if name in _DERIVED:
        return all(_is_part(word, record) for each in value for word in re.split(r"[#\s]+", each))
    return any(_same(value, found) for found in _under(record, name))


def _at(record: Mapping[str, Any], place: str) -> Any:  # noqa: ANN401 - JSON
    found: Any = record
    for step in place.split("."):
        found = _last_run(record) if step == "@run" else (found or {}).get(step)
    return found


def _last_run(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The run that counts: the last of its rerun chain."""
    runs = record.get("jobruns") or [{}]
    last: Mapping[str, Any] = next((r for r in runs if r.get("lastInRerunChain")), runs[-1])
    return last


def _same(told: Any, found: Any) -> bool:  # noqa: ANN401 - JSON
    """Equal, whichever way an instant or a span is written; more may be in the record."""
    if isinstance(told, dict):
        return isinstance(found, dict) and all(_same(v, found.get(k)) for k, v in told.items())
    if isinstance(told, list):
        known = found if isinstance(found, list) else []
        return all(any(_same(one, other) for other in known) for one in told)
    if isinstance(told, str) and isinstance(found, str):
        return told == found or _moment(told) == _moment(found) is not None
    return bool(told == found)


def _moment(text: str) -> datetime | timedelta | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return _DURATION.validate_python(text)
    except ValidationError:
        return None


def _is_part(word: str, record: Any) -> bool:  # noqa: ANN401 - JSON
    return word == "" or any(word in str(found) for found in _values(record))


def _under(body: Any, name: str) -> Iterator[Any]:  # noqa: ANN401 - JSON
    return (one[name] for one in _objects(body) if name in one)


def _objects(body: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Every object in a body, the outer ones first."""
    if isinstance(body, dict):
        yield body
    inner = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    for one in inner:
        yield from _objects(one)


def _values(body: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    if isinstance(body, dict | list):
        for one in body.values() if isinstance(body, dict) else body:
            yield from _values(one)
    else:
        yield body


_STATISTICS = {
    "jobs": "numberOfJob",
    "successful": "numberOfSuccessfullJob",
    "executing": "numberOfExecutingJob",
    "abended": "numberOfAbendedJob",
    "failed": "numberOfFailedJob",
}
_DERIVED = frozenset({"waitsOn"})
# The places of what a record holds more than once, and of what receipts call otherwise than HWA.
_PLACES: dict[str, dict[str, str]] = {
    "job": {
        "status": "lastRunCompositeStatus.status",
        "substatus": "lastRunCompositeStatus.substatus",
        "commonStatus": "lastRunCommonStatus",
        "canceled": "lastRunCompositeStatus.canceled",
        "unresolvedDependencies": "dependenciesStats.numberOfUnresolvedDependencies",
        "runId": "@run.id",
        "jobNumber": "@run.jobNumber",
        "returnCode": "@run.returnCode",
        "actualStartTime": "@run.timeInfo.actualStartTime",
        "actualEndTime": "@run.timeInfo.actualEndTime",
        "estimatedDuration": "@run.timeInfo.estimatedDuration",
        "priority": "priority",
        "workstation": "workstation",
        "schedTime": "schedTime",
    },
    "jobstream": {
        "status": "compositeStatus.status",
        "substatus": "compositeStatus.substatus",
        "startTime": "timeRestrictions.startTime",
        "carriedForward": "jsDefinitionFlags.carriedForward",
        **{name: f"jobStreamStats.{place}" for name, place in _STATISTICS.items()},
    },
}
