"""A command or a procedure that was asked for, now of another thing: `and of the fence?`."""

import re
from typing import Final

from graphs.offline.manners import Manners
from graphs.question import Focus, Intent

_LONGEST: Final = 60
_PAPERS: Final = frozenset({Intent.SYNTAX, Intent.PROCEDURE})
_SAID: Final = Manners("syntaxes")
_GROUPS: Final = ("setting", "deed", "kind")
_LINKS: Final = re.compile(
    r"\b(?:of|for|to|the|an?|d[aoe]s?|o|um|uma|para|pra|on|in|n[ao])\b", re.IGNORECASE
)


def of_another(text: str, focus: Focus) -> str:
    """The last question with that thing in the place of its like; else the message as it is."""
    last = focus.tasks[-1]
    if last.intent not in _PAPERS or len(text) > _LONGEST or last.entities.objects():
        return text
    told = _SAID["opens"].match(text)
    if told is None or not (told["lead"].strip() or told["small"].strip()):
        return text
    things = _things(told["thing"])
    if not things or ("deed" in things and not told["small"].strip()):
        return text  # `and release it` orders
    whole = last.text
    for group, word in things.items():
        said = _SAID[group].search(whole)
        if said is None:
            return _in_short(told["thing"], last.intent, focus) or text
        whole = whole[: said.start()] + word + whole[said.end() :]
    return whole


def _things(text: str) -> dict[str, str]:
    """What is told, by what sort of thing it is; nothing where more is said than that."""
    found: dict[str, str] = {}
    rest = text
    for group in _GROUPS:
        if said := _SAID[group].search(rest):
            found[group] = said[0]
            rest = rest[: said.start()] + rest[said.end() :]
    return {} if _LINKS.sub("", rest).strip() else found


def _in_short(thing: str, intent: Intent, focus: Focus) -> str:
    """The command for it, where nothing in the last question was of its sort."""
    if intent is not Intent.SYNTAX:
        return ""
    english = focus.language == "en"
    return f"conman command for {thing}" if english else f"comando do conman para {thing}"
