"""Back to what the talk was about before: `back to the first one`, `voltando à lista`."""

import re
from typing import Final

from graphs.offline.lexicon import Lexicon
from graphs.offline.talk.asides import aside, status_of
from graphs.offline.talk.aspects import Aspects
from graphs.offline.talk.ellipsis import repointed
from graphs.offline.talk.followups import named_row
from graphs.offline.talk.steps import CLEAR, Said, Step, anew, asked_of_one, which, with_text
from graphs.offline.talk.targets import targets
from graphs.offline.text.asked import asks
from graphs.offline.text.clauses import clauses_of
from graphs.question import Intent, Task

_FEW: Final = 5
_LIST: Final = frozenset({"list", "lista"})
_AROUND: Final = frozenset(
    {
        "the",
        "that",
        "last",
        "previous",
        "a",
        "essa",
        "aquela",
        "ultima",
        "anterior",
        "da",
        "de",
        "para",
    }
)
# `Back to that list: and X, why did it fail`: what follows is the question.
_LIST_AT: Final = re.compile(
    r"(?:(?:the|that|this|my|a|[àa]quela|aquela|essa|esta|o|os|those|these) )?"
    r"(?:first |last |primeira |ultima )?(?:list|lista|jobs|failures|falhas|abends|topic|assunto)\s*[:;,-]\s*(?=\w)",
    re.IGNORECASE,
)
# What the opening took is the article: `voltando ao primeiro`.
_ROW_AT: Final = re.compile(
    r"^(?:primeir[oa]|segund[oa]|terceir[oa]|quart[oa]|quint[oa]|[uú]ltim[oa]|outr[oa])\b",
    re.IGNORECASE,
)
_THEN: Final = re.compile(r"[.,:;]\s+")
_AMOUNT: Final = re.compile(r"\d{2,3}|0")


def with_article(rest: str) -> str:
    """What follows `voltando ao`, which took the article of a row with it."""
    return _ROW_AT.sub(lambda row: f"o {row[0]}", rest)


def question_after(rest: str) -> str:
    """The question for which one goes back to a list; empty where none follows it."""
    after = _LIST_AT.sub("", rest)
    return after if after != rest else ""


def returned(rest: str, said: Said, aspects: Aspects, lexicon: Lexicon) -> Step | None:
    """What the talk goes back to, and what is asked of it: its state where no more is said."""
    part = with_text(said, rest, lexicon)
    return _to_row(rest, said, lexicon) or aside(part, aspects) or _to_one(part, rest)


def _to_row(rest: str, said: Said, lexicon: Lexicon) -> Step | None:
    """`Volta no da HR. por que ele está parado`: a row by what tells it, and the question."""
    found = _THEN.search(rest)
    if found is None or not asks(rest[found.end() :]):
        return None
    clauses = clauses_of(with_text(said, rest[: found.start()], lexicon).reading)
    row = named_row(clauses[0], said.focus.listed) if len(clauses) == 1 else None
    if row is None or len(clauses[0].part.words) > _FEW:
        return None
    if "bare_name" in said.hear(clauses[0]).ideas:
        return None  # `back to X: why did it fail`: of what is named so
    asked = asked_of_one(with_text(said, rest[found.end() :], lexicon))
    return Step((anew(repointed(asked, (row,), rest), said.language),))


def _to_one(part: Said, rest: str) -> Step | None:
    """`Back to the first one`: its state; what has a question of its own asks that."""
    focus = part.focus
    subjects = focus.subjects or (focus.objects if len(focus.objects) == 1 else ())
    if subjects and _AMOUNT.fullmatch(rest.strip()):
        order = Task(intent=Intent.ACTION, text=rest, confidence=0.85, language=part.language)
        return Step((repointed(order, subjects, rest),))  # `volta pra 10` is an order
    clauses = clauses_of(part.reading)
    one = part.hear(clauses[0]) if len(clauses) == 1 else None
    if one is not None and "bare_name" in one.ideas and len(one.found.names) == 1:
        return Step((status_of(one, part),))
    if one is None or one.pointer is None or one.best.sure >= CLEAR or one.found.names:
        return _to_list(part, rest)
    meant = targets(one.pointer, part.focus)
    task = Task(intent=Intent.JOB_STATUS, text=rest, confidence=0.85, language=part.language)
    if meant.refs:
        return Step((repointed(task, meant.refs, rest),))
    return Step((which(task, meant.choices, part.language),)) if meant.choices else None


def _to_list(part: Said, rest: str) -> Step:
    """`Back to the list`: the last list once more."""
    words = {word.folded for word in part.reading.words}
    if words & _LIST and words <= _LIST | _AROUND and part.focus.listing:
        return Step((anew(part.focus.listing, part.language),))
    return Step(rest=rest)
