"""Whether a stretch of text asks anything, by its looks alone: before it is read."""

import re
from typing import Final

from graphs.offline.manners import Manners

_SAID: Final = Manners("asked")
_NAME: Final = re.compile(r"[\w@/]*#[\w@./]+|\w*_\w+|\b[A-Z][A-Z0-9]{2,}\b")


def asks(text: str) -> bool:
    """A question mark, or a word that questions are made of."""
    return _SAID["asks"].search(text) is not None


def leans(text: str) -> bool:
    """`Why did that fail`: it points at something, and names nothing itself."""
    return _SAID["points"].search(text) is not None and _NAME.search(text) is None


def names_in(text: str) -> list[str]:
    """What is surely named, by its looks."""
    return list(dict.fromkeys(match[0] for match in _NAME.finditer(text)))
