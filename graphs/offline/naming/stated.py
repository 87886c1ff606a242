"""Which of the states that a clause says are the ones that count."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from graphs.offline.text.reading import Hit, Part

_ONLY: Final = frozenset({"only", "just", "so", "somente", "apenas"})
_OR: Final = frozenset({"or", "and", "nor", "ou", "e", "nem", ",", "/", "&"})
_WAITS: Final = frozenset({"waiting", "waiting_word"})
_HOW: Final = frozenset({"ready", "held", "fenced"})


def stated_in(part: Part) -> Sequence[Hit]:
    """The phrases, of those with states only the ones that count.

    `Abends only` counts beside what went wrong, `READY` beside the waiting that it is a kind of.
    """
    stated = [hit for hit in part.hits if hit.meaning.states]
    vague = {hit.start for hit, after in pairwise(stated) if _is_kind(part, after, of=hit)}
    vague |= {hit.start for before, hit in pairwise(stated) if _is_kind(part, before, of=hit)}
    chosen = [hit for hit in stated if _restricted(part, hit)]
    wide = {state for hit in stated for state in hit.meaning.states}
    narrow = {state for hit in chosen for state in hit.meaning.states}
    if not narrow or not narrow < wide:
        return [hit for hit in part.hits if hit.start not in vague]
    return [hit for hit in part.hits if hit not in stated or hit in chosen]


def _is_kind(part: Part, one: Hit, *, of: Hit) -> bool:
    """`In READY waiting`, with nothing between that would make them two."""
    first, last = sorted((one, of), key=lambda hit: hit.start)
    between = {word.folded for word in part.reading.words[first.end : last.start]}
    kind = one.ideas & _HOW and not one.ideas & _WAITS
    return bool(kind and of.ideas & _WAITS and not of.ideas & _HOW) and between.isdisjoint(_OR)


def _restricted(part: Part, hit: Hit) -> bool:
    words = part.reading.words
    beside = [words[at].folded for at in (hit.start - 1, hit.end) if part.start <= at < part.end]
    return not _ONLY.isdisjoint(beside)
