"""Which definitions of HWA's model were changed in a stretch of time, and by whom."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaBadAnswer, HwaError, call_of
from tools.hwa.oql import Field
from tools.receipts import Finding, Gap, ObjectKind, ObjectRef, Receipt, receipt_id
from tools.report import Report

_PAGE = 1000
_SHOWN = 10
_LISTS: tuple[tuple[ObjectKind, str], ...] = (
    ("jobstream", "/model/jobstream"),
    ("job", "/model/jobdefinition"),
)


class _Modified(msgspec.Struct, rename="camel"):
    modified_by: str | None = None
    modified_time: str | None = None


class _Status(msgspec.Struct, rename="camel"):
    modify_data: _Modified | None = None


class _Body(msgspec.Struct):
    id: str | None = ""


class _Defined(msgspec.Struct):
    """Of a definition what tells when it changed: reading all of it takes a hundred times as long."""

    key: str | None = ""
    body: _Body | None = msgspec.field(name="def", default=None)
    status: _Status | None = None


class _Page(msgspec.Struct):
    results: list[_Defined]
    count: int | None = None


_DECODER = msgspec.json.Decoder(_Page, strict=False)


@dataclass(frozen=True)
class _Listed:
    """One kind's definitions as far as they were read, and the call for them."""

    kind: ObjectKind
    rows: list[_Defined]
    total: int
    source: str


@dataclass(frozen=True)
class _Changed:
    """A definition that was changed, and when."""

    listed: _Listed
    row: _Defined
    at: datetime


async def definitions_changed(
    hwa: HwaClient, since: datetime, until: datetime, name: str = "", *, now: datetime
) -> Report:
    """Streams and job definitions whose last change lies in the stretch; else what kept from it."""
    try:
        lists = await asyncio.gather(*(_listed(hwa, kind, path, name) for kind, path in _LISTS))
    except HwaError as error:
        gap = Gap(what="changed_definitions_unread", detail=error.call, codes=error.codes)
        return Report(gaps=(gap,))
    dated = [one for listed in lists for one in _dated(listed)]
    told = sorted((one for one in dated if since <= one.at < until), key=lambda one: one.at)
    newest = told[-_SHOWN:]
    findings = tuple(_finding(one, len(told), len(newest), now) for one in newest)
    return Report(findings=findings, gaps=tuple(_gaps(lists, dated)))


async def _listed(hwa: HwaClient, kind: ObjectKind, path: str, name: str) -> _Listed:
    """The first page; there may be more than is read."""
    oql = str(Field("name").like(name.upper())) if name else None
    response = await hwa.fetch(path, {"oql": oql, "limit": _PAGE}, {"Only-Header": "true"})
    source = call_of(response.request)
    try:
        page = await asyncio.to_thread(_DECODER.decode, response.content)
    except msgspec.DecodeError as error:
        raise HwaBadAnswer(f"not the answer of HWA: {error}", call=source) from error
    total = len(page.results) if page.count is None else page.count
    return _Listed(kind, page.results, total, source)


def _dated(listed: _Listed) -> list[_Changed]:
    """Those of which HWA tells the last change."""
    found = []
    for row in listed.rows:
        told = row.status.modify_data if row.status else None
        at = _moment(told.modified_time if told else None)
        if at is not None:
            found.append(_Changed(listed, row, at))
    return found


def _moment(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at


def _gaps(lists: Sequence[_Listed], dated: Sequence[_Changed]) -> list[Gap]:
    read, total = sum(len(one.rows) for one in lists), sum(one.total for one in lists)
    gaps = []
    if read < total:
        gaps.append(Gap(what="changed_definitions_cut", detail=f"{read}/{total}"))
    if read and not dated:
        gaps.append(Gap(what="changed_definitions_undated"))
    return gaps


def _finding(one: _Changed, total: int, shown: int, now: datetime) -> Finding:
    told = one.row.status.modify_data if one.row.status else None
    by, key = (told.modified_by or "") if told else "", one.row.key or ""
    identity = (one.row.body.id or "") if one.row.body else ""
    kind, source = one.listed.kind, one.listed.source
    proof = Receipt(
        id=receipt_id(kind, identity or key, source),
        kind=kind,
        key=key,
        object_id=identity,
        fields={"modifiedBy": by, "modifiedTime": one.at.isoformat()},
        read_at=now,
        source=source,
    )
    return Finding(
        statement="changed_definition",
        subject=ObjectRef(kind=kind, key=key, name=key.rpartition("/")[2], object_id=identity),
        values={"kind": kind, "by": by, "at": one.at, "total": total, "shown": shown},
        receipts=(proof,),
    )
