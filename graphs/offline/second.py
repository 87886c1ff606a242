"""A second reader, for messages of which the rules are not sure: it goes by example questions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graphs.offline.examples import OBJECT, Examples, Likely
from graphs.offline.hearing import Heard
from graphs.offline.masking import masked
from graphs.offline.playbook import ABOUT_ONE
from graphs.question import Intent

_ALIKE, _AHEAD = 0.43, 0.09
_VERY_ALIKE, _FAR_AHEAD, _THE_SAME = 0.55, 0.12, 0.72
_FAINT, _CLOSE = 0.22, 0.6
_MOST = 4
_GUARDED: Final = frozenset({Intent.ACTION, Intent.RULE_BREAKING})
_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED})
# Which of these it is hangs on one word, as `of job` or `how many` is: there the rules know better.
_SAME: Final = _WHYS | {
    Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS, Intent.JOB_LIST,
    Intent.JOB_COUNT, Intent.STREAM_LIST,
}  # fmt: skip
_OF_ALL: Final = frozenset(
    {
        Intent.PLAN_SUMMARY, Intent.PROMPT_LIST, Intent.ENGINE_INFO, Intent.PLAN_RUN,
        Intent.CRITICAL_JOBS, Intent.HANDOVER, Intent.WORKSTATION_LIST, Intent.STREAM_LIST,
    }
)  # fmt: skip
_OF_ONE: Final = (Intent.JOB_STATUS, Intent.WHY, Intent.IMPACT)
_UNASKED: Final = frozenset({Intent.OUTSIDE, Intent.NOT_BUILT, Intent.PROVENANCE, Intent.HELP})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the examples say: the intent if it is clear, else those that it may be.

    Where they object to a rule, it is not to be believed.
    """

    intent: Intent | None = None
    candidates: tuple[Intent, ...] = ()
    objects: bool = False


class SecondReader:
    """Compares what was heard with the examples. Nothing is ever done because of a likeness."""

    def __init__(self, examples: Examples) -> None:
        self._examples = examples

    def opinion(self, one: Heard) -> Opinion:
        """The clear winner, or what is to be asked back."""
        tokens = _tokens(one)
        ranked = self._examples.likeliest(tokens)
        named = OBJECT in tokens
        if _agrees(ranked, one):
            return Opinion(one.best.intent)
        if _is_clear(ranked):
            if ranked[0].intent in _GUARDED:
                return Opinion()
            if _fits(ranked[0].intent, named=named):
                return Opinion(_gathered(ranked))
        return Opinion(candidates=_candidates(ranked, named=named))

    def objection(self, one: Heard) -> Opinion | None:
        """Where the examples clearly say another thing than a rule that is fairly sure."""
        ranked = self._examples.likeliest(_tokens(one))
        if not _is_clear(ranked, _VERY_ALIKE, _FAR_AHEAD):
            return None
        first, ruled = ranked[0], one.best.intent
        named = bool(one.found.names)
        if first.intent in _GUARDED:
            return Opinion(objects=True)
        same = first.intent is ruled or {first.intent, ruled} <= _SAME
        if same or not _fits(first.intent, named=named):
            return None
        if first.likeness >= _THE_SAME:
            return Opinion(first.intent)
        return Opinion(candidates=(first.intent, ruled), objects=True)


def _tokens(one: Heard) -> tuple[str, ...]:
    objects = {name.at for name in one.found.names}
    if one.pointer is not None and one.pointer.hard:
        objects.add(one.pointer.at)
    return masked(one.clause.part, objects, one.found.used)


def _is_clear(ranked: Sequence[Likely], alike: float = _ALIKE, ahead: float = _AHEAD) -> bool:
    """Near to the examples of one intent, and well ahead of all others."""
    if not ranked or ranked[0].likeness < alike:
        return False
    first = ranked[0].intent
    rivals = (one for one in ranked[1:] if not {first, one.intent} <= _WHYS)
    second = next(rivals, None)
    return second is None or ranked[0].likeness - second.likeness >= ahead


def _gathered(ranked: Sequence[Likely]) -> Intent:
    """Why it waits or why it failed: where these two are close, the question is plainly why."""
    close = {one.intent for one in ranked[:2] if ranked[0].likeness - one.likeness < _AHEAD}
    return Intent.WHY if len(close) > 1 and close <= _WHYS else ranked[0].intent


def _agrees(ranked: Sequence[Likely], one: Heard) -> bool:
    """Two weak witnesses of the same: the surest rule, and the nearest examples."""
    near = bool(ranked) and ranked[0].likeness >= _FAINT
    return near and ranked[0].intent is one.best.intent and one.best.intent not in _GUARDED


def _fits(intent: Intent, *, named: bool) -> bool:
    """It has the object that it needs, and none where the whole plan is meant."""
    return intent not in _OF_ALL if named else intent not in ABOUT_ONE


def _candidates(ranked: Sequence[Likely], *, named: bool) -> tuple[Intent, ...]:
    """The two to four likeliest questions; none where the message is like no example."""
    if ranked and ranked[0].intent in _GUARDED and ranked[0].likeness >= _ALIKE:
        return ()
    found = dict.fromkeys((*_near(ranked, named=named), *(_OF_ONE if named else ())))
    return tuple(found)[:_MOST] if len(found) > 1 else ()


def _near(ranked: Sequence[Likely], *, named: bool) -> Iterator[Intent]:
    bar = max(_FAINT, _CLOSE * ranked[0].likeness) if ranked else 1.0
    asked = (one for one in ranked[:_MOST] if one.likeness >= bar)
    for one in asked:
        if _fits(one.intent, named=named) and one.intent not in _GUARDED | _UNASKED:
            yield one.intent
