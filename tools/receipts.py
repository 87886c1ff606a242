"""What every tool returns beside its text: findings, and the records that prove them."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

ObjectKind = Literal[
    "job",
    "jobstream",
    "workstation",
    "resource",
    "prompt",
    "file",
    "log",
    "document",
    "engine",
    "calendar",
    "run_cycle_group",
]


class Receipt(BaseModel):
    """The record behind a statement: which object, which fields, read when, by which call."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="The mark that cites this receipt in the text.")
    kind: ObjectKind
    key: str = Field(description="The object's name as HWA writes it.")
    object_id: str
    fields: dict[str, Any] = Field(default_factory=dict)
    read_at: datetime
    source: str = Field(description="The HTTP call, or the document passage.")


class ObjectRef(BaseModel):
    """An object that a conversation can point back to."""

    model_config = ConfigDict(frozen=True)

    kind: ObjectKind
    key: str
    name: str
    object_id: str = ""


class Severity(StrEnum):
    """How much a finding matters to the person on shift."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Finding(BaseModel):
    """One fact: a code of the phrase book, its values, and the receipts that prove it."""

    model_config = ConfigDict(frozen=True)

    statement: str = Field(description="The name of a phrase in prompts/answers.")
    subject: ObjectRef | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    receipts: tuple[Receipt, ...] = ()
    severity: Severity = Severity.INFO


class Gap(BaseModel):
    """Something that could not be seen, and why."""

    model_config = ConfigDict(frozen=True)

    what: str = Field(description="The name of a phrase in prompts/answers.")
    detail: str = ""
    codes: tuple[str, ...] = ()


class Citation(BaseModel):
    """A passage of a document that a statement rests on."""

    model_config = ConfigDict(frozen=True)

    id: str
    document: str
    section: str
    text: str
    score: float


def receipt_id(kind: ObjectKind, object_id: str, source: str) -> str:
    """The same record read by the same call has the same mark: `r` and eight hex digits."""
    digest = hashlib.sha256(f"{kind}|{object_id}|{source}".encode()).hexdigest()
    return f"r{digest[:8]}"


def receipts_of(findings: Iterable[Finding]) -> list[Receipt]:
    """Every receipt of the findings once, in the order of its first use."""
    found: dict[str, Receipt] = {}
    for finding in findings:
        for receipt in finding.receipts:
            found.setdefault(receipt.id, receipt)
    return list(found.values())
