"""The plant that a case is asked of: how it is drawn, what is wrong in it, and what is down."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from retrievers.documents import parse_document
from retrievers.errors import DocumentError
from tools.hwa.simulator.plants.faults.errors import FaultError
from tools.hwa.simulator.plants.faults.fault import Fault, parse_fault
from tools.hwa.simulator.plants.faults.registry import kind_named

Scenario = Literal["night", "calm", "agent-down", "abend-storm", "morning"]
Backend = Literal["hwa", "documents", "redis"]


class Part(BaseModel):
    """A part of a dataset: nothing in it is ignored, nothing in it changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _is_fault(text: str) -> str:
    try:
        kind_named(parse_fault(text).kind)
    except FaultError as error:
        raise ValueError(str(error)) from error
    return text


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return text


def _is_document(text: str) -> str:
    try:
        parse_document(text, name="document")
    except DocumentError as error:
        raise ValueError(str(error)) from error
    return text


FaultText = Annotated[str, AfterValidator(_is_fault)]
Pattern = Annotated[str, AfterValidator(_is_pattern)]
DocumentText = Annotated[str, AfterValidator(_is_document)]


class HwaTrouble(Part):
    """A part of HWA's interface that does not answer as it should, from the start on."""

    paths: Pattern = Field("", description="Found in a path, e.g. /joblog$; empty: all of them.")
    status: int | None = Field(None, ge=400, le=599, description="Answered instead, if any.")
    delay: float = Field(0.0, ge=0, le=30, description="Seconds before each answer.")


class PlantSpec(Part):
    """The simulated plant that is asked; equal specifications are one plant."""

    seed: int = 7
    jobs: int = Field(400, ge=1)
    scenario: Scenario = "night"
    faults: tuple[FaultText, ...] = Field(
        (), description="KIND[:TARGET][,depth=N], numbered from 0 for placeholders."
    )
    logs: dict[str, list[str]] = Field(
        default_factory=dict, description="Lines that the job with this name writes last."
    )
    documents: tuple[DocumentText, ...] = Field(
        (), description="Markdown with its front matter, known beside what Resync brings along."
    )
    hwa: HwaTrouble | None = None
    without: tuple[Backend, ...] = Field((), description="Down from the first question on.")

    def parsed_faults(self) -> list[Fault]:
        """The faults, to be put in."""
        return [parse_fault(each) for each in self.faults]


class HeaderPlant(PlantSpec):
    """The plant of every case that does not say otherwise, and the time at which it stands."""

    now: AwareDatetime


class PlantChange(Part):
    """What a case's plant has otherwise than the header's."""

    seed: int | None = None
    jobs: int | None = Field(None, ge=1)
    scenario: Scenario | None = None
    faults: tuple[FaultText, ...] | None = Field(
        None, description="KIND[:TARGET][,depth=N], numbered from 0 for placeholders."
    )
    logs: dict[str, list[str]] | None = Field(
        None, description="Lines that the job with this name writes last."
    )
    documents: tuple[DocumentText, ...] | None = Field(
        None, description="Markdown with its front matter, known beside what Resync brings along."
    )
    hwa: HwaTrouble | None = None
    without: tuple[Backend, ...] | None = Field(
        None, description="Down from the first question on."
    )
