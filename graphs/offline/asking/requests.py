"""Orders that are not given as orders: wished for, suggested, said to be needed, allowed or due."""

from collections.abc import Collection
from typing import Final

from graphs.offline.asking.conditional import on_condition
from graphs.offline.asking.orders import runs_listing
from graphs.offline.asking.refusing import coaxes
from graphs.offline.manners import Manners
from graphs.offline.naming.entities import Found
from graphs.offline.text.clauses import Clause
from graphs.offline.text.words import fold

_SAID: Final = Manners("requests")


_OF_A_JOB: Final = frozenset(
    {"status", "log", "why", "when", "jobs", "job", "stream", "state", "failed", "eta", "successor"}
)
_ASKS_FIRST: Final = frozenset({"safe", "how_to", "can_i", "role_play", "obey_text"})


def manner_of(clause: Clause, found: Found, ideas: Collection[str]) -> frozenset[str]:
    """What the manner of speaking says beside the words: that it orders, or asks how to or what."""
    if _asks_secret(found, ideas):
        return frozenset({"secret", "defiant"})
    said = _plain(clause, found)
    if ordered := _ordering(clause, found, ideas, said):
        return ordered
    if {"who", "act"} <= set(ideas) and _SAID["may"].search(said):
        return frozenset({"who_may"})
    if done := _asks_of_deed(said):
        return frozenset({done})
    return _asked_why(said) or _asked_in_general(clause, found, said)


def _ordering(
    clause: Clause, found: Found, ideas: Collection[str], said: str
) -> frozenset[str] | None:
    """An order in disguise; one that is only urged, by somebody's leave, would break the rules."""
    if _requested(clause, found, ideas) and not runs_listing(clause):
        manner = "defiant" if coaxes(clause.part.text) else "ordered"
        relayed = {"relayed"} if _SAID["relayed"].search(said) else set[str]()
        return frozenset({"act", "^act", manner}) | relayed
    urged = not clause.question and _SAID["urged"].search(said)
    return frozenset({"act", "^act", "defiant"}) if urged else None


def _asked_why(said: str) -> frozenset[str]:
    """`How did X end up in abend`, `what did X in`: the way there is the cause."""
    if _SAID["came_about"].search(said):
        return frozenset({"why", "^why", "came_about"})
    if _SAID["done_in"].search(said):
        return frozenset({"why", "^why", "failed", "came_about"})
    return frozenset()


def _asked_in_general(clause: Clause, found: Found, said: str) -> frozenset[str]:
    if _asks_how(clause):
        return frozenset({"how_to"})
    if _SAID["exists"].match(said):
        return frozenset({"exists"})
    return frozenset({"what_is"}) if _asks_what(clause, found) else frozenset()


def _asks_of_deed(said: str) -> str:
    """`Was there a rerun of X` asks of its runs, `who cancelled X` of what no record tells."""
    if "xxx" not in said and not _SAID["something"].search(said):
        return ""
    if _SAID["past_deed"].search(said):
        return "past_deed"
    return "who_acted" if _SAID["doer"].search(said) else ""


def _asks_secret(found: Found, ideas: Collection[str]) -> bool:
    """`The value of DB_PASSWORD`: what is called so is no object of the plan that somebody asks for."""
    named = any(_SAID["secret"].search(fold(name.text)) for name in found.names)
    return named and "reveal" in ideas and _OF_A_JOB.isdisjoint(ideas)


def _requested(clause: Clause, found: Found, ideas: Collection[str]) -> bool:
    """An order in disguise: `why don't you cancel X`, `X has to be rerun`, `que tal cancelar o X`."""
    said = _plain(clause, found)
    if on_condition(clause, found) or _is_commanded(clause, ideas, said):
        return True
    if "^act" in ideas and not clause.question and _SAID["purposed"].search(said):
        return True
    if (
        not _SAID["something"].search(said)
        or _SAID["no_order"].search(said)
        or _SAID["supposed"].match(said)
    ):
        return False
    if not _ASKS_FIRST.isdisjoint(ideas):
        return False
    if _SAID["wished"].search(said):
        return True
    return not clause.question and _SAID["suggested"].search(said) is not None


def _is_commanded(clause: Clause, ideas: Collection[str], said: str) -> bool:
    """To do what was told of, for a drill, or to run a command that changes something."""
    if _SAID["does_that"].match(said):
        return True
    if clause.question:
        return False
    if "act" in ideas and _SAID["pretext"].search(said):
        return True
    tools = "tool" in ideas and "command" in ideas
    return tools and _SAID["commanded"].search(fold(clause.part.text)) is not None


def _asks_how(clause: Clause) -> bool:
    """`Como reservamos os slots`, `como esvazio o spool`: how somebody does a thing himself."""
    words = clause.part.reading.words[clause.head : clause.part.end]
    asks = len(words) > 2 and words[0].folded == "como"
    return asks and _SAID["ourselves"].fullmatch(words[1].folded) is not None


def _asks_what(clause: Clause, found: Found) -> bool:
    """`What is HOLD` asks for its meaning, `what is in HOLD` for jobs."""
    if _SAID["what_for"].search(_plain(clause, found)):
        return True
    words = [word for word in clause.part.words if word.shape != "mark"]
    asks = len(words) == 3 and [word.folded for word in words[:2]] == ["what", "is"]
    return asks and words[2].text in found.entities.states


def _plain(clause: Clause, found: Found) -> str:
    """What is said in small words, each name as `xxx`; what is quoted is not said."""
    part, named = clause.part, {name.at for name in found.names} | clause.part.reading.strong
    words = (
        "xxx" if at in named else word.folded
        for at, word in enumerate(part.words, part.start)
        if word.shape != "mark" and not word.quoted
    )
    return " ".join(words)
