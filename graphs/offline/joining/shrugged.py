"""What somebody says beside his question: one he gives up himself, and small talk before it."""

import re
from collections.abc import Sequence
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.text.words import fold
from graphs.question import Intent

_SURE: Final = 0.8
_SHORT: Final = 8
_MOOT: Final = 5
_ASKING: Final = frozenset(
    {"^what", "^which", "^who", "^why", "^show", "^how_many", "jobs", "streams", "workstations", "any", "anything"}
)  # fmt: skip
_TELL: Final = frozenset(
    {"tell", "write", "sing", "make", "give", "explain", "draw", "play", "translate", "recommend", "conta", "conte", "escreve", "escreva",
     "faz", "faca", "canta", "cante", "toca", "traduz", "traduza", "explica", "recomenda", "indica", "me", "please", "manda"}
)  # fmt: skip
_SHRUG: Final = re.compile(
    r"(?:(?:i |we |eu |a gente |honestly |well |bom |ah |hm+ |mas |but |really |sinceramente )*)"
    r"(?:sei la|nao sei(?: (?:dizer|bem|mesmo|ao certo))?|nem sei|nao faco (?:ideia|a menor ideia)|sem ideia|vai saber|quem sabe|deixa (?:pra|para) la|esquece(?: isso)?|tanto faz|"
    r"no idea|no clue|dunno|do not know|don t know|dont know|not sure|never ?mind|who knows|who cares|whatever|forget (?:it|that)|no matter|hard to say|cannot tell|can not tell|beats me)"
    r"(?: \w+){0,2}"
)


def without_shrugged(heard: Sequence[Heard]) -> list[Heard]:
    """`Did the user change? no idea. Why did X fail`: what was asked before the shrug is given up.

    So is small talk that is told, and not asked, before a clear question.
    """
    kept: list[Heard] = []
    for at, one in enumerate(heard):
        later = any(map(_asks_of_plan, heard[at + 1 :]))
        if later and kept and _shrugs(one):
            kept = kept[:-1] if kept[-1].clause.question else kept
        elif not ((later and _chats(one)) or _is_moot(one, heard[at + 1 :])):
            kept.append(one)
    return kept or list(heard)


def _shrugs(one: Heard) -> bool:
    words = [word for word in one.clause.part.words if word.shape != "mark"]
    if not words or len(words) > _SHORT or one.names_things:
        return False
    return _SHRUG.fullmatch(fold(" ".join(word.text for word in words))) is not None


def _chats(one: Heard) -> bool:
    """`I had my coffee and nothing`: told, and of nothing that is answered here."""
    told = one.tells and one.ideas.isdisjoint({"show", "^how_to"})
    first = next((word.folded for word in one.clause.part.words if word.shape != "mark"), "")
    return one.best.intent is Intent.OUTSIDE and told and not (one.names_things or first in _TELL)


def _is_moot(one: Heard, later: Sequence[Heard]) -> bool:
    """`Retail has stopped? Tell me how many wait in /RETAIL`: the second says what the first wants."""
    plain = one.clause.question and not (one.names_things or one.pointer)
    whole = any(each.names_things and each.found.entities.states for each in later)
    words = [word for word in one.clause.part.words if word.shape != "mark"]
    return plain and whole and len(words) <= _MOOT and one.ideas.isdisjoint(_ASKING)


def _asks_of_plan(one: Heard) -> bool:
    clear = one.best.sure >= _SURE and one.best.intent is not Intent.OUTSIDE
    return clear and one.names_things and (one.asks or "^status" in one.ideas)
