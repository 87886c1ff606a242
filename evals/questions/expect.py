"""What is right to answer to one message: everything that a dataset can expect of a turn."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from evals.questions.entities import ExpectedEntities
from evals.questions.plant_spec import Part
from graphs.question import Agent, Intent, Language
from tools.catalogue import TOOL_NAMES
from tools.plan.diagnosis import CauseCode, EvidenceStatus

Scorer = Literal[
    "answered",
    "intent",
    "agent",
    "entities",
    "span",
    "on_question",
    "tools",
    "tools_not",
    "no_tools",
    "facts",
    "not_facts",
    "cause",
    "receipts",
    "receipts_true",
    "citations",
    "rank",
    "language",
    "evidence",
    "asks_back",
    "choices",
    "refuses",
    "error",
    "twins",
]


class Query(Part):
    """A read of the plant's own REST API; the simulator's answer is the truth."""

    path: str = Field("plan/job", description="The path below /twsd/api/v2/.")
    oql: str | None = None
    plan_filter: str | None = Field(None, description="A conman selection, for .../count.")
    params: dict[str, str] = Field(default_factory=dict)


class ValueQuery(Query):
    """A read, and where in its answer (or in its first result) the value is."""

    field: str = Field(description="Dotted, list positions as numbers: jobruns.0.returnCode")


class CountFact(Part):
    """The exact number of matches must occur in the answer."""

    count: Query


class ValueFact(Part):
    """A value of the plant must occur in the answer; an instant as its HH:MM in UTC."""

    value: ValueQuery


class AnyFact(Part):
    """One of several wordings must occur in the answer."""

    any: list[str] = Field(min_length=1)


Fact = str | CountFact | ValueFact | AnyFact


class Cause(Part):
    """The true root of a trouble: the object's name, and the code of its cause."""

    object: str | list[str] = Field(description="A list: any of these.")
    code: CauseCode | list[CauseCode] = Field(description="A list: any of these.")


class Expect(Part):
    """What is right; what is not said is not judged."""

    intent: Intent | list[Intent] | None = Field(None, description="A list: any of these.")
    intents: list[Intent] = Field(
        default_factory=list, description="Of a compound message: all of these, in this order."
    )
    agent: Agent | None = None
    agents: list[Agent] = Field(default_factory=list, description="All of these, in this order.")
    entities: ExpectedEntities | None = None
    tools: list[str] = Field(default_factory=list, description="Must have been called.")
    tools_not: list[str] = Field(default_factory=list, description="Must not have been called.")
    no_tools: bool = Field(False, description="Nothing at all was called.")
    facts: list[Fact] = Field(default_factory=list, description="Must occur in the answer.")
    not_facts: list[str] = Field(default_factory=list, description="Must not occur in it.")
    cause: Cause | None = None
    receipts: int | None = Field(None, ge=0, description="At least so many; see the README.")
    citations: list[str | list[str]] = Field(
        default_factory=list, description="Ids of documents; of an inner list, any one."
    )
    first_document: bool = Field(False, description="What is first cited is one of the citations.")
    evidence: EvidenceStatus | list[EvidenceStatus] | None = Field(
        None, description="A list: any of these."
    )
    asks_back: bool | None = None
    choices: list[str] = Field(
        default_factory=list, description="Names that the choices to be clicked hold."
    )
    refuses: bool | None = None
    error: str | None = Field(None, description="The code of the problem that the turn ends in.")
    language: Language | None = Field(None, description="Where it is not the case's own.")

    @model_validator(mode="after")
    def _ranked(self) -> Self:
        if self.first_document and not self.citations:
            raise ValueError("first_document: no citations are expected")
        return self

    @field_validator("tools", "tools_not")
    @classmethod
    def _of_the_catalogue(cls, tools: list[str]) -> list[str]:
        known = {name for names in TOOL_NAMES.values() for name in names}
        if unknown := sorted(set(tools) - known):
            raise ValueError(f"no such tool: {', '.join(unknown)}")
        return tools

    def any_intent(self) -> list[Intent]:
        """Every intent that is right for the message or a part of it."""
        if self.intents:
            return self.intents
        return [self.intent] if isinstance(self.intent, Intent) else self.intent or []
