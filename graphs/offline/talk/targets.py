"""The objects that a pointer means: what the conversation spoke of last, of those that fit."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graphs.offline.naming.pointers import KIND_OF, Pointer
from graphs.question import Focus
from tools.receipts import ObjectKind, ObjectRef

Fits = Collection[ObjectKind] | None
_MANY: Final = 5
_NONE: Final[tuple[ObjectRef, ...]] = ()


@dataclass(frozen=True, slots=True)
class Targets:
    """What a pointer means; `choices` where several fit and one has to be chosen."""

    refs: tuple[ObjectRef, ...] = ()
    choices: tuple[ObjectRef, ...] = ()


def targets(pointer: Pointer, focus: Focus, fits: Fits = None, *, lists: bool = False) -> Targets:
    """The objects of the conversation that a pointer means; nothing where none of them fits.

    A noun beside the pointer decides the kind, else what the question can be asked of (`fits`).
    """
    wanted: Fits = {KIND_OF[pointer.kind]} if pointer.kind else fits
    if pointer.other:
        return _other(pointer, focus, wanted)
    if pointer.index is not None:
        rows = _row(pointer.index, _told_in_turn(focus), pointer.kind and wanted)
        return Targets(_oldest(focus, wanted) if pointer.oldest else rows)
    if lists:
        return Targets(_fitting(focus.objects, wanted)[:_MANY])
    if pointer.many:
        return Targets(_both(focus, wanted) if pointer.both else _many(focus, wanted))
    return _last(pointer, focus, wanted)


def rows_of(focus: Focus) -> tuple[ObjectRef, ...]:
    """What `the second one` counts: the offer of the last answer, else the last list."""
    return focus.choices or focus.listed or focus.objects


def _told_in_turn(focus: Focus) -> tuple[ObjectRef, ...]:
    """The rows; where no list was shown, what was spoken of one after the other."""
    rows = rows_of(focus)
    if focus.listed or focus.choices or (len(rows) > 1 and not focus.subjects):
        return rows
    spoken = dict.fromkeys(ref for group in (*focus.earlier, focus.subjects) for ref in group)
    return tuple(spoken) if len(spoken) > 1 else rows


def part_of(ref: ObjectRef, kind: ObjectKind, focus: Focus) -> ObjectRef | None:
    """The stream or the workstation that a job belongs to, as its key `WS#STREAM.JOB` tells."""
    place, sign, inner = ref.key.partition("#")
    if not sign or ref.kind not in {"job", "jobstream"}:
        return None
    if kind == "workstation":
        machine = focus.machines.get(ref.key, place)
        return ObjectRef(kind=kind, key=machine, name=machine.rsplit("/", 1)[-1])
    stream, dot, _ = inner.rpartition(".")
    if kind != "jobstream" or ref.kind != "job" or not dot:
        return None
    return ObjectRef(kind=kind, key=f"{place}#{stream}", name=re.split("/", stream)[-1])


def _last(pointer: Pointer, focus: Focus, wanted: Fits) -> Targets:
    """What was spoken of last and fits; a job's stream and machine are spoken of with it."""
    if pointer.near and (told := _fitting(focus.told, wanted)):
        return Targets(told[:1])
    groups = _groups(focus)
    parts = [_fitting(_parts(group, wanted, focus), wanted) for group in groups]
    own = [_fitting(group, wanted) for group in groups]
    named = pointer.kind is not None  # `that agent` after a job is the job's, `it` is not
    order = [one for pair in zip(own, parts, strict=True) for one in pair] if named else own + parts
    found = next(filter(None, order), _NONE)
    latest = tuple(ref for ref in found if ref in focus.latest)
    found = latest if len(latest) == 1 else found
    return Targets(found) if len(found) == 1 else Targets(choices=found)


