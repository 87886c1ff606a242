"""What a turn gives back: the answer, its receipts, its evidence and what it cost."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from graphs.question import Entities, Language
from tools.plan.diagnosis import Diagnosis, EvidenceStatus
from tools.receipts import Citation, Receipt


class IntentView(BaseModel):
    """One thing that was understood in the message."""

    id: str
    agent: str
    entities: Entities = Entities()


class Evidence(BaseModel):
    """How well the answer is founded, and what could not be seen."""

    status: EvidenceStatus = "confirmed"
    gaps: list[str] = Field(default_factory=list)


class AgentUsage(BaseModel):
    """Tokens that one agent used."""

    input_tokens: int = 0
    output_tokens: int = 0


class Usage(BaseModel):
    """What the turn cost; zeros only where no model was called."""

    agents: dict[str, AgentUsage] = Field(default_factory=dict)
    elapsed_ms: float = 0.0


class Answer(BaseModel):
    """The answer to one turn, as every surface gives it."""

    model_config = ConfigDict(json_schema_extra={"title": "Answer"})

    thread_id: str = ""
    run_id: str = ""
    answer: str = Field(description="Markdown; receipts are cited inline as [1].")
    language: Language = "en"
    agents: list[str] = Field(default_factory=list, description="Who worked, in order.")
    intent: IntentView
    intents: list[IntentView] = Field(
        default_factory=list, description="Every question of a compound message, in order."
    )
    receipts: list[Receipt] = Field(default_factory=list)
    evidence: Evidence = Evidence()
    diagnosis: Diagnosis | None = None
    citations: list[Citation] = Field(default_factory=list)
    suggestions: list[str] = Field(default_factory=list, max_length=3)
    approval: dict[str, Any] | None = None
    model: str = "offline"
    fallback: bool = False
    usage: Usage = Usage()
