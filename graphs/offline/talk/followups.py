"""What a message leaves out because the conversation has said it: pointers, choices, ellipses."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from graphs.offline.naming.entities import Found
from graphs.offline.naming.names import Name
from graphs.offline.naming.pointers import pointer_in
from graphs.offline.talk.targets import targets
from graphs.offline.text.clauses import Clause
from graphs.question import Entities, Focus, Intent, Language, Task
from tools.receipts import ObjectKind, ObjectRef

_SLOTS: Final[dict[ObjectKind, str]] = {
    "job": "jobs",
    "jobstream": "streams",
    "workstation": "workstations",
    "resource": "resources",
}
OBJECT_SLOTS: Final = ("jobs", "streams", "workstations", "resources", "names")
_LISTS: Final = frozenset(
    {
        Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST, Intent.WORKSTATION_LIST,
        Intent.COMMON_CAUSES,
    }
)  # fmt: skip
# `Who depends on X`, then `and on Y?`: what follows the preposition is the object itself.
_ON_OBJECTS: Final = frozenset({Intent.IMPACT, Intent.WHY_WAITING, Intent.WORKSTATION_STATUS})
_CHOICE_WORDS: Final = 9


def with_objects(entities: Entities, refs: Iterable[ObjectRef]) -> Entities:
    """The entities with these objects put in, each in the slot of its kind."""
    slots: dict[str, list[str]] = {slot: [] for slot in OBJECT_SLOTS}
    prompts: list[int] = []
    for ref in refs:
        label = ref.key or ref.name
        if ref.kind == "prompt" and ref.name.lstrip("#").isdecimal():
            prompts.append(int(ref.name.lstrip("#")))
        else:
            slots[_SLOTS.get(ref.kind, "names")].append(label)
    update: dict[str, object] = {
        slot: tuple(dict.fromkeys((*added, *getattr(entities, slot))))
        for slot, added in slots.items()
        if added
    }
    if prompts:
        update["prompts"] = tuple(dict.fromkeys((*prompts, *entities.prompts)))
    return entities.model_copy(update=update)


def without_objects(entities: Entities) -> Entities:
    """The entities with no object in any slot."""
    return entities.model_copy(update=dict.fromkeys(OBJECT_SLOTS, ()))


def chosen(clause: Clause, found: Found, focus: Focus, language: Language) -> ObjectRef | None:
    """The offered choice that a short answer picks, if it picks one."""
    part = clause.part
    spoken = [word for word in part.words if word.shape != "mark"]
    if not focus.choices or len(spoken) > _CHOICE_WORDS:
        return None
    numbers = [
        int(word.text) for word in spoken if word.shape == "number" and word.text.isdecimal()
    ]
    if len(numbers) == 1 and len(spoken) <= 3:
        return focus.choices[numbers[0] - 1] if 1 <= numbers[0] <= len(focus.choices) else None
    pointer = pointer_in(clause, found, language)
    if pointer and (pointer.index is not None or pointer.other):
        return next(iter(targets(pointer, focus).refs), None)
    return named_row(clause, focus.choices)


def named_row(clause: Clause, rows: Sequence[ObjectRef]) -> ObjectRef | None:
    """`The DWH one`, `o da DWH`: the one of these rows of which more is said than of the others."""
    spoken = spoken_parts(word.folded for word in clause.part.words if word.shape != "mark")
    return _named_choice(spoken, rows)


def named_pieces(word: str, rows: Sequence[ObjectRef]) -> tuple[ObjectRef, ...]:
    """The rows that have this word in their key, where others have not."""
    parts = [spoken_parts([row.key.lower(), row.name.lower()]) for row in rows]
    for known in (parts, [_pieces(own) for own in parts]):
        having = tuple(row for row, own in zip(rows, known, strict=True) if word in own)
        if having:
            return having if len(having) < len(rows) else ()
    return ()


def spoken_parts(words: Iterable[str]) -> set[str]:
    """Words and the parts of selections, in small letters."""
    return {piece for word in words for piece in (word, *re.split(r"[#./]", word)) if piece}


def _named_choice(spoken: set[str], choices: Sequence[ObjectRef]) -> ObjectRef | None:
    """The one choice of which more is said than of the others."""
    parts = [spoken_parts([choice.key.lower(), choice.name.lower()]) for choice in choices]
    shared = set.intersection(*parts) if parts else set()
    whole = [len((own - shared) & spoken) for own in parts]
    pieces = [len(_pieces(own - shared) & spoken) for own in parts]
    for hits in (whole, pieces):
        best = max(hits, default=0)
        if best and hits.count(best) == 1:
            return choices[hits.index(best)]
    return None


def _pieces(parts: set[str]) -> set[str]:
    """`fta_hr02` may be called `hr02`, and `hr`."""
    pieces = {piece for part in parts for piece in re.split(r"[_\-#./]", part)}
    return {short for piece in pieces for short in (piece, piece.rstrip("0123456789")) if short}


def answered(task: Task, choice: ObjectRef) -> Task:
    """The pending task with the choice as its object."""
    kept = {
        slot: tuple(name for name in getattr(task.entities, slot) if not means(name, choice))
        for slot in OBJECT_SLOTS
    }
    if all(kept[slot] == getattr(task.entities, slot) for slot in OBJECT_SLOTS):
        kept = dict.fromkeys(OBJECT_SLOTS, ())
    entities = with_objects(task.entities.model_copy(update=kept), [choice])
    update = {"entities": entities, "confidence": 0.95, "choices": (), "declined": False}
    return task.model_copy(update=update)


def means(name: str, ref: ObjectRef) -> bool:
    """Whether a name as people type it is this object's."""
    return name.upper() in {ref.name.upper(), ref.key.upper()} or bool(
        ref.key and ref.key.upper().endswith(("#" + name.upper(), "." + name.upper()))
    )


def continues(clause: Clause, found: Found) -> bool:
    """A clause such as `and in /FINANCE?`, which changes one thing in the last question."""
    spoken = [word for word in clause.part.words if word.shape != "mark"]
    names_something = bool(found.names) or found.entities != Entities() or found.ahead.says
    return names_something and (clause.opens_with("about", "polite") or len(spoken) <= 5)


def continued(task: Task, entities: Entities, names: Sequence[Name]) -> Task:
    """The earlier task with what the new clause names put in its place."""
    update = {
        slot: value
        for slot, value in entities.model_dump(exclude={"span"}).items()
        if value and slot not in OBJECT_SLOTS
    }
    if entities.span:
        update["span"] = entities.span
    objects = _replaced(task, entities, names)
    return task.model_copy(
        update={
            "entities": task.entities.model_copy(update={**update, **objects}),
            "confidence": min(task.confidence, 0.85),
        }
    )


def _replaced(task: Task, entities: Entities, names: Sequence[Name]) -> dict[str, tuple[str, ...]]:
    """The object slots after the new names took the places of the old ones."""
    if not names and not entities.objects():
        return {}
    old = task.entities
    placed = tuple(name.text for name in names if name.place and name.kind is None)
    if placed and task.intent not in _ON_OBJECTS and (task.intent in _LISTS or old.objects()):
        return {"workstations": placed}
    fresh: dict[str, tuple[str, ...]] = dict.fromkeys(OBJECT_SLOTS, ())
    fresh |= {slot: getattr(entities, slot) for slot in OBJECT_SLOTS if getattr(entities, slot)}
    for slot in ("workstations", "resources"):
        only = getattr(old, slot) and old.objects() == getattr(old, slot)
        if fresh["names"] and only:
            fresh[slot], fresh["names"] = fresh["names"], ()
    return fresh