def _groups(focus: Focus) -> list[tuple[ObjectRef, ...]]:
    """What answers were about, the last one first; then what the last one showed beside."""
    spoken = [focus.subjects, *reversed(focus.earlier)]
    lone = len(focus.objects) == 1 and focus.objects == focus.listed  # a list of one row is that
    shown = [focus.objects, *spoken] if lone or not focus.subjects else [*spoken, focus.objects]
    return [*shown, focus.listed] if len(focus.listed) == 1 else shown  # after a list of nothing


def _parts(refs: Iterable[ObjectRef], wanted: Fits, focus: Focus) -> list[ObjectRef]:
    kinds: list[ObjectKind] = ["jobstream", "workstation"]
    asked = [kind for kind in kinds if wanted and kind in wanted and "job" not in wanted]
    return [part for ref in refs for kind in asked if (part := part_of(ref, kind, focus))]


def _fitting(refs: Iterable[ObjectRef], wanted: Fits) -> tuple[ObjectRef, ...]:
    return tuple(dict.fromkeys(ref for ref in refs if wanted is None or ref.kind in wanted))


def _oldest(focus: Focus, wanted: Fits) -> tuple[ObjectRef, ...]:
    """`The first job we looked at`."""
    groups = [*focus.earlier, focus.subjects, focus.objects]
    return next(filter(None, (_fitting(group, wanted)[:1] for group in groups)), _NONE)


def _row(index: int, rows: Sequence[ObjectRef], wanted: Fits) -> tuple[ObjectRef, ...]:
    fitting = _fitting(rows, wanted or None)
    return (fitting[index],) if -len(fitting) <= index < len(fitting) else _NONE


def _other(pointer: Pointer, focus: Focus, wanted: Fits) -> Targets:
    """Not the one of the last answer: another row of its list, else the one spoken of before."""
    rows, current = _fitting(rows_of(focus), wanted), set(focus.subjects or focus.objects[:1])
    if wanted is None and not (focus.listed or focus.choices):  # no root, and no dependent
        rows = _fitting(rows, {ref.kind for ref in current})
    rest = tuple(ref for ref in rows if ref not in current)
    if not focus.subjects and not focus.choices:
        return Targets(rest[:1])  # nothing was picked yet: the second of the list
    if pointer.many and current & set(rows):
        return Targets(rest[:_MANY])
    if (current & set(rows) and rest) or focus.choices:
        return Targets(rest) if len(rest) == 1 else Targets(choices=rest)
    before = (ref for group in reversed(focus.earlier) for ref in _fitting(group, wanted))
    keys = {ref.key.lstrip("/") for ref in current}  # `APP01`, as it was typed, is `/APP01`
    return Targets(tuple([ref for ref in before if ref.key.lstrip("/") not in keys][:1]))


def _both(focus: Focus, wanted: Fits) -> tuple[ObjectRef, ...]:
    """Two that stand together, else the last two that were spoken of."""
    near = set(focus.subjects) <= set(focus.listed)  # else the list is long past
    for group in (focus.choices, focus.subjects, focus.objects, focus.listed if near else ()):
        if len(fitting := _fitting(group, wanted)) == 2:
            return fitting
    spoken = [ref for group in (focus.subjects, *reversed(focus.earlier)) for ref in group]
    last = _fitting(spoken, wanted)[:2]
    return last[::-1] if len(last) == 2 else _many(focus, wanted)


def _many(focus: Focus, wanted: Fits) -> tuple[ObjectRef, ...]:
    """`Those`: what was asked about where it was several, else what was shown."""
    beside = tuple(ref for ref in focus.objects if ref not in focus.subjects)
    shown = beside if focus.subjects else focus.objects  # `its successors`, then `are they late?`
    if len(focus.subjects) == 1 and (found := _fitting(shown, wanted)):
        return found[:_MANY]
    groups = [focus.choices, focus.subjects, focus.objects, focus.listed]
    several = (found for group in groups if len(found := _fitting(group, wanted)) > 1)
    single = (found for group in groups if (found := _fitting(group, wanted)))
    return next(several, next(single, _NONE))[:_MANY]
