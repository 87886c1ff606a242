"""Passages of documents as receipts and citations."""

from datetime import datetime

from tools.library import PassageLike
from tools.receipts import Citation, Receipt, receipt_id


def passage_receipt(passage: PassageLike, now: datetime) -> Receipt:
    """The receipt of a passage: its document and its section."""
    source = f"{passage.document} § {passage.section}"
    return Receipt(
        id=receipt_id("document", passage.id, source),
        kind="document",
        key=passage.id,
        object_id=passage.document,
        fields={"title": passage.title, "section": passage.section},
        read_at=now,
        source=source,
    )


def citation(receipt: Receipt, passage: PassageLike, score: float) -> Citation:
    """The passage as a statement quotes it."""
    return Citation(
        id=receipt.id,
        document=passage.document,
        section=passage.section,
        text=passage.text,
        score=score,
    )
