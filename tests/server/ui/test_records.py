"""The records behind an answer, each once."""

import json

from hypothesis import given
from hypothesis import strategies as st

from server.ui.records import records_of, seen
from tests.server.ui.house import NIGHT
from tests.server.ui.samples import answer_saying
from tools.receipts import Citation, Receipt


def test_a_passage_and_its_receipt_are_one_record() -> None:
    """A number opens one thing: the receipt of a document shows the passage."""
    receipt = Receipt(
        id="1", kind="document", key="k", object_id="o", read_at=NIGHT, source="passage"
    )
    passage = Citation(id="1", document="Runbook", section="GL", text="Call them.", score=0.9)
    answer = answer_saying("x").model_copy(update={"receipts": [receipt], "citations": [passage]})

    (record,) = records_of(answer)

    assert (record.key, record.passage, record.source) == ("Runbook § GL", "Call them.", "passage")


def test_a_passage_without_a_receipt_is_a_record_too() -> None:
    """Nothing that is cited is left out."""
    assert [(record.id, record.kind) for record in records_of(answer_saying("x"))] == [
        ("1", "job"),
        ("2", "document"),
    ]


def test_fields_are_shown_as_they_were_read() -> None:
    """The pretty JSON is the record's own fields, accents and all."""
    record = records_of(answer_saying("não"))[0]

    assert json.loads(record.fields) == {"status": "não", "não": ["não"]}
    assert "não" in record.fields


@given(st.text())
def test_nothing_hidden_stays_hidden(text: str) -> None:
    """Marks that turn or hide writing are spelled out; what has a shape stays."""
    shown = seen(text)

    assert not set(shown) & set("\u202e\u200b\ufeff\x00\x1b")
    if text.isalnum():
        assert shown == text
