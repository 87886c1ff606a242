"""What stands before an order and takes nothing from it: an explanation nobody wants, consent that is taken for granted."""

from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.pasted import orders
from graphs.offline.text.words import fold

_SAID: Final = Manners("waived")
_LEADS: Final = ("unexplained", "agreed")
_LONGEST: Final = 160


def without_waived(text: str) -> str:
    """The order alone, where `no need to explain` or `if nobody objects` leads up to it."""
    folded = fold(text)
    if len(folded) != len(text) or "?" in text:
        return text
    for manner in _LEADS:
        lead = _SAID[manner].match(folded, 0, _LONGEST)
        if lead and _is_order(text[lead.end() :]):
            return text[lead.end() :]
    return text


def _is_order(text: str) -> bool:
    return orders(text) or _SAID["handed"].search(fold(text)) is not None
