"""A second reader: what examples have taught, weighed together with what the rules say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graphs.offline.asking.features import BREAK, Ideas, features_of
from graphs.offline.asking.hearing import Heard
from graphs.offline.asking.learned import COMPOUND, Learned
from graphs.offline.asking.masking import masked
from graphs.offline.asking.narrower import OF_ALL, of_named
from graphs.question import KNOWLEDGE, Intent

_RULE: Final = 0.3
"""What a rule's word counts: more, and the rules alone would decide; measured on wordings that
neither had seen."""

_SOME, _CLEAR, _ORDER = 0.5, 0.8, 0.9
_APART, _FAR_APART = 0.2, 0.8
_ALONE: Final = 2.2
"""So far ahead of the next, the likeliest is all that is asked, whatever its parts would say."""
_FLOOR: Final = -0.8
"""Below it a message is like no example."""

_NEAR, _SURE, _HIGH = 0.12, 0.4, 0.8
"""How far the likeliest leads: of unseen messages 6, 8 and 98 of 10, 10 and 100 were right."""

_FAMILIAR: Final = 0.3
"""Of what the words may tell, this much must have been seen."""

_DOUBTFUL, _FAIR, _FIRM, _TOLD = 0.65, 0.78, 0.9, 0.95
_CLOSE: Final = 0.35
_MOST: Final = 4
_PASTED: Final = frozenset({"command_typed", "selection"})
"""A command is what it is."""

_PLEADED: Final = frozenset(
    {
        "ordered",
        "defiant",
        "held_up",
        "awaited",
        "holds_others",
        "hogs",
        "remedy",
        "supposed",
        "past_deed",
        "who_acted",
        "came_about",
        "exists",
        "selected",
        "ranked",
    }
)
"""What the manner or the order of the words says, which likeness does not see."""
_FIXED: Final = (frozenset({"what_if", "delay"}), frozenset({"before_pred", "why"}))
"""What a delay endangers is a matter of deadlines; why an order was not kept, no record tells."""
_AHEAD: Final = 0.3
_GUARDED: Final = {Intent.ACTION: -0.4, Intent.RULE_BREAKING: -0.4, Intent.OUTSIDE: -0.4}
"""Declined without a look at the plan: for these a faint likeness is not enough."""

_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED})
# What a message speaks of that would have the rules broken; flattery and threats do not.
_OF_RULES: Final = frozenset(
    {"role_play", "rules_noun", "ignore_verb", "secret", "approve", "approve_self", "obey_text", "other_people"}
)  # fmt: skip
_HAVE: Final = frozenset({"have", "do"})  # `have it cancelled`, `do a rerun`
_WHO_DID: Final = frozenset({"^who", "^who_did", "^why", "^when", "^where"})
_STATUSES: Final = frozenset(
    {
        Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS,
        Intent.RESOURCE_STATUS,
    }
)  # fmt: skip
_OPENED: Final = frozenset({"^what", "^which", "^who", "^why", "^how", "^show", "^act", "question"})
_MEANING: Final = frozenset({"mean", "explain", "what_is"})
_ASKED: Final = frozenset({"what", "status", "ask_verb"})
_SHORT: Final = 6
_BARE: Final = 3
_WIDER: Final = frozenset(
    {
        "difference",
        "how",
        "how_to",
        "why",
        "when",
        "which",
        "can_i",
        "named",
        "fence",
        "limit",
        "term",
    }
)
_OF_HWA: Final = frozenset({"hwa_name", "by_rule", "who_may"})
_PAPERS: Final = frozenset({Intent.PROCEDURE, Intent.SYNTAX, Intent.CONCEPT})
"""Whichever it is, the same documents are searched for the same words."""

_NO_PAPERS: Final = (Intent.OUTSIDE, Intent.HELP)
_UNOFFERED: Final = frozenset(
    {
        Intent.ACTION, Intent.RULE_BREAKING, Intent.OUTSIDE, Intent.NOT_BUILT, Intent.PROVENANCE,
        Intent.HELP, Intent.GREETING, Intent.UNCLEAR,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is asked and how sure that is; or, where it is too close, what it may be."""

    intent: Intent = Intent.UNCLEAR
    sure: float = 0.0
    candidates: tuple[Intent, ...] = ()


