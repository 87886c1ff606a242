"""What the talk is about after a turn: kept small, however long the conversation becomes."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from graphs.offline.playbook import needs_object
from graphs.offline.talk.followups import means
from graphs.offline.talk.others import wider_than
from graphs.offline.talk.targets import part_of
from graphs.question import Condition, Focus, Intent, Language, Task, TaskPart
from graphs.state import Section
from tools.receipts import ObjectKind, ObjectRef

_ROWS: Final = 24
_TURNS: Final = 24
_TOGETHER: Final = 5
_TEXT: Final = 400
_LISTS: Final = frozenset(
    {
        Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST, Intent.WORKSTATION_LIST,
        Intent.CRITICAL_JOBS, Intent.PROMPT_LIST,
    }
)  # fmt: skip
_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED})
# What these name is spoken of, though nothing was read of it.
_UNREAD: Final = frozenset(
    {Intent.ACTION, Intent.WHAT_CHANGED, Intent.NOT_BUILT, Intent.PAST_FAILURES, Intent.PROCEDURE}
)
_NO_QUESTION: Final = frozenset(
    {
        Intent.UNCLEAR, Intent.GREETING, Intent.HELP, Intent.OUTSIDE, Intent.RULE_BREAKING,
        Intent.PROVENANCE,
    }
)  # fmt: skip
_OF_ONE: Final = _WHYS | {Intent.ETA, Intent.IMPACT, Intent.JOB_LOG, Intent.RERUN_SAFETY}
_PLACES: Final[tuple[tuple[str, ObjectKind], ...]] = (
    ("streams", "jobstream"),
    ("workstations", "workstation"),
    ("resources", "resource"),
)
_PARTS: Final[dict[TaskPart, ObjectKind]] = {"stream": "jobstream", "workstation": "workstation"}
_Refs = tuple[ObjectRef, ...]


def focus_of(sections: Sequence[Section], language: Language, before: Focus) -> Focus:
    """What the talk is about now; an answer about no object leaves the old ones standing."""
    ordered = sorted(sections, key=lambda section: section.position)
    asked = [one for one in ordered if one.task.intent not in _NO_QUESTION]
    if not asked:
        return before.model_copy(update={"language": language})
    choices, pending = _asked_back(asked)
    shown = _distinct(ref for one in asked for ref in one.report.objects)
    subjects = _distinct(chain.from_iterable(map(_subjects, asked)))[:_ROWS]
    subjects = subjects or _ordered(asked, before)
    spoke = bool(shown or subjects)
    refused = any(task.declined for task in pending)
    empty = refused or asked[-1].task.intent in _LISTS - {Intent.JOB_COUNT}
    listing = next((_kept(one.task) for one in asked if one.task.intent in _LISTS), None)
    focus = Focus(
        objects=_bounded(shown or choices or (() if empty else before.objects)),
        choices=choices,
        tasks=tuple(_kept(one.task) for one in asked),
        pending=tuple(_kept(task) for task in pending),
        listed=_bounded(_listed(asked, shown, before, subjects) or choices or before.listed),
        subjects=subjects if spoke else before.subjects,
        latest=_distinct(_subjects(asked[-1])) if len(asked) > 1 else (),
        earlier=_earlier(before) if spoke else before.earlier,
        several=_several(asked) or (before.several and not spoke),
        carried=_carried(asked, subjects, before),
        return_code=_return_code(asked, subjects),
        listing=listing or before.listing,
        wider=wider_than(listing, before),
        question=_question(asked) or before.question,
        paper=_paper(asked[-1]),
        language=language,
    )
    focus = focus.model_copy(update={"machines": _machines(focus, asked, before)})
    return focus.model_copy(update={"told": _told(asked[-1], focus)})


def _paper(last: Section) -> str:
    """The document that an answer was from: a talk about it goes on in few words."""
    return next((one.document for one in last.report.citations), "")


def _question(sections: Sequence[Section]) -> Task | None:
    """What was asked of one job or stream, beside its state."""
    asked = (one.task for one in sections if one.task.intent in _OF_ONE)
    return next((_kept(task) for task in asked if task.entities.objects()), None)


def _several(sections: Sequence[Section]) -> bool:
    """The plan holds more instances of what was told than the one that was told."""
    return any(
        finding.values.get("other_instances") for one in sections for finding in one.report.findings
    )


def _carried(sections: Sequence[Section], subjects: _Refs, before: Focus) -> _Refs:
    """The instance that is meant stays so while the talk is of that object."""
    named = [one for one in sections if one.task.intent not in _LISTS]
    if any(Condition.CARRIED_FORWARD in one.task.entities.conditions for one in named):
        return subjects
    known = {_bare(ref) for one in named for ref in _subjects(one)}
    return tuple(ref for ref in before.carried if ref not in known)


def _return_code(sections: Sequence[Section], subjects: _Refs) -> int | None:
    """What `this rc` is, after an answer about one job."""
    keys = {ref.key for ref in subjects}
    told = [
        code
        for one in sections
        for finding in one.report.findings
        for receipt in finding.receipts
        if receipt.key in keys and (code := receipt.fields.get("returnCode")) is not None
    ]
    return int(str(told[-1])) if told and len(keys) == 1 else None


def _asked_back(sections: Sequence[Section]) -> tuple[_Refs, list[Task]]:
    """What the first question that could not be answered offers, and all that were asked back."""
    open_ones = [one for one in sections if _offered(one) or _awaits(one.task)]
    choices = next((_offered(one) for one in open_ones if _offered(one)), ())
    return _bounded(tuple(map(_bare, choices))), [one.task for one in open_ones]


def _offered(section: Section) -> _Refs:
    return section.report.choices or section.task.choices


def _awaits(task: Task) -> bool:
    """Its answer was the question which object is meant."""
    return task.declined or (needs_object(task) and task.intent is not Intent.ACTION)


def _subjects(section: Section) -> Iterable[ObjectRef]:
    """What a question was about: what it named; where it points at one thing, the first told."""
    task, objects = section.task, section.report.objects
    names = task.entities.objects()
    named = [ref for ref in objects if any(means(name, ref) for name in names)]
    if task.intent in _LISTS:
        counted = task.intent is Intent.JOB_COUNT and not task.entities.group_by
        return _filters(task) if objects or counted else ()
    return named or (objects[:1] if names else ())


def _ordered(sections: Sequence[Section], before: Focus) -> _Refs:
    """What an order that was not carried out, or a question that no record answered, named.

    It is known from the talk, or told by its kind.
    """
    groups = (before.subjects, before.objects, before.listed, *reversed(before.earlier))
    known = [ref for group in groups for ref in group]
    found: list[ObjectRef] = []
    for one in sections:
        if one.task.intent not in _UNREAD:
            continue
        for name in one.task.entities.objects():
            ref = next((ref for ref in known if means(name, ref)), None)
            found.append(ref or _named(name, one.task))
    return _distinct(found)


def _named(name: str, order: Task) -> ObjectRef:
    """What an order names first: nothing was read for it, so its slot tells the kind, else a job."""
    slots = ((kind, getattr(order.entities, slot)) for slot, kind in _PLACES)
    kind = next((kind for kind, names in slots if name in names), "job")
    return ObjectRef(kind=kind, key=name, name=name.rsplit("/", 1)[-1].rsplit("#", maxsplit=1)[-1])


def _filters(task: Task) -> Iterable[ObjectRef]:
    """`Held jobs on APP01` speaks of APP01."""
    for slot, kind in _PLACES:
        for name in getattr(task.entities, slot):
            if "@" not in name and "?" not in name:
                yield ObjectRef(
                    kind=kind, key=name, name=name.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
                )


def _listed(sections: Sequence[Section], shown: _Refs, before: Focus, subjects: _Refs) -> _Refs:
    """The rows that `the second one` counts; a new answer about one thing keeps the old list."""
    if {one.task.intent for one in sections} <= _WHYS and set(subjects) & set(before.listed):
        return before.listed  # why a row of it waits: its roots are no new list
    if len(subjects) > 1 and not any(one.task.intent in _LISTS for one in sections):
        return subjects  # `A and B, how are they`: the first of them is A, whatever is told beside
    rows = [ref for one in sections if one.task.intent in _LISTS for ref in one.report.objects]
    beside = [ref for ref in shown if ref not in subjects]
    return _distinct(rows) or (tuple(beside) if len(beside) > 1 else ())


def _told(last: Section, focus: Focus) -> _Refs:
    """Where the last answer led: to the part that was asked for, a root cause, or one other thing."""
    subjects = _distinct(_subjects(last))
    if last.task.part == "predecessor":
        return _before_it(last)
    if last.task.part and len(subjects) == 1:
        part = part_of(subjects[0], _PARTS[last.task.part], focus)
        return (part,) if part else ()
    if last.task.intent in _LISTS or (last.task.intent is Intent.IMPACT and _names_it(last.task)):
        return ()  # `and what waits for X?`: that one is X, and not what waits for it
    roots = last.report.diagnosis.root_causes if last.report.diagnosis else ()
    led = _distinct(root.object for root in roots) or _distinct(last.report.objects)
    beside = tuple(ref for ref in led if ref not in subjects)
    return beside if len(beside) == 1 else ()


def _names_it(task: Task) -> bool:
    """The question tells the object by its name, and does not point at it."""
    return bool(task.entities.names)


def _before_it(last: Section) -> _Refs:
    """The direct predecessors: the first step of each way to a root."""
    roots = last.report.diagnosis.root_causes if last.report.diagnosis else ()
    return _distinct(root.chain[1] for root in roots if len(root.chain) > 1)


def _earlier(before: Focus) -> tuple[_Refs, ...]:
    """The turns before, the very first always among them."""
    few = len(before.objects) <= _TOGETHER and not before.choices
    last = before.subjects or (before.objects if few else ())
    turns = [turn for turn in before.earlier if turn != last or turn is before.earlier[0]]
    if last and last not in turns[:1]:
        turns.append(last)
    elif last and not turns:
        turns = [last]
    return tuple(turns if len(turns) <= _TURNS else [turns[0], *turns[-_TURNS + 1 :]])


def _machines(focus: Focus, sections: Sequence[Section], before: Focus) -> dict[str, str]:
    """Where each job that can be pointed at runs, as its record told."""
    told = {
        receipt.key: str(receipt.fields["workstation"])
        for one in sections
        for finding in one.report.findings
        for receipt in finding.receipts
        if receipt.kind == "job" and receipt.fields.get("workstation")
    }
    groups = [focus.objects, focus.listed, focus.subjects, *focus.earlier]
    keys = {ref.key for group in groups for ref in group if ref.kind == "job"}
    known = {**before.machines, **told}
    return {key: known[key] for key in sorted(keys & set(known)) if not _said(key, known[key])}


def _said(key: str, machine: str) -> bool:
    """The key `WS#STREAM.JOB` tells the workstation itself."""
    return key.partition("#")[0] == machine


def _kept(task: Task) -> Task:
    return task.model_copy(update={"text": task.text[:_TEXT], "choices": (), "suspects": ()})


def _distinct(refs: Iterable[ObjectRef]) -> _Refs:
    """Each once; one object has one reference, whichever tool told of it."""
    return tuple(dict.fromkeys(map(_bare, refs)))


def _bare(ref: ObjectRef) -> ObjectRef:
    return ref.model_copy(update={"object_id": ""})


def _bounded(refs: _Refs) -> _Refs:
    """The first rows and the last one, which is pointed at as well."""
    return refs if len(refs) <= _ROWS else (*refs[: _ROWS - 1], refs[-1])
