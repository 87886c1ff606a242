"""What the talk is about after a turn: kept small, however long the conversation becomes."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from graphs.offline.followups import means
from graphs.offline.playbook import needs_object
from graphs.offline.targets import part_of
from graphs.question import Focus, Intent, Language, Task, TaskPart
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
_NO_QUESTION: Final = frozenset(
    {
        Intent.UNCLEAR, Intent.GREETING, Intent.HELP, Intent.OUTSIDE, Intent.RULE_BREAKING,
        Intent.PROVENANCE,
    }
)  # fmt: skip
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
    spoke = bool(shown or subjects)
    refused = any(task.declined for task in pending)
    empty = refused or asked[-1].task.intent in _LISTS - {Intent.JOB_COUNT}
    focus = Focus(
        objects=_bounded(shown or choices or (() if empty else before.objects)),
        choices=choices,
        tasks=tuple(_kept(one.task) for one in asked),
        pending=tuple(_kept(task) for task in pending),
        listed=_bounded(_listed(asked, shown, subjects) or choices or before.listed),
        subjects=subjects if spoke else before.subjects,
        latest=_distinct(_subjects(asked[-1])) if len(asked) > 1 else (),
        earlier=_earlier(before) if spoke else before.earlier,
        listing=next((_kept(one.task) for one in asked if one.task.intent in _LISTS), None)
        or before.listing,
        language=language,
    )
    focus = focus.model_copy(update={"machines": _machines(focus, asked, before)})
    return focus.model_copy(update={"told": _told(asked[-1], focus)})


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
        return _filters(task) if objects else ()
    return named or (objects[:1] if names else ())


def _filters(task: Task) -> Iterable[ObjectRef]:
    """`Held jobs on APP01` speaks of APP01."""
    for slot, kind in _PLACES:
        for name in getattr(task.entities, slot):
            if "@" not in name and "?" not in name:
                yield ObjectRef(kind=kind, key=name, name=name.rsplit("/", 1)[-1].rsplit("#")[-1])


def _listed(sections: Sequence[Section], shown: _Refs, subjects: _Refs) -> _Refs:
    """The rows that `the second one` counts; a new answer about one thing keeps the old list."""
    rows = [ref for one in sections if one.task.intent in _LISTS for ref in one.report.objects]
    beside = [ref for ref in shown if ref not in subjects]
    return _distinct(rows) or (tuple(beside) if len(beside) > 1 else ())


def _told(last: Section, focus: Focus) -> _Refs:
    """Where the last answer led: to the part that was asked for, a root cause, or one other thing."""
    subjects = _distinct(_subjects(last))
    if last.task.part and len(subjects) == 1:
        part = part_of(subjects[0], _PARTS[last.task.part], focus)
        return (part,) if part else ()
    if last.task.intent in _LISTS:
        return ()
    roots = last.report.diagnosis.root_causes if last.report.diagnosis else ()
    led = _distinct(root.object for root in roots) or _distinct(last.report.objects)
    beside = tuple(ref for ref in led if ref not in subjects)
    return beside if len(beside) == 1 else ()


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
    return task.model_copy(update={"text": task.text[:_TEXT], "choices": ()})


def _distinct(refs: Iterable[ObjectRef]) -> _Refs:
    """Each once; one object has one reference, whichever tool told of it."""
    return tuple(dict.fromkeys(map(_bare, refs)))


def _bare(ref: ObjectRef) -> ObjectRef:
    return ref.model_copy(update={"object_id": ""})


def _bounded(refs: _Refs) -> _Refs:
    """The first rows and the last one, which is pointed at as well."""
    return refs if len(refs) <= _ROWS else (*refs[: _ROWS - 1], refs[-1])
