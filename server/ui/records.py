"""The records behind an answer, as a reader opens them."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphs.answer import Answer
from tools.receipts import Citation, Receipt

# What the eye does not see, or what turns the direction of reading, but line breaks and tabs.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, kw_only=True)
class Record:
    """A receipt, a document's passage, or both under one number."""

    id: str
    kind: str
    key: str
    object_id: str = ""
    source: str = ""
    read_at: datetime | None = None
    fields: str = ""
    passage: str = ""
    score: float | None = None


def records_of(answer: Answer) -> Sequence[Record]:
    """Every record that the answer rests on, once, in the order of their numbers."""
    passages = {citation.id: citation for citation in answer.citations}
    receipts = [_record(receipt, passages.pop(receipt.id, None)) for receipt in answer.receipts]
    return [*receipts, *map(_passage, passages.values())]


def seen(text: object) -> str:
    """A text in which nothing is hidden: characters without a shape are spelled out."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", str(text))


def _record(receipt: Receipt, citation: Citation | None) -> Record:
    title = _title(citation) if citation else receipt.key
    return Record(
        id=receipt.id,
        kind=receipt.kind,
        key=title,
        object_id=receipt.object_id,
        source=receipt.source,
        read_at=receipt.read_at,
        fields=_pretty(receipt.fields),
        passage=citation.text if citation else "",
        score=citation.score if citation else None,
    )


def _passage(citation: Citation) -> Record:
    return Record(
        id=citation.id,
        kind="document",
        key=_title(citation),
        passage=citation.text,
        score=citation.score,
    )


def _title(citation: Citation) -> str:
    return f"{citation.document} § {citation.section}"


def _pretty(fields: dict[str, Any]) -> str:
    return json.dumps(fields, indent=2, ensure_ascii=False, default=str) if fields else ""
