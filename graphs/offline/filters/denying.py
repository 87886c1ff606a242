"""The states and conditions that a clause leaves out."""

from dataclasses import dataclass

from graphs.offline.filters.exclusions import conditions_left, excepted_in
from graphs.offline.filters.narrowing import denied
from graphs.offline.lexicon import Lexicon
from graphs.offline.text.reading import Part
from graphs.question import Condition


@dataclass(frozen=True, slots=True)
class Denied:
    """The states and conditions that a clause leaves out, as in `not running`."""

    states: tuple[str, ...]
    conditions: tuple[Condition, ...]
    literal: bool = False
    """Its code is said, as in `not in SUCC`: that state, and no more, is left out."""
    spare: tuple[str, ...] = ()
    """States that only the words of the exclusion say, and that it does not leave out."""


def denied_by(part: Part, lexicon: Lexicon) -> Denied | None:
    """The values of the hits that are left out; `waiting for a file` leaves out no state."""
    starts = denied(part)
    hits = [hit for hit in part.hits if hit.start in starts]
    left = conditions_left(part, starts, excepted_in(part), lexicon)
    conditions = dict.fromkeys((*(one for hit in hits for one in hit.meaning.conditions), *left))
    if not hits and not conditions:
        return None
    waits = any(one.startswith("waiting_for") for one in conditions)
    spare = [hit for hit in hits if waits and hit.ideas & {"waiting", "waiting_word"}]
    states = dict.fromkeys(one for hit in hits if hit not in spare for one in hit.meaning.states)
    others = {one for hit in part.hits if hit not in hits for one in hit.meaning.states}
    unsaid = {one for hit in spare for one in hit.meaning.states} - others
    said = {word.folded for hit in hits for word in part.reading.words[hit.start : hit.end]}
    return Denied(tuple(states), tuple(conditions), "succ" in said, tuple(unsaid))


def only_left_out(part: Part, denied: Denied | None) -> frozenset[str]:
    """`... but not what waits for its predecessor`: why it waits is not asked."""
    excepted = excepted_in(part)
    if denied is None or not excepted:
        return frozenset()
    inside = [hit for hit in part.hits if hit.start in excepted]
    others = (hit.ideas for hit in part.hits if hit not in inside)
    ideas = frozenset().union(*(hit.ideas for hit in inside)).difference(*others)
    return ideas & {"waiting", "waiting_word", "predecessor", "it", "rerun_verb", "to_rerun", "act"}
