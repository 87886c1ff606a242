"""Words that point back, such as `it`, `that stream` or `the second one`, and what they mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graphs.offline.clauses import Clause
from graphs.offline.entities import Found
from graphs.offline.names import Kind
from graphs.offline.reading import Hit, Part
from graphs.question import Language
from tools.receipts import ObjectKind, ObjectRef

_ORDINALS: Final = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_KINDS: Final[dict[Kind, ObjectKind]] = {
    "job": "job",
    "stream": "jobstream",
    "workstation": "workstation",
    "resource": "resource",
}
_EMPTY_IT: Final = frozenset(
    {"safe", "true", "possible", "ok", "okay", "normal", "allowed", "raining", "fine", "time", "seguro", "possivel", "not_safe"}
)  # fmt: skip
_BEFORE_THAT: Final = frozenset({"does", "ask_verb", "why", "what", "about", "polite"})
_MANY: Final = 5


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word that points back, and what it tells of its target."""

    at: int
    kind: Kind | None = None
    index: int | None = None
    many: bool = False
    other: bool = False
    hard: bool = True


def pointer_in(clause: Clause, found: Found, language: Language) -> Pointer | None:
    """The word of a clause that points back, if one does."""
    part = clause.part
    covering = part.covering()
    pointers = [
        pointer
        for hit in part.hits
        if hit.start not in found.used and (pointer := _pointer(part, hit, covering, language))
    ]
    if found.names:
        first = found.names[0].at
        pointers = [p for p in pointers if p.hard and p.at < first and p.index is None]
    pointers.sort(key=lambda pointer: not pointer.hard)
    if pointers:
        return pointers[0]
    return None if found.names else _bare_noun(clause)


def _pointer(part: Part, hit: Hit, covering: dict[int, Hit], language: Language) -> Pointer | None:
    """What one phrase points at."""
    if "other" in hit.ideas:
        return Pointer(hit.start, other=True)
    if (index := _ordinal(hit)) is not None:
        return Pointer(hit.start, index=index)
    noun = covering.get(hit.end)
    kind, many = _noun(noun) if noun and noun.start == hit.end else (None, False)
    if kind and hit.ideas & {"this", "it"} and (kind == "stream" or "this" in hit.ideas):
        return Pointer(hit.start, kind=kind, many=many)
    if kind and not many and "the" in hit.ideas and _definite(part, hit, language):
        return Pointer(hit.start, kind=kind, hard=False)
    return _pronoun(part, hit, covering)


def _ordinal(hit: Hit) -> int | None:
    """The place in a list that `the second one` names."""
    if "polite" in hit.ideas:
        return None
    return next((index for idea, index in _ORDINALS.items() if idea in hit.ideas), None)


def _pronoun(part: Part, hit: Hit, covering: dict[int, Hit]) -> Pointer | None:
    """A word that points without saying at what kind."""
    if "they" in hit.ideas:
        return Pointer(hit.start, many=True)
    before = covering.get(hit.start - 1)
    if "it" in hit.ideas and before and "one:stream" in before.ideas:
        return Pointer(hit.start, kind="stream")  # `a malha dele`
    it = "it" in hit.ideas and not _says_nothing(part, hit)
    that = "that" in hit.ideas and _stands_alone(part, hit, covering)
    return Pointer(hit.start) if it or that else None


def _definite(part: Part, hit: Hit, language: Language) -> bool:
    """`a` is an article in Portuguese only."""
    return language == "pt" or part.reading.words[hit.start].folded not in {"a", "o", "do", "no"}


def _bare_noun(clause: Clause) -> Pointer | None:
    """`Job is in HOLD`: a noun that opens the clause speaks of the job at hand."""
    hit = clause.part.covering().get(clause.head)
    kind, many = _noun(hit) if hit else (None, False)
    return Pointer(clause.head, kind=kind, hard=False) if kind and not many else None


def _noun(hit: Hit) -> tuple[Kind | None, bool]:
    for kind in _KINDS:
        if f"one:{kind}" in hit.ideas:
            return kind, False
        if f"many:{kind}" in hit.ideas:
            return kind, True
    return None, False


def _says_nothing(part: Part, hit: Hit) -> bool:
    """`Is it safe to ...`: an `it` that points at nothing."""
    after = [word.folded for word in part.reading.words[hit.end : hit.end + 2]]
    if after[:1] == ["a"]:
        return after[1:] in (["holiday"], ["weekend"], ["sunday"], ["saturday"])
    return bool(after) and after[0] in _EMPTY_IT


def _stands_alone(part: Part, hit: Hit, covering: dict[int, Hit]) -> bool:
    """`that` as an object, not as the beginning of a relative clause."""
    after, before = covering.get(hit.end), covering.get(hit.start - 1)
    ends = hit.end >= part.end or part.reading.words[hit.end].shape == "mark"
    verb = bool(after and after.ideas & {"mean", "ask_verb"})
    opens = hit.start == part.start or bool(before and before.ideas & _BEFORE_THAT)
    return ends or (verb and opens) or bool(before and "does" in before.ideas)


def resolve(
    pointer: Pointer, refs: Sequence[ObjectRef], *, lists: bool = False
) -> tuple[ObjectRef, ...]:
    """The objects that a pointer means; none where nothing fits."""
    fitting = _of_kind(pointer.kind, refs)
    if pointer.other:
        return tuple(fitting[1:2])
    if pointer.index is not None:
        inside = -len(fitting) <= pointer.index < len(fitting)
        return (fitting[pointer.index],) if inside else ()
    if pointer.many or lists:
        return tuple(fitting[:_MANY])
    return tuple(fitting[:1])


def _of_kind(kind: Kind | None, refs: Sequence[ObjectRef]) -> list[ObjectRef]:
    if kind is None or kind not in _KINDS:
        return list(refs)
    fitting = [ref for ref in refs if ref.kind == _KINDS[kind]]
    if not fitting and kind == "stream":
        return [stream for ref in refs if (stream := _stream_of(ref))]
    return fitting


def _stream_of(ref: ObjectRef) -> ObjectRef | None:
    """The stream that a job's key `WS#STREAM.JOB` names."""
    stream, dot, _ = ref.key.rpartition(".")
    if ref.kind != "job" or not dot or "#" not in stream:
        return None
    return ObjectRef(kind="jobstream", key=stream, name=re.split(r"[#/]", stream)[-1])
