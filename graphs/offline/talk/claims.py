"""What a message takes for granted of its object: a state that is told, and not asked about."""

from collections.abc import Iterator, Sequence
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.text.reading import Hit, Part
from graphs.question import Condition, Intent

_SUPPOSED: Final = frozenset({"what_if", "if_word", "if_fails", "will", "whether", "not"})
_IFS: Final = frozenset({"if", "se", "caso", "suppose", "supondo", "when", "quando", "unless"})
_OPENERS: Final = frozenset(
    {"since", "because", "given", "now", "ja", "agora", "como", "visto", "as"}
)
_ASKING: Final = frozenset(
    {
        "what", "which", "who", "when", "where", "why", "how", "how_is", "how_many", "how_long",
        "how_to", "show", "can_i", "safe", "act", "rerun_verb", "does", "successor", "log", "eta",
    }
)  # fmt: skip
_OF_WHY: Final = (Condition.LATE, Condition.RERUN)
_TOLD: Final = frozenset(
    {
        Intent.IMPACT, Intent.JOB_LOG, Intent.ETA, Intent.RERUN_SAFETY, Intent.PAST_FAILURES,
        Intent.CRITICAL_PATH, Intent.DEADLINES,
    }
)  # fmt: skip


def claims_of(one: Heard, intent: Intent) -> tuple[str, ...]:
    """The states, and the conditions, that the clause says its object is in."""
    part, entities = one.clause.part, one.found.entities
    if one.ideas & _SUPPOSED or any(word.folded in _IFS for word in part.words):
        return ()
    conditions = [one for one in entities.conditions if one in _OF_WHY]
    if intent is Intent.WHY:
        rerun = [Condition.RERUN] if "rerun_verb" in one.ideas and not conditions else []
        return (*entities.states, *conditions, *rerun)
    if intent is Intent.WHY_WAITING:
        goes_on = "long_running" in one.ideas and len(one.found.names) == 1
        return (*(state for state in entities.states if goes_on and state == "EXEC"), *conditions)
    return tuple(_stated(part)) if intent in _TOLD else ()


def is_told(one: Heard) -> bool:
    """`Since X is cancelled`: its state is given as a fact."""
    words = one.clause.part.words
    opened = bool(words) and words[0].folded in _OPENERS
    return opened and bool(one.found.entities.states) and not any(w.folded in _IFS for w in words)


def _stated(part: Part) -> Iterator[str]:
    """The states in stretches that ask nothing: `X is cancelled, who waits for it?`."""
    stretches = list(_stretches(part))
    opened = bool(part.words) and part.words[0].folded in _OPENERS
    if len(stretches) < 2 and not opened:
        return
    for hits in stretches:
        if not any(hit.ideas & _ASKING for hit in hits) or (opened and hits is stretches[0]):
            yield from dict.fromkeys(state for hit in hits for state in hit.meaning.states)


def _stretches(part: Part) -> Iterator[Sequence[Hit]]:
    """The phrases between marks."""
    ends = [at for at in range(part.start, part.end) if part.reading.words[at].shape == "mark"]
    start = part.start
    for end in (*ends, part.end):
        if end > start:
            yield [hit for hit in part.hits if start <= hit.start < end]
        start = end + 1
