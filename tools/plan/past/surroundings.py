"""What the plan runs on, at a moment: workstations, resources and prompts; and how it changed."""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeVar

import msgspec

Value = str | int | bool | None
Around = Literal["workstation", "resource", "prompt"]


class Station(msgspec.Struct, frozen=True):
    """A workstation, as far as operators change it."""

    key: str
    linked: bool
    started: bool
    limit: int | None
    fence: int | None
    ignored: bool


class Supply(msgspec.Struct, frozen=True):
    """A resource: its units, and how many are in use."""

    key: str
    quantity: int | None
    in_use: int | None


class Question(msgspec.Struct, frozen=True):
    """A prompt: its state, and what it holds."""

    key: str
    status: str
    number: int | None
    holds: str


class Surroundings(msgspec.Struct, frozen=True):
    """All of them by HWA's id; None for a kind that could not be read."""

    at: float
    stations: dict[str, Station] | None = None
    resources: dict[str, Supply] | None = None
    prompts: dict[str, Question] | None = None


class Turn(msgspec.Struct, frozen=True):
    """One field that has another value than before; None: the object was or is not there."""

    kind: Around
    object_id: str
    key: str
    field: str
    was: Value
    now: Value
    at: float


Thing = TypeVar("Thing", Station, Supply, Question)
_ASKED = {"ASKED"}


def turns_between(before: Surroundings, after: Surroundings) -> list[Turn]:
    """Every field that changed; a kind that was not read both times tells nothing."""
    return [
        *_turns("workstation", before.stations, after.stations, after.at, _STATION_FIELDS),
        *_turns("resource", before.resources, after.resources, after.at, ("quantity", "in_use")),
        *_turns("prompt", before.prompts, after.prompts, after.at, ("status",)),
    ]


def merged(before: Surroundings | None, after: Surroundings) -> Surroundings:
    """The later state, with the earlier one's word on what could not be read."""
    if before is None:
        return after
    return Surroundings(
        after.at,
        before.stations if after.stations is None else after.stations,
        before.resources if after.resources is None else after.resources,
        before.prompts if after.prompts is None else after.prompts,
    )


_STATION_FIELDS = ("linked", "started", "limit", "fence", "ignored")


def _turns(
    kind: Around,
    before: Mapping[str, Thing] | None,
    after: Mapping[str, Thing] | None,
    at: float,
    fields: tuple[str, ...],
) -> Iterator[Turn]:
    if before is None or after is None:
        return
    for identity in before.keys() | after.keys():
        was, now = before.get(identity), after.get(identity)
        known = now or was
        if was == now or known is None or not _matters(was, now):
            continue
        for field in fields:
            values = getattr(was, field, None), getattr(now, field, None)
            if values[0] != values[1]:
                yield Turn(kind, identity, known.key, field, *values, at)


def _matters(was: Thing | None, now: Thing | None) -> bool:
    """A prompt that comes with the plan and was not asked yet is no news."""
    one = now or was
    return not isinstance(one, Question) or bool(was and now) or one.status in _ASKED
