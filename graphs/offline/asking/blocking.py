"""Who holds whom up: the order of the words tells the held from the holder, who share all verbs."""

from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.naming.entities import Found
from graphs.offline.text.clauses import Clause

_SAID: Final = Manners("blocking")

_OTHER_KINDS: Final = frozenset({"resource", "workstation"})
# What is said of one thing whatever else is spoken of: the manner, and the kinds that it is not said of.
_PLAIN_OF: Final = (
    ("late_why", "held_up", _OTHER_KINDS),
    ("slowed", "held_up", _OTHER_KINDS),
    ("uncounted", "held_up", _OTHER_KINDS | {"stream"}),
    ("hits", "holds_others", frozenset({"resource"})),
    ("then_next", "holds_others", _OTHER_KINDS),
    ("hogs", "hogs", frozenset({"workstation", "stream"})),
)
_NOT_SAID: Final = frozenset({"how_to", "what_if", "if_word", "safe", "risky"})
_APART: Final = frozenset(
    {"deadline", "prompt", "prompts", "resource", "units", "limit", "fence", "log", "how_to", "what_if", "if_word", "rerun_verb", "to_rerun", "safe"}
)  # fmt: skip


# `Which deadlines does X threaten`, `fence 40 on X: what does it stop`.
_BORNE: Final = frozenset({"deadline", "fence", "limit"})


def blocking(clause: Clause, found: Found, ideas: set[str]) -> frozenset[str]:
    """`held_up` where what is named is stuck, `holds_others` where others are stuck behind it."""
    names = found.names
    if len(names) == 1 and (plainly := _plainly(clause, found, ideas)):
        return frozenset({plainly})
    if len(names) > 1 or any(name.kind in _OTHER_KINDS for name in names) or ideas & _APART:
        return frozenset()
    said = _plain(clause, found)
    if not (names or _SAID["points"].search(said)):
        return frozenset()
    if _SAID["held_up"].search(said):
        return frozenset({"held_up"})
    if _SAID["holds_others"].search(said):
        return frozenset({"holds_others"})
    return frozenset()


def _plainly(clause: Clause, found: Found, ideas: set[str]) -> str:
    """Of one thing that is named: late and why, down and who bears it, over and who is next."""
    said, kind = _plain(clause, found), found.names[0].kind
    if kind not in _OTHER_KINDS and _SAID["unanswered"].search(said):
        return "holds_others"
    if ideas & _NOT_SAID:
        return ""
    for manner, idea, others in _PLAIN_OF:
        borne = idea == "holds_others" and (ideas & _BORNE or _is_planned(ideas))
        other = borne or (manner == "late_why" and "^why" in ideas)  # it may have failed as well
        if not other and kind not in others and _SAID[manner].search(said):
            return idea
    return ""


def _is_planned(ideas: set[str]) -> bool:
    """`X off from 01:00 to 03:00, who gets hurt`: it is supposed, and not so yet."""
    return "to_outage" in ideas and not ideas.isdisjoint({"time", "moment", "future_day"})


def _plain(clause: Clause, found: Found) -> str:
    """What is said in small words, each name as `xxx`."""
    part, named = clause.part, {name.at for name in found.names}
    words = (
        "xxx" if at in named else word.folded
        for at, word in enumerate(part.words, part.start)
        if word.shape != "mark" and not word.quoted
    )
    return " ".join(words)
