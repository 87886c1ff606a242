"""Clauses that belong together made one: statements join the question that they explain."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.filters.ahead import until_then
from graphs.offline.joining.shrugged import without_shrugged
from graphs.offline.manners import Manners
from graphs.offline.naming.pointers import Pointer
from graphs.offline.text.clauses import Clause
from graphs.offline.text.words import fold
from graphs.question import Entities, Intent

Hear = Callable[[Clause], Heard]
Rethink = Callable[[Heard, frozenset[str]], Heard]

_SOME, _CLEAR, _SURE = 0.5, 0.7, 0.8
_LONG: Final = 120
_WORDS, _BRIEF = 2, 3
_LISTS: Final = frozenset(
    {Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST, Intent.WORKSTATION_LIST, Intent.PROMPT_LIST}
)  # fmt: skip
_OPEN: Final = frozenset(
    {
        Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS, Intent.WHY,
        Intent.WHY_WAITING, Intent.WHY_FAILED, Intent.JOB_LOG, Intent.IMPACT, Intent.ACTION,
        Intent.NOT_BUILT, Intent.PROCEDURE, Intent.CODE_MEANING, Intent.UNCLEAR, Intent.ETA,
        Intent.DEADLINES, Intent.CRITICAL_PATH, Intent.WHAT_IF, Intent.WHAT_CHANGED,
        Intent.PAST_FAILURES, Intent.SCHEDULE, Intent.RERUN_SAFETY, Intent.COMMON_CAUSES,
    }
)  # fmt: skip
_EXPLAINED: Final = frozenset(
    {Intent.CODE_MEANING, Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED, Intent.NOT_BUILT, Intent.PROCEDURE}
)  # fmt: skip
_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED})
_GENERAL: Final = _WHYS | {Intent.PROCEDURE}
# With one of these a question has a subject of its own, wider than the object before it.
_WIDE: Final = frozenset(
    {
        "jobs", "streams", "workstations", "prompts", "resources", "any", "anything", "all", "show",
        "plan", "group", "how_many", "folder_name", "within", "which", "mass", "summary",
    }
)  # fmt: skip
_MANY: Final = frozenset({"plan", "jobs", "streams", "folder_name"})
_POINTING: Final = frozenset({"ref", "object"})
_HELD_UP: Final = frozenset({"waiting", "waiting_word", "stuck"})
_STATUSES: Final = frozenset({Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS})
# What of a list's slots a clause of its own may say.
_WHICH: Final = ("measures", "order", "limit", "without_names")
_LOOK: Final = frozenset(
    {
        "look", "check", "see", "at", "in", "over", "only", "just", "consider", "take", "say", "it", "meant", "mean", "i",
        "olha", "olhe", "olhar", "veja", "ve", "ver", "checa", "considera", "considere", "pega", "pegue", "so", "apenas",
        "somente", "vale", "pode", "ser", "no", "na", "nos", "nas", "de", "do", "da", "dos", "das", "em", "os", "as", "o", "a",
        "period", "periodo", "window", "janela", "digo", "quero", "dizer",
    }
)  # fmt: skip
_SEVERAL: Final = re.compile(
    r"\b(?:two|three|four|a few|some|couple of|duas|tres|quatro|umas|algumas|\d) (?:(?:quick|little|small|more) )?"
    r"(?:things|questions|coisas|coisinhas|perguntas|perguntinhas|duvidas)\b[^?]{0,30}$"
)
_OPENERS: Final = frozenset(
    {"conversation", "polite", "greeting", "extended", "about", "substance"}
)
_TIMES: Final = Manners("timespans")
_SOCIAL: Final = frozenset({Intent.GREETING, Intent.HELP})
_ALONE: Final = _SOCIAL | {Intent.RULE_BREAKING}


def merge(heard: Sequence[Heard], hear: Hear, rethink: Rethink) -> list[Heard]:
    """What the clauses ask, each question once; what asks for nothing is left out."""
    merged: list[Heard] = []
    heard = without_shrugged(heard)
    asked = [one for one in heard if not _opens_only(one)] or heard
    for clause in _fronted(_timed(asked, hear), hear):
        if _forbids(clause) or clause.empty:
            continue
        before = merged[-1] if merged else None
        one = _in_context(before, clause, rethink)
        if before is None:
            merged.append(one)
        elif _leans_on(before, one):
            merged[-1] = _of_many(before, one, hear, rethink) or _joined(before, one, hear)
        elif _adds_nothing(before, one):
            merged[-1] = _strengthened(before, one, hear)
        else:
            merged.append(one)
    asking = [one for one in merged if one.best.intent is not Intent.GREETING]
    return asking or merged


def _forbids(one: Heard) -> bool:
    """`Don't rerun it`; `nothing moves in /RISK` forbids nothing."""
    return one.forbids and not one.found.outside and "mass" not in one.ideas


def _opens_only(one: Heard) -> bool:
    """`Two things please:`, `ok fine.`: courtesies, that ask for nothing and point at nothing."""
    said = one.names_things or one.pointer is not None or one.found.entities != Entities()
    said = said or "plan" in one.ideas  # `the whole batch, when does it end`
    ideas = {idea for idea in one.ideas if not idea.startswith("^")}
    if not one.names_things and _SEVERAL.search(fold(one.clause.part.text)):
        return True
    return ("courtesy" in ideas or ideas <= _OPENERS) and not (one.asks or said)


def _timed(heard: Sequence[Heard], hear: Hear) -> list[Heard]:
    """`Since 22:00, which jobs abended`: a time that opens a sentence is the question's own."""
    told: list[Heard] = []
    for one in heard:
        if told and _has_time(told[-1]) and _times(told[-1], one):
            told[-1] = hear(replace(_spanning(told[-1], one), head=one.clause.head))
        else:
            told.append(one)
    return told