class SecondReader:
    """Compares messages with what was learnt; it does no input or output."""

    def __init__(self, learned: Learned, ideas: Ideas) -> None:
        self._learned = learned
        self._ideas = ideas

    def opinion(self, said: Sequence[Heard], one: Heard) -> Opinion:
        """What the clauses ask in all, where the rules read `one` in them.

        What an example says of the very same words stands.
        """
        sighs = "weary" in one.ideas and one.best.intent is Intent.OUTSIDE
        fixed = any(one.ideas >= both for both in _FIXED)
        if one.ideas & _PLEADED or _asks_of_hwa(one) or sighs or fixed:
            return Opinion(one.best.intent, one.best.sure)
        opinion = self._weighed(said, one)
        if opinion.intent in OF_ALL and (intent := of_named(opinion.intent, one)):
            return replace(opinion, intent=intent)
        if opinion.intent is Intent.CONCEPT and _explains_one(one):
            return replace(opinion, intent=Intent.CODE_MEANING)
        if opinion.intent is Intent.CODE_MEANING and _explains_several(one):
            return replace(opinion, intent=Intent.CONCEPT)
        return opinion

    def _weighed(self, said: Sequence[Heard], one: Heard) -> Opinion:
        label = self._learned.label(masked(said))
        picks = (
            "selection" in one.ideas and label == Intent.UNCLEAR
        )  # `what about @#@.@+state=hold`
        if label is not None and label != COMPOUND and not picks:
            return Opinion(_of_its_kind(Intent(label), one), _TOLD)
        scores = {
            Intent(label): score for label, score in self._scores(said).items() if label != COMPOUND
        }
        if "in_general" in one.ideas:
            return Opinion(_of_documents(scores, one), _FIRM)
        ruled = one.best.intent
        heard = one.best.sure >= _SOME and ruled is not Intent.UNCLEAR
        clear = heard and one.best.sure >= _CLEAR
        if clear and one.ideas & _PASTED:
            return Opinion(ruled, one.best.sure)
        if not (clear or self._knows(said)):
            return Opinion(candidates=_askable(scores))
        if heard:
            _heed(scores, one)
        # Where two are even, a clear rule decides.
        ranked = sorted(
            scores, key=lambda intent: -scores[intent] - _NEAR * clear * (intent is ruled)
        )
        return _decided(ranked, scores, clear=clear) if ranked else Opinion()

    def is_one(self, said: Sequence[Heard], parted: Sequence[Heard]) -> bool:
        """The clauses ask one thing together, though the rules would part them.

        Where each part clearly asks something, more must speak for it; where the likeliest
        questions are just those of the parts, each of them is asked.
        """
        if label := self._learned.label(masked(said)):
            return label != COMPOUND
        if _ordered_too(parted):
            return False
        told_first = (_compares, _opens_with_code, _opens_with_subject, _counts_behind, _asks_of_it)
        if any(opens(parted) for opens in told_first):
            return True
        scores = self._scores(said)
        asked = {one.best.intent for one in parted}
        several = scores.pop(COMPOUND, -1.0) + _RULE * _SOME
        clear = all(_asks(one) and one.best.sure >= _CLEAR for one in parted)
        apart = _FAR_APART if clear else _APART
        likely = sorted(scores, key=scores.__getitem__)[-len(parted) :]
        if clear and set(likely) == asked and scores[likely[-1]] - scores[likely[0]] < _ALONE:
            return False
        return bool(scores) and max(scores.values()) - several >= apart

    def defies(self, said: Sequence[Heard]) -> bool:
        """An order among remarks is rather one that would break the rules."""
        if label := self._learned.label(masked(said)):
            return label == Intent.RULE_BREAKING
        if all(one.ideas.isdisjoint(_OF_RULES) for one in said):
            return False
        scores = self._scores(said)
        return scores.get(Intent.RULE_BREAKING, -1.0) > scores.get(Intent.ACTION, -1.0)

    def _scores(self, said: Sequence[Heard]) -> dict[str, float]:
        return self._learned.scores(features_of(masked(said), self._ideas))

    def _knows(self, said: Sequence[Heard]) -> bool:
        """It has seen enough of the words; what strange ones ask, the name beside cannot tell."""
        words = {one for one in masked(said) if one != BREAK and not one.startswith("<")}
        told = [self._learned.telling(word) for word in words]
        return sum(known for known, _ in told) >= _FAMILIAR * sum(most for _, most in told)


