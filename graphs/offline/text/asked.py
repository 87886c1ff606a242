"""Whether a stretch of text asks anything, by its looks alone: before it is read."""

import re
from typing import Final

_ASKS: Final = re.compile(
    r"\?|\b(?:status|state|what|which|who|whose|why|when|where|how|is|are|was|were|did|does|do|has|have|show|list|tell|give|count|explain|"
    r"estado|situa[cç][aã]o|qua(?:l|is|ndo|nto|ntos|ntas)|quem|que|por ?qu[eê]|porque|pq|onde|como|cad[eê]|mostr[ae]|list[ae]|me|"
    r"eta|rc|log|limit)\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"[\w@/]*#[\w@./]+|\w*_\w+|\b[A-Z][A-Z0-9]{2,}\b")
_POINTS: Final = re.compile(
    r"\b(?:it|its|that|this|these|those|them|above|below|he|ele|ela|eles|elas|dele|dela|disso|isso|isto|esse|essa|este|esta|aquilo|"
    r"aquele|aquela|acima|abaixo|nele|nela)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """A question mark, or a word that questions are made of."""
    return _ASKS.search(text) is not None


def leans(text: str) -> bool:
    """`Why did that fail`: it points at something, and names nothing itself."""
    return _POINTS.search(text) is not None and _NAME.search(text) is None


def names_in(text: str) -> list[str]:
    """What is surely named, by its looks."""
    return list(dict.fromkeys(match[0] for match in _NAME.finditer(text)))
