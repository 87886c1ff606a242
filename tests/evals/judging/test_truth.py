from typing import Any

import pytest

from evals.judging.truth import faults, library
from evals.plants.plant import Record
from tests.evals.samples import CALL, JOB, receipt

LOG = "GET /twsd/api/v2/plan/job/run/r1/joblog?from_line=11&to_line=12"
TRUE = {
    "status": "SUCC",
    "commonStatus": "SUCCESSFUL",
    "returnCode": 0,
    "runId": "r2",
    "actualEndTime": "2026-03-03T20:49:00Z",
    "estimatedDuration": "0:30:00",
    "priority": 10,
}


def _faults(body: object = None, **changes: Any) -> list[str]:
    page = {"count": 1, "results": [JOB]} if body is None else body
    given = receipt(**changes)
    call = given.source.removeprefix("copy of ")
    return faults(given, {call: Record(200, page)}, {"d#s": ("d", "s")})


def test_a_true_receipt() -> None:
    """Every field is found in its place of the record, however times are written."""
    assert not _faults(fields=TRUE)
    assert not _faults(body=JOB, fields=TRUE)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "ABEND"),  # the first run's, not that of the run that counts
        ("returnCode", 1),
        ("runId", "r1"),
        ("actualEndTime", "2026-03-03T20:02:00Z"),
        ("estimatedDuration", "0:31:00"),
        ("priority", 11),
        ("invented", "x"),
    ],
)
def test_a_wrong_field(field: str, value: object) -> None:
    """A field that the record does not prove is named."""
    assert any(field in fault for fault in _faults(fields=TRUE | {field: value}))


def test_a_definition() -> None:
    """A record of the model is one whole: what is defined, and when it was changed."""
    defined = {
        "key": "/WS#/F/S",
        "def": {"id": "d1", "name": "S", "startTime": "22:00:00"},
        "status": {"modifyData": {"modifiedTime": "2026-02-01T00:00:00Z"}},
    }
    told = {"startTime": "22:00:00", "modifiedTime": "2026-02-01T00:00:00Z"}
    given: dict[str, Any] = {"kind": "jobstream", "key": "/WS#/F/S", "object_id": "d1"}
    page = {"count": 1, "results": [defined]}

    assert not _faults(page, **given, fields=told)
    assert _faults(page, **given, fields=told | {"startTime": "23:00:00"})
    assert _faults(page, **given, fields=told | {"listed": False})


def test_another_object() -> None:
    """A receipt for an object that the call does not give, or under another key, is false."""
    assert _faults(object_id="j2")
    assert _faults(key="/WS#/F/S.Y")


def test_who_only_points_at_the_object_does_not_stand_for_it() -> None:
    """A dependency told before the record has the record's id, and none of its fields."""
    before = {"id": "other", "dependencies": [{"jobId": JOB["id"], "jobName": "X"}]}

    assert not _faults(body={"count": 2, "results": [before, JOB]}, fields=TRUE)


def test_a_call_that_fails_proves_nothing() -> None:
    """A call that cannot be repeated, or is refused, proves nothing."""
    assert faults(receipt(), {CALL: Record(404, "")}, {})
    assert faults(receipt(source="memory"), {}, {})


@pytest.mark.parametrize(
    ("told", "page", "true"),
    [
        (7, {"count": 7, "results": [{}]}, True),
        (6, {"count": 7, "results": [{}]}, False),
        (1, {"count": 2, "results": [{}, {}]}, True),  # a part of a list read in whole
        (3, {"count": 2, "results": [{}, {}]}, False),
        (5, {"count": 5, "groupedCount": {}}, True),
    ],
)
def test_counts(told: int, page: dict[str, Any], true: bool) -> None:
    """A count is the call's own, or of a part of a list that the call gave in whole."""
    assert (not _faults(page, key="count", object_id="", fields={"count": told})) is true


@pytest.mark.parametrize(("told", "true"), [(0, True), (3, False)])
def test_counts_by_folder(told: int, true: bool) -> None:
    """A call that counts by folder proves how many are in one of them and below it."""
    folders: Any = [{"folder": "/FIN", "totalCount": 3}]
    fields = {"count": told, "folder": "/FINACE"}
    assert (not _faults(folders, key="count", object_id="", fields=fields)) is true


def test_counts_by_group_and_kind() -> None:
    """Groups are those of the call; jobs and streams of a walk are counted again."""
    page = {"count": 2, "results": [{"flowNodeType": "JOB"}, {"flowNodeType": "JOBSTREAM"}]}
    count: dict[str, Any] = {"key": "count", "object_id": ""}

    assert not _faults(page, **count, fields={"count": 2, "jobs": 1, "streams": 1})
    assert _faults(page, **count, fields={"count": 2, "jobs": 2})
    assert _faults(
        {"count": 2, "groupedCount": {"ERROR": 2}}, **count, fields={"count": 2, "groups": {}}
    )


def test_log_lines() -> None:
    """A line of a log stands under its number, counted from where the call begins."""
    log: dict[str, Any] = {"kind": "log", "source": LOG}

    assert not _faults("start\nERROR 7", **log, fields={"lines": ["12: ERROR 7"]})
    assert _faults("start\nERROR 7", **log, fields={"lines": ["11: ERROR 7"]})
    assert _faults("start\nERROR 7", **log, fields={"lines": ["ERROR 8"]})


def test_dependencies() -> None:
    """A dependency has no key of its own: its parts must be in the record."""
    file = {"id": "f1", "file": {"name": "/data/a.csv", "workstation": "/WS"}}
    given: dict[str, Any] = {"object_id": "f1", "kind": "file", "fields": {}}

    assert not _faults({"dependencies": [file]}, **given, key="/WS#/data/a.csv")
    assert _faults({"dependencies": [file]}, **given, key="/WS#/data/b.csv")


def test_passages() -> None:
    """A passage is one that the documents have."""
    known: dict[str, Any] = {"kind": "document", "key": "d#s", "object_id": "d", "source": "d § s"}

    assert not _faults(**known, fields={"section": "s"})
    assert _faults(**known, fields={"section": "t"})
    assert _faults(**known | {"key": "e#s"}, fields={"section": "s"})


def test_the_library_is_read_from_the_files() -> None:
    """Each passage that Resync brings along has its document and section."""
    assert "return-codes" in {document for document, _ in library().values()}


def test_what_was_kept_is_not_asked_again() -> None:
    """An hour that is over has no call that gives it: what the house kept of it is not judged."""
    assert not _faults({}, source="history of GET /twsd/api/v2/plan/job", fields={"status": "FAIL"})


def test_a_copy_may_tell_what_its_graph_counts() -> None:
    """How many wait is in no record; the count itself and the groups still are held to the list."""
    page = {"count": 1, "results": [JOB]}
    copied: dict[str, Any] = {"source": f"copy of {CALL}", "key": "count", "object_id": ""}

    assert not _faults(page, **copied, fields={"count": 1, "jobs": 7, "streams": 2, "of": "X"})
    assert _faults(page, **copied, fields={"count": 9, "jobs": 7})
    state = JOB["lastRunCompositeStatus"]["status"]
    assert not _faults(page, **copied, fields={"count": 1, "groups": {state: 1}})
    assert _faults(page, **copied, fields={"count": 1, "groups": {state: 2}})