def _fronted(heard: Sequence[Heard], hear: Hear) -> list[Heard]:
    """`Any prompt open? and resource X, who holds it`: what is put in front is of what follows."""
    told: list[Heard] = []
    for at, one in enumerate(heard):
        before = heard[at - 1] if at else None
        if at > 1 and before and told[-1] is before and _is_front(heard[at - 2], before, one):
            told[-1] = hear(_spanning(before, one))
        else:
            told.append(one)
    return told


def _is_front(first: Heard, topic: Heard, one: Heard) -> bool:
    """After a whole question a new object, and what is asked of it."""
    apart = first.asks and first.clause.part.words[-1].text in {"?", ".", "!", ";"}
    named = topic.names_things and topic.tells and not _spans_much(topic, one)
    open_ended = topic.clause.part.words[-1].text not in {"?", ".", "!", ";"}
    bare = one.asks and not one.names_things and _of_its_front(one)
    return apart and named and open_ended and bare


def _of_its_front(one: Heard) -> bool:
    """`Who holds it`, `quem segura`: it points, or is too short to have a subject."""
    words = sum(word.shape != "mark" for word in one.clause.part.words)
    return (one.pointer is not None and one.pointer.hard) or (
        words <= _BRIEF and not _WIDE & one.ideas
    )


def _times(before: Heard, one: Heard) -> bool:
    """`Before` says when, with nothing else in its sentence; or `one` counts from there."""
    ended = before.clause.part.words[-1].text in {".", "?", "!", ";"}
    return (not ended and _says_when(before)) or _counts_from(one)


def _counts_from(one: Heard) -> bool:
    """`I came at 8 and it rains abends. How many since then?`: the time was told before."""
    timeless = one.asks and one.found.entities.span is None
    return timeless and _TIMES["since_then"].search(fold(one.clause.part.text)) is not None


def _leans_on(before: Heard, one: Heard) -> bool:
    """`before` is a statement, and `one` the question about it."""
    told = before.tells and not _wants_status(before)
    if not told or before.best.intent in _ALONE or _supposes(before):
        return False
    if (before.best.intent in _STATUSES and one.best.intent in _WHYS) or _mess(before, one):
        return True
    if before.best.intent is Intent.SCHEDULE and one.best.intent in _WHYS:
        return not (before.names_things and one.names_things)  # `a holiday: why did X run?`
    if before.best.sure < _SURE and one.asks and one.best.sure >= _SURE:
        return True
    if one.pointer is not None and one.pointer.hard:
        return True
    return one.asks and not one.names_things and one.best.intent in _OPEN


def _mess(before: Heard, one: Heard) -> bool:
    """`The handover is a mess: which jobs abended?`: the list is asked for, not the handover."""
    told = before.best.intent is Intent.HANDOVER and "ask_verb" in before.ideas
    return told and one.asks and one.best.intent in _LISTS and one.best.sure >= _SURE


def _wants_status(before: Heard) -> bool:
    """`Status of A and B` asks, with no question word; `status SUCC, but ...` tells."""
    return "^status" in before.ideas and before.names_things and "state" not in before.ideas


def _is_context(before: Heard, one: Heard) -> bool:
    """`before` tells of one object, and `one` asks without a subject of its own."""
    told = before.tells and not _supposes(before) and before.best.intent not in _ALONE
    named = [name for name in before.found.names if not name.place]
    about_one = len(named) == 1 or before.pointer is not None
    return told and about_one and one.asks and not one.names_things and not _has_subject(one)


def _has_subject(one: Heard) -> bool:
    """`What abended?` asks for a list; `what is it stuck on?` and `está preso em quê?` do not."""
    if one.ideas & _WIDE:
        return True
    if one.ideas.isdisjoint({"^what", "^who"}) or one.ideas & {"ref", "missing"}:
        return False
    head = one.clause.part.covering().get(one.clause.head)
    english = head is None or "pt" not in head.meaning.languages
    return english or one.ideas.isdisjoint(_HELD_UP)  # `o que está esperando?` has none


