"""What is supposed without an `if`: `releasing X, who starts`, `what happens once it is back`."""

from collections.abc import Collection
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.reading import Part

_SAID: Final = Manners("supposing")
_SIGNS: Final = frozenset(
    {
        "once", "as", "moment", "minute", "when", "after", "assim", "logo", "depois", "apos", "quando", "qdo",
        "about", "going", "gonna", "planning", "plan", "thinking", "will", "want", "wanna", "vou", "vamos", "vai",
        "quero", "queremos", "queria", "penso", "pensando", "pra", "para", "prestes", "would", "could", "might", "say", "lets", "suppose",
        "limit", "limite", "fence", "prio", "priority", "prioridade", "yes", "sim", "imagine", "assume", "pretend", "picture", "digamos", "faz", "faca", "hypothetically", "hipoteticamente",
    }
)  # fmt: skip
_ENDINGS: Final = ("ing", "ndo", "ria", "riam", "nha", "amos", "ine")
_MOST: Final = 40
_GENERAL: Final = frozenset({"how_to", "mean", "command", "safe", "why", "past_aux"})


def supposed(part: Part, ideas: Collection[str]) -> bool:
    """Whether a clause asks what comes of a change, which is told as done or about to be."""
    words = _spoken(part)
    if not _hints(words) or "change" not in ideas or not _GENERAL.isdisjoint(ideas):
        return False
    text = " ".join(words)
    return _SAID["supposed"].search(text) is not None and not _SAID["past"].search(text)


def opens_supposing(before: Part, after: Part) -> bool:
    """`Answering yes to X, | which jobs go?`: what comes before the pause belongs to its question."""
    words, later = _spoken(before), _spoken(after)[:6]
    if not (_hints(words) or _hints(later)):
        return False
    text, asked = " ".join(words), " ".join(later)
    pairs = (
        (_SAID["done"], _SAID["asks_then"]),
        (_SAID["orders"], _SAID["would_then"]),
        (_SAID["plans"], _SAID["follows"]),
        (_SAID["coming"], _SAID["moves"]),
        (_SAID["settings"], _SAID["asks_then"]),
    )
    return any(told.search(text) and then.search(asked) for told, then in pairs)


def _hints(words: list[str]) -> bool:
    """The cheap test: nothing of this is looked for where no word of it was said."""
    return any(word in _SIGNS or word.endswith(_ENDINGS) for word in words)


def _spoken(part: Part) -> list[str]:
    return [word.folded for word in part.words[:_MOST] if word.shape != "mark" and not word.quoted]
