"""Which of the states that a clause says are the ones that count."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from graphs.offline.lexicon import Meaning
from graphs.offline.text.reading import Hit, Part
from graphs.question import Condition

_ONLY: Final = frozenset({"only", "just", "so", "somente", "apenas"})
_OR: Final = frozenset({"or", "and", "nor", "ou", "e", "nem", ",", "/", "&"})
_JOINED: Final = _OR - {","}
_WAITS: Final = frozenset({"waiting", "waiting_word"})
_HOW: Final = frozenset({"ready", "held", "fenced"})
_AND: Final = frozenset({"and", "e", ",", "/", "then"})
_EACH: Final = frozenset({"by", "per", "por", "each", "cada"})
_GROUPS: Final[dict[str, frozenset[str]]] = {
    "workstation": frozenset({"workstation", "agent", "machine", "server", "cpu", "agente", "maquina", "estacao", "servidor"}),
    "folder": frozenset({"folder", "pasta", "area"}),
    "stream": frozenset({"stream", "malha"}),
    "status": frozenset({"status", "state", "estado", "situacao"}),
}  # fmt: skip
_IN: Final = frozenset({"in", "on", "at", "em", "no", "na", "como", "as"})
_DENIED: Final = frozenset({"not", "nao", "except", "exceto"})
_REACH: Final = 5  # words between a denial and what it denies
_ENDING: Final = frozenset({"with", "com", "in", "em", "an", "um", "uma", "as", "como", "no", "na"})
_OF_STATE: Final = _IN | {
    "the",
    "o",
    "a",
    "state",
    "status",
    "estado",
    "situacao",
    "still",
    "ainda",
    "just",
    "apenas",
}


def _crashes(part: Part, stated: Sequence[Hit]) -> set[int]:
    """`The database crashed: how many abends`: a state by its name counts, and no crash beside it."""
    if not any(hit.meaning.states == ("ABEND",) for hit in stated):
        return set()
    if any(word.folded.startswith(("fail", "falh", "err")) for word in part.words):
        return set()
    return {hit.start for hit in stated if hit.meaning.states == ("ABEND", "FAIL")}


def stated_in(part: Part) -> Sequence[Hit]:
    """The phrases, of those with states only the ones that count.

    `Abends only` counts beside what went wrong, `READY` beside the waiting that it is a kind of.
    """
    stated = [hit for hit in part.hits if hit.meaning.states]
    vague = _crashes(part, stated)
    vague |= {hit.start for hit, after in pairwise(stated) if _is_kind(part, after, of=hit)}
    vague |= {hit.start for before, hit in pairwise(stated) if _is_kind(part, before, of=hit)}
    vague |= {hit.start for hit in part.hits if any(_sits(part, hit, one) for one in stated)}
    vague |= {hit.start for hit, after in pairwise(stated) if _ends_so(part, hit, after)}
    chosen = _with_joined(part, stated, [hit for hit in stated if _restricted(part, hit)])
    wide = {state for hit in stated for state in hit.meaning.states}
    narrow = {state for hit in chosen for state in hit.meaning.states}
    if not narrow or not narrow < wide:
        return [hit for hit in part.hits if hit.start not in vague]
    return [hit for hit in part.hits if hit not in stated or hit in chosen]


def grouped_in(part: Part, meanings: Sequence[Meaning]) -> Iterator[str]:
    """By what a count is split: `by workstation and folder` is split by both."""
    yield from (group for meaning in meanings for group in meaning.groups)
    words = part.reading.words
    for hit in part.hits:
        at = hit.end + 1
        if hit.meaning.groups and at < part.end and words[hit.end].folded in _AND:
            at += words[at].folded in _EACH and at + 1 < part.end
            yield from (group for group, said in _GROUPS.items() if words[at].folded in said)


def _is_kind(part: Part, one: Hit, *, of: Hit) -> bool:
    """`In READY waiting`, with nothing between that would make them two."""
    first, last = sorted((one, of), key=lambda hit: hit.start)
    between = {word.folded for word in part.reading.words[first.end : last.start]}
    kind = one.ideas & _HOW and not one.ideas & _WAITS
    return bool(kind and of.ideas & _WAITS and not of.ideas & _HOW) and between.isdisjoint(_OR)


def _sits(part: Part, hit: Hit, state: Hit) -> bool:
    """`Stuck in READY`, `parados em hold`: the state says where it sits, and that is all."""
    words = [word.folded for word in part.reading.words[hit.end : state.end]]
    stuck = Condition.STUCK in hit.meaning.conditions and hit.end <= state.start
    between = words[: max(state.start - hit.end, 0)]
    return stuck and not _IN.isdisjoint(words) and _OF_STATE.issuperset(between)


def _ends_so(part: Part, hit: Hit, how: Hit) -> bool:
    """`Acabaram com erro`, `finished in error`: the second tells how it ended."""
    between = [word.folded for word in part.reading.words[hit.end : how.start + 1]]
    ended = hit.meaning.states == ("SUCC",) and "SUCC" not in how.meaning.states
    return ended and not _ENDING.isdisjoint(between) and _ENDING.issuperset(between[:-1])


def _with_joined(part: Part, stated: Sequence[Hit], chosen: Sequence[Hit]) -> list[Hit]:
    """`Fail or abend only`, `só abend ou fail`: what is joined to the one is restricted with it."""
    starts = {hit.start for hit in chosen}
    for pairs in (list(pairwise(stated)), list(pairwise(stated))[::-1]):
        for one, after in pairs:
            if {one.start, after.start} & starts and _alternatives(part, one, after):
                starts |= {one.start, after.start}
    return [hit for hit in stated if hit.start in starts]


def _alternatives(part: Part, one: Hit, after: Hit) -> bool:
    between = {word.folded for word in part.reading.words[one.end : after.start]}
    return bool(between & _JOINED) and between <= _JOINED | _IN


def _restricted(part: Part, hit: Hit) -> bool:
    """`Abends only`; what is `not only waiting` is no more restricted than the rest."""
    words = part.reading.words
    beside = [words[at].folded for at in (hit.start - 1, hit.end) if part.start <= at < part.end]
    before = {word.folded for word in words[max(part.start, hit.start - _REACH) : hit.start]}
    return not _ONLY.isdisjoint(beside) and _DENIED.isdisjoint(before)