def _of_documents(scores: Mapping[Intent, float], one: Heard) -> Intent:
    """What is asked in general; or what no document answers, where that is far likelier.

    A code is one whatever the few words around it are like.
    """
    if one.best.intent is Intent.CODE_MEANING:
        return one.best.intent
    best = max(scores.get(intent, -1.0) for intent in KNOWLEDGE) + _RULE * one.best.sure
    other = max(_NO_PAPERS, key=lambda intent: scores.get(intent, -1.0))
    return other if scores.get(other, -1.0) - best >= _SURE else one.best.intent


def _opens_with_code(parted: Sequence[Heard]) -> bool:
    """`rc 126 on X?? why did it abend`: the code was seen, and what is asked comes after it."""
    first, *later = parted
    return "^return_code" in first.ideas and all(one.pointer is not None for one in later)


def _counts_behind(parted: Sequence[Heard]) -> bool:
    """`They want a number: X is down, how many are stuck behind it`: the one question comes last."""
    *told, last = parted
    asked = any(
        one.clause.part.words[-1].text == "?" or one.ideas & {*_OPENED, "^ask_verb"} for one in told
    )
    counts = {"holds_others", "how_many"} <= last.ideas
    return counts and not (last.names_things or asked)


def _asks_of_it(parted: Sequence[Heard]) -> bool:
    """`It waits for something that I cannot find, o que é?`: of what was told, and of no term."""
    *told, last = parted
    words = [word for word in last.clause.part.words if word.shape != "mark"]
    bare = "^what_is" in last.ideas and len(words) <= _BARE and not last.names_things
    return bare and "term" not in last.ideas and any(one.names_things for one in told)


def _ordered_too(parted: Sequence[Heard]) -> bool:
    """`Why did it fail? then rerun it`: an order after a question is told that it is not done."""
    first, last = parted[0], parted[-1]
    order = last.best.intent is Intent.ACTION and last.best.sure >= _ORDER and "^act" in last.ideas
    asks = _asks(first) and first.best.sure >= _CLEAR and first.best.intent not in _UNOFFERED
    told = first.tells and "many_ref" in last.ideas  # `the db is back. all abends, rerun them`
    return order and (asks or told) and not last.clause.question


def _compares(parted: Sequence[Heard]) -> bool:
    """`It says HOLD here and SCHED there, how do the two differ`: what is compared was told before."""
    last = parted[-1]
    pointed = {"difference", "many_ref"} <= last.ideas and not last.names_things
    return pointed and all(one.ideas.isdisjoint(_OPENED) for one in parted[:-1])


def _opens_with_subject(parted: Sequence[Heard]) -> bool:
    """`The critical path, how does HWA choose it`: what the rule is about stands before."""
    told = parted[:-1]
    return _asks_of_hwa(parted[-1]) and all(
        one.ideas.isdisjoint(_OPENED) and not (one.names_things or one.clause.question)
        for one in told
    )


def _asks_of_hwa(one: Heard) -> bool:
    """`What is the stream USERJOBS for`, `how does HWA decide it`, `who may cancel X`: of its own names, rules and rights."""
    return bool(one.ideas & _OF_HWA) and one.best.intent is Intent.CONCEPT


def _explains_several(one: Heard) -> bool:
    """`What do these two marks mean`: of several things, none of which is a code."""
    found = one.found.entities
    coded = found.codes or found.return_codes or found.states or "substate" in one.ideas
    return {"mean", "many_ref"} <= one.ideas and not coded


def _asks(one: Heard) -> bool:
    """A question, or `status of X`, which has no question word."""
    return one.asks or ("^status" in one.ideas and one.names_things)


