"""The lines of a dataset: its header, and cases in each of the ways that they may be written."""

from collections.abc import Iterator
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from evals.questions.expect import Expect, Scorer
from evals.questions.plant_spec import HeaderPlant, Part, PlantChange, PlantSpec
from graphs.question import Language

SuiteName = Literal[
    "understanding",
    "status",
    "diagnostics",
    "knowledge",
    "conversation",
    "adversarial",
    "degraded",
]
Share = Annotated[float, Field(ge=0, le=1)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
Message = Annotated[str, Field(min_length=1, max_length=8000)]
Wordings = Annotated[list[Message], Field(min_length=1)]


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"no such time zone: {name!r}") from error
    return name


Zone = Annotated[str, AfterValidator(_is_zone)]


class Header(Part):
    """The first line of a dataset."""

    name: Id
    description: str
    language: str = Field(description="The languages of the questions, e.g. en, pt.")
    suite: SuiteName | None = None
    thresholds: dict[Scorer, Share] = Field(description="The least share of a scorer, by its name.")
    plant: HeaderPlant


class Turn(Part):
    """One message of the user, and what is right to answer."""

    user: Message
    by: str | None = Field(None, description="Another user, who sends it on the same thread.")
    tags: list[str] = Field(default_factory=list, description="Of this turn, beside the case's.")
    expect: Expect = Expect()


class _Common(Part):
    """What every case may say, however it is written."""

    id: Id
    plant: PlantChange = PlantChange()
    tags: list[str] = Field(default_factory=list)
    twin: Id | None = Field(None, description="All of one name must tell the same facts.")
    timezone: Zone | None = Field(None, description="The user's; else the plan's, UTC.")


class Case(_Common):
    """A conversation with one plant, on a thread of its own."""

    language: Language = "en"
    conversation: list[Turn] = Field(min_length=1)

    def plant_of(self, header: Header) -> PlantSpec:
        """The case's plant: the header's with the case's changes."""
        base = header.plant.model_dump(exclude={"now"})
        return PlantSpec(**base | self.plant.model_dump(exclude_none=True))

    def all_tags(self) -> list[str]:
        """Its own, and those of its turns."""
        return [*self.tags, *(tag for turn in self.conversation for tag in turn.tags)]

    def whole(self) -> Iterator["Case"]:
        """Itself."""
        yield self


class ShortCase(_Common):
    """A case of one turn, as it may be written."""

    language: Language = "en"
    user: Message
    expect: Expect = Expect()

    def whole(self) -> Iterator[Case]:
        """The same as a conversation."""
        yield Case(
            id=self.id,
            language=self.language,
            conversation=[Turn(user=self.user, expect=self.expect)],
            plant=self.plant,
            tags=self.tags,
            twin=self.twin,
            timezone=self.timezone,
        )


class Group(_Common):
    """One question in several wordings with one expectation: twins of each other."""

    wordings: dict[Language, Wordings] = Field(min_length=1)
    expect: Expect = Expect()

    def whole(self) -> Iterator[Case]:
        """A case for each wording, called after its language and position."""
        for language, wordings in self.wordings.items():
            for at, user in enumerate(wordings, 1):
                yield Case(
                    id=f"{self.id}.{language}-{at}",
                    language=language,
                    conversation=[Turn(user=user, expect=self.expect)],
                    plant=self.plant,
                    tags=self.tags,
                    twin=self.twin or self.id,
                    timezone=self.timezone,
                )


Line = Case | ShortCase | Group