def _in_context(before: Heard | None, one: Heard, rethink: Rethink) -> Heard:
    """The question as it is asked of the object told of, where that makes it a clear one."""
    if before is None or not _is_context(before, one):
        return one
    if one.best.sure >= _SURE and one.best.intent in _OPEN - _STATUSES:
        return one
    pointed = rethink(one, one.ideas | _POINTING)
    return pointed if pointed.best.sure >= _SURE and pointed.best.intent in _OPEN else one


def _spans_much(first: Heard, last: Heard) -> bool:
    """So long together that hearing both as one would tell nothing."""
    return last.clause.part.end - first.clause.part.start > _LONG


def _joined(before: Heard, one: Heard, hear: Hear) -> Heard:
    """The question, with what the statement names where it names nothing itself."""
    if _spans_much(before, one):
        return one
    both = hear(_spanning(before, one))
    names = bool(both.found.names) and not one.names_things
    surer = (one.best.sure < _SURE or names) and both.best.sure >= one.best.sure
    if surer and _tells_more(both, one):
        return _supposing(both, one)
    if one.best.intent is Intent.WHY and both.best.intent is Intent.SCHEDULE:
        return both
    if one.names_things:
        found = both.found if _narrowed(both, one, by=before) else one.found
        found = replace(found, ahead=until_then(one.clause.part, before.found.ahead, found.ahead))
        return replace(one, clause=both.clause, found=found, told=tuple(before.found.names))
    pointer = None if both.found.names else _nearer(before.pointer, one.pointer)
    return replace(one, clause=both.clause, found=both.found, pointer=pointer)


def _nearer(before: Pointer | None, one: Pointer | None) -> Pointer | None:
    """`And its stream, how far is it?`: the pointer that says more is the one that is meant."""
    if before is None or one is None:
        return one or before
    plain = one.kind is None and one.index is None and not (one.many or one.other or one.near)
    return before if plain and before.hard else one


def _of_many(before: Heard, one: Heard, hear: Hear, rethink: Rethink) -> Heard | None:
    """`The batch is late. What is holding it?`: `it` is no object, but many have one cause."""
    named = bool(before.found.names or one.found.names)
    many = not before.ideas.isdisjoint(_MANY) or before.best.intent in _LISTS
    if named or not many or _spans_much(before, one):
        return None
    both = hear(_spanning(before, one))
    both = replace(rethink(both, both.ideas - _POINTING - {"described"}), pointer=None)
    return both if both.best.intent in {Intent.COMMON_CAUSES, Intent.ETA} else None


def _supposing(both: Heard, one: Heard) -> Heard:
    """`X is on hold; if I release it`: the change is the one that is asked about."""
    if one.found.ahead.change is None:
        return both
    return replace(both, found=replace(both.found, ahead=one.found.ahead))


def _tells_more(both: Heard, one: Heard) -> bool:
    """What was told may say what is asked: `it abended; why?` asks why it failed."""
    if one.best.sure < _SURE or one.best.intent in _STATUSES | {Intent.WHY}:
        return True
    if one.best.intent in _GENERAL and both.best.intent in _WHYS:
        return True
    return both.best.intent in {one.best.intent, Intent.WHAT_IF}


def _adds_nothing(before: Heard, one: Heard) -> bool:
    """`one` asks for no more than `before` did."""
    if before.best.intent in _SOCIAL:
        return False
    if _only_denies(before, one) or (_supposes(before) and _of_the_same(before, one)):
        return True
    return _is_remark(before, one) or _asks_the_same(before, one)


def _only_denies(before: Heard, one: Heard) -> bool:
    """`Which are READY? Those in HOLD are not needed`: it takes away, and asks for nothing."""
    states, denied = one.found.entities.states, one.found.denied
    takes = denied is not None and set(states) <= set(denied.states) and not one.names_things
    return takes and before.best.intent in _LISTS and not one.clause.question


def _is_remark(before: Heard, one: Heard) -> bool:
    """It was not understood, or it states and asks nothing."""
    if one.best.sure < _SOME:
        return not (_elliptic(one) or _is_open(before, one))
    if one.asks:
        return False
    if before.best.intent in _WHYS and one.best.intent in _STATUSES:
        return True  # `why does B not run? A has ended`: a reason to ask, not a question
    points = one.pointer is not None and one.pointer.hard
    return (one.best.sure < _SURE or points) and not _elliptic(one)