def _heed(scores: dict[Intent, float], one: Heard) -> None:
    """Adds the rule's word to what likeness says.

    Why it waits and why it failed are also why, and of which kind a thing is, the rules know
    better; what asks for something is no mere greeting.
    """
    ruled = one.best.intent
    if one.ideas & _WHO_DID or _asks_of_state(
        one
    ):  # `who put it on hold` asks, and nobody orders so
        scores.pop(Intent.ACTION, None)
    if "^why" in one.ideas and ruled in _WHYS:
        for status in _STATUSES:  # `why is the stream A STUCK`: the state is told, and not asked
            scores.pop(status, None)
    kin = _WHYS if ruled is Intent.WHY else _STATUSES if ruled in _STATUSES else {ruled}
    scores[ruled] = max(scores.get(near, -1.0) for near in kin) + _RULE * one.best.sure
    if "substance" in one.ideas and ruled is not Intent.GREETING:
        scores.pop(Intent.GREETING, None)


def _asks_of_state(one: Heard) -> bool:
    """`Is it on hold`, `was it released`: no verb of it orders."""
    first = one.clause.part.reading.words[one.clause.head : one.clause.head + 1]
    head = first[0].folded if first else ""  # nothing but courtesies has no head
    asks = "^ask_verb" in one.ideas and head not in _HAVE
    return asks and one.ideas.isdisjoint({"act", "modal", "would"})


def _of_its_kind(intent: Intent, one: Heard) -> Intent:
    """Of which kind a bare name is, examples do not tell; a noun or the plan does."""
    pair = {intent, one.best.intent}
    return one.best.intent if pair <= _STATUSES else intent


def _explains_one(one: Heard) -> bool:
    """`What does SUPPR mean for a job`: of one code or state the meaning, and no wider question."""
    found, typed = one.found.entities, [word.text.upper() for word in one.clause.part.words]
    states = [state for state in found.states if state in typed]
    asked = (*found.codes, *states, *found.return_codes)
    coded = bool(found.codes or found.return_codes)
    short = coded or len(typed) <= _SHORT or "what" not in one.ideas
    meant = one.ideas & _MEANING or (short and one.ideas & _ASKED)
    return len(asked) == 1 and bool(meant) and one.ideas.isdisjoint(_WIDER)


def _decided(ranked: Sequence[Intent], scores: Mapping[Intent, float], *, clear: bool) -> Opinion:
    first = ranked[0]
    kin = next(
        (kin for kin in (_WHYS, _STATUSES, _PAPERS, _GUARDED.keys()) if first in kin), {first}
    )
    rivals = [one for one in ranked if one not in kin]
    lead = scores[first] - scores[rivals[0]] if rivals else 2.0
    declined = first in _GUARDED and lead < _AHEAD and not clear
    if (lead < _NEAR and not clear) or declined or scores[first] < _GUARDED.get(first, _FLOOR):
        return Opinion(candidates=tuple(_offered(ranked, scores)))
    return Opinion(_gathered(ranked, scores), _firmness(lead))


def _gathered(ranked: Sequence[Intent], scores: Mapping[Intent, float]) -> Intent:
    """Why it waits or why it failed: where these are close, the question is plainly why."""
    close = {one for one in ranked[:2] if scores[ranked[0]] - scores[one] < _NEAR}
    return Intent.WHY if len(close) > 1 and close <= _WHYS else ranked[0]


def _firmness(lead: float) -> float:
    """How sure a lead makes: what is below 0.7 a language model may think over."""
    if lead >= _HIGH:
        return _FIRM
    return _FAIR if lead >= _SURE else _DOUBTFUL


def _askable(scores: Mapping[Intent, float]) -> tuple[Intent, ...]:
    """What is most often asked of what is named; its state once, of whichever kind it is."""
    ranked = sorted(scores.keys() - _UNOFFERED, key=lambda intent: -scores[intent])
    states = [one for one in ranked if one in _STATUSES]
    return tuple(one for one in ranked if one not in states[1:])[:_MOST]


def _offered(ranked: Sequence[Intent], scores: Mapping[Intent, float]) -> Iterator[Intent]:
    """The two to four likeliest questions; nobody is offered an order, or small talk."""
    if ranked[0] in _UNOFFERED:
        return
    near = (one for one in ranked[:_MOST] if scores[ranked[0]] - scores[one] < _CLOSE)
    yield from (one for one in near if one not in _UNOFFERED)
