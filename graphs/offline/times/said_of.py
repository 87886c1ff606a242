"""What the times of a question are said of: beginnings, plans, or people and mails."""

import re
from typing import Final, Literal

from graphs.offline.manners import Manners

_SAID: Final = Manners("said_of")
_SHIFT: Final = re.compile(r"(?:shift|turno|plantao)")


def still_due(text: str) -> bool:
    """What is due, or starts: its times are still to come."""
    return bool(_SAID["due"].search(text)) and not _SAID["gone"].search(text)


def times_of(text: str) -> Literal["", "started", "due"]:
    """`That started after 22:00` is about beginnings, `scheduled for tomorrow` about plans."""
    if _SAID["started"].search(text):
        return "started"
    return "due" if _SAID["due"].search(text) else ""


def no_time(text: str, start: int, end: int) -> bool:
    """The words from start to end tell when something was mailed, or who takes over."""
    before = re.sub(r"\b(?:d[aeo]|of the|the) $", "", text[:start])
    return bool(
        _SAID["mailed"].search(text[:start])
        or _SAID["crew_before"].search(before)
        or _SAID["crew_after"].match(text[end:])
        or (_SAID["part"].fullmatch(text, start, end) and _SAID["was_like"].match(text[end:]))
    ) or _of_arrival(text, start, end)


def _of_arrival(text: str, start: int, end: int) -> bool:
    """Somebody has come on shift, and nothing is counted from then."""
    shift = _SHIFT.search(text, start, end)
    before = text[: shift.start()] if shift else ""
    return bool(
        _SAID["came"].search(before)
        and not _SAID["counted_from"].search(before)
        and not _SAID["not_before"].search(text, end)
    )