def _is_open(before: Heard, one: Heard) -> bool:
    """A sentence that asks about something of its own: not understood, it is told so."""
    spoken = sum(word.shape != "mark" for word in one.clause.part.words)
    ended = before.clause.part.words[-1].text in {".", "?", "!", ";"}
    own = one.names_things or "described" in one.ideas
    return one.clause.question and ended and own and spoken > _WORDS


def _asks_the_same(before: Heard, one: Heard) -> bool:
    """The same question again, or one that is part of it."""
    if one.best.intent is before.best.intent:
        return _within(before, one)
    return not one.names_things and _follows_on(before, one)


def _supposes(before: Heard) -> bool:
    """`Suppose I release X`: what follows in the sentence asks what then happens."""
    return "what_if" in before.ideas or before.best.intent is Intent.WHAT_IF


def _of_the_same(before: Heard, one: Heard) -> bool:
    """In the same sentence, or too little to be a question of its own."""
    ended = before.clause.part.words[-1].text in {".", "?", "!", ";"}
    return (
        not ended or one.best.sure < _CLEAR or (not one.names_things and one.best.intent in _OPEN)
    )


def _elliptic(one: Heard) -> bool:
    """`And in /FINANCE?`: short, and it names something."""
    return one.names_things and one.clause.opens_with("about", "polite") and one.clause.question


def _within(before: Heard, one: Heard) -> bool:
    """Everything that `one` names, `before` named."""
    old, new = before.found.entities, one.found.entities
    if one.best.intent is Intent.RULE_BREAKING:
        return True
    names = {name.text for name in one.found.names} <= {name.text for name in before.found.names}
    slots = ("codes", "return_codes", "folders", "prompts", "states", "conditions")
    same = all(set(getattr(new, slot)) <= set(getattr(old, slot)) for slot in slots)
    return names and (same or one.best.intent not in _LISTS | {Intent.CODE_MEANING})


def _follows_on(before: Heard, one: Heard) -> bool:
    """A question that only makes sense as part of the one before."""
    intent = one.best.intent
    words = sum(word.shape != "mark" for word in one.clause.part.words)
    if intent is Intent.PROCEDURE:
        return before.best.intent in _EXPLAINED
    if intent is Intent.WHY and words <= 3:
        return before.best.intent not in _LISTS
    if intent in _STATUSES and words <= 2:
        return True
    if intent in _STATUSES:
        loose = one.best.sure < _CLEAR or before.best.intent is Intent.PLAN_RUN
        return loose and before.best.intent not in _LISTS
    return False


def _strengthened(before: Heard, one: Heard, hear: Hear) -> Heard:
    """The first clause, or both as one where that is better understood."""
    if _spans_much(before, one):
        return before
    both = hear(_spanning(before, one))
    if _completes(both, one):
        return both
    if _narrowed(both, before, by=one):
        return replace(before, clause=both.clause, found=both.found)
    bare_why = one.best.intent is Intent.WHY and before.best.intent in _STATUSES
    weak = before.best.sure < _CLEAR or not one.asks
    if bare_why or (weak and both.best.sure > before.best.sure):
        return both
    return replace(before, clause=both.clause)


def _completes(both: Heard, one: Heard) -> bool:
    """`Rerun X, is that safe?`; `rc=137, quem deu?`; `jobs in HOLD, how many in /DWH`."""
    if both.best.intent is Intent.RERUN_SAFETY and "safe" in one.ideas:
        return True
    rest = not one.ideas.isdisjoint({"^who", "^how_many"}) and one.best.sure < _SOME
    return rest and both.best.intent in _LISTS and both.best.sure >= _SURE


def _narrowed(both: Heard, one: Heard, *, by: Heard) -> bool:
    """`... in HOLD, leaving out /HR`, `since 22:00, ...`: what stands apart says which, or when."""
    new, old = both.found.entities, one.found.entities
    named = {name.text for name in both.found.names if name.at not in both.found.outside}
    if named != {name.text for name in one.found.names if name.at not in one.found.outside}:
        return False
    if (_says_when(by) and new.span and not old.span) or (new.zone and not old.zone):
        return True
    if both.found.denied and not one.found.denied:
        return True
    return any(getattr(new, slot) and not getattr(old, slot) for slot in _WHICH)


def _has_time(one: Heard) -> bool:
    """A span of what was, or a day to come."""
    return one.found.entities.span is not None or one.found.ahead.day is not None


def _says_when(one: Heard) -> bool:
    """A time, and nothing else but that one should look at it."""
    words = enumerate(one.clause.part.words, one.clause.part.start)
    rest = {word.folded for at, word in words if word.shape != "mark" and at not in one.found.used}
    return rest <= _LOOK


def _spanning(first: Heard, last: Heard) -> Clause:
    """One clause from the beginning of the first to the end of the last."""
    part = first.clause.part.reading.part(first.clause.part.start, last.clause.part.end)
    return Clause(part, first.clause.head, first.clause.question or last.clause.question)
