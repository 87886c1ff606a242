"""Answers whose every text is the same: with a harmless one, and with a hostile one."""

from typing import Literal

from graphs.answer import Answer, Choice, Evidence, IntentView
from tests.server.ui.house import NIGHT
from tools.receipts import Citation, Receipt

HOSTILE = "<img src=x onerror=alert(1)>\"'`{{7*7}}</textarea><script>alert(2)</script>"


def answer_saying(
    text: str, status: Literal["confirmed", "likely", "insufficient"] = "likely"
) -> Answer:
    """An answer with one of everything, saying the text wherever it can."""
    receipt = Receipt(
        id="1",
        kind="job",
        key=text,
        object_id=text,
        fields={"status": text, text: [text]},
        read_at=NIGHT,
        source=text,
    )
    return Answer(
        thread_id="thread",
        run_id="run",
        answer=text,
        intent=IntentView(id="job_status", agent="status"),
        agents=[text],
        receipts=[receipt],
        citations=[Citation(id="2", document=text, section=text, text=text, score=0.5)],
        evidence=Evidence(status=status, gaps=[text]),
        suggestions=[text],
        choices=[Choice(label=text, message=text)],
        model=text,
        fallback=True,
    )
