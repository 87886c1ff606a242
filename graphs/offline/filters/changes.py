"""What would be done to something, were it done: the change, and the number it would set."""

import re
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.reading import Part
from graphs.question import Change

_CHANGES: Final[dict[str, Change]] = {
    "to_release": "release",
    "to_cancel": "cancel",
    "to_confirm": "confirm",
    "to_hold": "hold",
    "to_rerun": "rerun",
    "to_link": "link",
    "to_kill": "kill",
    "to_reply": "reply",
    "to_outage": "outage",
}
_SET_TO: Final = frozenset(
    {"to", "para", "pra", "pro", "em", "at", "of", "de", "a", "=", "for", "with", "has", "had"}
)
_SETTINGS: Final = frozenset({"limit", "fence", "limit_zero", "fenced", "priority", "units"})
_SAID: Final = Manners("changes")
_WORDINGS: Final[tuple[Change, ...]] = (
    "abend",
    "refuse",
    "reply",
    "release",
    "rerun",
    "confirm",
    "cancel",
    "kill",
    "hold",
    "link",
)
# Only where nothing else would be done: `if I release X, who starts`.
_BEGUN: Final[tuple[Change, ...]] = ("submit", "start")
_AT_A_TIME: Final = re.compile(
    r"\b(\d{1,4}) jobs?(?: \S+){0,2}? ?(?:at (?:a time|once)|in parallel|concurrent\w*|simultan\w*|ao mesmo tempo|em paralelo|de cada vez|por vez)\b"
    r"|\b(?:open\w*|allow\w*|permit\w*|abr\w*|deix\w*)\b(?: \S+){0,4}? (\d{1,4}) jobs?\b"
)
_HIGH: Final = (
    (re.compile(r"\b(?:go|maxim\w*|top|highest)\b"), 101),
    (re.compile(r"\b(?:hi|high|alta)\b"), 100),
)


def change_in(part: Part, text: str) -> Change | None:
    """What would be done, `text` being its plain words: a setting, else what its verbs say."""
    ideas, value = part.ideas(), value_in(part, text)
    verb = _verb(part, text)
    if verb in {"refuse", "reply", "abend"}:
        return verb
    if ideas & {"limit", "limit_zero"} or _AT_A_TIME.search(text):
        return "limit" if value is not None or verb in {None, "outage"} else verb
    if ideas & {"fence", "fenced"}:
        return "fence" if value is not None or verb in {None, "outage"} else verb
    if "priority" in ideas or "prio" in text.split():
        # `If I kill it, who gets to go`: no priority was named
        return "priority" if verb is None or (value is not None and "prio" in text) else verb
    if "units" in ideas and value is not None:
        return "units"
    return verb


def _verb(part: Part, text: str) -> Change | None:
    if _SAID["stays_away"].search(text) or _SAID["taken_away"].search(text):
        return "outage"
    said = next((change for change in _WORDINGS if _SAID[change].search(text)), None)
    hits = (change for hit in part.hits for idea, change in _CHANGES.items() if idea in hit.ideas)
    begun = (change for change in _BEGUN if _SAID[change].search(text))
    return said or next(hits, None) or next(begun, None)


def value_in(part: Part, text: str) -> int | None:
    """The number that a setting would be given; the one after `to` goes first."""
    if at_a_time := _AT_A_TIME.search(text):
        return int(at_a_time.group(1) or at_a_time.group(2))
    ideas = part.ideas()
    if ideas.isdisjoint(_SETTINGS) and "prio" not in text.split():
        return None
    numbers = _numbers(part)
    if numbers:
        return max(reversed(numbers), key=lambda one: one[0])[1]
    if ideas & {"zero", "limit_zero"}:
        return 0
    return (
        _high(text) if "priority" in ideas and ("prio" in text or not _verb(part, text)) else None
    )


def _numbers(part: Part) -> list[tuple[bool, int]]:
    """The numbers, and of each whether something is set to it."""
    numbers: list[tuple[bool, int]] = []
    before = ""
    for word in part.words:
        if word.shape == "number" and word.text.isdecimal() and len(word.text) < 7:
            numbers.append((before in _SET_TO, int(word.text)))
        before = word.folded if word.shape != "mark" or word.text == "=" else before
    return numbers


def _high(text: str) -> int | None:
    """The priorities that HWA has words for."""
    return next((value for pattern, value in _HIGH if pattern.search(text)), None)
