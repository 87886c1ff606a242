"""Who waits for what is pointed at: the order of the words tells it from what that waits for."""

from typing import Final

from graphs.offline.naming.entities import Found
from graphs.offline.naming.pointers import Pointer
from graphs.offline.text.clauses import Clause

_FOR: Final = frozenset(
    {"for", "on", "until", "till", "por", "pelo", "pela", "o", "a", "que", "ate"}
)
_WHO: Final = frozenset(
    {
        "who", "what", "which", "anyone", "anybody", "anything", "someone", "somebody", "jobs", "many", "how_many", "ones",
        "quem", "qm", "quais", "qual", "alguem", "algum", "alguma", "quantos", "quantas", "gente", "job",
    }
)  # fmt: skip
_OWNED: Final = frozenset({"predecessor", "file", "prompt", "prompts", "resource", "time_dep"})


def awaited(clause: Clause, found: Found, pointer: Pointer | None) -> bool:
    """`Quem está esperando ele acabar`, `is anyone waiting for it to end`: others wait for it."""
    part = clause.part
    if pointer is None or not pointer.hard or pointer.many or found.names:
        return False
    words = part.reading.words
    owned = part.covering().get(pointer.at + 1)
    if owned is not None and owned.ideas & _OWNED:
        return False  # `what is waiting for its predecessor`
    before = pointer.at
    while before > part.start and words[before - 1].folded in _FOR:
        before -= 1
    waits = next(
        (
            hit
            for hit in part.hits
            if "waiting_word" in hit.ideas and hit.start < pointer.at and hit.end >= before
        ),
        None,
    )
    opened = words[part.start : waits.start if waits else part.start]
    said = " ".join(word.folded for word in opened)
    return not _WHO.isdisjoint(said.split()) or "o que" in said
