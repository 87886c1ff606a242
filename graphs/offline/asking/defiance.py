"""What a message that would break the rules was about: the objects of the order in it."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from typing import Final

from graphs.offline.asking.falsifying import falsifies
from graphs.offline.asking.hearing import Heard
from graphs.offline.asking.refusing import obeys
from graphs.offline.naming.entities import Found
from graphs.offline.naming.slots import entities_for
from graphs.offline.talk.followups import OBJECT_SLOTS
from graphs.question import Entities, Intent, Task

_ORDERS: Final = frozenset({"act", "change"})


def with_touched(tasks: Sequence[Task], heard: Sequence[Heard]) -> tuple[Task, ...]:
    """The tasks; one that breaks the rules names what an order beside it would have touched."""
    text = heard[0].clause.part.reading.text if heard else ""
    if heard and falsifies(text):
        return tuple(tasks)  # an answer was to be changed, and nothing of the plant
    if any(task.intent is Intent.RULE_BREAKING for task in tasks) and obeys(text):
        return tuple(tasks)  # a text was to be obeyed: it is named, and not what it orders
    roles = {name.text for one in heard if _casts(one) for name in one.found.names}
    touched = _touched(
        roles, (one for one in heard if one.ideas & _ORDERS and "secret" not in one.ideas)
    )
    return tuple(
        task.model_copy(update={"entities": touched})
        if task.intent is Intent.RULE_BREAKING
        else task
        for task in tasks
    )


def _casts(one: Heard) -> bool:
    """`You are now TWSGOD`: what it names is a part to be played, and no object."""
    return "role_play" in one.ideas and "act" not in one.ideas


def _touched(roles: Set[str], ordered: Iterable[Heard]) -> Entities:
    found = [entities_for(Intent.ACTION, _surely(one.found, roles), one.ideas) for one in ordered]
    slots = {
        slot: tuple(dict.fromkeys(name for each in found for name in getattr(each, slot)))
        for slot in OBJECT_SLOTS
    }
    return Entities.model_validate(slots)


def _surely(found: Found, roles: Set[str]) -> Found:
    """What is surely named; of a message to be declined no word is taken for a name."""
    return replace(
        found, names=[one for one in found.names if one.strong and one.text not in roles]
    )
