"""What a turn gives back: the answer, its receipts, its evidence and what it cost."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from graphs.question import Entities, Language, Reading
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
    """Tokens that one agent used; `estimated` where the endpoint did not tell them all."""

    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False

    def __add__(self, other: "AgentUsage") -> "AgentUsage":
        return AgentUsage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            estimated=self.estimated or other.estimated,
        )


class Usage(BaseModel):
    """What the turn cost; zeros only where no model was called."""

    agents: dict[str, AgentUsage] = Field(default_factory=dict)
    elapsed_ms: float = 0.0


class Choice(BaseModel):
    """One thing to click where the answer asks back."""

    label: str
    message: str = Field(description="Sent on the same thread, it answers what was asked back.")


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
    choices: list[Choice] = Field(
        default_factory=list, description="Where the answer asks back: what may be meant."
    )
    readings: list[Reading] = Field(
        default_factory=list, description="Words that were read otherwise than typed."
    )
    approval: dict[str, Any] | None = None
    model: str = "offline"
    fallback: bool = False
    usage: Usage = Usage()
