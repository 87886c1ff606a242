"""What a message names, as a dataset expects it: any of the slots, and no other is judged."""

from typing import Any

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from graphs.question import Entities, TimeSpan


class ExpectedSpan(TimeSpan):
    """An interval by its instants; an end that is left out is open."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    words: str = Field("", description="Not compared.")


def _nullable(schema: dict[str, Any]) -> None:
    """Null says of every slot that it must be empty."""
    for name, one in schema["properties"].items():
        if one.get("type") in {"array", "boolean"}:
            about = {key: one.pop(key) for key in ("title", "description") if key in one}
            schema["properties"][name] = {"anyOf": [one, {"type": "null"}], **about}


class ExpectedEntities(Entities):
    """Slots of the understanding; those that are given are judged, [] and null: must be empty."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_nullable)

    span: ExpectedSpan | None = None
    deadline: AwareDatetime | None = None
    named: tuple[str, ...] = Field(
        (), alias="objects", description="All named plan objects, whatever their kind"
    )

    @model_validator(mode="before")
    @classmethod
    def _empty(cls, given: Any) -> Any:  # noqa: ANN401 - whatever a line holds
        if not isinstance(given, dict):
            return given
        return {name: _nothing(name) if one is None else one for name, one in given.items()}

    @property
    def slots(self) -> dict[str, Any]:
        """What is to be judged, by the names of the slots."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


def _nothing(name: str) -> object:
    """What an empty slot holds."""
    field = ExpectedEntities.model_fields.get("named" if name == "objects" else name)
    return field.default if field else None
